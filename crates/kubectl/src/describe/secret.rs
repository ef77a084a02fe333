//! `describe secret`: keys and sizes, no values but a service account's token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::meta;
use serde_json::Value;

use super::metadata;

/// Tabbed lines.
pub(super) fn describe(object: &Value) -> String {
    let kind = meta::text(object, &["type"]).unwrap_or_default();
    let mut out = format!("{}\nType:\t{kind}\n\nData\n====\n", metadata::head(object, true));
    let data = object.get("data").and_then(Value::as_object);
    let mut data: Vec<_> = data.into_iter().flatten().collect();
    data.sort_by_key(|(key, _)| *key);
    for (key, value) in data {
        let bytes = STANDARD.decode(value.as_str().unwrap_or_default()).unwrap_or_default();
        if key == "token" && kind == "kubernetes.io/service-account-token" {
            out.push_str(&format!("{key}:\t{}\n", String::from_utf8_lossy(&bytes)));
        } else {
            out.push_str(&format!("{key}:\t{} bytes\n", bytes.len()));
        }
    }
    out
}
