//! What `--for` asks for, and whether an object is that far. Upstream: kubectl/pkg/cmd/wait condition.go, json.go.

use countersign_api::meta;
use serde_json::Value;

use crate::command::quote;
use crate::output::go;
use crate::output::jsonpath::{JsonPath, relaxed};

/// What is waited for.
#[derive(Clone, Debug)]
pub enum Condition {
    /// The object exists.
    Created,
    /// The object is gone.
    Deleted,
    /// `condition=TYPE[=STATUS]`
    Status(String, String),
    /// `jsonpath=PATH[=VALUE]`; without value the path must only lead to something.
    Path(JsonPath, Option<String>),
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Created, Self::Created) | (Self::Deleted, Self::Deleted))
    }
}

impl Condition {
    /// Reads a `--for`; an error has kubectl's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.to_lowercase().as_str() {
            "create" => return Ok(Self::Created),
            "delete" => return Ok(Self::Deleted),
            _ => {}
        }
        if let Some(condition) = text.strip_prefix("condition=") {
            let (kind, status) = condition.split_once('=').unwrap_or((condition, "true"));
            return Ok(Self::Status(kind.to_owned(), status.to_owned()));
        }
        if let Some(path) = text.strip_prefix("jsonpath=") {
            return Self::path(path);
        }
        Err(format!("unrecognized condition: {}", quote(text)))
    }

    /// `PATH[=VALUE]`; `==` belongs to the path.
    fn path(text: &str) -> Result<Self, String> {
        let parts = split(text);
        let (path, value) = match parts.as_slice() {
            [path] => (path, None),
            [path, value] => (path, Some(value.trim_matches(['\'', '"']).to_owned())),
            _ => {
                return Err("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'".to_owned());
            }
        };
        let path = relaxed(path).map_err(|error| error.to_string())?;
        if value.as_deref() == Some("") {
            return Err("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3".to_owned());
        }
        let path = JsonPath::parse(&path).map_err(|error| error.to_string())?;
        Ok(Self::Path(path, value))
    }

    /// Whether `object` fulfils it.
    pub fn holds(&self, object: &Value) -> Result<bool, String> {
        match self {
            Self::Created => Ok(true),
            Self::Deleted => Ok(false),
            Self::Status(kind, status) => Ok(has_status(object, kind, status)),
            Self::Path(path, value) => {
                let finds = path.find(object).map_err(|error| error.to_string())?;
                let found = match finds.as_slice() {
                    [] => return Ok(false),
                    [found] => found,
                    _ => return Err("given jsonpath expression matches more than one list".to_owned()),
                };
                let found = match found.as_slice() {
                    [] => return Ok(false),
                    [found] => found.as_deref().unwrap_or(&Value::Null),
                    _ => return Err("given jsonpath expression matches more than one value".to_owned()),
                };
                let Some(value) = value else { return Ok(true) };
                if found.is_array() || found.is_object() {
                    return Err("jsonpath leads to a nested object or list which is not supported".to_owned());
                }
                Ok(go::plain(found).trim() == value.trim())
            }
        }
    }
}

/// Splits at single `=`.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let is_double = sign == '=' && signs.next_if_eq(&'=').is_some();
        match parts.last_mut() {
            Some(part) if is_double => part.push_str("=="),
            Some(part) if sign != '=' => part.push(sign),
            _ => parts.push(String::new()),
        }
    }
    parts
}

fn has_status(object: &Value, kind: &str, status: &str) -> bool {
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    let generation = object.pointer("/metadata/generation").and_then(Value::as_i64);
    for condition in conditions.into_iter().flatten() {
        let text = |key| meta::text(condition, &[key]).unwrap_or_default();
        if text("type").to_lowercase() != kind.to_lowercase() {
            continue;
        }
        let observed = condition.get("observedGeneration").and_then(Value::as_i64);
        if let (Some(generation), Some(observed)) = (generation, observed)
            && observed < generation
        {
            return false;
        }
        let observed = object.pointer("/status/observedGeneration").and_then(Value::as_i64);
        if let (Some(generation), Some(observed)) = (generation, observed)
            && observed < generation
        {
            return false;
        }
        return text("status").to_lowercase() == status.to_lowercase();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::Condition;
    use serde_json::json;

    #[test]
    fn conditions() {
        let object =
            json!({"status": {"conditions": [{"type": "Approved", "status": "True"}], "n": 3, "m": {}}});
        for (text, holds) in [
            ("condition=approved", Ok(true)),
            ("condition=Approved=false", Ok(false)),
            ("condition=Denied", Ok(false)),
            ("jsonpath={.status.n}", Ok(true)),
            ("jsonpath={.status.n}=3", Ok(true)),
            ("jsonpath={.status.n}='3'", Ok(true)),
            ("jsonpath=.status.n=4", Ok(false)),
            ("jsonpath={.status.missing}", Ok(false)),
            ("jsonpath={.status.conditions[5].type}=x", Err("array index out of bounds: index 5, length 1")),
            ("jsonpath={.status.conditions[?(@.type==\"Approved\")].status}=True", Ok(true)),
            (
                "jsonpath={.status.m}=x",
                Err("jsonpath leads to a nested object or list which is not supported"),
            ),
            ("jsonpath={.status.*}=x", Err("given jsonpath expression matches more than one value")),
        ] {
            let condition = Condition::parse(text).unwrap();
            assert_eq!(condition.holds(&object), holds.map_err(str::to_owned), "{text}");
        }
        assert_eq!(Condition::parse("ready").unwrap_err(), "unrecognized condition: \"ready\"");
        assert!(Condition::parse("jsonpath={.a}=").is_err());
        assert!(Condition::parse("jsonpath={.a}b").is_err());
    }
}
