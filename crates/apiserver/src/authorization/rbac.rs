//! Role-based access control over the stored roles and bindings. Upstream: plugin/pkg/auth/authorizer/rbac.

use std::rc::Rc;

use countersign_api as api;
use countersign_api::authentication::UserInfo;
use countersign_api::rbac::{self, PolicyRule, RoleRef};

use super::bindings::Binding;
use super::rule::{allows_path, allows_resource};
use super::{Attributes, Decision};
use crate::error::ApiError;
use crate::server::ServerState;

/// Whether RBAC allows it, and by which binding.
pub(super) fn authorize(state: &ServerState, user: &UserInfo, attributes: &Attributes) -> Decision {
    let namespace = match attributes {
        Attributes::Resource { attributes, .. } => attributes.namespace.as_str(),
        Attributes::NonResource(_) => "",
    };
    let mut missing: Vec<String> = Vec::new();
    for binding in state.rbac.bindings_for(&state.store, user, namespace) {
        match rules(state, &binding) {
            Ok(rules) if rules.iter().any(|rule| allows(rule, attributes)) => {
                return Decision { allowed: true, reason: allowed_by(&binding, user) };
            }
            Ok(_) => {}
            Err(error) if missing.contains(&error) => {}
            Err(error) => missing.push(error),
        }
    }
    let reason = match missing.as_slice() {
        [] => String::new(),
        [one] => format!("RBAC: {one}"),
        many => format!("RBAC: [{}]", many.join(", ")),
    };
    Decision { allowed: false, reason }
}

/// Whether a rule allows what is asked for.
pub(super) fn allows(rule: &PolicyRule, attributes: &Attributes) -> bool {
    match attributes {
        Attributes::Resource { attributes: wanted, .. } => allows_resource(
            rule,
            &wanted.verb,
            &wanted.group,
            &wanted.resource,
            &wanted.subresource,
            &wanted.name,
        ),
        Attributes::NonResource(wanted) => allows_path(rule, &wanted.verb, &wanted.path),
    }
}

/// The rules that a binding grants, or that its role is missing.
fn rules(state: &ServerState, binding: &Binding) -> Result<Rc<[PolicyRule]>, String> {
    let (namespace, resource) = match binding.role.kind.as_str() {
        "Role" => (binding.namespace.as_str(), "role"),
        "ClusterRole" => ("", "clusterrole"),
        kind => return Err(format!("unsupported role reference kind: {}", api::go_quote(kind))),
    };
    let name = &binding.role.name;
    let absent = || format!("{resource}.{} {} not found", rbac::GROUP, api::go_quote(name));
    if resource == "role" && namespace.is_empty() {
        return Err(absent());
    }
    state.rbac.rules(&state.store, namespace, name).ok_or_else(absent)
}

fn allowed_by(binding: &Binding, user: &UserInfo) -> String {
    let (kind, name) = match binding.namespace.as_str() {
        "" => ("ClusterRoleBinding", binding.name.clone()),
        namespace => ("RoleBinding", format!("{}/{namespace}", binding.name)),
    };
    let quote = api::go_quote;
    format!(
        "RBAC: allowed by {kind} {} of {} {} to {}",
        quote(&name),
        binding.role.kind,
        quote(&binding.role.name),
        binding.describe_subject(user)
    )
}

/// Everything RBAC lets the user do in the namespace and cluster-wide, and what could not be resolved.
pub(crate) fn rules_for(
    state: &ServerState,
    user: &UserInfo,
    namespace: &str,
) -> (Vec<PolicyRule>, Vec<String>) {
    let (mut all, mut errors) = (Vec::new(), Vec::new());
    for binding in state.rbac.bindings_for(&state.store, user, namespace) {
        match rules(state, &binding) {
            Ok(rules) => all.extend(rules.iter().cloned()),
            Err(error) => errors.push(error),
        }
    }
    (all, errors)
}

/// The rules of the role that a binding in `namespace` (empty for the cluster) refers to, as storage looks it up.
///
/// # Errors
/// A missing role, or a kind that is no role.
pub(crate) fn role_rules(
    state: &ServerState,
    role: &RoleRef,
    namespace: &str,
) -> Result<Rc<[PolicyRule]>, ApiError> {
    let (namespace, resource) = match role.kind.as_str() {
        "Role" => (namespace, "roles"),
        "ClusterRole" => ("", "clusterroles"),
        kind => {
            return Err(ApiError::Plain(format!("unsupported role reference kind: {}", api::go_quote(kind))));
        }
    };
    let resource = api::GroupResource { group: rbac::GROUP.to_owned(), resource: resource.to_owned() };
    state
        .rbac
        .rules(&state.store, namespace, &role.name)
        .ok_or_else(|| ApiError::NotFound(resource, role.name.clone()))
}
