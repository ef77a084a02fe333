//! PATCH: reads the stored object, changes it, and goes on as an update. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/patch.go.

use std::rc::Rc;

use countersign_api::{GroupKind, go_quote};
use serde_json::{Map, Value};

use super::options::{FieldValidation, OptionsKind, WriteOptions};
use super::{Call, Reply, apply, update};
use crate::codec::{body, json_parse, json_write, negotiate};
use crate::error::ApiError;
use crate::field::{FieldError, Path};
use crate::managed_fields::{self, Manager};
use crate::patch::json_patch::{self, PatchError};
use crate::patch::{merge_patch, strategic};
use crate::schema;

const JSON_PATCH: &str = "application/json-patch+json";
const MERGE_PATCH: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
const APPLY: &str = "application/apply-patch+yaml";

/// The error of a patch that does not fit.
const UNPROCESSABLE: &str = "the server rejected our request due to an error in our request";

/// Answers a PATCH.
///
/// # Errors
/// 400, 404, 409, 413, 415, 422.
pub fn handle(call: &Call<'_>) -> Result<Reply, ApiError> {
    let content_type = negotiate::content_type(call.headers);
    if ![JSON_PATCH, MERGE_PATCH, STRATEGIC, APPLY].contains(&content_type) {
        return Err(ApiError::Router(415, "415: Unsupported Media Type".to_owned()));
    }
    let options = WriteOptions::read(call.info, OptionsKind::Patch { apply: content_type == APPLY })?;
    if call.body.len() > body::LIMIT {
        return Err(ApiError::TooLarge(format!("Request entity too large: limit is {}", body::LIMIT)));
    }
    if content_type == APPLY {
        return apply::handle(call, &options);
    }
    let old = call.stored()?;
    let patch = json_parse::parse(call.body)
        .map_err(|error| ApiError::BadRequest(bad_patch(content_type, &error)))?;
    let changed = match content_type {
        JSON_PATCH => {
            let strict = json_patch::unknown_fields(&patch.value);
            from_json(call, patched_by_operations(&old, &patch.value)?, strict, &options)?
        }
        MERGE_PATCH => {
            if !patch.value.is_object() {
                return Err(ApiError::BadRequest(format!(
                    "error decoding patch: json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
                    json_kind(&patch.value)
                )));
            }
            let strict = duplicates(&patch.duplicates);
            from_json(call, merge_patch::apply((*old).clone(), patch.value), strict, &options)?
        }
        _ => {
            if !patch.value.is_object() {
                return Err(ApiError::BadRequest(format!(
                    "json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
                    json_kind(&patch.value)
                )));
            }
            let merged = strategic::apply(call.kind.info().kind, (*old).clone(), patch.value.clone());
            let merged = merged.map_err(ApiError::Internal)?;
            from_map(call, merged, &patch.value, duplicates(&patch.duplicates), &options)?
        }
    };
    finish(call, changed, &old, &options)
}

/// The second half of every patch but server-side apply.
fn finish(
    call: &Call<'_>,
    mut object: Value,
    old: &Rc<Value>,
    options: &WriteOptions,
) -> Result<Reply, ApiError> {
    update::check_name(call, &object)?;
    call.kind.default(&mut object);
    let manager = Manager::of(call, options);
    managed_fields::updated(call.kind, call.subresource_name(), &mut object, old, &manager);
    Ok(Reply::Object(200, update::update(call, object, old, options)?))
}

fn bad_patch(content_type: &str, error: &str) -> String {
    match content_type {
        MERGE_PATCH => format!("error decoding patch: {error}"),
        _ => error.to_owned(),
    }
}

fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn duplicates(paths: &[String]) -> Vec<String> {
    paths.iter().map(|path| format!("duplicate field {}", go_quote(path))).collect()
}

fn patched_by_operations(old: &Value, patch: &Value) -> Result<Value, ApiError> {
    json_patch::apply(old.clone(), patch).map_err(|error| match error {
        PatchError::Malformed(text) => ApiError::BadRequest(text),
        PatchError::TooMany(count) => ApiError::TooLarge(format!(
            "The allowed maximum operations in a JSON patch is {}, got {count}",
            json_patch::MOST_OPERATIONS
        )),
        PatchError::DoesNotApply => ApiError::Unprocessable(UNPROCESSABLE.to_owned()),
    })
}

/// Decodes a patched document; what is wrong with it is shown as JSON.
fn from_json(
    call: &Call<'_>,
    patched: Value,
    strict: Vec<String>,
    options: &WriteOptions,
) -> Result<Value, ApiError> {
    let shown = String::from_utf8(json_write::compact(&patched)).unwrap_or_default();
    decode(call, patched, &shown, strict, options)
}

/// Decodes a merged map; what is wrong with it is shown as Go prints the patch.
fn from_map(
    call: &Call<'_>,
    merged: Value,
    patch: &Value,
    strict: Vec<String>,
    options: &WriteOptions,
) -> Result<Value, ApiError> {
    decode(call, merged, &go_value(patch), strict, options)
}

fn decode(
    call: &Call<'_>,
    patched: Value,
    shown: &str,
    mut strict: Vec<String>,
    options: &WriteOptions,
) -> Result<Value, ApiError> {
    let info = call.kind.info();
    let invalid = |text: String| {
        let error = FieldError::invalid(&Path::new("patch"), shown, text);
        ApiError::Invalid(GroupKind::default(), String::new(), vec![error])
    };
    let decoded = schema::decode(info.kind, patched).map_err(&invalid)?;
    strict.extend(decoded.unknown.iter().map(|path| format!("unknown field {}", go_quote(path))));
    match options.field_validation {
        FieldValidation::Strict if !strict.is_empty() => {
            return Err(invalid(format!("strict decoding error: {}", strict.join(", "))));
        }
        FieldValidation::Warn => strict.into_iter().for_each(|text| call.context.warn(text)),
        _ => {}
    }
    let mut object = Map::new();
    object.insert("kind".to_owned(), info.kind.into());
    object.insert("apiVersion".to_owned(), info.api_version().into());
    if let Value::Object(fields) = decoded.object {
        object.extend(fields.into_iter().filter(|(key, _)| key != "kind" && key != "apiVersion"));
    }
    Ok(Value::Object(object))
}

/// A value as `%+v` prints it: maps sorted by key, texts bare.
fn go_value(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            let entries: Vec<String> =
                entries.into_iter().map(|(key, value)| format!("{key}:{}", go_value(value))).collect();
            format!("map[{}]", entries.join(" "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(go_value).collect::<Vec<_>>().join(" ")),
        Value::String(text) => text.clone(),
        Value::Null => "<nil>".to_owned(),
        other => other.to_string(),
    }
}
