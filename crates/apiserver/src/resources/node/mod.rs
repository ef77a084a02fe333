//! Node. Upstream: pkg/registry/core/node.

mod table;

use countersign_api::meta::text;
use serde_json::Value;

use super::{Column, Info, Resource, Subresource};
use crate::context::Context;
use crate::field::{BadValue, FieldError, Path};
use crate::names;

/// k8s.io/api/core/v1
pub(crate) const TYPES: &str = "
Node metadata:ObjectMeta spec:NodeSpec status:NodeStatus
NodeSpec podCIDR podCIDRs:[]string providerID unschedulable:bool taints:[]Taint configSource:raw externalID
Taint key! value effect!:TaintEffect timeAdded:*time
TaintEffect = string
NodeStatus capacity:{}quantity allocatable:{}quantity phase:NodePhase conditions:[]NodeCondition
 addresses:[]NodeAddress daemonEndpoints:NodeDaemonEndpoints nodeInfo:NodeSystemInfo images:[]ContainerImage
 volumesInUse:[]string volumesAttached:[]AttachedVolume config:raw runtimeHandlers:[]raw features:raw
 declaredFeatures:[]string
NodePhase = string
NodeCondition type!:NodeConditionType status!:ConditionStatus lastHeartbeatTime:time lastTransitionTime:time reason
 message
NodeConditionType = string
NodeAddress type!:NodeAddressType address!
NodeAddressType = string
NodeDaemonEndpoints kubeletEndpoint:DaemonEndpoint
DaemonEndpoint Port!:int32
NodeSystemInfo machineID! systemUUID! bootID! kernelVersion! osImage! containerRuntimeVersion! kubeletVersion!
 kubeProxyVersion! operatingSystem! architecture! swap:raw
ContainerImage names!:[]string sizeBytes:int64
AttachedVolume name! devicePath!
";

static INFO: Info = Info {
    resource: "nodes",
    kind: "Node",
    singular: "node",
    short_names: &["no"],
    namespaced: false,
    subresources: &[
        Subresource {
            name: "proxy",
            group: "",
            version: "v1",
            kind: "NodeProxyOptions",
            verbs: &["create", "delete", "get", "patch", "update"],
        },
        Subresource {
            name: "status",
            group: "",
            version: "v1",
            kind: "Node",
            verbs: &["get", "patch", "update"],
        },
    ],
    field_labels: &["spec.unschedulable"],
    ..Info::DEFAULT
};

/// A machine of the cluster.
pub(crate) struct Node;

impl Resource for Node {
    fn info(&self) -> &Info {
        &INFO
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validate_taints(object)
    }

    fn prepare_for_update(&self, _: &Context<'_>, subresource: &str, object: &mut Value, old: &Value) {
        let kept = if subresource == "status" { "spec" } else { "status" };
        if let (Some(object), Some(value)) = (object.as_object_mut(), old.get(kept)) {
            object.insert(kept.to_owned(), value.clone());
        }
    }

    fn validate_update(&self, _: &Context<'_>, _: &str, object: &Value, _: &Value) -> Vec<FieldError> {
        validate_taints(object)
    }

    fn columns(&self) -> &'static [Column] {
        table::COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        table::row(object, now)
    }

    fn field(&self, object: &Value, _: &str) -> String {
        object["spec"].get("unschedulable").and_then(Value::as_bool).unwrap_or_default().to_string()
    }
}

/// Upstream: validateNodeTaints
fn validate_taints(object: &Value) -> Vec<FieldError> {
    let list = object["spec"].get("taints").and_then(Value::as_array);
    let mut errors = Vec::new();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (index, taint) in list.into_iter().flatten().enumerate() {
        let path = Path::new("spec").child("taints").index(index);
        let get = |field| text(taint, &[field]).unwrap_or_default();
        for message in names::label_key(get("key")) {
            errors.push(FieldError::invalid(&path.child("key"), get("key"), message));
        }
        for message in names::label_value(get("value")) {
            errors.push(FieldError::invalid(&path.child("value"), get("value"), message));
        }
        let effect = get("effect");
        let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
        if effect.is_empty() {
            errors.push(FieldError::required(&path.child("effect"), ""));
        } else if !effects.contains(&effect) {
            let shown = BadValue::Json(effect.into());
            errors.push(FieldError::not_supported(&path.child("effect"), shown, &effects));
        }
        if seen.contains(&(get("key"), effect)) {
            let mut error = FieldError::duplicate(&path, taint);
            error.detail = "taints must be unique by key and effect pair".to_owned();
            errors.push(error);
        }
        seen.push((get("key"), effect));
    }
    errors
}
