//! `sort`

use std::cmp::Ordering;

use crate::run::{Command, Io, Outcome, Stop, files, input, quote};

mod compare;
mod key;

pub(crate) use compare::version;
use key::{Key, Sorter, What};

const COMMAND: Command = Command {
    name: "sort",
    synopsis: &["[OPTION]... [FILE]...", "[OPTION]... --files0-from=F"],
    about: "Write sorted concatenation of all FILE(s) to standard output.",
    failure: 2,
    short: "bcCdfghik:mMno:rRsS:t:T:uVz",
    long: &[
        ("batch-size=", '1'),
        ("buffer-size=", 'S'),
        ("check[=", 'c'),
        ("compress-program=", '2'),
        ("debug", '3'),
        ("dictionary-order", 'd'),
        ("field-separator=", 't'),
        ("files0-from=", '4'),
        ("general-numeric-sort", 'g'),
        ("human-numeric-sort", 'h'),
        ("ignore-case", 'f'),
        ("ignore-leading-blanks", 'b'),
        ("ignore-nonprinting", 'i'),
        ("key=", 'k'),
        ("merge", 'm'),
        ("month-sort", 'M'),
        ("numeric-sort", 'n'),
        ("output=", 'o'),
        ("parallel=", '5'),
        ("random-sort", 'R'),
        ("random-source=", '6'),
        ("reverse", 'r'),
        ("sort=", '7'),
        ("stable", 's'),
        ("temporary-directory=", 'T'),
        ("unique", 'u'),
        ("version-sort", 'V'),
        ("zero-terminated", 'z'),
    ],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut sorter = Sorter::default();
    let mut check = None;
    for (letter, value) in &parsed.options {
        let value = value.as_deref();
        match (letter, value) {
            ('k', Some(text)) => {
                let key = Key::parse(text).map_err(|message| io.fail(2, message))?;
                sorter.keys.push(key);
            }
            ('t', Some(text)) => sorter.separator = Some(separator(io, text)?),
            ('c', Some("quiet" | "silent")) | ('C', _) => check = Some('C'),
            ('c', Some("diagnose-first") | None) => check = Some('c'),
            ('c', Some(text)) => {
                return Err(bad_word(io, text, "--check", &["diagnose-first", "quiet", "silent"]));
            }
            ('7', Some(word)) => {
                let what = match word {
                    "general-numeric" => What::General,
                    "human-numeric" => What::Human,
                    "month" => What::Month,
                    "numeric" => What::Numeric,
                    "random" => What::Random,
                    "version" => What::Version,
                    word => {
                        let known =
                            ["general-numeric", "human-numeric", "month", "numeric", "random", "version"];
                        return Err(bad_word(io, word, "--sort", &known));
                    }
                };
                sorter.global.add(what);
            }
            ('s', _) => sorter.stable = true,
            ('u', _) => sorter.unique = true,
            ('z', _) => sorter.end = 0,
            (letter, _) => {
                sorter.global.letter(*letter);
            }
        }
    }
    sorter.inherit();
    if let Some(letters) = sorter.incompatible() {
        return Err(io.fail(2, format_args!("options '-{letters}' are incompatible")));
    }
    sorter.seed = io.process.entropy().u64() & if sorter.is_random() { u64::MAX } else { 0 };
    let mut operands = parsed.operands.clone();
    if let Some(list) = parsed.value('4') {
        if let Some(extra) = operands.first() {
            io.complain(format_args!("extra operand {}", quote::always(extra)));
            io.put_error("file operands cannot be combined with --files0-from\n");
            return Err(io.try_help(2));
        }
        let names = io.read_or_complain(list).await?.unwrap_or_default();
        let names = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        operands = names.map(host::words::decode).collect();
    }
    let files = files::or_stdin(&operands);
    if let (Some(letter), Some(extra)) = (check, files.get(1)) {
        return Err(
            io.fail(2, format_args!("extra operand {} not allowed with -{letter}", quote::always(extra)))
        );
    }
    let mut text = Vec::new();
    for file in &files {
        let bytes = match io.open(file) {
            Ok(input) => {
                io.pump().await?;
                input.read_to_end().await.map_err(|errno| ("read failed", errno))
            }
            Err(errno) => Err(("cannot read", errno)),
        };
        match bytes {
            Ok(bytes) => {
                text.extend(bytes);
                if text.last().is_some_and(|last| *last != sorter.end) {
                    text.push(sorter.end);
                }
            }
            Err((what, errno)) => {
                let file = quote::if_needed(file);
                return Err(io.fail(2, format_args!("{what}: {file}: {errno}")));
            }
        }
    }
    let mut lines = input::split(&text, sorter.end);
    if let Some(letter) = check {
        return Ok(checked(io, &sorter, &lines, files.first().map_or("-", String::as_str), letter == 'c'));
    }
    lines.sort_by(|one, other| sorter.compare(one, other));
    if sorter.unique {
        lines.dedup_by(|next, kept| sorter.compare(kept, next) == Ordering::Equal);
    }
    if let Some(file) = parsed.value('o') {
        match io.process.open(file, host::OpenOptions::WRITE) {
            Ok(output) => {
                io.process.descriptors.insert(1, output);
            }
            Err(errno) => {
                return Err(io.fail(2, format_args!("open failed: {}: {errno}", quote::if_needed(file))));
            }
        }
    }
    for line in lines {
        io.put(line);
        io.put([sorter.end]);
        io.turn().await?;
    }
    Ok(0)
}

fn separator(io: &mut Io, text: &str) -> Result<u8, Stop> {
    match text.as_bytes() {
        [] => Err(io.fail(2, "empty tab")),
        [byte] => Ok(*byte),
        b"\\0" => Ok(0),
        _ => Err(io.fail(2, format_args!("multi-character tab {}", quote::locale(text)))),
    }
}

/// A word that an option does not know. Upstream: gnulib argmatch.c.
fn bad_word(io: &mut Io, word: &str, option: &str, known: &[&str]) -> Stop {
    io.complain(format_args!("invalid argument {} for {}", quote::locale(word), quote::locale(option)));
    let list: String = known.iter().map(|word| format!("  - {}\n", quote::locale(word))).collect();
    io.put_error(format!("Valid arguments are:\n{list}"));
    io.try_help(1)
}

fn checked(io: &mut Io, sorter: &Sorter, lines: &[&[u8]], file: &str, loud: bool) -> u8 {
    for (pair, number) in lines.windows(2).zip(2u64..) {
        let [one, other] = pair else { continue };
        let order = sorter.compare(one, other);
        if order == Ordering::Greater || sorter.unique && order == Ordering::Equal {
            if loud {
                let text = format!("{}: {file}:{number}: disorder: ", io.name());
                io.put_error([text.as_bytes(), other, b"\n"].concat());
            }
            return 1;
        }
    }
    0
}
