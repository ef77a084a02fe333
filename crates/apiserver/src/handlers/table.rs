//! Rows for people. Upstream: k8s.io/apiserver/pkg/registry/rest/table.go.

use serde_json::Value;

use crate::resources::Column;

/// What kinds without columns of their own show.
pub const DEFAULT_COLUMNS: &[Column] = &[
    Column {
        name: "Name",
        r#type: "string",
        format: "name",
        description: "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
        priority: 0,
    },
    Column {
        name: "Created At",
        r#type: "date",
        format: "",
        description: "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
        priority: 0,
    },
];

/// The row under [`DEFAULT_COLUMNS`].
pub fn default_row(object: &Value) -> Vec<Value> {
    let text = |key| countersign_api::meta::text(object, &["metadata", key]).unwrap_or_default();
    vec![text("name").into(), text("creationTimestamp").into()]
}
