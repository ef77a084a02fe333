//! Whether `metadata` has the types it must have, before a manifest is taken for an object. Upstream: the decoding of
//! metav1.ObjectMeta by encoding/json.

use serde_json::{Map, Value};

/// What a field holds.
enum Kind {
    Text,
    Integer,
    Texts,
    TextMap,
}

fn kind(field: &str) -> Option<Kind> {
    Some(match field {
        "name" | "generateName" | "namespace" | "selfLink" | "uid" | "resourceVersion" => Kind::Text,
        "generation" | "deletionGracePeriodSeconds" => Kind::Integer,
        "labels" | "annotations" => Kind::TextMap,
        "finalizers" => Kind::Texts,
        _ => return None,
    })
}

/// What is wrong with the metadata of a manifest, in the words of Go's decoder.
pub fn check(object: &Value) -> Result<(), String> {
    let Some(Value::Object(metadata)) = object.get("metadata") else { return Ok(()) };
    // Go meets the fields in the order of the text; kubectl has sorted them.
    let mut fields: Vec<(&String, &Value)> = metadata.iter().collect();
    fields.sort_by_key(|(field, _)| *field);
    for (field, value) in fields {
        if let Some(kind) = kind(field) {
            check_field(field, &kind, value)?;
        }
    }
    Ok(())
}

fn check_field(field: &str, kind: &Kind, value: &Value) -> Result<(), String> {
    let refuse = |value: &Value, wanted: &str| {
        let found = go_kind(value);
        Err(format!(
            "json: cannot unmarshal {found} into Go struct field ObjectMeta.metadata.{field} of type {wanted}"
        ))
    };
    match (kind, value) {
        (_, Value::Null) | (Kind::Text, Value::String(_)) => Ok(()),
        (Kind::Text, value) => refuse(value, "string"),
        (Kind::Integer, Value::Number(number)) if number.is_i64() => Ok(()),
        (Kind::Integer, Value::Number(number)) => Err(format!(
            "json: cannot unmarshal number {number} into Go struct field ObjectMeta.metadata.{field} of type int64"
        )),
        (Kind::Integer, value) => refuse(value, "int64"),
        (Kind::TextMap, Value::Object(values)) => match first_wrong(values) {
            Some(value) => refuse(value, "string"),
            None => Ok(()),
        },
        (Kind::TextMap, value) => refuse(value, "map[string]string"),
        (Kind::Texts, Value::Array(items)) => {
            match items.iter().find(|item| !item.is_string() && !item.is_null()) {
                Some(value) => refuse(value, "string"),
                None => Ok(()),
            }
        }
        (Kind::Texts, value) => refuse(value, "[]string"),
    }
}

fn first_wrong(values: &Map<String, Value>) -> Option<&Value> {
    let sorted = crate::output::go::sorted(values);
    sorted.into_iter().map(|(_, value)| value).find(|value| !value.is_string() && !value.is_null())
}

fn go_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use serde_json::json;

    #[test]
    fn types_of_metadata() {
        assert_eq!(check(&json!({"metadata": {"name": "x", "labels": {"a": "b"}, "other": 1}})), Ok(()));
        for (metadata, words) in [
            (json!({"name": 42}), "number into Go struct field ObjectMeta.metadata.name of type string"),
            (
                json!({"labels": {"a": 3}}),
                "number into Go struct field ObjectMeta.metadata.labels of type string",
            ),
            (
                json!({"labels": ["a"]}),
                "array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
            ),
        ] {
            let error = check(&json!({ "metadata": metadata })).unwrap_err();
            assert_eq!(error, format!("json: cannot unmarshal {words}"));
        }
    }
}
