//! YAML as kubectl reads it: into JSON values. Upstream: sigs.k8s.io/yaml.

use serde_json::Value;

/// The first document of `text` as JSON; an error has go-yaml's words, such as `yaml: line 3: …`.
pub fn parse(text: &str) -> Result<Value, String> {
    serde_norway::from_str::<Value>(text).map_err(|error| format!("yaml: {error}"))
}
