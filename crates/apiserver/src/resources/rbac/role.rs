//! Role and ClusterRole: lists of rules.

use countersign_api::rbac::PolicyRule;
use serde_json::Value;

use super::{INFO, escalation, validation};
use crate::authorization::bindings::rules_of;
use crate::context::Context;
use crate::error::ApiError;
use crate::field::FieldError;
use crate::resources::{Info, Resource};

static ROLES: Info = Info { resource: "roles", kind: "Role", singular: "role", ..INFO };
static CLUSTER_ROLES: Info = Info {
    resource: "clusterroles",
    kind: "ClusterRole",
    singular: "clusterrole",
    namespaced: false,
    ..INFO
};

/// Rules within a namespace.
pub(crate) struct Role;

impl Resource for Role {
    fn info(&self) -> &Info {
        &ROLES
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validation::rules(object, true)
    }

    fn validate_update(&self, _: &Context<'_>, _: &str, object: &Value, _: &Value) -> Vec<FieldError> {
        validation::rules(object, true)
    }

    fn before_write(
        &self,
        context: &Context<'_>,
        object: &Value,
        old: Option<&Value>,
    ) -> Result<(), ApiError> {
        if escalation::may_write_role(context, &ROLES, object, old) {
            return Ok(());
        }
        escalation::confirm(context, &ROLES, object, &rules_of(object))
    }
}

/// Rules for the whole cluster, or for any namespace that binds them.
pub(crate) struct ClusterRole;

impl Resource for ClusterRole {
    fn info(&self) -> &Info {
        &CLUSTER_ROLES
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validation::cluster_role(object)
    }

    fn validate_update(&self, _: &Context<'_>, _: &str, object: &Value, _: &Value) -> Vec<FieldError> {
        validation::cluster_role(object)
    }

    fn before_write(
        &self,
        context: &Context<'_>,
        object: &Value,
        old: Option<&Value>,
    ) -> Result<(), ApiError> {
        if escalation::may_write_role(context, &CLUSTER_ROLES, object, old) {
            return Ok(());
        }
        escalation::confirm(context, &CLUSTER_ROLES, object, &rules_of(object))?;
        let aggregates = |object: &Value| object.get("aggregationRule").is_some_and(|rule| !rule.is_null());
        if !aggregates(object) && !old.is_some_and(aggregates) {
            return Ok(());
        }
        // It could gather anything.
        escalation::confirm(context, &CLUSTER_ROLES, object, &full_authority()).map_err(|_| {
            let why = "must have cluster-admin privileges to use the aggregationRule";
            ApiError::forbidden(CLUSTER_ROLES.group_resource(), countersign_api::meta::name(object), why)
        })
    }
}

fn full_authority() -> [PolicyRule; 2] {
    let star = || vec!["*".to_owned()];
    let verbs = PolicyRule { verbs: star(), ..PolicyRule::default() };
    [
        PolicyRule { api_groups: star(), resources: star(), ..verbs.clone() },
        PolicyRule { non_resource_urls: star(), ..verbs },
    ]
}
