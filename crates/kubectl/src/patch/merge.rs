//! JSON merge patches, RFC 7386.

use serde_json::{Map, Value};

use super::{fields, same};

/// The patch that makes `modified` of `original`.
pub fn diff(original: &Value, modified: &Value) -> Value {
    Value::Object(diff_maps(&fields(original), &fields(modified)))
}

fn diff_maps(original: &Map<String, Value>, modified: &Map<String, Value>) -> Map<String, Value> {
    let mut patch = Map::new();
    for (key, value) in modified {
        match (original.get(key), value) {
            (Some(Value::Object(before)), Value::Object(after)) => {
                let inner = diff_maps(before, after);
                if !inner.is_empty() {
                    patch.insert(key.clone(), Value::Object(inner));
                }
            }
            (Some(before), after) if same(before, after) => {}
            _ => {
                patch.insert(key.clone(), value.clone());
            }
        }
    }
    for key in original.keys().filter(|key| !modified.contains_key(*key)) {
        patch.insert(key.clone(), Value::Null);
    }
    patch
}

/// `patch` applied to `target`.
pub fn apply(target: &Value, patch: &Value) -> Value {
    let Value::Object(changes) = patch else { return patch.clone() };
    let mut result = fields(target);
    for (key, change) in changes {
        if change.is_null() {
            result.shift_remove(key);
        } else {
            let before = result.get(key).cloned().unwrap_or(Value::Null);
            result.insert(key.clone(), apply(&before, change));
        }
    }
    Value::Object(result)
}

/// The patch that brings `current` to `modified` and takes away what only `original` had.
/// Upstream: util/jsonmergepatch CreateThreeWayJSONMergePatch.
pub fn three_way(original: &Value, modified: &Value, current: &Value) -> Value {
    let changes = keep(&diff(current, modified), false).unwrap_or_default();
    let removals = keep(&diff(original, modified), true).unwrap_or_default();
    overlay(Value::Object(fields(&changes)), &removals)
}

/// Only what is null (`nulls`) or only the rest.
fn keep(patch: &Value, nulls: bool) -> Option<Value> {
    match patch {
        Value::Null => nulls.then_some(Value::Null),
        Value::Object(changes) => {
            let kept: Map<String, Value> = changes
                .iter()
                .filter_map(|(key, change)| Some((key.clone(), keep(change, nulls)?)))
                .collect();
            // An empty mapping is a value of its own.
            let whole = !nulls && changes.is_empty();
            (whole || !kept.is_empty()).then_some(Value::Object(kept))
        }
        other => (!nulls).then(|| other.clone()),
    }
}

/// Two patches as one; `top` wins.
pub fn overlay(base: Value, top: &Value) -> Value {
    match (base, top) {
        (Value::Object(mut base), Value::Object(top)) => {
            for (key, value) in top {
                let before = base.get(key).cloned();
                let merged = before.map_or_else(|| value.clone(), |before| overlay(before, value));
                base.insert(key.clone(), merged);
            }
            Value::Object(base)
        }
        (_, top) => top.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn there_and_back() {
        let (before, after) = (json!({"a": 1, "b": {"c": 2, "d": [1]}}), json!({"b": {"d": [2], "e": {}}}));
        let patch = diff(&before, &after);
        assert_eq!(patch, json!({"b": {"c": null, "d": [2], "e": {}}, "a": null}));
        assert_eq!(apply(&before, &patch), after);
    }

    #[test]
    fn what_others_added_stays() {
        let patch = three_way(
            &json!({"l": {"mine": "1", "gone": "1"}}),
            &json!({"l": {"mine": "2"}}),
            &json!({"l": {"mine": "1", "gone": "1", "theirs": "x"}, "uid": "u"}),
        );
        assert_eq!(patch, json!({"l": {"mine": "2", "gone": null}}));
    }
}
