//! The rights that `kubeadm init` hands out. Upstream: cmd/kubeadm/app/phases/{bootstraptoken,addons,uploadconfig,kubelet}.

use serde_json::{Value, json};

const BOOTSTRAPPERS: &str = "system:bootstrappers:kubeadm:default-node-token";
const RBAC: &str = "rbac.authorization.k8s.io";

pub(super) fn all() -> Vec<Value> {
    let group = |name: &str| json!({"kind": "Group", "apiGroup": RBAC, "name": name});
    let user = |name: &str| json!({"kind": "User", "apiGroup": RBAC, "name": name});
    let account = |name: &str| json!({"kind": "ServiceAccount", "name": name, "namespace": "kube-system"});
    let read_config_map = |name: &str| json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["configmaps"], "resourceNames": [name]}]);
    vec![
        cluster_role_binding("kubeadm:cluster-admins", "cluster-admin", &[group("kubeadm:cluster-admins")]),
        cluster_role(
            "kubeadm:get-nodes",
            &json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["nodes"]}]),
        ),
        cluster_role_binding("kubeadm:get-nodes", "kubeadm:get-nodes", &[group(BOOTSTRAPPERS)]),
        cluster_role_binding(
            "kubeadm:kubelet-bootstrap",
            "system:node-bootstrapper",
            &[group(BOOTSTRAPPERS)],
        ),
        cluster_role_binding(
            "kubeadm:node-autoapprove-bootstrap",
            "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
            &[group(BOOTSTRAPPERS)],
        ),
        cluster_role_binding(
            "kubeadm:node-autoapprove-certificate-rotation",
            "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
            &[group("system:nodes")],
        ),
        cluster_role_binding(
            "kubeadm:apiserver-kubelet-client",
            "system:kubelet-api-admin",
            &[user("kube-apiserver-kubelet-client")],
        ),
        cluster_role_binding("kubeadm:node-proxier", "system:node-proxier", &[account("kube-proxy")]),
        role("kube-public", "kubeadm:bootstrap-signer-clusterinfo", &read_config_map("cluster-info")),
        role_binding("kube-public", "kubeadm:bootstrap-signer-clusterinfo", &[user("system:anonymous")]),
        role("kube-system", "kubeadm:kubelet-config", &read_config_map("kubelet-config")),
        role_binding("kube-system", "kubeadm:kubelet-config", &[group("system:nodes"), group(BOOTSTRAPPERS)]),
        role("kube-system", "kubeadm:nodes-kubeadm-config", &read_config_map("kubeadm-config")),
        role_binding(
            "kube-system",
            "kubeadm:nodes-kubeadm-config",
            &[group(BOOTSTRAPPERS), group("system:nodes")],
        ),
        role("kube-system", "kube-proxy", &read_config_map("kube-proxy")),
        role_binding("kube-system", "kube-proxy", &[group(BOOTSTRAPPERS)]),
        cluster_role(
            "system:coredns",
            &json!([
                {"verbs": ["list", "watch"], "apiGroups": [""], "resources": ["endpoints", "services", "pods", "namespaces"]},
                {"verbs": ["list", "watch"], "apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"]},
            ]),
        ),
        cluster_role_binding("system:coredns", "system:coredns", &[account("coredns")]),
    ]
}

fn cluster_role(name: &str, rules: &Value) -> Value {
    json!({"kind": "ClusterRole", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": name}, "rules": rules})
}

fn role(namespace: &str, name: &str, rules: &Value) -> Value {
    json!({
        "kind": "Role",
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "metadata": {"name": name, "namespace": namespace},
        "rules": rules,
    })
}

fn cluster_role_binding(name: &str, role: &str, subjects: &[Value]) -> Value {
    json!({
        "kind": "ClusterRoleBinding",
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "metadata": {"name": name},
        "subjects": subjects,
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role},
    })
}

/// A binding of the role of the same name.
fn role_binding(namespace: &str, name: &str, subjects: &[Value]) -> Value {
    json!({
        "kind": "RoleBinding",
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "metadata": {"name": name, "namespace": namespace},
        "subjects": subjects,
        "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": name},
    })
}
