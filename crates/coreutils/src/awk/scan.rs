//! Cuts a program's text into words. Upstream: mawk's scan.c.

use std::rc::Rc;

use super::code::{Binary, Comparison};
use super::token::{BUILTINS, KEYWORDS, Keyword, Redirect, Token};

/// A mistake that ends the scanning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    RunawayString(String),
    RunawayRegex(String),
}

/// A piece of the program, and the file it came from.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) file: Option<String>,
    pub(super) text: Vec<u8>,
}

/// Cheap to clone, for looking ahead.
#[derive(Clone)]
pub(super) struct Scanner {
    text: Rc<[u8]>,
    /// Where each file begins, and its name.
    files: Rc<[(usize, Option<String>)]>,
    position: usize,
    line: u32,
    /// The line of the last token.
    pub(super) token_line: u32,
    /// The last token, as far as the next one depends on it.
    last: Last,
    /// What the last token looked like.
    pub(super) shown: String,
    pub(super) parens: u32,
    pub(super) braces: u32,
    /// Within the arguments of a print, where `>` redirects.
    pub(super) printing: bool,
    /// Complaints about `)` and `}` too many, with their lines.
    pub(super) extra: Vec<(u32, char)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A slash after it divides.
    Operand,
    /// A `}` after it needs no semicolon.
    Separator,
    Other,
}

impl Scanner {
    pub(super) fn new(sources: Vec<Source>) -> Self {
        let mut text = Vec::new();
        let mut files = Vec::new();
        for source in sources {
            files.push((text.len(), source.file));
            text.extend(source.text);
            text.push(b'\n');
        }
        let mut scanner = Self {
            text: Rc::from(text),
            files: Rc::from(files),
            position: 0,
            line: 1,
            token_line: 1,
            last: Last::Other,
            shown: String::new(),
            parens: 0,
            braces: 0,
            printing: false,
            extra: Vec::new(),
        };
        scanner.skip_lines();
        scanner
    }

    /// The file that is being read.
    pub(super) fn file(&self) -> Option<&str> {
        self.files
            .iter()
            .rev()
            .find(|(start, _)| *start <= self.position)
            .and_then(|(_, name)| name.as_deref())
    }

    fn peek(&self, offset: usize) -> u8 {
        self.text.get(self.position + offset).copied().unwrap_or(0)
    }

    fn take(&mut self, byte: u8) -> bool {
        let same = self.position < self.text.len() && self.peek(0) == byte;
        self.position += usize::from(same);
        same
    }

    fn new_line(&mut self) {
        self.line += 1;
        if self.files.iter().skip(1).any(|(start, _)| *start == self.position) {
            self.line = 1;
        }
    }

    /// Skips blanks, comments and continued lines.
    fn skip_blanks(&mut self) {
        loop {
            match self.peek(0) {
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.position += 1,
                b'#' => {
                    while self.position < self.text.len() && self.peek(0) != b'\n' {
                        self.position += 1;
                    }
                    return;
                }
                b'\\' => {
                    let skip = match (self.peek(1), self.peek(2)) {
                        (b'\n', _) => 2,
                        (b'\r', b'\n') => 3,
                        _ => return,
                    };
                    self.position += skip;
                    self.new_line();
                }
                _ => return,
            }
        }
    }

    /// Skips line feeds, too.
    pub(super) fn skip_lines(&mut self) {
        loop {
            self.skip_blanks();
            if !self.take(b'\n') {
                return;
            }
            self.new_line();
        }
    }

    /// A semicolon right after a finished block does not count.
    fn skip_semicolon(&mut self) {
        self.skip_blanks();
        self.take(b';');
    }

    pub(super) fn next(&mut self) -> Result<Token, Mistake> {
        let token = self.scan()?;
        self.last = match token {
            Token::Number(_)
            | Token::Text(_)
            | Token::RightParen
            | Token::Name(..)
            | Token::Regex(_)
            | Token::RightBracket
            | Token::Increment(_)
            | Token::Keyword(Keyword::Getline) => Last::Operand,
            Token::NewLine | Token::Semicolon | Token::ImpliedSemicolon | Token::RightBrace => {
                Last::Separator
            }
            _ => Last::Other,
        };
        Ok(token)
    }

