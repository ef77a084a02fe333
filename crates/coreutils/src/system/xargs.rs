//! `xargs`

use host::OpenOptions;

use crate::run::{Command, Io, Outcome, Package, Parsed, Stop, quote, spawn};

const COMMAND: Command = Command {
    name: "xargs",
    synopsis: &["[OPTION]... COMMAND [INITIAL-ARGS]..."],
    about: "Run COMMAND with arguments INITIAL-ARGS and more arguments read from input.",
    package: Package::Findutils,
    short: "+0a:E:e::i::I:l::L:n:prs:txP:d:o",
    long: &[
        ("arg-file=", 'a'),
        ("delimiter=", 'd'),
        ("eof[=", 'e'),
        ("exit", 'x'),
        ("interactive", 'p'),
        ("max-args=", 'n'),
        ("max-chars=", 's'),
        ("max-lines[=", 'l'),
        ("max-procs=", 'P'),
        ("no-run-if-empty", 'r'),
        ("null", '0'),
        ("open-tty", 'o'),
        ("process-slot-var=", '1'),
        ("replace[=", 'i'),
        ("show-limits", '2'),
        ("verbose", 't'),
    ],
    ..Command::GNU
};

/// How arguments are gathered.
#[derive(Default)]
struct Xargs {
    replace: Option<String>,
    lines: Option<usize>,
    args: Option<usize>,
    size: usize,
    delimiter: Option<u8>,
    end_word: Option<String>,
    empty: bool,
    trace: bool,
    ask: bool,
    exit: bool,
}

fn number(io: &mut Io, text: &str, letter: char, least: i64) -> Result<usize, Stop> {
    match text.parse::<i64>() {
        Ok(value) if value < least => {
            Err(io.misuse(1, format_args!("value {value} for -{letter} option should be >= {least}")))
        }
        Ok(value) => Ok(usize::try_from(value).unwrap_or(usize::MAX)),
        Err(_) => Err(io.misuse(1, format_args!("invalid number \"{text}\" for -{letter} option"))),
    }
}

/// `-d`: a character or one of C's escapes.
fn delimiter(io: &mut Io, text: &str) -> Result<u8, Stop> {
    let mut rest = text.bytes();
    let value = match (rest.next(), rest.next()) {
        (Some(byte), None) => Some(byte),
        (Some(b'\\'), Some(letter)) => match letter {
            b'a' => Some(7),
            b'b' => Some(8),
            b'f' => Some(12),
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'v' => Some(11),
            b'\\' => Some(b'\\'),
            b'x' => text.get(2..).and_then(|digits| u8::from_str_radix(digits, 16).ok()),
            b'0'..=b'7' => text.get(1..).and_then(|digits| u8::from_str_radix(digits, 8).ok()),
            _ => None,
        },
        _ => None,
    };
    match value {
        Some(value) => Ok(value),
        None if text.starts_with('\\') => {
            let message = format!("Invalid escape sequence {text} in input delimiter specification.");
            Err(io.fail(1, message))
        }
        None => Err(io.fail(
            1,
            format_args!("Invalid input delimiter specification {text}: the delimiter must be either a single character or an escape sequence starting with \\."),
        )),
    }
}

fn warn(io: &mut Io, ignored: &str, option: &str) {
    let text = format!(
        "{}: warning: options {} and {option} are mutually exclusive, ignoring previous {ignored} value\n",
        io.name(),
        ignored
    );
    io.put_error(text);
}

