//! `date`

pub(crate) mod parse;

use posix::time::{Civil, Zone};

use crate::run::{Command, Io, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "date",
    synopsis: &["[OPTION]... [+FORMAT]", "[-u|--utc|--universal] [MMDDhhmm[[CC]YY][.ss]]"],
    about: "Display date and time in the given FORMAT.\nWith -s, or with [MMDDhhmm[[CC]YY][.ss]], set the date and time.\n",
    short: "d:f:I::r:Rs:u",
    long: &[
        ("date=", 'd'),
        ("debug", 'D'),
        ("file=", 'f'),
        ("iso-8601[=", 'I'),
        ("reference=", 'r'),
        ("resolution", 'n'),
        ("rfc-3339=", '3'),
        ("rfc-822", 'R'),
        ("rfc-2822", 'R'),
        ("rfc-email", 'R'),
        ("set=", 's'),
        ("uct", 'u'),
        ("utc", 'u'),
        ("universal", 'u'),
    ],
    ..Command::GNU
};

/// The zone of this process's TZ.
pub(crate) fn zone(io: &Io) -> Zone {
    Zone::from_variable(io.process.variable("TZ"))
}

/// Words of `--iso-8601` and `--rfc-3339`, and what they stand for.
fn standard(io: &mut Io, option: &str, word: &str, forms: &[(&str, &'static str)]) -> Result<String, Stop> {
    let matching: Vec<_> = forms.iter().filter(|(name, _)| name.starts_with(word)).collect();
    match matching.as_slice() {
        [(_, format)] => Ok((*format).to_owned()),
        _ => {
            let kind = if matching.is_empty() { "invalid" } else { "ambiguous" };
            io.complain(format_args!(
                "{kind} argument {} for {}",
                quote::locale(word),
                quote::locale(option)
            ));
            let list: String =
                forms.iter().map(|(name, _)| format!("  - {}\n", quote::locale(name))).collect();
            io.put_error(format!("Valid arguments are:\n{list}"));
            Err(io.try_help(1))
        }
    }
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.has('u') {
        io.process.environment.insert("TZ".to_owned(), "UTC0".to_owned());
    }
    let zone = zone(io);
    let mut format: Option<String> = None;
    for (letter, value) in &parsed.options {
        let word = value.as_deref();
        let new = match letter {
            'I' => {
                let forms = [
                    ("hours", "%Y-%m-%dT%H%:z"),
                    ("minutes", "%Y-%m-%dT%H:%M%:z"),
                    ("date", "%Y-%m-%d"),
                    ("seconds", "%Y-%m-%dT%H:%M:%S%:z"),
                    ("ns", "%Y-%m-%dT%H:%M:%S,%N%:z"),
                ];
                standard(io, "--iso-8601", word.unwrap_or("date"), &forms)?
            }
            '3' => {
                let forms = [
                    ("date", "%Y-%m-%d"),
                    ("seconds", "%Y-%m-%d %H:%M:%S%:z"),
                    ("ns", "%Y-%m-%d %H:%M:%S.%N%:z"),
                ];
                standard(io, "--rfc-3339", word.unwrap_or("date"), &forms)?
            }
            'R' => "%a, %d %b %Y %H:%M:%S %z".to_owned(),
            'n' => "%s.%N".to_owned(),
            _ => continue,
        };
        if format.is_some() {
            return Err(io.fail(1, "multiple output formats specified"));
        }
        format = Some(new);
    }
    let mut operands = parsed.operands.iter();
    let mut setting = parsed.value('s').is_some();
    if let Some(operand) = operands.next() {
        if let Some(extra) = operands.next() {
            return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
        }
        match operand.strip_prefix('+') {
            Some(_) if format.is_some() => return Err(io.fail(1, "multiple output formats specified")),
            Some(text) => format = Some(text.to_owned()),
            None if parsed.has('d') || parsed.has('r') || setting => {
                let text = quote::locale(operand);
                let reason = "when using an option to specify date(s), any non-option\nargument must be a format string beginning with '+'";
                return Err(io.misuse(1, format_args!("the argument {text} lacks a leading '+';\n{reason}")));
            }
            None if operand.len() < 8
                || !operand.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') =>
            {
                return Err(io.fail(1, format_args!("invalid date {}", quote::locale(operand))));
            }
            None => setting = true,
        }
    }
    let sources = ["dfr", "s"].iter().filter(|letters| parsed.last_of(letters).is_some()).count();
    if sources > 1 {
        return Err(io.misuse(1, "the options to print and set the time may not be used together"));
    }
    let format = format.unwrap_or_else(|| "%a %b %e %H:%M:%S %Z %Y".to_owned());
    let now = io.process.clock().now();
    if let Some(file) = parsed.value('f') {
        let Some(text) = io.read_or_complain(file).await? else { return Ok(1) };
        for line in String::from_utf8_lossy(&text).lines() {
            show(io, line, &format, &zone);
        }
        return Ok(io.status);
    }
    let moment = match (parsed.value('d').or(parsed.value('s')), parsed.value('r')) {
        (Some(_), Some(_)) => {
            return Err(io.misuse(1, "the options to specify dates for printing are mutually exclusive"));
        }
        (Some(text), None) => {
            let text = text.to_owned();
            show(io, &text, &format, &zone);
            None
        }
        (None, Some(file)) => match io.process.metadata(file) {
            Ok(found) => Some(found.modified),
            Err(errno) => return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(file)))),
        },
        (None, None) => Some(now),
    };
    if let Some(moment) = moment {
        let nanoseconds = i64::from(moment.subsecond_nanoseconds());
        io.line(Civil::new(moment.seconds(), nanoseconds, &zone).format(&format));
    }
    if setting {
        io.complain("cannot set date: Operation not permitted");
    }
    Ok(io.status)
}

fn show(io: &mut Io, text: &str, format: &str, zone: &Zone) {
    match parse::parse(text, io.process.clock().now(), zone) {
        Some((seconds, nanoseconds)) => {
            // A TZ="…" before the date rules reading it only.
            io.line(Civil::new(seconds, nanoseconds, zone).format(format));
        }
        None => io.complain(format_args!("invalid date {}", quote::locale(text))),
    }
}
