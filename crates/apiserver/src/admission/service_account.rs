//! Every pod has a service account and, mostly, its token at hand. Upstream: plugin/pkg/admission/serviceaccount.

use countersign_api::{go_quote, meta};
use serde_json::{Value, json};

use super::{Attributes, Operation};
use crate::error::ApiError;

const PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// Letters and digits of generated names. Upstream: k8s.io/apimachinery/pkg/util/rand.
const SAFE: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

pub(super) fn admit(attributes: &Attributes<'_>, pod: &mut Value) -> Result<(), ApiError> {
    if attributes.operation != Operation::Create || !attributes.is("", "pods", "") {
        return Ok(());
    }
    if meta::text(pod, &["metadata", "annotations", "kubernetes.io/config.mirror"]).is_some() {
        return Ok(());
    }
    let name = match meta::text(pod, &["spec", "serviceAccountName"]) {
        None | Some("") => "default".to_owned(),
        Some(name) => name.to_owned(),
    };
    let namespace = attributes.namespace;
    let server = attributes.context.server;
    let Some(account) = server.store.get("", "serviceaccounts", namespace, &name) else {
        let why = format!(
            "error looking up service account {namespace}/{name}: serviceaccount {} not found",
            go_quote(&name)
        );
        return Err(attributes.forbidden(Some(pod), why));
    };
    let Some(spec) = pod.get_mut("spec").and_then(Value::as_object_mut) else { return Ok(()) };
    spec.insert("serviceAccountName".to_owned(), json!(name));
    spec.insert("serviceAccount".to_owned(), json!(name));
    let wanted = |object: Option<&Value>| {
        object.and_then(|value| value.get("automountServiceAccountToken")).and_then(Value::as_bool)
    };
    let pods = spec.get("automountServiceAccountToken").and_then(Value::as_bool);
    if pods.or(wanted(Some(&account))).unwrap_or(true) {
        mount_token(attributes, spec);
    }
    let secrets = account.get("imagePullSecrets").cloned();
    if let Some(secrets) = secrets
        && spec.get("imagePullSecrets").and_then(Value::as_array).is_none_or(Vec::is_empty)
    {
        spec.insert("imagePullSecrets".to_owned(), secrets);
    }
    Ok(())
}

/// Adds the volume with token, CA and namespace to every container that has nothing at its place.
fn mount_token(attributes: &Attributes<'_>, spec: &mut serde_json::Map<String, Value>) {
    let entropy = &attributes.context.server.config.entropy;
    let suffix: String = (0..5)
        .filter_map(|_| SAFE.get(usize::try_from(entropy.below(SAFE.len() as u64)).ok()?).copied())
        .map(char::from)
        .collect();
    let name = format!("kube-api-access-{suffix}");
    let mut mounted = false;
    for field in ["initContainers", "containers"] {
        let containers = spec.get_mut(field).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten().filter_map(Value::as_object_mut) {
            let mounts = container.entry("volumeMounts").or_insert_with(|| json!([]));
            let Some(mounts) = mounts.as_array_mut() else { continue };
            if mounts.iter().any(|mount| mount.get("mountPath").is_some_and(|path| path == PATH)) {
                continue;
            }
            mounts.push(json!({"name": name, "readOnly": true, "mountPath": PATH}));
            mounted = true;
        }
    }
    if !mounted {
        return;
    }
    let volume = json!({"name": name, "projected": {
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [
                {"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}},
        ],
        "defaultMode": 420,
    }});
    if let Some(volumes) = spec.entry("volumes").or_insert_with(|| json!([])).as_array_mut() {
        volumes.push(volume);
    }
}
