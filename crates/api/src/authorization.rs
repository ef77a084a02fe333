//! What somebody wants to do. Upstream: k8s.io/api/authorization/v1 ResourceAttributes.

use serde::{Deserialize, Serialize};

/// Attributes of a request for a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceAttributes {
    /// Namespace, empty for cluster scope.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Verb.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub verb: String,
    /// API group, empty for core.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// API version.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// Plural resource.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource: String,
    /// Subresource.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subresource: String,
    /// Object name, empty for all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// Attributes of a request for a path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NonResourceAttributes {
    /// URL path.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Lower-case HTTP method.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub verb: String,
}
