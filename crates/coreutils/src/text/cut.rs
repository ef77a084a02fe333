//! `cut`

use crate::run::{Command, Io, Lines, Outcome, Stop, files, input, quote};

const COMMAND: Command = Command {
    name: "cut",
    synopsis: &["OPTION... [FILE]..."],
    about: "Print selected parts of lines from each FILE to standard output.",
    short: "b:c:d:f:nsz",
    long: &[
        ("bytes=", 'b'),
        ("characters=", 'c'),
        ("complement", 'C'),
        ("delimiter=", 'd'),
        ("fields=", 'f'),
        ("only-delimited", 's'),
        ("output-delimiter=", 'o'),
        ("zero-terminated", 'z'),
    ],
    ..Command::GNU
};

/// `1,3-5,7-` as ascending ranges. Upstream: coreutils set-fields.c.
fn ranges(list: &str, fields: bool) -> Result<Vec<(usize, usize)>, String> {
    let what = if fields { "fields are numbered" } else { "byte/character positions are numbered" };
    let zero = || format!("{what} from 1");
    let number = |text: &str| -> Result<usize, String> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            let kind = if fields { "field value" } else { "byte/character position" };
            let rest = text.trim_start_matches(|char: char| char.is_ascii_digit());
            return Err(format!(
                "invalid {kind} {}",
                quote::locale(if rest.is_empty() { text } else { rest })
            ));
        }
        let kind = if fields { "field number" } else { "byte/character offset" };
        text.parse().map_err(|_| format!("{kind} {} is too large", quote::locale(text)))
    };
    let mut found: Vec<(usize, usize)> = Vec::new();
    for part in list.split([',', ' ', '\t']) {
        let (low, high) = match part.split_once('-') {
            Some(("", "")) => return Err("invalid range with no endpoint: -".to_owned()),
            Some((_, high)) if high.contains('-') => {
                let kind = if fields { "field" } else { "byte or character" };
                return Err(format!("invalid {kind} range"));
            }
            Some((low, "")) => (number(low)?, usize::MAX),
            Some(("", high)) => (1, number(high)?),
            Some((low, high)) => (number(low)?, number(high)?),
            None if part.is_empty() => return Err(zero()),
            None => {
                let number = number(part)?;
                (number, number)
            }
        };
        if low == 0 || high == 0 {
            return Err(zero());
        }
        if high < low {
            return Err("invalid decreasing range".to_owned());
        }
        found.push((low, high));
    }
    found.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (low, high) in found {
        match merged.last_mut() {
            // Touching ranges stay apart: --output-delimiter goes between them.
            Some(last) if low <= last.1 => last.1 = last.1.max(high),
            _ => merged.push((low, high)),
        }
    }
    Ok(merged)
}

fn complement(ranges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut rest = Vec::new();
    let mut next = 1;
    for (low, high) in ranges {
        if *low > next {
            rest.push((next, low - 1));
        }
        next = high.saturating_add(1);
    }
    if next != usize::MAX {
        rest.push((next, usize::MAX));
    }
    rest
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let lists: Vec<_> = parsed.options.iter().filter(|(letter, _)| "bcf".contains(*letter)).collect();
    let (letter, list) = match lists.as_slice() {
        [(letter, Some(list))] => (*letter, list),
        [_, _, ..] => return Err(io.misuse(1, "only one list may be specified")),
        _ => return Err(io.misuse(1, "you must specify a list of bytes, characters, or fields")),
    };
    let fields = letter == 'f';
    let delimiter = match parsed.value('d') {
        Some(text) if text.len() > 1 => {
            return Err(io.misuse(1, "the delimiter must be a single character"));
        }
        Some(_) if !fields => {
            return Err(io.misuse(1, "an input delimiter may be specified only when operating on fields"));
        }
        Some(text) => text.bytes().next().unwrap_or(0),
        None => b'\t',
    };
    if parsed.has('s') && !fields {
        let message = "suppressing non-delimited lines makes sense\n\tonly when operating on fields";
        return Err(io.misuse(1, message));
    }
    let mut ranges = match ranges(list, fields) {
        Ok(ranges) => ranges,
        Err(message) => return Err(io.misuse(1, message)),
    };
    if parsed.has('C') {
        ranges = complement(&ranges);
    }
    let joint = parsed.value('o').map(|text| text.as_bytes().to_vec());
    let end = if parsed.has('z') { 0 } else { b'\n' };
    let cut = Cut { ranges, fields, delimiter, joint, only_delimited: parsed.has('s'), end };
    for file in files::or_stdin(&parsed.operands) {
        cut.file(io, &file).await?;
    }
    Ok(io.status)
}

struct Cut {
    ranges: Vec<(usize, usize)>,
    fields: bool,
    delimiter: u8,
    joint: Option<Vec<u8>>,
    only_delimited: bool,
    end: u8,
}

impl Cut {
    async fn file(&self, io: &mut Io, file: &str) -> Result<(), Stop> {
        let input = match io.open(file) {
            Ok(input) => input,
            Err(errno) => {
                io.complain_about(file, errno);
                return Ok(());
            }
        };
        let mut lines = Lines::new(input, self.end);
        loop {
            match lines.next(io).await? {
                Ok(Some(line)) => {
                    let (text, _) = input::chomp(&line, self.end);
                    if let Some(part) = if self.fields { self.fields(text) } else { Some(self.bytes(text)) } {
                        io.put(part);
                        io.put([self.end]);
                    }
                    io.turn().await?;
                }
                Ok(None) => return Ok(()),
                Err(errno) => {
                    io.complain_about(file, errno);
                    return Ok(());
                }
            }
        }
    }

    fn bytes(&self, text: &[u8]) -> Vec<u8> {
        let joint = self.joint.as_deref().unwrap_or_default();
        let parts = self.ranges.iter().filter_map(|(low, high)| {
            text.get(low - 1..(*high).min(text.len())).filter(|part| !part.is_empty())
        });
        parts.collect::<Vec<_>>().join(joint)
    }

    fn fields(&self, text: &[u8]) -> Option<Vec<u8>> {
        if !text.contains(&self.delimiter) {
            return if self.only_delimited { None } else { Some(text.to_vec()) };
        }
        let selected = text
            .split(|byte| *byte == self.delimiter)
            .zip(1..)
            .filter(|(_, number)| self.ranges.iter().any(|(low, high)| (*low..=*high).contains(number)));
        let selected: Vec<&[u8]> = selected.map(|(field, _)| field).collect();
        let plain = [self.delimiter];
        Some(selected.join(self.joint.as_deref().unwrap_or(&plain)))
    }
}
