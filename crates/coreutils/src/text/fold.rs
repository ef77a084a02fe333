//! `fold`

use crate::run::count::{self, CountError};
use crate::run::{Command, Io, Lines, Outcome, files, input, quote};

const COMMAND: Command = Command {
    name: "fold",
    about: "Wrap input lines in each FILE, writing to standard output.",
    short: "bsw:0::1::2::3::4::5::6::7::8::9::",
    long: &[("bytes", 'b'), ("spaces", 's'), ("width=", 'w')],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut width = 80;
    for (letter, value) in &parsed.options {
        let text = match (letter, value) {
            ('w', Some(value)) => value.clone(),
            (digit, value) if digit.is_ascii_digit() => format!("{digit}{}", value.as_deref().unwrap_or("")),
            _ => continue,
        };
        width = match count::plain(&text) {
            Ok(0) | Err(CountError::TooLarge) => {
                let text = quote::locale(&text);
                let reason = "Numerical result out of range";
                return Err(io.fail(1, format_args!("invalid number of columns: {text}: {reason}")));
            }
            Ok(columns) => usize::try_from(columns).unwrap_or(usize::MAX),
            Err(CountError::Invalid) => {
                return Err(io.fail(1, format_args!("invalid number of columns: {}", quote::locale(&text))));
            }
        };
    }
    let (bytes, spaces) = (parsed.has('b'), parsed.has('s'));
    for file in files::or_stdin(&parsed.operands) {
        let input = match io.open(&file) {
            Ok(input) => input,
            Err(errno) => {
                io.complain_about(&file, errno);
                continue;
            }
        };
        let mut lines = Lines::new(input, b'\n');
        loop {
            match lines.next(io).await? {
                Ok(Some(line)) => {
                    let (text, ended) = input::chomp(&line, b'\n');
                    io.put(folded(text, width, bytes, spaces));
                    if ended {
                        io.put("\n");
                    }
                    io.turn().await?;
                }
                Ok(None) => break,
                Err(errno) => {
                    io.complain_about(&file, errno);
                    break;
                }
            }
        }
    }
    Ok(io.status)
}

/// The column after a byte. Upstream: fold.c, adjust_column.
fn advance(column: usize, byte: u8, bytes: bool) -> usize {
    match byte {
        _ if bytes => column + 1,
        8 => column.saturating_sub(1),
        b'\r' => 0,
        b'\t' => column + 8 - column % 8,
        _ => column + 1,
    }
}

fn folded(text: &[u8], width: usize, bytes: bool, spaces: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / width.max(1) + 1);
    let mut line: Vec<u8> = Vec::new();
    let mut column = 0;
    for byte in text {
        let mut next = advance(column, *byte, bytes);
        while next > width && !line.is_empty() {
            let cut = line.iter().rposition(|byte| matches!(byte, b' ' | b'\t')).filter(|_| spaces);
            let rest = match cut {
                Some(place) => line.split_off(place + 1),
                None => Vec::new(),
            };
            out.append(&mut line);
            out.push(b'\n');
            column = rest.iter().fold(0, |column, byte| advance(column, *byte, bytes));
            line = rest;
            next = advance(column, *byte, bytes);
            if cut.is_none() {
                break;
            }
        }
        line.push(*byte);
        column = next;
    }
    out.append(&mut line);
    out
}
