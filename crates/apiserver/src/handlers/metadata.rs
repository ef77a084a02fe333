//! What must be true of every object's metadata. Upstream: k8s.io/apimachinery/pkg/api/validation/objectmeta.go and
//! ValidateObjectMeta of k8s.io/kubernetes/pkg/apis/core/validation.

use countersign_api::{GroupVersion, go_quote};
use serde_json::{Map, Value};

use crate::field::{BadValue, FieldError, Path};
use crate::names;
use crate::resources::{Info, NameRule};

/// The most bytes that annotations may have together.
const MOST_ANNOTATION_BYTES: usize = 256 * 1024;
/// Finalizers without a slash.
const STANDARD_FINALIZERS: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];

fn metadata(object: &Value) -> Option<&Map<String, Value>> {
    object.get("metadata")?.as_object()
}

fn text<'a>(metadata: &'a Map<String, Value>, key: &str) -> &'a str {
    metadata.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn texts(metadata: &Map<String, Value>, key: &str) -> Vec<String> {
    let items = metadata.get(key).and_then(Value::as_array);
    items.map(|items| items.iter().filter_map(Value::as_str).map(str::to_owned).collect()).unwrap_or_default()
}

fn name_complaints(rule: NameRule, name: &str) -> Vec<String> {
    match rule {
        NameRule::Any => Vec::new(),
        NameRule::PathSegment => names::path_segment(name),
        NameRule::DnsLabel => names::dns_label(name),
        NameRule::DnsSubdomain => names::dns_subdomain(name),
    }
}

/// A prefix may end in dashes, since something follows. Upstream: maskTrailingDash.
fn prefix_complaints(rule: NameRule, prefix: &str) -> Vec<String> {
    match prefix.strip_suffix('-') {
        Some(head) if head.len() > 1 => {
            name_complaints(rule, &format!("{}a", head.get(..head.len() - 1).unwrap_or_default()))
        }
        _ => name_complaints(rule, prefix),
    }
}

/// Everything about an object's metadata that can be told without the one before it.
pub fn validate(info: &Info, rule: NameRule, object: &Value) -> Vec<FieldError> {
    let Some(metadata) = metadata(object) else { return Vec::new() };
    let path = Path::new("metadata");
    let mut errors = Vec::new();
    let generate_name = text(metadata, "generateName");
    if !generate_name.is_empty() {
        let complaints = prefix_complaints(rule, generate_name);
        errors.extend(
            complaints
                .into_iter()
                .map(|detail| FieldError::invalid(&path.child("generateName"), generate_name, detail)),
        );
    }
    let name = text(metadata, "name");
    if name.is_empty() {
        errors.push(FieldError::required(&path.child("name"), "name or generateName is required"));
    } else {
        let complaints = name_complaints(rule, name);
        errors.extend(
            complaints.into_iter().map(|detail| FieldError::invalid(&path.child("name"), name, detail)),
        );
    }
    let namespace = text(metadata, "namespace");
    if !info.namespaced {
        if !namespace.is_empty() {
            errors.push(FieldError::forbidden(&path.child("namespace"), "not allowed on this type"));
        }
    } else if namespace.is_empty() {
        errors.push(FieldError::required(&path.child("namespace"), ""));
    } else {
        let complaints = names::dns_label(namespace);
        errors.extend(
            complaints
                .into_iter()
                .map(|detail| FieldError::invalid(&path.child("namespace"), namespace, detail)),
        );
    }
    if let Some(generation) =
        metadata.get("generation").and_then(Value::as_i64).filter(|generation| *generation < 0)
    {
        errors.push(FieldError::invalid(
            &path.child("generation"),
            generation,
            "must be greater than or equal to 0",
        ));
    }
    errors.extend(labels(metadata.get("labels"), &path.child("labels")));
    errors.extend(annotations(metadata.get("annotations"), &path.child("annotations")));
    errors.extend(owner_references(metadata.get("ownerReferences"), &path.child("ownerReferences")));
    errors.extend(finalizers(&texts(metadata, "finalizers"), &path.child("finalizers")));
    errors
}

/// What core adds for finalizers, element by element.
pub fn validate_finalizer_names(object: &Value) -> Vec<FieldError> {
    let Some(metadata) = metadata(object) else { return Vec::new() };
    let path = Path::new("metadata").child("finalizers");
    let bad = |(at, name): (usize, &String)| {
        let standard = name.contains('/') || STANDARD_FINALIZERS.contains(&name.as_str());
        let detail = "name is neither a standard finalizer name nor is it fully qualified";
        (!standard).then(|| FieldError::invalid(&path.index(at), name.as_str(), detail))
    };
    texts(metadata, "finalizers").iter().enumerate().filter_map(bad).collect()
}

