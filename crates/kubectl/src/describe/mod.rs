//! `describe`: a describer per kind, and one for all other kinds. Upstream: k8s.io/kubectl/pkg/describe.

mod binding;
mod certificate_signing_request;
mod config_map;
mod events;
mod generic;
mod metadata;
mod namespace;
pub(crate) mod role;
mod secret;
mod service_account;

use countersign_api::meta;
use serde_json::Value;

use crate::Error;

pub use events::section as events_section;

/// Tabbed lines about an object, and whether events belong to them.
pub struct Description {
    /// Lines for [`crate::output::tab_writer::TabWriter::describe`].
    pub text: String,
    /// Whether events follow.
    pub events: bool,
}

/// Describes an object.
///
/// # Errors
/// The describer's own words, for an object it cannot read.
pub fn describe(object: &Value) -> Result<Description, Error> {
    let kind = meta::text(object, &["kind"]).unwrap_or_default();
    let group = meta::text(object, &["apiVersion"])
        .and_then(|version| version.split_once('/'))
        .map_or("", |(group, _)| group);
    let (text, events) = match (group, kind) {
        ("certificates.k8s.io", "CertificateSigningRequest") => {
            (certificate_signing_request::describe(object)?, true)
        }
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => (role::describe(object), false),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
            (binding::describe(object), false)
        }
        ("", "ConfigMap") => (config_map::describe(object), true),
        ("", "Namespace") => (namespace::describe(object), false),
        ("", "Secret") => (secret::describe(object), false),
        ("", "ServiceAccount") => (service_account::describe(object), true),
        _ => (generic::describe(object), true),
    };
    Ok(Description { text, events })
}
