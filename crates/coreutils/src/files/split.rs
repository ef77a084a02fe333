//! `split`

use host::OpenOptions;

use crate::run::{Command, Io, Outcome, Stop, count, quote};

const COMMAND: Command = Command {
    name: "split",
    synopsis: &["[OPTION]... [FILE [PREFIX]]"],
    about: "Output pieces of FILE to PREFIXaa, PREFIXab, ...;\ndefault size is 1000 lines, and default PREFIX is 'x'.",
    short: "0123456789C:a:b:del:n:ut:x",
    long: &[
        ("additional-suffix=", 'A'),
        ("bytes=", 'b'),
        ("elide-empty-files", 'e'),
        ("hex-suffixes[=", 'x'),
        ("line-bytes=", 'C'),
        ("lines=", 'l'),
        ("number=", 'n'),
        ("numeric-suffixes[=", 'd'),
        ("separator=", 't'),
        ("suffix-length=", 'a'),
        ("verbose", 'v'),
    ],
    ..Command::GNU
};

fn size(io: &mut Io, text: &str, what: &str) -> Result<usize, Stop> {
    match count::parse(text) {
        Ok(size) if size > 0 => Ok(usize::try_from(size).unwrap_or(usize::MAX)),
        _ => Err(io.fail(1, format_args!("invalid number of {what}: {}", quote::locale(text)))),
    }
}

/// The pieces of a text.
fn pieces<'a>(io: &mut Io, text: &'a [u8], parsed: &crate::run::Parsed) -> Result<Vec<&'a [u8]>, Stop> {
    if let Some(count) = parsed.value('b') {
        return Ok(text.chunks(size(io, count, "bytes")?).collect());
    }
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    if let Some(count) = parsed.value('n') {
        let (by_lines, digits) = match count.strip_prefix("l/") {
            Some(digits) => (true, digits),
            None => (false, count),
        };
        let parts = size(io, digits, "chunks")?.min(100_000);
        let mut cuts = Vec::new();
        let mut start = 0;
        for part in 1..=parts {
            let mut end = if part == parts { text.len() } else { text.len() / parts * part };
            if by_lines && end < text.len() {
                let rest = text.get(end.saturating_sub(1)..).unwrap_or_default();
                let to_line_end =
                    rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |place| place + 1);
                end = (end.saturating_sub(1) + to_line_end).max(start);
            }
            cuts.push(text.get(start..end.max(start)).unwrap_or_default());
            start = end.max(start);
        }
        return Ok(cuts);
    }
    let digits: String = parsed.options.iter().map(|option| option.0).filter(char::is_ascii_digit).collect();
    let per_piece = match parsed.value('l') {
        Some(count) => size(io, count, "lines")?,
        None if !digits.is_empty() => size(io, &digits, "lines")?,
        None => 1_000,
    };
    let mut cuts = Vec::new();
    let mut start = 0;
    for group in lines.chunks(per_piece) {
        let end = start + group.iter().map(|line| line.len()).sum::<usize>();
        cuts.push(text.get(start..end).unwrap_or_default());
        start = end;
    }
    Ok(cuts)
}

fn suffix(index: usize, letters: &[u8], length: usize) -> Option<String> {
    let mut rest = index;
    let mut text = vec![b'a'; length];
    for place in text.iter_mut().rev() {
        *place = *letters.get(rest % letters.len())?;
        rest /= letters.len();
    }
    if rest > 0 { None } else { String::from_utf8(text).ok() }
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if let Some(extra) = parsed.operands.get(2) {
        return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
    }
    // Sizes are judged before the input is looked at.
    pieces(io, b"", &parsed)?;
    let file = parsed.operands.first().cloned().unwrap_or_else(|| "-".to_owned());
    let text = match io.read(&file).await? {
        Ok(text) => text,
        Err(errno) => {
            let shown = quote::always(&file);
            return Err(io.fail(1, format_args!("cannot open {shown} for reading: {errno}")));
        }
    };
    let prefix = parsed.operands.get(1).map_or("x", String::as_str);
    let letters: &[u8] = match parsed.last_of("dx") {
        Some('d') => b"0123456789",
        Some(_) => b"0123456789abcdef",
        None => b"abcdefghijklmnopqrstuvwxyz",
    };
    let first = parsed.value('d').or(parsed.value('x')).and_then(|text| text.parse().ok()).unwrap_or(0);
    let fixed = parsed.value('a').and_then(|text| text.parse::<usize>().ok()).filter(|length| *length > 0);
    let cuts = pieces(io, &text, &parsed)?;
    // Without -a suffixes grow: after yz comes zaaa.
    let mut index: usize = first;
    let mut length = fixed.unwrap_or(2);
    let mut lead = String::new();
    for piece in cuts {
        if piece.is_empty() && parsed.has('e') {
            continue;
        }
        let room = letters.len().saturating_pow(u32::try_from(length).unwrap_or(9));
        if fixed.is_none() && index >= room - room / letters.len() {
            lead.push(letters.last().map_or('z', |letter| char::from(*letter)));
            index = 0;
            length += 1;
        }
        let Some(end) = suffix(index, letters, length) else {
            return Err(io.fail(1, "output file suffixes exhausted"));
        };
        index += 1;
        let name = format!("{prefix}{lead}{end}{}", parsed.value('A').unwrap_or_default());
        if parsed.has('v') {
            io.line(format!("creating file {}", quote::always(&name)));
        }
        let outcome = match io.process.open(&name, OpenOptions::WRITE) {
            Ok(output) => output.write_all(piece).await,
            Err(errno) => Err(errno),
        };
        if let Err(errno) = outcome {
            return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(&name))));
        }
    }
    Ok(io.status)
}
