//! `tr`

use posix::regex::Class;

use crate::run::{Command, Io, Outcome, Parsed, Stop, quote};

const COMMAND: Command = Command {
    name: "tr",
    synopsis: &["[OPTION]... SET1 [SET2]"],
    about: "Translate, squeeze, and/or delete characters from standard input,\nwriting to standard output.",
    short: "+cCdst",
    long: &[("complement", 'c'), ("delete", 'd'), ("squeeze-repeats", 's'), ("truncate-set1", 't')],
    ..Command::GNU
};

/// An element of a set as written.
#[derive(Clone, PartialEq, Eq)]
enum Part {
    Bytes(Vec<u8>),
    Class(Class, Vec<u8>),
    /// `[c*n]`; no number (or 0) fills up to the length of the first set.
    Repeat(u8, Option<usize>),
}

/// A byte of a set and whether a backslash makes it ordinary.
type Unit = (u8, bool);

/// Takes escapes apart. Upstream: tr.c, unquote.
fn unescape(io: &mut Io, text: &[u8]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            units.push((*first, false));
            continue;
        }
        let [next, tail @ ..] = rest else {
            io.put_error(format!(
                "{}: warning: an unescaped backslash at end of string is not portable\n",
                io.name()
            ));
            units.push((b'\\', false));
            break;
        };
        rest = tail;
        let byte = match next {
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'0'..=b'7' => {
                let mut value = u32::from(next - b'0');
                for _ in 0..2 {
                    let [digit @ b'0'..=b'7', tail @ ..] = rest else { break };
                    let more = value * 8 + u32::from(digit - b'0');
                    if more > 255 {
                        let octal = format!("{:o}{}", value, digit - b'0');
                        let shown = format!("{value:03o}");
                        let digit = char::from(*digit);
                        io.put_error(format!(
                            "{}: warning: the ambiguous octal escape \\{octal} is being\n\tinterpreted as the 2-byte sequence \\{shown}, {digit}\n",
                            io.name()
                        ));
                        break;
                    }
                    value = more;
                    rest = tail;
                }
                (value & 0xff) as u8
            }
            other => *other,
        };
        units.push((byte, true));
    }
    units
}

fn members(class: Class) -> Vec<u8> {
    (0..=127u8).filter(|byte| class.contains(char::from(*byte))).collect()
}

fn parse_set(io: &mut Io, text: &str) -> Result<Vec<Part>, Stop> {
    let units = unescape(io, &host::words::encode(text));
    let mut parts = Vec::new();
    let mut at = 0;
    let plain = |at: usize, wanted: u8| units.get(at) == Some(&(wanted, false));
    while let Some((byte, escaped)) = units.get(at).copied() {
        let opens = byte == b'[' && !escaped;
        if opens && (plain(at + 1, b':') || plain(at + 1, b'=')) {
            let kind = if plain(at + 1, b':') { b':' } else { b'=' };
            let end = (at + 2..units.len()).find(|end| plain(*end, kind) && plain(end + 1, b']'));
            if let Some(end) = end.filter(|end| *end > at + 2 || kind == b':') {
                let name: Vec<u8> =
                    units.get(at + 2..end).unwrap_or_default().iter().map(|unit| unit.0).collect();
                let text = String::from_utf8_lossy(&name).into_owned();
                if kind == b':' {
                    match Class::named(&text) {
                        Some(class) => parts.push(Part::Class(class, members(class))),
                        None if text.is_empty() => {
                            return Err(io.fail(1, "missing character class name '[::]'"));
                        }
                        None => {
                            return Err(
                                io.fail(1, format_args!("invalid character class {}", quote::locale(&text)))
                            );
                        }
                    }
                } else if let [byte] = name.as_slice() {
                    parts.push(Part::Bytes(vec![*byte]));
                } else {
                    let message = "equivalence class operand must be a single character";
                    return Err(io.fail(1, format_args!("{text}: {message}")));
                }
                at = end + 2;
                continue;
            }
        }
        if opens
            && let Some((byte, _)) = units.get(at + 1)
            && plain(at + 2, b'*')
            && let Some(end) = (at + 3..units.len()).find(|end| plain(*end, b']'))
        {
            let digits: String =
                units.get(at + 3..end).unwrap_or_default().iter().map(|unit| char::from(unit.0)).collect();
            let radix = if digits.starts_with('0') { 8 } else { 10 };
            let count = if digits.is_empty() { Ok(0) } else { usize::from_str_radix(&digits, radix) };
            match count {
                Ok(0) => parts.push(Part::Repeat(*byte, None)),
                Ok(count) => parts.push(Part::Repeat(*byte, Some(count.min(1 << 16)))),
                Err(_) => {
                    let digits = quote::locale(&digits);
                    return Err(io.fail(1, format_args!("invalid repeat count {digits} in [c*n] construct")));
                }
            }
            at = end + 1;
            continue;
        }
        if plain(at + 1, b'-')
            && let Some((high, _)) = units.get(at + 2)
        {
            if *high < byte {
                let show = |byte: u8| match byte {
                    b' '..=b'~' => char::from(byte).to_string(),
                    byte => format!("\\{byte:03o}"),
                };
                let message = "are in reverse collating sequence order";
                let range = format!("{}-{}", show(byte), show(*high));
                return Err(io.fail(1, format_args!("range-endpoints of '{range}' {message}")));
            }
            parts.push(Part::Bytes((byte..=*high).collect()));
            at += 3;
            continue;
        }
        parts.push(Part::Bytes(vec![byte]));
        at += 1;
    }
    Ok(parts)
}

