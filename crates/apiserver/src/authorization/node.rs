//! What kubelets may do: their own node, its pods, and what those pods need. Upstream: plugin/pkg/auth/authorizer/node.

use countersign_api::authentication::UserInfo;
use countersign_api::authorization::ResourceAttributes;
use countersign_api::meta;
use countersign_api::rbac::PolicyRule;
use serde_json::Value;

use super::{Attributes, Decision, rbac};
use crate::server::ServerState;

/// The node's name if the user is a node; empty if it is one that cannot be told. Upstream: pkg/auth/nodeidentifier.
pub(crate) fn identity(user: &UserInfo) -> Option<&str> {
    let name = user.username.strip_prefix("system:node:")?;
    user.in_group("system:nodes").then_some(name)
}

/// Node's opinion.
pub(super) fn authorize(state: &ServerState, user: &UserInfo, attributes: &Attributes) -> Decision {
    let Some(node) = identity(user) else { return Decision::default() };
    if node.is_empty() {
        let name = countersign_api::go_quote(&user.username);
        return Decision::no_opinion(format!("unknown node for user {name}"));
    }
    if let Attributes::Resource { attributes: wanted, fields } = attributes {
        let request = Request { state, node, wanted, fields };
        if let Some(decision) = request.special() {
            return decision;
        }
    }
    if rules().iter().any(|rule| rbac::allows(rule, attributes)) {
        return Decision::allow();
    }
    Decision::default()
}

struct Request<'a> {
    state: &'a ServerState,
    node: &'a str,
    wanted: &'a ResourceAttributes,
    fields: &'a [(String, String)],
}

impl Request<'_> {
    /// Resources that are subdivided; `None` for all others.
    fn special(&self) -> Option<Decision> {
        let wanted = self.wanted;
        Some(match (wanted.group.as_str(), wanted.resource.as_str()) {
            ("", "secrets" | "configmaps") => self.read_namespaced(),
            ("", "persistentvolumeclaims") if wanted.subresource == "status" => match wanted.verb.as_str() {
                "update" | "patch" => self.related(),
                _ => Decision::no_opinion("can only get/update/patch this type"),
            },
            ("", "persistentvolumeclaims" | "persistentvolumes")
            | ("resource.k8s.io", "resourceclaims")
            | ("storage.k8s.io", "volumeattachments") => self.get(),
            ("", "serviceaccounts") => self.service_account(),
            ("coordination.k8s.io", "leases") => self.lease(),
            ("storage.k8s.io", "csinodes") => self.csi_node(),
            ("", "nodes") => self.node(),
            ("", "pods") => self.pod(),
            _ => return None,
        })
    }

    fn get(&self) -> Decision {
        if self.wanted.verb != "get" {
            return Decision::no_opinion("can only get individual resources of this type");
        }
        if !self.wanted.subresource.is_empty() {
            return Decision::no_opinion("cannot get subresource");
        }
        self.related()
    }

    fn read_namespaced(&self) -> Decision {
        if !matches!(self.wanted.verb.as_str(), "get" | "list" | "watch") {
            return Decision::no_opinion("can only read resources of this type");
        }
        if !self.wanted.subresource.is_empty() {
            return Decision::no_opinion("cannot read subresource");
        }
        if self.wanted.namespace.is_empty() {
            return Decision::no_opinion("can only read namespaced object of this type");
        }
        self.related()
    }

    fn service_account(&self) -> Decision {
        if self.wanted.verb != "create" || self.wanted.name.is_empty() {
            return Decision::no_opinion("can only create tokens for individual service accounts");
        }
        if self.wanted.subresource != "token" {
            return Decision::no_opinion("can only create token subresource of serviceaccount");
        }
        self.related()
    }

    fn lease(&self) -> Decision {
        let wanted = self.wanted;
        if !matches!(wanted.verb.as_str(), "get" | "create" | "update" | "patch" | "delete") {
            return Decision::no_opinion("can only get, create, update, patch, or delete a node lease");
        }
        if wanted.namespace != "kube-node-lease" {
            return Decision::no_opinion(
                "can only access leases in the \"kube-node-lease\" system namespace",
            );
        }
        if wanted.verb != "create" && wanted.name != self.node {
            let reason = "can only access node lease with the same name as the requesting node";
            return Decision::no_opinion(reason);
        }
        Decision::allow()
    }

    fn csi_node(&self) -> Decision {
        let wanted = self.wanted;
        if !matches!(wanted.verb.as_str(), "get" | "create" | "update" | "patch" | "delete") {
            return Decision::no_opinion("can only get, create, update, patch, or delete a CSINode");
        }
        if !wanted.subresource.is_empty() {
            return Decision::no_opinion("cannot authorize CSINode subresources");
        }
        if wanted.verb != "create" && wanted.name != self.node {
            return Decision::no_opinion("can only access CSINode with the same name as the requesting node");
        }
        Decision::allow()
    }

    fn node(&self) -> Decision {
        let node = self.node;
        match (self.wanted.subresource.as_str(), self.wanted.verb.as_str()) {
            // NodeRestriction limits these to the node's own object.
            ("", "create" | "update" | "patch") | ("status", "update" | "patch") => Decision::allow(),
            ("", "get" | "list" | "watch") => match self.wanted.name.as_str() {
                name if name == node => Decision::allow(),
                "" => Decision::no_opinion(format!(
                    "node '{node}' cannot read all nodes, only its own Node object"
                )),
                name => Decision::no_opinion(format!(
                    "node '{node}' cannot read '{name}', only its own Node object"
                )),
            },
            _ => Decision::default(),
        }
    }

    fn pod(&self) -> Decision {
        match (self.wanted.subresource.as_str(), self.wanted.verb.as_str()) {
            ("", "get") => self.get(),
            ("", "list" | "watch") => {
                let own = |(field, value): &(String, String)| field == "spec.nodeName" && value == self.node;
                if self.fields.iter().any(own) {
                    return Decision::allow();
                }
                if !self.wanted.name.is_empty() {
                    return self.related();
                }
                Decision::no_opinion("can only list/watch pods with spec.nodeName field selector")
            }
            // NodeRestriction limits these to the node's own pods.
            ("", "create" | "delete") | ("status", "update" | "patch") | ("eviction", "create") => {
                Decision::allow()
            }
            _ => Decision::default(),
        }
    }

    /// Whether the object is needed by a pod on the node.
    fn related(&self) -> Decision {
        let wanted = self.wanted;
        if wanted.name.is_empty() {
            return Decision::no_opinion("No Object name found");
        }
        let pods = self.state.store.snapshot("", "pods");
        let mut own = pods
            .values()
            .filter(|pod| meta::text(pod, &["spec", "nodeName"]) == Some(self.node))
            .filter(|pod| meta::namespace(pod) == wanted.namespace);
        let found = match wanted.resource.as_str() {
            "pods" => own.any(|pod| meta::name(pod) == wanted.name),
            "serviceaccounts" => own.any(|pod| {
                !is_mirror(pod) && meta::text(pod, &["spec", "serviceAccountName"]) == Some(&wanted.name)
            }),
            "configmaps" if self.is_kubelet_configuration() => true,
            "secrets" | "configmaps" | "persistentvolumeclaims" => {
                own.any(|pod| !is_mirror(pod) && refers_to(pod, &wanted.resource, &wanted.name))
            }
            _ => false,
        };
        if found {
            return Decision::allow();
        }
        Decision::no_opinion(format!("no relationship found between node '{}' and this object", self.node))
    }

    /// A ConfigMap that the Node object names as its configuration source.
    fn is_kubelet_configuration(&self) -> bool {
        let Some(node) = self.state.store.get("", "nodes", "", self.node) else { return false };
        let source = ["spec", "configSource", "configMap"];
        let text = |key| meta::text(&node, &[source.as_slice(), &[key]].concat());
        text("name") == Some(&self.wanted.name) && text("namespace") == Some(&self.wanted.namespace)
    }
}

