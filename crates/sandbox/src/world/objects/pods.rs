//! The pods that run in kube-system.

#![allow(clippy::indexing_slicing, reason = "the JSON is written right here")]

use serde_json::{Value, json};

use crate::world::{CONTROL_PLANE, Host, NODE, VERSION};

pub(super) fn all() -> Vec<Value> {
    let dns = json!({"k8s-app": "kube-dns", "pod-template-hash": "674b8bbfcf"});
    let proxy = json!({"controller-revision-hash": "7d8f9c6b5", "k8s-app": "kube-proxy", "pod-template-generation": "1"});
    let component = |name: &str| json!({"component": name, "tier": "control-plane"});
    let kubernetes = |name: &str| format!("registry.k8s.io/{name}:{VERSION}");
    let mut pods = vec![
        pod(
            "coredns-674b8bbfcf-7xk2p",
            &NODE,
            "coredns",
            "registry.k8s.io/coredns/coredns:v1.13.1",
            &dns,
            "10.244.1.2",
        ),
        pod(
            "coredns-674b8bbfcf-q9z4d",
            &NODE,
            "coredns",
            "registry.k8s.io/coredns/coredns:v1.13.1",
            &dns,
            "10.244.1.3",
        ),
        pod(
            "kube-proxy-4bm7t",
            &CONTROL_PLANE,
            "kube-proxy",
            &kubernetes("kube-proxy"),
            &proxy,
            CONTROL_PLANE.address,
        ),
        pod("kube-proxy-v8ncw", &NODE, "kube-proxy", &kubernetes("kube-proxy"), &proxy, NODE.address),
    ];
    let images = [
        ("etcd", "registry.k8s.io/etcd:3.6.6-0".to_owned()),
        ("kube-apiserver", kubernetes("kube-apiserver")),
        ("kube-controller-manager", kubernetes("kube-controller-manager")),
        ("kube-scheduler", kubernetes("kube-scheduler")),
    ];
    pods.extend(images.map(|(name, image)| {
        pod(
            &format!("{name}-{}", CONTROL_PLANE.name),
            &CONTROL_PLANE,
            name,
            &image,
            &component(name),
            CONTROL_PLANE.address,
        )
    }));
    pods
}

fn pod(name: &str, host: &Host, container: &str, image: &str, labels: &Value, address: &str) -> Value {
    let host_network = address == host.address;
    let mut spec = json!({
        "containers": [{
            "name": container,
            "image": image,
            "resources": {},
            "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File",
            "imagePullPolicy": "IfNotPresent",
        }],
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "nodeName": host.name,
        "schedulerName": "default-scheduler",
        "enableServiceLinks": true,
        "preemptionPolicy": "PreemptLowerPriority",
    });
    if host_network {
        spec["hostNetwork"] = true.into();
    }
    let ready = |kind: &str| json!({"type": kind, "status": "True", "lastProbeTime": null, "lastTransitionTime": null});
    json!({
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": name, "namespace": "kube-system", "labels": labels},
        "spec": spec,
        "status": {
            "phase": "Running",
            "conditions": [ready("PodReadyToStartContainers"), ready("Initialized"), ready("Ready"), ready("ContainersReady"), ready("PodScheduled")],
            "hostIP": host.address,
            "hostIPs": [{"ip": host.address}],
            "podIP": address,
            "podIPs": [{"ip": address}],
            "containerStatuses": [{
                "name": container,
                "state": {"running": {"startedAt": null}},
                "lastState": {},
                "ready": true,
                "restartCount": 0,
                "image": image,
                "imageID": "",
                "started": true,
            }],
            "qosClass": "BestEffort",
        },
    })
}