fn expand(parts: &[Part], fill_to: usize) -> Vec<u8> {
    let fixed: usize = parts
        .iter()
        .map(|part| match part {
            Part::Bytes(bytes) | Part::Class(_, bytes) => bytes.len(),
            Part::Repeat(_, count) => count.unwrap_or(0),
        })
        .sum();
    parts
        .iter()
        .flat_map(|part| match part {
            Part::Bytes(bytes) | Part::Class(_, bytes) => bytes.clone(),
            Part::Repeat(byte, count) => vec![*byte; count.unwrap_or(fill_to.saturating_sub(fixed))],
        })
        .collect()
}

fn set_of(bytes: &[u8]) -> [bool; 256] {
    let mut set = [false; 256];
    for byte in bytes {
        if let Some(place) = set.get_mut(usize::from(*byte)) {
            *place = true;
        }
    }
    set
}

fn has(set: &[bool; 256], byte: u8) -> bool {
    set.get(usize::from(byte)).copied().unwrap_or(false)
}

/// What happens to each byte.
struct Work {
    delete: Option<[bool; 256]>,
    map: Option<Vec<u8>>,
    squeeze: Option<[bool; 256]>,
}

fn operands(io: &mut Io, parsed: &Parsed) -> Result<(), Stop> {
    let (delete, squeeze) = (parsed.has('d'), parsed.has('s'));
    let translating = !delete;
    let at_least = if translating && !squeeze || delete && squeeze { 2 } else { 1 };
    let at_most = if delete && !squeeze { 1 } else { 2 };
    match parsed.operands.as_slice() {
        [] => Err(io.misuse(1, "missing operand")),
        [only] if at_least == 2 => {
            io.complain(format_args!("missing operand after {}", quote::locale(only)));
            io.put_error(if squeeze {
                "Two strings must be given when both deleting and squeezing repeats.\n"
            } else {
                "Two strings must be given when translating.\n"
            });
            Err(io.try_help(1))
        }
        words => match words.get(at_most) {
            Some(extra) => {
                io.complain(format_args!("extra operand {}", quote::locale(extra)));
                if at_most == 1 && words.len() == 2 {
                    io.put_error("Only one string may be given when deleting without squeezing repeats.\n");
                }
                Err(io.try_help(1))
            }
            None => Ok(()),
        },
    }
}

