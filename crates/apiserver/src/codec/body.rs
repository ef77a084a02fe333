//! A request's body as an object of the kind its URL names. Upstream: k8s.io/apiserver/pkg/endpoints/handlers transformDecodeError
//! and the decoders behind it.

use countersign_api::{GroupVersion, go_quote};
use serde_json::{Map, Value};

use super::json_parse;
use super::negotiate::Format;
use super::yaml;
use crate::context::Context;
use crate::error::ApiError;
use crate::handlers::options::FieldValidation;
use crate::resources;
use crate::schema;

/// The largest body.
pub const LIMIT: usize = 3 * 1024 * 1024;

/// Which kind a body has to be.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// API group, empty for core.
    pub group: &'a str,
    /// Version.
    pub version: &'a str,
    /// Kind.
    pub kind: &'a str,
}

impl Expected<'_> {
    fn group_version(&self) -> String {
        GroupVersion::new(self.group, self.version).to_string()
    }
}

/// Reads, decodes and checks a body. Unknown and repeated fields are refused, told as warnings or ignored, as `validation` says.
///
/// # Errors
/// 400 in the decoder's words, 413.
pub fn decode(
    context: &Context<'_>,
    bytes: &[u8],
    format: Format,
    expected: Expected<'_>,
    validation: FieldValidation,
) -> Result<Value, ApiError> {
    if bytes.len() > LIMIT {
        return Err(ApiError::TooLarge(format!("Request entity too large: limit is {LIMIT}")));
    }
    let unrecognized = |error: &str| {
        ApiError::BadRequest(format!(
            "the object provided is unrecognized (must be of type {}): {error} ({})",
            expected.kind,
            summary(bytes)
        ))
    };
    let (value, duplicates) = match format {
        Format::Yaml => (yaml::read(bytes).map_err(|error| unrecognized(&error))?, Vec::new()),
        _ => {
            let parsed = json_parse::parse(bytes).map_err(|error| {
                unrecognized(&format!("couldn't get version/kind; json parse error: {error}"))
            })?;
            (parsed.value, parsed.duplicates)
        }
    };
    let (group_version, kind) = type_meta(&value, expected)
        .map_err(|error| unrecognized(&format!("couldn't get version/kind; json parse error: {error}")))?;
    let decoded = convert(value, &group_version, &kind, expected, duplicates);
    let (object, strict) =
        decoded.map_err(|error| cannot_handle(&kind, &group_version.version, expected, &error))?;
    check_strict(context, &kind, &group_version.version, expected, validation, strict)?;
    Ok(object)
}

/// Reads the options in a body, such as DeleteOptions, whose group does not matter.
///
/// # Errors
/// 400 in the decoder's words, 413.
pub fn decode_options(bytes: &[u8], format: Format, expected: Expected<'_>) -> Result<Value, ApiError> {
    if bytes.len() > LIMIT {
        return Err(ApiError::TooLarge(format!("Request entity too large: limit is {LIMIT}")));
    }
    let value = match format {
        Format::Yaml => yaml::read(bytes),
        _ => json_parse::parse(bytes)
            .map(|parsed| parsed.value)
            .map_err(|error| format!("couldn't get version/kind; json parse error: {error}")),
    };
    let value = value.map_err(ApiError::BadRequest)?;
    if let Some(kind) = value.get("kind").and_then(Value::as_str).filter(|kind| *kind != expected.kind) {
        let version = value.get("apiVersion").and_then(Value::as_str).unwrap_or(expected.version);
        return Err(ApiError::BadRequest(format!(
            "no kind {} is registered for version {} in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            go_quote(kind),
            go_quote(version)
        )));
    }
    Ok(value)
}

fn cannot_handle(kind: &str, version: &str, expected: Expected<'_>, error: &str) -> ApiError {
    ApiError::BadRequest(format!(
        "{kind} in version {} cannot be handled as a {}: {error}",
        go_quote(version),
        expected.kind
    ))
}

