//! `describe rolebinding` and `describe clusterrolebinding`.

use countersign_api::meta;
use serde_json::Value;

use super::metadata;

/// Tabbed lines.
pub(super) fn describe(object: &Value) -> String {
    let role = |key: &str| meta::text(object, &["roleRef", key]).unwrap_or_default();
    let mut out = metadata::head(object, false);
    out.push_str(&format!("Role:\n  Kind:\t{}\n  Name:\t{}\n", role("kind"), role("name")));
    out.push_str("Subjects:\n  Kind\tName\tNamespace\n  ----\t----\t---------\n");
    for subject in object.get("subjects").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| meta::text(subject, &[key]).unwrap_or_default();
        out.push_str(&format!("  {}\t{}\t{}\n", text("kind"), text("name"), text("namespace")));
    }
    out
}
