//! YAML both ways. Reading is in [`read`]; here is writing, as kubectl and the API server write it: sigs.k8s.io/yaml over go-yaml v2, block style, sorted keys, lists not indented under their key.
//!
//! Upstream: go.yaml.in/yaml/v2 encode.go, emitterc.go, sorter.go.

mod key_order;
mod read;
mod resolve;
mod scalar;

use serde_json::{Map, Value};

use crate::float::{float_general, float_json};
use scalar::Style;

pub use read::{YamlError, parse};

/// A document, ended by a line feed.
pub fn document(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Array(items) if !items.is_empty() => sequence(&mut out, items, 0),
        Value::Object(fields) if !fields.is_empty() => mapping(&mut out, fields, 0),
        leaf => {
            scalar(&mut out, leaf, 2);
            if !out.ends_with('\n') {
                out.push('\n');
            }
        }
    }
    out
}

/// A non-empty mapping whose first key stands where the writer is; `indent` is the column of the other keys.
fn mapping(out: &mut String, fields: &Map<String, Value>, indent: usize) {
    let mut entries: Vec<_> = fields.iter().collect();
    entries.sort_by(|left, right| key_order::compare(left.0, right.0));
    for (index, (key, value)) in entries.into_iter().enumerate() {
        if index > 0 {
            blanks(out, indent);
        }
        // Longer keys do not fit into a simple key and get an explicit one.
        if key.len() > 128 {
            out.push_str("? ");
            scalar::write(out, key, Style::of(key), indent + 2);
            if !out.ends_with('\n') {
                out.push('\n');
            }
            blanks(out, indent);
        } else {
            scalar::write(out, key, Style::of_key(key), indent + 2);
        }
        out.push(':');
        value_after_key(out, value, indent);
    }
}

fn value_after_key(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            blanks(out, indent);
            sequence(out, items, indent);
        }
        Value::Object(fields) if !fields.is_empty() => {
            out.push('\n');
            blanks(out, indent + 2);
            mapping(out, fields, indent + 2);
        }
        leaf => {
            out.push(' ');
            scalar(out, leaf, indent + 2);
            if !out.ends_with('\n') {
                out.push('\n');
            }
        }
    }
}

/// A non-empty sequence whose first dash stands where the writer is; `indent` is the column of the other dashes.
fn sequence(out: &mut String, items: &[Value], indent: usize) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            blanks(out, indent);
        }
        out.push_str("- ");
        match item {
            Value::Array(items) if !items.is_empty() => sequence(out, items, indent + 2),
            Value::Object(fields) if !fields.is_empty() => mapping(out, fields, indent + 2),
            leaf => {
                scalar(out, leaf, indent + 2);
                if !out.ends_with('\n') {
                    out.push('\n');
                }
            }
        }
    }
}

/// A scalar or an empty collection; `indent` is the column of a block scalar's lines.
fn scalar(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        // A float without fraction went through JSON and came back as an integer.
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => {
                let json = float_json(float);
                let is_float = json.contains(['.', 'e']);
                out.push_str(&if is_float { float_general(float) } else { json });
            }
            None => out.push_str(&number.to_string()),
        },
        Value::String(text) => scalar::write(out, text, Style::of(text), indent),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

fn blanks(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests {
    use super::document;
    use serde_json::json;

    #[test]
    fn an_object() {
        let value = json!({
            "metadata": {"name": "jane", "labels": {}, "finalizers": []},
            "apiVersion": "v1",
            "spec": {"usages": ["client auth", {"b": 1, "a": [["x", "y"], []]}], "n": 3600.0, "f": 1.5, "none": null}
        });
        assert_eq!(
            document(&value),
            "apiVersion: v1\nmetadata:\n  finalizers: []\n  labels: {}\n  name: jane\nspec:\n  f: 1.5\n  \"n\": 3600\n  \
             none: null\n  usages:\n  - client auth\n  - a:\n    - - x\n      - \"y\"\n    - []\n    b: 1\n"
        );
    }

    #[test]
    fn texts() {
        for (text, written) in [
            ("", "\"\"\n"),
            ("plain text", "plain text\n"),
            ("True", "\"True\"\n"),
            ("no", "\"no\"\n"),
            ("null", "\"null\"\n"),
            ("~", "\"~\"\n"),
            ("12", "\"12\"\n"),
            ("0x1F", "\"0x1F\"\n"),
            ("1_000", "\"1_000\"\n"),
            ("1e3", "\"1e3\"\n"),
            ("1:30", "\"1:30\"\n"),
            ("2026-03-14T09:26:53Z", "\"2026-03-14T09:26:53Z\"\n"),
            ("2026-03-14", "\"2026-03-14\"\n"),
            ("1.2.3", "1.2.3\n"),
            (".5", "\".5\"\n"),
            ("a: b", "'a: b'\n"),
            ("a:b", "a:b\n"),
            ("# x", "'# x'\n"),
            ("a #x", "'a #x'\n"),
            ("it's", "it's\n"),
            ("'x'", "'''x'''\n"),
            ("- x", "'- x'\n"),
            ("-x", "-x\n"),
            ("*", "'*'\n"),
            ("[x]", "'[x]'\n"),
            (" lead", "' lead'\n"),
            ("trail ", "'trail '\n"),
            ("tab\there", "\"tab\\there\"\n"),
            ("ä ö", "ä ö\n"),
            ("😀", "\"\\U0001F600\"\n"),
            ("two\nlines", "|-\n  two\n  lines\n"),
            ("two\nlines\n", "|\n  two\n  lines\n"),
            ("x\n\n", "|+\n  x\n\n"),
            ("  a\nb", "|2-\n    a\n  b\n"),
            ("a \nb", "\"a \\nb\"\n"),
            ("a\n b ", "\"a\\n b \"\n"),
            ("a\tb\nc", "\"a\\tb\\nc\"\n"),
            ("a\n\nb", "|-\n  a\n\n  b\n"),
            ("\n", "|2+\n\n"),
            ("---", "'---'\n"),
            ("0777", "\"0777\"\n"),
            ("08", "\"08\"\n"),
            ("+1", "\"+1\"\n"),
            ("=", "=\n"),
            ("<<", "<<\n"),
            ("? x", "'? x'\n"),
            ("?x", "?x\n"),
            ("@x", "'@x'\n"),
            ("%x", "'%x'\n"),
            ("a,b", "a,b\n"),
        ] {
            assert_eq!(document(&json!(text)), written, "{text:?}");
        }
    }

    #[test]
    fn keys_with_numbers_sort_by_value() {
        let value = json!({"a10": 1, "a2": 2, "true": 3, "B": 4, "a-1": 5, "k\n": 6});
        assert_eq!(document(&value), "B: 4\na-1: 5\na2: 2\na10: 1\n\"k\\n\": 6\n\"true\": 3\n");
    }
}
