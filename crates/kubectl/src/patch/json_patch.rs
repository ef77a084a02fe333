//! JSON patches, RFC 6902.

use serde_json::Value;

/// `patch` (a list of operations) applied to `target`; the error has evanphx/json-patch's words.
pub fn apply(target: &Value, patch: &Value) -> Result<Value, String> {
    let mut result = target.clone();
    let Some(operations) = patch.as_array() else {
        return Err("json: cannot unmarshal object into Go value of type jsonpatch.Patch".to_owned());
    };
    for operation in operations {
        let text = |key: &str| operation.get(key).and_then(Value::as_str).unwrap_or_default();
        let (op, path) = (text("op"), text("path"));
        let value = || operation.get("value").cloned().unwrap_or(Value::Null);
        match op {
            "add" => add(&mut result, path, value(), op)?,
            "remove" => {
                remove(&mut result, path, op)?;
            }
            "replace" => {
                if find(&result, path).is_none() {
                    return Err(format!(
                        "replace operation does not apply: doc is missing key: {path}: missing value"
                    ));
                }
                if let Some(place) = result.pointer_mut(path) {
                    *place = value();
                }
            }
            "move" => {
                let moved = remove(&mut result, text("from"), op)?;
                add(&mut result, path, moved, op)?;
            }
            "copy" => {
                let Some(copied) = find(&result, text("from")).cloned() else {
                    return Err(format!("error in copy for from: '{}': missing value", text("from")));
                };
                add(&mut result, path, copied, op)?;
            }
            "test" => match find(&result, path) {
                Some(found) if super::same(found, &value()) => {}
                _ => return Err(format!("testing value {path} failed: test failed")),
            },
            _ => return Err(format!("Unexpected kind: {op}")),
        }
    }
    Ok(result)
}

fn find<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    value.pointer(path)
}

fn split(path: &str) -> Option<(&str, String)> {
    let (parent, key) = path.rsplit_once('/')?;
    Some((parent, key.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value, op: &str) -> Result<(), String> {
    let missing = || format!("{op} operation does not apply: doc is missing path: {path:?}: missing value");
    if path.is_empty() {
        *target = value;
        return Ok(());
    }
    let (parent, key) = split(path).ok_or_else(missing)?;
    match target.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.insert(key, value);
            Ok(())
        }
        Some(Value::Array(items)) if key == "-" => {
            items.push(value);
            Ok(())
        }
        Some(Value::Array(items)) => match key.parse::<usize>().ok().filter(|at| *at <= items.len()) {
            Some(at) => {
                items.insert(at, value);
                Ok(())
            }
            None => Err(format!(
                "{op} operation does not apply: doc is missing path: {path:?}: invalid index referenced"
            )),
        },
        _ => Err(missing()),
    }
}

fn remove(target: &mut Value, path: &str, op: &str) -> Result<Value, String> {
    let missing = || format!("{op} operation does not apply: doc is missing path: {path:?}: missing value");
    let (parent, key) = split(path).ok_or_else(missing)?;
    match target.pointer_mut(parent) {
        Some(Value::Object(fields)) => fields.shift_remove(&key).ok_or_else(|| {
            format!("error in {op} for path: '{path}': Unable to {op} nonexistent key: {key}: missing value")
        }),
        Some(Value::Array(items)) => match key.parse::<usize>().ok().filter(|at| *at < items.len()) {
            Some(at) => Ok(items.remove(at)),
            None => Err(format!(
                "error in {op} for path: '{path}': Unable to access invalid index: {key}: invalid index referenced"
            )),
        },
        _ => Err(missing()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operations() {
        let patch = json!([
            {"op": "add", "path": "/a/-", "value": 3},
            {"op": "remove", "path": "/b"},
            {"op": "replace", "path": "/c", "value": {"x~y/z": 1}},
            {"op": "test", "path": "/c/x~0y~1z", "value": 1}
        ]);
        assert_eq!(
            apply(&json!({"a": [1, 2], "b": 1, "c": 2}), &patch),
            Ok(json!({"a": [1, 2, 3], "c": {"x~y/z": 1}}))
        );
        assert!(apply(&json!({}), &json!([{"op": "remove", "path": "/b"}])).is_err());
    }
}
