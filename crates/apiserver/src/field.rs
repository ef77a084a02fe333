//! Field paths and the errors of validation, in Go's words. Upstream: k8s.io/apimachinery/pkg/util/validation/field.

use std::fmt;

use countersign_api::{StatusCause, go_quote};
use serde_json::Value;

use crate::error::go_json;

/// Where in an object: `spec.usages[0]`, `data[key]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    /// A path of one name; dots in it separate names.
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// `self.name`.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        match self.0.as_str() {
            "" => Self(name.to_owned()),
            path => Self(format!("{path}.{name}")),
        }
    }

    /// `self[index]`.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }

    /// `self[key]`.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        Self(format!("{}[{key}]", self.0))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A bad value, with the rendering its Go type gets.
#[derive(Clone, Debug, PartialEq)]
pub enum BadValue {
    /// A Go `string`: rendered Go-quoted.
    Text(String),
    /// A number, a bool, or text to show bare.
    Plain(String),
    /// Anything else — named string types, lists, maps, bytes (base64 text): rendered as JSON.
    Json(Value),
}

impl From<&str> for BadValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for BadValue {
    fn from(number: i64) -> Self {
        Self::Plain(number.to_string())
    }
}

impl From<&Value> for BadValue {
    fn from(value: &Value) -> Self {
        Self::Json(value.clone())
    }
}

impl fmt::Display for BadValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(&go_quote(text)),
            Self::Plain(text) => formatter.write_str(text),
            Self::Json(value) => formatter.write_str(&go_json(value)),
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// `Required value`.
    Required,
    /// `Invalid value: …`.
    Invalid(BadValue),
    /// `Unsupported value: …: supported values: …`; the value and the supported ones, in the order to show.
    NotSupported(BadValue, Vec<String>),
    /// `Duplicate value: …`.
    Duplicate(BadValue),
    /// `Forbidden`.
    Forbidden,
    /// `Not found: …`.
    NotFound(BadValue),
    /// `Too long: may not be more than N bytes`.
    TooLong(usize),
    /// `Too many: N: must have at most M items`; the count and the most.
    TooMany(usize, usize),
    /// `Internal error`.
    Internal,
}

/// An error of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// Where.
    pub path: Path,
    /// What.
    pub problem: Problem,
    /// Why; may be empty.
    pub detail: String,
}

impl FieldError {
    /// `path: Required value[: detail]`.
    pub fn required(path: &Path, detail: impl Into<String>) -> Self {
        Self { path: path.clone(), problem: Problem::Required, detail: detail.into() }
    }

    /// `path: Invalid value: value[: detail]`.
    pub fn invalid(path: &Path, value: impl Into<BadValue>, detail: impl Into<String>) -> Self {
        Self { path: path.clone(), problem: Problem::Invalid(value.into()), detail: detail.into() }
    }

    /// `path: Unsupported value: value: supported values: "a", "b"`; shown in the given order.
    pub fn not_supported(path: &Path, value: impl Into<BadValue>, supported: &[&str]) -> Self {
        let supported = supported.iter().map(|&item| item.to_owned()).collect();
        Self {
            path: path.clone(),
            problem: Problem::NotSupported(value.into(), supported),
            detail: String::new(),
        }
    }

    /// `path: Duplicate value: value`.
    pub fn duplicate(path: &Path, value: impl Into<BadValue>) -> Self {
        Self { path: path.clone(), problem: Problem::Duplicate(value.into()), detail: String::new() }
    }

    /// `path: Forbidden[: detail]`.
    pub fn forbidden(path: &Path, detail: impl Into<String>) -> Self {
        Self { path: path.clone(), problem: Problem::Forbidden, detail: detail.into() }
    }

    /// `path: Not found: value`.
    pub fn not_found(path: &Path, value: impl Into<BadValue>) -> Self {
        Self { path: path.clone(), problem: Problem::NotFound(value.into()), detail: String::new() }
    }

    /// `path: Too long: may not be more than most bytes`.
    pub fn too_long(path: &Path, most: usize) -> Self {
        Self { path: path.clone(), problem: Problem::TooLong(most), detail: String::new() }
    }

    /// `path: Too many: count: must have at most most items`.
    pub fn too_many(path: &Path, count: usize, most: usize) -> Self {
        Self { path: path.clone(), problem: Problem::TooMany(count, most), detail: String::new() }
    }

    /// Everything after `path: `.
    pub fn body(&self) -> String {
        let head = match &self.problem {
            Problem::Required => "Required value".to_owned(),
            Problem::Invalid(value) => format!("Invalid value: {value}"),
            Problem::NotSupported(value, supported) => {
                let supported: Vec<String> = supported.iter().map(|item| go_quote(item)).collect();
                format!("Unsupported value: {value}: supported values: {}", supported.join(", "))
            }
            Problem::Duplicate(value) => format!("Duplicate value: {value}"),
            Problem::Forbidden => "Forbidden".to_owned(),
            Problem::NotFound(value) => format!("Not found: {value}"),
            Problem::TooLong(most) => {
                let unit = if *most == 1 { "byte" } else { "bytes" };
                format!("Too long: may not be more than {most} {unit}")
            }
            Problem::TooMany(count, most) => {
                let unit = if *most == 1 { "item" } else { "items" };
                format!("Too many: {count}: must have at most {most} {unit}")
            }
            Problem::Internal => "Internal error".to_owned(),
        };
        match self.detail.as_str() {
            "" => head,
            detail => format!("{head}: {detail}"),
        }
    }

    /// The entry in `details.causes`.
    pub fn cause(&self) -> StatusCause {
        let reason = match self.problem {
            Problem::Required => "FieldValueRequired",
            Problem::Invalid(_) => "FieldValueInvalid",
            Problem::NotSupported(..) => "FieldValueNotSupported",
            Problem::Duplicate(_) => "FieldValueDuplicate",
            Problem::Forbidden => "FieldValueForbidden",
            Problem::NotFound(_) => "FieldValueNotFound",
            Problem::TooLong(_) => "FieldValueTooLong",
            Problem::TooMany(..) => "FieldValueTooMany",
            Problem::Internal => "InternalError",
        };
        StatusCause { reason: reason.to_owned(), message: self.body(), field: self.path.to_string() }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.body())
    }
}

/// All errors of a validation in one text: one alone bare, several as `[a, b]`, equal texts once.
pub fn aggregate(errors: &[FieldError]) -> String {
    let mut texts: Vec<String> = Vec::new();
    for text in errors.iter().map(FieldError::to_string) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    match texts.as_slice() {
        [text] => text.clone(),
        texts => format!("[{}]", texts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_look_as_their_go_types_do() {
        let usages = Path::new("spec").child("usages");
        let named = BadValue::Json(json!("a<b"));
        assert_eq!(
            FieldError::duplicate(&usages.index(1), named).to_string(),
            "spec.usages[1]: Duplicate value: \"a\\u003cb\""
        );
        assert_eq!(
            FieldError::invalid(&usages, "a<\"b", "no").to_string(),
            "spec.usages: Invalid value: \"a<\\\"b\": no"
        );
        let data = Path::new("data").key("a b");
        assert_eq!(FieldError::invalid(&data, 60, "").to_string(), "data[a b]: Invalid value: 60");
        let both = [FieldError::required(&usages, ""), FieldError::required(&usages, "")];
        assert_eq!(aggregate(&both), "spec.usages: Required value");
        assert_eq!(
            FieldError::not_supported(&usages, "x", &["a", "b"]).body(),
            "Unsupported value: \"x\": supported values: \"a\", \"b\""
        );
    }
}
