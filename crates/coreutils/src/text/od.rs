//! `od`. Upstream: coreutils od.c.

use crate::run::count;
use crate::run::{Command, Io, Outcome, Stop, files, quote};

const ENDIAN: char = '1';

const COMMAND: Command = Command {
    name: "od",
    synopsis: &[
        "[OPTION]... [FILE]...",
        "[-abcdfilosx]... [FILE] [[+]OFFSET[.][b]]",
        "--traditional [OPTION]... [FILE] [[+]OFFSET[.][b] [+][LABEL][.][b]]",
    ],
    about: "Write an unambiguous representation, octal bytes by default,\nof FILE to standard output.\n",
    short: "A:aBbcDdeFfHhIij:LlN:OoS:st:vw::Xx",
    long: &[
        ("skip-bytes=", 'j'),
        ("address-radix=", 'A'),
        ("read-bytes=", 'N'),
        ("format=", 't'),
        ("output-duplicates", 'v'),
        ("strings[=", 'S'),
        ("width[=", 'w'),
        ("endian=", ENDIAN),
    ],
    ..Command::GNU
};

/// How the bytes of a field are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `a`: names of ASCII characters.
    Named,
    /// `c`: characters or escapes.
    Char,
    Signed,
    Unsigned,
    Octal,
    Hexadecimal,
    Float,
}

/// One line of each block.
#[derive(Clone, Copy)]
struct Format {
    kind: Kind,
    /// Bytes of a field.
    size: usize,
    /// Characters at the end of the line, too.
    shown: bool,
}

impl Format {
    /// Characters of the widest field.
    fn width(self) -> usize {
        let widths: [usize; 4] = match self.kind {
            Kind::Named | Kind::Char => [3; 4],
            Kind::Signed => [4, 6, 11, 20],
            Kind::Unsigned => [3, 5, 10, 20],
            Kind::Octal => [3, 6, 11, 22],
            Kind::Hexadecimal => [2, 4, 8, 16],
            Kind::Float => [0, 0, 15, 24],
        };
        widths.get(self.size.trailing_zeros() as usize).copied().unwrap_or_default()
    }

    fn field(self, bytes: &[u8], big: bool) -> String {
        let byte = bytes.first().copied().unwrap_or_default();
        let places = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        let value = if big { bytes.iter().fold(0, places) } else { bytes.iter().rev().fold(0, places) };
        let width = self.width();
        match self.kind {
            Kind::Named => match byte & 0x7f {
                127 => "del".to_owned(),
                low @ 0..=32 => NAMES.get(usize::from(low)).copied().unwrap_or_default().to_owned(),
                char => char::from(char).to_string(),
            },
            Kind::Char => match byte {
                0 => "\\0".to_owned(),
                7 => "\\a".to_owned(),
                8 => "\\b".to_owned(),
                9 => "\\t".to_owned(),
                10 => "\\n".to_owned(),
                11 => "\\v".to_owned(),
                12 => "\\f".to_owned(),
                13 => "\\r".to_owned(),
                b' '..=b'~' => char::from(byte).to_string(),
                byte => format!("{byte:03o}"),
            },
            Kind::Signed => {
                let unused = 64 - 8 * u32::try_from(self.size).unwrap_or(8).min(8);
                ((value << unused) as i64 >> unused).to_string()
            }
            Kind::Unsigned => value.to_string(),
            Kind::Octal => format!("{value:0width$o}"),
            Kind::Hexadecimal => format!("{value:0width$x}"),
            Kind::Float if self.size == 4 => {
                let number = f32::from_bits(value as u32);
                float(&format!("{number:e}"), number.is_finite())
            }
            Kind::Float => {
                let number = f64::from_bits(value);
                float(&format!("{number:e}"), number.is_finite())
            }
        }
    }
}

