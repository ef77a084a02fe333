//! `describe serviceaccount`.

use countersign_api::meta;
use serde_json::Value;

use super::metadata;

/// Tabbed lines.
pub(super) fn describe(object: &Value) -> String {
    let secrets = object.get("imagePullSecrets").and_then(Value::as_array).into_iter().flatten();
    let names: Vec<&str> = secrets.filter_map(|secret| meta::text(secret, &["name"])).collect();
    let names = if names.is_empty() { "<none>".to_owned() } else { names.join("\n\t") };
    format!("{}Image pull secrets:\t{names}\n", metadata::head(object, true))
}
