//! kube-controller-manager: reconcilers with Kubernetes' names that act only through the API.
//!
//! [`start`] runs them all against an API server. Reads go through shared caches under the manager's own
//! identity, writes under each controller's service account, so what RBAC denies them they cannot do.
//! Upstream: cmd/kube-controller-manager and pkg/controller.

mod bootstrapsigner;
mod client;
mod clusterrole_aggregation;
mod csrapproving;
mod csrcleaner;
mod csrsigning;
mod discovery;
mod flags;
mod garbagecollector;
mod informer;
mod manager;
mod namespace;
mod queue;
mod root_ca_cert_publisher;
mod run;
mod serviceaccount;
mod serviceaccount_token;
#[cfg(test)]
mod test_server;
mod tokencleaner;

pub use manager::{Clients, MANAGER_IDENTITY, Manager, Running, start};
