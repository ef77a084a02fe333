//! `/healthz`, `/livez`, `/readyz` and their checks. Upstream: k8s.io/apiserver/pkg/server/healthz.

use crate::pipeline::request_info::RequestInfo;

/// The checks of each path, in upstream's order. Nothing here can fail.
const BEFORE_HOOKS: [&str; 3] = ["ping", "log", "etcd"];
/// Only readiness asks these.
const READY_ONLY: [&str; 2] = ["etcd-readiness", "informer-sync"];
const HOOKS: [&str; 28] = [
    "start-apiserver-admission-initializer",
    "generic-apiserver-start-informers",
    "priority-and-fairness-config-consumer",
    "priority-and-fairness-filter",
    "storage-object-count-tracker-hook",
    "start-apiextensions-informers",
    "start-apiextensions-controllers",
    "crd-informer-synced",
    "start-system-namespaces-controller",
    "start-cluster-authentication-info-controller",
    "start-kube-apiserver-identity-lease-controller",
    "start-kube-apiserver-identity-lease-garbage-collector",
    "start-legacy-token-tracking-controller",
    "start-service-ip-repair-controllers",
    "rbac/bootstrap-roles",
    "scheduling/bootstrap-system-priority-classes",
    "priority-and-fairness-config-producer",
    "bootstrap-controller",
    "start-kubernetes-service-cidr-controller",
    "aggregator-reload-proxy-client-cert",
    "start-kube-aggregator-informers",
    "apiservice-status-local-available-controller",
    "apiservice-status-remote-available-controller",
    "apiservice-registration-controller",
    "apiservice-discovery-controller",
    "kube-apiserver-autoregistration",
    "autoregister-completion",
    "apiservice-openapiv3-controller",
];

fn checks(name: &str) -> Vec<String> {
    let mut checks: Vec<String> = BEFORE_HOOKS.iter().map(|check| (*check).to_owned()).collect();
    if name == "livez" {
        checks.retain(|check| check != "etcd" || name != "readyz");
    }
    if name == "readyz" {
        checks.extend(READY_ONLY.iter().map(|check| (*check).to_owned()));
    }
    checks.extend(HOOKS.iter().map(|hook| format!("poststarthook/{hook}")));
    if name == "readyz" {
        checks.push("shutdown".to_owned());
    }
    checks
}

/// The text for a health path; `None` if there is no such path.
pub fn answer(info: &RequestInfo) -> Option<String> {
    let path = info.path.trim_start_matches('/');
    let (name, check) = path.split_once('/').unwrap_or((path, ""));
    if !["healthz", "livez", "readyz"].contains(&name) {
        return None;
    }
    let checks = checks(name);
    if !check.is_empty() {
        return checks.iter().any(|known| known == check).then(|| "ok".to_owned());
    }
    if info.parameter("verbose").is_none() {
        return Some("ok".to_owned());
    }
    let excluded = info.parameters("exclude");
    let mut text = String::new();
    for check in &checks {
        let mark = if excluded.contains(&check.as_str()) { "excluded: ok" } else { "ok" };
        text.push_str(&format!("[+]{check} {mark}\n"));
    }
    text.push_str(&format!("{name} check passed\n"));
    Some(text)
}
