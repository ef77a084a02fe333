//! `hexdump` and `hd`: every display is a format in hexdump's own language. Upstream: util-linux hexdump.

use posix::number::Spec;

use crate::run::{Command, Io, Outcome, Package, Stop, count, files};

const COMMAND: Command = Command {
    name: "hexdump",
    synopsis: &["[options] <file>..."],
    about: "Display file contents in hexadecimal, decimal, octal, or ascii.",
    package: Package::Other("util-linux 2.38.1"),
    short: "bcCde:f:L::n:os:vxhV",
    long: &[
        ("one-byte-octal", 'b'),
        ("one-byte-char", 'c'),
        ("canonical", 'C'),
        ("two-bytes-decimal", 'd'),
        ("two-bytes-octal", 'o'),
        ("two-bytes-hex", 'x'),
        ("color[=", 'L'),
        ("format=", 'e'),
        ("format-file=", 'f'),
        ("length=", 'n'),
        ("skip=", 's'),
        ("no-squeezing", 'v'),
    ],
    ..Command::GNU
};

/// What a conversion shows.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    /// Only text.
    Text,
    /// `_a`, in this radix.
    Address(char),
    /// `_A`: the address after the last byte, once.
    End(char),
    /// `_c`
    Escape,
    /// `_p`
    Printable,
    /// `_u`
    Named,
    Char,
    Signed,
    Unsigned(char),
    Float(char),
    String,
}

/// Text around one conversion.
#[derive(Clone, Debug)]
struct Piece {
    before: String,
    spec: Spec,
    shown: Shown,
    after: String,
    /// Bytes that it takes.
    size: usize,
}

#[derive(Clone, Debug)]
struct Unit {
    repeats: usize,
    /// The number of repetitions was given.
    fixed: bool,
    pieces: Vec<Piece>,
}

impl Unit {
    fn size(&self) -> usize {
        self.pieces.iter().map(|piece| piece.size).sum()
    }
}

type Format = Vec<Unit>;

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut texts: Vec<String> = Vec::new();
    let (mut skip, mut limit) = (0, usize::MAX);
    if io.name().ends_with("hd") {
        canned('C', &mut texts);
    }
    for (letter, value) in &parsed.options {
        match (letter, value) {
            ('n' | 's', Some(value)) => {
                let number = value.strip_prefix("0x").map(|digits| u64::from_str_radix(digits, 16).ok());
                let Some(number) = number.unwrap_or_else(|| count::parse(value).ok()) else {
                    let what = if *letter == 'n' { "length" } else { "offset" };
                    return Err(io.fail(
                        1,
                        format_args!("failed to parse {what}: '{value}': {}", host::Errno::EINVAL),
                    ));
                };
                let number = usize::try_from(number).unwrap_or(usize::MAX);
                if *letter == 'n' { limit = number } else { skip = number }
            }
            ('e', Some(value)) => texts.push(value.clone()),
            ('f', Some(file)) => {
                let Some(bytes) = io.read_or_complain(file).await? else { return Ok(1) };
                let lines = host::words::decode(&bytes);
                texts.extend(lines.lines().filter(|line| !line.trim().starts_with('#')).map(str::to_owned));
            }
            ('V', _) => {
                let name = io.name();
                io.line(format!("{name} from util-linux 2.38.1"));
                return Ok(0);
            }
            ('h', _) => return Err(COMMAND.help(io)),
            (letter, _) => canned(*letter, &mut texts),
        }
    }
    if texts.is_empty() {
        canned(' ', &mut texts);
    }
    let mut formats = Vec::new();
    for text in &texts {
        formats.push(parse(io, text)?);
    }
    let mut bytes = Vec::new();
    let mut found = false;
    for file in files::or_stdin(&parsed.operands) {
        match io.read(&file).await? {
            Ok(read) => {
                bytes.extend(read);
                found = true;
            }
            Err(errno) => {
                let folder = errno == host::Errno::EISDIR;
                let status = io.status;
                io.complain(format_args!("{file}: {errno}"));
                // A folder can be opened, though not read.
                if folder {
                    (found, io.status) = (true, status);
                }
            }
        }
    }
    if !found {
        return Err(io.fail(1, "all input file arguments failed"));
    }
    let start = skip.min(bytes.len());
    let rest = bytes.get(start..).unwrap_or_default();
    let rest = rest.get(..limit.min(rest.len())).unwrap_or_default();
    show(io, &mut formats, rest, start, parsed.has('v')).await?;
    Ok(io.status)
}

