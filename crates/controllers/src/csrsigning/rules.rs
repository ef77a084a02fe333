//! What each signer demands of a request.
//!
//! Upstream: pkg/apis/certificates/helpers.go and pkg/controller/certificates/signer/signer.go.

use std::collections::BTreeSet;

use countersign_api::certificates::{KUBE_APISERVER_CLIENT, KUBE_APISERVER_CLIENT_KUBELET, KUBELET_SERVING};
use countersign_pki::go;

/// Whether `signer` signs such a request.
///
/// # Errors
/// The message of the Failed condition.
pub(super) fn check(signer: &str, request: &go::Request, usages: &[String]) -> Result<(), String> {
    match signer {
        KUBELET_SERVING => kubelet_serving(request, usages).map_err(str::to_owned),
        KUBE_APISERVER_CLIENT_KUBELET => kubelet_client(request, usages).map_err(str::to_owned),
        KUBE_APISERVER_CLIENT => client(usages),
        _ => Ok(()),
    }
}

/// Whether a request has the shape of a kubelet's for a client certificate.
pub(crate) fn is_kubelet_client(request: &go::Request, usages: &[String]) -> bool {
    kubelet_client(request, usages).is_ok()
}

const NOT_NODES: &str = "subject organization is not system:nodes";
const NOT_A_NODE: &str = "subject common name does not begin with system:node:";
const NO_EMAIL: &str = "Email subjectAltNames are not allowed";
const NO_URI: &str = "URI subjectAltNames are not allowed";

fn kubelet_serving(request: &go::Request, usages: &[String]) -> Result<(), &'static str> {
    let names = &request.names;
    ensure(request.subject.organization == ["system:nodes"], NOT_NODES)?;
    ensure(
        !names.dns_names.is_empty() || !names.ip_addresses.is_empty(),
        "DNS or IP subjectAltName is required",
    )?;
    ensure(names.email_addresses.is_empty(), NO_EMAIL)?;
    ensure(names.uris.is_empty(), NO_URI)?;
    ensure(
        is_set(usages, &["digital signature", "key encipherment", "server auth"])
            || is_set(usages, &["digital signature", "server auth"]),
        "usages did not match [digital signature key encipherment server auth]",
    )?;
    ensure(request.subject.common_name.starts_with("system:node:"), NOT_A_NODE)
}

fn kubelet_client(request: &go::Request, usages: &[String]) -> Result<(), &'static str> {
    let names = &request.names;
    ensure(request.subject.organization == ["system:nodes"], NOT_NODES)?;
    ensure(names.dns_names.is_empty(), "DNS subjectAltNames are not allowed")?;
    ensure(names.email_addresses.is_empty(), NO_EMAIL)?;
    ensure(names.ip_addresses.is_empty(), "IP subjectAltNames are not allowed")?;
    ensure(names.uris.is_empty(), NO_URI)?;
    ensure(request.subject.common_name.starts_with("system:node:"), NOT_A_NODE)?;
    ensure(
        is_set(usages, &["client auth", "digital signature", "key encipherment"])
            || is_set(usages, &["client auth", "digital signature"]),
        "usages did not match [client auth digital signature key encipherment]",
    )
}

fn client(usages: &[String]) -> Result<(), String> {
    let allowed = ["client auth", "digital signature", "key encipherment"];
    if let Some(usage) = usages.iter().find(|usage| !allowed.contains(&usage.as_str())) {
        return Err(format!("invalid usage for client certificate: {usage}"));
    }
    if usages.iter().any(|usage| usage == "client auth") {
        return Ok(());
    }
    Err("missing required usage for client certificate: client auth".to_owned())
}

fn ensure(holds: bool, message: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(message) }
}

fn is_set(usages: &[String], wanted: &[&str]) -> bool {
    let usages: BTreeSet<&str> = usages.iter().map(String::as_str).collect();
    usages.len() == wanted.len() && wanted.iter().all(|word| usages.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn client_certificates_are_for_clients_only() {
        assert_eq!(client(&words(&["client auth"])), Ok(()));
        assert_eq!(
            client(&words(&["client auth", "signing", "server auth"])).unwrap_err(),
            "invalid usage for client certificate: signing"
        );
        assert_eq!(
            client(&words(&["digital signature"])).unwrap_err(),
            "missing required usage for client certificate: client auth"
        );
    }

    #[test]
    fn usages_are_compared_as_sets() {
        assert!(is_set(&words(&["b", "a", "b"]), &["a", "b"]));
        assert!(!is_set(&words(&["a"]), &["a", "b"]));
        assert!(!is_set(&words(&["a", "b", "c"]), &["a", "b"]));
    }
}
