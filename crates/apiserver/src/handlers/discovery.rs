//! What the server serves, told in the old form (a path per group) and in the aggregated one.
//! Upstream: k8s.io/apiserver/pkg/endpoints/discovery.

use countersign_api::GroupVersion;
use serde_json::{Map, Value, json};

use crate::pipeline::request_info::RequestInfo;
use crate::resources::{self, Info, Subresource};
use crate::server::ServerState;

/// Groups in the order of discovery: by priority, then by name; core stands apart.
/// Upstream: k8s.io/kubernetes/pkg/controlplane/apiserver/aggregator.go.
const GROUPS: [&str; 20] = [
    "apiregistration.k8s.io",
    "apps",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "scheduling.k8s.io",
    "coordination.k8s.io",
    "node.k8s.io",
    "discovery.k8s.io",
    "resource.k8s.io",
    "flowcontrol.apiserver.k8s.io",
];

/// The media type of the aggregated form.
pub const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// What a discovery path answers.
pub enum Discovery {
    /// A value in the negotiated form.
    Plain(Value),
    /// The aggregated form, which has a media type of its own.
    Aggregated(Value),
}

/// Whether a path lies below one that the router has a service for, so that the router answers what is missing there
/// and not the plain handler behind it. Upstream: apiserver/pkg/server/handler.go director.
pub fn is_routed(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    match parts.next() {
        Some("api" | "version") => true,
        Some("apis") => parts.next().is_some_and(|group| groups().any(|known| known == group)),
        _ => false,
    }
}

fn groups() -> impl Iterator<Item = &'static str> {
    GROUPS.into_iter().filter(|group| !versions(group).is_empty())
}

/// The versions of a group, best first.
fn versions(group: &str) -> Vec<&'static str> {
    let mut versions: Vec<&'static str> = Vec::new();
    for resource in resources::ALL {
        let info = resource.info();
        if info.group == group && !versions.contains(&info.version) {
            versions.push(info.version);
        }
    }
    versions.sort_by(|one, other| other.cmp(one));
    versions
}

fn infos(group: &str, version: &str) -> Vec<&'static Info> {
    let all = resources::ALL.iter().map(|resource| resource.info());
    let mut infos: Vec<&Info> = all.filter(|info| info.group == group && info.version == version).collect();
    infos.sort_by_key(|info| info.resource);
    infos
}

/// Answers a discovery path; `None` if it is none. `accept` is the header.
pub fn answer(state: &ServerState, info: &RequestInfo, accept: &str) -> Option<Discovery> {
    let parts: Vec<&str> = info.path.trim_matches('/').split('/').collect();
    let aggregated = accept.split(',').map(str::trim).find(|clause| {
        clause.contains("as=APIGroupDiscoveryList")
            && clause.contains("g=apidiscovery.k8s.io")
            && clause.contains("v=v2")
            && !clause.contains("v=v2beta1")
    });
    match parts.as_slice() {
        ["api"] if aggregated.is_some() => Some(Discovery::Aggregated(aggregate(&[""]))),
        ["apis"] if aggregated.is_some() => {
            Some(Discovery::Aggregated(aggregate(&groups().collect::<Vec<_>>())))
        }
        ["api"] => Some(Discovery::Plain(json!({
            "kind": "APIVersions",
            "versions": ["v1"],
            "serverAddressByClientCIDRs": [{
                "clientCIDR": "0.0.0.0/0",
                "serverAddress": state.config.advertise_address,
            }],
        }))),
        ["apis"] => {
            let groups: Vec<Value> = groups().map(|name| group(name, false)).collect();
            Some(Discovery::Plain(json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})))
        }
        ["apis", name] => groups().any(|known| known == *name).then(|| Discovery::Plain(group(name, true))),
        ["api", version] => resource_list("", version).map(Discovery::Plain),
        ["apis", group, version] => resource_list(group, version).map(Discovery::Plain),
        _ => None,
    }
}

fn group(name: &str, alone: bool) -> Value {
    let versions = versions(name).into_iter();
    let versions: Vec<Value> = versions
        .map(|version| json!({"groupVersion": GroupVersion::new(name, version).to_string(), "version": version}))
        .collect();
    let mut group = Map::new();
    if alone {
        group.insert("kind".to_owned(), "APIGroup".into());
        group.insert("apiVersion".to_owned(), "v1".into());
    }
    group.insert("name".to_owned(), name.into());
    let preferred = versions.first().cloned();
    group.insert("versions".to_owned(), versions.into());
    group.insert("preferredVersion".to_owned(), preferred.unwrap_or_default());
    Value::Object(group)
}

