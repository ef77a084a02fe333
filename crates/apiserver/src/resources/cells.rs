//! Columns and cells that many tables share. Upstream: pkg/printers/internalversion.

use countersign_api as api;
use serde_json::Value;

use super::Column;

/// The first column of every table.
pub const NAME: Column = Column {
    name: "Name",
    r#type: "string",
    format: "name",
    description: "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
    priority: 0,
};

/// How long ago the object was made.
pub const AGE: Column = string(
    "Age",
    "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
);

/// A column of texts.
pub const fn string(name: &'static str, description: &'static str) -> Column {
    Column { name, r#type: "string", format: "", description, priority: 0 }
}

/// A column of texts that only wide output shows.
pub const fn wide(name: &'static str, description: &'static str) -> Column {
    Column { priority: 1, ..string(name, description) }
}

/// A column of numbers.
pub const fn integer(name: &'static str, description: &'static str) -> Column {
    Column { r#type: "integer", ..string(name, description) }
}

/// The object's age at `now` (seconds since the epoch).
pub fn age(object: &Value, now: i64) -> String {
    since(api::meta::text(object, &["metadata", "creationTimestamp"]), now)
}

/// `translateTimestampSince`: the time since an RFC 3339 moment, `<unknown>` without one.
pub fn since(moment: Option<&str>, now: i64) -> String {
    match moment.and_then(api::parse_rfc3339) {
        Some(moment) => api::human_duration(now.saturating_sub(moment)),
        None => "<unknown>".to_owned(),
    }
}
