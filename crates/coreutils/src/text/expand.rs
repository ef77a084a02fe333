//! `expand` and `unexpand`

use crate::run::{Command, Io, Lines, Outcome, Stop, files, quote};

const EXPAND: Command = Command {
    name: "expand",
    about: "Convert tabs in each FILE to spaces, writing to standard output.",
    short: "it:0::1::2::3::4::5::6::7::8::9::",
    long: &[("initial", 'i'), ("tabs=", 't')],
    ..Command::GNU
};

const UNEXPAND: Command = Command {
    name: "unexpand",
    about: "Convert blanks in each FILE to tabs, writing to standard output.",
    short: "at:0::1::2::3::4::5::6::7::8::9::",
    long: &[("all", 'a'), ("first-only", 'f'), ("tabs=", 't')],
    ..Command::GNU
};

/// Tab stops: one distance, or a list of columns.
struct Stops(Vec<usize>);

impl Stops {
    /// The stop after `column`; `None` past the last of a list.
    fn next(&self, column: usize) -> Option<usize> {
        match self.0.as_slice() {
            [distance] => Some(column + distance - column % distance),
            list => list.iter().copied().find(|stop| *stop > column),
        }
    }
}

fn stops(io: &mut Io, lists: &[String]) -> Result<Stops, Stop> {
    let mut stops = Vec::new();
    for part in lists.iter().flat_map(|list| list.split([',', ' '])).filter(|part| !part.is_empty()) {
        let Ok(stop) = part.parse::<usize>() else {
            let rest = part.trim_start_matches(|char: char| char.is_ascii_digit());
            let message = format!("tab size contains invalid character(s): {}", quote::locale(rest));
            return Err(io.fail(1, message));
        };
        if stop == 0 {
            return Err(io.fail(1, "tab size cannot be 0"));
        }
        if stops.last().is_some_and(|last| *last >= stop) {
            return Err(io.fail(1, "tab sizes must be ascending"));
        }
        stops.push(stop);
    }
    if stops.is_empty() {
        stops.push(8);
    }
    Ok(Stops(stops))
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let expanding = io.process.name() != "unexpand";
    let parsed = if expanding { EXPAND } else { UNEXPAND }.parse(io)?;
    let mut lists = Vec::new();
    for (letter, value) in &parsed.options {
        match (letter, value) {
            ('t', Some(value)) => lists.push(value.clone()),
            (digit, value) if digit.is_ascii_digit() => {
                lists.push(format!("{digit}{}", value.as_deref().unwrap_or("")));
            }
            _ => {}
        }
    }
    let everywhere =
        if expanding { !parsed.has('i') } else { (parsed.has('a') || !lists.is_empty()) && !parsed.has('f') };
    let stops = stops(io, &lists)?;
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
                    let line = if expanding {
                        expand(&line, &stops, everywhere)
                    } else {
                        unexpand(&line, &stops, everywhere)
                    };
                    io.put(line);
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

fn expand(line: &[u8], stops: &Stops, everywhere: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut column = 0;
    let mut converting = true;
    for byte in line {
        match byte {
            b'\t' if converting => {
                let next = stops.next(column).unwrap_or(column + 1);
                out.resize(out.len() + next - column, b' ');
                column = next;
                continue;
            }
            8 => column = column.saturating_sub(1),
            _ => column += 1,
        }
        converting &= everywhere || matches!(byte, b' ' | b'\t');
        out.push(*byte);
    }
    out
}

/// Upstream: coreutils unexpand.c.
fn unexpand(line: &[u8], stops: &Stops, everywhere: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut column = 0;
    // Blanks seen but not yet written.
    let mut pending: Vec<u8> = Vec::new();
    let (mut converting, mut blank_before, mut one_before_stop) = (true, false, false);
    for byte in line {
        let mut byte = *byte;
        if converting {
            let blank = matches!(byte, b' ' | b'\t');
            match stops.next(column) {
                None if blank => converting = false,
                Some(stop) if blank => {
                    if byte == b'\t' {
                        column = stop;
                        if let Some(first) = pending.first_mut() {
                            *first = b'\t';
                        }
                    } else {
                        column += 1;
                        if !(blank_before && column == stop) {
                            one_before_stop |= column == stop;
                            pending.push(byte);
                            blank_before = true;
                            continue;
                        }
                        byte = b'\t';
                        if let Some(first) = pending.first_mut() {
                            *first = b'\t';
                        }
                    }
                    pending.truncate(usize::from(one_before_stop));
                }
                _ if byte == 8 => column = column.saturating_sub(1),
                _ => column += 1,
            }
            if pending.len() > 1
                && one_before_stop
                && let Some(first) = pending.first_mut()
            {
                *first = b'\t';
            }
            if !pending.is_empty() {
                out.append(&mut pending);
                one_before_stop = false;
            }
            blank_before = blank;
            converting &= everywhere || blank;
        }
        out.push(byte);
    }
    out.append(&mut pending);
    out
}
