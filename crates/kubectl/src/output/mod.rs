//! What kubectl can make of an object: YAML, JSON, JSONPath, templates, columns, tables.

pub mod columns;
pub mod go;
pub mod json;
pub mod jsonpath;
pub mod kyaml;
pub mod printer;
pub mod tab_writer;
pub mod table;
pub mod template;

pub use countersign_api::yaml;
