//! Patterns in mawk's dialect, over bytes. Upstream: mawk's rexp0.c.
//!
//! The matcher knows characters, not bytes; so a pattern is rewritten for Latin-1, in which each byte is a
//! character, and a text with bytes beyond ASCII is widened before it is matched.

use std::borrow::Cow;
use std::fmt::Write;

use posix::regex::{Flags, Regex, Syntax};

use super::scan::escape;

/// Why a pattern does not compile, in mawk's words.
pub(super) type Reason = &'static str;

#[derive(Debug)]
pub(super) struct Pattern {
    source: Vec<u8>,
    regex: Regex,
}

impl Pattern {
    pub(super) fn new(source: &[u8]) -> Result<Self, Reason> {
        let text = translate(source)?;
        let regex = Regex::new(&text, Syntax::Egrep, Flags::default()).map_err(|_| "out of memory")?;
        Ok(Self { source: source.to_vec(), regex })
    }

    /// As it was written.
    pub(super) fn source(&self) -> &[u8] {
        &self.source
    }

    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        self.regex.is_match(&Subject::new(text).bytes)
    }
}

/// A text made ready for matching.
pub(super) struct Subject<'a> {
    bytes: Cow<'a, [u8]>,
    wide: bool,
}

impl<'a> Subject<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        if text.is_ascii() {
            return Self { bytes: Cow::Borrowed(text), wide: false };
        }
        let wide: String = text.iter().map(|byte| char::from(*byte)).collect();
        Self { bytes: Cow::Owned(wide.into_bytes()), wide: true }
    }

    /// The first match at `start` or later: where it begins and ends.
    pub(super) fn find(&self, pattern: &Pattern, start: usize) -> Option<(usize, usize)> {
        if !self.wide {
            return Some(pattern.regex.find_at(&self.bytes, start)?.span());
        }
        let characters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        let mut seen = 0;
        let inner = self
            .bytes
            .iter()
            .position(|byte| {
                let first = *byte & 0xc0 != 0x80;
                seen += usize::from(first);
                first && seen > start
            })
            .unwrap_or(self.bytes.len());
        let (from, to) = pattern.regex.find_at(&self.bytes, inner)?.span();
        let begin = characters(self.bytes.get(..from)?);
        Some((begin, begin + characters(self.bytes.get(from..to)?)))
    }
}

const MISSING_OPERAND: Reason = "missing operand";
const BAD_CLASS: Reason = "bad class -- [], [^] or [";

/// Writes a byte so that it stands for itself.
fn literal(byte: u8, out: &mut String) {
    if b"\\^$.[]|()*+?{}".contains(&byte) {
        out.push('\\');
    }
    out.push(char::from(byte));
}

/// The pattern in the words of egrep.
fn translate(source: &[u8]) -> Result<String, Reason> {
    let mut out = String::with_capacity(source.len() + 8);
    let mut rest = source;
    let mut depth = 0u32;
    // Whether something stands before that can be repeated.
    let mut operand = false;
    let mut anchor = false;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let was_anchor = std::mem::take(&mut anchor);
        match byte {
            b'\\' => {
                let (byte, length) = match (escape(rest), rest.first()) {
                    (Some(found), _) => found,
                    (None, Some(next)) => (*next, 1),
                    (None, None) => (b'\\', 0),
                };
                literal(byte, &mut out);
                rest = rest.get(length..).unwrap_or_default();
                operand = true;
            }
            b'(' => {
                depth += 1;
                out.push('(');
                operand = false;
            }
            b')' if depth > 0 => {
                if !operand {
                    return Err(MISSING_OPERAND);
                }
                depth -= 1;
                out.push(')');
            }
            b'|' => {
                if !operand {
                    return Err(MISSING_OPERAND);
                }
                out.push('|');
                operand = false;
            }
            b'*' | b'+' | b'?' => {
                if !operand {
                    return Err(MISSING_OPERAND);
                }
                if was_anchor {
                    return Err("syntax error ^* or ^+");
                }
                out.push(char::from(*byte));
            }
            b'^' => {
                out.push('^');
                operand = true;
                anchor = true;
            }
            b'$' | b'.' => {
                out.push(char::from(*byte));
                operand = true;
            }
            b'[' => {
                rest = class(rest, &mut out)?;
                operand = true;
            }
            byte => {
                literal(*byte, &mut out);
                operand = true;
            }
        }
    }
    if depth > 0 {
        return Err("missing ')'");
    }
    if !operand && !source.is_empty() {
        return Err(MISSING_OPERAND);
    }
    Ok(out)
}

