//! Tokens: words, operators, line feeds.

use super::{Parser, SyntaxError};
use crate::ast::{AssignedValue, Assignment, Word};
use crate::parse::word::Until;

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: usize,
    /// Whether it was read where assignments may stand.
    assignments: bool,
}

#[derive(Clone, Debug)]
pub(super) enum TokenKind {
    Word(Word),
    Assignment(Assignment),
    /// Digits right before a redirection.
    Number(u32),
    /// `{name}` right before a redirection.
    Variable(String),
    Operator(&'static str),
    Newline,
    End,
}

impl PartialEq for TokenKind {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Operator(left), Self::Operator(right)) => left == right,
            (Self::Newline, Self::Newline) | (Self::End, Self::End) => true,
            _ => false,
        }
    }
}

impl Token {
    /// The text of a word in which nothing is quoted or expanded.
    pub(super) fn literal(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Word(word) => word.as_literal(),
            _ => None,
        }
    }

    pub(super) fn is_operator(&self, operator: &str) -> bool {
        matches!(self.kind, TokenKind::Operator(found) if found == operator)
    }
}

/// Longest first.
const OPERATORS: [&str; 23] = [
    "&>>", "<<-", "<<<", ";;&", "&&", "||", ";;", ";&", "|&", "<<", ">>", "<&", ">&", "<>", ">|", "&>", "|",
    "&", ";", "(", ")", "<", ">",
];

/// Whether `char` ends an unquoted word.
pub(super) fn is_meta(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '|' | '&' | ';' | '(' | ')' | '<' | '>')
}

impl Parser {
    pub(super) fn char_at(&self, offset: usize) -> Option<char> {
        self.chars.get(self.position + offset).copied()
    }

    pub(super) fn char(&self) -> Option<char> {
        self.char_at(0)
    }

    /// Moves past one character, counting lines.
    pub(super) fn advance(&mut self) -> Option<char> {
        let char = self.char()?;
        self.position += 1;
        if char == '\n' {
            self.line += 1;
        }
        Some(char)
    }

