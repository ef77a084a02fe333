//! The options of a subcommand. Its help text is also the table of what it understands.

use std::collections::VecDeque;

use crate::app::{App, Exit, Step};

/// The kind of value an option takes, by the word its help uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Nothing,
    Text,
    Directory,
    Integer,
    PositiveInteger,
    NonNegative,
    Long,
    Unsigned,
    MaxInteger,
    MaxUnsigned,
    /// PEM or DER only.
    Encoding,
    /// PEM, DER or PKCS#12, and the formats some engine may know.
    Format,
}

impl Value {
    fn of(word: &str) -> Self {
        match word {
            "" => Self::Nothing,
            "dir" => Self::Directory,
            "int" => Self::Integer,
            "+int" => Self::PositiveInteger,
            "nonneg" => Self::NonNegative,
            "long" => Self::Long,
            "ulong" => Self::Unsigned,
            "intmax" => Self::MaxInteger,
            "uintmax" => Self::MaxUnsigned,
            "PEM|DER" => Self::Encoding,
            "format" | "PEM|DER|ENGINE" => Self::Format,
            _ => Self::Text,
        }
    }
}

/// Finds an option in the help text: the kind of its value, or `None` for an unknown one.
fn find(help: &str, name: &str) -> Option<Value> {
    help.lines().find_map(|line| {
        let option = line.strip_prefix(" -")?;
        let (left, _) = option.split_once("  ").unwrap_or((option, ""));
        let (known, value) = left.split_once(' ').unwrap_or((left, ""));
        (known == name).then(|| Value::of(value.trim()))
    })
}

/// The help text under the name that a subcommand was called by; some go by several.
pub fn usage(help: &str, name: &str) -> String {
    match help.split_once("Usage: ").and_then(|(before, rest)| Some((before, rest.split_once(' ')?))) {
        Some((before, (_, rest))) => format!("{before}Usage: {name} {rest}"),
        None => help.to_owned(),
    }
}

/// The options as given, in order, and the words that followed them.
#[derive(Debug, Default)]
pub struct Options {
    given: VecDeque<(String, String)>,
    /// The words after the options.
    pub rest: Vec<String>,
}

impl Options {
    /// Reads the arguments by the help text. Options come first: the first other word ends them.
    ///
    /// An option that stands for any algorithm is given as `*`, with the word as its value.
    pub async fn parse(app: &App, help: &str, arguments: &[String]) -> Step<Self> {
        let mut options = Self::default();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let Some(after) = word.strip_prefix('-') else {
                options.rest.push(word.clone());
                break;
            };
            if word == "--" {
                break;
            }
            let flag = after.strip_prefix('-').unwrap_or(after);
            let (name, attached) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (flag, None),
            };
            let name = if name == "h" { "help" } else { name };
            let Some(kind) = find(help, name) else {
                if find(help, "*").is_some() {
                    options.given.push_back(("*".to_owned(), name.to_owned()));
                    continue;
                }
                app.say(format!("{}: Unknown option: -{name}\n", app.name)).await;
                return app.usage().await;
            };
            if kind == Value::Nothing {
                if attached.is_some() {
                    app.say(format!("{}: Option -{name} does not take a value\n", app.name)).await;
                    return app.usage().await;
                }
                if name == "help" {
                    app.say(usage(help, &app.name)).await;
                    return Err(Exit(0));
                }
                options.given.push_back((name.to_owned(), String::new()));
                continue;
            }
            let Some(value) = attached.or_else(|| words.next().cloned()) else {
                app.say(format!("{}: Option -{name} needs a value\n", app.name)).await;
                return app.usage().await;
            };
            if let Err(complaint) = check(app, kind, name, &value) {
                app.say(complaint).await;
                return app.usage().await;
            }
            options.given.push_back((name.to_owned(), value));
        }
        options.rest.extend(words.cloned());
        Ok(options)
    }

    /// The next option: name and value.
    pub fn next(&mut self) -> Option<(String, String)> {
        self.given.pop_front()
    }

    /// Fails with the usage line if words follow the options.
    pub async fn no_more(&self, app: &App) -> Step {
        if self.rest.is_empty() { Ok(()) } else { app.usage().await }
    }
}

