//! Pod. Upstream: pkg/registry/core/pod.

pub(super) mod defaults;
mod table;
mod types;
mod validation;

use countersign_api::meta::text;
use serde_json::{Value, json};

use super::{Column, Info, Resource, Subresource};
use crate::context::Context;
use crate::field::FieldError;

pub(crate) use types::TYPES;
pub(super) use validation::spec as validate_spec;

const fn subresource(name: &'static str, kind: &'static str, verbs: &'static [&'static str]) -> Subresource {
    Subresource { name, group: "", version: "v1", kind, verbs }
}

const CHANGES: &[&str] = &["get", "patch", "update"];
const STREAMS: &[&str] = &["create", "get"];

static INFO: Info = Info {
    resource: "pods",
    kind: "Pod",
    singular: "pod",
    short_names: &["po"],
    categories: &["all"],
    subresources: &[
        subresource("attach", "PodAttachOptions", STREAMS),
        subresource("binding", "Binding", &["create"]),
        subresource("ephemeralcontainers", "Pod", CHANGES),
        Subresource {
            name: "eviction",
            group: "policy",
            version: "v1",
            kind: "Eviction",
            verbs: &["create"],
        },
        subresource("exec", "PodExecOptions", STREAMS),
        subresource("log", "Pod", &["get"]),
        subresource("portforward", "PodPortForwardOptions", STREAMS),
        subresource("proxy", "PodProxyOptions", &["create", "delete", "get", "patch", "update"]),
        subresource("resize", "Pod", CHANGES),
        subresource("status", "Pod", CHANGES),
    ],
    generation: true,
    returns_deleted: true,
    field_labels: &[
        "spec.hostNetwork",
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "status.nominatedNodeName",
        "status.phase",
        "status.podIP",
        "status.podIPs",
    ],
    ..Info::DEFAULT
};

/// Containers that run together.
pub(crate) struct Pod;

impl Resource for Pod {
    fn info(&self) -> &Info {
        &INFO
    }

    fn default(&self, object: &mut Value) {
        if let Some(spec) = object.get_mut("spec") {
            defaults::spec(spec);
            defaults::pod_only(spec);
        }
    }

    fn prepare_for_create(&self, _: &Context<'_>, object: &mut Value) {
        let quality = defaults::quality(&object["spec"]);
        if let Some(object) = object.as_object_mut() {
            object.insert("status".to_owned(), json!({"phase": "Pending", "qosClass": quality}));
        }
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validation::create(object)
    }

    fn prepare_for_update(&self, _: &Context<'_>, subresource: &str, object: &mut Value, old: &Value) {
        let kept: &[&str] = match subresource {
            "status" => &["spec"],
            _ => &["status"],
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
        old: &Value,
    ) -> Vec<FieldError> {
        match subresource {
            "" => validation::update(object, old),
            _ => Vec::new(),
        }
    }

    fn field(&self, object: &Value, label: &str) -> String {
        let path: Vec<&str> = label.split('.').collect();
        match label {
            "spec.hostNetwork" => {
                object["spec"].get("hostNetwork").and_then(Value::as_bool).unwrap_or_default().to_string()
            }
            "status.podIPs" => {
                let list = object["status"].get("podIPs").and_then(Value::as_array);
                let ips = list.into_iter().flatten().filter_map(|item| text(item, &["ip"]));
                ips.collect::<Vec<_>>().join(",")
            }
            _ => text(object, &path).unwrap_or_default().to_owned(),
        }
    }

    fn columns(&self) -> &'static [Column] {
        table::COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        table::row(object, now)
    }
}
