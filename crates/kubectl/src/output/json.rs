//! JSON as Go's encoding/json writes it: `<`, `>`, `&` escaped, floats in Go's form.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::go;

/// Compact JSON, keys in the order they have.
pub fn compact(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, None, 0);
    out
}

/// Indented JSON, keys in the order they have, no line feed at the end.
pub fn indented(value: &Value, indent: &str) -> String {
    let mut out = String::new();
    write(&mut out, value, Some(indent), 0);
    out
}

/// The value with all keys in bytewise order, as Go writes maps (and so every object it has no type for).
#[must_use]
pub fn sort_keys(mut value: Value) -> Value {
    sort(&mut value);
    value
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(sort),
        Value::Object(fields) => {
            fields.sort_keys();
            fields.values_mut().for_each(sort);
        }
        _ => {}
    }
}

fn write(out: &mut String, value: &Value, indent: Option<&str>, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => out.push_str(&go::float_json(float)),
            None => out.push_str(&number.to_string()),
        },
        Value::String(text) => write_string(out, text),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, index, indent, depth + 1);
                write(out, item, indent, depth + 1);
            }
            new_line(out, indent, depth);
            out.push(']');
        }
        Value::Object(fields) => write_map(out, fields, indent, depth),
    }
}

fn write_map(out: &mut String, fields: &Map<String, Value>, indent: Option<&str>, depth: usize) {
    if fields.is_empty() {
        out.push_str("{}");
        return;
    }
    out.push('{');
    for (index, (key, item)) in fields.iter().enumerate() {
        separate(out, index, indent, depth + 1);
        write_string(out, key);
        out.push_str(if indent.is_some() { ": " } else { ":" });
        write(out, item, indent, depth + 1);
    }
    new_line(out, indent, depth);
    out.push('}');
}

fn separate(out: &mut String, index: usize, indent: Option<&str>, depth: usize) {
    if index > 0 {
        out.push(',');
    }
    new_line(out, indent, depth);
}

fn new_line(out: &mut String, indent: Option<&str>, depth: usize) {
    if let Some(indent) = indent {
        out.push('\n');
        for _ in 0..depth {
            out.push_str(indent);
        }
    }
}

/// A string in quotes.
pub fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\0'..=' ' if sign != ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(sign));
            }
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(sign));
            }
            sign => out.push(sign),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn marks_of_html_are_escaped() {
        assert_eq!(compact(&json!({"a": "<b> & \u{7f}"})), "{\"a\":\"\\u003cb\\u003e \\u0026 \u{7f}\"}");
    }

    #[test]
    fn empty_collections_stay_on_the_line() {
        let text = indented(&json!({"a": {}, "b": [], "c": [1, {"d": 3600.0}]}), "    ");
        assert_eq!(
            text,
            "{\n    \"a\": {},\n    \"b\": [],\n    \"c\": [\n        1,\n        {\n            \"d\": 3600\n        }\n    ]\n}"
        );
    }
}
