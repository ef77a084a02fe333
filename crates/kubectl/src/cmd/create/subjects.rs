//! Subjects from `--user`, `--group` and `--serviceaccount`.

use countersign_api::rbac::GROUP;
use serde_json::{Value, json};

use crate::{Context, Error};

/// Users, groups, service accounts, in that order.
pub fn subjects(context: &Context) -> Result<Vec<Value>, Error> {
    let flags = context.flags();
    let mut subjects = Vec::new();
    for (flag, kind) in [("user", "User"), ("group", "Group")] {
        for name in flags.list(flag) {
            subjects.push(json!({ "kind": kind, "apiGroup": GROUP, "name": name }));
        }
    }
    for account in flags.list("serviceaccount") {
        match account.split(':').collect::<Vec<_>>().as_slice() {
            [namespace, name] if !namespace.is_empty() && !name.is_empty() => {
                subjects.push(json!({ "kind": "ServiceAccount", "name": name, "namespace": namespace }));
            }
            _ => return Err(Error::message("serviceaccount must be <namespace>:<name>")),
        }
    }
    Ok(subjects)
}

/// The object of a binding, without subjects if there are none.
pub fn binding(kind: &str, metadata: Value, subjects: Vec<Value>, role_kind: &str, role: &str) -> Value {
    let mut object = json!({
        "kind": kind, "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": metadata,
    });
    if let Some(object) = object.as_object_mut() {
        if !subjects.is_empty() {
            object.insert("subjects".to_owned(), subjects.into());
        }
        object.insert("roleRef".to_owned(), json!({ "apiGroup": GROUP, "kind": role_kind, "name": role }));
    }
    object
}
