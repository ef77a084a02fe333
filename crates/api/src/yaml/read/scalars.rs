//! Tokens with a text of their own: scalars in their five styles, anchors, aliases, tags.

use super::YamlError;
use super::scanner::Scanner;
use super::token::{Kind, Style};

/// Line ends and blanks between two parts of a folded scalar.
#[derive(Default)]
struct Gap {
    blanks: String,
    first_break: Option<char>,
    breaks: String,
}

impl Gap {
    /// What the gap becomes: blanks as they are, one line end a blank, more lines line ends.
    fn fold(&mut self, text: &mut String) {
        match self.first_break.take() {
            None => text.push_str(&self.blanks),
            Some('\n') if self.breaks.is_empty() => text.push(' '),
            Some('\n') => text.push_str(&self.breaks),
            Some(other) => {
                text.push(other);
                text.push_str(&self.breaks);
            }
        }
        self.blanks.clear();
        self.breaks.clear();
    }
}

impl Scanner {
    fn is_blank(&self) -> bool {
        !self.at_end() && matches!(self.sign(0), ' ' | '\t')
    }

    /// Takes blanks and line ends into `gap`; `check` may refuse a tab.
    fn take_gap(
        &mut self,
        gap: &mut Gap,
        check: impl Fn(&Self, bool) -> Result<(), YamlError>,
    ) -> Result<(), YamlError> {
        loop {
            if self.is_blank() {
                let leading = gap.first_break.is_some();
                check(self, leading)?;
                if !leading {
                    gap.blanks.push(self.sign(0));
                }
                self.advance();
            } else if let Some(line) = self.take_line() {
                match gap.first_break {
                    None => {
                        gap.blanks.clear();
                        gap.first_break = Some(line);
                    }
                    Some(_) => gap.breaks.push(line),
                }
            } else {
                return Ok(());
            }
        }
    }

    pub(super) fn scan_plain(&mut self) -> Result<Kind, YamlError> {
        let mut text = String::new();
        let mut gap = Gap::default();
        let indent = self.indent + 1;
        let mut new_line = false;
        loop {
            if self.at_document_indicator() || self.sign(0) == '#' {
                break;
            }
            while !self.is_blank_or_end(0) {
                let sign = self.sign(0);
                let flow = self.flow_level > 0;
                if (sign == ':' && self.is_blank_or_end(1))
                    || (flow && matches!(sign, ',' | '?' | '[' | ']' | '{' | '}'))
                {
                    break;
                }
                gap.fold(&mut text);
                new_line = false;
                text.push(sign);
                self.advance();
            }
            if !self.is_blank_or_end(0) || self.at_end() {
                break;
            }
            self.take_gap(&mut gap, |scanner, leading| {
                let column = isize::try_from(scanner.mark.column).unwrap_or(isize::MAX);
                match leading && column < indent && scanner.sign(0) == '\t' {
                    true => scanner.error("found a tab character that violates indentation"),
                    false => Ok(()),
                }
            })?;
            new_line = gap.first_break.is_some();
            let column = isize::try_from(self.mark.column).unwrap_or(isize::MAX);
            if self.flow_level == 0 && column < indent {
                break;
            }
        }
        if new_line {
            self.simple_key_allowed = true;
        }
        Ok(Kind::Scalar(text, Style::Plain))
    }

    pub(super) fn scan_quoted(&mut self, single: bool) -> Result<Kind, YamlError> {
        let quote = if single { '\'' } else { '"' };
        let mut text = String::new();
        self.advance();
        loop {
            if self.at_document_indicator() {
                return self.error("found unexpected document indicator");
            }
            if self.at_end() {
                return self.error("found unexpected end of stream");
            }
            let mut gap = Gap::default();
            while !self.is_blank_or_end(0) {
                let sign = self.sign(0);
                if single && sign == '\'' && self.sign(1) == '\'' {
                    text.push('\'');
                    self.advance();
                    self.advance();
                } else if sign == quote {
                    break;
                } else if !single && sign == '\\' {
                    self.advance();
                    if self.take_line().is_some() {
                        // The line end vanishes, and so do the blanks that follow.
                        gap.first_break = Some('\0');
                        break;
                    }
                    let escaped = self.scan_escape()?;
                    text.push(escaped);
                } else {
                    text.push(sign);
                    self.advance();
                }
            }
            if self.sign(0) == quote && !self.at_end() {
                break;
            }
            let vanished = gap.first_break == Some('\0');
            self.take_gap(&mut gap, |_, _| Ok(()))?;
            match vanished {
                true => text.push_str(&gap.breaks),
                false => gap.fold(&mut text),
            }
        }
        self.advance();
        Ok(Kind::Scalar(text, Style::Quoted))
    }