    pub(super) fn at(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(offset, char)| self.char_at(offset) == Some(char))
    }

    /// The next token where a plain word is expected.
    pub(super) fn peek(&mut self) -> Result<Token, SyntaxError> {
        self.peek_with(false)
    }

    /// The next token; `assignments` says whether `name=value` is one of them.
    pub(super) fn peek_with(&mut self, assignments: bool) -> Result<Token, SyntaxError> {
        if let Some(token) = &self.token {
            let is_word = matches!(token.kind, TokenKind::Word(_) | TokenKind::Assignment(_));
            if !is_word || token.assignments == assignments {
                return Ok(token.clone());
            }
            let (start, line) = (token.start, token.line);
            self.token = None;
            self.position = start;
            self.line = line;
        }
        let token = self.read_token(assignments)?;
        self.token = Some(token.clone());
        Ok(token)
    }

    /// Takes the token that was peeked at.
    pub(super) fn take(&mut self) -> Result<Token, SyntaxError> {
        match self.token.take() {
            Some(token) => Ok(token),
            None => self.read_token(false),
        }
    }

    pub(super) fn take_operator(&mut self, operator: &str) -> Result<bool, SyntaxError> {
        let found = self.peek()?.is_operator(operator);
        if found {
            self.token = None;
        }
        Ok(found)
    }

    pub(super) fn skip_newlines(&mut self) -> Result<(), SyntaxError> {
        while self.peek()?.kind == TokenKind::Newline {
            self.token = None;
        }
        Ok(())
    }

    /// The error that says that `token` cannot stand here.
    pub(super) fn unexpected(&self, token: &Token) -> SyntaxError {
        let text = match &token.kind {
            TokenKind::End => return SyntaxError::UnexpectedEnd { line: self.line },
            TokenKind::Newline => "newline".to_owned(),
            _ => self.slice(token.start, token.end),
        };
        SyntaxError::UnexpectedToken { token: text, line: token.line, text: self.source_line(token.start) }
    }

    fn read_token(&mut self, assignments: bool) -> Result<Token, SyntaxError> {
        self.skip_blanks();
        let (start, line) = (self.position, self.line);
        let kind = self.read_kind(assignments)?;
        Ok(Token { kind, start, end: self.position, line, assignments })
    }

    fn skip_blanks(&mut self) {
        loop {
            match self.char() {
                Some(' ' | '\t') => self.position += 1,
                Some('\\') if self.char_at(1) == Some('\n') => {
                    self.position += 2;
                    self.line += 1;
                }
                Some('#') => {
                    while self.char().is_some_and(|char| char != '\n') {
                        self.position += 1;
                    }
                    return;
                }
                _ => return,
            }
        }
    }

    fn read_kind(&mut self, assignments: bool) -> Result<TokenKind, SyntaxError> {
        let Some(char) = self.char() else { return Ok(TokenKind::End) };
        if char == '\n' {
            self.advance();
            self.read_here_documents();
            return Ok(TokenKind::Newline);
        }
        let substitution = matches!(char, '<' | '>') && self.char_at(1) == Some('(');
        if is_meta(char) && !substitution {
            let operator = OPERATORS.iter().find(|operator| self.at(operator)).copied().unwrap_or("&");
            self.position += operator.len();
            return Ok(TokenKind::Operator(operator));
        }
        if let Some(kind) = self.read_redirect_prefix() {
            return Ok(kind);
        }
        if assignments && let Some(assignment) = self.read_assignment()? {
            return Ok(TokenKind::Assignment(assignment));
        }
        Ok(TokenKind::Word(self.read_word()?))
    }

    fn read_redirect_prefix(&mut self) -> Option<TokenKind> {
        let digits = self.count(0, |char| char.is_ascii_digit());
        if digits > 0 && matches!(self.char_at(digits), Some('<' | '>')) {
            let number = self.slice(self.position, self.position + digits).parse().ok()?;
            self.position += digits;
            return Some(TokenKind::Number(number));
        }
        if self.char() == Some('{') {
            let name = self.count(1, is_name_char);
            let starts = self.char_at(1).is_some_and(|char| !char.is_ascii_digit());
            if name > 0
                && starts
                && self.char_at(name + 1) == Some('}')
                && matches!(self.char_at(name + 2), Some('<' | '>'))
            {
                let text = self.slice(self.position + 1, self.position + 1 + name);
                self.position += name + 2;
                return Some(TokenKind::Variable(text));
            }
        }
        None
    }

    fn count(&self, offset: usize, accept: impl Fn(char) -> bool) -> usize {
        let rest = self.chars.get(self.position + offset..).unwrap_or_default();
        rest.iter().take_while(|char| accept(**char)).count()
    }

    /// Reads a variable's name if one begins here.
    pub(super) fn read_name(&mut self) -> Option<String> {
        if self.char().is_none_or(|char| char.is_ascii_digit()) {
            return None;
        }
        let length = self.count(0, is_name_char);
        if length == 0 {
            return None;
        }
        let name = self.slice(self.position, self.position + length);
        self.position += length;
        Some(name)
    }

    /// Reads `name=value`, `name[subscript]=value`, `name+=(…)` if one begins here; else stays where it is.
    fn read_assignment(&mut self) -> Result<Option<Assignment>, SyntaxError> {
        let (position, line) = (self.position, self.line);
        let head = self.read_assignment_head();
        let Some((name, subscript, append)) = head else {
            self.position = position;
            self.line = line;
            return Ok(None);
        };
        let value = if self.char() == Some('(') {
            self.advance();
            AssignedValue::Array(self.read_array()?)
        } else {
            AssignedValue::Scalar(self.read_word()?)
        };
        Ok(Some(Assignment { name, subscript, append, value }))
    }

    fn read_assignment_head(&mut self) -> Option<(String, Option<Word>, bool)> {
        let name = self.read_name()?;
        let subscript = if self.char() == Some('[') { Some(self.read_subscript().ok()?) } else { None };
        let append = self.at("+=");
        if !append && !self.at("=") {
            return None;
        }
        self.position += if append { 2 } else { 1 };
        Some((name, subscript, append))
    }

    fn read_subscript(&mut self) -> Result<Word, SyntaxError> {
        self.position += 1;
        let start = self.position;
        let parts = self.read_parts(Until::Bracket)?;
        let source = self.slice(start, self.position);
        self.position += 1;
        Ok(Word { source, parts })
    }

    /// The words of `(…)` in an assignment, after the opening bracket.
    #[allow(clippy::type_complexity, reason = "subscript with its append mark, then the value")]
    fn read_array(&mut self) -> Result<Vec<(Option<(Word, bool)>, Word)>, SyntaxError> {
        let line = self.line;
        let mut items = Vec::new();
        loop {
            self.skip_blanks();
            match self.char() {
                None => return Err(SyntaxError::Unmatched { close: ')', line }),
                Some('\n') => {
                    self.advance();
                    self.read_here_documents();
                }
                Some(')') => {
                    self.advance();
                    return Ok(items);
                }
                Some('[') => {
                    let (position, line) = (self.position, self.line);
                    if let Ok(subscript) = self.read_subscript()
                        && (self.at("=") || self.at("+="))
                    {
                        let append = self.at("+=");
                        self.position += if append { 2 } else { 1 };
                        let word = self.read_word()?;
                        items.push((Some((subscript, append)), word));
                        continue;
                    }
                    self.position = position;
                    self.line = line;
                    items.push((None, self.read_word()?));
                }
                Some(char)
                    if is_meta(char) && !(matches!(char, '<' | '>') && self.char_at(1) == Some('(')) =>
                {
                    let token = self.read_token(false)?;
                    return Err(self.unexpected(&token));
                }
                Some(_) => items.push((None, self.read_word()?)),
            }
        }
    }
}

/// Whether `char` may stand in a variable's name (after the first place).
pub(crate) fn is_name_char(char: char) -> bool {
    char == '_' || char.is_ascii_alphanumeric()
}