/// Reads what stands after `[`; gives what follows the `]`.
fn class<'a>(source: &'a [u8], out: &mut String) -> Result<&'a [u8], Reason> {
    let mut rest = source;
    let mut member = [false; 256];
    let mut set = |low: u8, high: u8| {
        for byte in low..=high {
            if let Some(slot) = member.get_mut(usize::from(byte)) {
                *slot = true;
            }
        }
    };
    let negated = rest.first() == Some(&b'^');
    if negated {
        rest = rest.get(1..).unwrap_or_default();
    }
    let mut first = true;
    let mut previous: Option<u8> = None;
    loop {
        let Some((byte, after)) = rest.split_first() else { return Err(BAD_CLASS) };
        rest = after;
        match byte {
            b']' if !first => break,
            b'[' if rest.first() == Some(&b':') => {
                let end =
                    rest.windows(2).position(|pair| pair == b":]").filter(|end| *end > 0).ok_or(BAD_CLASS)?;
                let name = rest.get(1..end).unwrap_or_default();
                let holds = named(name).ok_or(BAD_CLASS)?;
                for byte in 0..=127 {
                    if holds(byte) {
                        set(byte, byte);
                    }
                }
                rest = rest.get(end + 2..).unwrap_or_default();
                previous = None;
            }
            b'-' if previous.is_some() && rest.first().is_some_and(|next| *next != b']') => {
                let low = previous.take().unwrap_or_default();
                let Some((next, after)) = rest.split_first() else { return Err(BAD_CLASS) };
                let mut high = *next;
                let mut length = 0;
                if high == b'\\'
                    && let Some((byte, used)) = element(after)
                {
                    (high, length) = (byte, used);
                }
                if low <= high {
                    set(low, high);
                    rest = after.get(length..).unwrap_or_default();
                } else {
                    set(b'-', b'-');
                }
            }
            b'\\' => {
                let (byte, length) = element(rest).unwrap_or((b'\\', 0));
                rest = rest.get(length..).unwrap_or_default();
                set(byte, byte);
                previous = Some(byte);
            }
            byte => {
                set(*byte, *byte);
                previous = Some(*byte);
            }
        }
        first = false;
    }
    write_class(&member, negated, out);
    Ok(rest)
}

/// What follows a backslash within brackets.
fn element(text: &[u8]) -> Option<(u8, usize)> {
    escape(text).or_else(|| text.first().map(|byte| (*byte, 1)))
}

fn named(name: &[u8]) -> Option<fn(u8) -> bool> {
    Some(match name {
        b"alnum" => |byte| byte.is_ascii_alphanumeric(),
        b"alpha" => |byte| byte.is_ascii_alphabetic(),
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => |byte| byte.is_ascii_control(),
        b"digit" => |byte| byte.is_ascii_digit(),
        b"graph" => |byte| byte.is_ascii_graphic(),
        b"lower" => |byte| byte.is_ascii_lowercase(),
        b"print" => |byte| byte.is_ascii_graphic() || byte == b' ',
        b"punct" => |byte| byte.is_ascii_punctuation(),
        b"space" => |byte| matches!(byte, b' ' | 9..=13),
        b"upper" => |byte| byte.is_ascii_uppercase(),
        b"xdigit" => |byte| byte.is_ascii_hexdigit(),
        _ => return None,
    })
}

/// Writes a set of bytes as brackets: its characters in such an order that none has a meaning of its own.
fn write_class(member: &[bool; 256], negated: bool, out: &mut String) {
    let has = |byte: u8| member.get(usize::from(byte)).is_some_and(|member| *member != negated);
    let bytes: Vec<u8> = (0..=255).filter(|byte| has(*byte)).collect();
    match bytes.as_slice() {
        [] => {
            // Nothing at all matches.
            out.push_str("[^\0-\u{ff}]");
            return;
        }
        [one] => {
            literal(*one, out);
            return;
        }
        _ => {}
    }
    out.push('[');
    if has(b']') {
        out.push(']');
    }
    let plain: Vec<u8> = bytes.iter().copied().filter(|byte| !b"]^[-".contains(byte)).collect();
    for run in plain.chunk_by(|one, next| *next == one.wrapping_add(1)) {
        match run {
            [first, _, .., last] => {
                let _ = write!(out, "{}-{}", char::from(*first), char::from(*last));
            }
            run => out.extend(run.iter().map(|byte| char::from(*byte))),
        }
    }
    if has(b'[') {
        out.push('[');
    }
    if has(b'^') {
        // At the very beginning it would negate; only a hyphen can be left to go before it.
        if out.ends_with('[') && !has(b'[') {
            out.push_str("-^]");
            return;
        }
        out.push('^');
    }
    if has(b'-') {
        out.push('-');
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(pattern: &[u8], text: &[u8]) -> Option<(usize, usize)> {
        Subject::new(text).find(&Pattern::new(pattern).unwrap(), 0)
    }

    #[test]
    fn braces_and_escapes_stand_for_themselves() {
        assert_eq!(find(b"a{2}", b"aa a{2}"), Some((3, 7)));
        assert_eq!(find(br"\<\w", b"<w"), Some((0, 2)));
        assert_eq!(find(br"[\]^-]+", b"a-^]"), Some((1, 4)));
        assert_eq!(find(b"[^-]", b"-^"), Some((1, 2)));
        assert_eq!(Pattern::new(b"a||b").unwrap_err(), MISSING_OPERAND);
        assert_eq!(Pattern::new(b"[[:foo:]]").unwrap_err(), BAD_CLASS);
    }

    #[test]
    fn bytes_are_characters() {
        assert_eq!(find("é.".as_bytes(), "aé€".as_bytes()), Some((1, 4)));
        assert_eq!(find(b"[^a]", "aé".as_bytes()), Some((1, 2)));
    }
}
