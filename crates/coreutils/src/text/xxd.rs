//! `xxd`. Upstream: vim's xxd.c.

use host::OpenOptions;

use crate::run::{Io, Outcome, Stop};

const USAGE: &str = "Usage:\n       xxd [options] [infile [outfile]]\n    or\n       xxd -r [-s [-]offset] [-c cols] [-ps] [infile [outfile]]\nOptions:\n    -a          toggle autoskip: A single '*' replaces nul-lines. Default off.\n    -b          binary digit dump (incompatible with -ps,-i,-r). Default hex.\n    -C          capitalize variable names in C include file style (-i).\n    -c cols     format <cols> octets per line. Default 16 (-i: 12, -ps: 30).\n    -E          show characters in EBCDIC. Default ASCII.\n    -e          little-endian dump (incompatible with -ps,-i,-r).\n    -g bytes    number of octets per group in normal output. Default 2 (-e: 4).\n    -h          print this summary.\n    -i          output in C include file style.\n    -l len      stop after <len> octets.\n    -n name     set the variable name used in C include output (-i).\n    -o off      add <off> to the displayed file position.\n    -ps         output in postscript plain hexdump style.\n    -r          reverse operation: convert (or patch) hexdump into binary.\n    -r -s off   revert with <off> added to file positions found in hexdump.\n    -d          show offset in decimal instead of hex.\n    -s [+][-]seek  start at <seek> bytes abs. (or +: rel.) infile offset.\n    -u          use upper case hex letters.\n    -v          show version: \"xxd 2022-01-14 by Juergen Weigert et al.\".\n";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Style {
    #[default]
    Dump,
    Binary,
    Little,
    Include,
    Plain,
}

#[derive(Debug, Default)]
struct Settings {
    style: Style,
    columns: Option<usize>,
    group: Option<usize>,
    limit: Option<usize>,
    seek: i64,
    offset: i64,
    skip_nul: bool,
    capitals: bool,
    upper: bool,
    decimal: bool,
    reverse: bool,
    name: Option<String>,
    files: Vec<String>,
}

/// strtol(3) with base 0; what follows the digits does not count.
fn number(text: &str) -> i64 {
    let text = text.trim_start();
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, text) =
        match (text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")), text.strip_prefix('0')) {
            (Some(text), _) => (16, text),
            (None, Some(text)) => (8, text),
            _ => (10, text),
        };
    let digits = text.chars().map_while(|char| char.to_digit(radix));
    digits.fold(0i64, |number, digit| number.saturating_mul(radix.into()).saturating_add(digit.into())) * sign
}

fn usage(io: &mut Io) -> Stop {
    io.put_error(USAGE);
    Stop(1)
}

fn settings(io: &mut Io) -> Result<Settings, Stop> {
    let mut settings = Settings::default();
    let words = io.process.arguments().to_vec();
    let mut place = 0;
    while let Some(word) = words.get(place) {
        place += 1;
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            settings.files.push(word.clone());
            continue;
        };
        if letters == "-" {
            settings.files.extend(words.get(place..).unwrap_or_default().iter().cloned());
            break;
        }
        // `--long` is as good as `-long`, of which the first letter counts.
        let letters = letters.strip_prefix('-').unwrap_or(letters);
        let (letter, rest) = letters.split_at_checked(1).unwrap_or((letters, ""));
        match letter {
            "a" => settings.skip_nul ^= true,
            "b" => settings.style = Style::Binary,
            "e" => settings.style = Style::Little,
            "u" => settings.upper = true,
            "p" => settings.style = Style::Plain,
            "i" => settings.style = Style::Include,
            "C" => settings.capitals = true,
            "d" => settings.decimal = true,
            "r" => settings.reverse = true,
            "E" => {}
            "v" => {
                io.put_error("xxd 2022-01-14 by Juergen Weigert et al.\n");
                return Err(Stop(0));
            }
            "c" if rest.starts_with("ap") => settings.capitals = true,
            "c" | "g" | "l" | "n" | "o" | "s" => {
                let spelled = ["cols", "group", "groupsize", "len", "name", "offset", "skip", "seek"];
                let value = if rest.is_empty() || spelled.contains(&letters) {
                    place += 1;
                    match words.get(place - 1) {
                        Some(value) => value.clone(),
                        None => return Err(usage(io)),
                    }
                } else {
                    rest.to_owned()
                };
                let size = || Some(usize::try_from(number(&value)).unwrap_or(0));
                match letter {
                    "c" => settings.columns = size(),
                    "g" => settings.group = size(),
                    "l" => settings.limit = size(),
                    "n" => settings.name = Some(value),
                    "o" => settings.offset = number(&value),
                    _ => settings.seek = number(&value),
                }
            }
            _ => return Err(usage(io)),
        }
    }
    if settings.files.len() > 2 {
        return Err(usage(io));
    }
    Ok(settings)
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let settings = settings(io)?;
    let file = settings.files.first().map_or("-", String::as_str);
    let bytes = match io.read(file).await? {
        Ok(bytes) => bytes,
        Err(errno) => {
            let name = if errno == host::Errno::EISDIR { String::new() } else { format!("{file}: ") };
            io.complain(format_args!("{name}{errno}"));
            return Ok(2);
        }
    };
    let output =
        if settings.reverse { reversed(io, &settings, &bytes)? } else { dump(io, &settings, &bytes)? };
    let Some(target) = settings.files.get(1).filter(|name| *name != "-") else {
        io.put(output);
        return Ok(io.status);
    };
    io.pump().await?;
    let written = match io.process.open(target, OpenOptions::WRITE) {
        Ok(descriptor) => descriptor.write_all(&output).await,
        Err(errno) => Err(errno),
    };
    if let Err(errno) = written {
        io.complain(format_args!("{target}: {errno}"));
        return Ok(3);
    }
    Ok(io.status)
}