fn options(io: &mut Io, parsed: &Parsed) -> Result<Xargs, Stop> {
    let mut xargs = Xargs { size: 128 << 10, empty: true, ..Xargs::default() };
    for (letter, value) in &parsed.options {
        let text = value.as_deref();
        match (letter, text) {
            ('0', _) => xargs.delimiter = Some(0),
            ('d', Some(text)) => xargs.delimiter = Some(delimiter(io, text)?),
            ('E', Some(text)) | ('e', Some(text)) => {
                xargs.end_word = Some(text.to_owned()).filter(|text| !text.is_empty())
            }
            ('e', None) => xargs.end_word = None,
            ('I' | 'i', text) => {
                if xargs.args.take().is_some() {
                    warn(io, "--max-args", "--replace/-I/-i");
                }
                if xargs.lines.take().is_some() {
                    warn(io, "--max-lines", "--replace/-I/-i");
                }
                xargs.replace = Some(text.unwrap_or("{}").to_owned());
            }
            ('L', Some(text)) | ('l', Some(text)) => {
                let count = number(io, text, *letter, 1)?;
                if xargs.args.take().is_some() {
                    warn(io, "--max-args", "--max-lines/-l");
                }
                if xargs.replace.take().is_some() {
                    warn(io, "--replace", "--max-lines/-l");
                }
                xargs.lines = Some(count);
            }
            ('l', None) => {
                xargs.args = None;
                xargs.replace = None;
                xargs.lines = Some(1);
            }
            ('n', Some(text)) => {
                let count = number(io, text, 'n', 1)?;
                if xargs.lines.take().is_some() {
                    warn(io, "--max-lines", "--max-args/-n");
                }
                if xargs.replace.is_some() && count == 1 {
                    // -I with -n 1 is what -I does anyway.
                    continue;
                }
                if xargs.replace.take().is_some() {
                    warn(io, "--replace", "--max-args/-n");
                }
                xargs.args = Some(count);
            }
            ('s', Some(text)) => xargs.size = number(io, text, 's', 1)?,
            ('P', Some(text)) => {
                number(io, text, 'P', 0)?;
            }
            ('r', _) => xargs.empty = false,
            ('t', _) => xargs.trace = true,
            ('p', _) => (xargs.ask, xargs.trace) = (true, true),
            ('x', _) => xargs.exit = true,
            _ => {}
        }
    }
    Ok(xargs)
}

/// An argument and whether a line ended after it.
type Item = (String, bool);

impl Xargs {
    /// Cuts the input into arguments; the second is the kind of a quote that was not closed. Upstream: findutils xargs.c, read_line and read_string.
    fn items(&self, text: &[u8]) -> (Vec<Item>, Option<&'static str>) {
        if let Some(delimiter) = self.delimiter {
            let mut parts: Vec<&[u8]> = text.split(|byte| *byte == delimiter).collect();
            if parts.last().is_some_and(|last| last.is_empty()) {
                parts.pop();
            }
            return (parts.into_iter().map(|part| (host::words::decode(part), true)).collect(), None);
        }
        let by_line = self.replace.is_some();
        let mut items: Vec<Item> = Vec::new();
        let mut current: Vec<u8> = Vec::new();
        let mut open = false;
        let mut quoted: Option<u8> = None;
        let mut bytes = text.iter().copied().peekable();
        let mut blank_before = false;
        while let Some(byte) = bytes.next() {
            if let Some(mark) = quoted {
                if byte == mark {
                    quoted = None;
                } else if byte == b'\n' {
                    break;
                } else {
                    current.push(byte);
                }
                continue;
            }
            match byte {
                b'\'' | b'"' => {
                    quoted = Some(byte);
                    open = true;
                }
                b'\\' => {
                    open = true;
                    current.extend(bytes.next());
                }
                b'\n' => {
                    // A line that ends in a blank goes on in the next for -L.
                    let continued = blank_before && self.lines.is_some();
                    if open {
                        items.push((host::words::decode(&current), !continued));
                    } else if let Some(last) = items.last_mut() {
                        last.1 = !continued;
                    }
                    current.clear();
                    open = false;
                }
                b' ' | b'\t' if !by_line => {
                    if open {
                        items.push((host::words::decode(&current), false));
                    }
                    current.clear();
                    open = false;
                }
                b' ' | b'\t' if by_line && !open => {}
                byte => {
                    open = true;
                    current.push(byte);
                }
            }
            blank_before = matches!(byte, b' ' | b'\t');
        }
        if let Some(mark) = quoted {
            return (items, Some(if mark == b'"' { "double" } else { "single" }));
        }
        if open {
            items.push((host::words::decode(&current), true));
        }
        (items, None)
    }

