//! What a server offers, and how words of a command line find it. Upstream: client-go discovery and restmapper.

mod cache;
mod fetch;
mod mapper;

pub use mapper::{Mapper, Mapping, parse_kind_argument, parse_resource_argument};

use countersign_api::{GroupResource, GroupVersion, GroupVersionKind};

/// All groups of a server: core first, then in the server's order.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// Groups.
    pub groups: Vec<ApiGroup>,
}

/// A group and its versions, the preferred one first.
#[derive(Clone, Debug, Default)]
pub struct ApiGroup {
    /// Empty for core.
    pub name: String,
    /// Versions in the server's order of preference.
    pub versions: Vec<ApiVersion>,
}

/// A version of a group.
#[derive(Clone, Debug, Default)]
pub struct ApiVersion {
    /// Such as `v1`.
    pub version: String,
    /// Its resources, subresources (`name/sub`) included.
    pub resources: Vec<ApiResource>,
}

/// One resource of one version.
#[derive(Clone, Debug, Default)]
pub struct ApiResource {
    /// Plural name; `plural/sub` for a subresource.
    pub name: String,
    /// Singular name, may be empty.
    pub singular: String,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// Kind of its objects.
    pub kind: String,
    /// Group and version of the kind if they differ from the resource's own.
    pub kind_version: Option<GroupVersion>,
    /// Verbs, sorted.
    pub verbs: Vec<String>,
    /// Short names.
    pub short_names: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
}

impl Discovery {
    /// Every resource with its group and version, in the server's order.
    pub fn resources(&self) -> impl Iterator<Item = (GroupVersion, &ApiResource)> {
        self.groups.iter().flat_map(|group| {
            group.versions.iter().flat_map(|version| {
                let group_version = GroupVersion::new(&group.name, &version.version);
                version.resources.iter().map(move |resource| (group_version.clone(), resource))
            })
        })
    }

    /// Resources of each group's preferred version (and those that only others have), subresources left out.
    pub fn preferred(&self) -> Vec<(GroupVersion, &ApiResource)> {
        let mut preferred: Vec<(GroupVersion, &ApiResource)> = Vec::new();
        for (version, resource) in self.resources() {
            let known = preferred
                .iter()
                .any(|(other, known)| other.group == version.group && known.name == resource.name);
            if !known && !resource.name.contains('/') {
                preferred.push((version, resource));
            }
        }
        preferred
    }

    /// The members of a category such as `all`.
    pub fn category(&self, name: &str) -> Vec<GroupResource> {
        let mut members = Vec::new();
        for (version, resource) in self.resources() {
            let member = GroupResource { group: version.group, resource: resource.name.clone() };
            if resource.categories.iter().any(|category| category == name) && !members.contains(&member) {
                members.push(member);
            }
        }
        members
    }
}

impl ApiResource {
    /// The kind of its objects.
    pub fn group_version_kind(&self, own: &GroupVersion) -> GroupVersionKind {
        self.kind_version.as_ref().unwrap_or(own).with_kind(&self.kind)
    }
}