/// The formats behind the letters.
fn canned(letter: char, texts: &mut Vec<String>) {
    let line = match letter {
        'b' => "16/1 \"%03o \" \"\\n\"",
        'c' => "16/1 \"%3_c \" \"\\n\"",
        'd' => "8/2 \"  %05u \" \"\\n\"",
        'o' => "8/2 \" %06o \" \"\\n\"",
        'x' => "8/2 \"   %04x \" \"\\n\"",
        ' ' => "8/2 \"%04x \" \"\\n\"",
        'C' => {
            texts.push("\"%08.8_Ax\\n\"".to_owned());
            texts.push("\"%08.8_ax  \" 8/1 \"%02x \" \"  \" 8/1 \"%02x \" ".to_owned());
            texts.push("\"  |\" 16/1 \"%_p\" \"|\\n\"".to_owned());
            return;
        }
        _ => return,
    };
    texts.push("\"%07.7_Ax\\n\"".to_owned());
    texts.push(format!("\"%07.7_ax \" {line}"));
}

fn bad(io: &mut Io, text: &str) -> Stop {
    io.fail(1, format_args!("bad format {{{text}}}"))
}

/// Reads `[repeats][/bytes] "format" …`.
fn parse(io: &mut Io, text: &str) -> Result<Format, Stop> {
    let mut units = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let number = |rest: &mut &str| {
            let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            *rest = after;
            digits.parse::<usize>().ok().map(|number| number.min(1 << 16))
        };
        let repeats = number(&mut rest);
        rest = rest.trim_start();
        let mut size = None;
        if let Some(after) = rest.strip_prefix('/') {
            rest = after.trim_start();
            size = number(&mut rest);
            if size.is_none() {
                return Err(bad(io, text));
            }
        }
        rest = rest.trim_start();
        let Some((inner, after)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
            return Err(bad(io, text));
        };
        rest = after.trim_start();
        let pieces = pieces(io, &unescaped(inner), size)?;
        units.push(Unit { repeats: repeats.unwrap_or(1), fixed: repeats.is_some(), pieces });
    }
    Ok(units)
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        plain.push(match char {
            '\\' => match chars.next().unwrap_or('\\') {
                'a' => '\u{7}',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\u{b}',
                other => other,
            },
            char => char,
        });
    }
    plain
}

