//! Plugins that change or refuse writes. Upstream: k8s.io/kubernetes/pkg/kubeapiserver/options/plugins.go.

use serde_json::Value;

use crate::context::Context;
use crate::error::ApiError;
use crate::resources::Info;

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A new object, or a POST to a subresource.
    Create,
    /// A changed one, PATCH included.
    Update,
    /// A removal.
    Delete,
}

/// A write on its way to the store.
pub struct Attributes<'a> {
    /// Who, when, where.
    pub context: &'a Context<'a>,
    /// What is being done.
    pub operation: Operation,
    /// The kind of the URL.
    pub resource: &'a Info,
    /// The subresource, empty for the object itself.
    pub subresource: &'a str,
    /// The name of the URL; on create that of the object, empty while it is to be generated.
    pub name: &'a str,
    /// The namespace of the URL.
    pub namespace: &'a str,
    /// The object before; absent on create.
    pub old: Option<&'a Value>,
}

/// Mutating plugins in upstream's order; `object` is absent on delete.
///
/// # Errors
/// A refusal, mostly [`ApiError::Forbidden`].
pub fn mutate(attributes: &Attributes<'_>, object: Option<&mut Value>) -> Result<(), ApiError> {
    let _ = (attributes, object);
    Ok(())
}

/// Validating plugins in upstream's order; `object` is absent on delete.
///
/// # Errors
/// A refusal, mostly [`ApiError::Forbidden`].
pub fn validate(attributes: &Attributes<'_>, object: Option<&Value>) -> Result<(), ApiError> {
    let _ = (attributes, object);
    Ok(())
}
