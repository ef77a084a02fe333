//! Differences of objects as patches, and patches applied to objects. Upstream: apimachinery util/strategicpatch,
//! util/jsonmergepatch, gopkg.in/evanphx/json-patch.v4.

pub mod json_patch;
pub mod merge;
mod schema;
pub mod strategic;

use serde_json::{Map, Value};

/// Where `apply` keeps what it applied last.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// An object as a mapping; anything else counts as an empty one.
fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// What `apply` would write down about `object`: JSON without the note itself, with an `annotations` field in any case,
/// and a line feed. Upstream: kubectl/pkg/util GetModifiedConfiguration.
pub fn configuration(object: &Value) -> String {
    let mut object = object.clone();
    if let Some(root) = object.as_object_mut() {
        let metadata = root.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
        if let Some(metadata) = metadata.as_object_mut() {
            let annotations = metadata.entry("annotations").or_insert_with(|| Value::Object(Map::new()));
            match annotations.as_object_mut() {
                Some(annotations) => {
                    annotations.shift_remove(LAST_APPLIED);
                }
                None => *annotations = Value::Object(Map::new()),
            }
        }
    }
    format!("{}\n", crate::output::json::compact(&crate::output::json::sort_keys(object)))
}

/// The object with that note in its annotations.
#[must_use]
pub fn with_configuration(mut object: Value) -> Value {
    let note = configuration(&object);
    set_annotation(&mut object, LAST_APPLIED, Some(note));
    object
}

/// Sets or removes an annotation.
pub fn set_annotation(object: &mut Value, key: &str, value: Option<String>) {
    let Some(root) = object.as_object_mut() else { return };
    let metadata = root.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    let Some(metadata) = metadata.as_object_mut() else { return };
    let annotations = metadata.entry("annotations").or_insert_with(|| Value::Object(Map::new()));
    if !annotations.is_object() {
        *annotations = Value::Object(Map::new());
    }
    let Some(annotations) = annotations.as_object_mut() else { return };
    match value {
        Some(value) => {
            annotations.insert(key.to_owned(), Value::String(value));
        }
        None => {
            annotations.shift_remove(key);
        }
    }
}

/// The note `apply` left on an object.
pub fn last_applied(object: &Value) -> Option<&str> {
    countersign_api::meta::text(object, &["metadata", "annotations", LAST_APPLIED])
}

/// Whether two values say the same; `1.0` and `1` do, the order of keys does not count.
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| same(left, right)))
        }
        (left, right) => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_note_is_sorted_and_has_annotations() {
        let object =
            json!({"kind": "K", "apiVersion": "v1", "metadata": {"name": "x"}, "spec": {"n": 3600.0}});
        let note = "{\"apiVersion\":\"v1\",\"kind\":\"K\",\"metadata\":{\"annotations\":{},\"name\":\"x\"},\"spec\":{\"n\":3600}}\n";
        assert_eq!(configuration(&object), note);
        assert_eq!(configuration(&with_configuration(object.clone())), note);
        assert_eq!(last_applied(&with_configuration(object)), Some(note));
    }
}
