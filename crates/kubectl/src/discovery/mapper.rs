//! Finds a resource by any of its names. Upstream: restmapper PriorityRESTMapper and ShortcutExpander, cli-runtime
//! resource.Builder.mappingFor.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use countersign_api::{GroupKind, GroupResource, GroupVersion, GroupVersionKind, GroupVersionResource};

use super::{ApiResource, Discovery, cache, fetch};
use crate::client::Client;
use crate::command::quote;
use crate::{Context, Error};

/// A resource of the server and the kind of its objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Where it is served.
    pub resource: GroupVersionResource,
    /// What its objects say they are (as it was asked for: kinds match in small letters too).
    pub kind: GroupVersionKind,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
}

impl Mapping {
    /// `certificatesigningrequest.certificates.k8s.io`: how kubectl names objects of the kind.
    pub fn qualified_kind(&self) -> String {
        let kind = self.kind.kind.to_lowercase();
        match self.kind.group.as_str() {
            "" => kind,
            group => format!("{kind}.{group}"),
        }
    }
}

/// Looks names up in what the server offers; asks again when a name is unknown and the answer was an old one.
pub struct Mapper {
    context: Context,
    client: Rc<Client>,
    discovery: RefCell<Option<Rc<Discovery>>>,
    fresh: Cell<bool>,
}

/// Whether a look-up failed for want of a match or for want of an answer.
enum Miss {
    NoMatch(Error),
    Failed(Error),
}

impl From<Miss> for Error {
    fn from(miss: Miss) -> Self {
        match miss {
            Miss::NoMatch(error) | Miss::Failed(error) => error,
        }
    }
}

impl Mapper {
    pub(crate) fn new(context: &Context, client: Rc<Client>) -> Self {
        Self { context: context.clone(), client, discovery: RefCell::default(), fresh: Cell::new(false) }
    }

    /// What the server offers, from files if they are young enough.
    pub async fn discovery(&self) -> Result<Rc<Discovery>, Error> {
        if let Some(discovery) = self.discovery.borrow().clone() {
            return Ok(discovery);
        }
        if let Some(discovery) = cache::load(&self.context, self.client.address()).await {
            let discovery = Rc::new(discovery);
            self.discovery.replace(Some(discovery.clone()));
            return Ok(discovery);
        }
        self.refresh().await
    }

    /// Asks the server anew.
    pub async fn refresh(&self) -> Result<Rc<Discovery>, Error> {
        let discovery = Rc::new(fetch::fetch_or_log(&self.context, &self.client).await?);
        cache::store(&self.context, self.client.address(), &discovery).await;
        self.discovery.replace(Some(discovery.clone()));
        self.fresh.set(true);
        Ok(discovery)
    }

    /// Runs a look-up, and once more on a fresh answer if nothing matched an old one.
    async fn look<T>(&self, look: impl Fn(&Discovery) -> Option<T>) -> Result<Option<T>, Error> {
        if let Some(found) = look(&*self.discovery().await?) {
            return Ok(Some(found));
        }
        if self.fresh.get() {
            return Ok(None);
        }
        Ok(look(&*self.refresh().await?))
    }

    /// Replaces a short name; a failure to ask is passed over, as upstream does.
    async fn expand(&self, asked: GroupVersionResource) -> GroupVersionResource {
        let Ok(discovery) = self.discovery().await else { return asked };
        let in_group = |group: &str| asked.group.is_empty() || asked.group == group;
        let exact = discovery.resources().any(|(version, resource)| {
            in_group(&version.group)
                && (resource.name == asked.resource || resource.singular == asked.resource)
        });
        if exact {
            return asked;
        }
        let named = |resource: &ApiResource| resource.short_names.contains(&asked.resource);
        let mut found: Option<GroupResource> = None;
        let mut told = Vec::new();
        for (version, resource) in discovery.resources() {
            if !in_group(&version.group) || !named(resource) {
                continue;
            }
            let long = GroupResource { group: version.group, resource: resource.name.clone() };
            match &found {
                None => found = Some(long),
                Some(first) if *first == long || told.contains(&long) => {}
                Some(_) => {
                    self.context
                        .warn(&format!(
                            "short name {} could also match lower priority resource {long}",
                            quote(&asked.resource)
                        ))
                        .await;
                    told.push(long);
                }
            }
        }
        if found.is_none() && !asked.group.is_empty() {
            found = discovery
                .resources()
                .find(|(version, resource)| version.group.starts_with(&asked.group) && named(resource))
                .map(|(version, resource)| GroupResource {
                    group: version.group,
                    resource: resource.name.clone(),
                });
        }
        match found {
            Some(found) => GroupVersionResource::new(found.group, "", found.resource),
            None => asked,
        }
    }

