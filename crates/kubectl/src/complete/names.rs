//! Names that files and the server know. Whatever fails gives none.

use countersign_api::meta;
use serde_json::Value;

use crate::Context;
use crate::resource::Builder;

/// Clusters of the kubeconfig.
pub(super) async fn clusters(context: &Context) -> Vec<String> {
    let config = context.loading_rules().load(context).await;
    config.map(|config| config.clusters.into_keys().collect()).unwrap_or_default()
}

/// Contexts of the kubeconfig.
pub(super) async fn contexts(context: &Context) -> Vec<String> {
    let config = context.loading_rules().load(context).await;
    config.map(|config| config.contexts.into_keys().collect()).unwrap_or_default()
}

/// Users of the kubeconfig.
pub(super) async fn users(context: &Context) -> Vec<String> {
    let config = context.loading_rules().load(context).await;
    config.map(|config| config.users.into_keys().collect()).unwrap_or_default()
}

/// Resource types that can be read, as `api-resources -o name` has them.
pub(super) async fn types(context: &Context) -> Vec<String> {
    let Ok(mapper) = context.mapper().await else { return Vec::new() };
    let Ok(discovery) = mapper.discovery().await else { return Vec::new() };
    let mut types: Vec<(String, String)> = discovery
        .preferred()
        .into_iter()
        .filter(|(_, resource)| resource.verbs.iter().any(|verb| verb == "get"))
        .map(|(version, resource)| (version.group, resource.name.clone()))
        .collect();
    types.sort();
    let full =
        |(group, name): (String, String)| if group.is_empty() { name } else { format!("{name}.{group}") };
    types.into_iter().map(full).collect()
}

/// Names of all objects of a type in the namespace.
pub(super) async fn objects(context: &Context, kind: &str) -> Vec<String> {
    let Ok((namespace, _)) = context.namespace().await else { return Vec::new() };
    let all = context.flags().is("all-namespaces");
    let builder = Builder::new(context)
        .namespace(&namespace, false)
        .all_namespaces(all)
        .chunks(500)
        .continue_on_error()
        .words(true, &[kind.to_owned()])
        .await;
    let Ok(selected) = builder.run().await else { return Vec::new() };
    let (infos, _) = selected.infos();
    let mut names = Vec::new();
    for info in infos {
        let items = info.object.get("items").and_then(Value::as_array);
        names.extend(items.into_iter().flatten().map(|item| meta::name(item).to_owned()));
    }
    names
}
