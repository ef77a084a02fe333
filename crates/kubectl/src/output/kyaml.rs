//! KYAML: YAML in flow style that no reader misunderstands. Upstream: sigs.k8s.io/yaml/kyaml.

use serde_json::Value;

use super::{go, json};

/// A document with its `---`, ended by a line feed.
pub fn document(value: &Value) -> String {
    let mut out = "---\n".to_owned();
    write(&mut out, value, 0);
    out.push('\n');
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::String(text) => write_text(out, text, depth),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Array(items) => {
            // Lists and mappings hug their brackets, everything else gets a line.
            let cuddled = items.iter().all(|item| item.is_object() || item.is_array());
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                match (cuddled, index) {
                    (true, 0) => {}
                    (true, _) => out.push_str(", "),
                    (false, _) => new_line(out, depth + 1),
                }
                write(out, item, depth + usize::from(!cuddled));
                if !cuddled {
                    out.push(',');
                }
            }
            if !cuddled {
                new_line(out, depth);
            }
            out.push(']');
        }
        Value::Object(fields) if fields.is_empty() => out.push_str("{}"),
        Value::Object(fields) => {
            out.push('{');
            for (key, item) in go::sorted(fields) {
                new_line(out, depth + 1);
                if needs_quotes(key) {
                    json::write_string(out, key)
                } else {
                    out.push_str(key)
                }
                out.push_str(": ");
                write(out, item, depth + 1);
                out.push(',');
            }
            new_line(out, depth);
            out.push('}');
        }
        leaf => out.push_str(&json::compact(leaf)),
    }
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', depth * 2));
}

/// A text of several lines is folded at its line feeds, with every blank kept.
fn write_text(out: &mut String, text: &str, depth: usize) {
    let inner = text.trim_end_matches('\n');
    if !inner.contains('\n') {
        write_quoted(out, text);
        return;
    }
    out.push_str("\"\\");
    for line in text.split_inclusive('\n') {
        new_line(out, depth + 1);
        let mut quoted = String::new();
        write_quoted(&mut quoted, line);
        let bare = quoted.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(&quoted);
        out.push_str(if bare.starts_with(' ') { "\\" } else { " " });
        out.push_str(bare);
        out.push('\\');
    }
    new_line(out, depth + 1);
    out.push('"');
}

fn write_quoted(out: &mut String, text: &str) {
    out.push_str(&go::quote(text));
}

/// Keys that are neither names nor label keys, or that a reader would take for something else.
fn needs_quotes(key: &str) -> bool {
    let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte));
    let begins_well = key.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_');
    let lower = key.to_ascii_lowercase();
    let word = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(&lower.as_str());
    !plain || !begins_well || word
}

#[cfg(test)]
mod tests {
    use super::document;
    use serde_json::json;

    #[test]
    fn an_object() {
        let value = json!({"b": [{"x": 1}, {"y": []}], "a": ["s", true], "no": {}, "t.io/k": null});
        assert_eq!(
            document(&value),
            "---\n{\n  a: [\n    \"s\",\n    true,\n  ],\n  b: [{\n    x: 1,\n  }, {\n    \"y\": [],\n  }],\n  \"no\": {},\n  t.io/k: null,\n}\n"
        );
    }
}