    fn scan(&mut self) -> Result<Token, Mistake> {
        loop {
            self.skip_blanks();
            self.token_line = self.line;
            if self.position >= self.text.len() {
                return Ok(self.show("end of file", Token::EndOfFile));
            }
            let byte = self.peek(0);
            self.position += 1;
            let token = match byte {
                b'\n' => {
                    self.new_line();
                    self.skip_lines();
                    self.show("end of line", Token::NewLine)
                }
                b';' => {
                    self.skip_lines();
                    self.show(";", Token::Semicolon)
                }
                b'{' => {
                    self.skip_lines();
                    self.braces += 1;
                    self.show("{", Token::LeftBrace)
                }
                b'}' if self.braces == 0 => {
                    self.extra.push((self.line, '}'));
                    self.skip_semicolon();
                    continue;
                }
                b'}' if self.last == Last::Separator => {
                    self.braces -= 1;
                    if self.braces == 0 {
                        self.skip_semicolon();
                    }
                    self.skip_lines();
                    self.show("}", Token::RightBrace)
                }
                b'}' => {
                    self.position -= 1;
                    self.show("}", Token::ImpliedSemicolon)
                }
                b'(' => {
                    self.parens += 1;
                    self.show("(", Token::LeftParen)
                }
                b')' if self.parens == 0 => {
                    self.extra.push((self.line, ')'));
                    continue;
                }
                b')' => {
                    self.parens -= 1;
                    self.show(")", Token::RightParen)
                }
                b'[' => self.show("[", Token::LeftBracket),
                b']' => self.show("]", Token::RightBracket),
                b',' => {
                    self.skip_lines();
                    self.show(",", Token::Comma)
                }
                b'?' => self.show("?", Token::Question),
                b':' => self.show(":", Token::Colon),
                b'~' => self.show("", Token::Match(true)),
                b'$' => self.show("$", Token::Dollar),
                b'"' => return self.string(),
                b'/' if self.last != Last::Operand => return self.regex(),
                b'0'..=b'9' => self.number(),
                b'.' if self.peek(0).is_ascii_digit() => self.number(),
                b'_' | b'a'..=b'z' | b'A'..=b'Z' => self.word(),
                _ => self.operator(byte),
            };
            return Ok(token);
        }
    }

    fn show(&mut self, text: &str, token: Token) -> Token {
        text.clone_into(&mut self.shown);
        token
    }

    fn operator(&mut self, byte: u8) -> Token {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        match byte {
            b'|' if self.take(b'|') => {
                self.skip_lines();
                self.show("||", Token::Or)
            }
            b'&' if self.take(b'&') => {
                self.skip_lines();
                self.show("&&", Token::And)
            }
            b'|' if self.printing && self.parens == 0 => {
                self.printing = false;
                self.show("|", Token::Output(Redirect::Command))
            }
            b'|' => self.show("|", Token::Pipe),
            b'>' if self.printing && self.parens == 0 => {
                self.printing = false;
                if self.take(b'>') {
                    self.show(">>", Token::Output(Redirect::Append))
                } else {
                    self.show(">", Token::Output(Redirect::File))
                }
            }
            b'>' if self.take(b'=') => self.show(">=", Token::Compare(GreaterOrEqual)),
            b'>' => self.show(">", Token::Compare(Greater)),
            b'<' if self.take(b'=') => self.show("<=", Token::Compare(LessOrEqual)),
            b'<' => self.show("<", Token::Compare(Less)),
            b'=' if self.take(b'=') => self.show("==", Token::Compare(Equal)),
            b'=' => self.show("=", Token::Assign(None)),
            b'!' if self.take(b'=') => self.show("!=", Token::Compare(NotEqual)),
            b'!' if self.take(b'~') => self.show("", Token::Match(false)),
            b'!' => self.show("!", Token::Not),
            b'+' if self.take(b'+') => self.show("++", Token::Increment(true)),
            b'-' if self.take(b'-') => self.show("--", Token::Increment(false)),
            b'+' => self.arithmetic('+', Binary::Add),
            b'-' => self.arithmetic('-', Binary::Subtract),
            b'*' => self.arithmetic('*', Binary::Multiply),
            b'/' => self.arithmetic('/', Binary::Divide),
            b'%' => self.arithmetic('%', Binary::Remainder),
            b'^' => self.arithmetic('^', Binary::Power),
            byte => Token::Unexpected(byte),
        }
    }

    fn arithmetic(&mut self, char: char, operator: Binary) -> Token {
        if self.take(b'=') {
            self.shown = format!("{char}=");
            return Token::Assign(Some(operator));
        }
        self.shown = char.to_string();
        Token::Arithmetic(operator)
    }

    fn slice(&self, start: usize) -> &[u8] {
        self.text.get(start..self.position).unwrap_or_default()
    }

    fn number(&mut self) -> Token {
        let start = self.position - 1;
        let digits = |scanner: &mut Self| {
            while scanner.peek(0).is_ascii_digit() {
                scanner.position += 1;
            }
        };
        digits(self);
        if self.text.get(start) != Some(&b'.') && self.take(b'.') {
            digits(self);
        }
        if matches!(self.peek(0), b'e' | b'E') {
            let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
            if self.peek(1 + sign).is_ascii_digit() {
                self.position += 1 + sign;
                digits(self);
            }
        }
        let text = String::from_utf8_lossy(self.slice(start)).into_owned();
        let value = text.parse().unwrap_or(0.0);
        self.shown = text;
        Token::Number(value)
    }

