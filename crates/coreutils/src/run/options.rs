//! Options as getopt_long(3) reads them, with glibc's words about wrong ones.

use super::{Io, Stop};

/// Which collection a program comes from, for `--version`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Package {
    Coreutils,
    Diffutils,
    Findutils,
    Grep,
    Sed,
    /// Anything else: name and version.
    Other(&'static str),
}

impl Package {
    fn title(self) -> &'static str {
        match self {
            Self::Coreutils => "GNU coreutils) 9.1",
            Self::Diffutils => "GNU diffutils) 3.8",
            Self::Findutils => "GNU findutils) 4.9.0",
            Self::Grep => "GNU grep) 3.8",
            Self::Sed => "GNU sed) 4.9",
            Self::Other(title) => title,
        }
    }
}

/// How a program is called.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    /// What follows the name, one entry per form.
    pub(crate) synopsis: &'static [&'static str],
    /// What it does, in a few words.
    pub(crate) about: &'static str,
    pub(crate) package: Package,
    /// Exit status of a wrong call.
    pub(crate) failure: u8,
    /// getopt's string: a colon after an option that takes a value, two if it is optional; `+` first if options
    /// end at the first operand.
    pub(crate) short: &'static str,
    /// Long options: name (with `=` or `[=` at its end for a value) and the letter that stands for it.
    pub(crate) long: &'static [(&'static str, char)],
}

impl Command {
    pub(crate) const GNU: Self = Self {
        name: "",
        synopsis: &["[OPTION]... [FILE]..."],
        about: "",
        package: Package::Coreutils,
        failure: 1,
        short: "",
        long: &[],
    };
}

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parsed {
    /// Options in order, by letter, with their values.
    pub(crate) options: Vec<(char, Option<String>)>,
    pub(crate) operands: Vec<String>,
}

impl Parsed {
    pub(crate) fn has(&self, letter: char) -> bool {
        self.options.iter().any(|(option, _)| *option == letter)
    }

    /// The last value given for an option.
    pub(crate) fn value(&self, letter: char) -> Option<&str> {
        self.options.iter().rev().find(|(option, _)| *option == letter)?.1.as_deref()
    }

    /// Which of these letters came last.
    pub(crate) fn last_of(&self, letters: &str) -> Option<char> {
        self.options.iter().rev().map(|(option, _)| *option).find(|option| letters.contains(*option))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Value,
    PerhapsValue,
}

fn short_option(command: &Command, letter: char) -> Option<Takes> {
    if letter == ':' || letter == '+' {
        return None;
    }
    let (_, rest) = command.short.split_once(letter)?;
    Some(if rest.starts_with("::") {
        Takes::PerhapsValue
    } else if rest.starts_with(':') {
        Takes::Value
    } else {
        Takes::Nothing
    })
}

/// `--help` and `--version` are known everywhere.
const HELP: char = '\u{1}';
const VERSION: char = '\u{2}';

fn long_options(command: &Command) -> impl Iterator<Item = (&'static str, Takes, char)> {
    command.long.iter().copied().chain([("help", HELP), ("version", VERSION)]).map(|(name, letter)| {
        match (name.strip_suffix("[="), name.strip_suffix('=')) {
            (Some(name), _) => (name, Takes::PerhapsValue, letter),
            (None, Some(name)) => (name, Takes::Value, letter),
            _ => (name, Takes::Nothing, letter),
        }
    })
}

impl Command {
    /// Reads the words after the name. `--help`, `--version` and mistakes end the program.
    pub(crate) fn parse(&self, io: &mut Io) -> Result<Parsed, Stop> {
        let words = io.process.arguments().to_vec();
        self.parse_words(io, words)
    }

    /// Reads these words.
    pub(crate) fn parse_words(&self, io: &mut Io, words: Vec<String>) -> Result<Parsed, Stop> {
        let mut parsed = Parsed::default();
        let mut words = words.into_iter();
        let in_order = self.short.starts_with('+');
        while let Some(word) = words.next() {
            if word == "--" {
                parsed.operands.extend(words);
                break;
            }
            if let Some(name) = word.strip_prefix("--") {
                let option = self.long_option(io, name, &mut words)?;
                match option.0 {
                    HELP => return Err(self.help(io)),
                    VERSION => return Err(self.version(io)),
                    _ => parsed.options.push(option),
                }
                continue;
            }
            match word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                Some(letters) => self.short_options(io, letters, &mut words, &mut parsed)?,
                None => {
                    parsed.operands.push(word);
                    if in_order {
                        parsed.operands.extend(words);
                        break;
                    }
                }
            }
        }
        Ok(parsed)
    }

