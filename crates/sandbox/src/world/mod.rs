//! The world a sandbox begins with: a cluster as `kubeadm init` and `kubeadm join` leave it, and a laptop.

pub(crate) mod files;
mod kubeconfig;
mod manifests;
mod objects;
mod pki;

use countersign_host::{Entropy, Timestamp};
use serde_json::Value;

pub(crate) use pki::{ClusterPki, Identity};

/// The release everything claims to be.
pub(crate) const VERSION: &str = "v1.36.2";
/// Where the kubeconfigs point.
pub(crate) const SERVER: &str = "https://controlplane:6443";
/// The port the API server listens on.
pub(crate) const API_PORT: u16 = 6443;

/// A computer of the world.
pub(crate) struct Host {
    /// Host name, and node name where it is one.
    pub(crate) name: &'static str,
    /// Its address.
    pub(crate) address: &'static str,
    /// Pods' addresses, for nodes.
    pub(crate) pod_cidr: &'static str,
    /// /etc/machine-id.
    pub(crate) machine_id: &'static str,
}

/// Runs the control plane.
pub(crate) const CONTROL_PLANE: Host = Host {
    name: "controlplane",
    address: "192.0.2.2",
    pod_cidr: "10.244.0.0/24",
    machine_id: "3f1c3bd2a4e94d2f8f0e6c1d9a7b5e42",
};
/// A worker.
pub(crate) const NODE: Host = Host {
    name: "node01",
    address: "192.0.2.3",
    pod_cidr: "10.244.1.0/24",
    machine_id: "8a52c6e0b7d14c3b9e2f4d6a1c8b7f05",
};
/// A person's own computer.
pub(crate) const LAPTOP: Host = Host {
    name: "laptop",
    address: "192.0.2.10",
    pod_cidr: "",
    machine_id: "c0ffee6a5d3b4f27a1e98b7c6d5e4f30",
};

/// All computers.
pub(crate) const HOSTS: [Host; 3] = [CONTROL_PLANE, NODE, LAPTOP];

/// What `kubeadm init` made up: keys, certificates, a token.
pub(crate) struct Cluster {
    /// When `kubeadm init` ran.
    pub(crate) started: Timestamp,
    /// Every key and certificate of the control plane.
    pub(crate) pki: ClusterPki,
    /// `id.secret` of the token for joining nodes.
    pub(crate) bootstrap_token: &'static str,
}

impl Cluster {
    /// A cluster that is as old as the world: it starts at `started`.
    pub(crate) fn new(started: Timestamp, entropy: &Entropy) -> Result<Self, countersign_pki::key::KeyError> {
        let pki = ClusterPki::new(started, entropy)?;
        Ok(Self { started, pki, bootstrap_token: "abcdef.0123456789abcdef" })
    }

    /// The objects in the API server's store when the learner arrives.
    pub(crate) fn objects(&self) -> Vec<Value> {
        objects::all(self)
    }
}