fn work(io: &mut Io, parsed: &Parsed) -> Result<Work, Stop> {
    operands(io, parsed)?;
    let (delete, squeeze) = (parsed.has('d'), parsed.has('s'));
    let complement = parsed.has('c') || parsed.has('C');
    let set1 = parse_set(io, parsed.operands.first().map_or("", String::as_str))?;
    let set2 = match parsed.operands.get(1) {
        Some(text) => Some(parse_set(io, text)?),
        None => None,
    };
    if set1.iter().any(|part| matches!(part, Part::Repeat(_, None))) {
        return Err(io.fail(1, "the [c*] repeat construct may not appear in string1"));
    }
    let mut first = expand(&set1, 0);
    if complement {
        let known = set_of(&first);
        first = (0..=255).filter(|byte| !has(&known, *byte)).collect();
    }
    let second = |io: &mut Io, fill: usize| -> Result<Vec<u8>, Stop> {
        let Some(parts) = &set2 else { return Ok(Vec::new()) };
        if parts.iter().filter(|part| matches!(part, Part::Repeat(_, None))).count() > 1 {
            return Err(io.fail(1, "only one [c*] repeat construct may appear in string2"));
        }
        Ok(expand(parts, fill))
    };
    if delete {
        let squeezed = second(io, 0)?;
        return Ok(Work {
            delete: Some(set_of(&first)),
            map: None,
            squeeze: squeeze.then(|| set_of(&squeezed)),
        });
    }
    if squeeze && set2.is_none() {
        return Ok(Work { delete: None, map: None, squeeze: Some(set_of(&first)) });
    }
    let mut second = second(io, first.len())?;
    check_classes(io, &set1, set2.as_deref().unwrap_or_default(), complement, first.len() > second.len())?;
    if parsed.has('t') {
        first.truncate(second.len());
    } else if first.len() > second.len() {
        let Some(last) = second.last().copied() else {
            return Err(io.fail(1, "when not truncating set1, string2 must be non-empty"));
        };
        second.resize(first.len(), last);
    }
    let mut map: Vec<u8> = (0..=255).collect();
    for (from, to) in first.iter().zip(&second) {
        if let Some(place) = map.get_mut(usize::from(*from)) {
            *place = *to;
        }
    }
    Ok(Work { delete: None, map: Some(map), squeeze: squeeze.then(|| set_of(&second)) })
}

/// What classes the second set may hold.
fn check_classes(
    io: &mut Io,
    set1: &[Part],
    set2: &[Part],
    complement: bool,
    longer: bool,
) -> Result<(), Stop> {
    let classes = |parts: &[Part]| -> Vec<(usize, Class)> {
        let mut at = 0;
        let mut found = Vec::new();
        for part in parts {
            match part {
                Part::Class(class, bytes) => {
                    found.push((at, *class));
                    at += bytes.len();
                }
                Part::Bytes(bytes) => at += bytes.len(),
                Part::Repeat(_, count) => at += count.unwrap_or(0),
            }
        }
        found
    };
    let case = |class: &Class| matches!(class, Class::Lower | Class::Upper);
    let (ours, theirs) = (classes(set1), classes(set2));
    if theirs.iter().any(|(_, class)| !case(class)) {
        let message = "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'";
        return Err(io.fail(1, message));
    }
    if complement && longer && matches!(set2.last(), Some(Part::Class(..))) {
        let message = "when translating with string1 longer than string2,\nthe latter string must not end with a character class";
        return Err(io.fail(1, message));
    }
    let aligned = theirs.iter().all(|(at, _)| ours.iter().any(|(place, class)| place == at && case(class)));
    if !aligned {
        return Err(io.fail(1, "misaligned [:upper:] and/or [:lower:] construct"));
    }
    Ok(())
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let work = work(io, &parsed)?;
    io.pump().await?;
    let input = match io.process.descriptor(0).cloned() {
        Ok(input) => input,
        Err(errno) => return Err(io.fail(1, format_args!("read error: {errno}"))),
    };
    let mut last = None;
    loop {
        io.pump().await?;
        let bytes = match input.read(65_536).await {
            Ok(bytes) if bytes.is_empty() => return Ok(0),
            Ok(bytes) => bytes,
            Err(errno) => return Err(io.fail(1, format_args!("read error: {errno}"))),
        };
        let mut out = Vec::with_capacity(bytes.len());
        for byte in bytes {
            if work.delete.as_ref().is_some_and(|set| has(set, byte)) {
                continue;
            }
            let byte = match &work.map {
                Some(map) => map.get(usize::from(byte)).copied().unwrap_or(byte),
                None => byte,
            };
            if last == Some(byte) && work.squeeze.as_ref().is_some_and(|set| has(set, byte)) {
                continue;
            }
            last = Some(byte);
            out.push(byte);
        }
        io.put(out);
    }
}
