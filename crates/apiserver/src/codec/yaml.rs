//! YAML bodies: read through libyaml, written with sorted keys. Upstream: sigs.k8s.io/yaml.

use serde::Serialize;
use serde_json::{Number, Value};

/// Reads one YAML document as the JSON it stands for.
///
/// # Errors
/// `error converting YAML to JSON: yaml: …`.
pub fn read(bytes: &[u8]) -> Result<Value, String> {
    let text = String::from_utf8_lossy(bytes);
    let value: serde_norway::Value = serde_norway::from_str(&text)
        .map_err(|error| format!("error converting YAML to JSON: yaml: {error}"))?;
    Ok(to_json(value))
}

fn to_json(value: serde_norway::Value) -> Value {
    match value {
        serde_norway::Value::Null => Value::Null,
        serde_norway::Value::Bool(flag) => Value::Bool(flag),
        serde_norway::Value::String(text) => Value::String(text),
        serde_norway::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.into(),
            // Go writes a whole float without its fraction.
            (_, Some(float)) if float.fract() == 0.0 && float.abs() < 9e15 => (float as i64).into(),
            (_, Some(float)) => Number::from_f64(float).map_or(Value::Null, Value::Number),
            _ => Value::Null,
        },
        serde_norway::Value::Sequence(items) => items.into_iter().map(to_json).collect(),
        serde_norway::Value::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let key = match to_json(key) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                (key, to_json(value))
            });
            Value::Object(entries.collect())
        }
        serde_norway::Value::Tagged(tagged) => to_json(tagged.value),
    }
}

/// Writes YAML with the keys of every map sorted.
pub fn write(value: &impl Serialize) -> Vec<u8> {
    countersign_api::yaml::document(&serde_json::to_value(value).unwrap_or_default()).into_bytes()
}
