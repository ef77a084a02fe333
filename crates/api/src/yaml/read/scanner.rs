//! From characters to tokens. Upstream: libyaml's scanner.c as go-yaml has it in scannerc.go.

use std::collections::VecDeque;

use super::YamlError;
use super::token::{Kind, Mark, Token};

/// Nesting beyond this is refused, with upstream's words for its own, larger limit.
pub(super) const MAX_DEPTH: usize = 400;

#[derive(Clone, Copy, Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    token_number: usize,
    mark: Mark,
}

/// Reads tokens one after the other.
pub(super) struct Scanner {
    pub(super) text: Vec<char>,
    pub(super) mark: Mark,
    tokens: VecDeque<Token>,
    tokens_taken: usize,
    ended: bool,
    pub(super) indent: isize,
    indents: Vec<isize>,
    pub(super) flow_level: usize,
    pub(super) simple_key_allowed: bool,
    simple_keys: Vec<SimpleKey>,
}

impl Scanner {
    pub(super) fn new(text: &str) -> Result<Self, YamlError> {
        let text: Vec<char> = text.strip_prefix('\u{feff}').unwrap_or(text).chars().collect();
        if text.iter().any(|sign| !is_allowed(*sign)) {
            return Err(YamlError { problem: "control characters are not allowed".to_owned(), line: 0 });
        }
        Ok(Self {
            text,
            mark: Mark::default(),
            tokens: VecDeque::new(),
            tokens_taken: 0,
            ended: false,
            indent: -1,
            indents: Vec::new(),
            flow_level: 0,
            simple_key_allowed: true,
            simple_keys: vec![SimpleKey::default()],
        })
    }

    /// The next token, left in place.
    pub(super) fn peek(&mut self) -> Result<Token, YamlError> {
        loop {
            if let Some(token) = self.tokens.front().cloned() {
                // A key may still have to be put before it.
                let head = self.tokens_taken;
                let at = self.simple_keys.iter().position(|key| key.possible && key.token_number == head);
                let pending = match at {
                    Some(at) => self.is_valid(at)?,
                    None => false,
                };
                if !pending {
                    return Ok(token);
                }
            }
            if self.ended {
                return Ok(self
                    .tokens
                    .front()
                    .cloned()
                    .unwrap_or(Token { kind: Kind::StreamEnd, mark: self.mark }));
            }
            self.fetch()?;
        }
    }

    /// Takes the token that [`Self::peek`] gave.
    pub(super) fn skip(&mut self) {
        if self.tokens.pop_front().is_some() {
            self.tokens_taken += 1;
        }
    }

    pub(super) fn sign(&self, ahead: usize) -> char {
        self.text.get(self.mark.index + ahead).copied().unwrap_or('\0')
    }

    pub(super) fn at_end(&self) -> bool {
        self.mark.index >= self.text.len()
    }

    /// A blank, a break or the end.
    pub(super) fn is_blank_or_end(&self, ahead: usize) -> bool {
        self.mark.index + ahead >= self.text.len()
            || matches!(self.sign(ahead), ' ' | '\t')
            || is_break(self.sign(ahead))
    }

    pub(super) fn is_break_or_end(&self) -> bool {
        self.at_end() || is_break(self.sign(0))
    }

    pub(super) fn advance(&mut self) {
        self.mark.index += 1;
        self.mark.column += 1;
    }

    /// Takes a line end and gives it as YAML keeps it.
    pub(super) fn take_line(&mut self) -> Option<char> {
        let sign = self.sign(0);
        if self.at_end() || !is_break(sign) {
            return None;
        }
        let length = if sign == '\r' && self.sign(1) == '\n' { 2 } else { 1 };
        self.mark = Mark { index: self.mark.index + length, line: self.mark.line + 1, column: 0 };
        Some(if matches!(sign, '\u{2028}' | '\u{2029}') { sign } else { '\n' })
    }

    /// A mistake in the form of a token.
    pub(super) fn error<T>(&self, problem: &str) -> Result<T, YamlError> {
        let line = if self.mark.line == 0 { 0 } else { self.mark.line + 1 };
        Err(YamlError { problem: problem.to_owned(), line })
    }

