//! Which resources the server has, for controllers that work on all of them.
//!
//! Upstream: k8s.io/client-go/discovery.

use countersign_api::GroupVersionResource;
use serde_json::Value;

use crate::client::{ApiError, Client};

/// A resource of the server's preferred versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    /// Its name.
    pub(crate) name: GroupVersionResource,
    /// The kind of its objects.
    pub(crate) kind: String,
    /// Whether its objects live in namespaces.
    pub(crate) namespaced: bool,
    /// What can be done with it.
    pub(crate) verbs: Vec<String>,
}

impl Resource {
    /// Whether all of `verbs` can be done.
    pub(crate) fn can(&self, verbs: &[&str]) -> bool {
        verbs.iter().all(|verb| self.verbs.iter().any(|known| known == verb))
    }
}

/// Every resource, without subresources.
pub(crate) async fn resources(client: &Client) -> Result<Vec<Resource>, ApiError> {
    let mut versions = vec!["v1".to_owned()];
    let groups = client.get("/apis").await?;
    let groups = groups.get("groups").and_then(Value::as_array);
    for group in groups.into_iter().flatten() {
        let preferred = group.pointer("/preferredVersion/groupVersion").and_then(Value::as_str);
        versions.extend(preferred.map(str::to_owned));
    }
    let mut found = Vec::new();
    for version in versions {
        let root = if version.contains('/') { "apis" } else { "api" };
        let list = client.get(&format!("/{root}/{version}")).await?;
        let resources = list.get("resources").and_then(Value::as_array);
        found.extend(resources.into_iter().flatten().filter_map(|resource| read(&version, resource)));
    }
    Ok(found)
}

fn read(version: &str, resource: &Value) -> Option<Resource> {
    let text = |key: &str| resource.get(key).and_then(Value::as_str);
    let name = text("name").filter(|name| !name.contains('/'))?;
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    let verbs = resource.get("verbs").and_then(Value::as_array)?;
    Some(Resource {
        name: GroupVersionResource::new(group, version, name),
        kind: text("kind")?.to_owned(),
        namespaced: resource.get("namespaced").and_then(Value::as_bool).unwrap_or_default(),
        verbs: verbs.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
    })
}
