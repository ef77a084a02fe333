//! `describe configmap`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::metadata;

/// Tabbed lines.
pub(super) fn describe(object: &Value) -> String {
    let mut out = format!("{}\nData\n====\n", metadata::head(object, true));
    for (key, value) in sorted(object, "data") {
        out.push_str(&format!("{key}:\n----\n{value}\n\n"));
    }
    out.push_str("\nBinaryData\n====\n");
    for (key, value) in sorted(object, "binaryData") {
        out.push_str(&format!("{key}: {} bytes\n", STANDARD.decode(value).unwrap_or_default().len()));
    }
    out.push('\n');
    out
}

fn sorted<'a>(object: &'a Value, field: &str) -> Vec<(&'a String, &'a str)> {
    let map = object.get(field).and_then(Value::as_object);
    let mut all: Vec<_> =
        map.into_iter().flatten().map(|(key, value)| (key, value.as_str().unwrap_or_default())).collect();
    all.sort();
    all
}
