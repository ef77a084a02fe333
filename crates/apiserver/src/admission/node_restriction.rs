//! A kubelet writes its own Node, its own pods, its own requests. Upstream: plugin/pkg/admission/noderestriction.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::certificates::{KUBE_APISERVER_CLIENT_KUBELET, KUBELET_SERVING};
use countersign_api::{go_quote, meta};
use countersign_pki::go;
use serde_json::Value;

use super::{Attributes, Operation};
use crate::authorization::node;
use crate::error::ApiError;

const MIRROR: &str = "kubernetes.io/config.mirror";

pub(super) fn admit(attributes: &Attributes<'_>, object: Option<&Value>) -> Result<(), ApiError> {
    let user = attributes.context.user;
    let Some(node) = node::identity(user) else { return Ok(()) };
    let check = Check { attributes, object, node };
    if node.is_empty() {
        return check.refuse(format!("could not determine node from user {}", go_quote(&user.username)));
    }
    match (attributes.resource.group, attributes.resource.resource, attributes.subresource) {
        ("", "pods", "") => check.pod(),
        ("", "pods", "status") => check.own_pod("update pod status for", attributes.old),
        ("", "pods", "eviction") => {
            let store = &attributes.context.server.store;
            let pod = store.get("", "pods", attributes.namespace, attributes.name);
            check.own_pod("evict", pod.as_deref())
        }
        ("", "pods", other) => check.refuse(format!(
            "unexpected pod subresource {}, only 'status' and 'eviction' are allowed",
            go_quote(other)
        )),
        ("", "nodes", _) => check.node(),
        ("", "serviceaccounts", "token") => check.token(),
        ("coordination.k8s.io", "leases", _) => check.lease(),
        ("certificates.k8s.io", "certificatesigningrequests", "") => check.request(),
        _ => Ok(()),
    }
}

struct Check<'a> {
    attributes: &'a Attributes<'a>,
    object: Option<&'a Value>,
    node: &'a str,
}

