//! `grep`, `egrep` and `fgrep`

mod output;
mod patterns;

use host::Errno;

use super::super::files::place;
use crate::run::{Command, Io, Lines, Outcome, Package, Parsed, Stop, input, quote};
use output::Output;
use patterns::Patterns;

const COMMAND: Command = Command {
    name: "grep",
    synopsis: &["[OPTION]... PATTERNS [FILE]..."],
    about: "Search for PATTERNS in each FILE.\nExample: grep -i 'hello world' menu.h main.c\nPATTERNS can contain multiple patterns separated by newlines.\n",
    package: Package::Grep,
    failure: 2,
    short: "0123456789A:B:C:D:EFGHILPTUVX:abcd:e:f:hiLlm:noqRrsuvwxyZz",
    long: &[
        ("after-context=", 'A'),
        ("basic-regexp", 'G'),
        ("before-context=", 'B'),
        ("binary", 'U'),
        ("binary-files=", '\u{10}'),
        ("byte-offset", 'b'),
        ("color[=", '\u{11}'),
        ("colour[=", '\u{11}'),
        ("context=", 'C'),
        ("count", 'c'),
        ("dereference-recursive", 'R'),
        ("devices=", 'D'),
        ("directories=", 'd'),
        ("exclude=", '\u{12}'),
        ("exclude-dir=", '\u{13}'),
        ("exclude-from=", '\u{14}'),
        ("extended-regexp", 'E'),
        ("file=", 'f'),
        ("files-with-matches", 'l'),
        ("files-without-match", 'L'),
        ("fixed-strings", 'F'),
        ("group-separator=", '\u{15}'),
        ("ignore-case", 'i'),
        ("include=", '\u{16}'),
        ("initial-tab", 'T'),
        ("invert-match", 'v'),
        ("label=", '\u{17}'),
        ("line-buffered", '\u{18}'),
        ("line-number", 'n'),
        ("line-regexp", 'x'),
        ("max-count=", 'm'),
        ("no-filename", 'h'),
        ("no-group-separator", '\u{19}'),
        ("no-ignore-case", '\u{1a}'),
        ("no-messages", 's'),
        ("null", 'Z'),
        ("null-data", 'z'),
        ("only-matching", 'o'),
        ("perl-regexp", 'P'),
        ("quiet", 'q'),
        ("recursive", 'r'),
        ("regexp=", 'e'),
        ("silent", 'q'),
        ("text", 'a'),
        ("with-filename", 'H'),
        ("word-regexp", 'w'),
    ],
};

/// What to do with directories.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Directories {
    Read,
    Skip,
    Recurse,
}

/// What to report about each file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Report {
    Lines,
    Count,
    FilesWith,
    FilesWithout,
    Nothing,
}

struct Grep {
    patterns: Patterns,
    invert: bool,
    report: Report,
    limit: u64,
    before: usize,
    after: usize,
    /// Whether context was asked for, be it of no lines: then gaps are marked.
    contexts: bool,
    silent: bool,
    text: bool,
    /// Binary files never match.
    skip_binary: bool,
    directories: Directories,
    includes: Vec<(bool, String)>,
    excluded_directories: Vec<String>,
    end: u8,
    output: Output,
    label: String,
    line_buffered: bool,
}

fn context(io: &mut Io, text: &str) -> Result<usize, Stop> {
    match text.parse::<usize>() {
        Ok(length) => Ok(length),
        Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(usize::MAX),
        Err(_) => Err(io.fail(2, format_args!("{text}: invalid context length argument"))),
    }
}