fn resource_list(group: &str, version: &str) -> Option<Value> {
    let infos = infos(group, version);
    if infos.is_empty() {
        return None;
    }
    let mut resources: Vec<Value> = Vec::new();
    for info in infos {
        let mut entry = json!({
            "name": info.resource,
            "singularName": info.singular,
            "namespaced": info.namespaced,
            "kind": info.kind,
            "verbs": info.verbs,
        });
        if let Some(map) = entry.as_object_mut() {
            if !info.short_names.is_empty() {
                map.insert("shortNames".to_owned(), json!(info.short_names));
            }
            if !info.categories.is_empty() {
                map.insert("categories".to_owned(), json!(info.categories));
            }
            if info.verbs.contains(&"list") {
                map.insert("storageVersionHash".to_owned(), storage_version_hash(info).into());
            }
        }
        resources.push(entry);
        for sub in info.subresources {
            let mut entry = Map::new();
            entry.insert("name".to_owned(), format!("{}/{}", info.resource, sub.name).into());
            entry.insert("singularName".to_owned(), "".into());
            entry.insert("namespaced".to_owned(), info.namespaced.into());
            if (sub.group, sub.version) != (info.group, info.version) {
                entry.insert("group".to_owned(), sub.group.into());
                entry.insert("version".to_owned(), sub.version.into());
            }
            entry.insert("kind".to_owned(), sub.kind.into());
            entry.insert("verbs".to_owned(), json!(sub.verbs));
            resources.push(entry.into());
        }
    }
    let mut list = Map::new();
    list.insert("kind".to_owned(), "APIResourceList".into());
    if !group.is_empty() {
        list.insert("apiVersion".to_owned(), "v1".into());
    }
    list.insert("groupVersion".to_owned(), GroupVersion::new(group, version).to_string().into());
    list.insert("resources".to_owned(), resources.into());
    Some(list.into())
}

/// Upstream: discovery.StorageVersionHash, the first bytes of a digest of `group/version/kind` in base64.
fn storage_version_hash(info: &Info) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    let name = format!("{}/{}/{}", info.group, info.version, info.kind);
    let digest = sha2::Sha256::digest(name.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(digest.get(..8).unwrap_or_default())
}

fn aggregate(groups: &[&str]) -> Value {
    let items: Vec<Value> = groups
        .iter()
        .map(|group| {
            let metadata = if group.is_empty() {
                json!({"creationTimestamp": null})
            } else {
                json!({"name": group, "creationTimestamp": null})
            };
            let versions: Vec<Value> =
                versions(group).into_iter().map(|version| aggregate_version(group, version)).collect();
            json!({"metadata": without_null(metadata), "versions": versions})
        })
        .collect();
    json!({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items})
}

fn without_null(mut metadata: Value) -> Value {
    if let Some(map) = metadata.as_object_mut() {
        map.retain(|_, value| !value.is_null());
    }
    metadata
}

fn aggregate_version(group: &str, version: &str) -> Value {
    let resources: Vec<Value> = infos(group, version).into_iter().map(aggregate_resource).collect();
    json!({"version": version, "resources": resources, "freshness": "Current"})
}

fn aggregate_resource(info: &Info) -> Value {
    let kind =
        |group: &str, version: &str, kind: &str| json!({"group": group, "version": version, "kind": kind});
    let mut entry = json!({
        "resource": info.resource,
        "responseKind": kind(info.group, info.version, info.kind),
        "scope": if info.namespaced { "Namespaced" } else { "Cluster" },
        "singularResource": info.singular,
        "verbs": info.verbs,
    });
    if let Some(map) = entry.as_object_mut() {
        if !info.short_names.is_empty() {
            map.insert("shortNames".to_owned(), json!(info.short_names));
        }
        if !info.categories.is_empty() {
            map.insert("categories".to_owned(), json!(info.categories));
        }
        if !info.subresources.is_empty() {
            let sub = |sub: &Subresource| {
                json!({
                    "subresource": sub.name,
                    "responseKind": kind(sub.group, sub.version, sub.kind),
                    "verbs": sub.verbs,
                })
            };
            map.insert("subresources".to_owned(), info.subresources.iter().map(sub).collect());
        }
    }
    entry
}