    fn scan_escape(&mut self) -> Result<char, YamlError> {
        let sign = self.sign(0);
        let length = match sign {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let plain = match sign {
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            't' | '\t' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            'e' => '\u{1b}',
            ' ' => ' ',
            '"' => '"',
            '\'' => '\'',
            '\\' => '\\',
            '/' => '/',
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            'x' | 'u' | 'U' => '\0',
            _ => return self.error("found unknown escape character"),
        };
        if length == 0 {
            self.advance();
            return Ok(plain);
        }
        let mut code: u32 = 0;
        for ahead in 1..=length {
            let Some(digit) = self.sign(ahead).to_digit(16) else {
                return self.error("did not find expected hexdecimal digit");
            };
            code = code.wrapping_mul(16).wrapping_add(digit);
        }
        let Some(decoded) = char::from_u32(code) else {
            return self.error("found invalid Unicode character escape code");
        };
        (0..=length).for_each(|_| self.advance());
        Ok(decoded)
    }

    pub(super) fn scan_block(&mut self, literal: bool) -> Result<Kind, YamlError> {
        self.advance();
        let (mut chomping, mut increment) = (None, 0);
        for _ in 0..2 {
            match self.sign(0) {
                sign @ ('+' | '-') if chomping.is_none() => chomping = Some(sign),
                '0' if increment == 0 => {
                    return self.error("found an indentation indicator equal to 0");
                }
                sign @ '1'..='9' if increment == 0 => {
                    increment = sign.to_digit(10).and_then(|digit| isize::try_from(digit).ok()).unwrap_or(0);
                }
                _ => break,
            }
            self.advance();
        }
        while self.is_blank() {
            self.advance();
        }
        if self.sign(0) == '#' {
            while !self.is_break_or_end() {
                self.advance();
            }
        }
        if !self.is_break_or_end() {
            return self.error("did not find expected comment or line break");
        }
        self.take_line();
        let mut indent = if increment > 0 { self.indent.max(0) + increment } else { 0 };
        let (mut text, mut last_break, mut breaks) = (String::new(), None, String::new());
        self.block_breaks(&mut indent, &mut breaks)?;
        let mut after_blank = false;
        while isize::try_from(self.mark.column) == Ok(indent) && !self.at_end() {
            let begins_blank = self.is_blank();
            match last_break.take() {
                // Folded: one line end is a blank, more lose the first.
                Some('\n') if !literal && !after_blank && !begins_blank => {
                    text.push_str(if breaks.is_empty() { " " } else { "" });
                }
                Some(line) => text.push(line),
                None => {}
            }
            text.push_str(&breaks);
            breaks.clear();
            after_blank = begins_blank;
            while !self.is_break_or_end() {
                text.push(self.sign(0));
                self.advance();
            }
            last_break = self.take_line();
            self.block_breaks(&mut indent, &mut breaks)?;
        }
        if chomping != Some('-') {
            text.extend(last_break);
        }
        if chomping == Some('+') {
            text.push_str(&breaks);
        }
        Ok(Kind::Scalar(text, Style::Block))
    }

    /// Takes indentation and empty lines; finds the indentation out if it is not known yet.
    fn block_breaks(&mut self, indent: &mut isize, breaks: &mut String) -> Result<(), YamlError> {
        let mut deepest = 0;
        loop {
            let column = |scanner: &Self| isize::try_from(scanner.mark.column).unwrap_or(isize::MAX);
            while (*indent == 0 || column(self) < *indent) && self.sign(0) == ' ' {
                self.advance();
            }
            deepest = deepest.max(column(self));
            if (*indent == 0 || column(self) < *indent) && self.sign(0) == '\t' {
                return self.error("found a tab character where an indentation space is expected");
            }
            match self.take_line() {
                Some(line) => breaks.push(line),
                None => break,
            }
        }
        if *indent == 0 {
            *indent = deepest.max(self.indent + 1).max(1);
        }
        Ok(())
    }

    pub(super) fn scan_anchor(&mut self) -> Result<Kind, YamlError> {
        let alias = self.sign(0) == '*';
        self.advance();
        let mut name = String::new();
        while self.sign(0).is_ascii_alphanumeric() || matches!(self.sign(0), '_' | '-') {
            name.push(self.sign(0));
            self.advance();
        }
        let ends =
            self.is_blank_or_end(0) || matches!(self.sign(0), '?' | ':' | ',' | ']' | '}' | '%' | '@' | '`');
        if name.is_empty() || !ends {
            return self.error("did not find expected alphabetic or numeric character");
        }
        Ok(if alias { Kind::Alias(name) } else { Kind::Anchor(name) })
    }

    pub(super) fn scan_tag(&mut self) -> Result<String, YamlError> {
        let mut tag = String::new();
        let verbatim = self.sign(1) == '<';
        while !self.is_blank_or_end(0) {
            let sign = self.sign(0);
            if self.flow_level > 0 && !verbatim && matches!(sign, ',' | '[' | ']' | '{' | '}') {
                break;
            }
            tag.push(sign);
            self.advance();
        }
        if verbatim {
            let Some(inner) = tag.strip_prefix("!<").and_then(|rest| rest.strip_suffix('>')) else {
                return self.error("did not find the expected '>'");
            };
            return Ok(inner.to_owned());
        }
        Ok(match tag.strip_prefix("!!") {
            Some(short) => format!("tag:yaml.org,2002:{short}"),
            None => tag,
        })
    }
}
