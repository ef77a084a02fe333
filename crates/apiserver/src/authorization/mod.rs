//! Who may do what: `system:masters`, Node, RBAC, in this order. Upstream: k8s.io/apiserver/pkg/authorization.

pub(crate) mod bindings;
pub(crate) mod coverage;
pub(crate) mod node;
pub(crate) mod rbac;
pub(crate) mod rule;

use countersign_api::authentication::{MASTERS, UserInfo};
use countersign_api::authorization::{NonResourceAttributes, ResourceAttributes};
use countersign_api::rbac::PolicyRule;

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

impl Decision {
    fn allow() -> Self {
        Self { allowed: true, reason: String::new() }
    }

    fn no_opinion(reason: impl Into<String>) -> Self {
        Self { allowed: false, reason: reason.into() }
    }
}

/// Whether `user` may do what `attributes` say.
pub fn authorize(state: &ServerState, user: &UserInfo, attributes: &Attributes) -> Decision {
    if user.in_group(MASTERS) {
        return Decision::allow();
    }
    let node = node::authorize(state, user, attributes);
    if node.allowed {
        return node;
    }
    let rbac = rbac::authorize(state, user, attributes);
    if rbac.allowed {
        return rbac;
    }
    let reasons = [node.reason, rbac.reason];
    let reasons: Vec<String> = reasons.into_iter().filter(|reason| !reason.is_empty()).collect();
    Decision::no_opinion(reasons.join("\n"))
}

/// Whether `user` may do that to a resource.
pub fn allows(state: &ServerState, user: &UserInfo, attributes: ResourceAttributes) -> bool {
    authorize(state, user, &Attributes::Resource { attributes, fields: Vec::new() }).allowed
}

/// Everything a user may do, as far as it can be listed.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The rules.
    pub rules: Vec<PolicyRule>,
    /// There may be more.
    pub incomplete: bool,
    /// What went wrong; empty if nothing did.
    pub error: String,
}

/// The rules for a user in a namespace. Upstream: RulesFor of each authorizer.
pub fn rules_for(state: &ServerState, user: &UserInfo, namespace: &str) -> Rules {
    let (rules, errors) = rbac::rules_for(state, user, namespace);
    let is_node = node::identity(user).is_some();
    let mut all: Vec<String> = Vec::new();
    if is_node {
        all.push("node authorizer does not support user rule resolution".to_owned());
    }
    for error in errors {
        if !all.contains(&error) {
            all.push(error);
        }
    }
    let error = match all.as_slice() {
        [one] => one.clone(),
        [] => String::new(),
        many => format!("[{}]", many.join(", ")),
    };
    Rules { rules, incomplete: is_node, error }
}
