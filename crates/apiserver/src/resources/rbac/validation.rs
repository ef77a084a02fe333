//! Field errors of roles and bindings. Upstream: pkg/apis/rbac/validation.

use countersign_api::meta::text;
use countersign_api::rbac::GROUP;
use serde_json::{Value, json};

use crate::field::{BadValue, FieldError, Path};
use crate::names;

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// What is wrong with the rules of a role.
pub(super) fn rules(object: &Value, namespaced: bool) -> Vec<FieldError> {
    let path = Path::new("rules");
    let rules = list(object, "rules").iter().enumerate();
    rules.flat_map(|(index, one)| rule(one, namespaced, &path.index(index))).collect()
}

fn rule(rule: &Value, namespaced: bool, path: &Path) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let is_empty = |field| list(rule, field).is_empty();
    if is_empty("verbs") {
        errors.push(FieldError::required(&path.child("verbs"), "verbs must contain at least one value"));
    }
    if !is_empty("nonResourceURLs") {
        let path = path.child("nonResourceURLs");
        let urls = rule.get("nonResourceURLs").unwrap_or(&Value::Null);
        if namespaced {
            let detail = "namespaced rules cannot apply to non-resource URLs";
            errors.push(FieldError::invalid(&path, urls, detail));
        }
        if !is_empty("apiGroups") || !is_empty("resources") || !is_empty("resourceNames") {
            let detail = "rules cannot apply to both regular resources and non-resource URLs";
            errors.push(FieldError::invalid(&path, urls, detail));
        }
        return errors;
    }
    if is_empty("apiGroups") {
        let detail = "resource rules must supply at least one api group";
        errors.push(FieldError::required(&path.child("apiGroups"), detail));
    }
    if is_empty("resources") {
        let detail = "resource rules must supply at least one resource";
        errors.push(FieldError::required(&path.child("resources"), detail));
    }
    errors
}

/// What is wrong with a ClusterRole.
pub(super) fn cluster_role(object: &Value) -> Vec<FieldError> {
    let mut errors = rules(object, false);
    if let Some(aggregation) = object.get("aggregationRule").filter(|rule| !rule.is_null()) {
        let path = Path::new("aggregationRule").child("clusterRoleSelectors");
        let selectors = list(aggregation, "clusterRoleSelectors");
        if selectors.is_empty() {
            let detail = "at least one clusterRoleSelector required if aggregationRule is non-nil";
            errors.push(FieldError::required(&path, detail));
        }
        for (index, selector) in selectors.iter().enumerate() {
            errors.extend(label_selector(selector, &path.index(index)));
        }
    }
    errors
}

/// `ValidateLabelSelector`
pub(crate) fn label_selector(selector: &Value, path: &Path) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let labels = selector.get("matchLabels").and_then(Value::as_object);
    for (key, value) in labels.into_iter().flatten() {
        let path = path.child("matchLabels");
        let value = value.as_str().unwrap_or_default();
        for message in names::label_key(key) {
            errors.push(FieldError::invalid(&path, key.as_str(), message));
        }
        for message in names::label_value(value) {
            errors.push(FieldError::invalid(&path, value, message));
        }
    }
    for (index, requirement) in list(selector, "matchExpressions").iter().enumerate() {
        let path = path.child("matchExpressions").index(index);
        let values = list(requirement, "values");
        let operator = text(requirement, &["operator"]).unwrap_or_default();
        match operator {
            "In" | "NotIn" if values.is_empty() => {
                let detail = "must be specified when `operator` is 'In' or 'NotIn'";
                errors.push(FieldError::required(&path.child("values"), detail));
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.push(FieldError::forbidden(&path.child("values"), detail));
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => {
                let shown = BadValue::Json(json!(other));
                errors.push(FieldError::invalid(
                    &path.child("operator"),
                    shown,
                    "not a valid selector operator",
                ));
            }
        }
        let key = text(requirement, &["key"]).unwrap_or_default();
        for message in names::label_key(key) {
            errors.push(FieldError::invalid(&path.child("key"), key, message));
        }
    }
    errors
}

/// What is wrong with a new binding, or with one that changes `old`.
pub(super) fn binding(object: &Value, old: Option<&Value>, namespaced: bool) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let path = Path::new("roleRef");
    let role = |field| text(object, &["roleRef", field]).unwrap_or_default();
    if role("apiGroup") != GROUP {
        errors.push(FieldError::not_supported(&path.child("apiGroup"), role("apiGroup"), &[GROUP]));
    }
    let kinds: &[&str] = if namespaced { &["Role", "ClusterRole"] } else { &["ClusterRole"] };
    if !kinds.contains(&role("kind")) {
        errors.push(FieldError::not_supported(&path.child("kind"), role("kind"), kinds));
    }
    let name = role("name");
    if name.is_empty() {
        errors.push(FieldError::required(&path.child("name"), ""));
    }
    for message in names::path_segment(name) {
        errors.push(FieldError::invalid(&path.child("name"), name, message));
    }
    let subjects = Path::new("subjects");
    for (index, one) in list(object, "subjects").iter().enumerate() {
        errors.extend(subject(one, namespaced, &subjects.index(index)));
    }
    if old.is_some_and(|old| old.get("roleRef") != object.get("roleRef")) {
        // Shown as the internal type, which has no JSON names.
        let shown = json!({"APIGroup": role("apiGroup"), "Kind": role("kind"), "Name": name});
        errors.push(FieldError::invalid(&path, BadValue::Json(shown), "cannot change roleRef"));
    }
    errors
}

fn subject(subject: &Value, namespaced: bool, path: &Path) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let get = |field| text(subject, &[field]).unwrap_or_default();
    let (name, group) = (get("name"), get("apiGroup"));
    if name.is_empty() {
        errors.push(FieldError::required(&path.child("name"), ""));
    }
    match get("kind") {
        "ServiceAccount" => {
            if !name.is_empty() {
                for message in names::dns_subdomain(name) {
                    errors.push(FieldError::invalid(&path.child("name"), name, message));
                }
            }
            if !group.is_empty() {
                errors.push(FieldError::not_supported(&path.child("apiGroup"), group, &[""]));
            }
            if !namespaced && get("namespace").is_empty() {
                errors.push(FieldError::required(&path.child("namespace"), ""));
            }
        }
        "User" | "Group" => {
            if group != GROUP {
                errors.push(FieldError::not_supported(&path.child("apiGroup"), group, &[GROUP]));
            }
        }
        kind => {
            let kinds = ["ServiceAccount", "User", "Group"];
            errors.push(FieldError::not_supported(&path.child("kind"), kind, &kinds));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::aggregate;

    #[test]
    fn rules_need_verbs_groups_and_resources() {
        assert_eq!(
            aggregate(&rules(&json!({"rules": [{}]}), true)),
            "[rules[0].verbs: Required value: verbs must contain at least one value, rules[0].apiGroups: Required value: resource rules must supply at least one api group, rules[0].resources: Required value: resource rules must supply at least one resource]"
        );
    }

    #[test]
    fn the_role_of_a_binding_is_fixed() {
        let of = |name: &str| json!({"roleRef": {"apiGroup": GROUP, "kind": "Role", "name": name}});
        assert_eq!(
            aggregate(&binding(&of("u"), Some(&of("t")), true)),
            r#"roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"u"}: cannot change roleRef"#
        );
    }
}