/// Static pods' mirrors lend no rights.
fn is_mirror(pod: &Value) -> bool {
    meta::text(pod, &["metadata", "annotations", "kubernetes.io/config.mirror"]).is_some()
}

/// Whether a pod's spec names the object. Upstream: pkg/api/pod VisitPodSecretNames and the like.
fn refers_to(pod: &Value, resource: &str, name: &str) -> bool {
    let keys: &[(&str, &str)] = match resource {
        "secrets" => &[
            ("secretName", ""),
            ("secret", "name"),
            ("secretRef", "name"),
            ("secretKeyRef", "name"),
            ("imagePullSecrets", "name"),
            ("controllerPublishSecretRef", "name"),
            ("nodePublishSecretRef", "name"),
        ],
        "configmaps" => &[("configMap", "name"), ("configMapRef", "name"), ("configMapKeyRef", "name")],
        _ => &[("claimName", "")],
    };
    pod.get("spec").is_some_and(|spec| contains(spec, keys, name))
}

/// Whether somewhere below `value` one of the keys (and, in it, the inner key) has the text `name`.
fn contains(value: &Value, keys: &[(&str, &str)], name: &str) -> bool {
    match value {
        Value::Array(list) => list.iter().any(|item| contains(item, keys, name)),
        Value::Object(map) => map.iter().any(|(key, item)| {
            let named = keys.iter().any(|(outer, inner)| {
                key == outer
                    && match (inner, item) {
                        (&"", item) => item == name,
                        (inner, Value::Array(list)) => {
                            list.iter().any(|item| item.get(inner).is_some_and(|found| found == name))
                        }
                        (inner, item) => item.get(inner).is_some_and(|found| found == name),
                    }
            });
            named || contains(item, keys, name)
        }),
        _ => false,
    }
}

/// The rules of every node, whatever ClusterRole `system:node` says. Upstream: bootstrappolicy.NodeRules.
fn rules() -> Vec<PolicyRule> {
    const RULES: [(&str, &str, &str); 9] = [
        ("authentication.k8s.io", "tokenreviews", "create"),
        ("authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews", "create"),
        ("", "services", "get list watch"),
        (" events.k8s.io", "events", "create patch update"),
        ("", "endpoints", "get"),
        ("certificates.k8s.io", "certificatesigningrequests", "create get list watch"),
        ("storage.k8s.io", "csidrivers", "get list watch"),
        ("node.k8s.io", "runtimeclasses", "get list watch"),
        ("resource.k8s.io", "resourceslices", "deletecollection"),
    ];
    let words = |text: &str| text.split(' ').map(str::to_owned).collect();
    RULES
        .iter()
        .map(|(groups, resources, verbs)| PolicyRule {
            verbs: words(verbs),
            api_groups: words(groups),
            resources: words(resources),
            ..PolicyRule::default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_pod_lends_its_node_what_it_mounts() {
        let pod = json!({"spec": {
            "imagePullSecrets": [{"name": "pull"}],
            "volumes": [{"secret": {"secretName": "vault"}}, {"projected": {"sources": [{"configMap": {"name": "ca"}}]}}],
            "containers": [{"env": [{"valueFrom": {"secretKeyRef": {"name": "env", "key": "k"}}}]}],
        }});
        for name in ["pull", "vault", "env"] {
            assert!(refers_to(&pod, "secrets", name), "{name}");
        }
        assert!(refers_to(&pod, "configmaps", "ca"));
        assert!(!refers_to(&pod, "configmaps", "vault"));
    }
}
