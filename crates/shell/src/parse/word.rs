//! Words: quotes, and everything that begins with `$`.

use std::rc::Rc;

use super::lexer::is_meta;
use super::{Parser, SyntaxError};
use crate::ast::{Parameter, Part, Substitution, Word};

/// Where a run of parts ends, and with that which characters are special in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// A blank or operator: an ordinary word.
    Meta,
    /// The closing double quote.
    Quote,
    /// The end of the text, read as between double quotes.
    End,
    /// `}`; `quoted` between double quotes, where single quotes are plain text.
    Brace { quoted: bool },
    /// `}` of a pattern, where single quotes quote even between double quotes.
    PatternBrace { quoted: bool },
    /// `/` or `}`: the pattern of `${name/pattern/text}`.
    Slash,
    /// `:` or `}`: the offset of `${name:offset:length}`.
    Colon,
    /// `]` of a subscript.
    Bracket,
    /// `))`
    Arithmetic,
    /// `]` of `$[…]`
    OldArithmetic,
    /// `;` or `))`: a part of `for ((…))`
    ArithmeticFor,
    /// `)` of an extended pattern.
    Extglob,
    /// A blank outside of brackets: the pattern after `=~`.
    Regex,
}

impl Until {
    /// Whether backslashes and single quotes are read as between double quotes.
    fn is_quoted(self) -> bool {
        matches!(
            self,
            Self::Quote
                | Self::End
                | Self::Brace { quoted: true }
                | Self::Arithmetic
                | Self::ArithmeticFor
                | Self::OldArithmetic
        )
    }
}

impl Parser {
    /// Reads an ordinary word; may be empty where a value may be empty.
    pub(super) fn read_word(&mut self) -> Result<Word, SyntaxError> {
        let start = self.position;
        let parts = self.read_parts(Until::Meta)?;
        Ok(Word { source: self.slice(start, self.position), parts })
    }

    /// Reads a word up to (not including) what ends it.
    pub(super) fn read_word_until(&mut self, until: Until) -> Result<Word, SyntaxError> {
        let start = self.position;
        let parts = self.read_parts(until)?;
        Ok(Word { source: self.slice(start, self.position), parts })
    }

    /// Reads parts up to (not including) what ends them.
    pub(super) fn read_parts(&mut self, until: Until) -> Result<Vec<Part>, SyntaxError> {
        self.enter()?;
        let parts = self.read_parts_inner(until);
        self.leave();
        parts
    }

