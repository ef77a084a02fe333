//! The commonest field errors of pods. Upstream: ValidatePodCreate in pkg/apis/core/validation.

use countersign_api::meta::text;
use serde_json::Value;

use crate::field::{BadValue, FieldError, Path};
use crate::names;

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// What is wrong with a new pod.
pub(super) fn create(object: &Value) -> Vec<FieldError> {
    spec(&object["spec"], &Path::new("spec"))
}

/// What is wrong with the spec of a pod or template at `path`.
pub(crate) fn spec(spec: &Value, path: &Path) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut volumes: Vec<&str> = Vec::new();
    for (index, volume) in list(spec, "volumes").iter().enumerate() {
        let path = path.child("volumes").index(index).child("name");
        let name = text(volume, &["name"]).unwrap_or_default();
        errors.extend(label(&path, name, &volumes));
        volumes.push(name);
    }
    let containers = list(spec, "containers");
    if containers.is_empty() {
        errors.push(FieldError::required(&path.child("containers"), ""));
    }
    let mut seen: Vec<&str> = Vec::new();
    for (field, items) in [("containers", containers), ("initContainers", list(spec, "initContainers"))] {
        for (index, container) in items.iter().enumerate() {
            let path = path.child(field).index(index);
            let name = text(container, &["name"]).unwrap_or_default();
            errors.extend(label(&path.child("name"), name, &seen));
            seen.push(name);
            let image = text(container, &["image"]).unwrap_or_default();
            if image.is_empty() {
                errors.push(FieldError::required(&path.child("image"), ""));
            } else if image.trim() != image {
                let detail = "must not have leading or trailing whitespace";
                errors.push(FieldError::invalid(&path.child("image"), image, detail));
            }
            let policy = text(container, &["imagePullPolicy"]).unwrap_or_default();
            errors.extend(one_of(
                &path.child("imagePullPolicy"),
                policy,
                &["Always", "IfNotPresent", "Never"],
            ));
            for (index, mount) in list(container, "volumeMounts").iter().enumerate() {
                let path = path.child("volumeMounts").index(index);
                let name = text(mount, &["name"]).unwrap_or_default();
                if name.is_empty() {
                    errors.push(FieldError::required(&path.child("name"), ""));
                }
                if text(mount, &["mountPath"]).unwrap_or_default().is_empty() {
                    errors.push(FieldError::required(&path.child("mountPath"), ""));
                }
                if !name.is_empty() && !volumes.contains(&name) {
                    errors.push(FieldError::not_found(&path.child("name"), name));
                }
            }
        }
    }
    let policy = text(spec, &["restartPolicy"]).unwrap_or_default();
    errors.extend(one_of(&path.child("restartPolicy"), policy, &["Always", "OnFailure", "Never"]));
    errors
}

fn label(path: &Path, name: &str, seen: &[&str]) -> Vec<FieldError> {
    if name.is_empty() {
        return vec![FieldError::required(path, "")];
    }
    let mut errors: Vec<FieldError> =
        names::dns_label(name).into_iter().map(|message| FieldError::invalid(path, name, message)).collect();
    if seen.contains(&name) {
        errors.push(FieldError::duplicate(path, name));
    }
    errors
}

fn one_of(path: &Path, value: &str, allowed: &[&str]) -> Option<FieldError> {
    if value.is_empty() {
        return Some(FieldError::required(path, ""));
    }
    let shown = BadValue::Json(value.into());
    (!allowed.contains(&value)).then(|| FieldError::not_supported(path, shown, allowed))
}

/// What is wrong with a changed pod: nearly all of its spec is fixed.
pub(super) fn update(object: &Value, old: &Value) -> Vec<FieldError> {
    let mut fixed = object["spec"].clone();
    // What may change takes the old value before the comparison.
    if let Some(spec) = fixed.as_object_mut() {
        for field in [
            "activeDeadlineSeconds",
            "tolerations",
            "terminationGracePeriodSeconds",
            "schedulingGates",
            "nodeSelector",
            "affinity",
        ] {
            match old["spec"].get(field) {
                Some(value) => spec.insert(field.to_owned(), value.clone()),
                None => spec.shift_remove(field),
            };
        }
        for field in ["containers", "initContainers"] {
            let items = spec.get_mut(field).and_then(Value::as_array_mut);
            for (item, old) in items.into_iter().flatten().zip(list(&old["spec"], field)) {
                if let (Some(item), Some(image)) = (item.as_object_mut(), old.get("image")) {
                    item.insert("image".to_owned(), image.clone());
                }
            }
        }
    }
    let mut errors = spec(&object["spec"], &Path::new("spec"));
    if fixed != old["spec"] {
        let detail = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
        errors.push(FieldError::forbidden(&Path::new("spec"), detail));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::aggregate;
    use serde_json::json;

    #[test]
    fn containers_need_names_and_images() {
        let pod = json!({"spec": {"restartPolicy": "Always", "containers": [{"imagePullPolicy": "Always"}]}});
        assert_eq!(
            aggregate(&create(&pod)),
            "[spec.containers[0].name: Required value, spec.containers[0].image: Required value]"
        );
        assert_eq!(
            aggregate(&create(&json!({"spec": {"restartPolicy": "Never"}}))),
            "spec.containers: Required value"
        );
    }
}
