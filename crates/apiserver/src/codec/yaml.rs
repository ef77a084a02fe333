//! YAML bodies: read as go-yaml reads, written with sorted keys. Upstream: sigs.k8s.io/yaml.

use serde::Serialize;
use serde_json::Value;

/// Reads one YAML document as the JSON it stands for.
///
/// # Errors
/// `error converting YAML to JSON: yaml: …`.
pub fn read(bytes: &[u8]) -> Result<Value, String> {
    let text = String::from_utf8_lossy(bytes);
    countersign_api::yaml::parse(&text).map_err(|error| format!("error converting YAML to JSON: {error}"))
}

/// Writes YAML with the keys of every map sorted.
pub fn write(value: &impl Serialize) -> Vec<u8> {
    countersign_api::yaml::document(&serde_json::to_value(value).unwrap_or_default()).into_bytes()
}
