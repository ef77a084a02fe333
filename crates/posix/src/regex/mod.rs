//! Regular expressions: POSIX basic and extended ones as GNU knows them, and Perl's.
//!
//! One matcher serves all: it walks a small program depth first and remembers which (instruction, place)
//! pairs have failed, so that it is linear in the text for all expressions without back-references and
//! look-around. Those that have some get a budget of steps instead.

mod class;
mod compile;
mod exec;
mod perl;
mod posix;
mod syntax;

use std::fmt;

pub use class::Class;
use compile::Program;

/// The dialect of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// POSIX basic as regcomp(3) reads it, with GNU's `\+`, `\?` and `\|`.
    Basic,
    /// The same as `grep` reads it: a repeated repetition is no error.
    Grep,
    /// POSIX extended as regcomp(3) reads it: an interval that is none is an error.
    Extended,
    /// POSIX extended as `grep -E` and awk read it: what cannot be an operator stands for itself.
    Egrep,
    /// Perl's, as PCRE reads it.
    Perl,
}

/// How to match.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags {
    /// Letters match both cases.
    pub ignore_case: bool,
    /// `^` and `$` match at line feeds, too (`M` of sed, `(?m)`).
    pub multi_line: bool,
    /// Dot matches no line feed (Perl without `(?s)`).
    pub dot_excludes_newline: bool,
    /// Blanks and comments in the pattern do not count (`(?x)`).
    pub extended: bool,
    /// Perl's syntax as Oniguruma reads it rather than PCRE: what escapes mean and what counts as a mistake.
    pub oniguruma: bool,
    /// A match must be a whole word (`grep -w`).
    pub word: bool,
    /// A match must be the whole text (`grep -x`).
    pub whole: bool,
}

/// Why a pattern does not compile; `Display` gives regcomp's words (PCRE's for Perl patterns).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// `\9` without nine groups.
    BackReference,
    /// `[` without `]`.
    Bracket,
    /// `{` without `}`.
    Brace,
    /// `[[:nonsense:]]`
    ClassName,
    /// `[[.nonsense.]]`
    Collation,
    /// `a{x}`
    Interval,
    /// `[` as the last character.
    Invalid,
    /// `)` without `(`.
    CloseParenthesis,
    /// A repetition of nothing.
    Preceding,
    /// `[z-a]`
    Range,
    /// `(` without `)`.
    Parenthesis,
    /// A program beyond all reason.
    TooBig,
    /// A backslash at the end.
    TrailingBackslash,
    /// A Perl pattern that PCRE refuses, with its words.
    Perl(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::BackReference => "Invalid back reference",
            Self::Bracket => "Unmatched [, [^, [:, [., or [=",
            Self::Brace => "Unmatched \\{",
            Self::ClassName => "Invalid character class name",
            Self::Collation => "Invalid collation character",
            Self::Interval => "Invalid content of \\{\\}",
            Self::Invalid => "Invalid regular expression",
            Self::CloseParenthesis => "Unmatched ) or \\)",
            Self::Preceding => "Invalid preceding regular expression",
            Self::Range => "Invalid range end",
            Self::Parenthesis => "Unmatched ( or \\(",
            Self::TooBig => "Regular expression too big",
            Self::TrailingBackslash => "Trailing backslash",
            Self::Perl(words) => words,
        })
    }
}

impl std::error::Error for Error {}

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Regex {
    program: Program,
    names: Vec<(String, usize)>,
    bare_class: bool,
    bare_repeats: Vec<char>,
}

/// Where groups matched, in bytes; group 0 is the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captures(pub Vec<Option<(usize, usize)>>);

impl Captures {
    /// The whole match.
    pub fn span(&self) -> (usize, usize) {
        self.group(0).unwrap_or_default()
    }

    /// A group, if it took part.
    pub fn group(&self, number: usize) -> Option<(usize, usize)> {
        self.0.get(number).copied().flatten()
    }
}

