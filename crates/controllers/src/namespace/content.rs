//! Deleting everything in a namespace, and what to say about what stays.
//!
//! Upstream: pkg/controller/namespace/deletion.

use std::collections::BTreeMap;
use std::time::Duration;

use countersign_api::meta;
use serde_json::Value;

use crate::client::Client;
use crate::discovery::{self, Resource};

/// What is still there after everything was deleted.
#[derive(Debug, Default)]
pub(super) struct Remaining {
    /// Objects by resource (`pods.`, `roles.rbac.authorization.k8s.io`).
    objects: BTreeMap<String, usize>,
    /// Objects by finalizer.
    finalizers: BTreeMap<String, usize>,
    /// The longest grace period of a pod, seconds.
    grace: u64,
}

/// A condition: type, status, reason, message.
type Condition = (&'static str, &'static str, &'static str, String);

impl Remaining {
    /// How long to wait before looking again; `None` if nothing remains.
    pub(super) fn wait(&self) -> Option<Duration> {
        // Upstream guesses 15 s for objects with finalizers, halves every guess and adds a second.
        let guess = if self.grace > 0 { self.grace } else { 15 };
        (!self.objects.is_empty()).then(|| Duration::from_secs(guess / 2 + 1))
    }

    /// The five conditions in upstream's order.
    pub(super) fn conditions(&self) -> [Condition; 5] {
        let text = |what: &str, counts: &BTreeMap<String, usize>, verb: &str| {
            let parts: Vec<String> = counts
                .iter()
                .map(|(name, count)| format!("{name} {verb} {count} resource instances"))
                .collect();
            format!("{what}: {}", parts.join(", "))
        };
        let content = if self.objects.is_empty() {
            (
                "NamespaceContentRemaining",
                "False",
                "ContentRemoved",
                "All content successfully removed".to_owned(),
            )
        } else {
            let message = text("Some resources are remaining", &self.objects, "has");
            ("NamespaceContentRemaining", "True", "SomeResourcesRemain", message)
        };
        let finalizers = if self.finalizers.is_empty() {
            let message = "All content-preserving finalizers finished".to_owned();
            ("NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers", message)
        } else {
            let message =
                text("Some content in the namespace has finalizers remaining", &self.finalizers, "in");
            ("NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", message)
        };
        [
            (
                "NamespaceDeletionDiscoveryFailure",
                "False",
                "ResourcesDiscovered",
                "All resources successfully discovered".to_owned(),
            ),
            (
                "NamespaceDeletionGroupVersionParsingFailure",
                "False",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed".to_owned(),
            ),
            (
                "NamespaceDeletionContentFailure",
                "False",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization".to_owned(),
            ),
            content,
            finalizers,
        ]
    }
}

/// Deletes every object in `namespace`, pods before everything else.
pub(super) async fn delete_all(client: &Client, namespace: &str) -> Result<Remaining, String> {
    let all = discovery::resources(client).await.map_err(|error| error.to_string())?;
    let (pods, others): (Vec<Resource>, Vec<Resource>) = all
        .into_iter()
        .filter(|resource| resource.namespaced && resource.can(&["delete", "list"]))
        .partition(|resource| resource.name.group.is_empty() && resource.name.resource == "pods");
    let mut left = Remaining::default();
    for resource in &pods {
        delete(client, namespace, resource, &mut left).await?;
    }
    if left.objects.is_empty() {
        for resource in &others {
            delete(client, namespace, resource, &mut left).await?;
        }
    }
    Ok(left)
}

async fn delete(
    client: &Client,
    namespace: &str,
    resource: &Resource,
    left: &mut Remaining,
) -> Result<(), String> {
    let path = resource.name.path(Some(namespace));
    let items = list(client, &path).await?;
    if items.is_empty() {
        return Ok(());
    }
    if resource.can(&["deletecollection"]) {
        client.delete(&path, None, Some("Background")).await.map_err(|error| error.to_string())?;
    } else {
        for item in &items {
            let path = format!("{path}/{}", crate::client::segment(meta::name(item)));
            match client.delete(&path, None, Some("Background")).await {
                Err(error) if !error.is_not_found() => return Err(error.to_string()),
                _ => {}
            }
        }
    }
    for item in list(client, &path).await? {
        *left.objects.entry(format!("{}.{}", resource.name.resource, resource.name.group)).or_default() += 1;
        let finalizers = item.pointer("/metadata/finalizers").and_then(Value::as_array);
        for finalizer in finalizers.into_iter().flatten().filter_map(Value::as_str) {
            *left.finalizers.entry(finalizer.to_owned()).or_default() += 1;
        }
        let grace = item.pointer("/metadata/deletionGracePeriodSeconds").and_then(Value::as_u64);
        left.grace = left.grace.max(grace.unwrap_or_default());
    }
    Ok(())
}

async fn list(client: &Client, path: &str) -> Result<Vec<Value>, String> {
    match client.get(path).await {
        Ok(mut list) => match list.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) => Ok(items),
            _ => Ok(Vec::new()),
        },
        // A resource that went away takes its objects with it.
        Err(error) if error.is_not_found() || error.code == 405 => Ok(Vec::new()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_remains_is_told() {
        let mut left = Remaining::default();
        assert_eq!(left.wait(), None);
        assert_eq!(left.conditions()[3].2, "ContentRemoved");
        left.objects.insert("configmaps.".to_owned(), 1);
        left.finalizers.insert("example.com/hold".to_owned(), 1);
        let conditions = left.conditions();
        assert_eq!(conditions[3].3, "Some resources are remaining: configmaps. has 1 resource instances");
        assert_eq!(
            conditions[4].3,
            "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances"
        );
        assert_eq!(left.wait(), Some(Duration::from_secs(8)));
    }
}
