//! How Go writes values: `%v`, `%#v`, `%q` and floating-point numbers of `fmt` and `strconv`.

use std::fmt::Write;

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

/// strconv.FormatFloat(f, 'g', -1, 64): shortest digits, an exponent from 1e+06 on and below 1e-04.
pub fn float_general(float: f64) -> String {
    if float.is_nan() {
        return "NaN".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let (digits, exponent) = digits_of(float);
    if (-4..6).contains(&exponent) {
        positional(float.is_sign_negative(), &digits, exponent)
    } else {
        scientific(float.is_sign_negative(), &digits, exponent)
    }
}

/// encoding/json: plain digits between 1e-6 and 1e21, else an exponent without leading zero.
pub fn float_json(float: f64) -> String {
    let size = float.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let (digits, exponent) = digits_of(float);
        return scientific(float < 0.0, &digits, exponent).replace("e-0", "e-");
    }
    let (digits, exponent) = digits_of(float);
    positional(float.is_sign_negative(), &digits, exponent)
}

/// The shortest digits that read back as `float`, and the decimal exponent of the first.
fn digits_of(float: f64) -> (String, i32) {
    let text = format!("{:e}", float.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

fn scientific(negative: bool, digits: &str, exponent: i32) -> String {
    let sign = if negative { "-" } else { "" };
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if rest.is_empty() { "" } else { "." };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{first}{point}{rest}e{exponent_sign}{:02}", exponent.unsigned_abs())
}

fn positional(negative: bool, digits: &str, exponent: i32) -> String {
    let sign = if negative { "-" } else { "" };
    if exponent < 0 {
        let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0));
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = usize::try_from(exponent).unwrap_or(0) + 1;
    match digits.split_at_checked(whole) {
        Some((whole, "")) => format!("{sign}{whole}"),
        Some((whole, rest)) => format!("{sign}{whole}.{rest}"),
        None => format!("{sign}{digits}{}", "0".repeat(whole - digits.len())),
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
        assert_eq!(float_json(1e21), "1e+21");
        assert_eq!(float_json(1e-7), "1e-7");
        assert_eq!(float_json(0.000001), "0.000001");
        assert_eq!(float_json(-2.5), "-2.5");
        assert_eq!(float_json(0.0), "0");
    }
}