    fn short_options(
        &self,
        io: &mut Io,
        letters: &str,
        words: &mut std::vec::IntoIter<String>,
        parsed: &mut Parsed,
    ) -> Result<(), Stop> {
        let mut chars = letters.chars();
        while let Some(letter) = chars.next() {
            let Some(takes) = short_option(self, letter) else {
                return Err(self.wrong(io, format!("invalid option -- '{letter}'")));
            };
            let rest = chars.as_str();
            let value = match takes {
                Takes::Nothing => {
                    parsed.options.push((letter, None));
                    continue;
                }
                Takes::PerhapsValue if rest.is_empty() => None,
                _ if !rest.is_empty() => Some(rest.to_owned()),
                _ => match words.next() {
                    Some(value) => Some(value),
                    None => {
                        return Err(self.wrong(io, format!("option requires an argument -- '{letter}'")));
                    }
                },
            };
            parsed.options.push((letter, value));
            break;
        }
        Ok(())
    }

    fn long_option(
        &self,
        io: &mut Io,
        text: &str,
        words: &mut std::vec::IntoIter<String>,
    ) -> Result<(char, Option<String>), Stop> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        let candidates: Vec<_> = long_options(self).filter(|(known, ..)| known.starts_with(name)).collect();
        let exact = candidates.iter().find(|(known, ..)| *known == name);
        let same =
            candidates.iter().all(|(_, _, letter)| Some(*letter) == candidates.first().map(|first| first.2));
        let (known, takes, letter) = match (exact, candidates.as_slice()) {
            (Some(exact), _) => *exact,
            (None, []) => return Err(self.wrong(io, format!("unrecognized option '--{name}'"))),
            (None, [first, ..]) if same => *first,
            (None, candidates) => {
                let names: String = candidates.iter().map(|(known, ..)| format!(" '--{known}'")).collect();
                return Err(self.wrong(io, format!("option '--{name}' is ambiguous; possibilities:{names}")));
            }
        };
        let value = match (takes, value) {
            (Takes::Nothing, Some(_)) => {
                return Err(self.wrong(io, format!("option '--{known}' doesn't allow an argument")));
            }
            (Takes::Value, None) => match words.next() {
                Some(value) => Some(value),
                None => return Err(self.wrong(io, format!("option '--{known}' requires an argument"))),
            },
            (_, value) => value,
        };
        Ok((letter, value))
    }

    /// A mistake that getopt reports.
    fn wrong(&self, io: &mut Io, message: String) -> Stop {
        io.complain(message);
        self.usage_error(io)
    }

    /// What follows a mistake.
    pub(crate) fn usage_error(&self, io: &mut Io) -> Stop {
        let name = io.name();
        match self.package {
            Package::Grep => {
                io.put_error(format!("Usage: {name} [OPTION]... PATTERNS [FILE]...\n"));
                io.try_help(self.failure)
            }
            Package::Diffutils => {
                io.put_error(format!("{name}: Try '{name} --help' for more information.\n"));
                Stop(self.failure)
            }
            Package::Sed => {
                let help = self.help_text(&name);
                io.put_error(help);
                Stop(self.failure)
            }
            _ => io.try_help(self.failure),
        }
    }

    fn help_text(&self, name: &str) -> String {
        let mut text = String::new();
        for (index, form) in self.synopsis.iter().enumerate() {
            let start = if index == 0 { "Usage:" } else { "  or: " };
            text.push_str(&format!("{start} {name} {form}\n"));
        }
        text.push_str(self.about);
        if !self.about.ends_with('\n') {
            text.push('\n');
        }
        if self.about.contains("--help") {
            return text;
        }
        text.push('\n');
        let mut letters: Vec<char> = self.short.chars().filter(|letter| !":+".contains(*letter)).collect();
        for (name, takes, letter) in long_options(self) {
            let short = if letters.contains(&letter) { format!("-{letter}, ") } else { "    ".to_owned() };
            letters.retain(|known| *known != letter);
            let value = match takes {
                Takes::Nothing => "",
                Takes::Value => "=VALUE",
                Takes::PerhapsValue => "[=VALUE]",
            };
            text.push_str(&format!("  {short}--{name}{value}\n"));
        }
        for letter in letters {
            text.push_str(&format!("  -{letter}\n"));
        }
        text
    }

    /// The text of `--help`.
    pub(crate) fn help(&self, io: &mut Io) -> Stop {
        let text = self.help_text(&io.name());
        io.put(text);
        Stop(0)
    }

    /// The text of `--version`.
    pub(crate) fn version(&self, io: &mut Io) -> Stop {
        let title = self.package.title();
        let (open, name) = if title.contains(')') { (" (", self.name) } else { ("", "") };
        io.put(format!(
            "{name}{open}{title}\nCopyright (C) 2022 Free Software Foundation, Inc.\n\
             License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.\n\
             This is free software: you are free to change and redistribute it.\n\
             There is NO WARRANTY, to the extent permitted by law.\n"
        ));
        Stop(0)
    }
}