/// Patterns from `-e`, `-f` or the first operand.
async fn pattern_list(io: &mut Io, parsed: &mut Parsed) -> Result<Vec<String>, Stop> {
    let mut list: Vec<String> = Vec::new();
    let mut given = false;
    for (letter, value) in parsed.options.clone() {
        match (letter, value) {
            ('e', Some(text)) => {
                list.extend(text.split('\n').map(str::to_owned));
                given = true;
            }
            ('f', Some(file)) => {
                given = true;
                match io.read(&file).await? {
                    Ok(bytes) => {
                        let lines = input::split(&bytes, b'\n');
                        list.extend(lines.into_iter().map(host::words::decode));
                    }
                    Err(errno) => return Err(io.fail(2, format_args!("{file}: {errno}"))),
                }
            }
            _ => {}
        }
    }
    if !given {
        if parsed.operands.is_empty() {
            return Err(COMMAND.usage_error(io));
        }
        let text = parsed.operands.remove(0);
        list.extend(text.split('\n').map(str::to_owned));
    }
    Ok(list)
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let mut parsed = COMMAND.parse(io)?;
    let mut kind = match io.process.name() {
        "egrep" => 'E',
        "fgrep" => 'F',
        _ => 'G',
    };
    let mut grep = Grep {
        patterns: Patterns::default(),
        invert: parsed.has('v'),
        report: Report::Lines,
        limit: u64::MAX,
        before: 0,
        after: 0,
        contexts: parsed.last_of("ABC0123456789").is_some(),
        silent: parsed.has('s'),
        text: parsed.has('a'),
        skip_binary: parsed.has('I'),
        directories: Directories::Read,
        includes: Vec::new(),
        excluded_directories: Vec::new(),
        end: if parsed.has('z') { 0 } else { b'\n' },
        output: Output::default(),
        label: "(standard input)".to_owned(),
        line_buffered: parsed.has('\u{18}'),
    };
    let (mut before, mut after, mut default_context) = (None, None, 0);
    let mut digits = String::new();
    let mut dereference = false;
    let mut ignore_case = false;
    for (letter, value) in parsed.options.clone() {
        let text = value.unwrap_or_default();
        match letter {
            'E' | 'F' | 'G' | 'P' => kind = letter,
            'X' => kind = text.chars().next().map_or('G', |char| char.to_ascii_uppercase()),
            '0'..='9' => digits.push(letter),
            'A' => after = Some(context(io, &text)?),
            'B' => before = Some(context(io, &text)?),
            'C' => default_context = context(io, &text)?,
            'i' | 'y' => ignore_case = true,
            '\u{1a}' => ignore_case = false,
            'm' => match text.parse::<i64>() {
                Ok(count) => grep.limit = u64::try_from(count).unwrap_or(u64::MAX),
                Err(_) => return Err(io.fail(2, "invalid max count")),
            },
            'd' => {
                grep.directories = match text.as_str() {
                    "read" => Directories::Read,
                    "skip" => Directories::Skip,
                    "recurse" => Directories::Recurse,
                    _ => {
                        let (word, option) = (quote::locale(&text), quote::locale("--directories"));
                        io.complain(format_args!("invalid argument {word} for {option}"));
                        io.put_error("Valid arguments are:\n  - ‘read’\n  - ‘recurse’\n  - ‘skip’\n");
                        COMMAND.usage_error(io);
                        return Err(Stop(1));
                    }
                };
            }
            'V' => return Err(COMMAND.version(io)),
            'r' | 'R' => {
                grep.directories = Directories::Recurse;
                dereference |= letter == 'R';
            }
            '\u{10}' => match text.as_str() {
                "text" => grep.text = true,
                "without-match" => grep.skip_binary = true,
                "binary" => {}
                _ => {
                    return Err(io.fail(2, "unknown binary-files type"));
                }
            },
            '\u{12}' => grep.includes.push((false, text)),
            '\u{16}' => grep.includes.push((true, text)),
            '\u{13}' => grep.excluded_directories.push(text.trim_end_matches('/').to_owned()),
            '\u{17}' => grep.label = text,
            'c' if grep.report == Report::Lines => grep.report = Report::Count,
            'l' => grep.report = Report::FilesWith,
            'L' => grep.report = Report::FilesWithout,
            'q' => grep.report = Report::Nothing,
            _ => {}
        }
    }
    if parsed.has('q') {
        grep.report = Report::Nothing;
    }
    if !digits.is_empty() {
        default_context = digits.parse().unwrap_or(usize::MAX);
    }
    grep.before = before.unwrap_or(default_context);
    grep.after = after.unwrap_or(default_context);
    let list = pattern_list(io, &mut parsed).await?;
    let (word, whole) = (parsed.has('w'), parsed.has('x'));
    grep.patterns = Patterns::new(io, &list, kind, ignore_case, word, whole)?;
    let mut files = parsed.operands.clone();
    let recursive = grep.directories == Directories::Recurse;
    let here = files.is_empty() && recursive;
    if files.is_empty() {
        files.push(if here { "." } else { "-" }.to_owned());
    }
    grep.output = match Output::new(io, &parsed) {
        Ok(output) => output,
        Err(_) => return Err(COMMAND.help(io)),
    };
    grep.output.names = match parsed.last_of("Hh") {
        Some(letter) => letter == 'H',
        // What is named alone needs no name, but what is found below it does.
        None => {
            let lonely =
                |file: &String| !place::stat(&io.process, file).is_ok_and(|found| found.is_directory());
            files.len() > 1 || recursive && !files.iter().all(lonely)
        }
    };
    if grep.output.only_matching || grep.report != Report::Lines {
        (grep.before, grep.after) = (0, 0);
        grep.contexts &= grep.report == Report::Lines;
    }
    let mut matched = false;
    // Files still to look at, the next one last; the flag says that it was named.
    let mut pending: Vec<(String, bool)> = files.into_iter().rev().map(|file| (file, true)).collect();
    while let Some((file, named)) = pending.pop() {
        if let Some(inner) = grep.below(io, &file, named, here, dereference) {
            pending.extend(inner.into_iter().rev().map(|file| (file, false)));
            continue;
        }
        if !named && !grep.wanted(&file) || named && file != "-" && !grep.wanted(&file) {
            continue;
        }
        let shown = if file == "-" { grep.label.clone() } else { file.clone() };
        match grep.file(io, &file, &shown).await? {
            Ok(found) => matched |= found,
            Err(Errno::EISDIR) if grep.directories == Directories::Skip => {}
            Err(errno) => {
                io.status = 2;
                if !grep.silent {
                    io.complain(format_args!("{shown}: {errno}"));
                    io.status = 2;
                }
            }
        }
        if matched && grep.report == Report::Nothing {
            return Ok(0);
        }
    }
    Ok(if io.status != 0 { 2 } else { u8::from(!matched) })
}

