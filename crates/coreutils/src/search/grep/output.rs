//! How `grep` shows what it found.

use std::cell::Cell;

use super::patterns::Patterns;
use crate::run::{Io, Parsed};

/// What a line is shown with.
#[derive(Default)]
pub(super) struct Output {
    /// File names before lines.
    pub(super) names: bool,
    pub(super) only_matching: bool,
    /// Whether any line was shown yet.
    pub(super) any: Cell<bool>,
    /// Columns of numbers for `-T`: as many digits as the file's size has.
    pub(super) width: Cell<usize>,
    numbers: bool,
    offsets: bool,
    tab: bool,
    null: bool,
    color: bool,
    separator: Option<String>,
}

const MATCH: &str = "01;31";
const FILE: &str = "35";
const NUMBER: &str = "32";
const SEPARATOR: &str = "36";

impl Output {
    pub(super) fn new(io: &Io, parsed: &Parsed) -> Result<Self, String> {
        let known_terminal = io.process.variable("TERM").is_some_and(|term| term != "dumb");
        let color = match (parsed.has('\u{11}'), parsed.value('\u{11}')) {
            (false, _) => false,
            (true, Some("always" | "yes" | "force")) => true,
            (true, Some("never" | "no" | "none")) => false,
            (true, None | Some("auto" | "tty" | "if-tty")) => io.on_terminal() && known_terminal,
            (true, Some(_)) => return Err("unknown --color".to_owned()),
        };
        Ok(Self {
            only_matching: parsed.has('o'),
            numbers: parsed.has('n'),
            offsets: parsed.has('b'),
            tab: parsed.has('T'),
            null: parsed.has('Z'),
            color,
            separator: match parsed.last_of("\u{15}\u{19}") {
                Some('\u{19}') => None,
                Some(_) => parsed.value('\u{15}').map(str::to_owned),
                None => Some("--".to_owned()),
            },
            ..Self::default()
        })
    }

    fn colored(&self, io: &mut Io, color: &str, text: &[u8]) {
        if self.color && !text.is_empty() {
            io.put(format!("\u{1b}[{color}m\u{1b}[K"));
            io.put(text);
            io.put("\u{1b}[m\u{1b}[K");
        } else {
            io.put(text);
        }
    }

    fn name(&self, io: &mut Io, file: &str) {
        self.colored(io, FILE, &host::words::encode(file));
    }

    pub(super) fn separator(&self, io: &mut Io) {
        if let Some(separator) = &self.separator {
            self.colored(io, SEPARATOR, separator.as_bytes());
            io.put("\n");
        }
    }

    pub(super) fn file_name(&self, io: &mut Io, file: &str) {
        self.name(io, file);
        io.put(if self.null { "\0" } else { "\n" });
    }

    pub(super) fn count(&self, io: &mut Io, file: &str, count: u64, names: bool) {
        if names {
            self.name(io, file);
            if self.null {
                io.put("\0");
            } else {
                self.colored(io, SEPARATOR, b":");
            }
        }
        io.put(format!("{count}\n"));
    }

    fn head(&self, io: &mut Io, file: &str, number: u64, offset: u64, mark: char) {
        let mark = [mark as u8];
        let mut any = false;
        if self.names {
            self.name(io, file);
            if self.null {
                io.put("\0");
            } else {
                self.colored(io, SEPARATOR, &mark);
            }
            any = true;
        }
        let width = if self.tab { self.width.get() } else { 0 };
        if self.numbers {
            self.colored(io, NUMBER, format!("{number:width$}").as_bytes());
            self.colored(io, SEPARATOR, &mark);
            any = true;
        }
        if self.offsets {
            let width = if self.tab { self.width.get() } else { 0 };
            self.colored(io, NUMBER, format!("{offset:width$}").as_bytes());
            self.colored(io, SEPARATOR, &mark);
            any = true;
        }
        if any && self.tab {
            io.put("\t");
        }
    }

    /// A line that matched (`:`) or stands around one (`-`).
    #[expect(clippy::too_many_arguments, reason = "all of it is about one line")]
    pub(super) fn line(
        &self,
        io: &mut Io,
        patterns: &Patterns,
        file: &str,
        number: u64,
        offset: u64,
        text: &[u8],
        mark: char,
        invert: bool,
        end: u8,
    ) {
        if self.only_matching {
            if invert {
                return;
            }
            for (start, stop) in matches(patterns, text) {
                self.head(io, file, number, offset + start as u64, mark);
                self.colored(io, MATCH, text.get(start..stop).unwrap_or_default());
                io.put([end]);
            }
            return;
        }
        self.head(io, file, number, offset, mark);
        if self.color && (mark == ':') != invert {
            let mut shown = 0;
            for (start, stop) in matches(patterns, text) {
                io.put(text.get(shown..start).unwrap_or_default());
                self.colored(io, MATCH, text.get(start..stop).unwrap_or_default());
                shown = stop;
            }
            io.put(text.get(shown..).unwrap_or_default());
        } else {
            io.put(text);
        }
        io.put([end]);
    }
}

/// All matches in a line that are not empty.
fn matches(patterns: &Patterns, text: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some((from, to)) = patterns.find(text, start) {
        if to > from {
            found.push((from, to));
            start = to;
        } else {
            start = from + 1;
            // On to the next character.
            while text.get(start).is_some_and(|byte| byte & 0xc0 == 0x80) {
                start += 1;
            }
        }
        if start > text.len() {
            break;
        }
    }
    found
}