/// The shortest digits that read back, as `%g` writes them.
fn float(scientific: &str, finite: bool) -> String {
    let Some((mantissa, exponent)) = scientific.split_once('e').filter(|_| finite) else {
        return scientific.to_lowercase();
    };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let exponent = exponent.parse::<i32>().unwrap_or(0);
    let length = i32::try_from(digits.len()).unwrap_or(0);
    if exponent < -4 || exponent >= length.max(6) {
        let mark = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}e{mark}{:02}", exponent.abs());
    }
    if exponent < 0 {
        let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
        return format!("{sign}0.{:0<zeros$}{digits}", "");
    }
    let whole = usize::try_from(exponent + 1).unwrap_or(1);
    match digits.split_at_checked(whole) {
        Some((whole, fraction)) if !fraction.is_empty() => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{digits:0<whole$}"),
    }
}

const NAMES: [&str; 33] = [
    "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "nl", "vt", "ff", "cr", "so", "si",
    "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc", "fs", "gs", "rs",
    "us", "sp",
];

struct Dump {
    /// Base of the addresses; `None` for no addresses.
    radix: Option<char>,
    formats: Vec<Format>,
    /// Bytes of a line.
    block: usize,
    all: bool,
    big: bool,
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut dump =
        Dump { radix: Some('o'), formats: Vec::new(), block: 16, all: parsed.has('v'), big: false };
    let (mut skip, mut limit, mut strings, mut width) = (0, u64::MAX, None, None);
    for (letter, value) in &parsed.options {
        let value = value.as_deref();
        match (*letter, value) {
            ('A', Some(radix)) => {
                dump.radix = match radix.chars().next() {
                    Some('n') => None,
                    Some(radix @ ('d' | 'o' | 'x')) => Some(radix),
                    other => {
                        let shown = other.map(String::from).unwrap_or_default();
                        let words = format!(
                            "invalid output address radix '{shown}'; it must be one character from [doxn]"
                        );
                        return Err(io.fail(1, words));
                    }
                }
            }
            ('j', Some(value)) => skip = number(io, "-j", value)?,
            ('N', Some(value)) => limit = number(io, "-N", value)?,
            ('S', value) => strings = Some(number(io, "-S", value.unwrap_or("3"))?),
            ('w', value) => width = Some(number(io, "-w", value.unwrap_or("32"))?),
            (ENDIAN, Some(value)) => match value {
                "big" => dump.big = true,
                "little" => dump.big = false,
                _ => {
                    let words = format!(
                        "invalid argument {} for {}\nValid arguments are:\n  - {}\n  - {}",
                        quote::locale(value),
                        quote::locale("--endian"),
                        quote::locale("little"),
                        quote::locale("big")
                    );
                    return Err(io.misuse(1, words));
                }
            },
            ('t', Some(value)) => formats(io, value, &mut dump.formats)?,
            ('v', _) => {}
            (letter, _) => {
                let meaning = match letter {
                    'a' => "a",
                    'b' => "o1",
                    'c' => "c",
                    'D' => "u4",
                    'd' => "u2",
                    'F' | 'e' => "fD",
                    'f' => "fF",
                    'H' | 'X' => "x4",
                    'I' | 'L' | 'l' => "dL",
                    'i' => "dI",
                    'O' => "o4",
                    's' => "d2",
                    'x' | 'h' => "x2",
                    _ => "o2",
                };
                formats(io, meaning, &mut dump.formats)?;
            }
        }
    }
    let mut operands = parsed.operands;
    let modern = parsed.options.iter().any(|(letter, _)| "AjNtvwS1".contains(*letter));
    let offset = match operands.as_slice() {
        [only] if only.starts_with('+') => old_offset(only),
        [_, last] if last.starts_with(|char: char| char == '+' || char.is_ascii_digit()) => old_offset(last),
        _ => None,
    };
    if let Some(offset) = offset.filter(|_| !modern) {
        skip = offset;
        operands.pop();
    }
    if dump.formats.is_empty() {
        dump.formats.push(Format { kind: Kind::Octal, size: 2, shown: false });
    }
    let unit = dump.formats.iter().map(|format| format.size).max().unwrap_or(1);
    if let Some(width) = width {
        let width = usize::try_from(width).unwrap_or(usize::MAX).min(1 << 20);
        if width == 0 || width % unit > 0 {
            io.put_error(format!("od: warning: invalid width {width}; using {unit} instead\n"));
            dump.block = unit;
        } else {
            dump.block = width;
        }
    }
    let mut bytes = Vec::new();
    let mut found = false;
    for file in files::or_stdin(&operands) {
        match io.read(&file).await? {
            Ok(read) => {
                bytes.extend(read);
                found = true;
            }
            Err(errno) => {
                // A folder can be opened, though not read.
                found |= errno == host::Errno::EISDIR;
                io.complain_about(&file, errno);
            }
        }
    }
    if !found {
        return Ok(io.status);
    }
    let start = usize::try_from(skip).unwrap_or(usize::MAX);
    if start > bytes.len() {
        if io.status == 0 {
            io.complain("cannot skip past end of combined input");
        }
        return Ok(1);
    }
    let end = start.saturating_add(usize::try_from(limit).unwrap_or(usize::MAX)).min(bytes.len());
    match strings {
        Some(least) => dump.strings(io, &bytes, start..end, least).await?,
        None => dump.blocks(io, bytes.get(start..end).unwrap_or_default(), start).await?,
    }
    Ok(io.status)
}

