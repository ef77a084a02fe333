//! Nobody hands out rights he does not hold. Upstream: pkg/registry/rbac/escalation_check.go and */policybased.

use countersign_api as api;
use countersign_api::authentication::MASTERS;
use countersign_api::authorization::ResourceAttributes;
use countersign_api::meta;
use countersign_api::rbac::{PolicyRule, RoleRef};
use serde::Deserialize as _;
use serde_json::Value;

use crate::authorization::{allows, coverage, rbac};
use crate::context::Context;
use crate::error::ApiError;
use crate::go::quoted_list;
use crate::resources::Info;

/// Whether a role may be written without a look at its rules.
pub(super) fn may_write_role(
    context: &Context<'_>,
    info: &Info,
    object: &Value,
    old: Option<&Value>,
) -> bool {
    if context.user.in_group(MASTERS) || old.is_some_and(|old| only_collector_fields_differ(object, old)) {
        return true;
    }
    let wanted = ResourceAttributes {
        namespace: context.namespace.to_owned(),
        verb: "escalate".to_owned(),
        group: info.group.to_owned(),
        version: "*".to_owned(),
        resource: info.resource.to_owned(),
        // A POST names no object in its URL.
        name: old.map(meta::name).unwrap_or_default().to_owned(),
        ..ResourceAttributes::default()
    };
    allows(context.server, context.user, wanted)
}

/// Whether a binding may be written: the user may `bind` the role or holds its rules.
pub(super) fn check_binding(
    context: &Context<'_>,
    info: &Info,
    object: &Value,
    old: Option<&Value>,
) -> Result<(), ApiError> {
    if context.user.in_group(MASTERS) || old.is_some_and(|old| only_collector_fields_differ(object, old)) {
        return Ok(());
    }
    let role = object.get("roleRef").and_then(|role| RoleRef::deserialize(role).ok()).unwrap_or_default();
    if may_bind(context, &role) {
        return Ok(());
    }
    let rules = rbac::role_rules(context.server, &role, context.namespace)?;
    confirm(context, info, object, &rules)
}

fn may_bind(context: &Context<'_>, role: &RoleRef) -> bool {
    let resource = match role.kind.as_str() {
        "Role" => "roles",
        "ClusterRole" => "clusterroles",
        _ => return false,
    };
    let wanted = ResourceAttributes {
        namespace: context.namespace.to_owned(),
        verb: "bind".to_owned(),
        group: role.api_group.clone(),
        version: "*".to_owned(),
        resource: resource.to_owned(),
        name: role.name.clone(),
        ..ResourceAttributes::default()
    };
    allows(context.server, context.user, wanted)
}

/// `ConfirmNoEscalation`: refuses unless the user holds all of `rules`.
pub(super) fn confirm(
    context: &Context<'_>,
    info: &Info,
    object: &Value,
    rules: &[PolicyRule],
) -> Result<(), ApiError> {
    let user = context.user;
    let (held, errors) = rbac::rules_for(context.server, user, context.namespace);
    let missing = coverage::missing(&held, rules);
    if missing.is_empty() {
        return Ok(());
    }
    let mut why = format!(
        "user {} (groups={}) is attempting to grant RBAC permissions not currently held:\n{}",
        api::go_quote(&user.username),
        quoted_list(&user.groups),
        missing.join("\n")
    );
    if !errors.is_empty() {
        let list = if errors.len() == 1 { errors.join("") } else { format!("[{}]", errors.join(", ")) };
        why.push_str(&format!("; resolution errors: [{list}]"));
    }
    Err(ApiError::forbidden(info.group_resource(), meta::name(object), why))
}

/// `IsOnlyMutatingGCFields`: owners and finalizers may change, so that things can be cleaned up.
fn only_collector_fields_differ(new: &Value, old: &Value) -> bool {
    let stripped = |object: &Value| {
        let mut object = object.clone();
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            for field in ["ownerReferences", "finalizers", "managedFields"] {
                metadata.shift_remove(field);
            }
        }
        object
    };
    stripped(new) == stripped(old)
}