/// Labels, here or in a selector.
pub fn labels(labels: Option<&Value>, path: &Path) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (key, value) in labels.and_then(Value::as_object).into_iter().flatten() {
        let complaints = names::label_key(key);
        errors.extend(complaints.into_iter().map(|detail| FieldError::invalid(path, key.as_str(), detail)));
        let value = value.as_str().unwrap_or_default();
        let complaints = names::label_value(value);
        errors.extend(complaints.into_iter().map(|detail| FieldError::invalid(path, value, detail)));
    }
    errors
}

fn annotations(annotations: Option<&Value>, path: &Path) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut size = 0;
    for (key, value) in annotations.and_then(Value::as_object).into_iter().flatten() {
        let complaints = names::label_key(&key.to_lowercase());
        errors.extend(complaints.into_iter().map(|detail| FieldError::invalid(path, key.as_str(), detail)));
        size += key.len() + value.as_str().map_or(0, str::len);
    }
    if size > MOST_ANNOTATION_BYTES {
        errors.push(FieldError::too_long(path, MOST_ANNOTATION_BYTES));
    }
    errors
}

fn owner_references(references: Option<&Value>, path: &Path) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut controller: Option<&str> = None;
    for reference in references.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object) {
        let api_version = text(reference, "apiVersion");
        let version = GroupVersion::parse(api_version).map(|parsed| parsed.version).unwrap_or_default();
        if version.is_empty() {
            errors.push(FieldError::invalid(
                &path.child("apiVersion"),
                api_version,
                "version must not be empty",
            ));
        }
        for key in ["kind", "name", "uid"] {
            if text(reference, key).is_empty() {
                errors.push(FieldError::invalid(&path.child(key), "", "must not be empty"));
            }
        }
        if api_version == "v1" && text(reference, "kind") == "Event" {
            let detail = "/v1, Kind=Event is disallowed from being an owner";
            errors.push(FieldError::invalid(path, &Value::Object(reference.clone()), detail));
        }
        if reference.get("controller") == Some(&Value::Bool(true)) {
            let name = text(reference, "name");
            if let Some(first) = controller {
                let detail = format!(
                    "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {name}"
                );
                errors.push(FieldError::invalid(path, references.unwrap_or(&Value::Null), detail));
            }
            controller = controller.or(Some(name));
        }
    }
    errors
}

fn finalizers(finalizers: &[String], path: &Path) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for finalizer in finalizers {
        let complaints = names::label_key(finalizer);
        errors.extend(
            complaints.into_iter().map(|detail| FieldError::invalid(path, finalizer.as_str(), detail)),
        );
    }
    let has = |name: &str| finalizers.iter().any(|finalizer| finalizer == name);
    if has("orphan") && has("foregroundDeletion") {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        let value = BadValue::Json(finalizers.iter().map(String::as_str).collect());
        errors.push(FieldError::invalid(path, value, detail));
    }
    errors
}

/// What may not change. Upstream: ValidateObjectMetaAccessorUpdate.
pub fn validate_update(object: &Value, old: &Value) -> Vec<FieldError> {
    let (Some(new), Some(old)) = (metadata(object), metadata(old)) else { return Vec::new() };
    let path = Path::new("metadata");
    let mut errors = Vec::new();
    if new.get("deletionTimestamp").is_some() || old.get("deletionTimestamp").is_some() {
        let before = texts(old, "finalizers");
        let added: Vec<String> =
            texts(new, "finalizers").into_iter().filter(|item| !before.contains(item)).collect();
        if !added.is_empty() {
            let added: Vec<String> = added.iter().map(|item| go_quote(item)).collect();
            let detail = format!(
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
                added.join(", ")
            );
            errors.push(FieldError::forbidden(&path.child("finalizers"), detail));
        }
    }
    for key in ["name", "namespace", "uid"] {
        if text(new, key) != text(old, key) {
            let value = match key {
                "uid" => BadValue::Json(text(new, key).into()),
                _ => text(new, key).into(),
            };
            errors.push(FieldError::invalid(&path.child(key), value, "field is immutable"));
        }
    }
    for key in ["creationTimestamp", "deletionTimestamp"] {
        if new.get(key) != old.get(key) {
            let value = new.get(key).unwrap_or(&Value::Null);
            errors.push(FieldError::invalid(&path.child(key), value, "field is immutable"));
        }
    }
    if new.get("deletionGracePeriodSeconds") != old.get("deletionGracePeriodSeconds") {
        let value = match new.get("deletionGracePeriodSeconds").and_then(Value::as_i64) {
            Some(seconds) => BadValue::Plain(seconds.to_string()),
            None => BadValue::Json(Value::Null),
        };
        errors.push(FieldError::invalid(
            &path.child("deletionGracePeriodSeconds"),
            value,
            "field is immutable",
        ));
    }
    errors.extend(labels(new.get("labels"), &path.child("labels")));
    errors.extend(annotations(new.get("annotations"), &path.child("annotations")));
    errors.extend(owner_references(new.get("ownerReferences"), &path.child("ownerReferences")));
    errors
}
