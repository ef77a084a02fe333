//! Signing takes `sign` on the signer. Upstream: plugin/pkg/admission/certificates/signing.

use countersign_api::certificates::GROUP;
use countersign_api::{go_quote, meta};
use serde_json::Value;

use super::{Attributes, Operation, signers};
use crate::error::ApiError;

/// Writes to `/status` that change certificate or conditions are checked.
pub(super) fn validate(attributes: &Attributes<'_>, object: Option<&Value>) -> Result<(), ApiError> {
    if attributes.operation != Operation::Update
        || !attributes.is(GROUP, "certificatesigningrequests", "status")
    {
        return Ok(());
    }
    let (Some(new), Some(old)) = (object, attributes.old) else { return Ok(()) };
    let is_same = |field: &str| {
        let value = |object: &Value| object.get("status").and_then(|status| status.get(field)).cloned();
        let is_nothing = |value: &Option<Value>| match value {
            None | Some(Value::Null) => true,
            Some(Value::Array(list)) => list.is_empty(),
            Some(Value::String(text)) => text.is_empty(),
            Some(_) => false,
        };
        let (new, old) = (value(new), value(old));
        new == old || (is_nothing(&new) && is_nothing(&old))
    };
    if is_same("certificate") && is_same("conditions") {
        return Ok(());
    }
    let signer = meta::text(old, &["spec", "signerName"]).unwrap_or_default();
    if signers::is_authorized(attributes.context, "sign", signer) {
        return Ok(());
    }
    let why = format!("user not permitted to sign requests with signerName {}", go_quote(signer));
    Err(attributes.forbidden(object, why))
}
