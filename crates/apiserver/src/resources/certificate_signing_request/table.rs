//! What `kubectl get csr` shows. Upstream: printCertificateSigningRequest in pkg/printers/internalversion.

use countersign_api::certificates::{APPROVED, DENIED, FAILED};
use countersign_api::meta::text;
use serde_json::{Value, json};

use super::strategy::conditions;
use crate::resources::Column;
use crate::resources::cells::{self, NAME};

pub(super) const COLUMNS: &[Column] = &[
    NAME,
    cells::AGE,
    cells::string(
        "SignerName",
        "signerName indicates the requested signer, and is a qualified name.\n\nList/watch requests for CertificateSigningRequests can filter on this field using a \"spec.signerName=NAME\" fieldSelector.\n\nWell-known Kubernetes signers are:\n 1. \"kubernetes.io/kube-apiserver-client\": issues client certificates that can be used to authenticate to kube-apiserver.\n  Requests for this signer are never auto-approved by kube-controller-manager, can be issued by the \"csrsigning\" controller in kube-controller-manager.\n 2. \"kubernetes.io/kube-apiserver-client-kubelet\": issues client certificates that kubelets use to authenticate to kube-apiserver.\n  Requests for this signer can be auto-approved by the \"csrapproving\" controller in kube-controller-manager, and can be issued by the \"csrsigning\" controller in kube-controller-manager.\n 3. \"kubernetes.io/kubelet-serving\" issues serving certificates that kubelets use to serve TLS endpoints, which kube-apiserver can connect to securely.\n  Requests for this signer are never auto-approved by kube-controller-manager, and can be issued by the \"csrsigning\" controller in kube-controller-manager.\n\nMore details are available at https://k8s.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers\n\nCustom signerNames can also be specified. The signer defines:\n 1. Trust distribution: how trust (CA bundles) are distributed.\n 2. Permitted subjects: and behavior when a disallowed subject is requested.\n 3. Required, permitted, or forbidden x509 extensions in the request (including whether subjectAltNames are allowed, which types, restrictions on allowed values) and behavior when a disallowed extension is requested.\n 4. Required, permitted, or forbidden key usages / extended key usages.\n 5. Expiration/certificate lifetime: whether it is fixed by the signer, configurable by the admin.\n 6. Whether or not requests for CA certificates are allowed.",
    ),
    cells::string("Requestor", "the client requesting the certificate"),
    cells::string(
        "RequestedDuration",
        "expirationSeconds is the requested duration of validity of the issued certificate. The certificate signer may issue a certificate with a different validity duration so a client must check the delta between the notBefore and and notAfter fields in the issued certificate to determine the actual duration.\n\nThe v1.22+ in-tree implementations of the well-known Kubernetes signers will honor this field as long as the requested duration is not greater than the maximum duration they will honor per the --cluster-signing-duration CLI flag to the Kubernetes controller manager.\n\nCertificate signers may not honor this field for various reasons:\n\n  1. Old signer that is unaware of the field (such as the in-tree\n     implementations prior to v1.22)\n  2. Signer whose configured maximum is shorter than the requested duration\n  3. Signer whose configured minimum is longer than the requested duration\n\nThe minimum valid value for expirationSeconds is 600, i.e. 10 minutes.",
    ),
    cells::string("Condition", "the current state of the certificate request"),
];

pub(super) fn row(object: &Value, now: i64) -> Vec<Value> {
    let or_none = |text: Option<&str>| match text {
        None | Some("") => "<none>".to_owned(),
        Some(text) => text.to_owned(),
    };
    let duration = object["spec"].get("expirationSeconds").and_then(Value::as_i64);
    vec![
        json!(countersign_api::meta::name(object)),
        json!(cells::age(object, now)),
        json!(or_none(text(object, &["spec", "signerName"]))),
        json!(text(object, &["spec", "username"]).unwrap_or_default()),
        json!(duration.map_or_else(|| "<none>".to_owned(), countersign_api::human_duration)),
        json!(condition(object)),
    ]
}

/// `extractCSRStatus`
fn condition(object: &Value) -> String {
    let status = &object["status"];
    let has =
        |kind: &str| conditions(status).iter().any(|condition| text(condition, &["type"]) == Some(kind));
    let mut state = if has(DENIED) {
        "Denied"
    } else if has(APPROVED) {
        "Approved"
    } else {
        "Pending"
    }
    .to_owned();
    if has(FAILED) {
        state.push_str(",Failed");
    }
    if text(status, &["certificate"]).is_some_and(|certificate| !certificate.is_empty()) {
        state.push_str(",Issued");
    }
    state
}
