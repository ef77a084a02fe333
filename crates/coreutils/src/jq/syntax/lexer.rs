//! Tokens of a program. Upstream: lexer.l.

use crate::jq::reader;
use crate::jq::value::Value;

/// What the lexer stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Parentheses,
    Brackets,
    Braces,
    /// `\(` within a text.
    Interpolation,
    Text,
}

/// A token's name, what it says, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) name: &'static str,
    pub(super) value: Value,
    pub(super) start: usize,
    pub(super) end: usize,
    /// What is wrong with a number or a text.
    pub(super) mistake: Option<String>,
}

pub(super) struct Lexer<'a> {
    source: &'a [u8],
    position: usize,
    inside: Vec<Inside>,
    /// Where what was read last began, blanks included: the end of the text counts as standing there.
    last: (usize, usize),
}

const OPERATORS: &[&str] = &[
    "?//", "//=", "//", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "?", "=", ";", ",", ":",
    "|", "+", "-", "*", "/", "%", "$", "<", ">",
];

const KEYWORDS: &[&str] = &[
    "as", "import", "include", "module", "def", "if", "then", "else", "elif", "and", "or", "end", "reduce",
    "foreach", "try", "catch", "label", "break", "__loc__",
];

const INVALID: &str = "INVALID_CHARACTER";

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn count(source: &[u8], accepted: impl Fn(u8) -> bool) -> usize {
    source.iter().take_while(|byte| accepted(**byte)).count()
}

/// Length of a name at the beginning, with the names of modules before it.
fn name_length(source: &[u8]) -> usize {
    let mut length = 0;
    loop {
        let rest = source.get(length..).unwrap_or_default();
        if !rest.first().copied().is_some_and(is_letter) {
            // `a::1` is `a` and more.
            return length.saturating_sub(2);
        }
        length += count(rest, is_word);
        match source.get(length..length + 2) {
            Some(b"::") => length += 2,
            _ => return length,
        }
    }
}