fn dump(io: &mut Io, settings: &Settings, bytes: &[u8]) -> Result<Vec<u8>, Stop> {
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let start = if settings.seek < 0 { (settings.seek + length).max(0) } else { settings.seek };
    let bytes =
        bytes.get(usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len())..).unwrap_or_default();
    let bytes = bytes.get(..settings.limit.unwrap_or(usize::MAX).min(bytes.len())).unwrap_or_default();
    let (columns, group) = match settings.style {
        Style::Dump => (16, 2),
        Style::Binary => (6, 1),
        Style::Little => (16, 4),
        Style::Include => (12, 0),
        Style::Plain => (30, 0),
    };
    let columns = settings.columns.filter(|columns| *columns > 0).unwrap_or(columns);
    let most = if settings.style == Style::Plain { usize::MAX } else { 256 };
    if columns > most {
        return Err(io.fail(1, "invalid number of columns (max. 256)."));
    }
    let group = settings.group.unwrap_or(group);
    let group = if group == 0 || group > columns { columns } else { group };
    match settings.style {
        Style::Include => Ok(include(settings, bytes, columns)),
        Style::Plain => {
            let mut text = String::new();
            let whole = settings.columns == Some(0);
            for line in bytes.chunks(if whole { bytes.len().max(1) } else { columns }) {
                line.iter().for_each(|byte| text.push_str(&digits(settings, *byte)));
                text.push('\n');
            }
            Ok(text.into_bytes())
        }
        style => {
            if style == Style::Little && !group.is_power_of_two() {
                return Err(io.fail(1, "number of octets per group must be a power of 2 with -e."));
            }
            Ok(lines(settings, bytes, columns, group, start))
        }
    }
}

fn digits(settings: &Settings, byte: u8) -> String {
    match settings.style {
        Style::Binary => format!("{byte:08b}"),
        _ if settings.upper => format!("{byte:02X}"),
        _ => format!("{byte:02x}"),
    }
}

