//! The style of a text and its writing: plain, quoted, or a literal block.

use std::fmt::Write;

use super::resolve;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// `'…'`.
    SingleQuoted,
    /// `"…"` with escapes.
    DoubleQuoted,
    /// `|` and lines.
    Literal,
}

impl Style {
    /// The style of a value.
    pub fn of(text: &str) -> Self {
        let traits = Traits::of(text);
        if text.contains('\n') {
            return if traits.block_allowed { Self::Literal } else { Self::DoubleQuoted };
        }
        if !resolve::is_text(text) {
            return Self::DoubleQuoted;
        }
        if traits.plain_allowed {
            Self::Plain
        } else if traits.single_quoted_allowed {
            Self::SingleQuoted
        } else {
            Self::DoubleQuoted
        }
    }

    /// The style of a mapping's key, which stays on one line.
    pub fn of_key(text: &str) -> Self {
        match Self::of(text) {
            Self::Literal => Self::DoubleQuoted,
            style => style,
        }
    }
}

/// What a text's characters allow. Upstream: yaml/v2 emitterc.go yaml_emitter_analyze_scalar.
struct Traits {
    plain_allowed: bool,
    single_quoted_allowed: bool,
    block_allowed: bool,
}

impl Traits {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self { plain_allowed: true, single_quoted_allowed: true, block_allowed: false };
        }
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let mut special = false;
        let (mut line_breaks, mut break_space, mut space_break) = (false, false, false);
        let (mut previous_space, mut previous_break, mut after_blank) = (false, false, true);
        let mut signs = text.chars().peekable();
        let mut first = true;
        while let Some(sign) = signs.next() {
            let next = signs.peek().copied();
            let before_blank = next.is_none_or(|sign| is_blank(sign) || is_break(sign));
            indicators |= match sign {
                '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
                | '`'
                    if first =>
                {
                    true
                }
                '?' | '-' if first => before_blank,
                ':' => before_blank,
                '#' => after_blank,
                _ => false,
            };
            special |= !is_printable(sign);
            if sign == ' ' {
                break_space |= previous_break;
                (previous_space, previous_break) = (true, false);
            } else if is_break(sign) {
                line_breaks = true;
                space_break |= previous_space;
                (previous_space, previous_break) = (false, true);
            } else {
                (previous_space, previous_break) = (false, false);
            }
            after_blank = is_blank(sign) || is_break(sign);
            first = false;
        }
        let edge = |sign: char| sign == ' ' || is_break(sign);
        let special = special || space_break;
        Self {
            plain_allowed: !(indicators
                || special
                || break_space
                || line_breaks
                || text.starts_with(edge)
                || text.ends_with(edge)),
            single_quoted_allowed: !(special || break_space),
            block_allowed: !(special || text.ends_with(' ')),
        }
    }
}

fn is_blank(sign: char) -> bool {
    sign == ' ' || sign == '\t'
}

fn is_break(sign: char) -> bool {
    matches!(sign, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What go-yaml writes as it is; nothing beyond the basic plane.
fn is_printable(sign: char) -> bool {
    matches!(sign, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// Writes `text`; lines of a literal block begin in column `indent` and the last ends with a line feed.
pub fn write(out: &mut String, text: &str, style: Style, indent: usize) {
    match style {
        Style::Plain => out.push_str(text),
        Style::SingleQuoted => {
            out.push('\'');
            out.push_str(&text.replace('\'', "''"));
            out.push('\'');
        }
        Style::DoubleQuoted => write_double_quoted(out, text),
        Style::Literal => write_literal(out, text, indent),
    }
}

fn write_double_quoted(out: &mut String, text: &str) {
    out.push('"');
    for sign in text.chars() {
        match sign {
            '\0' => out.push_str("\\0"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\x0b' => out.push_str("\\v"),
            '\x0c' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\x1b' => out.push_str("\\e"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{85}' => out.push_str("\\N"),
            '\u{2028}' => out.push_str("\\L"),
            '\u{2029}' => out.push_str("\\P"),
            sign if is_printable(sign) => out.push(sign),
            sign => {
                let code = u32::from(sign);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02X}"),
                    0x100..=0xffff => write!(out, "\\u{code:04X}"),
                    _ => write!(out, "\\U{code:08X}"),
                };
            }
        }
    }
    out.push('"');
}

fn write_literal(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    match text.strip_suffix('\n') {
        None => out.push('-'),
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => out.push('+'),
        Some(_) => {}
    }
    out.push('\n');
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            super::blanks(out, indent);
        }
        out.push_str(line);
    }
    if !text.ends_with('\n') {
        out.push('\n');
    }
}
