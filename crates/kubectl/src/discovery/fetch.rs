//! Asks a server what it offers: aggregated discovery, or group by group where that is not served.

use countersign_api::GroupVersion;
use serde_json::Value;

use super::{ApiGroup, ApiResource, ApiVersion, Discovery};
use crate::client::{Call, Client};
use crate::{Context, Error};

const ACCEPT: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// Everything a server offers.
pub(super) async fn fetch(client: &Client) -> Result<Discovery, Error> {
    let mut discovery = Discovery::default();
    for path in ["/api", "/apis"] {
        let mut call = Call::get(path).accept(ACCEPT).query("timeout", timeout(client));
        call.unstructured = true;
        let answer = match client.send(&call).await {
            Ok(answer) => answer,
            Err(error) if error.is_not_found() => continue,
            Err(error) => return Err(error),
        };
        let body = answer.json()?;
        if body.get("kind").and_then(Value::as_str) == Some("APIGroupDiscoveryList") {
            discovery.groups.extend(items(&body, "items").map(aggregated_group));
        } else {
            discovery.groups.extend(one_by_one(client, &body).await?);
        }
    }
    Ok(discovery)
}

fn timeout(client: &Client) -> String {
    let limit = client.connection().timeout;
    limit.map_or_else(|| "32s".to_owned(), crate::command::duration::format)
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    items(value, key).filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn aggregated_group(item: &Value) -> ApiGroup {
    let name = item.get("metadata").map(|metadata| text(metadata, "name")).unwrap_or_default();
    let version = |version: &Value| {
        let own = GroupVersion::new(&name, text(version, "version"));
        let mut resources = Vec::new();
        for resource in items(version, "resources") {
            let parent = aggregated_resource(resource, &own);
            let subresources = items(resource, "subresources").map(|sub| ApiResource {
                name: format!("{}/{}", parent.name, text(sub, "subresource")),
                namespaced: parent.namespaced,
                singular: String::new(),
                ..aggregated_resource(sub, &own)
            });
            let subresources: Vec<_> = subresources.collect();
            resources.push(parent);
            resources.extend(subresources);
        }
        ApiVersion { version: own.version.clone(), resources }
    };
    ApiGroup { versions: items(item, "versions").map(version).collect(), name: name.clone() }
}

fn aggregated_resource(resource: &Value, own: &GroupVersion) -> ApiResource {
    let kind = resource.get("responseKind").cloned().unwrap_or_default();
    let kind_version = GroupVersion::new(text(&kind, "group"), text(&kind, "version"));
    ApiResource {
        name: text(resource, "resource"),
        singular: text(resource, "singularResource"),
        namespaced: text(resource, "scope") == "Namespaced",
        kind: text(&kind, "kind"),
        kind_version: Some(kind_version)
            .filter(|version| version != own && *version != GroupVersion::default()),
        verbs: texts(resource, "verbs"),
        short_names: texts(resource, "shortNames"),
        categories: texts(resource, "categories"),
    }
}

async fn one_by_one(client: &Client, body: &Value) -> Result<Vec<ApiGroup>, Error> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let core = texts(body, "versions");
    if !core.is_empty() {
        groups.push((String::new(), core));
    }
    for group in items(body, "groups") {
        let versions = items(group, "versions").map(|version| text(version, "version")).collect();
        groups.push((text(group, "name"), versions));
    }
    let mut found = Vec::new();
    for (name, versions) in groups {
        let mut group = ApiGroup { name, ..ApiGroup::default() };
        for version in versions {
            let own = GroupVersion::new(&group.name, &version);
            let root = if own.group.is_empty() { "/api" } else { "/apis" };
            let call = Call::get(format!("{root}/{own}")).query("timeout", timeout(client));
            // A group that cannot be asked is left out; the others work.
            let Ok(answer) = client.send(&call).await else { continue };
            let resources = resource_list(&answer.json()?, &own);
            group.versions.push(ApiVersion { version, resources });
        }
        found.push(group);
    }
    Ok(found)
}

/// The resources of an APIResourceList.
pub(super) fn resource_list(list: &Value, own: &GroupVersion) -> Vec<ApiResource> {
    let resource = |resource: &Value| {
        let mut kind_version = GroupVersion::new(text(resource, "group"), text(resource, "version"));
        if kind_version.version.is_empty() {
            kind_version = own.clone();
        }
        ApiResource {
            name: text(resource, "name"),
            singular: text(resource, "singularName"),
            namespaced: resource.get("namespaced").and_then(Value::as_bool).unwrap_or_default(),
            kind: text(resource, "kind"),
            kind_version: Some(kind_version).filter(|version| version != own),
            verbs: texts(resource, "verbs"),
            short_names: texts(resource, "shortNames"),
            categories: texts(resource, "categories"),
        }
    };
    items(list, "resources").map(resource).collect()
}

/// Fetches, and tells a failure as client-go's memory cache does.
pub(super) async fn fetch_or_log(context: &Context, client: &Client) -> Result<Discovery, Error> {
    let outcome = fetch(client).await;
    if let Err(error) = &outcome {
        let text = format!(
            "\"Unhandled Error\" err={}",
            crate::command::quote(&format!("couldn't get current server API group list: {}", error.text()))
        );
        context.log('E', "memcache.go:265", &text).await;
    }
    outcome
}