/// Cuts a format at its conversions: each takes the text before it, the last also what follows.
fn pieces(io: &mut Io, text: &str, size: Option<usize>) -> Result<Vec<Piece>, Stop> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '%' {
            before.push(char);
            continue;
        }
        if chars.next_if_eq(&'%').is_some() {
            before.push('%');
            continue;
        }
        let mut spec = Spec::default();
        while chars.peek().is_some_and(|char| spec.flag(*char)) {
            chars.next();
        }
        let digits = |chars: &mut std::iter::Peekable<std::str::Chars>| {
            let mut number = 0i64;
            while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
                number = (number * 10 + i64::from(digit)).min(4_096);
                chars.next();
            }
            number
        };
        spec.set_width(digits(&mut chars));
        let mut precision = None;
        if chars.next_if_eq(&'.').is_some() {
            let number = digits(&mut chars);
            spec.set_precision(number);
            precision = usize::try_from(number).ok();
        }
        let letter = chars.next().unwrap_or(' ');
        let (shown, own, sizes): (Shown, usize, &[usize]) = match letter {
            '_' => match (chars.next(), chars.peek().copied()) {
                (Some(kind @ ('a' | 'A')), Some(radix @ ('d' | 'o' | 'x'))) => {
                    chars.next();
                    (if kind == 'a' { Shown::Address(radix) } else { Shown::End(radix) }, 0, &[])
                }
                (Some('c'), _) => (Shown::Escape, 1, &[1]),
                (Some('p'), _) => (Shown::Printable, 1, &[1]),
                (Some('u'), _) => (Shown::Named, 1, &[1]),
                (other, _) => {
                    let other = other.map(String::from).unwrap_or_default();
                    return Err(io.fail(1, format_args!("bad conversion character %_{other}")));
                }
            },
            'c' => (Shown::Char, 1, &[1]),
            'd' | 'i' => (Shown::Signed, 4, &[1, 2, 4, 8]),
            'o' | 'u' | 'x' | 'X' => (Shown::Unsigned(letter), 4, &[1, 2, 4, 8]),
            'e' | 'E' | 'f' | 'g' | 'G' => (Shown::Float(letter), 8, &[4, 8]),
            's' => match size.or(precision) {
                Some(size) => (Shown::String, size, &[]),
                None => return Err(io.fail(1, "%s requires a precision or a byte count")),
            },
            other => return Err(io.fail(1, format_args!("bad conversion character %{other}"))),
        };
        let own = match size {
            Some(size) if !sizes.is_empty() => {
                if !sizes.contains(&size) {
                    return Err(io.fail(1, format_args!("bad byte count for conversion character {letter}")));
                }
                size
            }
            _ => own,
        };
        pieces.push(Piece {
            before: std::mem::take(&mut before),
            spec,
            shown,
            after: String::new(),
            size: own,
        });
    }
    match pieces.last_mut() {
        Some(last) => last.after = before,
        None => {
            let spec = Spec::default();
            pieces.push(Piece { before, spec, shown: Shown::Text, after: String::new(), size: 0 });
        }
    }
    Ok(pieces)
}

async fn show(
    io: &mut Io,
    formats: &mut [Format],
    bytes: &[u8],
    start: usize,
    all: bool,
) -> Result<(), Stop> {
    let size = |format: &Format| format.iter().map(|unit| unit.repeats * unit.size()).sum::<usize>();
    let block = formats.iter().map(size).max().unwrap_or(0);
    for format in formats.iter_mut() {
        let lacking = block - size(format);
        if let Some(last) = format.last_mut().filter(|last| !last.fixed && last.size() > 0) {
            last.repeats += lacking / last.size();
        }
    }
    let end = start.saturating_add(bytes.len());
    if block > 0 {
        let mut before: Option<&[u8]> = None;
        let mut starred = false;
        for (index, chunk) in bytes.chunks(block).enumerate() {
            if before == Some(chunk) && chunk.len() == block && !all {
                if !starred {
                    io.line("*");
                }
                starred = true;
                continue;
            }
            (before, starred) = (Some(chunk), false);
            for format in formats.iter() {
                line(io, format, chunk, start + index * block, end);
            }
            io.turn().await?;
        }
    }
    // The end's address is shown once, if anything was read.
    let last = formats.iter().flatten().filter(|_| end > 0).rfind(|unit| is_end(unit));
    for piece in last.iter().flat_map(|unit| &unit.pieces) {
        let radix = if let Shown::End(radix) = piece.shown { radix } else { 'x' };
        let address = piece.spec.unsigned(end as u64, conversion(radix));
        io.put(format!("{}{address}{}", piece.before, piece.after));
    }
    Ok(())
}

fn is_end(unit: &Unit) -> bool {
    unit.pieces.iter().any(|piece| matches!(piece.shown, Shown::End(_)))
}

fn conversion(radix: char) -> char {
    if radix == 'd' { 'u' } else { radix }
}

