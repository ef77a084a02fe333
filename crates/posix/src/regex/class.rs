//! Sets of characters.

/// A named class, `[:alpha:]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "POSIX's own names")]
pub enum Class {
    Alnum,
    Alpha,
    Blank,
    Cntrl,
    Digit,
    Graph,
    Lower,
    Print,
    Punct,
    Space,
    Upper,
    /// Letters, digits and the underscore: Perl's `\w`.
    Word,
    Xdigit,
}

impl Class {
    /// The class of that name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "alnum" => Self::Alnum,
            "alpha" => Self::Alpha,
            "blank" => Self::Blank,
            "cntrl" => Self::Cntrl,
            "digit" => Self::Digit,
            "graph" => Self::Graph,
            "lower" => Self::Lower,
            "print" => Self::Print,
            "punct" => Self::Punct,
            "space" => Self::Space,
            "upper" => Self::Upper,
            "xdigit" => Self::Xdigit,
            _ => return None,
        })
    }

    /// Whether `char` is in it, in the locale C.UTF-8.
    pub fn contains(self, char: char) -> bool {
        match self {
            Self::Alnum => char.is_alphanumeric(),
            Self::Alpha => char.is_alphabetic(),
            Self::Blank => matches!(char, ' ' | '\t'),
            Self::Cntrl => char.is_control(),
            Self::Digit => char.is_ascii_digit(),
            Self::Graph => !char.is_control() && !char.is_whitespace(),
            Self::Lower => char.is_lowercase(),
            Self::Print => !char.is_control(),
            Self::Punct => {
                if char.is_ascii() {
                    char.is_ascii_punctuation()
                } else {
                    !char.is_alphanumeric() && !char.is_control() && !char.is_whitespace()
                }
            }
            Self::Space => char.is_whitespace() && char != '\u{a0}',
            Self::Upper => char.is_uppercase(),
            Self::Word => char.is_alphanumeric() || char == '_',
            Self::Xdigit => char.is_ascii_hexdigit(),
        }
    }
}

/// A bracket expression.
#[derive(Clone, Debug, Default)]
pub(super) struct Set {
    pub(super) negated: bool,
    pub(super) ranges: Vec<(char, char)>,
    /// Classes, and whether everything outside of it is meant.
    pub(super) classes: Vec<(Class, bool)>,
    pub(super) ignore_case: bool,
}

impl Set {
    pub(super) fn class(class: Class, negated: bool) -> Self {
        Self { negated, classes: vec![(class, false)], ..Self::default() }
    }

    pub(super) fn add(&mut self, char: char) {
        self.ranges.push((char, char));
    }

    fn has(&self, char: char) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&char))
            || self.classes.iter().any(|(class, outside)| class.contains(char) != *outside)
    }

    pub(super) fn contains(&self, char: char) -> bool {
        let mut found = self.has(char);
        if self.ignore_case && !found {
            found = char.to_lowercase().next().is_some_and(|char| self.has(char))
                || char.to_uppercase().next().is_some_and(|char| self.has(char));
        }
        found != self.negated
    }
}

/// A character with its case taken away.
pub(super) fn folded(char: char) -> char {
    if char.is_ascii() { char.to_ascii_lowercase() } else { char.to_lowercase().next().unwrap_or(char) }
}
