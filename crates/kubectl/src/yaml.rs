//! YAML as kubectl holds it: JSON values whose keys are sorted, as Go's maps are.

use serde_json::Value;

use crate::output::json::sort_keys;

/// The first document of `text`; an error has go-yaml's words, such as `yaml: line 3: …`.
pub fn parse(text: &str) -> Result<Value, String> {
    countersign_api::yaml::parse(text).map(sort_keys).map_err(|error| error.to_string())
}