    fn read_parts_inner(&mut self, until: Until) -> Result<Vec<Part>, SyntaxError> {
        let line = self.line;
        let mut parts = Parts::default();
        // Brackets opened inside, which must close first.
        let mut open = 0usize;
        loop {
            let Some(char) = self.char() else {
                return match until {
                    Until::Meta | Until::End | Until::Regex => Ok(parts.finish()),
                    Until::Quote => Err(SyntaxError::Unmatched { close: '"', line }),
                    Until::Bracket | Until::OldArithmetic => Err(SyntaxError::Unmatched { close: ']', line }),
                    Until::Arithmetic | Until::Extglob | Until::ArithmeticFor => {
                        Err(SyntaxError::Unmatched { close: ')', line })
                    }
                    _ => Err(SyntaxError::Unmatched { close: '}', line }),
                };
            };
            let next = self.char_at(1);
            match until {
                Until::Meta => {
                    if matches!(char, '<' | '>') && next == Some('(') {
                        parts.push(self.read_process()?);
                        continue;
                    }
                    if is_meta(char) {
                        return Ok(parts.finish());
                    }
                }
                Until::Quote if char == '"' => return Ok(parts.finish()),
                Until::Brace { .. } | Until::PatternBrace { .. } | Until::Slash | Until::Colon
                    if char == '}' =>
                {
                    return Ok(parts.finish());
                }
                Until::Slash if char == '/' => return Ok(parts.finish()),
                Until::Colon => match char {
                    ':' if open == 0 => return Ok(parts.finish()),
                    '(' | '?' => open += 1,
                    ')' | ':' => open = open.saturating_sub(1),
                    _ => {}
                },
                Until::Bracket | Until::OldArithmetic => match char {
                    '[' => open += 1,
                    ']' if open == 0 => return Ok(parts.finish()),
                    ']' => open -= 1,
                    _ => {}
                },
                Until::Arithmetic | Until::ArithmeticFor => match char {
                    ';' if until == Until::ArithmeticFor && open == 0 => return Ok(parts.finish()),
                    '(' => open += 1,
                    ')' if open == 0 => return Ok(parts.finish()),
                    ')' => open -= 1,
                    _ => {}
                },
                Until::Extglob => match char {
                    '(' => open += 1,
                    ')' if open == 0 => return Ok(parts.finish()),
                    ')' => open -= 1,
                    _ => {}
                },
                Until::Regex => match char {
                    '(' => open += 1,
                    ')' if open == 0 => return Ok(parts.finish()),
                    ')' => open -= 1,
                    ' ' | '\t' | '\n' | ';' if open == 0 => return Ok(parts.finish()),
                    '&' if open == 0 => return Ok(parts.finish()),
                    '|' if open == 0 && next == Some('|') => return Ok(parts.finish()),
                    _ => {}
                },
                _ => {}
            }
            let quoted = until.is_quoted();
            match char {
                '\\' => self.read_backslash(until, &mut parts),
                '\'' if !quoted => {
                    let text = self.read_single_quotes()?;
                    parts.push(Part::Quoted(text));
                }
                '"' if until != Until::End => {
                    self.advance();
                    let inside = self.read_parts(Until::Quote)?;
                    self.advance();
                    // Quotes inside "${x:-"y"}" only nest; in arithmetic they vanish.
                    parts.push(Part::Double(inside));
                }
                '$' => self.read_dollar(until, &mut parts)?,
                '`' => {
                    let part = self.read_backquotes(quoted)?;
                    parts.push(part);
                }
                '?' | '*' | '+' | '@' | '!'
                    if next == Some('(')
                        && self.options.extglob
                        && matches!(
                            until,
                            Until::Meta | Until::PatternBrace { .. } | Until::Slash | Until::Extglob
                        ) =>
                {
                    parts.text(&format!("{char}("));
                    self.position += 2;
                    for part in self.read_parts(Until::Extglob)? {
                        parts.push(part);
                    }
                    parts.text(")");
                    self.advance();
                }
                char => {
                    self.advance();
                    parts.char(char);
                }
            }
        }
    }

    fn read_backslash(&mut self, until: Until, parts: &mut Parts) {
        self.advance();
        let Some(next) = self.char() else {
            parts.char('\\');
            return;
        };
        if next == '\n' {
            self.advance();
            return;
        }
        let special = match until {
            Until::Quote | Until::Arithmetic | Until::ArithmeticFor | Until::OldArithmetic => {
                matches!(next, '$' | '`' | '"' | '\\')
            }
            Until::Brace { quoted: true } => matches!(next, '$' | '`' | '"' | '\\' | '}'),
            Until::End => matches!(next, '$' | '`' | '\\'),
            _ => true,
        };
        if special {
            self.advance();
            parts.push(Part::Quoted(next.to_string()));
        } else {
            parts.char('\\');
        }
    }

    fn read_single_quotes(&mut self) -> Result<String, SyntaxError> {
        let line = self.line;
        self.advance();
        let start = self.position;
        loop {
            match self.advance() {
                None => return Err(SyntaxError::Unmatched { close: '\'', line }),
                Some('\'') => return Ok(self.slice(start, self.position - 1)),
                Some(_) => {}
            }
        }
    }

