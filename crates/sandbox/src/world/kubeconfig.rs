//! Kubeconfigs as kubeadm writes them. Upstream: cmd/kubeadm/app/phases/kubeconfig.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Identity, SERVER};

/// A kubeconfig with an embedded client certificate; the user is named `user`.
pub(super) fn embedded(ca_pem: &str, user: &str, identity: &Identity) -> String {
    let certificate = STANDARD.encode(identity.certificate_pem());
    let key = STANDARD.encode(identity.key_pem());
    let user_entry = format!("    client-certificate-data: {certificate}\n    client-key-data: {key}\n");
    render(ca_pem, user, &user_entry)
}

/// The kubelet's own after `kubelet-finalize`: both files are the rotated PEM.
pub(super) fn kubelet(ca_pem: &str, user: &str, pem_path: &str) -> String {
    render(ca_pem, user, &format!("    client-certificate: {pem_path}\n    client-key: {pem_path}\n"))
}

/// What a kubelet that joined writes. Upstream: pkg/kubelet/certificate/bootstrap.
pub(super) fn joined(ca_pem: &str, pem_path: &str) -> String {
    let ca = STANDARD.encode(ca_pem);
    format!(
        "apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: {ca}
    server: {SERVER}
  name: default-cluster
contexts:
- context:
    cluster: default-cluster
    namespace: default
    user: default-auth
  name: default-context
current-context: default-context
kind: Config
users:
- name: default-auth
  user:
    client-certificate: {pem_path}
    client-key: {pem_path}
"
    )
}

/// What a joining node uses until it has a certificate.
pub(super) fn bootstrap(ca_pem: &str, token: &str) -> String {
    render(ca_pem, "tls-bootstrap-token-user", &format!("    token: {token}\n"))
}

/// The cluster and nobody to be in it.
pub(super) fn cluster_only(ca_pem: &str) -> String {
    let ca = STANDARD.encode(ca_pem);
    format!(
        "apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: {ca}
    server: {SERVER}
  name: kubernetes
contexts: null
current-context: \"\"
kind: Config
users: null
"
    )
}

fn render(ca_pem: &str, user: &str, user_entry: &str) -> String {
    let ca = STANDARD.encode(ca_pem);
    format!(
        "apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: {ca}
    server: {SERVER}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: {user}
  name: {user}@kubernetes
current-context: {user}@kubernetes
kind: Config
users:
- name: {user}
  user:
{user_entry}"
    )
}
