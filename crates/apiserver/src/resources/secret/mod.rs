//! Secret. Upstream: pkg/registry/core/secret and ValidateSecret in pkg/apis/core/validation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::meta::{self, text};
use serde_json::{Map, Value, json};

use super::cells::{self, NAME};
use super::config_map::{MOST, immutable};
use super::{Column, Info, Resource};
use crate::context::Context;
use crate::field::{BadValue, FieldError, Path};
use crate::names;

/// k8s.io/api/core/v1
pub(crate) const TYPES: &str = "
Secret metadata:ObjectMeta immutable:*bool data:{}bytes stringData:{}string type:SecretType
SecretType = string
";

static INFO: Info = Info {
    resource: "secrets",
    kind: "Secret",
    singular: "secret",
    field_labels: &["type"],
    ..Info::DEFAULT
};

/// Names the account of a token.
const ACCOUNT: &str = "kubernetes.io/service-account.name";

/// Bytes that only some may read.
pub(crate) struct Secret;

impl Resource for Secret {
    fn info(&self) -> &Info {
        &INFO
    }

    /// The type, and the text that becomes data.
    fn default(&self, object: &mut Value) {
        let Some(object) = object.as_object_mut() else { return };
        if let Some(Value::Object(texts)) = object.shift_remove("stringData") {
            let mut data = match object.get("data") {
                Some(Value::Object(data)) => data.clone(),
                _ => Map::new(),
            };
            for (key, value) in texts {
                data.insert(key, json!(STANDARD.encode(value.as_str().unwrap_or_default())));
            }
            data.sort_keys();
            place_before_type(object, "data", Value::Object(data));
        }
        if object.get("type").and_then(Value::as_str).unwrap_or_default().is_empty() {
            object.insert("type".to_owned(), json!("Opaque"));
        }
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validate(object)
    }

    fn validate_update(&self, _: &Context<'_>, _: &str, object: &Value, old: &Value) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if object.get("type") != old.get("type") {
            let shown = BadValue::Json(object.get("type").cloned().unwrap_or_default());
            errors.push(FieldError::invalid(&Path::new("type"), shown, "field is immutable"));
        }
        errors.extend(immutable(object, old, &["data"]));
        errors.extend(validate(object));
        errors
    }

    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            NAME,
            cells::string(
                "Type",
                "Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types",
            ),
            cells::integer(
                "Data",
                "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4",
            ),
            cells::AGE,
        ];
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        vec![
            json!(meta::name(object)),
            json!(text(object, &["type"]).unwrap_or_default()),
            json!(object.get("data").and_then(Value::as_object).map_or(0, Map::len)),
            json!(cells::age(object, now)),
        ]
    }
}

/// Puts a field where Go's struct has it: in front of `type`.
fn place_before_type(object: &mut Map<String, Value>, field: &str, value: Value) {
    if let Some(known) = object.get_mut(field) {
        *known = value;
        return;
    }
    let place = object.keys().position(|key| key == "type").unwrap_or(object.len());
    object.shift_insert(place, field.to_owned(), value);
}

fn validate(object: &Value) -> Vec<FieldError> {
    let data = object.get("data").and_then(Value::as_object);
    let path = Path::new("data");
    let mut errors = Vec::new();
    let mut size = 0;
    for (key, value) in data.into_iter().flatten() {
        for message in names::config_key(key) {
            errors.push(FieldError::invalid(&path.key(key), key.as_str(), message));
        }
        size += value.as_str().unwrap_or_default().len() / 4 * 3;
    }
    if size > MOST {
        errors.push(FieldError::too_long(&path, MOST));
    }
    let has = |key: &str| data.is_some_and(|data| data.contains_key(key));
    let filled = |key: &str| {
        data.and_then(|data| data.get(key)).and_then(Value::as_str).is_some_and(|text| !text.is_empty())
    };
    match text(object, &["type"]).unwrap_or_default() {
        "kubernetes.io/service-account-token" => {
            let name = text(object, &["metadata", "annotations", ACCOUNT]).unwrap_or_default();
            if name.is_empty() {
                let path = Path::new("metadata").child("annotations").key(ACCOUNT);
                errors.push(FieldError::required(&path, ""));
            }
        }
        "kubernetes.io/tls" => {
            for key in ["tls.crt", "tls.key"] {
                if !has(key) {
                    errors.push(FieldError::required(&path.key(key), ""));
                }
            }
        }
        "kubernetes.io/basic-auth" if !has("username") && !has("password") => {
            for key in ["username", "password"] {
                errors.push(FieldError::required(&path.key(key), ""));
            }
        }
        "kubernetes.io/ssh-auth" if !filled("ssh-privatekey") => {
            errors.push(FieldError::required(&path.key("ssh-privatekey"), ""));
        }
        "kubernetes.io/dockerconfigjson" => errors.extend(json_entry(data, &path, ".dockerconfigjson")),
        "kubernetes.io/dockercfg" => errors.extend(json_entry(data, &path, ".dockercfg")),
        _ => {}
    }
    errors
}

fn json_entry(data: Option<&Map<String, Value>>, path: &Path, key: &str) -> Option<FieldError> {
    let Some(value) = data.and_then(|data| data.get(key)).and_then(Value::as_str) else {
        return Some(FieldError::required(&path.key(key), ""));
    };
    let bytes = STANDARD.decode(value).unwrap_or_default();
    let is_object = matches!(serde_json::from_slice(&bytes), Ok(Value::Object(_)));
    (!is_object).then(|| {
        let detail = "invalid character: secret contents are not a JSON object";
        FieldError::invalid(&path.key(key), "<secret contents redacted>", detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::aggregate;

    #[test]
    fn text_becomes_data() {
        let mut object = json!({"data": {"b": "Yg=="}, "stringData": {"a": "x"}});
        Secret.default(&mut object);
        assert_eq!(object.to_string(), r#"{"data":{"a":"eA==","b":"Yg=="},"type":"Opaque"}"#);
    }

    #[test]
    fn types_ask_for_their_keys() {
        let of = |kind: &str| aggregate(&validate(&json!({"type": kind, "metadata": {}})));
        assert_eq!(of("kubernetes.io/tls"), "[data[tls.crt]: Required value, data[tls.key]: Required value]");
        assert_eq!(
            of("kubernetes.io/service-account-token"),
            "metadata.annotations[kubernetes.io/service-account.name]: Required value"
        );
    }
}
