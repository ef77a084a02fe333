//! `nl`

use posix::regex::{Flags, Regex, Syntax};

use crate::run::count::{self, CountError};
use crate::run::{Command, Io, Lines, Outcome, Stop, input, quote};

const COMMAND: Command = Command {
    name: "nl",
    about: "Write each FILE to standard output, with line numbers added.",
    short: "b:d:f:h:i:l:n:ps:v:w:",
    long: &[
        ("body-numbering=", 'b'),
        ("footer-numbering=", 'f'),
        ("header-numbering=", 'h'),
        ("join-blank-lines=", 'l'),
        ("line-increment=", 'i'),
        ("no-renumber", 'p'),
        ("number-format=", 'n'),
        ("number-separator=", 's'),
        ("number-width=", 'w'),
        ("section-delimiter=", 'd'),
        ("starting-line-number=", 'v'),
    ],
    ..Command::GNU
};

/// Which lines of a section get a number.
enum Style {
    All,
    Filled,
    None,
    Matching(Regex),
}

fn style(io: &mut Io, text: &str, section: &str) -> Result<Style, Stop> {
    Ok(match text.chars().next() {
        Some('a') => Style::All,
        Some('t') => Style::Filled,
        Some('n') => Style::None,
        Some('p') => match Regex::new(text.get(1..).unwrap_or_default(), Syntax::Basic, Flags::default()) {
            Ok(regex) => Style::Matching(regex),
            Err(error) => return Err(io.fail(1, error)),
        },
        _ => {
            io.complain(format_args!("invalid {section} numbering style: {}", quote::locale(text)));
            return Err(io.try_help(1));
        }
    })
}

fn number(io: &mut Io, text: &str, what: &str) -> Result<i64, Stop> {
    match text.parse() {
        Ok(number) => Ok(number),
        Err(_) => Err(io.fail(1, format_args!("invalid {what}: {}", quote::locale(text)))),
    }
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    // Header, body, footer.
    let mut styles = [Style::None, Style::Filled, Style::None];
    let (mut first, mut step, mut width, mut join) = (1, 1, 6usize, 1u64);
    let (mut separator, mut format, mut delimiter) = ("\t".to_owned(), "rn".to_owned(), "\\:".to_owned());
    for (letter, value) in &parsed.options {
        let Some(value) = value else { continue };
        match letter {
            'h' | 'b' | 'f' => {
                let (index, section) = match letter {
                    'h' => (0, "header"),
                    'b' => (1, "body"),
                    _ => (2, "footer"),
                };
                let style = style(io, value, section)?;
                if let Some(place) = styles.get_mut(index) {
                    *place = style;
                }
            }
            'v' => first = number(io, value, "starting line number")?,
            'i' => step = number(io, value, "line number increment")?,
            'l' => join = number(io, value, "line number of blank lines")?.unsigned_abs(),
            'w' => match count::plain(value) {
                Ok(0) | Err(CountError::TooLarge) => {
                    let value = quote::locale(value);
                    let reason = "Numerical result out of range";
                    return Err(
                        io.fail(1, format_args!("invalid line number field width: {value}: {reason}"))
                    );
                }
                Ok(columns) => width = usize::try_from(columns).unwrap_or(usize::MAX).min(4_096),
                Err(CountError::Invalid) => {
                    let value = quote::locale(value);
                    return Err(io.fail(1, format_args!("invalid line number field width: {value}")));
                }
            },
            'n' if !matches!(value.as_str(), "ln" | "rn" | "rz") => {
                return Err(
                    io.misuse(1, format_args!("invalid line numbering format: {}", quote::locale(value)))
                );
            }
            'n' => format = value.clone(),
            's' => separator = value.clone(),
            'd' if value.chars().count() == 1 => delimiter = format!("{value}:"),
            'd' => delimiter = value.clone(),
            _ => {}
        }
    }
    let files = if parsed.operands.is_empty() { vec!["-".to_owned()] } else { parsed.operands.clone() };
    let mut section = 1;
    let mut next = first;
    let mut blanks = 0;
    for file in files {
        let input = match io.open(&file) {
            Ok(input) => input,
            Err(errno) => {
                io.complain_about(&file, errno);
                continue;
            }
        };
        let mut lines = Lines::new(input, b'\n');
        loop {
            let line = match lines.next(io).await? {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(errno) => {
                    io.complain_about(&file, errno);
                    break;
                }
            };
            let (text, _) = input::chomp(&line, b'\n');
            if !delimiter.is_empty() {
                let marks = (1..=3).find(|count| delimiter.repeat(*count).as_bytes() == text);
                if let Some(marks) = marks {
                    section = 3 - marks;
                    if !parsed.has('p') {
                        next = first;
                    }
                    io.put("\n");
                    continue;
                }
            }
            let numbered = match styles.get(section) {
                Some(Style::All) if join > 1 && text.is_empty() => {
                    blanks += 1;
                    blanks % join == 0
                }
                Some(Style::All) => true,
                Some(Style::Filled) => !text.is_empty(),
                Some(Style::Matching(regex)) => regex.is_match(text),
                _ => false,
            };
            if !text.is_empty() {
                blanks = 0;
            }
            if numbered {
                let number = match format.as_str() {
                    "ln" => format!("{next:<width$}"),
                    "rz" => format!("{next:0width$}"),
                    _ => format!("{next:>width$}"),
                };
                io.put(format!("{number}{separator}"));
                next = next.saturating_add(step);
            } else {
                io.put(" ".repeat(width + separator.len()));
            }
            io.line(text);
        }
    }
    Ok(io.status)
}
