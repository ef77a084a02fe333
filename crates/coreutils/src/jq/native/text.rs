//! Texts.

use super::{Answer, Context, Native, first, native, refuse};
use crate::jq::value::Value;
use crate::jq::{print, reader};

pub(super) const FUNCTIONS: &[Native] = &[
    native("_strindices", 1, places),
    native("ascii_downcase", 0, |_, input, _| in_case(&input, |text| text.to_ascii_lowercase())),
    native("ascii_upcase", 0, |_, input, _| in_case(&input, |text| text.to_ascii_uppercase())),
    native("endswith", 1, |_, input, end| {
        affix(&input, &first(end), "endswith", |text, end| text.ends_with(end))
    }),
    native("explode", 0, explode),
    native("fromjson", 0, from_json),
    native("implode", 0, implode),
    native("ltrimstr", 1, |_, input, start| {
        trimmed(input, &first(start), |text, start| text.strip_prefix(start))
    }),
    native("rtrimstr", 1, |_, input, end| trimmed(input, &first(end), |text, end| text.strip_suffix(end))),
    native("split", 1, split_by),
    native("startswith", 1, |_, input, start| {
        affix(&input, &first(start), "startswith", |text, start| text.starts_with(start))
    }),
    native("tojson", 0, |_, input, _| Ok(Value::text(print::compact(&input)))),
    native("tonumber", 0, to_number),
    native("tostring", 0, |_, input, _| Ok(to_string(input))),
    native("utf8bytelength", 0, byte_length),
];

/// A text itself, anything else as JSON.
pub(super) fn to_string(value: Value) -> Value {
    match value {
        Value::String(_) => value,
        other => Value::text(print::compact(&other)),
    }
}

fn affix(input: &Value, part: &Value, name: &str, fits: fn(&str, &str) -> bool) -> Answer {
    match (input.as_str(), part.as_str()) {
        (Some(text), Some(part)) => Ok(Value::bool(fits(text, part))),
        _ => Err(format!("{name}() requires string inputs").into()),
    }
}

fn trimmed(input: Value, part: &Value, strip: for<'a> fn(&'a str, &str) -> Option<&'a str>) -> Answer {
    let rest = match (input.as_str(), part.as_str()) {
        (Some(text), Some(part)) => strip(text, part).map(Value::text),
        _ => None,
    };
    Ok(rest.unwrap_or(input))
}

fn in_case(input: &Value, change: fn(&str) -> String) -> Answer {
    match input.as_str() {
        Some(text) => Ok(Value::text(change(text))),
        None => Err("explode input must be a string".into()),
    }
}

fn places(_: &mut Context, input: Value, part: Vec<Value>) -> Answer {
    let part = first(part);
    let (Some(text), Some(part)) = (input.as_str(), part.as_str()) else { return Ok(Value::Null) };
    if part.is_empty() {
        return Ok(Value::array([]));
    }
    Ok(Value::array(text.match_indices(part).map(|(place, _)| Value::count(place))))
}

fn explode(_: &mut Context, input: Value, _: Vec<Value>) -> Answer {
    match input.as_str() {
        Some(text) => Ok(Value::array(text.chars().map(|char| Value::Number(f64::from(u32::from(char)))))),
        None => Err("explode input must be a string".into()),
    }
}

fn implode(_: &mut Context, input: Value, _: Vec<Value>) -> Answer {
    let items = input.as_array().ok_or("implode input must be an array")?;
    let mut text = String::new();
    for item in items {
        let code = item.as_number().ok_or("implode input must be an array of numbers")?;
        text.push(char::from_u32(code as u32).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Ok(Value::text(text))
}

/// The pieces between separators; between all characters if there is none.
pub(super) fn split(text: &str, separator: &str) -> Value {
    if separator.is_empty() {
        return Value::array(text.chars().map(|char| Value::text(char.to_string())));
    }
    if text.is_empty() {
        return Value::array([]);
    }
    Value::array(text.split(separator).map(Value::text))
}

fn split_by(_: &mut Context, input: Value, separator: Vec<Value>) -> Answer {
    match (input.as_str(), first(separator).as_str()) {
        (Some(text), Some(separator)) => Ok(split(text, separator)),
        _ => Err("split input and separator must be strings".into()),
    }
}

fn from_json(_: &mut Context, input: Value, _: Vec<Value>) -> Answer {
    match input.as_str() {
        Some(text) => Ok(reader::parse(text)?),
        None => Err(refuse(&input, "only strings can be parsed")),
    }
}

fn to_number(_: &mut Context, input: Value, _: Vec<Value>) -> Answer {
    let parsed = match &input {
        Value::Number(_) => return Ok(input),
        Value::String(text) => Some(reader::parse(text)?),
        _ => None,
    };
    match parsed {
        Some(number @ Value::Number(_)) => Ok(number),
        _ => Err(refuse(&input, "cannot be parsed as a number")),
    }
}

fn byte_length(_: &mut Context, input: Value, _: Vec<Value>) -> Answer {
    match input.as_str() {
        Some(text) => Ok(Value::count(text.len())),
        None => Err(refuse(&input, "only strings have UTF-8 byte length")),
    }
}
