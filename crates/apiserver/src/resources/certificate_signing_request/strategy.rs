//! What each endpoint may touch. Upstream: pkg/registry/certificates/certificates/strategy.go.

use countersign_api::certificates::{APPROVED, DENIED};
use serde_json::{Map, Value, json};

use crate::context::Context;

/// The requester's identity comes from the request, the status starts empty.
pub(super) fn prepare_for_create(context: &Context<'_>, object: &mut Value) {
    let Some(object) = object.as_object_mut() else { return };
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        for field in ["username", "uid", "groups", "extra"] {
            // Removal keeps the order of the rest.
            spec.shift_remove(field);
        }
        let user = context.user;
        let texts = [("username", &user.username), ("uid", &user.uid)];
        for (field, text) in texts {
            if !text.is_empty() {
                spec.insert(field.to_owned(), json!(text));
            }
        }
        if !user.groups.is_empty() {
            spec.insert("groups".to_owned(), json!(user.groups));
        }
        if !user.extra.is_empty() {
            spec.insert("extra".to_owned(), json!(user.extra));
        }
    }
    object.insert("status".to_owned(), json!({}));
}

/// Puts back what the endpoint does not own; `now` is RFC 3339.
pub(super) fn prepare_for_update(now: &str, subresource: &str, object: &mut Value, old: &Value) {
    let Some(object) = object.as_object_mut() else { return };
    let mut status = object.get("status").cloned().unwrap_or_else(|| json!({}));
    let old_status = old.get("status").cloned().unwrap_or_else(|| json!({}));
    match subresource {
        "approval" => {
            fill_in_times(now, &mut status, &old_status);
            restore(&mut status, &old_status, "certificate");
        }
        "status" => {
            for kind in [APPROVED, DENIED] {
                restore_conditions(&mut status, &old_status, kind);
            }
            fill_in_times(now, &mut status, &old_status);
        }
        _ => status = old_status,
    }
    object.insert("status".to_owned(), status);
    if let Some(spec) = old.get("spec") {
        object.insert("spec".to_owned(), spec.clone());
    }
}

/// Makes `field` of `new` what it is in `old`.
fn restore(new: &mut Value, old: &Value, field: &str) {
    let Some(map) = new.as_object_mut() else { return };
    match old.get(field) {
        Some(value) => map.insert(field.to_owned(), value.clone()),
        None => map.shift_remove(field),
    };
}

fn is_of_type(condition: &Value, kind: &str) -> bool {
    condition.get("type").and_then(Value::as_str) == Some(kind)
}

pub(super) fn conditions(status: &Value) -> &[Value] {
    status.get("conditions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// `preserveConditionInstances`: puts back the contents of all conditions of a type if their number is the same.
fn restore_conditions(new: &mut Value, old: &Value, kind: &str) {
    let old: Vec<&Value> = conditions(old).iter().filter(|item| is_of_type(item, kind)).collect();
    let Some(list) = new.get_mut("conditions").and_then(Value::as_array_mut) else { return };
    let new: Vec<&mut Value> = list.iter_mut().filter(|item| is_of_type(item, kind)).collect();
    if new.len() == old.len() {
        for (new, old) in new.into_iter().zip(old) {
            new.clone_from(old);
        }
    }
}

/// `populateConditionTimestamps`
fn fill_in_times(now: &str, new: &mut Value, old: &Value) {
    let Some(list) = new.get_mut("conditions").and_then(Value::as_array_mut) else { return };
    for condition in list.iter_mut().filter_map(Value::as_object_mut) {
        let is_unset = |map: &Map<String, Value>, field: &str| map.get(field).is_none_or(Value::is_null);
        if is_unset(condition, "lastUpdateTime") {
            condition.insert("lastUpdateTime".to_owned(), json!(now));
        }
        if is_unset(condition, "lastTransitionTime") {
            let before = conditions(old).iter().find(|old| {
                old.get("type") == condition.get("type")
                    && old.get("status") == condition.get("status")
                    && old.get("lastTransitionTime").is_some_and(|time| !time.is_null())
            });
            let time = before.and_then(|old| old.get("lastTransitionTime")).cloned();
            condition.insert("lastTransitionTime".to_owned(), time.unwrap_or_else(|| json!(now)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-01T00:00:00Z";

    #[test]
    fn the_main_endpoint_changes_neither_spec_nor_status() {
        let old = json!({"spec": {"signerName": "a/b"}, "status": {}});
        let mut new = json!({"spec": {"signerName": "c/d"}, "status": {"certificate": "aGk="}});
        prepare_for_update(NOW, "", &mut new, &old);
        assert_eq!(new, old);
    }

    #[test]
    fn approval_keeps_the_certificate_and_dates_conditions() {
        let old = json!({"spec": {}, "status": {}});
        let mut new = json!({"spec": {}, "status": {
            "conditions": [{"type": "Approved", "status": "True"}], "certificate": "aGk="}});
        prepare_for_update(NOW, "approval", &mut new, &old);
        assert_eq!(
            new["status"],
            json!({"conditions": [
                {"type": "Approved", "status": "True", "lastUpdateTime": NOW, "lastTransitionTime": NOW}]})
        );
    }

    #[test]
    fn status_keeps_what_approval_said() {
        let approved = json!({"type": "Approved", "status": "True", "reason": "Old",
            "lastUpdateTime": NOW, "lastTransitionTime": NOW});
        let old = json!({"status": {"conditions": [approved]}});
        let mut new =
            json!({"status": {"conditions": [{"type": "Approved", "status": "True", "reason": "New"}]}});
        prepare_for_update("2027-01-01T00:00:00Z", "status", &mut new, &old);
        assert_eq!(new["status"], old["status"]);
    }
}