fn check(app: &App, kind: Value, name: &str, value: &str) -> Result<(), String> {
    let program = &app.name;
    match kind {
        Value::Nothing | Value::Text => Ok(()),
        Value::Directory => match app.process.metadata(value) {
            Ok(metadata) if metadata.is_directory() => Ok(()),
            _ => Err(format!("{program}: Not a directory: {value}\n")),
        },
        Value::Integer | Value::PositiveInteger | Value::NonNegative => {
            let number = integer(program, value)?;
            if kind == Value::PositiveInteger && number <= 0 {
                return Err(format!("{program}: Non-positive number \"{value}\" for option -{name}\n"));
            }
            if kind == Value::NonNegative && number < 0 {
                return Err(format!("{program}: Negative number \"{value}\" for option -{name}\n"));
            }
            Ok(())
        }
        Value::Long | Value::MaxInteger => long(program, value).map(|_| ()),
        Value::Unsigned | Value::MaxUnsigned => match parse_c(value) {
            Some(_) => Ok(()),
            None => Err(cannot_parse(program, value)),
        },
        Value::Encoding | Value::Format => format_of(program, value, kind)
            .map_err(|complaint| {
                format!("{complaint}{program}: Invalid format \"{value}\" for option -{name}\n")
            })
            .map(|_| ()),
    }
}

fn cannot_parse(program: &str, value: &str) -> String {
    format!("{program}: Can't parse \"{value}\" as a number\n")
}

/// strtol(3) with base 0 over the whole text.
fn parse_c(text: &str) -> Option<i128> {
    let trimmed = text.trim_start();
    let (negative, digits) = match trimmed.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let magnitude = if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        i128::from_str_radix(hex, 16).ok()?
    } else if digits.len() > 1 && digits.starts_with('0') {
        i128::from_str_radix(digits, 8).ok()?
    } else if digits.starts_with(['+', '-']) {
        return None;
    } else {
        digits.parse().ok()?
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// Reads a C `long`; the error is the line to say.
pub fn long(program: &str, value: &str) -> Result<i64, String> {
    let number = parse_c(value).ok_or_else(|| cannot_parse(program, value))?;
    i64::try_from(number).map_err(|_| cannot_parse(program, value))
}

/// Reads a C `int`; the error is the line to say.
pub fn integer(program: &str, value: &str) -> Result<i32, String> {
    let number = long(program, value)?;
    i32::try_from(number).map_err(|_| format!("{program}: Value \"{value}\" outside integer range\n"))
}

/// How bytes are wrapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Base64 between BEGIN and END lines.
    #[default]
    Pem,
    /// The bytes themselves.
    Der,
    /// A PKCS#12 container.
    Pkcs12,
}

impl Format {
    /// Reads a value that [`Options::parse`] has let pass.
    pub fn of(value: &str) -> Self {
        format_of("", value, Value::Format).unwrap_or_default()
    }
}

fn format_of(program: &str, value: &str, kind: Value) -> Result<Format, String> {
    let bad = || {
        let known = if kind == Value::Encoding {
            "must be pem or der\n"
        } else {
            "must be one of:\n   PEM/DER\n   pkcs12\n   smime\n   engine\n   msblob\n   nss\n   text\n   http\n   pvk\n"
        };
        format!("{program}: Bad format \"{value}\"; {known}")
    };
    let unknown = || format!("{program}: Bad format \"{value}\"\n");
    let is = |name: &str| value.eq_ignore_ascii_case(name);
    match value.chars().next() {
        Some('D' | 'd') => Ok(Format::Der),
        Some('P' | 'p') if is("p") || is("pem") => Ok(Format::Pem),
        Some('P' | 'p') if is("p12") || is("pkcs12") || is("1") => {
            if kind == Value::Format {
                Ok(Format::Pkcs12)
            } else {
                Err(bad())
            }
        }
        Some('1') => {
            if kind == Value::Format {
                Ok(Format::Pkcs12)
            } else {
                Err(bad())
            }
        }
        Some('N' | 'n' | 'S' | 's' | 'M' | 'm' | 'E' | 'e' | 'H' | 'h' | 'T' | 't') => {
            if kind == Value::Format { Ok(Format::Pem) } else { Err(bad()) }
        }
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: &str = include_str!("help/req.txt");

    #[test]
    fn the_help_text_says_what_an_option_takes() {
        assert_eq!(find(HELP, "new"), Some(Value::Nothing));
        assert_eq!(find(HELP, "key"), Some(Value::Text));
        assert_eq!(find(HELP, "days"), Some(Value::PositiveInteger));
        assert_eq!(find(HELP, "inform"), Some(Value::Encoding));
        assert_eq!(find(HELP, "copy_extensions"), Some(Value::Text));
        assert_eq!(find(HELP, "ke"), None);
    }

    #[test]
    fn numbers_are_read_as_c_reads_them() {
        assert_eq!(parse_c("0x10"), Some(16));
        assert_eq!(parse_c("010"), Some(8));
        assert_eq!(parse_c("-1"), Some(-1));
        assert_eq!(parse_c("2048bits"), None);
        assert_eq!(parse_c(""), None);
    }
}
