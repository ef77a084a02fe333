//! Plugins that change or refuse writes. Upstream: k8s.io/kubernetes/pkg/kubeapiserver/options/plugins.go.

mod certificate_approval;
mod certificate_signing;
mod certificate_subject_restriction;
mod default_toleration_seconds;
mod namespace_lifecycle;
mod node_restriction;
mod pod_priority;
mod service_account;
mod signers;

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

impl Attributes<'_> {
    /// Whether the write goes to that resource and subresource.
    fn is(&self, group: &str, resource: &str, subresource: &str) -> bool {
        self.resource.group == group && self.resource.resource == resource && self.subresource == subresource
    }

    /// A refusal in the usual form. Upstream: k8s.io/apiserver/pkg/admission/errors.go.
    fn forbidden(&self, object: Option<&Value>, why: impl Into<String>) -> ApiError {
        let of_object = |field| {
            let text = object.and_then(|object| countersign_api::meta::text(object, &["metadata", field]));
            text.filter(|text| !text.is_empty())
        };
        let name = match self.name {
            "" => of_object("name").or_else(|| of_object("generateName")).unwrap_or("Unknown"),
            name => name,
        };
        ApiError::forbidden(self.resource.group_resource(), name, why)
    }
}

/// Mutating plugins in upstream's order; `object` is absent on delete.
///
/// # Errors
/// A refusal, mostly [`ApiError::Forbidden`].
pub fn mutate(attributes: &Attributes<'_>, object: Option<&mut Value>) -> Result<(), ApiError> {
    let Some(object) = object else {
        namespace_lifecycle::admit(attributes, None)?;
        return node_restriction::admit(attributes, None);
    };
    namespace_lifecycle::admit(attributes, Some(object))?;
    service_account::admit(attributes, object)?;
    node_restriction::admit(attributes, Some(object))?;
    pod_priority::admit(attributes, object)?;
    default_toleration_seconds::admit(attributes, object);
    Ok(())
}

/// Validating plugins in upstream's order; `object` is absent on delete.
///
/// # Errors
/// A refusal, mostly [`ApiError::Forbidden`].
pub fn validate(attributes: &Attributes<'_>, object: Option<&Value>) -> Result<(), ApiError> {
    certificate_approval::validate(attributes, object)?;
    certificate_signing::validate(attributes, object)?;
    certificate_subject_restriction::validate(attributes, object)
}
