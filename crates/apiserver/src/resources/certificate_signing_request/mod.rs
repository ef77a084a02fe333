//! CertificateSigningRequest of certificates.k8s.io/v1. Upstream: pkg/registry/certificates/certificates.

mod signer_name;
mod strategy;
mod table;
mod validation;

use serde_json::Value;

use super::{Column, Info, NameRule, Resource, Subresource};
use crate::context::Context;
use crate::field::FieldError;

/// k8s.io/api/certificates/v1
pub(crate) const TYPES: &str = "
CertificateSigningRequest metadata:ObjectMeta spec!:CertificateSigningRequestSpec
 status:CertificateSigningRequestStatus
CertificateSigningRequestSpec request!:bytes signerName! expirationSeconds:*int32 usages:[]KeyUsage username uid
 groups:[]string extra:{}ExtraValue
KeyUsage = string
ExtraValue = []string
CertificateSigningRequestStatus conditions:[]CertificateSigningRequestCondition certificate:bytes
CertificateSigningRequestCondition type!:RequestConditionType status!:ConditionStatus reason message
 lastUpdateTime:time lastTransitionTime:time
RequestConditionType = string
";

const fn subresource(name: &'static str) -> Subresource {
    Subresource {
        name,
        group: "certificates.k8s.io",
        version: "v1",
        kind: "CertificateSigningRequest",
        verbs: &["get", "patch", "update"],
    }
}

static INFO: Info = Info {
    group: "certificates.k8s.io",
    resource: "certificatesigningrequests",
    kind: "CertificateSigningRequest",
    singular: "certificatesigningrequest",
    short_names: &["csr"],
    namespaced: false,
    subresources: &[subresource("approval"), subresource("status")],
    name: NameRule::PathSegment,
    field_labels: &["spec.signerName"],
    ..Info::DEFAULT
};

/// The kind this sandbox is about.
pub(crate) struct CertificateSigningRequest;

impl Resource for CertificateSigningRequest {
    fn info(&self) -> &Info {
        &INFO
    }

    fn prepare_for_create(&self, context: &Context<'_>, object: &mut Value) {
        strategy::prepare_for_create(context, object);
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validation::create(object)
    }

    fn prepare_for_update(&self, context: &Context<'_>, subresource: &str, object: &mut Value, old: &Value) {
        strategy::prepare_for_update(&context.server.now_rfc3339(), subresource, object, old);
    }

    fn validate_update(
        &self,
        _: &Context<'_>,
        subresource: &str,
        object: &Value,
        old: &Value,
    ) -> Vec<FieldError> {
        validation::update(subresource, object, old)
    }

    fn reset_fields(&self, subresource: &str) -> &'static [&'static [&'static str]] {
        match subresource {
            "approval" => &[&["spec"], &["status", "certificate"]],
            "status" => &[&["spec"], &["status", "conditions"]],
            _ => &[&["spec"], &["status"]],
        }
    }

    fn columns(&self) -> &'static [Column] {
        table::COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        table::row(object, now)
    }
}
