//! The format as a JSON Schema, made of the same lists of keys that the reader goes by.

use serde_json::{Map, Value, json};

use super::{front, goals, hints, questions};
use crate::causes::Cause;

/// JSON Schema (draft 2020-12): the front matter at the root, the blocks under `$defs`.
pub fn json_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of a Countersign lesson; $defs describes the YAML of its blocks",
        "type": "object",
        "required": ["title", "summary"],
        "additionalProperties": false,
        "properties": properties(&front::KEYS, |key| match key {
            "title" | "summary" => text(),
            "minutes" | "order" => json!({"type": "integer"}),
            "kind" => json!({"enum": ["lesson", "test"]}),
            "vars" => json!({"type": "object", "additionalProperties": texts()}),
            _ => json!({"$ref": "#/$defs/world"}),
        }),
        "$defs": {
            "world": closed(&front::WORLD_KEYS, &[], world_key),
            "goals": {"type": "array", "items": {"$ref": "#/$defs/goal"}},
            "goal": goal(),
            "requestFacts": closed(&goals::REQUEST_FACTS, &[], fact),
            "certificateFacts": closed(&goals::CERTIFICATE_FACTS, &[], fact),
            "hints": {"type": "array", "items": closed(&hints::KEYS, &["question", "pointer", "command"], |key| match key {
                "cause" => json!({"enum": Cause::ALL.map(Cause::name)}),
                _ => text(),
            })},
            "quiz": {"oneOf": questions::KINDS.map(quiz)},
        },
    })
}

fn world_key(key: &str) -> Value {
    match key {
        "start" => json!({"type": "string", "format": "date-time"}),
        "users" => json!({"type": "object", "additionalProperties": texts()}),
        "objects" => {
            json!({"type": "array", "items": {"type": "object", "required": ["apiVersion", "kind"]}})
        }
        "files" => {
            json!({"type": "array", "items": closed(&["on", "path", "text"], &["path", "text"], |_| text())})
        }
        "setup" => json!({"type": "array", "items": closed(&["on", "run"], &["run"], |_| text())}),
        _ => texts(),
    }
}

fn goal() -> Value {
    let known: Vec<&str> = ["text", "on"]
        .iter()
        .chain(&goals::KINDS)
        .chain(&goals::OBJECT_KEYS)
        .chain(&goals::FILE_KEYS)
        .copied()
        .collect();
    let mut schema = closed(&known, &[], |key| match key {
        "object" | "absent" => json!({"type": "object", "required": ["apiVersion", "kind"]}),
        "holds" => json!({"type": "object"}),
        "request" => json!({"$ref": "#/$defs/requestFacts"}),
        "certificate" => json!({"$ref": "#/$defs/certificateFacts"}),
        "state" => json!({"enum": goals::STATES}),
        "is" => json!({"enum": goals::FILE_KINDS}),
        "kubeconfig" => closed(&goals::KUBECONFIG_KEYS, &[], |key| match key {
            "current" => json!({"type": "boolean"}),
            "certificate" => json!({"$ref": "#/$defs/certificateFacts"}),
            _ => text(),
        }),
        "asked" => closed(&goals::ASKED_KEYS, &["verb", "resource"], |key| match key {
            "allowed" => json!({"type": "boolean"}),
            _ => text(),
        }),
        "access" => closed(&goals::ACCESS_KEYS, &["user", "verb", "resource"], |key| match key {
            "allowed" => json!({"type": "boolean"}),
            "groups" => texts(),
            _ => text(),
        }),
        "time" => closed(&["past"], &["past"], |_| text()),
        _ => text(),
    });
    if let Some(map) = schema.as_object_mut() {
        map.insert("oneOf".to_owned(), goals::KINDS.map(|kind| json!({"required": [kind]})).into());
    }
    schema
}

fn fact(key: &str) -> Value {
    match key {
        "O" | "DNS" | "IP" | "usages" => texts(),
        "days" => json!({"type": "integer"}),
        "valid" => json!({"type": "boolean"}),
        _ => text(),
    }
}

fn quiz(kind: &str) -> Value {
    let own = questions::keys_of(kind);
    let known: Vec<&str> = questions::KEYS.iter().chain(own).copied().collect();
    let optional = ["because", "read", "wrong", "others", "on"];
    let required: Vec<&str> = known.iter().filter(|key| !optional.contains(key)).copied().collect();
    closed(&known, &required, |key| match key {
        "kind" => json!({"const": kind}),
        "options" => {
            let keys: &[&str] =
                if kind == "predict" { &["text", "because"] } else { &["text", "right", "because"] };
            json!({"type": "array", "items": closed(keys, &["text", "because"], |key| match key {
                "right" => json!({"type": "boolean"}),
                _ => text(),
            })})
        }
        "accept" | "items" => texts(),
        "wrong" | "others" => json!({"type": "object", "additionalProperties": text()}),
        "line" => json!({"type": "integer", "minimum": 1}),
        _ => text(),
    })
}

fn text() -> Value {
    json!({"type": ["string", "number", "boolean"]})
}

fn texts() -> Value {
    json!({"type": "array", "items": text()})
}

fn closed(keys: &[&str], required: &[&str], of: impl Fn(&str) -> Value) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties(keys, of),
    })
}

fn properties(keys: &[&str], of: impl Fn(&str) -> Value) -> Map<String, Value> {
    keys.iter().map(|key| ((*key).to_owned(), of(key))).collect()
}