fn lines(settings: &Settings, bytes: &[u8], columns: usize, group: usize, start: i64) -> Vec<u8> {
    let mut text = String::new();
    let wide = if settings.style == Style::Binary { 8 } else { 2 };
    let mut skipped = 0;
    let last = bytes.len().div_ceil(columns);
    for (index, line) in bytes.chunks(columns).enumerate() {
        let nul = settings.skip_nul && line.iter().all(|byte| *byte == 0);
        skipped = if nul { skipped + 1 } else { 0 };
        // The first of them is shown, a star stands for the others, and the last line is always shown.
        if skipped > 1 && index + 1 < last {
            if skipped == 2 {
                text.push_str("*\n");
            }
            continue;
        }
        let place =
            i64::try_from(index * columns).unwrap_or(0).wrapping_add(start).wrapping_add(settings.offset);
        text.push_str(&if settings.decimal { format!("{place:08}: ") } else { format!("{place:08x}: ") });
        for begin in (0..columns).step_by(group) {
            let size = group.min(columns - begin);
            let here: Vec<Option<&u8>> = (begin..begin + size).map(|place| line.get(place)).collect();
            let ordered: Vec<Option<&u8>> =
                if settings.style == Style::Little { here.into_iter().rev().collect() } else { here };
            for byte in ordered {
                match byte {
                    Some(byte) => text.push_str(&digits(settings, *byte)),
                    None => text.push_str(&" ".repeat(wide)),
                }
            }
            text.push(' ');
        }
        text.push(' ');
        text.extend(
            line.iter().map(|byte| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '.' }),
        );
        text.push('\n');
    }
    text.into_bytes()
}

fn include(settings: &Settings, bytes: &[u8], columns: usize) -> Vec<u8> {
    let file = settings.files.first().filter(|file| *file != "-");
    let name = settings.name.as_ref().or(file).map(|name| {
        let digit = if name.starts_with(|char: char| char.is_ascii_digit()) { "__" } else { "" };
        let plain =
            name.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte) } else { '_' });
        let name = format!("{digit}{}", plain.collect::<String>());
        if settings.capitals { name.to_uppercase() } else { name }
    });
    let mut text = String::new();
    if let Some(name) = &name {
        text.push_str(&format!("unsigned char {name}[] = {{\n"));
    }
    let prefix = if settings.upper { "0X" } else { "0x" };
    for (index, byte) in bytes.iter().enumerate() {
        let before = match (index, index % columns) {
            (0, _) => "  ",
            (_, 0) => ",\n  ",
            _ => ", ",
        };
        text.push_str(&format!("{before}{prefix}{}", digits(settings, *byte)));
    }
    if !bytes.is_empty() {
        text.push('\n');
    }
    if let Some(name) = &name {
        let suffix = if settings.capitals { "LEN" } else { "len" };
        text.push_str(&format!("}};\nunsigned int {name}_{suffix} = {};\n", bytes.len()));
    }
    text.into_bytes()
}

/// `-r`: the bytes that a dump shows.
fn reversed(io: &mut Io, settings: &Settings, text: &[u8]) -> Result<Vec<u8>, Stop> {
    let mut output: Vec<u8> = Vec::new();
    let text = String::from_utf8_lossy(text);
    if settings.style == Style::Plain {
        for line in text.lines() {
            let mut high = None;
            let line = line.trim_start_matches(|char: char| !char.is_ascii_hexdigit());
            for char in line.chars().filter(|char| !char.is_whitespace()) {
                let Some(digit) = char.to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else { break };
                match high.take() {
                    None => high = Some(digit),
                    Some(high) => output.push(high << 4 | digit),
                }
            }
        }
        return Ok(output);
    }
    let columns = settings.columns.filter(|columns| *columns > 0).unwrap_or(16);
    for line in text.lines() {
        let line = line.trim_start();
        let digits = line.find(|char: char| !char.is_ascii_hexdigit()).unwrap_or(line.len());
        let (address, rest) = line.split_at_checked(digits).unwrap_or((line, ""));
        let Ok(address) = i64::from_str_radix(address, 16) else { continue };
        let place = usize::try_from(address.saturating_add(settings.seek)).unwrap_or(0);
        if place < output.len() {
            output.truncate(place);
        }
        if place > 64 << 20 {
            return Err(io.fail(5, "Sorry, cannot seek."));
        }
        output.resize(place, 0);
        let rest = rest.strip_prefix(':').unwrap_or(rest);
        // The characters at the end of the line stand after two blanks.
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let rest = rest.split("  ").next().unwrap_or_default();
        let (mut high, mut count) = (None, 0);
        for digit in rest.chars().filter(|char| *char != ' ').map_while(|char| char.to_digit(16)) {
            let digit = u8::try_from(digit).unwrap_or(0);
            match high.take() {
                None => high = Some(digit),
                Some(high) if count < columns => {
                    output.push(high << 4 | digit);
                    count += 1;
                }
                Some(_) => break,
            }
        }
    }
    Ok(output)
}
