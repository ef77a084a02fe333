//! Discovery kept in files below `~/.kube/cache`. Upstream: client-go discovery/cached/disk.

use countersign_api::GroupVersion;
use countersign_host::Process;
use serde_json::{Map, Value, json};

use super::fetch::resource_list;
use super::{ApiGroup, ApiVersion, Discovery};
use crate::Context;
use crate::client::Address;

/// How long a file counts, seconds.
const LIFETIME: i64 = 6 * 3600;

/// The folder for a server.
fn folder(context: &Context, address: &Address) -> String {
    let flags = context.flags();
    let process = context.process();
    let root = match flags.changed("cache-dir") {
        true => flags.text("cache-dir").to_owned(),
        false => match process.variable("KUBECACHEDIR").filter(|folder| !folder.is_empty()) {
            Some(folder) => folder.to_owned(),
            None => format!("{}/.kube/cache", process.variable("HOME").unwrap_or_default()),
        },
    };
    // Upstream keeps letters, digits, `.`, `-` and turns everything else into `_`.
    let host: String = format!("{}{}", address.authority, address.prefix)
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-') { sign } else { '_' })
        .collect();
    format!("{root}/discovery/{host}")
}

async fn read(process: &Process, path: &str) -> Option<Value> {
    let metadata = process.metadata(path).ok()?;
    let age = process.clock().now().seconds() - metadata.modified.seconds();
    if age > LIFETIME {
        return None;
    }
    serde_json::from_slice(&process.read_file(path).await.ok()?).ok()
}

/// What the files say, if all of them are there and young enough.
pub(super) async fn load(context: &Context, address: &Address) -> Option<Discovery> {
    let process = context.process();
    let folder = folder(context, address);
    let list = read(process, &format!("{folder}/servergroups.json")).await?;
    let mut discovery = Discovery::default();
    for group in list.get("groups")?.as_array()? {
        let name = group.get("name")?.as_str()?.to_owned();
        let mut versions = Vec::new();
        for version in group.get("versions")?.as_array()? {
            let own = GroupVersion::parse(version.get("groupVersion")?.as_str()?)?;
            let path = format!("{folder}/{own}/serverresources.json");
            let resources = resource_list(&read(process, &path).await?, &own);
            versions.push(ApiVersion { version: own.version, resources });
        }
        discovery.groups.push(ApiGroup { name, versions });
    }
    Some(discovery)
}

/// Writes the files; whoever cannot write does without.
pub(super) async fn store(context: &Context, address: &Address, discovery: &Discovery) {
    let process = context.process();
    let folder = folder(context, address);
    let mut groups = Vec::new();
    for group in &discovery.groups {
        let version = |version: &ApiVersion| {
            let own = GroupVersion::new(&group.name, &version.version);
            json!({"groupVersion": own.to_string(), "version": version.version})
        };
        let versions: Vec<Value> = group.versions.iter().map(version).collect();
        let preferred = versions.first().cloned().unwrap_or_default();
        groups.push(json!({"name": group.name, "versions": versions, "preferredVersion": preferred}));
        for version in &group.versions {
            let own = GroupVersion::new(&group.name, &version.version);
            let resources: Vec<Value> =
                version.resources.iter().map(|resource| resource_value(resource, &own)).collect();
            let list = json!({
                "kind": "APIResourceList",
                "apiVersion": "v1",
                "groupVersion": own.to_string(),
                "resources": resources,
            });
            write(process, &format!("{folder}/{own}"), "serverresources.json", &list).await;
        }
    }
    let list = json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups});
    write(process, &folder, "servergroups.json", &list).await;
}

fn resource_value(resource: &super::ApiResource, own: &GroupVersion) -> Value {
    let mut value = Map::new();
    value.insert("name".to_owned(), Value::from(resource.name.clone()));
    value.insert("singularName".to_owned(), Value::from(resource.singular.clone()));
    value.insert("namespaced".to_owned(), Value::from(resource.namespaced));
    let version = resource.kind_version.as_ref().unwrap_or(own);
    if !version.group.is_empty() {
        value.insert("group".to_owned(), Value::from(version.group.clone()));
    }
    value.insert("version".to_owned(), Value::from(version.version.clone()));
    value.insert("kind".to_owned(), Value::from(resource.kind.clone()));
    value.insert("verbs".to_owned(), Value::from(resource.verbs.clone()));
    if !resource.short_names.is_empty() {
        value.insert("shortNames".to_owned(), Value::from(resource.short_names.clone()));
    }
    if !resource.categories.is_empty() {
        value.insert("categories".to_owned(), Value::from(resource.categories.clone()));
    }
    Value::Object(value)
}

async fn write(process: &Process, folder: &str, name: &str, value: &Value) {
    let folder = process.absolute(folder);
    let made = process.with_files(|files, caller| files.create_directories(caller, &folder, 0o750));
    if made.is_ok() {
        let path = format!("{folder}/{name}");
        // Nobody needs to know that the next command will have to ask again.
        let _ = process.write_file_with_mode(&path, value.to_string().as_bytes(), 0o660).await;
    }
}
