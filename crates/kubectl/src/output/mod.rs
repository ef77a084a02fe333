//! What kubectl can make of an object: YAML, JSON, JSONPath, templates, columns, tables.

pub mod go;
pub mod json;
pub mod jsonpath;
pub mod yaml;
