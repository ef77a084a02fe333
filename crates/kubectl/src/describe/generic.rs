//! Kinds without a describer: every field. Upstream: describe.go genericDescriber, printUnstructuredContent.

use countersign_api::meta;
use serde_json::Value;

use super::metadata;
use crate::output::go;

/// Fields that the head has told.
const TOLD: [&str; 5] = [
    ".metadata.managedFields",
    ".metadata.name",
    ".metadata.namespace",
    ".metadata.labels",
    ".metadata.annotations",
];

/// Tabbed lines.
pub(super) fn describe(object: &Value) -> String {
    let mut out = format!("Name:\t{}\nNamespace:\t{}\n", meta::name(object), meta::namespace(object));
    out.push_str(&metadata::labels(object));
    out.push_str(&metadata::annotations(object));
    fields(&mut out, 0, object, "");
    out
}

fn fields(out: &mut String, level: usize, object: &Value, path: &str) {
    let Some(map) = object.as_object() else { return };
    let indent = "  ".repeat(level);
    for (key, value) in go::sorted(map) {
        let path = format!("{path}.{key}");
        if TOLD.contains(&path.as_str()) {
            continue;
        }
        let title = title(key);
        match value {
            Value::Object(_) => {
                out.push_str(&format!("{indent}{title}:\n"));
                fields(out, level + 1, value, &path);
            }
            Value::Array(items) => {
                out.push_str(&format!("{indent}{title}:\n"));
                for item in items {
                    match item {
                        Value::Object(_) => fields(out, level + 1, item, &path),
                        item => out.push_str(&format!("{indent}  {}\n", go::plain(item))),
                    }
                }
            }
            value => out.push_str(&format!("{indent}{title}:\t{}\n", go::plain(value))),
        }
    }
}

/// `apiVersion` becomes `API Version`. Upstream: smartLabelFor.
fn title(key: &str) -> String {
    if !key.chars().all(char::is_alphanumeric) {
        return key.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before_upper = false;
    for sign in key.chars() {
        if sign.is_uppercase() && !before_upper && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        before_upper = sign.is_uppercase();
        word.push(sign);
    }
    words.push(word);
    let words = words.into_iter().map(|word| {
        if matches!(word.as_str(), "api" | "uid" | "url" | "ip" | "id") {
            return word.to_uppercase();
        }
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    });
    words.collect::<Vec<String>>().join(" ")
}
