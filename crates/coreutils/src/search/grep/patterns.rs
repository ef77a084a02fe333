//! The patterns that `grep` looks for.

use posix::regex::{Flags, Regex, Syntax};

use crate::run::{Io, Stop};

/// Any of these matches.
#[derive(Default)]
pub(super) struct Patterns(Vec<Regex>);

fn syntax(kind: char) -> Syntax {
    match kind {
        'E' | 'A' => Syntax::Egrep,
        'P' => Syntax::Perl,
        _ => Syntax::Grep,
    }
}

/// The pattern that matches `text` itself.
fn literal(text: &str) -> String {
    let mut pattern = String::new();
    for char in text.chars() {
        if "\\.[]*^$".contains(char) {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern
}

impl Patterns {
    pub(super) fn new(
        io: &mut Io,
        list: &[String],
        kind: char,
        ignore_case: bool,
        word: bool,
        whole: bool,
    ) -> Result<Self, Stop> {
        let flags = Flags {
            ignore_case,
            word,
            whole,
            dot_excludes_newline: true,
            multi_line: kind == 'P',
            ..Flags::default()
        };
        let mut compiled = Vec::new();
        if kind == 'P' && list.len() > 1 {
            return Err(io.fail(2, "the -P option only supports a single pattern"));
        }
        for text in list {
            let pattern = if kind == 'F' { literal(text) } else { text.clone() };
            match Regex::new(&pattern, syntax(kind), flags) {
                Ok(regex) => {
                    if regex.has_bare_class() {
                        return Err(io.fail(2, "character class syntax is [[:space:]], not [:space:]"));
                    }
                    for char in regex.bare_repeats() {
                        let operator = if *char == '{' { "{...}".to_owned() } else { char.to_string() };
                        let warning = format!("{}: warning: {operator} at start of expression\n", io.name());
                        io.put_error(warning);
                    }
                    compiled.push(regex);
                }
                Err(error) => return Err(io.fail(2, error)),
            }
        }
        Ok(Self(compiled))
    }

    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        self.0.iter().any(|regex| regex.is_match(text))
    }

    /// The leftmost match from `start` on, the longest of all patterns.
    pub(super) fn find(&self, text: &[u8], start: usize) -> Option<(usize, usize)> {
        let found = self.0.iter().filter_map(|regex| regex.find_at(text, start));
        found.map(|captures| captures.span()).min_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)))
    }
}
