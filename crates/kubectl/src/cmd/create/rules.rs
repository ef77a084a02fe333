//! Rules from `--verb`, `--resource`, `--resource-name` and `--non-resource-url`. Upstream: kubectl/pkg/cmd/create create_role.go.

use std::collections::BTreeMap;

use countersign_api::GroupVersionResource;
use serde_json::{Value, json};

use crate::{Context, Error};

const RESOURCE_VERBS: [&str; 14] = [
    "*",
    "get",
    "delete",
    "list",
    "create",
    "update",
    "patch",
    "watch",
    "proxy",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
];

const URL_VERBS: [&str; 8] = ["*", "get", "post", "put", "delete", "patch", "head", "options"];

/// Verbs that fit only some resources, as group and plural.
const SPECIAL: [(&str, &[(&str, &str)]); 4] = [
    ("use", &[("policy", "podsecuritypolicies"), ("extensions", "podsecuritypolicies")]),
    ("bind", &[("rbac.authorization.k8s.io", "roles"), ("rbac.authorization.k8s.io", "clusterroles")]),
    ("escalate", &[("rbac.authorization.k8s.io", "roles"), ("rbac.authorization.k8s.io", "clusterroles")]),
    (
        "impersonate",
        &[("", "users"), ("", "serviceaccounts"), ("", "groups"), ("authentication.k8s.io", "userextras")],
    ),
];

/// What the flags ask for.
pub struct Asked {
    /// Without repetitions; `*` stands alone.
    pub verbs: Vec<String>,
    resources: Vec<Resource>,
    names: Vec<String>,
    /// Paths that are no resources.
    pub urls: Vec<String>,
}

struct Resource {
    group: String,
    resource: String,
    subresource: String,
}

impl Asked {
    /// Reads the flags.
    pub fn from_flags(context: &Context) -> Self {
        let flags = context.flags();
        let mut verbs = unique(flags.list("verb"));
        if verbs.iter().any(|verb| verb == "*") {
            verbs = vec!["*".to_owned()];
        }
        let mut resources = Vec::new();
        for word in flags.list("resource") {
            let (head, subresource) = word.split_once('/').unwrap_or((&word, ""));
            let (resource, group) = head.split_once('.').unwrap_or((head, ""));
            let resource = Resource {
                group: group.to_owned(),
                resource: resource.to_owned(),
                subresource: subresource.to_owned(),
            };
            if word == "*" {
                resources = vec![resource];
                break;
            }
            resources.push(resource);
        }
        let urls = match flags.find("non-resource-url") {
            Some(_) => unique(flags.list("non-resource-url")),
            None => Vec::new(),
        };
        Self { verbs, resources, names: unique(flags.list("resource-name")), urls }
    }

    /// Whether resources were named.
    pub fn has_resources(&self) -> bool {
        !self.resources.is_empty()
    }

    /// Whether anything at all was.
    pub fn is_empty(&self) -> bool {
        self.verbs.is_empty() && self.resources.is_empty() && self.names.is_empty() && self.urls.is_empty()
    }

    /// Warns of verbs that are unusual for resources.
    pub async fn warn_of_verbs(&self, context: &Context) {
        for verb in self.verbs.iter().filter(|verb| !RESOURCE_VERBS.contains(&verb.as_str())) {
            context.err(format!("Warning: '{verb}' is not a standard resource verb\n")).await;
        }
    }

    /// Whether the resources exist and the verbs fit them.
    pub async fn check_resources(&self, context: &Context) -> Result<(), Error> {
        for asked in &self.resources {
            if asked.resource.is_empty() {
                return Err(Error::message("resource must be specified if apiGroup/subresource specified"));
            }
            if asked.resource == "*" {
                return Ok(());
            }
            let mut found = asked.find(context).await;
            let (group, resource) = match &found {
                Ok(found) => (found.group.clone(), found.resource.clone()),
                Err(_) => (asked.group.clone(), asked.resource.clone()),
            };
            for verb in &self.verbs {
                let Some((_, fitting)) = SPECIAL.iter().find(|(special, _)| special == verb) else {
                    continue;
                };
                if !fitting.contains(&(group.as_str(), resource.as_str())) {
                    return Err(Error::message(format!(
                        "can not perform '{verb}' on '{resource}' in group '{group}'"
                    )));
                }
                found = Ok(GroupVersionResource::new(&group, "", &resource));
            }
            found?;
        }
        Ok(())
    }

    /// Whether the paths and the verbs for them are possible.
    pub fn check_urls(&self) -> Result<(), Error> {
        if self.urls.is_empty() {
            return Ok(());
        }
        if let Some(verb) = self.verbs.iter().find(|verb| !URL_VERBS.contains(&verb.as_str())) {
            return Err(Error::message(format!("invalid verb: '{verb}' for nonResourceURL")));
        }
        for url in self.urls.iter().filter(|url| *url != "*") {
            if !url.starts_with('/') {
                return Err(Error::message("nonResourceURL should start with /"));
            }
            if url.strip_suffix(|_: char| true).is_some_and(|start| start.contains('*')) {
                return Err(Error::message(
                    "nonResourceURL only supports wildcard matches when '*' is at the end",
                ));
            }
        }
        Ok(())
    }

    /// A rule for each API group, in order of the groups, then one for the paths.
    pub async fn rules(&self, context: &Context) -> Vec<Value> {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for asked in &self.resources {
            let (group, resource) = match asked.find(context).await {
                Ok(found) => (found.group, found.resource),
                Err(_) => (asked.group.clone(), asked.resource.clone()),
            };
            let resource = match asked.subresource.as_str() {
                "" => resource,
                subresource => format!("{resource}/{subresource}"),
            };
            groups.entry(group).or_default().push(resource);
        }
        let mut rules = Vec::new();
        for (group, resources) in groups {
            let mut rule = json!({ "verbs": self.verbs, "apiGroups": [group], "resources": resources });
            if let Some(rule) = rule.as_object_mut().filter(|_| !self.names.is_empty()) {
                rule.insert("resourceNames".to_owned(), json!(self.names));
            }
            rules.push(rule);
        }
        if !self.urls.is_empty() {
            rules.push(json!({ "verbs": self.verbs, "nonResourceURLs": self.urls }));
        }
        rules
    }
}

impl Resource {
    async fn find(&self, context: &Context) -> Result<GroupVersionResource, Error> {
        let asked = GroupVersionResource::new(&self.group, "", &self.resource);
        Ok(context.mapper().await?.resource_for(asked).await?.resource)
    }
}

fn unique(words: Vec<String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for word in words {
        if !unique.contains(&word) {
            unique.push(word);
        }
    }
    unique
}
