//! meta.k8s.io/v1 Table: what `kubectl get` prints, rendered by the server.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Rows and columns for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Table {
    /// `Table`.
    pub kind: String,
    /// `meta.k8s.io/v1`.
    pub api_version: String,
    /// resourceVersion, continue and remainingItemCount of the list.
    pub metadata: serde_json::Map<String, Value>,
    /// Columns; empty in all but the first event of a watch.
    pub column_definitions: Vec<TableColumnDefinition>,
    /// One per object.
    pub rows: Vec<TableRow>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableColumnDefinition {
    /// Header; clients print it in capitals.
    pub name: String,
    /// OpenAPI type.
    pub r#type: String,
    /// OpenAPI format; `name` marks the column of the name.
    pub format: String,
    /// The field's documentation.
    pub description: String,
    /// 0 is always shown, more only in wide output.
    pub priority: i32,
}

/// An object's row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableRow {
    /// One value per column.
    pub cells: Vec<Value>,
    /// The object, its metadata, or nothing, as `includeObject` asked.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub object: Value,
}
