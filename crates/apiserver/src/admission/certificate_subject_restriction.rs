//! Nobody becomes a member of `system:masters` through the API. Upstream: plugin/pkg/admission/certificates/subjectrestriction.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::authentication::MASTERS;
use countersign_api::certificates::{GROUP, KUBE_APISERVER_CLIENT};
use countersign_api::meta;
use countersign_pki::go;
use serde_json::Value;

use super::{Attributes, Operation};
use crate::error::ApiError;

/// New requests to the signer of API clients are checked; other signers have rules of their own.
pub(super) fn validate(attributes: &Attributes<'_>, object: Option<&Value>) -> Result<(), ApiError> {
    if attributes.operation != Operation::Create || !attributes.is(GROUP, "certificatesigningrequests", "") {
        return Ok(());
    }
    let Some(request) = object else { return Ok(()) };
    if meta::text(request, &["spec", "signerName"]) != Some(KUBE_APISERVER_CLIENT) {
        return Ok(());
    }
    let encoded = meta::text(request, &["spec", "request"]).unwrap_or_default();
    let pem = STANDARD.decode(encoded).unwrap_or_default();
    let parsed = go::parse_request_pem(&pem)
        .map_err(|error| attributes.forbidden(object, format!("failed to parse CSR: {error}")))?;
    if parsed.request.subject.organizations().iter().any(|organization| organization == MASTERS) {
        let why = format!("use of {KUBE_APISERVER_CLIENT} signer with {MASTERS} group is not allowed");
        return Err(attributes.forbidden(object, why));
    }
    Ok(())
}