    fn read_ansi_quotes(&mut self) -> Result<String, SyntaxError> {
        let line = self.line;
        self.position += 2;
        let start = self.position;
        loop {
            match self.advance() {
                None => return Err(SyntaxError::Unmatched { close: '\'', line }),
                Some('\\') => {
                    self.advance();
                }
                Some('\'') => return Ok(decode_ansi(&self.slice(start, self.position - 1))),
                Some(_) => {}
            }
        }
    }

    fn read_dollar(&mut self, until: Until, parts: &mut Parts) -> Result<(), SyntaxError> {
        let quoted = until.is_quoted();
        let start = self.position;
        let part = match self.char_at(1) {
            Some('(') if self.char_at(2) == Some('(') => match self.read_arithmetic()? {
                Some(part) => part,
                None => self.read_command()?,
            },
            Some('(') => self.read_command()?,
            Some('{') => Part::Parameter(Box::new(self.read_braced_parameter(quoted)?)),
            Some('[') => {
                self.position += 2;
                let word = self.read_word_until(Until::OldArithmetic)?;
                self.advance();
                Part::Arithmetic(word)
            }
            Some('\'') if !quoted => Part::Quoted(self.read_ansi_quotes()?),
            Some('"') if !quoted => {
                self.position += 2;
                let inside = self.read_parts(Until::Quote)?;
                self.advance();
                Part::Double(inside)
            }
            Some(char) if char == '_' || char.is_ascii_alphabetic() => {
                self.position += 1;
                let name = self.read_name().unwrap_or_default();
                Part::Parameter(Box::new(Parameter::plain(&name, self.slice(start, self.position))))
            }
            Some(char) if char.is_ascii_digit() || "@*#?-$!".contains(char) => {
                self.position += 2;
                Part::Parameter(Box::new(Parameter::plain(
                    &char.to_string(),
                    self.slice(start, self.position),
                )))
            }
            _ => {
                self.position += 1;
                parts.char('$');
                return Ok(());
            }
        };
        parts.push(part);
        Ok(())
    }

    /// Reads `$((…))`; `None` (and nothing read) if it turns out to be a command that begins with a subshell.
    fn read_arithmetic(&mut self) -> Result<Option<Part>, SyntaxError> {
        let (position, line) = (self.position, self.line);
        self.position += 3;
        let word = self.read_word_until(Until::Arithmetic)?;
        if self.at("))") {
            self.position += 2;
            return Ok(Some(Part::Arithmetic(word)));
        }
        self.position = position;
        self.line = line;
        Ok(None)
    }

    fn read_command(&mut self) -> Result<Part, SyntaxError> {
        self.position += 2;
        let body = self.read_parenthesized()?;
        Ok(Part::Command(Rc::new(body)))
    }

    fn read_process(&mut self) -> Result<Part, SyntaxError> {
        let reads = self.char() == Some('<');
        self.position += 2;
        let body = Rc::new(self.read_parenthesized()?);
        Ok(Part::Process { reads, body })
    }

    /// The commands up to `)`, in the middle of a word.
    fn read_parenthesized(&mut self) -> Result<Substitution, SyntaxError> {
        self.enter()?;
        let token = self.token.take();
        let pending = std::mem::take(&mut self.pending);
        let aliases = std::mem::take(&mut self.active_aliases);
        let start = self.position;
        let list = self.commands_until(&[")"], true)?;
        let close = self.take()?;
        if !close.is_operator(")") {
            return Err(match close.kind {
                super::TokenKind::End => SyntaxError::Unmatched { close: ')', line: self.line },
                _ => self.unexpected(&close),
            });
        }
        let source = self.slice(start, close.start);
        self.token = token;
        // Here-documents of the inside whose text is still to come are read after the line, too.
        let inner = std::mem::replace(&mut self.pending, pending);
        self.pending.extend(inner);
        self.active_aliases = aliases;
        self.leave();
        Ok(Substitution { source, list })
    }

