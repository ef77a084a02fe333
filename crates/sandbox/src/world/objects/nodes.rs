//! The two nodes and the leases their kubelets renew.

#![allow(clippy::indexing_slicing, reason = "the JSON is written right here")]

use countersign_api::{format_rfc3339, format_rfc3339_micro};
use serde_json::{Value, json};

use crate::world::{CONTROL_PLANE, Cluster, NODE, VERSION};

pub(super) fn all(cluster: &Cluster) -> Vec<Value> {
    [&CONTROL_PLANE, &NODE].into_iter().flat_map(|host| [node(cluster, host), lease(cluster, host)]).collect()
}

fn node(cluster: &Cluster, host: &crate::world::Host) -> Value {
    let started = format_rfc3339(cluster.started.seconds());
    let mut labels = serde_json::Map::new();
    let mut label = |key: &str, value: &str| labels.insert(key.to_owned(), value.into());
    label("beta.kubernetes.io/arch", "amd64");
    label("beta.kubernetes.io/os", "linux");
    label("kubernetes.io/arch", "amd64");
    label("kubernetes.io/hostname", host.name);
    label("kubernetes.io/os", "linux");
    let mut spec = json!({"podCIDR": host.pod_cidr, "podCIDRs": [host.pod_cidr]});
    if host.name == CONTROL_PLANE.name {
        label("node-role.kubernetes.io/control-plane", "");
        label("node.kubernetes.io/exclude-from-external-load-balancers", "");
        spec["taints"] = json!([{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]);
    }
    let condition = |kind: &str, status: &str, reason: &str, message: &str| {
        json!({
            "type": kind,
            "status": status,
            "lastHeartbeatTime": started,
            "lastTransitionTime": started,
            "reason": reason,
            "message": message,
        })
    };
    let resources = json!({
        "cpu": "2",
        "ephemeral-storage": "19221248Ki",
        "hugepages-2Mi": "0",
        "memory": "4015176Ki",
        "pods": "110",
    });
    json!({
        "kind": "Node",
        "apiVersion": "v1",
        "metadata": {
            "name": host.name,
            "labels": labels,
            "annotations": {
                "node.alpha.kubernetes.io/ttl": "0",
                "volumes.kubernetes.io/controller-managed-attach-detach": "true",
            },
        },
        "spec": spec,
        "status": {
            "capacity": resources,
            "allocatable": resources,
            "conditions": [
                condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
                condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
            ],
            "addresses": [
                {"type": "InternalIP", "address": host.address},
                {"type": "Hostname", "address": host.name},
            ],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": {
                "machineID": host.machine_id,
                "systemUUID": host.machine_id,
                "bootID": host.machine_id,
                "kernelVersion": "6.8.0-71-generic",
                "osImage": "Ubuntu 24.04.3 LTS",
                "containerRuntimeVersion": "containerd://2.1.4",
                "kubeletVersion": VERSION,
                "kubeProxyVersion": "",
                "operatingSystem": "linux",
                "architecture": "amd64",
            },
        },
    })
}

fn lease(cluster: &Cluster, host: &crate::world::Host) -> Value {
    json!({
        "kind": "Lease",
        "apiVersion": "coordination.k8s.io/v1",
        "metadata": {"name": host.name, "namespace": "kube-node-lease"},
        "spec": {
            "holderIdentity": host.name,
            "leaseDurationSeconds": 40,
            "renewTime": format_rfc3339_micro(cluster.started.nanoseconds()),
        },
    })
}
