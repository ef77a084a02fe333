//! RFC 7396: objects merge, null removes, everything else replaces.

use serde_json::{Map, Value};

/// Applies `patch` to `target`.
pub fn apply(target: Value, patch: Value) -> Value {
    let Value::Object(patch) = patch else { return patch };
    let mut merged = match target {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    for (key, value) in patch {
        if value.is_null() {
            merged.shift_remove(&key);
        } else {
            let before = merged.get_mut(&key).map(Value::take).unwrap_or_default();
            merged.insert(key, apply(before, value));
        }
    }
    Value::Object(merged)
}

#[cfg(test)]
mod tests {
    use super::apply;
    use serde_json::json;

    #[test]
    fn objects_merge_and_lists_replace() {
        let merged = apply(
            json!({"a": {"b": 1, "c": 2}, "l": [1]}),
            json!({"a": {"b": null, "d": {"x": null}}, "l": [2, 3]}),
        );
        assert_eq!(merged, json!({"a": {"c": 2, "d": {}}, "l": [2, 3]}));
    }
}
