//! `uniq`

use crate::run::count;
use crate::run::{Command, Io, Lines, Outcome, Stop, input, quote};

const COMMAND: Command = Command {
    name: "uniq",
    synopsis: &["[OPTION]... [INPUT [OUTPUT]]"],
    about: "Filter adjacent matching lines from INPUT (or standard input),\nwriting to OUTPUT (or standard output).",
    short: "cdDf:is:uw:z",
    long: &[
        ("all-repeated[=", 'D'),
        ("check-chars=", 'w'),
        ("count", 'c'),
        ("group[=", 'g'),
        ("ignore-case", 'i'),
        ("repeated", 'd'),
        ("skip-chars=", 's'),
        ("skip-fields=", 'f'),
        ("unique", 'u'),
        ("zero-terminated", 'z'),
    ],
    ..Command::GNU
};

struct Key {
    fields: usize,
    skipped: usize,
    checked: usize,
    ignore_case: bool,
}

impl Key {
    fn of(&self, line: &[u8]) -> Vec<u8> {
        let mut rest = line;
        for _ in 0..self.fields {
            let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
            let start = rest.iter().position(|byte| !blank(byte)).unwrap_or(rest.len());
            let word = rest.get(start..).unwrap_or_default();
            let end = word.iter().position(blank).unwrap_or(word.len());
            rest = word.get(end..).unwrap_or_default();
        }
        let rest = rest.get(self.skipped.min(rest.len())..).unwrap_or_default();
        let key = rest.get(..self.checked.min(rest.len())).unwrap_or_default();
        if self.ignore_case { key.to_ascii_lowercase() } else { key.to_vec() }
    }
}

/// A row of equal lines as far as it was read.
struct Group {
    key: Vec<u8>,
    lines: Vec<Vec<u8>>,
    count: u64,
}

/// What is shown of each group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    First,
    All,
}

fn size(io: &mut Io, text: Option<&str>, what: &str) -> Result<Option<usize>, Stop> {
    let Some(text) = text else { return Ok(None) };
    match count::plain(text) {
        Ok(number) => Ok(Some(usize::try_from(number).unwrap_or(usize::MAX))),
        Err(count::CountError::TooLarge) => Ok(Some(usize::MAX)),
        Err(_) => Err(io.fail(1, format_args!("{text}: invalid number of {what}"))),
    }
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let key = Key {
        fields: size(io, parsed.value('f'), "fields to skip")?.unwrap_or(0),
        skipped: size(io, parsed.value('s'), "bytes to skip")?.unwrap_or(0),
        checked: size(io, parsed.value('w'), "bytes to compare")?.unwrap_or(usize::MAX),
        ignore_case: parsed.has('i'),
    };
    if let Some(extra) = parsed.operands.get(2) {
        return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
    }
    if parsed.has('D') && parsed.has('c') {
        return Err(io.misuse(1, "printing all duplicated lines and repeat counts is meaningless"));
    }
    let end = if parsed.has('z') { 0 } else { b'\n' };
    let separate = match parsed.value('D') {
        Some("prepend") => Some(true),
        Some("separate") => Some(false),
        _ => None,
    };
    let grouped = parsed.has('g');
    let show = if parsed.has('D') || grouped { Show::All } else { Show::First };
    let (repeated, unique, counted) = (parsed.has('d') || parsed.has('D'), parsed.has('u'), parsed.has('c'));
    let file = parsed.operands.first().map_or("-", String::as_str);
    let input = match io.open(file) {
        Ok(input) => input,
        Err(errno) => return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(file)))),
    };
    if let Some(output) = parsed.operands.get(1).filter(|output| *output != "-") {
        match io.process.open(output, host::OpenOptions::WRITE) {
            Ok(output) => {
                io.process.descriptors.insert(1, output);
            }
            Err(errno) => return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(output)))),
        }
    }
    let mut lines = Lines::new(input, end);
    let mut group: Option<Group> = None;
    let mut shown_groups = 0;
    let mut finish = |io: &mut Io, group: Option<Group>| {
        let Some(group) = group else { return };
        let several = group.count > 1;
        if repeated && !several || unique && several {
            return;
        }
        if grouped && shown_groups > 0 || separate.is_some_and(|first| first || shown_groups > 0) {
            io.put([end]);
        }
        shown_groups += 1;
        for line in &group.lines {
            if counted {
                io.put(format!("{:7} ", group.count));
            }
            io.put(line);
            io.put([end]);
        }
    };
    loop {
        let line = match lines.next(io).await? {
            Ok(Some(line)) => input::chomp(&line, end).0.to_vec(),
            Ok(None) => break,
            Err(errno) => {
                return Err(io.fail(1, format_args!("error reading {}: {errno}", quote::always(file))));
            }
        };
        let found = key.of(&line);
        match &mut group {
            Some(group) if group.key == found => {
                group.count += 1;
                if show == Show::All {
                    group.lines.push(line);
                }
            }
            _ => {
                let new = Group { key: found, lines: vec![line], count: 1 };
                finish(io, group.replace(new));
            }
        }
        io.turn().await?;
    }
    finish(io, group);
    Ok(io.status)
}