impl Grep {
    /// What is in a directory that is searched recursively; `None` for what is searched itself.
    fn below(
        &self,
        io: &mut Io,
        file: &str,
        named: bool,
        here: bool,
        dereference: bool,
    ) -> Option<Vec<String>> {
        if file == "-" || self.directories == Directories::Read {
            return None;
        }
        let follow = named || dereference;
        let found =
            if follow { place::stat(&io.process, file) } else { place::lstat(&io.process, file) }.ok()?;
        // Links met on the way are passed over.
        if !named && found.is_symlink() {
            return Some(Vec::new());
        }
        if !found.is_directory() {
            return None;
        }
        if self.directories == Directories::Skip {
            return Some(Vec::new());
        }
        let name = host::files::path::file_name(file);
        let excluded = |pattern: &String| {
            posix::pattern::matches(pattern, name) || named && posix::pattern::matches(pattern, file)
        };
        if self.excluded_directories.iter().any(excluded) && !(here && named) {
            return Some(Vec::new());
        }
        match place::entries(&io.process, file) {
            Ok(entries) => {
                let prefix =
                    |name: &str| if here && named { name.to_owned() } else { place::within(file, name) };
                Some(entries.iter().map(|entry| prefix(&entry.name)).collect())
            }
            Err(errno) => {
                if !self.silent {
                    io.complain(format_args!("{file}: {errno}"));
                }
                io.status = 2;
                Some(Vec::new())
            }
        }
    }

    /// Whether `--include` and `--exclude` let a file through: the last that matches decides.
    fn wanted(&self, file: &str) -> bool {
        let name = host::files::path::file_name(file);
        let last = self.includes.iter().rev().find(|(_, pattern)| posix::pattern::matches(pattern, name));
        match (last, self.includes.first()) {
            (Some((include, _)), _) => *include,
            (None, Some((include, _))) => !include,
            (None, None) => true,
        }
    }

