//! RoleBinding and ClusterRoleBinding: who gets a role.

use countersign_api::meta::text;
use countersign_api::rbac::GROUP;
use serde_json::{Value, json};

use super::{INFO, escalation, validation};
use crate::context::Context;
use crate::error::ApiError;
use crate::field::FieldError;
use crate::resources::cells::{self, NAME};
use crate::resources::{Column, Info, Resource};

static BINDINGS: Info =
    Info { resource: "rolebindings", kind: "RoleBinding", singular: "rolebinding", ..INFO };
static CLUSTER_BINDINGS: Info = Info {
    resource: "clusterrolebindings",
    kind: "ClusterRoleBinding",
    singular: "clusterrolebinding",
    namespaced: false,
    ..INFO
};

/// Grants a role within a namespace.
pub(crate) struct RoleBinding;

/// Grants a cluster role everywhere.
pub(crate) struct ClusterRoleBinding;

impl Resource for RoleBinding {
    fn info(&self) -> &Info {
        &BINDINGS
    }

    fn default(&self, object: &mut Value) {
        default(object);
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validation::binding(object, None, true)
    }

    fn validate_update(&self, _: &Context<'_>, _: &str, object: &Value, old: &Value) -> Vec<FieldError> {
        validation::binding(object, Some(old), true)
    }

    fn before_write(
        &self,
        context: &Context<'_>,
        object: &Value,
        old: Option<&Value>,
    ) -> Result<(), ApiError> {
        escalation::check_binding(context, &BINDINGS, object, old)
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        row(object, now)
    }
}

impl Resource for ClusterRoleBinding {
    fn info(&self) -> &Info {
        &CLUSTER_BINDINGS
    }

    fn default(&self, object: &mut Value) {
        default(object);
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validation::binding(object, None, false)
    }

    fn validate_update(&self, _: &Context<'_>, _: &str, object: &Value, old: &Value) -> Vec<FieldError> {
        validation::binding(object, Some(old), false)
    }

    fn before_write(
        &self,
        context: &Context<'_>,
        object: &Value,
        old: Option<&Value>,
    ) -> Result<(), ApiError> {
        escalation::check_binding(context, &CLUSTER_BINDINGS, object, old)
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        row(object, now)
    }
}

/// API groups of the role and of users and groups. Upstream: pkg/apis/rbac/v1/defaults.go.
fn default(object: &mut Value) {
    if let Some(role) = object.get_mut("roleRef") {
        default_group(role);
    }
    let subjects = object.get_mut("subjects").and_then(Value::as_array_mut);
    for subject in subjects.into_iter().flatten() {
        if matches!(text(subject, &["kind"]), Some("User" | "Group")) {
            default_group(subject);
        }
    }
}

/// Sets an empty `apiGroup`, in the place where Go's struct has it.
fn default_group(value: &mut Value) {
    if text(value, &["apiGroup"]).is_some_and(|group| !group.is_empty()) {
        return;
    }
    let Some(map) = value.as_object_mut() else { return };
    if let Some(group) = map.get_mut("apiGroup") {
        *group = json!(GROUP);
        return;
    }
    let place = usize::from(map.keys().next().is_some_and(|first| first == "kind"));
    map.shift_insert(place, "apiGroup".to_owned(), json!(GROUP));
}

const SUBJECTS: &str = "Subjects holds references to the objects the role applies to.";

const COLUMNS: &[Column] = &[
    NAME,
    cells::string(
        "Role",
        "RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error. This field is immutable.",
    ),
    cells::AGE,
    cells::wide("Users", SUBJECTS),
    cells::wide("Groups", SUBJECTS),
    cells::wide("ServiceAccounts", SUBJECTS),
];

/// Upstream: printRoleBinding
fn row(object: &Value, now: i64) -> Vec<Value> {
    let subjects = object.get("subjects").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let of_kind = |kind: &str| {
        let names: Vec<String> = subjects
            .iter()
            .filter(|subject| text(subject, &["kind"]) == Some(kind))
            .map(|subject| {
                let name = text(subject, &["name"]).unwrap_or_default();
                match kind {
                    "ServiceAccount" => {
                        format!("{}/{name}", text(subject, &["namespace"]).unwrap_or_default())
                    }
                    _ => name.to_owned(),
                }
            })
            .collect();
        json!(names.join(", "))
    };
    let role = |field| text(object, &["roleRef", field]).unwrap_or_default();
    vec![
        json!(countersign_api::meta::name(object)),
        json!(format!("{}/{}", role("kind"), role("name"))),
        json!(cells::age(object, now)),
        of_kind("User"),
        of_kind("Group"),
        of_kind("ServiceAccount"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_filled_in_where_go_writes_them() {
        let mut object = json!({"subjects": [{"kind": "User", "name": "a"}, {"kind": "ServiceAccount", "name": "b"}],
            "roleRef": {"apiGroup": "", "kind": "Role", "name": "r"}});
        default(&mut object);
        assert_eq!(
            object.to_string(),
            r#"{"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"a"},{"kind":"ServiceAccount","name":"b"}],"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}}"#
        );
    }
}
