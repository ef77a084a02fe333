//! `${…}` in all its forms.

use super::word::Until;
use super::{Parser, SyntaxError};
use crate::ast::{Anchor, Operation, Parameter, Subscript, Word};

impl Parameter {
    /// `$name`
    pub(super) fn plain(name: &str, source: String) -> Self {
        Self { source, name: name.to_owned(), subscript: None, indirect: false, operation: Operation::None }
    }
}

impl Parser {
    /// Reads `${…}`; `quoted` between double quotes.
    pub(super) fn read_braced_parameter(&mut self, quoted: bool) -> Result<Parameter, SyntaxError> {
        let (start, line) = (self.position, self.line);
        self.position += 2;
        let unclosed = |error| match error {
            SyntaxError::Unmatched { close: '}', .. } => SyntaxError::Unmatched { close: '}', line },
            other => other,
        };
        let parameter = self.read_parameter_body(quoted).map_err(unclosed)?;
        let parameter = match parameter {
            Some(parameter) if self.char() == Some('}') => parameter,
            _ => {
                self.position = start + 2;
                self.line = line;
                self.read_parts(Until::Brace { quoted }).map_err(unclosed)?;
                Parameter { operation: Operation::Bad, ..Parameter::plain("", String::new()) }
            }
        };
        self.advance();
        Ok(Parameter { source: self.slice(start, self.position), ..parameter })
    }

    /// Everything up to the closing brace, `None` if it makes no sense.
    fn read_parameter_body(&mut self, quoted: bool) -> Result<Option<Parameter>, SyntaxError> {
        let mut parameter = Parameter::plain("", String::new());
        if self.char() == Some('#') && self.char_at(1) != Some('}') {
            // `${#name}`, but `${#-word}` and `${##pattern}` are about `$#`.
            let (position, line) = (self.position, self.line);
            self.position += 1;
            if let Some(name) = self.read_parameter_name() {
                let subscript = self.read_parameter_subscript()?;
                if self.char() == Some('}') {
                    parameter.name = name;
                    parameter.subscript = subscript;
                    parameter.operation = Operation::Length;
                    return Ok(Some(parameter));
                }
            }
            self.position = position;
            self.line = line;
        }
        if self.char() == Some('!') && !matches!(self.char_at(1), Some('}' | ':' | '-' | '=' | '?' | '+')) {
            self.position += 1;
            parameter.indirect = true;
        }
        let Some(name) = self.read_parameter_name() else { return Ok(None) };
        parameter.name = name;
        if parameter.indirect && matches!(self.char(), Some('*' | '@')) && self.char_at(1) == Some('}') {
            parameter.operation = Operation::Names { separate: self.char() == Some('@') };
            parameter.indirect = false;
            self.advance();
            return Ok(Some(parameter));
        }
        parameter.subscript = self.read_parameter_subscript()?;
        if parameter.indirect
            && self.char() == Some('}')
            && matches!(parameter.subscript, Some(Subscript::All | Subscript::Joined))
        {
            parameter.indirect = false;
            parameter.operation = Operation::Keys;
            return Ok(Some(parameter));
        }
        let Some(operation) = self.read_operation(quoted)? else { return Ok(None) };
        parameter.operation = operation;
        Ok(Some(parameter))
    }

    fn read_parameter_name(&mut self) -> Option<String> {
        if let Some(name) = self.read_name() {
            return Some(name);
        }
        let mut name = String::new();
        while let Some(digit) = self.char().filter(char::is_ascii_digit) {
            name.push(digit);
            self.position += 1;
        }
        if !name.is_empty() {
            return Some(name);
        }
        let special = self.char().filter(|char| "@*#?-$!".contains(*char))?;
        self.position += 1;
        Some(special.to_string())
    }

    fn read_parameter_subscript(&mut self) -> Result<Option<Subscript>, SyntaxError> {
        if self.char() != Some('[') {
            return Ok(None);
        }
        self.position += 1;
        let word = self.read_word_until(Until::Bracket)?;
        self.advance();
        Ok(Some(match word.source.as_str() {
            "@" => Subscript::All,
            "*" => Subscript::Joined,
            _ => Subscript::Index(word),
        }))
    }

    fn read_operation(&mut self, quoted: bool) -> Result<Option<Operation>, SyntaxError> {
        let word = Until::Brace { quoted };
        let pattern = Until::PatternBrace { quoted };
        let Some(char) = self.char() else {
            return Err(SyntaxError::Unmatched { close: '}', line: self.line });
        };
        if char == '}' {
            return Ok(Some(Operation::None));
        }
        let colon = char == ':' && matches!(self.char_at(1), Some('-' | '=' | '?' | '+'));
        if char == ':' && !colon {
            self.position += 1;
            let offset = self.read_word_until(Until::Colon)?;
            let length = if self.char() == Some(':') {
                self.position += 1;
                Some(self.read_word_until(word)?)
            } else {
                None
            };
            return Ok(Some(Operation::Substring { offset, length }));
        }
        if colon {
            self.position += 1;
        }
        let operator = self.advance().unwrap_or_default();
        let doubled = self.char() == Some(operator);
        Ok(Some(match operator {
            '-' => Operation::Default { colon, word: self.read_word_until(word)? },
            '=' => Operation::Assign { colon, word: self.read_word_until(word)? },
            '?' => Operation::Error { colon, word: self.read_word_until(word)? },
            '+' => Operation::Alternative { colon, word: self.read_word_until(word)? },
            '#' | '%' => {
                if doubled {
                    self.position += 1;
                }
                let pattern = self.read_word_until(pattern)?;
                match operator {
                    '#' => Operation::RemovePrefix { longest: doubled, pattern },
                    _ => Operation::RemoveSuffix { longest: doubled, pattern },
                }
            }
            '/' => self.read_replace(quoted)?,
            '^' | ',' | '~' => {
                if doubled {
                    self.position += 1;
                }
                let word = self.read_word_until(pattern)?;
                let pattern = (!word.parts.is_empty()).then_some(word);
                Operation::Case { change: operator, all: doubled, pattern }
            }
            '@' => match self.advance() {
                Some(change) if "UuLQEPAKak".contains(change) => Operation::Transform(change),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        }))
    }

    fn read_replace(&mut self, quoted: bool) -> Result<Operation, SyntaxError> {
        let anchor = match self.char() {
            Some('/') => Anchor::All,
            Some('#') => Anchor::Start,
            Some('%') => Anchor::End,
            _ => Anchor::First,
        };
        if anchor != Anchor::First {
            self.position += 1;
        }
        // A slash right at the start belongs to the pattern.
        let mut pattern = Word::default();
        if self.char() == Some('/') && anchor == Anchor::First {
            self.position += 1;
            pattern = Word::literal("/");
        }
        let rest = self.read_word_until(Until::Slash)?;
        pattern.source.push_str(&rest.source);
        pattern.parts.extend(rest.parts);
        let replacement = if self.char() == Some('/') {
            self.position += 1;
            self.read_word_until(Until::PatternBrace { quoted })?
        } else {
            Word::default()
        };
        Ok(Operation::Replace { anchor, pattern, replacement })
    }
}