fn number(io: &mut Io, option: &str, text: &str) -> Result<u64, Stop> {
    let parsed = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => match text.strip_prefix('0').filter(|digits| !digits.is_empty()) {
            Some(digits) => u64::from_str_radix(digits, 8).ok(),
            None => count::parse(text).ok(),
        },
    };
    let what =
        if text.starts_with(|char: char| char.is_ascii_digit()) { "invalid suffix in" } else { "invalid" };
    parsed.ok_or_else(|| io.fail(1, format_args!("{what} {option} argument '{text}'")))
}

/// `[+]OFFSET[b]`: octal, blocks with a `b`.
fn old_offset(text: &str) -> Option<u64> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (text, unit) = match text.strip_suffix('b') {
        Some(text) if !text.starts_with("0x") => (text, 512),
        _ => (text, 1),
    };
    let number = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => u64::from_str_radix(text, 8).ok(),
    };
    number?.checked_mul(unit)
}

/// Reads `TYPE[SIZE][z]…`.
fn formats(io: &mut Io, text: &str, formats: &mut Vec<Format>) -> Result<(), Stop> {
    let mut rest = text;
    loop {
        let mut chars = rest.chars();
        let Some(letter) = chars.next() else { break };
        rest = chars.as_str();
        let kind = match letter {
            'a' => Kind::Named,
            'c' => Kind::Char,
            'd' => Kind::Signed,
            'f' => Kind::Float,
            'o' => Kind::Octal,
            'u' => Kind::Unsigned,
            'x' => Kind::Hexadecimal,
            _ => {
                let words = format!("invalid character '{letter}' in type string {}", quote::locale(text));
                return Err(io.fail(1, words));
            }
        };
        let mut size = match kind {
            Kind::Named | Kind::Char => 1,
            Kind::Float => 8,
            _ => 4,
        };
        if size > 1 {
            let named = match (kind, rest.chars().next()) {
                (Kind::Float, Some('F')) => Some(4),
                (Kind::Float, Some('D' | 'L')) => Some(8),
                (Kind::Float, _) => None,
                (_, Some('C')) => Some(1),
                (_, Some('S')) => Some(2),
                (_, Some('I')) => Some(4),
                (_, Some('L')) => Some(8),
                _ => None,
            };
            let digits = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
            if let Some(named) = named {
                size = named;
                rest = rest.get(1..).unwrap_or_default();
            } else if digits > 0 {
                let (digits, after) = rest.split_at_checked(digits).unwrap_or((rest, ""));
                let given = digits.parse().unwrap_or(0);
                let fits =
                    if kind == Kind::Float { matches!(given, 4 | 8) } else { matches!(given, 1 | 2 | 4 | 8) };
                if !fits {
                    let sort = if kind == Kind::Float { "floating point" } else { "integral" };
                    let words = format!(
                        "invalid type string {};\nthis system doesn't provide a {given}-byte {sort} type",
                        quote::locale(text)
                    );
                    return Err(io.fail(1, words));
                }
                size = given;
                rest = after;
            }
        }
        let shown = rest.starts_with('z');
        rest = rest.strip_prefix('z').unwrap_or(rest);
        formats.push(Format { kind, size, shown });
    }
    Ok(())
}

