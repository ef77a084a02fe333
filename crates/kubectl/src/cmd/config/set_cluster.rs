//! `kubectl config set-cluster`.

use super::one_argument;
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::config::{Store, stored_path};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "set-cluster",
    usage: "set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]",
    short: "Set a cluster entry in kubeconfig.",
    long: "Set a cluster entry in kubeconfig.\n\n Specifying a name that already exists will merge new fields on top of existing values for those fields.",
    examples: "# Set only the server field on the e2e cluster entry without touching other values\nkubectl config set-cluster e2e --server=https://1.2.3.4\n\n# Embed certificate authority data for the e2e cluster entry\nkubectl config set-cluster e2e --embed-certs --certificate-authority=~/.kube/e2e/kubernetes.ca.crt\n\n# Disable cert checking for the e2e cluster entry\nkubectl config set-cluster e2e --insecure-skip-tls-verify=true\n\n# Set the custom TLS server name to use for validation for the e2e cluster entry\nkubectl config set-cluster e2e --tls-server-name=my-cluster-name\n\n# Set the proxy URL for the e2e cluster entry\nkubectl config set-cluster e2e --proxy-url=https://1.2.3.4",
    flags: &[&[
        Flag::text(
            "certificate-authority",
            "Path to certificate-authority file for the cluster entry in kubeconfig",
        ),
        Flag::boolean("embed-certs", "embed-certs for the cluster entry in kubeconfig"),
        Flag::boolean(
            "insecure-skip-tls-verify",
            "insecure-skip-tls-verify for the cluster entry in kubeconfig",
        ),
        Flag::text("proxy-url", "proxy-url for the cluster entry in kubeconfig"),
        Flag::text("server", "server for the cluster entry in kubeconfig"),
        Flag::text("tls-server-name", "tls-server-name for the cluster entry in kubeconfig"),
    ]],
    run: Run::Verb(run),
    arguments: ArgumentHint::Clusters,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let name = one_argument(&context, "Unexpected").await?;
        let flags = context.flags();
        let authority = flags.text("certificate-authority");
        let embed = flags.is("embed-certs");
        if flags.is("insecure-skip-tls-verify") && !authority.is_empty() {
            return Err(Error::message(
                "you cannot specify a certificate authority and insecure mode at the same time",
            ));
        }
        if embed && authority.is_empty() {
            return Err(Error::message("you must specify a --certificate-authority to embed"));
        }
        let mut store = Store::load(&context).await?;
        let mut cluster = store.cluster(&name).cloned().unwrap_or_default();
        if flags.changed("server") {
            cluster.server = flags.text("server").to_owned();
            // The name belonged to the old address.
            cluster.tls_server_name.clear();
        }
        if flags.changed("tls-server-name") {
            cluster.tls_server_name = flags.text("tls-server-name").to_owned();
        }
        if flags.changed("insecure-skip-tls-verify") {
            cluster.insecure_skip_tls_verify = flags.is("insecure-skip-tls-verify");
            if cluster.insecure_skip_tls_verify {
                cluster.certificate_authority.clear();
                cluster.certificate_authority_data.clear();
            }
        }
        if flags.changed("certificate-authority") {
            cluster.insecure_skip_tls_verify = false;
            if embed {
                cluster.certificate_authority_data =
                    super::set_credentials::read(&context, "certificate-authority", authority).await?;
                cluster.certificate_authority.clear();
            } else {
                cluster.certificate_authority = stored_path(&context, store.file_name(), authority);
                cluster.certificate_authority_data.clear();
            }
        }
        if flags.changed("proxy-url") {
            cluster.proxy_url = flags.text("proxy-url").to_owned();
        }
        store.put_cluster(&name, Some(cluster));
        store.save(&context).await?;
        context.out(format!("Cluster \"{name}\" set.\n")).await
    })
}
