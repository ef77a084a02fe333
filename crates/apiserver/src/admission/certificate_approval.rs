//! Approving takes `approve` on the signer. Upstream: plugin/pkg/admission/certificates/approval.

use countersign_api::certificates::GROUP;
use countersign_api::{go_quote, meta};
use serde_json::Value;

use super::{Attributes, Operation, signers};
use crate::error::ApiError;

/// Every write to `/approval` is checked, even one that changes nothing.
pub(super) fn validate(attributes: &Attributes<'_>, object: Option<&Value>) -> Result<(), ApiError> {
    if attributes.operation != Operation::Update
        || !attributes.is(GROUP, "certificatesigningrequests", "approval")
    {
        return Ok(());
    }
    let signer = attributes.old.and_then(|old| meta::text(old, &["spec", "signerName"])).unwrap_or_default();
    if signers::is_authorized(attributes.context, "approve", signer) {
        return Ok(());
    }
    let why = format!("user not permitted to approve requests with signerName {}", go_quote(signer));
    Err(attributes.forbidden(object, why))
}