fn check_strict(
    context: &Context<'_>,
    kind: &str,
    version: &str,
    expected: Expected<'_>,
    validation: FieldValidation,
    strict: Vec<String>,
) -> Result<(), ApiError> {
    match validation {
        FieldValidation::Strict if !strict.is_empty() => {
            let error = format!("strict decoding error: {}", strict.join(", "));
            Err(cannot_handle(kind, version, expected, &error))
        }
        FieldValidation::Warn => {
            strict.into_iter().for_each(|text| context.warn(text));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What `apiVersion` and `kind` say, the URL's where they say nothing.
fn type_meta(value: &Value, expected: Expected<'_>) -> Result<(GroupVersion, String), String> {
    const SHAPE: &str = "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";
    let object = match value {
        Value::Object(object) => object,
        Value::Null => &Map::new(),
        other => {
            return Err(format!("json: cannot unmarshal {} into Go value of type {SHAPE}", json_kind(other)));
        }
    };
    let text = |key: &str| match object.get(key) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text.as_str()),
        Some(other) => Err(format!(
            "json: cannot unmarshal {} into Go struct field .{key} of type string",
            json_kind(other)
        )),
    };
    let (api_version, kind) = (text("apiVersion")?, text("kind")?);
    let kind = if kind.is_empty() { expected.kind } else { kind };
    let group_version = match api_version {
        "" => GroupVersion::new(expected.group, expected.version),
        text => GroupVersion::parse(text).ok_or_else(|| format!("unexpected GroupVersion string: {text}"))?,
    };
    Ok((group_version, kind.to_owned()))
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

/// The decoded object and what strict decoding has to say, or why it cannot be had.
fn convert(
    value: Value,
    group_version: &GroupVersion,
    kind: &str,
    expected: Expected<'_>,
    duplicates: Vec<String>,
) -> Result<(Value, Vec<String>), String> {
    let same = kind == expected.kind
        && group_version.group == expected.group
        && group_version.version == expected.version;
    if !same {
        let item = kind.strip_suffix("List").unwrap_or(kind);
        if !resources::serves(&group_version.group, &group_version.version, item) {
            return Err(format!(
                "no kind {} is registered for version {} in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
                go_quote(kind),
                go_quote(&group_version.to_string())
            ));
        }
        return Err(format!(
            "converting ({}.{kind}) to ({}.{}): unknown conversion",
            group_version.version,
            package_of(expected.group),
            expected.kind
        ));
    }
    let decoded = schema::decode(kind, value)?;
    let mut strict: Vec<String> =
        duplicates.iter().map(|path| format!("duplicate field {}", go_quote(path))).collect();
    strict.extend(decoded.unknown.iter().map(|path| format!("unknown field {}", go_quote(path))));
    let mut object = Map::new();
    object.insert("kind".to_owned(), kind.into());
    object.insert("apiVersion".to_owned(), expected.group_version().into());
    if let Value::Object(fields) = decoded.object {
        object.extend(fields.into_iter().filter(|(key, _)| key != "kind" && key != "apiVersion"));
    }
    Ok((Value::Object(object), strict))
}

/// The name of upstream's internal Go package of an API group.
pub fn package_of(group: &str) -> &str {
    match group {
        "" | "events.k8s.io" => "core",
        group => group.split('.').next().unwrap_or_default(),
    }
}

/// The beginning of a body, as text if it begins like JSON, else in hex. Upstream: summarizeData.
fn summary(bytes: &[u8]) -> String {
    let (head, more) = match bytes.get(..30) {
        Some(head) if bytes.len() > 30 => (head, " ..."),
        _ => (bytes, ""),
    };
    match bytes.first() {
        None => "<empty>".to_owned(),
        Some(b'{') => format!("{}{more}", String::from_utf8_lossy(head)),
        Some(_) => {
            let hex: String = head.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{hex}{more}")
        }
    }
}