    fn word(&mut self) -> Token {
        let start = self.position - 1;
        while self.peek(0).is_ascii_alphanumeric() || self.peek(0) == b'_' {
            self.position += 1;
        }
        let name = String::from_utf8_lossy(self.slice(start)).into_owned();
        self.shown.clone_from(&name);
        if let Some((_, keyword)) = KEYWORDS.iter().find(|(known, _)| *known == name) {
            return Token::Keyword(*keyword);
        }
        if let Some((_, builtin, ..)) = BUILTINS.iter().find(|(known, ..)| *known == name) {
            return Token::Builtin(*builtin);
        }
        Token::Name(name, self.peek(0) == b'(')
    }

    /// Up to the end of the line, for complaints.
    fn runaway(&self, start: usize) -> String {
        host::words::decode(self.slice(start))
    }

    fn string(&mut self) -> Result<Token, Mistake> {
        let start = self.position;
        let mut raw = Vec::new();
        loop {
            match self.peek(0) {
                _ if self.position >= self.text.len() => {
                    return Err(Mistake::RunawayString(self.runaway(start)));
                }
                b'\n' => return Err(Mistake::RunawayString(self.runaway(start))),
                b'"' => break,
                b'\\' if self.peek(1) == b'\n' => {
                    self.position += 2;
                    self.new_line();
                }
                b'\\' => {
                    raw.extend([b'\\', self.peek(1)]);
                    self.position += 2;
                }
                byte => {
                    raw.push(byte);
                    self.position += 1;
                }
            }
        }
        self.position += 1;
        self.shown = host::words::decode(&raw);
        Ok(Token::Text(unescape(&raw)))
    }

    fn regex(&mut self) -> Result<Token, Mistake> {
        let start = self.position;
        let mut pattern = Vec::new();
        loop {
            match self.peek(0) {
                _ if self.position >= self.text.len() => {
                    return Err(Mistake::RunawayRegex(self.runaway(start)));
                }
                b'\n' => return Err(Mistake::RunawayRegex(self.runaway(start))),
                b'/' if !in_class(&pattern) => break,
                b'\\' if self.peek(1) == b'/' => {
                    pattern.push(b'/');
                    self.position += 2;
                }
                b'\\' if self.peek(1) == b'\n' => {
                    self.position += 2;
                    self.new_line();
                }
                b'\\' => {
                    pattern.extend([b'\\', self.peek(1)]);
                    self.position += 2;
                }
                byte => {
                    pattern.push(byte);
                    self.position += 1;
                }
            }
        }
        self.position += 1;
        self.shown = format!("/{}/", host::words::decode(&pattern));
        Ok(Token::Regex(pattern))
    }
}

/// Whether a pattern so far ends within brackets.
fn in_class(pattern: &[u8]) -> bool {
    let mut bytes = pattern.iter().enumerate().peekable();
    let mut opened: Option<usize> = None;
    let mut named = false;
    while let Some((index, byte)) = bytes.next() {
        match (opened, byte) {
            (_, b'\\') => {
                bytes.next();
            }
            (None, b'[') => opened = Some(index + 1),
            (Some(_), b'[') if bytes.peek().is_some_and(|(_, next)| **next == b':') => named = true,
            (Some(_), b']') if named => named = false,
            (Some(start), b']') => {
                let first = pattern.get(start) == Some(&b'^');
                if index > start + usize::from(first) {
                    opened = None;
                }
            }
            _ => {}
        }
    }
    opened.is_some()
}

/// Replaces escapes by what they stand for; those without a meaning keep their backslash.
pub(super) fn unescape(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            plain.push(*byte);
            continue;
        }
        match escape(rest) {
            Some((byte, length)) => {
                plain.push(byte);
                rest = rest.get(length..).unwrap_or_default();
            }
            None => plain.push(b'\\'),
        }
    }
    plain
}

/// What the text after a backslash stands for, and how long it is.
pub(super) fn escape(text: &[u8]) -> Option<(u8, usize)> {
    let first = *text.first()?;
    let simple = |byte| Some((byte, 1));
    match first {
        b'"' | b'\\' => simple(first),
        b'n' => simple(b'\n'),
        b't' => simple(b'\t'),
        b'r' => simple(b'\r'),
        b'a' => simple(7),
        b'b' => simple(8),
        b'f' => simple(12),
        b'v' => simple(11),
        b'0'..=b'7' => {
            let digits = text.iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte));
            let (value, length) = digits
                .fold((0u32, 0), |(value, length), digit| (value * 8 + u32::from(digit - b'0'), length + 1));
            Some(((value & 0xff) as u8, length))
        }
        b'x' => {
            let digits = text.iter().skip(1).take(2).map_while(|byte| char::from(*byte).to_digit(16));
            let (value, length) =
                digits.fold((0u32, 0), |(value, length), digit| (value * 16 + digit, length + 1));
            if length == 0 { None } else { Some(((value & 0xff) as u8, length + 1)) }
        }
        _ => None,
    }
}