fn line(io: &mut Io, format: &Format, chunk: &[u8], address: usize, end: usize) {
    let mut place = 0;
    for unit in format {
        if is_end(unit) {
            break;
        }
        for repeat in 0..unit.repeats {
            let last_repeat = repeat + 1 == unit.repeats && unit.repeats > 1;
            for (index, piece) in unit.pieces.iter().enumerate() {
                let mut after = piece.after.as_str();
                let mut before = piece.before.as_str();
                if last_repeat && index + 1 == unit.pieces.len() {
                    // Nothing follows that a blank would keep apart.
                    let cut = |text: &mut &str| {
                        if let Some(rest) = text.strip_suffix(|char: char| char.is_ascii_whitespace()) {
                            *text = rest;
                        }
                    };
                    cut(if piece.shown == Shown::Text { &mut before } else { &mut after });
                }
                io.put(host::words::encode(before));
                let text = match piece.shown {
                    Shown::Text => Vec::new(),
                    _ if address + place >= end && !matches!(piece.shown, Shown::Address(_)) => {
                        let mut spec = Spec::default();
                        spec.set_width(i64::try_from(piece.spec.width).unwrap_or(0));
                        spec.pad("", 0)
                    }
                    _ => {
                        let mut field: Vec<u8> = chunk.iter().skip(place).take(piece.size).copied().collect();
                        field.resize(piece.size, 0);
                        converted(piece, &field, address + place)
                    }
                };
                io.put(text);
                io.put(host::words::encode(after));
                place += piece.size;
            }
        }
    }
}

const NAMES: [&str; 32] = [
    "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "lf", "vt", "ff", "cr", "so", "si",
    "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc", "fs", "gs", "rs",
    "us",
];

fn converted(piece: &Piece, field: &[u8], address: usize) -> Vec<u8> {
    let byte = field.first().copied().unwrap_or_default();
    let value = field.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    let spec = &piece.spec;
    let padded = |text: String| {
        let columns = text.chars().count();
        spec.pad(text, columns)
    };
    let printable = matches!(byte, b' '..=b'~');
    match piece.shown {
        Shown::Text => Vec::new(),
        Shown::Address(radix) | Shown::End(radix) => spec.unsigned(address as u64, conversion(radix)).into(),
        Shown::Printable => padded(if printable { char::from(byte).to_string() } else { ".".to_owned() }),
        Shown::Char => spec.pad(vec![byte], 1),
        Shown::Escape => padded(match byte {
            0 => "\\0".to_owned(),
            7 => "\\a".to_owned(),
            8 => "\\b".to_owned(),
            9 => "\\t".to_owned(),
            10 => "\\n".to_owned(),
            11 => "\\v".to_owned(),
            12 => "\\f".to_owned(),
            13 => "\\r".to_owned(),
            byte if printable => char::from(byte).to_string(),
            byte => format!("{byte:03o}"),
        }),
        Shown::Named => padded(match byte {
            127 => "del".to_owned(),
            byte if printable => char::from(byte).to_string(),
            byte => {
                NAMES.get(usize::from(byte)).map_or_else(|| format!("{byte:02x}"), |name| (*name).to_owned())
            }
        }),
        Shown::Signed => {
            let unused = 64 - 8 * u32::try_from(field.len()).unwrap_or(8).clamp(1, 8);
            spec.signed((value << unused) as i64 >> unused).into()
        }
        Shown::Unsigned(letter) => spec.unsigned(value, letter).into(),
        Shown::Float(letter) if field.len() == 4 => {
            spec.float(f32::from_bits(value as u32).into(), letter).into()
        }
        Shown::Float(letter) => spec.float(f64::from_bits(value), letter).into(),
        Shown::String => {
            let text: Vec<u8> = field.iter().copied().take_while(|byte| *byte != 0).collect();
            let columns = text.len();
            spec.pad(text, columns)
        }
    }
}
