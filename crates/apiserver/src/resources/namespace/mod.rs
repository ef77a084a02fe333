//! Namespace. Upstream: pkg/registry/core/namespace.

use countersign_api::meta::{self, text};
use serde_json::{Value, json};

use super::cells::{self, NAME};
use super::{Column, Info, NameRule, Resource, Subresource};
use crate::context::Context;
use crate::field::{BadValue, FieldError, Path};
use crate::names;

/// k8s.io/api/core/v1
pub(crate) const TYPES: &str = "
Namespace metadata:ObjectMeta spec:NamespaceSpec status:NamespaceStatus
NamespaceSpec finalizers:[]FinalizerName
FinalizerName = string
NamespaceStatus phase:NamespacePhase conditions:[]NamespaceCondition
NamespacePhase = string
NamespaceCondition type!:NamespaceConditionType status!:ConditionStatus lastTransitionTime:time reason message
NamespaceConditionType = string
";

static INFO: Info = Info {
    resource: "namespaces",
    kind: "Namespace",
    singular: "namespace",
    short_names: &["ns"],
    namespaced: false,
    verbs: &["create", "delete", "get", "list", "patch", "update", "watch"],
    subresources: &[
        Subresource { name: "finalize", group: "", version: "v1", kind: "Namespace", verbs: &["update"] },
        Subresource {
            name: "status",
            group: "",
            version: "v1",
            kind: "Namespace",
            verbs: &["get", "patch", "update"],
        },
    ],
    name: NameRule::DnsLabel,
    returns_deleted: true,
    field_labels: &["status.phase"],
    ..Info::DEFAULT
};

/// What the namespace controller removes once a namespace is empty.
const FINALIZER: &str = "kubernetes";

/// A part of the cluster with names of its own.
pub(crate) struct Namespace;

impl Resource for Namespace {
    fn info(&self) -> &Info {
        &INFO
    }

    fn default(&self, object: &mut Value) {
        let name = meta::name(object).to_owned();
        if name.is_empty() {
            return;
        }
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            let labels = metadata.entry("labels").or_insert_with(|| json!({}));
            if let Some(labels) = labels.as_object_mut() {
                labels.insert("kubernetes.io/metadata.name".to_owned(), json!(name));
                labels.sort_keys();
            }
        }
    }

    fn prepare_for_create(&self, _: &Context<'_>, object: &mut Value) {
        let Some(object) = object.as_object_mut() else { return };
        object.insert("status".to_owned(), json!({"phase": "Active"}));
        let spec = object.entry("spec").or_insert_with(|| json!({}));
        let Some(spec) = spec.as_object_mut() else { return };
        let finalizers = spec.entry("finalizers").or_insert_with(|| json!([]));
        if let Some(list) = finalizers.as_array_mut()
            && !list.iter().any(|item| item == FINALIZER)
        {
            list.push(json!(FINALIZER));
        }
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validate_finalizers(object)
    }

    fn prepare_for_update(&self, _: &Context<'_>, subresource: &str, object: &mut Value, old: &Value) {
        let kept: &[&str] = match subresource {
            "status" => &["spec"],
            "finalize" => &["status"],
            _ => &["spec", "status"],
        };
        let Some(object) = object.as_object_mut() else { return };
        for field in kept {
            if let Some(value) = old.get(field) {
                object.insert((*field).to_owned(), value.clone());
            }
        }
    }

    fn validate_update(
        &self,
        _: &Context<'_>,
        subresource: &str,
        object: &Value,
        _: &Value,
    ) -> Vec<FieldError> {
        if subresource != "status" {
            return validate_finalizers(object);
        }
        let (phase, detail) = if text(object, &["metadata", "deletionTimestamp"]).is_none() {
            ("Active", "may only be 'Active' if `deletionTimestamp` is empty")
        } else {
            ("Terminating", "may only be 'Terminating' if `deletionTimestamp` is not empty")
        };
        let found = text(object, &["status", "phase"]).unwrap_or_default();
        if found == phase {
            return Vec::new();
        }
        let path = Path::new("status").child("Phase");
        vec![FieldError::invalid(&path, BadValue::Json(json!(found)), detail)]
    }

    fn begin_deletion(&self, _: &Context<'_>, object: &mut Value) {
        if let Some(status) = object.get_mut("status").and_then(Value::as_object_mut) {
            status.insert("phase".to_owned(), json!("Terminating"));
        }
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.shift_remove("deletionGracePeriodSeconds");
        }
    }

    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] =
            &[NAME, cells::string("Status", "The status of the namespace"), cells::AGE];
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        vec![
            json!(meta::name(object)),
            json!(text(object, &["status", "phase"]).unwrap_or_default()),
            json!(cells::age(object, now)),
        ]
    }
}

fn validate_finalizers(object: &Value) -> Vec<FieldError> {
    let path = Path::new("spec").child("finalizers");
    let list = object["spec"].get("finalizers").and_then(Value::as_array);
    let names = list.into_iter().flatten().filter_map(Value::as_str);
    names
        .flat_map(|name| {
            let mut errors: Vec<FieldError> = names::label_key(name)
                .into_iter()
                .map(|message| FieldError::invalid(&path, name, message))
                .collect();
            if !name.contains('/') && name != FINALIZER {
                let detail = "name is neither a standard finalizer name nor is it fully qualified";
                errors.push(FieldError::invalid(&path, name, detail));
            }
            errors
        })
        .collect()
}
