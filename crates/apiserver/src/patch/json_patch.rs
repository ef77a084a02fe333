//! RFC 6902 as github.com/evanphx/json-patch does it.

use serde_json::{Map, Value};

/// The most operations in a patch.
pub const MOST_OPERATIONS: usize = 10_000;

/// Why a patch cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchError {
    /// It is no patch: what Go's decoder says.
    Malformed(String),
    /// There are more operations than allowed.
    TooMany(usize),
    /// It does not fit this object.
    DoesNotApply,
}

/// One operation.
struct Operation<'a> {
    op: &'a str,
    path: &'a str,
    from: &'a str,
    value: Option<&'a Value>,
}

/// Applies `patch` to `document`.
///
/// # Errors
/// [`PatchError`].
pub fn apply(mut document: Value, patch: &Value) -> Result<Value, PatchError> {
    let operations = match patch {
        Value::Array(operations) => operations,
        Value::Null => return Ok(document),
        other => {
            let what = match other {
                Value::Object(_) => "object",
                Value::String(_) => "string",
                Value::Bool(_) => "bool",
                _ => "number",
            };
            return Err(PatchError::Malformed(format!(
                "json: cannot unmarshal {what} into Go value of type jsonpatch.Patch"
            )));
        }
    };
    if operations.len() > MOST_OPERATIONS {
        return Err(PatchError::TooMany(operations.len()));
    }
    for operation in operations {
        let Some(map) = operation.as_object() else {
            return Err(PatchError::Malformed(
                "json: cannot unmarshal non-object into Go value of type jsonpatch.Operation".to_owned(),
            ));
        };
        let text = |key: &str| map.get(key).and_then(Value::as_str).unwrap_or_default();
        let operation =
            Operation { op: text("op"), path: text("path"), from: text("from"), value: map.get("value") };
        step(&mut document, &operation).ok_or(PatchError::DoesNotApply)?;
    }
    Ok(document)
}

fn step(document: &mut Value, operation: &Operation<'_>) -> Option<()> {
    match operation.op {
        "add" => add(document, operation.path, operation.value?.clone()),
        "remove" => remove(document, operation.path).map(drop),
        "replace" => {
            *find_mut(document, operation.path)? = operation.value?.clone();
            Some(())
        }
        "move" => {
            let value = remove(document, operation.from)?;
            add(document, operation.path, value)
        }
        "copy" => {
            let value = find_mut(document, operation.from)?.clone();
            add(document, operation.path, value)
        }
        "test" => {
            let wanted = operation.value.unwrap_or(&Value::Null);
            let found = find_mut(document, operation.path).cloned().unwrap_or_default();
            (found == *wanted).then_some(())
        }
        _ => None,
    }
}

/// The parent's path and the last part.
fn split(path: &str) -> Option<(&str, String)> {
    let (parent, last) = path.rsplit_once('/')?;
    Some((parent, unescape(last)))
}

fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

fn find_mut<'a>(document: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    if path.is_empty() {
        return Some(document);
    }
    path.strip_prefix('/')?.split('/').try_fold(document, |value, part| match value {
        Value::Object(map) => map.get_mut(&unescape(part)),
        Value::Array(items) => {
            let at = index(part, items.len())?;
            items.get_mut(at)
        }
        _ => None,
    })
}

/// A place in a list; negative ones count from the end.
fn index(part: &str, length: usize) -> Option<usize> {
    match part.parse::<i64>().ok()? {
        at if at < 0 => length.checked_sub(usize::try_from(at.unsigned_abs()).ok()?),
        at => usize::try_from(at).ok(),
    }
}

fn add(document: &mut Value, path: &str, value: Value) -> Option<()> {
    if path.is_empty() {
        *document = value;
        return Some(());
    }
    let (parent, last) = split(path)?;
    match find_mut(document, parent)? {
        Value::Object(map) => {
            map.insert(last, value);
        }
        Value::Array(items) if last == "-" => items.push(value),
        Value::Array(items) => {
            let at = index(&last, items.len() + 1).filter(|at| *at <= items.len())?;
            items.insert(at, value);
        }
        _ => return None,
    }
    Some(())
}

fn remove(document: &mut Value, path: &str) -> Option<Value> {
    let (parent, last) = split(path)?;
    match find_mut(document, parent)? {
        Value::Object(map) => map.shift_remove(&last),
        Value::Array(items) => {
            let at = index(&last, items.len()).filter(|at| *at < items.len())?;
            Some(items.remove(at))
        }
        _ => None,
    }
}

/// Keys that no operation has: `json patch unknown field "[0].foo"`.
pub fn unknown_fields(patch: &Value) -> Vec<String> {
    let known = ["op", "path", "from", "value"];
    let operations = patch.as_array().into_iter().flatten().enumerate();
    operations
        .flat_map(|(at, operation)| {
            let keys: Map<String, Value> = operation.as_object().cloned().unwrap_or_default();
            keys.into_iter().map(|(key, _)| key).filter(|key| !known.contains(&key.as_str())).map(
                move |key| {
                    format!(
                        "json patch unknown field {}",
                        countersign_api::go_quote(&format!("[{at}].{key}"))
                    )
                },
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operations_change_or_refuse() {
        let document = json!({"a": [1, 2], "b": {"c/d": 1}});
        let patch = json!([
            {"op": "add", "path": "/a/-", "value": 3},
            {"op": "add", "path": "/a/0", "value": 0},
            {"op": "remove", "path": "/b/c~1d"},
            {"op": "copy", "from": "/a/1", "path": "/x"},
            {"op": "move", "from": "/x", "path": "/y"},
            {"op": "test", "path": "/y", "value": 1},
            {"op": "replace", "path": "/a/1", "value": "one"},
        ]);
        assert_eq!(apply(document.clone(), &patch).unwrap(), json!({"a": [0, "one", 2, 3], "b": {}, "y": 1}));
        for bad in [
            json!([{"op": "add", "path": "/no/such", "value": 1}]),
            json!([{"op": "remove", "path": "/a/9"}]),
            json!([{"op": "test", "path": "/a/0", "value": 5}]),
            json!([{"op": "frob", "path": "/a"}]),
        ] {
            assert_eq!(apply(document.clone(), &bad), Err(PatchError::DoesNotApply), "{bad}");
        }
        assert!(matches!(apply(document, &json!({})), Err(PatchError::Malformed(_))));
        assert_eq!(
            unknown_fields(&json!([{"op": "add", "foo": 1}])),
            ["json patch unknown field \"[0].foo\""]
        );
    }
}