    /// The best match for a partially named resource, short names included (RESTMapper.ResourceFor, KindFor).
    pub async fn resource_for(&self, asked: GroupVersionResource) -> Result<Mapping, Error> {
        Ok(self.try_resource_for(asked).await?)
    }

    async fn try_resource_for(&self, asked: GroupVersionResource) -> Result<Mapping, Miss> {
        let asked = self.expand(asked).await;
        let asked = GroupVersionResource {
            resource: asked.resource.to_lowercase(),
            group: asked.group,
            version: asked.version,
        };
        match self.look(|discovery| match_resource(discovery, &asked)).await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(Miss::NoMatch(Error::NoResource {
                resource: asked.resource,
                group: asked.group,
                version: asked.version,
            })),
            Err(error) => Err(Miss::Failed(error)),
        }
    }

    /// The resource of a kind (RESTMapper.RESTMapping); an empty version means the preferred one.
    pub async fn mapping_for_kind(&self, kind: &GroupKind, version: &str) -> Result<Mapping, Error> {
        Ok(self.try_kind(kind, version).await?)
    }

    async fn try_kind(&self, kind: &GroupKind, version: &str) -> Result<Mapping, Miss> {
        match self.look(|discovery| match_kind(discovery, kind, version)).await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => {
                let text = match version {
                    "" => {
                        format!("no matches for kind {} in group {}", quote(&kind.kind), quote(&kind.group))
                    }
                    version => format!(
                        "no matches for kind {} in version {}",
                        quote(&kind.kind),
                        quote(&GroupVersion::new(&kind.group, version).to_string())
                    ),
                };
                Err(Miss::NoMatch(Error::Message(text)))
            }
            Err(error) => Err(Miss::Failed(error)),
        }
    }

    /// What a word of the command line means: a resource by plural, singular, short name or kind.
    pub async fn mapping_for(&self, word: &str) -> Result<Mapping, Error> {
        let (full, partial) = parse_resource_argument(word);
        let mut kind = None;
        if let Some(full) = full {
            kind = self.resource_for(full).await.ok();
        }
        if kind.is_none() {
            let asked = GroupVersionResource::new(&partial.group, "", &partial.resource);
            kind = self.resource_for(asked).await.ok();
        }
        if let Some(found) = kind {
            return self.mapping_for_kind(&found.kind.group_kind(), &found.kind.version).await;
        }
        let (full, partial_kind) = parse_kind_argument(word);
        let full = full.unwrap_or_else(|| GroupVersionKind {
            group: partial_kind.group.clone(),
            version: String::new(),
            kind: partial_kind.kind.clone(),
        });
        if let Ok(mapping) = self.mapping_for_kind(&full.group_kind(), &full.version).await {
            return Ok(mapping);
        }
        match self.try_kind(&partial_kind, "").await {
            Ok(mapping) => Ok(mapping),
            Err(Miss::NoMatch(_)) => Err(Error::message(format!(
                "the server doesn't have a resource type {}",
                quote(&partial.resource)
            ))),
            Err(Miss::Failed(error)) => Err(error),
        }
    }

    /// Replaces each category in a comma list by its members (Builder.ReplaceAliases).
    pub async fn replace_categories(&self, words: &str) -> String {
        let mut replaced = Vec::new();
        for word in words.split(',') {
            let members = match self.discovery().await {
                Ok(discovery) => discovery.category(word),
                Err(_) => Vec::new(),
            };
            match members.is_empty() {
                true => replaced.push(word.to_owned()),
                false => replaced.extend(members.iter().map(ToString::to_string)),
            }
        }
        replaced.join(",")
    }
}

/// `resource.version.group`, if there are two dots, and `resource.group` (schema.ParseResourceArg).
pub fn parse_resource_argument(word: &str) -> (Option<GroupVersionResource>, GroupResource) {
    let (resource, rest) = word.split_once('.').unwrap_or((word, ""));
    let full =
        rest.split_once('.').map(|(version, group)| GroupVersionResource::new(group, version, resource));
    (full, GroupResource { group: rest.to_owned(), resource: resource.to_owned() })
}