    /// Searches one file; whether it has what is looked for.
    async fn file(&self, io: &mut Io, file: &str, shown: &str) -> Result<Result<bool, Errno>, Stop> {
        let input = match io.open(file) {
            Ok(input) => input,
            Err(errno) => return Ok(Err(errno)),
        };
        let out = io.process.descriptors.get(&1).and_then(host::Descriptor::inode);
        if out.is_some() && input.inode() == out && self.report == Report::Lines && self.limit > 1 {
            if !self.silent {
                io.complain(format_args!("{shown}: input file is also the output"));
            }
            io.status = 2;
            return Ok(Ok(false));
        }
        self.output.width.set(input.size().map_or(19, |size| size.to_string().len()));
        let mut lines = Lines::new(input, self.end);
        let mut search =
            Search { count: 0, held: Vec::new(), after: 0, number: 0, offset: 0, shown_to: None };
        let mut binary = false;
        let mut suppressed = false;
        loop {
            if self.limit == 0 {
                break;
            }
            let line = match lines.next(io).await? {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(errno) => return Ok(Err(errno)),
            };
            if search.number == 0 && !self.text && self.end != 0 {
                binary = lines.buffered_has_nul() || line.contains(&0);
                if binary && self.skip_binary {
                    return Ok(Ok(false));
                }
            }
            search.number += 1;
            let offset = search.offset;
            search.offset += line.len() as u64;
            let (text, _) = input::chomp(&line, self.end);
            // After the last counted match everything is context.
            let found = search.count < self.limit && self.patterns.is_match(text) != self.invert;
            if !found {
                self.miss(io, &mut search, shown, text, offset, binary);
                // The context after the last counted match is still shown.
                if search.count >= self.limit && search.after == 0 {
                    break;
                }
            } else {
                search.count += 1;
                match self.report {
                    Report::Nothing | Report::FilesWith | Report::FilesWithout => break,
                    Report::Count => {}
                    Report::Lines if binary => {
                        suppressed = true;
                        break;
                    }
                    Report::Lines if !self.text && std::str::from_utf8(text).is_err() => suppressed = true,
                    Report::Lines => self.hit(io, &mut search, shown, text, offset),
                }
                if search.count >= self.limit && self.after == 0 {
                    break;
                }
            }
            if self.line_buffered {
                io.flush().await?;
            }
            io.turn().await?;
        }
        if suppressed {
            let text = format!("{}: {shown}: binary file matches\n", io.name());
            io.flush().await?;
            io.put_error(text);
        }
        let found = search.count > 0;
        match self.report {
            Report::Count => self.output.count(io, shown, search.count, self.output.names),
            Report::FilesWith if found => self.output.file_name(io, shown),
            Report::FilesWithout if !found => self.output.file_name(io, shown),
            _ => {}
        }
        Ok(Ok(found))
    }

    /// A line that was looked for.
    fn hit(&self, io: &mut Io, search: &mut Search, shown: &str, text: &[u8], offset: u64) {
        let first = search.held.first().map_or(search.number, |held| held.number);
        if self.contexts && search.shown_to.map_or(self.output.any.get(), |last| last + 1 < first) {
            self.output.separator(io);
        }
        for held in std::mem::take(&mut search.held) {
            self.output.line(
                io,
                &self.patterns,
                shown,
                held.number,
                held.offset,
                &held.text,
                '-',
                self.invert,
                self.end,
            );
        }
        self.output.line(io, &self.patterns, shown, search.number, offset, text, ':', self.invert, self.end);
        self.output.any.set(true);
        search.shown_to = Some(search.number);
        search.after = self.after;
    }

    /// A line that was not: it may still be context.
    fn miss(&self, io: &mut Io, search: &mut Search, shown: &str, text: &[u8], offset: u64, binary: bool) {
        if self.report != Report::Lines || binary {
            return;
        }
        if search.after > 0 {
            search.after -= 1;
            self.output.line(
                io,
                &self.patterns,
                shown,
                search.number,
                offset,
                text,
                '-',
                self.invert,
                self.end,
            );
            search.shown_to = Some(search.number);
        } else if self.before > 0 {
            search.held.push(Held { number: search.number, offset, text: text.to_vec() });
            if search.held.len() > self.before {
                search.held.remove(0);
            }
        }
    }
}

/// A line that may become context.
struct Held {
    number: u64,
    offset: u64,
    text: Vec<u8>,
}

/// How far a file was searched.
struct Search {
    count: u64,
    held: Vec<Held>,
    /// Lines of context still to show.
    after: usize,
    number: u64,
    offset: u64,
    /// The last line shown.
    shown_to: Option<u64>,
}
