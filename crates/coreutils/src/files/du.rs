//! `du`

use std::collections::BTreeSet;

use host::Metadata;

use super::mode::{blocks, human};
use super::place::{self, within};
use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "du",
    synopsis: &["[OPTION]... [FILE]..."],
    about: "Summarize disk usage of the set of FILEs, recursively for directories.",
    short: "0abB:cd:DhHklLmPsSt:xX:",
    long: &[
        ("all", 'a'),
        ("apparent-size", 'A'),
        ("block-size=", 'B'),
        ("bytes", 'b'),
        ("human-readable", 'h'),
        ("max-depth=", 'd'),
        ("null", '0'),
        ("separate-dirs", 'S'),
        ("si", 'i'),
        ("summarize", 's'),
        ("total", 'c'),
    ],
    ..Command::GNU
};

struct Usage {
    all: bool,
    apparent: bool,
    depth: u32,
    separate: bool,
    unit: u64,
    human: Option<u64>,
    end: &'static str,
    seen: BTreeSet<u64>,
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let depth = match parsed.value('d') {
        Some(text) => match text.parse() {
            Ok(depth) => depth,
            Err(_) => {
                return Err(io.misuse(1, format_args!("invalid maximum depth {}", quote::locale(text))));
            }
        },
        None => u32::MAX,
    };
    if parsed.has('s') && parsed.has('a') {
        return Err(io.misuse(1, "cannot both summarize and show all entries"));
    }
    let unit = match parsed.last_of("bkmB") {
        Some('b') => 1,
        Some('m') => 1 << 20,
        Some('B') => {
            parsed.value('B').and_then(|text| crate::run::count::parse(text).ok()).unwrap_or(1_024).max(1)
        }
        _ => 1_024,
    };
    let mut usage = Usage {
        all: parsed.has('a'),
        apparent: parsed.has('A') || parsed.has('b'),
        depth: if parsed.has('s') { 0 } else { depth },
        separate: parsed.has('S'),
        unit,
        human: match parsed.last_of("hi") {
            Some('h') => Some(1_024),
            Some(_) => Some(1_000),
            None => None,
        },
        end: if parsed.has('0') { "\0" } else { "\n" },
        seen: BTreeSet::new(),
    };
    let files = if parsed.operands.is_empty() { vec![".".to_owned()] } else { parsed.operands.clone() };
    let mut total = 0;
    for file in files {
        let found = if parsed.has('L') || parsed.has('D') || parsed.has('H') {
            place::stat(&io.process, &file)
        } else {
            place::lstat(&io.process, &file)
        };
        match found {
            Ok(found) => total += usage.walk(io, &file, &found, 0),
            Err(errno) => io.complain(format_args!("cannot access {}: {errno}", quote::always(&file))),
        }
    }
    if parsed.has('c') {
        usage.show(io, total, "total");
    }
    Ok(io.status)
}

impl Usage {
    fn size(&self, found: &Metadata) -> u64 {
        if self.apparent { found.size } else { blocks(found) * 512 }
    }

    fn show(&self, io: &mut Io, size: u64, name: &str) {
        let text = match self.human {
            Some(base) => human(size, base),
            None => size.div_ceil(self.unit).to_string(),
        };
        io.put(host::words::encode(&format!("{text}\t{name}{}", self.end)));
    }

    fn walk(&mut self, io: &mut Io, file: &str, found: &Metadata, depth: u32) -> u64 {
        // Another name of what was counted counts nothing.
        if !found.is_directory() && found.links > 1 && !self.seen.insert(found.inode) {
            return 0;
        }
        let mut size = self.size(found);
        let mut below = 0;
        if found.is_directory() && depth < 200 {
            match place::entries(&io.process, file) {
                Ok(entries) => {
                    for entry in entries {
                        let inner = self.walk(io, &within(file, &entry.name), &entry.metadata, depth + 1);
                        if self.separate && entry.metadata.is_directory() {
                            below += inner;
                        } else {
                            size += inner;
                        }
                    }
                }
                Err(errno) => {
                    io.complain(format_args!("cannot read directory {}: {errno}", quote::always(file)))
                }
            }
        }
        if depth == 0 || depth <= self.depth && (self.all || found.is_directory()) {
            self.show(io, size, file);
        }
        size + below
    }
}