impl Regex {
    /// Compiles `pattern`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(pattern: &str, syntax: Syntax, flags: Flags) -> Result<Self, Error> {
        let parsed = match syntax {
            Syntax::Perl => perl::parse(pattern, flags)?,
            _ => posix::parse(pattern, syntax, flags)?,
        };
        let node = syntax::bounded(parsed.node, flags);
        let program = compile::compile(&node, parsed.groups, syntax != Syntax::Perl)?;
        let (bare_class, bare_repeats) = (parsed.bare_class, parsed.bare_repeats);
        Ok(Self { program, names: parsed.names, bare_class, bare_repeats })
    }

    /// Whether `[:space:]` was written without the outer brackets, which grep and sed refuse.
    pub fn has_bare_class(&self) -> bool {
        self.bare_class
    }

    /// Operators that repeat nothing (`{` for an interval), which `grep -E` warns about.
    pub fn bare_repeats(&self) -> &[char] {
        &self.bare_repeats
    }

    /// How many groups it has, the whole not counted.
    pub fn groups(&self) -> usize {
        self.program.groups
    }

    /// Names of groups and their numbers.
    pub fn names(&self) -> &[(String, usize)] {
        &self.names
    }

    /// The first match that begins at `start` or later. Anchors and word boundaries see the whole text.
    pub fn find_at(&self, text: &[u8], start: usize) -> Option<Captures> {
        exec::Matcher::new(&self.program, text).search(start)
    }

    /// The first match.
    pub fn find(&self, text: &[u8]) -> Option<Captures> {
        self.find_at(text, 0)
    }

    /// Whether there is a match anywhere.
    pub fn is_match(&self, text: &[u8]) -> bool {
        exec::Matcher::new(&self.program, text).exists()
    }

    /// The length of the match that begins at the very beginning, as `expr` wants it.
    pub fn match_prefix(&self, text: &[u8]) -> Option<Captures> {
        exec::Matcher::new(&self.program, text).at(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(pattern: &str, syntax: Syntax, text: &str) -> Option<String> {
        let regex = Regex::new(pattern, syntax, Flags::default()).unwrap();
        let captures = regex.find(text.as_bytes())?;
        let span = |group: &Option<(usize, usize)>| match group {
            Some((start, end)) => text.get(*start..*end).unwrap_or_default().to_owned(),
            None => "-".to_owned(),
        };
        Some(captures.0.iter().map(span).collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn the_longest_alternative_wins_in_posix_and_the_first_in_perl() {
        assert_eq!(find("a|ab|abc", Syntax::Extended, "xabcd").unwrap(), "abc");
        assert_eq!(find("a|ab|abc", Syntax::Perl, "xabcd").unwrap(), "a");
        assert_eq!(find("a?(ab)?", Syntax::Extended, "ab").unwrap(), "ab|ab");
    }

    #[test]
    fn groups_and_back_references() {
        assert_eq!(find(r"\(.*\)=\(.*\)", Syntax::Basic, "k=v").unwrap(), "k=v|k|v");
        assert_eq!(find(r"\(a*\)b\1", Syntax::Basic, "aabaa").unwrap(), "aabaa|aa");
        assert_eq!(find(r"(a|b)*c|(a|ab)*c", Syntax::Extended, "abc").unwrap(), "abc|b|-");
        assert_eq!(find(r"(a*)*", Syntax::Extended, "b").unwrap(), "|");
    }

    #[test]
    fn operators_without_operand() {
        assert_eq!(find("*a", Syntax::Basic, "x*a").unwrap(), "*a");
        assert_eq!(find("^*a", Syntax::Basic, "*a").unwrap(), "*a");
        assert_eq!(find("a{x", Syntax::Egrep, "a{x").unwrap(), "a{x");
        assert_eq!(
            Regex::new("*a", Syntax::Extended, Flags::default()).unwrap_err().to_string(),
            "Invalid preceding regular expression"
        );
    }

    #[test]
    fn perl_looks_around() {
        assert_eq!(find(r"(?<=name: ).*", Syntax::Perl, "name: jane").unwrap(), "jane");
        assert_eq!(find(r"a(?!b)\w+?", Syntax::Perl, "abacc").unwrap(), "ac");
        assert_eq!(find(r"CN=\K[^,]+", Syntax::Perl, "O=x,CN=y,").unwrap(), "y");
        assert_eq!(find(r"(?i)KEY", Syntax::Perl, "a key").unwrap(), "key");
    }

    #[test]
    fn hostile_patterns_end() {
        let text = "a".repeat(5000);
        let regex = Regex::new("(a*)*b|(a|a)*c", Syntax::Extended, Flags::default()).unwrap();
        assert!(!regex.is_match(text.as_bytes()));
        let regex = Regex::new(r"(x+x+)+y\1", Syntax::Perl, Flags::default()).unwrap();
        assert!(!regex.is_match("x".repeat(40).as_bytes()));
        assert!(Regex::new(&"(".repeat(100_000), Syntax::Extended, Flags::default()).is_err());
        assert!(Regex::new(&format!("a{}", "{2}".repeat(5000)), Syntax::Egrep, Flags::default()).is_err());
    }
}
