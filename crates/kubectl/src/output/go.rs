//! How Go writes values: `%v`, `%#v`, `%q` and floating-point numbers of `fmt` and `strconv`.

use std::fmt::Write;

pub use countersign_api::{float_general, float_json};
use serde_json::{Number, Value};

/// `%v` of a decoded JSON value: text bare, lists `[a b]`, maps `map[k:v]` with sorted keys, null `<nil>`.
pub fn plain(value: &Value) -> String {
    let mut out = String::new();
    write_plain(&mut out, value);
    out
}

fn write_plain(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("<nil>"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number_plain(number)),
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                write_plain(out, item);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push_str("map[");
            for (index, (key, item)) in sorted(fields).into_iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(key);
                out.push(':');
                write_plain(out, item);
            }
            out.push(']');
        }
    }
}

/// `%#v` of a decoded JSON value: `map[string]interface {}{"a":1}`.
pub fn syntax(value: &Value) -> String {
    let mut out = String::new();
    write_syntax(&mut out, value);
    out
}

fn write_syntax(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("interface {}(nil)"),
        Value::Bool(_) => write_plain(out, value),
        Value::Number(number) => out.push_str(&number_plain(number)),
        Value::String(text) => out.push_str(&quote(text)),
        Value::Array(items) => {
            out.push_str("[]interface {}{");
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_syntax(out, item);
            }
            out.push('}');
        }
        Value::Object(fields) => {
            out.push_str("map[string]interface {}{");
            for (index, (key, item)) in sorted(fields).into_iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(&quote(key));
                out.push(':');
                write_syntax(out, item);
            }
            out.push('}');
        }
    }
}

/// A map's entries in bytewise order of their keys, as Go's encoders and `fmt` visit them.
pub fn sorted(fields: &serde_json::Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut entries: Vec<_> = fields.iter().collect();
    entries.sort_by(|left, right| left.0.cmp(right.0));
    entries
}

/// `%q`: strconv.Quote.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            sign if is_printable(sign) => out.push(sign),
            sign => {
                let code = u32::from(sign);
                let _ = match code {
                    0..0x80 => write!(out, "\\x{code:02x}"),
                    0x80..0x1_0000 => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
    out
}

/// Go's escapes resolved; `None` for a bad one. Bytes beyond ASCII in `\x` and octal escapes are taken alone.
pub fn unquote(text: &str, quote: char) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        if sign == quote || sign == '\n' {
            return None;
        }
        if sign != '\\' {
            out.push(sign);
            continue;
        }
        match signs.next()? {
            'a' => out.push('\x07'),
            'b' => out.push('\x08'),
            'f' => out.push('\x0c'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'v' => out.push('\x0b'),
            '\\' => out.push('\\'),
            sign if sign == quote => out.push(sign),
            'x' => out.push(byte(digits(&mut signs, 2, 16, 0)?)?),
            'u' => out.push(char::from_u32(digits(&mut signs, 4, 16, 0)?)?),
            'U' => out.push(char::from_u32(digits(&mut signs, 8, 16, 0)?)?),
            first @ '0'..='7' => out.push(byte(digits(&mut signs, 2, 8, first.to_digit(8)?)?)?),
            _ => return None,
        }
    }
    Some(out)
}

/// Reads `count` digits behind `first`.
fn digits(signs: &mut std::str::Chars<'_>, count: usize, radix: u32, first: u32) -> Option<u32> {
    (0..count)
        .try_fold(first, |number, _| number.checked_mul(radix)?.checked_add(signs.next()?.to_digit(radix)?))
}

/// A single byte as text: itself, or the replacement character beyond ASCII.
fn byte(code: u32) -> Option<char> {
    let byte = u8::try_from(code).ok()?;
    Some(if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER })
}

/// strconv.IsPrint, near enough: no controls, no format characters, of the blanks only the ASCII one.
pub fn is_printable(sign: char) -> bool {
    match sign {
        ' ' => true,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => false,
        '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{f_0000}'.. => false,
        sign => !sign.is_control() && !sign.is_whitespace(),
    }
}

/// `%v` of a number: integers as they are, floats as [`float_general`] has them.
pub fn number_plain(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(float) => float_general(float),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_as_fmt_writes_them() {
        assert_eq!(plain(&json!({"b": [1, "x", null], "a": true})), "map[a:true b:[1 x <nil>]]");
        assert_eq!(
            syntax(&json!({"b": ["x"], "a": {}})),
            r#"map[string]interface {}{"a":map[string]interface {}{}, "b":[]interface {}{"x"}}"#
        );
        assert_eq!(quote("a\"b\\\n\u{1}é\u{a0}"), "\"a\\\"b\\\\\\n\\x01é\\u00a0\"");
    }

    #[test]
    fn floats() {
        assert_eq!(number_plain(&Number::from_f64(3600.0).unwrap()), "3600");
        assert_eq!(number_plain(&Number::from_f64(1.5).unwrap()), "1.5");
        assert_eq!(number_plain(&Number::from_f64(1_234_567.0).unwrap()), "1.234567e+06");
    }
}