impl Dump {
    fn address(&self, address: usize) -> String {
        match self.radix {
            Some('d') => format!("{address:07}"),
            Some('x') => format!("{address:06x}"),
            Some(_) => format!("{address:07o}"),
            None => String::new(),
        }
    }

    async fn blocks(&self, io: &mut Io, bytes: &[u8], start: usize) -> Result<(), Stop> {
        let mut before: Option<&[u8]> = None;
        let mut starred = false;
        for (index, block) in bytes.chunks(self.block).enumerate() {
            if before == Some(block) && block.len() == self.block && !self.all {
                if !starred {
                    io.line("*");
                }
                starred = true;
                continue;
            }
            (before, starred) = (Some(block), false);
            let address = self.address(start.saturating_add(index.saturating_mul(self.block)));
            self.lines(io, block, &address);
            io.turn().await?;
        }
        if self.radix.is_some() {
            let end = self.address(start.saturating_add(bytes.len()));
            io.line(end);
        }
        Ok(())
    }

    fn lines(&self, io: &mut Io, block: &[u8], address: &str) {
        let across = |format: &Format| self.block / format.size * (format.width() + 1);
        let widest = self.formats.iter().map(across).max().unwrap_or(0);
        let unit = self.formats.iter().map(|format| format.size).max().unwrap_or(1);
        let mut padded = block.to_vec();
        padded.resize(block.len().div_ceil(unit) * unit, 0);
        for (index, format) in self.formats.iter().enumerate() {
            let fields = self.block / format.size;
            let pad = widest - format.width() * fields;
            let mut line = if index == 0 { address.to_owned() } else { " ".repeat(address.len()) };
            let mut remaining = pad;
            let blank = (self.block - block.len()) / format.size;
            for (place, bytes) in padded.chunks(format.size).take(fields - blank).enumerate() {
                let next = pad * (fields - place - 1) / fields;
                let width = remaining - next + format.width();
                line.push_str(&format!("{:>width$}", format.field(bytes, self.big)));
                remaining = next;
            }
            if format.shown {
                line.push_str(&" ".repeat(blank * format.width() + pad * blank / fields));
                let text = block.iter().map(|byte| match byte {
                    b' '..=b'~' => char::from(*byte),
                    _ => '.',
                });
                line.push_str(&format!("  >{}<", text.collect::<String>()));
            }
            io.line(line);
        }
    }

    /// `-S`: texts that end in a NUL byte.
    async fn strings(
        &self,
        io: &mut Io,
        bytes: &[u8],
        range: std::ops::Range<usize>,
        least: u64,
    ) -> Result<(), Stop> {
        let mut begin = range.start;
        for place in range.clone() {
            match bytes.get(place) {
                Some(b' '..=b'~' | 7..=13) => continue,
                Some(0) if (place - begin) as u64 >= least => {
                    let mut line = self.address(begin);
                    if self.radix.is_some() {
                        line.push(' ');
                    }
                    for byte in bytes.get(begin..place).unwrap_or_default() {
                        let format = Format { kind: Kind::Char, size: 1, shown: false };
                        line.push_str(&format.field(&[*byte], false));
                    }
                    io.line(line);
                    io.turn().await?;
                }
                _ => {}
            }
            begin = place + 1;
        }
        Ok(())
    }
}
