//! `/version`. Upstream: k8s.io/apimachinery/pkg/version Info.

use serde_json::{Value, json};

/// What server this is.
pub fn info() -> Value {
    json!({
        "major": "1",
        "minor": "36",
        "emulationMajor": "1",
        "emulationMinor": "36",
        "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "35",
        "gitVersion": "v1.36.2",
        "gitCommit": "7a5a1c2e9f3b4d6081c9e2a4f5b6d7e8091a2b3c",
        "gitTreeState": "clean",
        "buildDate": "2026-06-17T11:24:18Z",
        "goVersion": "go1.26.3",
        "compiler": "gc",
        "platform": "linux/amd64",
    })
}
