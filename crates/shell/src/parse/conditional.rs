//! `[[ … ]]`

use super::lexer::{Token, TokenKind};
use super::word::Until;
use super::{Parser, SyntaxError};
use crate::ast::{Conditional, Word};

const BINARY: [&str; 13] =
    ["!=", "-ef", "-eq", "-ge", "-gt", "-le", "-lt", "-ne", "-nt", "-ot", "=", "==", "=~"];

/// Whether `text` is a file, string or variable test.
pub(crate) fn is_unary(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('-')
        && chars.next().is_some_and(|char| "abcdefghknoprstuvwxzGLNORS".contains(char))
        && chars.next().is_none()
}

impl Parser {
    /// Everything after `[[`, with `]]`.
    pub(super) fn conditional_command(&mut self) -> Result<Conditional, SyntaxError> {
        let extglob = std::mem::replace(&mut self.options.extglob, true);
        let result = self.conditional_or().and_then(|condition| {
            let token = self.take()?;
            if token.literal() == Some("]]") {
                return Ok(condition);
            }
            Err(self.conditional_error(&token, "syntax error in conditional expression"))
        });
        self.options.extglob = extglob;
        result
    }

    fn conditional_error(&self, token: &Token, message: &str) -> SyntaxError {
        let message = match token.kind {
            TokenKind::End => "unexpected token `EOF' in conditional command".to_owned(),
            _ => message.to_owned(),
        };
        SyntaxError::Conditional { message, line: self.line.min(token.line.max(1)) }
    }

    fn conditional_or(&mut self) -> Result<Conditional, SyntaxError> {
        self.enter()?;
        let mut left = self.conditional_and()?;
        self.skip_newlines()?;
        while self.take_operator("||")? {
            left = Conditional::Or(Box::new(left), Box::new(self.conditional_and()?));
            self.skip_newlines()?;
        }
        self.leave();
        Ok(left)
    }

    fn conditional_and(&mut self) -> Result<Conditional, SyntaxError> {
        let mut left = self.conditional_term()?;
        self.skip_newlines()?;
        while self.take_operator("&&")? {
            left = Conditional::And(Box::new(left), Box::new(self.conditional_term()?));
            self.skip_newlines()?;
        }
        Ok(left)
    }

    fn conditional_term(&mut self) -> Result<Conditional, SyntaxError> {
        self.skip_newlines()?;
        let token = self.take()?;
        if token.is_operator("(") {
            let inside = self.conditional_or()?;
            let close = self.take()?;
            if !close.is_operator(")") {
                let text = self.slice(close.start, close.end);
                return Err(
                    self.conditional_error(&close, &format!("unexpected token `{text}', expected `)'"))
                );
            }
            return Ok(Conditional::Group(Box::new(inside)));
        }
        let TokenKind::Word(word) = &token.kind else {
            let text = match token.kind {
                TokenKind::Newline => "newline".to_owned(),
                _ => self.slice(token.start, token.end),
            };
            let message = format!("unexpected token `{text}' in conditional command");
            return Err(self.conditional_error(&token, &message));
        };
        if token.literal() == Some("!") {
            self.enter()?;
            let term = self.conditional_term()?;
            self.leave();
            return Ok(Conditional::Not(Box::new(term)));
        }
        let next = self.peek()?;
        if let Some(test) = token.literal().filter(|text| is_unary(text)) {
            let binary = next.literal().is_some_and(|next| BINARY.contains(&next) && !is_unary(next));
            match &next.kind {
                _ if binary => {}
                TokenKind::Word(operand) if next.literal() != Some("]]") => {
                    self.token = None;
                    return Ok(Conditional::Unary(test.to_owned(), operand.clone()));
                }
                _ => {
                    let text = self.token_text(&next);
                    let message = format!("unexpected argument `{text}' to conditional unary operator");
                    return Err(self.conditional_error(&next, &message));
                }
            }
        }
        let operator = match (&next.kind, next.literal()) {
            (TokenKind::Operator(operator @ ("<" | ">")), _) => (*operator).to_owned(),
            (_, Some(operator)) if BINARY.contains(&operator) => operator.to_owned(),
            (_, Some("]]")) | (TokenKind::Operator("&&" | "||" | ")"), _) => {
                return Ok(Conditional::Word(word.clone()));
            }
            (TokenKind::Word(_), _) => {
                return Err(self.conditional_error(&next, "conditional binary operator expected"));
            }
            _ => {
                let text = self.token_text(&next);
                let message = format!("unexpected token `{text}', conditional binary operator expected");
                return Err(self.conditional_error(&next, &message));
            }
        };
        self.token = None;
        let right = if operator == "=~" { self.regex_word()? } else { self.conditional_operand()? };
        Ok(Conditional::Binary(word.clone(), operator, right))
    }

    fn token_text(&self, token: &Token) -> String {
        match token.kind {
            TokenKind::Newline => "newline".to_owned(),
            _ => self.slice(token.start, token.end),
        }
    }

    fn conditional_operand(&mut self) -> Result<Word, SyntaxError> {
        let token = self.take()?;
        match &token.kind {
            TokenKind::Word(word) if token.literal() != Some("]]") => Ok(word.clone()),
            _ => {
                let text = self.token_text(&token);
                let message = format!("unexpected argument `{text}' to conditional binary operator");
                Err(self.conditional_error(&token, &message))
            }
        }
    }

    /// The pattern of `=~`, in which brackets and bars are plain text.
    fn regex_word(&mut self) -> Result<Word, SyntaxError> {
        while matches!(self.char(), Some(' ' | '\t')) {
            self.advance();
        }
        let (start, line) = (self.position, self.line);
        let word = self.read_word_until(Until::Regex)?;
        if word.source.is_empty() || word.source == "]]" {
            let text = if word.source.is_empty() { "newline" } else { "]]" };
            let message = format!("unexpected argument `{text}' to conditional binary operator");
            self.position = start;
            return Err(SyntaxError::Conditional { message, line });
        }
        Ok(word)
    }
}
