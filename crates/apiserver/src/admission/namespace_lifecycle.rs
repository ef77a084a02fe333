//! Nothing is created where there is no namespace. Upstream: k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle.

use countersign_api::{GroupResource, StatusCause, meta};
use serde_json::Value;

use super::{Attributes, Operation};
use crate::error::ApiError;

/// Namespaces that stay.
const IMMORTAL: [&str; 3] = ["default", "kube-public", "kube-system"];

pub(super) fn admit(attributes: &Attributes<'_>, object: Option<&Value>) -> Result<(), ApiError> {
    let is_namespace = attributes.resource.group.is_empty() && attributes.resource.resource == "namespaces";
    if is_namespace && attributes.operation == Operation::Delete && IMMORTAL.contains(&attributes.name) {
        return Err(attributes.forbidden(object, "this namespace may not be deleted"));
    }
    if is_namespace || !attributes.resource.namespaced || attributes.operation != Operation::Create {
        return Ok(());
    }
    // A question about a namespace may be asked before it exists.
    if attributes.is("authorization.k8s.io", "localsubjectaccessreviews", "") {
        return Ok(());
    }
    let namespace = attributes.namespace;
    let found = attributes.context.server.store.get("", "namespaces", "", namespace);
    let Some(found) = found else {
        let resource = GroupResource { group: String::new(), resource: "namespaces".to_owned() };
        return Err(ApiError::NotFound(resource, namespace.to_owned()));
    };
    if meta::text(&found, &["status", "phase"]) != Some("Terminating") {
        return Ok(());
    }
    let why = format!("unable to create new content in namespace {namespace} because it is being terminated");
    let mut error = attributes.forbidden(object, why);
    if let ApiError::Forbidden { causes, .. } = &mut error {
        causes.push(StatusCause {
            reason: "NamespaceTerminating".to_owned(),
            message: format!("namespace {namespace} is being terminated"),
            field: "metadata.namespace".to_owned(),
        });
    }
    Err(error)
}