/// `Kind.version.group` and `Kind.group` (schema.ParseKindArg).
pub fn parse_kind_argument(word: &str) -> (Option<GroupVersionKind>, GroupKind) {
    let (full, partial) = parse_resource_argument(word);
    let full =
        full.map(|full| GroupVersionKind { group: full.group, version: full.version, kind: full.resource });
    (full, GroupKind { group: partial.group, kind: partial.resource })
}

fn mapping(version: &GroupVersion, resource: &ApiResource) -> Mapping {
    Mapping {
        resource: GroupVersionResource::new(&version.group, &version.version, &resource.name),
        kind: version.with_kind(&resource.kind),
        namespaced: resource.namespaced,
    }
}

fn match_resource(discovery: &Discovery, asked: &GroupVersionResource) -> Option<Mapping> {
    let named = |resource: &ApiResource| {
        if resource.name.contains('/') {
            return false;
        }
        let singular = match resource.singular.as_str() {
            "" => resource.kind.to_lowercase(),
            singular => singular.to_owned(),
        };
        resource.name == asked.resource || singular == asked.resource
    };
    let find = |matches: &dyn Fn(&GroupVersion) -> bool| {
        discovery
            .resources()
            .find(|(version, resource)| matches(version) && named(resource))
            .map(|(version, resource)| mapping(&version, resource))
    };
    match (asked.group.as_str(), asked.version.as_str()) {
        ("", "") => find(&|_| true),
        ("", wanted) => find(&|version| version.version == wanted),
        (group, "") => find(&|version| version.group == group)
            .or_else(|| find(&|version| version.group.starts_with(group))),
        (group, wanted) => find(&|version| version.group == group && version.version == wanted),
    }
}

fn match_kind(discovery: &Discovery, kind: &GroupKind, version: &str) -> Option<Mapping> {
    if kind.kind == "List" {
        let own = discovery
            .resources()
            .map(|(own, _)| own)
            .find(|own| own.group == kind.group && (version.is_empty() || own.version == version))?;
        return Some(Mapping {
            resource: GroupVersionResource::new(&own.group, &own.version, "lists"),
            kind: own.with_kind("List"),
            namespaced: false,
        });
    }
    let found = discovery.resources().find(|(own, resource)| {
        own.group == kind.group
            && (version.is_empty() || own.version == version)
            && !resource.name.contains('/')
            && (resource.kind == kind.kind || resource.kind.to_lowercase() == kind.kind)
    });
    // The kind stays as it was written: a server takes offence at small letters, the mapper does not.
    found.map(|(own, resource)| Mapping { kind: own.with_kind(&kind.kind), ..mapping(&own, resource) })
}

#[cfg(test)]
mod tests {
    use super::super::{ApiGroup, ApiVersion};
    use super::*;

    fn discovery() -> Discovery {
        let csr = ApiResource {
            name: "certificatesigningrequests".to_owned(),
            singular: "certificatesigningrequest".to_owned(),
            kind: "CertificateSigningRequest".to_owned(),
            short_names: vec!["csr".to_owned()],
            ..ApiResource::default()
        };
        let version = ApiVersion { version: "v1".to_owned(), resources: vec![csr] };
        Discovery {
            groups: vec![ApiGroup { name: "certificates.k8s.io".to_owned(), versions: vec![version] }],
        }
    }

    #[test]
    fn groups_may_be_shortened() {
        let ask = |group: &str, version: &str, resource: &str| {
            match_resource(&discovery(), &GroupVersionResource::new(group, version, resource)).is_some()
        };
        assert!(ask("", "", "certificatesigningrequests"));
        assert!(ask("certificates", "", "certificatesigningrequest"));
        assert!(!ask("k8s.io", "", "certificatesigningrequest"));
        assert!(!ask("certificates.k8s.io", "v1beta1", "certificatesigningrequests"));
        assert!(!ask("", "", "csr"));
    }

    #[test]
    fn words_split_at_dots() {
        let (full, partial) = parse_resource_argument("csr.v1.certificates.k8s.io");
        assert_eq!(full, Some(GroupVersionResource::new("certificates.k8s.io", "v1", "csr")));
        assert_eq!(partial.to_string(), "csr.v1.certificates.k8s.io");
        assert_eq!(parse_resource_argument("pods").0, None);
    }
}
