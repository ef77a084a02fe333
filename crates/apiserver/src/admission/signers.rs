//! Who may approve, sign or attest for a signer. Upstream: k8s.io/kubernetes/pkg/certauthorization.

use countersign_api::authorization::ResourceAttributes;
use countersign_api::certificates::GROUP;

use crate::authorization::allows;
use crate::context::Context;

/// Whether the user has `verb` on the signer itself or on all of its domain (`example.com/*`).
pub(super) fn is_authorized(context: &Context<'_>, verb: &str, signer: &str) -> bool {
    let domain = signer.split('/').next().unwrap_or_default();
    [signer.to_owned(), format!("{domain}/*")].into_iter().any(|name| {
        let wanted = ResourceAttributes {
            verb: verb.to_owned(),
            group: GROUP.to_owned(),
            version: "*".to_owned(),
            resource: "signers".to_owned(),
            name,
            ..ResourceAttributes::default()
        };
        allows(context.server, context.user, wanted)
    })
}