    /// `---` or `...` at the beginning of a line.
    pub(super) fn at_document_indicator(&self) -> bool {
        let three = |sign: char| (0..3).all(|ahead| self.sign(ahead) == sign);
        self.mark.column == 0 && (three('-') || three('.')) && self.is_blank_or_end(3)
    }

    fn push(&mut self, kind: Kind, mark: Mark) {
        self.tokens.push_back(Token { kind, mark });
    }

    fn fetch(&mut self) -> Result<(), YamlError> {
        self.skip_to_token();
        self.unroll(self.column());
        if self.at_end() {
            return self.fetch_end();
        }
        let (sign, mark) = (self.sign(0), self.mark);
        if mark.column == 0 && sign == '%' {
            self.unroll(-1);
            self.remove_key()?;
            self.simple_key_allowed = false;
            while !self.is_break_or_end() {
                self.advance();
            }
            self.push(Kind::Directive, mark);
            return Ok(());
        }
        if self.at_document_indicator() {
            self.unroll(-1);
            self.remove_key()?;
            self.simple_key_allowed = false;
            (0..3).for_each(|_| self.advance());
            self.push(if sign == '-' { Kind::DocumentStart } else { Kind::DocumentEnd }, mark);
            return Ok(());
        }
        let next_blank = self.is_blank_or_end(1);
        let flow = self.flow_level > 0;
        match sign {
            '[' => self.flow_start(Kind::FlowSequenceStart),
            '{' => self.flow_start(Kind::FlowMappingStart),
            ']' => self.flow_end(Kind::FlowSequenceEnd),
            '}' => self.flow_end(Kind::FlowMappingEnd),
            ',' => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                self.advance();
                self.push(Kind::FlowEntry, mark);
                Ok(())
            }
            '-' if next_blank => self.block_entry(),
            '?' if flow || next_blank => self.key(),
            ':' if flow || next_blank => self.value(),
            '*' | '&' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let kind = self.scan_anchor()?;
                self.push(kind, mark);
                Ok(())
            }
            '!' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let tag = self.scan_tag()?;
                self.push(Kind::Tag(tag), mark);
                Ok(())
            }
            '|' | '>' if !flow => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                let kind = self.scan_block(sign == '|')?;
                self.push(kind, mark);
                Ok(())
            }
            '\'' | '"' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let kind = self.scan_quoted(sign == '\'')?;
                self.push(kind, mark);
                Ok(())
            }
            '-' if !matches!(self.sign(1), ' ' | '\t') => self.plain(),
            '?' | ':' if !flow && !next_blank => self.plain(),
            '-' | '?' | ':' | '#' | '|' | '>' | '%' | '@' | '`' | ' ' | '\t' => {
                self.error("found character that cannot start any token")
            }
            _ => self.plain(),
        }
    }

    fn plain(&mut self) -> Result<(), YamlError> {
        let mark = self.mark;
        self.save_key()?;
        self.simple_key_allowed = false;
        let kind = self.scan_plain()?;
        self.push(kind, mark);
        Ok(())
    }

    fn column(&self) -> isize {
        isize::try_from(self.mark.column).unwrap_or(isize::MAX)
    }

    fn fetch_end(&mut self) -> Result<(), YamlError> {
        // The end counts as the beginning of a line.
        if self.mark.column != 0 {
            self.mark.column = 0;
            self.mark.line += 1;
        }
        self.unroll(-1);
        self.remove_key()?;
        self.simple_key_allowed = false;
        self.push(Kind::StreamEnd, self.mark);
        self.ended = true;
        Ok(())
    }

    fn skip_to_token(&mut self) {
        loop {
            while self.sign(0) == ' '
                || ((self.flow_level > 0 || !self.simple_key_allowed) && self.sign(0) == '\t')
            {
                self.advance();
            }
            if self.sign(0) == '#' {
                while !self.is_break_or_end() {
                    self.advance();
                }
            }
            if self.take_line().is_none() {
                return;
            }
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    // Simple keys: `a` of `a: b`, known to be one only when the colon comes.

    fn is_valid(&mut self, at: usize) -> Result<bool, YamlError> {
        let now = self.mark;
        let Some(key) = self.simple_keys.get_mut(at).filter(|key| key.possible) else { return Ok(false) };
        if key.mark.line < now.line || key.mark.index + 1024 < now.index {
            if key.required {
                return self.error("could not find expected ':'");
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    fn save_key(&mut self) -> Result<(), YamlError> {
        let required = self.flow_level == 0 && self.indent == self.column();
        if !self.simple_key_allowed {
            return Ok(());
        }
        self.remove_key()?;
        let token_number = self.tokens_taken + self.tokens.len();
        let mark = self.mark;
        if let Some(key) = self.simple_keys.last_mut() {
            *key = SimpleKey { possible: true, required, token_number, mark };
        }
        Ok(())
    }

    fn remove_key(&mut self) -> Result<(), YamlError> {
        if self.simple_keys.last().is_some_and(|key| key.possible && key.required) {
            return self.error("could not find expected ':'");
        }
        if let Some(key) = self.simple_keys.last_mut() {
            key.possible = false;
        }
        Ok(())
    }

    // Indentation of block collections.

    fn roll(
        &mut self,
        column: isize,
        number: Option<usize>,
        kind: Kind,
        mark: Mark,
    ) -> Result<(), YamlError> {
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            return self.error("exceeded max depth of 10000");
        }
        let token = Token { kind, mark };
        match number {
            None => self.tokens.push_back(token),
            Some(number) => {
                let at = number.saturating_sub(self.tokens_taken).min(self.tokens.len());
                self.tokens.insert(at, token);
            }
        }
        Ok(())
    }

    fn unroll(&mut self, column: isize) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            self.push(Kind::BlockEnd, self.mark);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn flow_start(&mut self, kind: Kind) -> Result<(), YamlError> {
        let mark = self.mark;
        self.save_key()?;
        self.simple_keys.push(SimpleKey::default());
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH {
            return self.error("exceeded max depth of 10000");
        }
        self.simple_key_allowed = true;
        self.advance();
        self.push(kind, mark);
        Ok(())
    }

    fn flow_end(&mut self, kind: Kind) -> Result<(), YamlError> {
        let mark = self.mark;
        self.remove_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            self.simple_keys.pop();
        }
        self.simple_key_allowed = false;
        self.advance();
        self.push(kind, mark);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<(), YamlError> {
        let mark = self.mark;
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return self.error("block sequence entries are not allowed in this context");
            }
            self.roll(self.column(), None, Kind::BlockSequenceStart, mark)?;
        }
        self.remove_key()?;
        self.simple_key_allowed = true;
        self.advance();
        self.push(Kind::BlockEntry, mark);
        Ok(())
    }

    fn key(&mut self) -> Result<(), YamlError> {
        let mark = self.mark;
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return self.error("mapping keys are not allowed in this context");
            }
            self.roll(self.column(), None, Kind::BlockMappingStart, mark)?;
        }
        self.remove_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.advance();
        self.push(Kind::Key, mark);
        Ok(())
    }

    fn value(&mut self) -> Result<(), YamlError> {
        let mark = self.mark;
        let top = self.simple_keys.len().saturating_sub(1);
        if self.is_valid(top)? {
            let key = self.simple_keys.get(top).copied().unwrap_or_default();
            let at = key.token_number.saturating_sub(self.tokens_taken).min(self.tokens.len());
            self.tokens.insert(at, Token { kind: Kind::Key, mark: key.mark });
            let column = isize::try_from(key.mark.column).unwrap_or(isize::MAX);
            self.roll(column, Some(key.token_number), Kind::BlockMappingStart, key.mark)?;
            if let Some(key) = self.simple_keys.get_mut(top) {
                key.possible = false;
            }
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    return self.error("mapping values are not allowed in this context");
                }
                self.roll(self.column(), None, Kind::BlockMappingStart, mark)?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.advance();
        self.push(Kind::Value, mark);
        Ok(())
    }
}

/// A line end.
pub(super) fn is_break(sign: char) -> bool {
    matches!(sign, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_allowed(sign: char) -> bool {
    matches!(sign, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && sign != '\u{feff}'
        || sign as u32 >= 0x1_0000
}
