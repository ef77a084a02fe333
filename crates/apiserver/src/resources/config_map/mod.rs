//! ConfigMap. Upstream: pkg/registry/core/configmap.

use countersign_api::meta;
use serde_json::{Value, json};

use super::cells::{self, NAME};
use super::{Column, Info, Resource};
use crate::context::Context;
use crate::field::{FieldError, Path};
use crate::names;

/// k8s.io/api/core/v1
pub(crate) const TYPES: &str = "
ConfigMap metadata:ObjectMeta immutable:*bool data:{}string binaryData:{}bytes
";

static INFO: Info = Info {
    resource: "configmaps",
    kind: "ConfigMap",
    singular: "configmap",
    short_names: &["cm"],
    ..Info::DEFAULT
};

/// The most data an object may hold, bytes.
pub(super) const MOST: usize = 1024 * 1024;

/// Texts for programs to read.
pub(crate) struct ConfigMap;

impl Resource for ConfigMap {
    fn info(&self) -> &Info {
        &INFO
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validate(object)
    }

    fn validate_update(&self, _: &Context<'_>, _: &str, object: &Value, old: &Value) -> Vec<FieldError> {
        let mut errors = immutable(object, old, &["data", "binaryData"]);
        errors.extend(validate(object));
        errors
    }

    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            NAME,
            cells::integer(
                "Data",
                "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
            ),
            cells::AGE,
        ];
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        let count = |field| object.get(field).and_then(Value::as_object).map_or(0, serde_json::Map::len);
        vec![
            json!(meta::name(object)),
            json!(count("data") + count("binaryData")),
            json!(cells::age(object, now)),
        ]
    }
}

fn validate(object: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut size = 0;
    for field in ["data", "binaryData"] {
        let entries = object.get(field).and_then(Value::as_object);
        for (key, value) in entries.into_iter().flatten() {
            let path = Path::new(field).key(key);
            for message in names::config_key(key) {
                errors.push(FieldError::invalid(&path, key.as_str(), message));
            }
            if field == "data" && object.get("binaryData").and_then(|other| other.get(key)).is_some() {
                let detail = "duplicate of key present in binaryData";
                errors.push(FieldError::invalid(&path, key.as_str(), detail));
            }
            let text = value.as_str().unwrap_or_default();
            size += if field == "data" { text.len() } else { text.len() / 4 * 3 };
        }
    }
    if size > MOST {
        errors.push(FieldError::too_long(&Path::default(), MOST));
    }
    errors
}

/// What an object marked `immutable` may not change.
pub(super) fn immutable(object: &Value, old: &Value, fields: &[&str]) -> Vec<FieldError> {
    if old.get("immutable").and_then(Value::as_bool) != Some(true) {
        return Vec::new();
    }
    let detail = "field is immutable when `immutable` is set";
    let mut errors = Vec::new();
    if object.get("immutable").and_then(Value::as_bool) != Some(true) {
        errors.push(FieldError::forbidden(&Path::new("immutable"), detail));
    }
    for field in fields {
        if object.get(field) != old.get(field) {
            errors.push(FieldError::forbidden(&Path::new(field), detail));
        }
    }
    errors
}