    fn read_backquotes(&mut self, quoted: bool) -> Result<Part, SyntaxError> {
        let line = self.line;
        self.advance();
        let mut text = String::new();
        loop {
            match self.advance() {
                None => return Err(SyntaxError::Unmatched { close: '`', line }),
                Some('`') => break,
                Some('\\') => match self.char() {
                    Some(next) if matches!(next, '`' | '\\' | '$') || quoted && next == '"' => {
                        self.advance();
                        text.push(next);
                    }
                    _ => text.push('\\'),
                },
                Some(char) => text.push(char),
            }
        }
        let mut inner = Self::new(&text, line, self.options.clone());
        inner.depth = self.depth + 1;
        let list = inner.all()?;
        Ok(Part::Command(Rc::new(Substitution { source: text, list })))
    }
}

/// Collects parts, joining neighbouring text.
#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn char(&mut self, char: char) {
        match self.0.last_mut() {
            Some(Part::Literal(text)) => text.push(char),
            _ => self.0.push(Part::Literal(char.to_string())),
        }
    }

    fn text(&mut self, text: &str) {
        text.chars().for_each(|char| self.char(char));
    }

    fn push(&mut self, part: Part) {
        match (self.0.last_mut(), part) {
            (Some(Part::Literal(last)), Part::Literal(text)) => last.push_str(&text),
            (Some(Part::Quoted(last)), Part::Quoted(text)) if !last.is_empty() && !text.is_empty() => {
                last.push_str(&text);
            }
            (_, part) => self.0.push(part),
        }
    }

    fn finish(self) -> Vec<Part> {
        self.0
    }
}

/// The text of `$'…'` with its escapes replaced.
pub(crate) fn decode_ansi(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut chars = text.chars().peekable();
    let mut buffer = [0; 4];
    while let Some(char) = chars.next() {
        if char != '\\' {
            bytes.extend(char.encode_utf8(&mut buffer).bytes());
            continue;
        }
        let Some(next) = chars.next() else {
            bytes.push(b'\\');
            break;
        };
        let mut number = |first: u32, radix: u32, limit: usize, braces: bool| -> Option<u32> {
            let mut value = first;
            let mut count = 0;
            if braces && chars.peek() == Some(&'{') {
                chars.next();
            }
            while count < limit {
                let Some(digit) = chars.peek().and_then(|char| char.to_digit(radix)) else { break };
                chars.next();
                value = value.wrapping_mul(radix).wrapping_add(digit);
                count += 1;
            }
            (count > 0 || limit == 2 && radix == 8).then_some(value)
        };
        match next {
            'a' => bytes.push(7),
            'b' => bytes.push(8),
            'e' | 'E' => bytes.push(27),
            'f' => bytes.push(12),
            'n' => bytes.push(b'\n'),
            'r' => bytes.push(b'\r'),
            't' => bytes.push(b'\t'),
            'v' => bytes.push(11),
            '\\' | '\'' | '"' | '?' => bytes.push(next as u8),
            '0'..='7' => {
                let value = number(next.to_digit(8).unwrap_or(0), 8, 2, false).unwrap_or(0);
                bytes.push((value & 0xff) as u8);
            }
            'x' => match number(0, 16, 2, true) {
                Some(value) => bytes.push((value & 0xff) as u8),
                None => bytes.extend(b"\\x"),
            },
            'u' | 'U' => match number(0, 16, if next == 'u' { 4 } else { 8 }, false) {
                Some(value) => {
                    let char = char::from_u32(value).unwrap_or('\u{fffd}');
                    bytes.extend(char.encode_utf8(&mut buffer).bytes());
                }
                None => bytes.extend([b'\\', next as u8]),
            },
            'c' => {
                if let Some(control) = chars.next() {
                    bytes.push((control.to_ascii_uppercase() as u32 & 0x1f) as u8);
                }
            }
            other => {
                bytes.push(b'\\');
                bytes.extend(other.encode_utf8(&mut buffer).bytes());
            }
        }
    }
    // A NUL ends the string, as in C.
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    bytes.truncate(end);
    crate::bytes::decode(&bytes)
}
