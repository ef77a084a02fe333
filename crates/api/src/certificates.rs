//! certificates.k8s.io/v1. Upstream: k8s.io/api/certificates/v1/types.go.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::meta::ObjectMeta;

/// API group.
pub const GROUP: &str = "certificates.k8s.io";

/// Signs client certificates for the API server.
pub const KUBE_APISERVER_CLIENT: &str = "kubernetes.io/kube-apiserver-client";
/// Signs kubelets' client certificates; approved by csrapproving.
pub const KUBE_APISERVER_CLIENT_KUBELET: &str = "kubernetes.io/kube-apiserver-client-kubelet";
/// Signs kubelets' serving certificates.
pub const KUBELET_SERVING: &str = "kubernetes.io/kubelet-serving";
/// Not allowed in v1.
pub const LEGACY_UNKNOWN: &str = "kubernetes.io/legacy-unknown";

/// Condition type: somebody approved.
pub const APPROVED: &str = "Approved";
/// Condition type: somebody denied.
pub const DENIED: &str = "Denied";
/// Condition type: the signer refused.
pub const FAILED: &str = "Failed";

/// Every usage there is, in the order of error messages.
pub const USAGES: [&str; 23] = [
    "any",
    "cert sign",
    "client auth",
    "code signing",
    "content commitment",
    "crl sign",
    "data encipherment",
    "decipher only",
    "digital signature",
    "email protection",
    "encipher only",
    "ipsec end system",
    "ipsec tunnel",
    "ipsec user",
    "key agreement",
    "key encipherment",
    "microsoft sgc",
    "netscape sgc",
    "ocsp signing",
    "s/mime",
    "server auth",
    "signing",
    "timestamping",
];

/// A request for a certificate; a typed view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CertificateSigningRequest {
    /// Name and the rest.
    pub metadata: ObjectMeta,
    /// What is asked for, and by whom.
    pub spec: CertificateSigningRequestSpec,
    /// What became of it.
    pub status: CertificateSigningRequestStatus,
}

/// What is asked for, and by whom. Immutable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CertificateSigningRequestSpec {
    /// Base64 of a PEM `CERTIFICATE REQUEST`.
    pub request: Option<String>,
    /// Who is to sign.
    pub signer_name: String,
    /// Asked-for life, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_seconds: Option<i32>,
    /// Key usages and extended key usages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub usages: Vec<String>,
    /// Who created the object, set by the server.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub username: String,
    /// The creator's UID, set by the server.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// The creator's groups, set by the server.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The creator's extra attributes, set by the server.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, Vec<String>>,
}

/// What became of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CertificateSigningRequestStatus {
    /// Approved, Denied, Failed and others' own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Base64 of PEM, set by the signer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// A decision about a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    /// [`APPROVED`], [`DENIED`], [`FAILED`] or another.
    pub r#type: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// One word.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// A sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// RFC 3339; `null` when unset.
    pub last_update_time: Option<String>,
    /// RFC 3339; `null` when unset.
    pub last_transition_time: Option<String>,
}

impl CertificateSigningRequestStatus {
    /// Whether there is a condition of that type, whatever its status.
    pub fn has(&self, condition: &str) -> bool {
        self.conditions.iter().any(|item| item.r#type == condition)
    }

    /// Approved and not denied. Upstream: pkg/apis/certificates/helpers.go IsCertificateRequestApproved.
    pub fn is_approved(&self) -> bool {
        self.has(APPROVED) && !self.has(DENIED)
    }
}
