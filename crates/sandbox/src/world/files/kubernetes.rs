//! What kubeadm and the kubelets leave on a disk. Upstream: cmd/kubeadm/app/constants and pkg/kubelet/certificate.

use countersign_api::format_rfc3339;

use super::disk::Disk;
use crate::world::pki::{ClusterPki, Identity};
use crate::world::{CONTROL_PLANE, Cluster, Host, NODE, kubeconfig, manifests};

/// The kubelets' configuration, on their disks and in the config map `kubelet-config`.
pub(crate) const KUBELET_CONFIG: &str = include_str!("kubelet-config.yaml");

const ETC: &str = "/etc/kubernetes";
const PKI: &str = "/etc/kubernetes/pki";
const KUBELET: &str = "/var/lib/kubelet";

/// After `kubeadm init`.
pub(super) fn control_plane(disk: &mut Disk, cluster: &Cluster) {
    let ClusterPki {
        ca,
        apiserver,
        apiserver_kubelet_client,
        front_proxy_ca,
        front_proxy_client,
        etcd_ca,
        etcd_server,
        etcd_peer,
        etcd_healthcheck_client,
        apiserver_etcd_client,
        service_accounts,
        admin,
        super_admin,
        controller_manager,
        scheduler,
        kubelet,
        ..
    } = &cluster.pki;
    for (name, identity) in [
        ("ca", ca),
        ("apiserver", apiserver),
        ("apiserver-kubelet-client", apiserver_kubelet_client),
        ("front-proxy-ca", front_proxy_ca),
        ("front-proxy-client", front_proxy_client),
        ("etcd/ca", etcd_ca),
        ("etcd/server", etcd_server),
        ("etcd/peer", etcd_peer),
        ("etcd/healthcheck-client", etcd_healthcheck_client),
        ("apiserver-etcd-client", apiserver_etcd_client),
    ] {
        pair(disk, &format!("{PKI}/{name}"), identity);
    }
    disk.file(&format!("{PKI}/sa.key"), service_accounts.to_traditional_pem(), 0o600);
    disk.file(&format!("{PKI}/sa.pub"), service_accounts.public_key().to_pem(), 0o600);

    let ca_pem = ca.certificate_pem();
    let config = |user: &str, identity| kubeconfig::embedded(&ca_pem, user, identity);
    let admin = config("kubernetes-admin", admin);
    for (name, text) in [
        ("admin.conf", admin.clone()),
        ("super-admin.conf", config("kubernetes-super-admin", super_admin)),
        ("controller-manager.conf", config("system:kube-controller-manager", controller_manager)),
        ("scheduler.conf", config("system:kube-scheduler", scheduler)),
    ] {
        disk.file(&format!("{ETC}/{name}"), text, 0o600);
    }
    for (name, text) in manifests::all() {
        disk.file(&format!("{ETC}/manifests/{name}"), text, 0o600);
    }
    disk.file("/root/.kube/config", admin, 0o600);
    disk.directory("/var/lib/etcd");
    disk.mode("/var/lib/etcd", 0o700);
    kubelet_files(disk, cluster, &CONTROL_PLANE, kubelet, 0);
}

/// After `kubeadm join`.
pub(super) fn node(disk: &mut Disk, cluster: &Cluster) {
    let ca_pem = cluster.pki.ca.certificate_pem();
    disk.file(&format!("{PKI}/ca.crt"), &ca_pem, 0o644);
    disk.directory(&format!("{ETC}/manifests"));
    let bootstrap = kubeconfig::bootstrap(&ca_pem, cluster.bootstrap_token);
    disk.file(&format!("{ETC}/bootstrap-kubelet.conf"), bootstrap, 0o600);
    kubelet_files(disk, cluster, &NODE, &cluster.pki.node_kubelet, 1);
}

/// What a person was given to begin with: where the cluster is, and how to know it.
pub(super) fn laptop(disk: &mut Disk, cluster: &Cluster, person: &str, id: u32) {
    let ca_pem = cluster.pki.ca.certificate_pem();
    let home = format!("/home/{person}");
    disk.file(&format!("{home}/ca.crt"), &ca_pem, 0o644);
    disk.file(&format!("{home}/.kube/config"), kubeconfig::cluster_only(&ca_pem), 0o600);
    disk.give(&home, id);
}

fn pair(disk: &mut Disk, base: &str, identity: &Identity) {
    disk.file(&format!("{base}.crt"), identity.certificate_pem(), 0o644);
    disk.file(&format!("{base}.key"), identity.key_pem(), 0o600);
}

fn kubelet_files(disk: &mut Disk, cluster: &Cluster, host: &Host, identity: &Identity, serving: usize) {
    disk.file(&format!("{KUBELET}/config.yaml"), KUBELET_CONFIG, 0o644);
    let flags = "KUBELET_KUBEADM_ARGS=\"--pod-infra-container-image=registry.k8s.io/pause:3.10.1\"\n";
    disk.file(&format!("{KUBELET}/kubeadm-flags.env"), flags, 0o644);

    let pki = format!("{KUBELET}/pki");
    // kubelet-client-2026-03-14-09-26-53.pem
    let moment: String = format_rfc3339(cluster.started.seconds())
        .trim_end_matches('Z')
        .chars()
        .map(|character| if character.is_ascii_digit() { character } else { '-' })
        .collect();
    let dated = format!("{pki}/kubelet-client-{moment}.pem");
    disk.file(&dated, identity.certificate_pem() + &identity.key_pem(), 0o600);
    let current = format!("{pki}/kubelet-client-current.pem");
    disk.link(&current, &dated);
    let ca_pem = cluster.pki.ca.certificate_pem();
    let config = match host.name == CONTROL_PLANE.name {
        true => kubeconfig::kubelet(&ca_pem, &format!("system:node:{}", host.name), &current),
        false => kubeconfig::joined(&ca_pem, &current),
    };
    disk.file(&format!("{ETC}/kubelet.conf"), config, 0o600);

    if let Some((leaf, ca)) = cluster.pki.kubelet_serving.get(serving) {
        disk.file(&format!("{pki}/kubelet.crt"), leaf.certificate_pem() + &ca.to_pem(), 0o644);
        disk.file(&format!("{pki}/kubelet.key"), leaf.key_pem(), 0o600);
    }
}