    /// Arguments of each run.
    fn groups(&self, command: &[String], items: Vec<Item>) -> Result<Vec<Vec<String>>, ()> {
        let base: usize = command.iter().map(|word| word.len() + 1).sum();
        if let Some(mark) = &self.replace {
            return items
                .into_iter()
                .map(|(item, _)| {
                    let words: Vec<String> = command
                        .iter()
                        .enumerate()
                        .map(
                            |(index, word)| if index == 0 { word.clone() } else { word.replace(mark, &item) },
                        )
                        .collect();
                    let length: usize = words.iter().map(|word| word.len() + 1).sum();
                    if length > self.size { Err(()) } else { Ok(words) }
                })
                .collect();
        }
        let mut groups = Vec::new();
        let mut group: Vec<String> = Vec::new();
        let (mut length, mut lines) = (base, 0);
        for (item, line_end) in items {
            let full = self.args.is_some_and(|limit| group.len() >= limit)
                || self.lines.is_some_and(|limit| lines >= limit)
                || length + item.len() + 1 > self.size && !group.is_empty();
            if full {
                groups.push(command.iter().cloned().chain(std::mem::take(&mut group)).collect());
                (length, lines) = (base, 0);
            }
            if length + item.len() + 1 > self.size {
                return Err(());
            }
            length += item.len() + 1;
            lines += usize::from(line_end);
            group.push(item);
        }
        if !group.is_empty() || groups.is_empty() && self.empty {
            groups.push(command.iter().cloned().chain(group).collect());
        }
        Ok(groups)
    }
}

/// A word of `-t`'s line.
fn traced(word: &str) -> String {
    quote::listed(word)
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let xargs = options(io, &parsed)?;
    let command = if parsed.operands.is_empty() { vec!["echo".to_owned()] } else { parsed.operands.clone() };
    io.flush().await?;
    let file = parsed.value('a').unwrap_or("-");
    let text = match io.read(file).await? {
        Ok(text) => text,
        Err(errno) => {
            let shown = quote::locale(file);
            return Err(io.fail(1, format_args!("Cannot open input file {shown}: {errno}")));
        }
    };
    let (items, unmatched) = xargs.items(&text);
    let complain = |io: &mut Io, kind: &str| {
        let message = "quote; by default quotes are special to xargs unless you use the -0 option";
        io.fail(1, format_args!("unmatched {kind} {message}"))
    };
    if let Some(kind) = unmatched.filter(|_| items.is_empty()) {
        return Err(complain(io, kind));
    }
    let items = match &xargs.end_word {
        Some(word) => items.into_iter().take_while(|item| item.0 != *word).collect(),
        None => items,
    };
    let Ok(groups) = xargs.groups(&command, items) else {
        return Err(io.fail(1, "argument line too long"));
    };
    // Children do not read what is meant for xargs, unless it reads a file.
    if file == "-" && !parsed.has('o') {
        io.process.descriptors.insert(0, host::Descriptor::null());
    }
    let mut failed = false;
    for words in groups {
        if xargs.trace {
            let line: Vec<String> = words.iter().map(|word| traced(word)).collect();
            let end = if xargs.ask { "" } else { "\n" };
            io.put_error(host::words::encode(&format!("{}{end}", line.join(" "))));
            io.pump().await?;
        }
        if xargs.ask {
            let answer = match io.process.open("/dev/tty", OpenOptions::READ) {
                Ok(terminal) => {
                    io.put_error("?...");
                    io.pump().await?;
                    terminal.read_line().await.unwrap_or_default()
                }
                Err(errno) => {
                    return Err(io.fail(1, format_args!("failed to open /dev/tty for reading: {errno}")));
                }
            };
            if !matches!(answer.first(), Some(b'y' | b'Y')) {
                continue;
            }
        }
        let name = words.first().cloned().unwrap_or_default();
        match spawn::child(io, words).await? {
            Ok(0) => {}
            Ok(255) => {
                return Err(io.fail(124, format_args!("{name}: exited with status 255; aborting")));
            }
            Ok(status) if status > 128 => {
                let signal = status - 128;
                return Err(io.fail(125, format_args!("{name}: terminated by signal {signal}")));
            }
            Ok(_) => failed = true,
            Err(error) => {
                let errno = spawn::errno(&error);
                let status = if errno == host::Errno::ENOENT { 127 } else { 126 };
                return Err(io.fail(status, format_args!("{name}: {errno}")));
            }
        }
    }
    if let Some(kind) = unmatched {
        return Err(complain(io, kind));
    }
    Ok(if failed { 123 } else { 0 })
}
