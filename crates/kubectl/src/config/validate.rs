//! What is wrong with a user or a cluster of a kubeconfig. Upstream: clientcmd/validation.go.

use countersign_host::{Errno, OpenOptions, Process};

use super::model::{Cluster, User};
use crate::error::lower_first;

/// Mistakes of a cluster.
pub(super) fn cluster(process: &Process, name: &str, cluster: &Cluster) -> Vec<String> {
    let mut mistakes = Vec::new();
    if cluster.server.is_empty() {
        mistakes.push(match name {
            "" => "default cluster has no server defined".to_owned(),
            name => format!("no server found for cluster \"{name}\""),
        });
    }
    let (path, data) = (&cluster.certificate_authority, &cluster.certificate_authority_data);
    if !path.is_empty() && !data.is_empty() {
        mistakes.push(format!(
            "certificate-authority-data and certificate-authority are both specified for {name}. certificate-authority-data will override."
        ));
    }
    if !path.is_empty()
        && let Err(cause) = readable(process, path)
    {
        mistakes.push(format!("unable to read certificate-authority {path} for {name} due to {cause}"));
    }
    mistakes
}

/// Mistakes of a user.
pub(super) fn user(process: &Process, name: &str, user: &User) -> Vec<String> {
    let mut mistakes = Vec::new();
    let mut methods = Vec::new();
    if !user.token.is_empty() || !user.token_file.is_empty() {
        methods.push("token");
    }
    if !user.username.is_empty() || !user.password.is_empty() {
        methods.push("basicAuth");
    }
    if !user.client_certificate.is_empty() || !user.client_certificate_data.is_empty() {
        if !user.client_certificate.is_empty() && !user.client_certificate_data.is_empty() {
            mistakes.push(format!(
                "client-cert-data and client-cert are both specified for {name}. client-cert-data will override."
            ));
        }
        let has_key = !user.client_key.is_empty() || !user.client_key_data.is_empty();
        if !user.client_key.is_empty() && !user.client_key_data.is_empty() {
            mistakes.push(format!(
                "client-key-data and client-key are both specified for {name}; client-key-data will override"
            ));
        }
        if !has_key {
            mistakes.push(format!(
                "client-key-data or client-key must be specified for {name} to use the clientCert authentication method."
            ));
        }
        if !user.client_certificate.is_empty()
            && let Err(cause) = readable(process, &user.client_certificate)
        {
            let path = &user.client_certificate;
            mistakes.push(format!("unable to read client-cert {path} for {name} due to {cause}"));
        }
        if !user.client_key.is_empty()
            && let Err(cause) = readable(process, &user.client_key)
        {
            let path = &user.client_key;
            mistakes.push(format!("unable to read client-key {path} for {name} due to {cause}"));
        }
    }
    if methods.len() > 1 {
        mistakes.push(format!(
            "more than one authentication method found for {name}; found [{}], only one is allowed",
            methods.join(" ")
        ));
    }
    let others = !user.impersonate_groups.is_empty()
        || !user.impersonate_extra.is_empty()
        || !user.impersonate_uid.is_empty();
    if others && user.impersonate.is_empty() {
        mistakes
            .push(format!("requesting uid, groups or user-extra for {name} without impersonating a user"));
    }
    mistakes
}

fn readable(process: &Process, path: &str) -> Result<(), String> {
    let fail = |errno: Errno| format!("open {path}: {}", lower_first(&errno.to_string()));
    if path.starts_with("/dev/") {
        return process.open(path, OpenOptions::READ).map(drop).map_err(fail);
    }
    let metadata = process.metadata(path).map_err(fail)?;
    match metadata.may_read(&process.credentials) {
        true => Ok(()),
        false => Err(fail(Errno::EACCES)),
    }
}