/// Length of a number at the beginning.
fn number_length(source: &[u8]) -> usize {
    let length = count(source, |byte| byte.is_ascii_digit() || byte == b'.');
    let rest = source.get(length..).unwrap_or_default();
    if length > 0
        && let Some((b'e' | b'E', power)) = rest.split_first()
    {
        let sign = usize::from(matches!(power.first(), Some(b'+' | b'-')));
        let digits = count(power.get(sign..).unwrap_or_default(), |byte| byte.is_ascii_digit());
        if digits > 0 {
            return length + 1 + sign + digits;
        }
    }
    length
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a [u8]) -> Self {
        Self { source, position: 0, inside: Vec::new(), last: (0, 0) }
    }

    fn rest(&self) -> &'a [u8] {
        self.source.get(self.position..).unwrap_or_default()
    }

    /// Goes on by `length` bytes and gives them.
    fn take(&mut self, length: usize) -> &'a [u8] {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.last = (self.position, self.position + length);
        self.position += length;
        taken
    }

    fn token(&self, name: &'static str, value: Value) -> Token {
        Token { name, value, start: self.last.0, end: self.last.1, mistake: None }
    }

    fn literal(&self, name: &'static str, text: &str) -> Token {
        match reader::parse(text) {
            Ok(value) => self.token(name, value),
            Err(message) => Token { mistake: Some(message), ..self.token(name, Value::Null) },
        }
    }

    pub(super) fn next(&mut self) -> Token {
        if self.inside.last() == Some(&Inside::Text) {
            return self.text();
        }
        loop {
            let rest = self.rest();
            let Some(first) = rest.first().copied() else { return self.token("$end", Value::Null) };
            match first {
                b' ' | b'\n' | b'\t' => {
                    self.take(count(rest, |byte| matches!(byte, b' ' | b'\n' | b'\t')));
                }
                b'#' => {
                    self.take(count(rest, |byte| !matches!(byte, b'\r' | b'\n')));
                }
                _ => return self.visible(first, rest),
            }
        }
    }

    fn visible(&mut self, first: u8, rest: &[u8]) -> Token {
        match first {
            b'(' => return self.enter("(", Inside::Parentheses),
            b'[' => return self.enter("[", Inside::Brackets),
            b'{' => return self.enter("{", Inside::Braces),
            b')' | b']' | b'}' => return self.leave(first),
            b'"' => return self.enter("QQSTRING_START", Inside::Text),
            _ => {}
        }
        let field = match rest.split_first() {
            Some((b'.', name)) if name.first().copied().is_some_and(is_letter) => 1 + count(name, is_word),
            _ => 0,
        };
        let number = number_length(rest);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if field > number {
            let name = self.take(field);
            return self.token("FIELD", Value::text(text(name.get(1..).unwrap_or_default())));
        }
        if number > 0 {
            let digits = self.take(number);
            return match digits {
                b"." => self.token(".", Value::Null),
                b".." => self.token("..", Value::Null),
                _ => self.literal("LITERAL", &text(digits)),
            };
        }
        if let Some(operator) = OPERATORS.iter().find(|operator| rest.starts_with(operator.as_bytes())) {
            self.take(operator.len());
            return self.token(operator, Value::Null);
        }
        if let Some((b'@', name)) = rest.split_first() {
            let length = count(name, is_word);
            if length > 0 {
                let name = self.take(1 + length);
                return self.token("FORMAT", Value::text(text(name.get(1..).unwrap_or_default())));
            }
        }
        let length = name_length(rest);
        if length > 0 {
            let name = text(self.take(length));
            return match KEYWORDS.iter().find(|keyword| **keyword == name) {
                Some(keyword) => self.token(keyword, Value::text(name)),
                None => self.token("IDENT", Value::text(name)),
            };
        }
        self.take(1);
        self.token(INVALID, Value::Null)
    }

    fn enter(&mut self, name: &'static str, inside: Inside) -> Token {
        self.take(if inside == Inside::Interpolation { 2 } else { 1 });
        self.inside.push(inside);
        self.token(name, Value::Null)
    }

    fn leave(&mut self, byte: u8) -> Token {
        self.take(1);
        let name = match (self.inside.last(), byte) {
            (Some(Inside::Parentheses), b')') => ")",
            (Some(Inside::Brackets), b']') => "]",
            (Some(Inside::Braces), b'}') => "}",
            (Some(Inside::Interpolation), b')') => "QQSTRING_INTERP_END",
            _ => return self.token(INVALID, Value::Null),
        };
        self.inside.pop();
        self.token(name, Value::Null)
    }

    /// Within a text.
    fn text(&mut self) -> Token {
        let rest = self.rest();
        if rest.is_empty() {
            return self.token("$end", Value::Null);
        }
        if rest.starts_with(b"\\(") {
            return self.enter("QQSTRING_INTERP_START", Inside::Interpolation);
        }
        if rest.starts_with(b"\"") {
            self.take(1);
            self.inside.pop();
            return self.token("QQSTRING_END", Value::Null);
        }
        let escapes = escapes_length(rest);
        if escapes > 0 {
            let escapes = String::from_utf8_lossy(self.take(escapes)).into_owned();
            return self.literal("QQSTRING_TEXT", &format!("\"{escapes}\""));
        }
        let plain = count(rest, |byte| !matches!(byte, b'\\' | b'"'));
        if plain > 0 {
            let text = String::from_utf8_lossy(self.take(plain)).into_owned();
            return self.token("QQSTRING_TEXT", Value::text(text));
        }
        self.take(1);
        self.token(INVALID, Value::Null)
    }
}

/// Length of the escapes at the beginning, one after the other.
fn escapes_length(source: &[u8]) -> usize {
    let mut length = 0;
    loop {
        match source.get(length..).unwrap_or_default() {
            [b'\\', b'u', digits @ ..] => {
                length += 2 + count(digits.get(..digits.len().min(4)).unwrap_or_default(), |byte| {
                    byte.is_ascii_alphanumeric()
                });
            }
            [b'\\', b'(', ..] | [b'\\'] => return length,
            [b'\\', _, ..] => length += 2,
            _ => return length,
        }
    }
}