impl Check<'_> {
    fn refuse(&self, why: impl Into<String>) -> Result<(), ApiError> {
        Err(self.attributes.forbidden(self.object, why))
    }

    fn pod(&self) -> Result<(), ApiError> {
        let node = go_quote(self.node);
        match self.attributes.operation {
            Operation::Create => {
                let pod = self.object.unwrap_or(&Value::Null);
                if meta::text(pod, &["metadata", "annotations", MIRROR]).is_none() {
                    let mirror = go_quote(MIRROR);
                    let why = format!(
                        "pod does not have {mirror} annotation, node {node} can only create mirror pods"
                    );
                    return self.refuse(why);
                }
                if meta::text(pod, &["spec", "nodeName"]) != Some(self.node) {
                    return self.refuse(format!(
                        "node {node} can only create pods with spec.nodeName set to itself"
                    ));
                }
                Ok(())
            }
            Operation::Delete => {
                let store = &self.attributes.context.server.store;
                let pod = store.get("", "pods", self.attributes.namespace, self.attributes.name);
                self.own_pod("delete", pod.as_deref())
            }
            Operation::Update => self.refuse(format!(
                "unexpected operation \"UPDATE\", node {node} can only create and delete mirror pods"
            )),
        }
    }

    fn own_pod(&self, what: &str, pod: Option<&Value>) -> Result<(), ApiError> {
        match pod {
            Some(pod) if meta::text(pod, &["spec", "nodeName"]) != Some(self.node) => self.refuse(format!(
                "node {} can only {what} pods with spec.nodeName set to itself",
                go_quote(self.node)
            )),
            _ => Ok(()),
        }
    }

    fn node(&self) -> Result<(), ApiError> {
        let node = go_quote(self.node);
        let requested = match self.attributes.name {
            "" => self.object.map(meta::name).unwrap_or_default(),
            name => name,
        };
        if requested != self.node {
            let other = go_quote(requested);
            return self.refuse(format!("node {node} is not allowed to modify node {other}"));
        }
        let (Some(new), old) = (self.object, self.attributes.old) else { return Ok(()) };
        let labels = forbidden_labels(new, old);
        match old {
            None if !labels.is_empty() => self.refuse(format!(
                "node {node} is not allowed to set the following labels: {}",
                labels.join(", ")
            )),
            None => Ok(()),
            Some(old) => {
                let taints = |object: &Value| {
                    let list = object.get("spec").and_then(|spec| spec.get("taints"));
                    list.and_then(Value::as_array).cloned().unwrap_or_default()
                };
                if taints(new) != taints(old) {
                    return self.refuse(format!("node {node} is not allowed to modify taints"));
                }
                if !labels.is_empty() {
                    return self.refuse(format!("is not allowed to modify labels: {}", labels.join(", ")));
                }
                let owners = |object: &Value| object["metadata"].get("ownerReferences").cloned();
                if owners(new) != owners(old) {
                    return self.refuse(format!("node {node} is not allowed to modify ownerReferences"));
                }
                Ok(())
            }
        }
    }

    fn token(&self) -> Result<(), ApiError> {
        let request = self.object.unwrap_or(&Value::Null);
        let of = |field| meta::text(request, &["spec", "boundObjectRef", field]).unwrap_or_default();
        if of("apiVersion") != "v1" || of("kind") != "Pod" || of("name").is_empty() {
            return self.refuse("node requested token not bound to a pod");
        }
        if of("uid").is_empty() {
            return self.refuse("node requested token with a pod binding without a uid");
        }
        let store = &self.attributes.context.server.store;
        match store.get("", "pods", self.attributes.namespace, of("name")) {
            Some(pod) if meta::text(&pod, &["metadata", "uid"]) != Some(of("uid")) => self.refuse(format!(
                "the UID in the bound object reference ({}) does not match the UID in record. The object might have been deleted and then recreated",
                of("uid")
            )),
            Some(pod) if meta::text(&pod, &["spec", "nodeName"]) != Some(self.node) => {
                self.refuse("node requested token bound to a pod scheduled on a different node")
            }
            Some(_) => Ok(()),
            None => self.refuse(format!("pod {} not found", go_quote(of("name")))),
        }
    }

    fn lease(&self) -> Result<(), ApiError> {
        if self.attributes.namespace != "kube-node-lease" {
            return self.refuse("can only access leases in the \"kube-node-lease\" system namespace");
        }
        let name = match self.attributes.operation {
            Operation::Create => self.object.map(meta::name).unwrap_or_default(),
            _ => self.attributes.name,
        };
        if name != self.node {
            return self.refuse("can only access node lease with the same name as the requesting node");
        }
        Ok(())
    }

    fn request(&self) -> Result<(), ApiError> {
        let Some(request) = self.object.filter(|_| self.attributes.operation == Operation::Create) else {
            return Ok(());
        };
        let signer = meta::text(request, &["spec", "signerName"]).unwrap_or_default();
        if ![KUBELET_SERVING, KUBE_APISERVER_CLIENT_KUBELET].contains(&signer) {
            return Ok(());
        }
        let encoded = meta::text(request, &["spec", "request"]).unwrap_or_default();
        let user = &self.attributes.context.user.username;
        match go::parse_request_pem(&STANDARD.decode(encoded).unwrap_or_default()) {
            Err(error) => self.refuse(format!("unable to parse csr: {error}")),
            Ok(parsed) if parsed.request.subject.common_name() != *user => {
                self.refuse(format!("can only create a node CSR with CN={user}"))
            }
            Ok(_) => Ok(()),
        }
    }
}

/// Labels that differ and that a node may not touch, in order.
fn forbidden_labels(new: &Value, old: Option<&Value>) -> Vec<String> {
    let labels = |object: Option<&Value>| {
        let map = object.and_then(|object| object["metadata"].get("labels")).and_then(Value::as_object);
        map.cloned().unwrap_or_default()
    };
    let (new, old) = (labels(Some(new)), labels(old));
    let keys: BTreeSet<&String> = new.keys().chain(old.keys()).collect();
    keys.into_iter().filter(|key| new.get(*key) != old.get(*key) && is_forbidden(key)).cloned().collect()
}

fn is_forbidden(label: &str) -> bool {
    /// Labels that kubelets set themselves. Upstream: staging kubelet/pkg/apis/well_known_labels.go.
    const OWN: [&str; 11] = [
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region",
        "node.kubernetes.io/instance-type",
        "beta.kubernetes.io/instance-type",
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch",
    ];
    let Some((prefix, _)) = label.split_once('/') else { return false };
    let within =
        |domain: &str| prefix.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if within("node-restriction.kubernetes.io") {
        return true;
    }
    (within("kubernetes.io") || within("k8s.io"))
        && !OWN.contains(&label)
        && !within("kubelet.kubernetes.io")
        && !within("node.kubernetes.io")
}

#[cfg(test)]
mod tests {
    use super::is_forbidden;

    #[test]
    fn labels_that_steer_workloads_are_forbidden() {
        for label in ["node-role.kubernetes.io/worker", "x.node-restriction.kubernetes.io/a", "k8s.io/a"] {
            assert!(is_forbidden(label), "{label}");
        }
        for label in ["color", "example.com/a", "kubernetes.io/hostname", "node.kubernetes.io/a"] {
            assert!(!is_forbidden(label), "{label}");
        }
    }
}
