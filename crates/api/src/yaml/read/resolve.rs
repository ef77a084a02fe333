//! What a plain scalar means. Upstream: goyaml.v2 resolve.go.

use serde_json::{Number, Value};

/// The value of a plain scalar without a tag. Times stay text, as upstream leaves them for untyped targets.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Value::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Value::Bool(false);
        }
        _ => {}
    }
    let first = text.chars().next().unwrap_or_default();
    if !first.is_ascii_digit() && !matches!(first, '+' | '-' | '.') {
        return Value::String(text.to_owned());
    }
    number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

/// A whole number or a float; floats that are whole become whole numbers, as Go's JSON writes them.
pub(super) fn number(text: &str) -> Option<Number> {
    if is_date(text) {
        return None;
    }
    let plain = text.replace('_', "");
    if !plain.starts_with('.')
        && let Some(number) = integer(&plain)
    {
        return Some(number);
    }
    let digits = plain.trim_start_matches(['+', '-']);
    let is_float = digits.starts_with(|sign: char| sign.is_ascii_digit() || sign == '.')
        && digits.contains(|sign: char| sign.is_ascii_digit())
        && digits.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | 'e' | 'E' | '+' | '-'))
        && plain.len() - digits.len() <= 1;
    let float: f64 = is_float.then(|| plain.parse().ok()).flatten()?;
    #[allow(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
    if float.fract() == 0.0 && float.abs() < 9.0e18 {
        return Some(Number::from(float as i64));
    }
    Number::from_f64(float)
}

/// strconv.ParseInt with base 0.
fn integer(text: &str) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = match lower.get(..2) {
        Some("0x") => (16, lower.get(2..)),
        Some("0b") => (2, lower.get(2..)),
        Some("0o") => (8, lower.get(2..)),
        _ if lower.len() > 1 && lower.starts_with('0') => (8, lower.get(1..)),
        _ => (10, Some(lower.as_str())),
    };
    let digits =
        digits.filter(|digits| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base)))?;
    let value = i128::from_str_radix(digits, base).ok()?;
    match if negative { -value } else { value } {
        value if value < 0 => i64::try_from(value).ok().map(Number::from),
        value => u64::try_from(value).ok().map(Number::from),
    }
}

/// `2026-01-31`, with or without a time behind it.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8 && bytes.get(4) == Some(&b'-') && bytes.iter().take(4).all(u8::is_ascii_digit)
}
