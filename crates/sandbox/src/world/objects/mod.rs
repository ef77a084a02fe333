//! The objects a fresh kubeadm cluster holds, in the order in which they come to be.

mod addons;
mod config_maps;
mod kubeadm_rbac;
mod nodes;
mod pods;

use serde_json::{Value, json};

use super::Cluster;

/// Everything to seed the API server with. Upstream: kube-apiserver's bootstrap, then `kubeadm init` and `join`.
pub(super) fn all(cluster: &Cluster) -> Vec<Value> {
    let namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"].map(namespace);
    let rbac = [
        include_str!("../rbac/clusterroles.json"),
        include_str!("../rbac/clusterrolebindings.json"),
        include_str!("../rbac/namespaced-roles.json"),
    ];
    let rbac = rbac.into_iter().flat_map(|text| serde_json::from_str::<Vec<Value>>(text).unwrap_or_default());
    namespaces
        .into_iter()
        .chain(rbac)
        .chain(kubeadm_rbac::all())
        .chain(nodes::all(cluster))
        .chain(config_maps::all(cluster))
        .chain(addons::all())
        .chain(pods::all())
        .collect()
}

fn namespace(name: &str) -> Value {
    json!({
        "kind": "Namespace",
        "apiVersion": "v1",
        "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": "Active"},
    })
}
