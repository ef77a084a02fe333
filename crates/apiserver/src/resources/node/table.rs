//! What `kubectl get nodes` shows. Upstream: printNode in pkg/printers/internalversion.

use countersign_api::meta::{self, text};
use serde_json::{Value, json};

use crate::resources::Column;
use crate::resources::cells::{self, NAME};

pub(super) const COLUMNS: &[Column] = &[
    NAME,
    cells::string("Status", "The status of the node"),
    cells::string("Roles", "The roles of the node"),
    cells::AGE,
    cells::string("Version", "Kubelet Version reported by the node."),
    cells::wide(
        "Internal-IP",
        "List of addresses reachable to the node. Queried from cloud provider, if available.",
    ),
    cells::wide(
        "External-IP",
        "List of addresses reachable to the node. Queried from cloud provider, if available.",
    ),
    cells::wide("OS-Image", "OS Image reported by the node from /etc/os-release."),
    cells::wide("Kernel-Version", "Kernel Version reported by the node from 'uname -r'."),
    cells::wide(
        "Container-Runtime",
        "ContainerRuntime Version reported by the node through runtime remote API.",
    ),
];

pub(super) fn row(object: &Value, now: i64) -> Vec<Value> {
    let info = |field, fallback: &str| {
        let found = text(object, &["status", "nodeInfo", field]).unwrap_or_default();
        if found.is_empty() { fallback.to_owned() } else { found.to_owned() }
    };
    let mut kernel = info("kernelVersion", "<unknown>");
    let architecture = info("architecture", "");
    if !architecture.is_empty() && kernel != "<unknown>" {
        kernel.push_str(&format!(" ({architecture})"));
    }
    vec![
        json!(meta::name(object)),
        json!(status(object)),
        json!(roles(object)),
        json!(cells::age(object, now)),
        json!(info("kubeletVersion", "")),
        json!(address(object, "InternalIP")),
        json!(address(object, "ExternalIP")),
        json!(info("osImage", "<unknown>")),
        json!(kernel),
        json!(info("containerRuntimeVersion", "<unknown>")),
    ]
}

fn status(object: &Value) -> String {
    let conditions = object["status"].get("conditions").and_then(Value::as_array);
    let ready =
        conditions.into_iter().flatten().find(|condition| text(condition, &["type"]) == Some("Ready"));
    let mut status = match ready.and_then(|condition| text(condition, &["status"])) {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_owned();
    if object["spec"].get("unschedulable").and_then(Value::as_bool) == Some(true) {
        status.push_str(",SchedulingDisabled");
    }
    status
}

fn roles(object: &Value) -> String {
    let labels = object["metadata"].get("labels").and_then(Value::as_object);
    let mut roles: Vec<&str> = labels
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| match key.strip_prefix("node-role.kubernetes.io/") {
            Some("") => None,
            Some(role) => Some(role),
            None if key == "kubernetes.io/role" => value.as_str().filter(|role| !role.is_empty()),
            None => None,
        })
        .collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() { "<none>".to_owned() } else { roles.join(",") }
}

fn address(object: &Value, kind: &str) -> String {
    let addresses = object["status"].get("addresses").and_then(Value::as_array);
    let found = addresses.into_iter().flatten().find(|address| text(address, &["type"]) == Some(kind));
    found.and_then(|address| text(address, &["address"])).unwrap_or("<none>").to_owned()
}
