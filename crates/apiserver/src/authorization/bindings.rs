//! RBAC objects in a form that answers quickly: bindings by subject, roles with parsed rules.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use countersign_api as api;
use countersign_api::authentication::UserInfo;
use countersign_api::rbac::{self, PolicyRule, RoleRef, Subject};
use serde::Deserialize as _;
use serde_json::Value;

use crate::store::{Objects, Store};

/// A binding, with what of it matters here.
#[derive(Debug)]
pub(crate) struct Binding {
    /// Its name.
    pub(crate) name: String,
    /// Its namespace, empty for a ClusterRoleBinding.
    pub(crate) namespace: String,
    /// What it grants.
    pub(crate) role: RoleRef,
    /// To whom.
    pub(crate) subjects: Vec<Subject>,
}

/// The user names and groups by which bindings are found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    User(String),
    Group(String),
}

/// The bindings of one resource.
#[derive(Default)]
struct Bindings {
    /// What was read; the store has a new map after every change.
    source: Rc<Objects>,
    by_subject: HashMap<(String, Key), Vec<Rc<Binding>>>,
}

/// The roles of one resource.
#[derive(Default)]
struct Roles {
    source: Rc<Objects>,
    by_name: HashMap<(String, String), Rc<[PolicyRule]>>,
}

/// The index; it follows the store by itself.
#[derive(Default)]
pub(crate) struct Index {
    cluster_bindings: RefCell<Bindings>,
    bindings: RefCell<Bindings>,
    cluster_roles: RefCell<Roles>,
    roles: RefCell<Roles>,
}

impl Index {
    /// Bindings that apply to the user: those of the cluster, then those of the namespace (unless empty), by name.
    pub(crate) fn bindings_for(&self, store: &Store, user: &UserInfo, namespace: &str) -> Vec<Rc<Binding>> {
        let mut found = Vec::new();
        self.cluster_bindings.borrow_mut().follow(store, "clusterrolebindings");
        collect(&self.cluster_bindings.borrow(), user, "", &mut found);
        if !namespace.is_empty() {
            self.bindings.borrow_mut().follow(store, "rolebindings");
            collect(&self.bindings.borrow(), user, namespace, &mut found);
        }
        found
    }

    /// The rules of a ClusterRole (empty namespace) or a Role; `None` if there is none.
    pub(crate) fn rules(&self, store: &Store, namespace: &str, name: &str) -> Option<Rc<[PolicyRule]>> {
        let (roles, resource) = match namespace {
            "" => (&self.cluster_roles, "clusterroles"),
            _ => (&self.roles, "roles"),
        };
        let mut roles = roles.borrow_mut();
        let source = store.snapshot(rbac::GROUP, resource);
        if !Rc::ptr_eq(&roles.source, &source) {
            roles.source = source;
            roles.by_name.clear();
        }
        let key = (namespace.to_owned(), name.to_owned());
        if let Some(rules) = roles.by_name.get(&key) {
            return Some(rules.clone());
        }
        let role = store.get(rbac::GROUP, resource, namespace, name)?;
        let rules: Rc<[PolicyRule]> = rules_of(&role).into();
        roles.by_name.insert(key, rules.clone());
        Some(rules)
    }
}

/// The rules in a role object.
pub(crate) fn rules_of(role: &Value) -> Vec<PolicyRule> {
    role.get("rules").and_then(|rules| Vec::<PolicyRule>::deserialize(rules).ok()).unwrap_or_default()
}

fn collect(bindings: &Bindings, user: &UserInfo, namespace: &str, found: &mut Vec<Rc<Binding>>) {
    let start = found.len();
    let keys = std::iter::once(Key::User(user.username.clone()))
        .chain(user.groups.iter().map(|group| Key::Group(group.clone())));
    for key in keys {
        let known = bindings.by_subject.get(&(namespace.to_owned(), key));
        for binding in known.into_iter().flatten() {
            if !found.iter().any(|other| Rc::ptr_eq(other, binding)) {
                found.push(binding.clone());
            }
        }
    }
    if let Some(new) = found.get_mut(start..) {
        new.sort_by(|left, right| left.name.cmp(&right.name));
    }
}

impl Bindings {
    fn follow(&mut self, store: &Store, resource: &str) {
        let source = store.snapshot(rbac::GROUP, resource);
        if Rc::ptr_eq(&self.source, &source) {
            return;
        }
        self.by_subject.clear();
        for object in source.values() {
            let binding = Rc::new(Binding::read(object));
            for subject in &binding.subjects {
                let Some(key) = subject_key(subject, &binding.namespace) else { continue };
                let list = self.by_subject.entry((binding.namespace.clone(), key)).or_default();
                if !list.iter().any(|other| Rc::ptr_eq(other, &binding)) {
                    list.push(binding.clone());
                }
            }
        }
        self.source = source;
    }
}

fn subject_key(subject: &Subject, namespace: &str) -> Option<Key> {
    match subject.kind.as_str() {
        "User" => Some(Key::User(subject.name.clone())),
        "Group" => Some(Key::Group(subject.name.clone())),
        "ServiceAccount" => {
            let namespace = if subject.namespace.is_empty() { namespace } else { &subject.namespace };
            (!namespace.is_empty())
                .then(|| Key::User(format!("system:serviceaccount:{namespace}:{}", subject.name)))
        }
        _ => None,
    }
}

impl Binding {
    fn read(object: &Value) -> Self {
        let read = |field: &str| object.get(field).cloned().unwrap_or_default();
        Self {
            name: api::meta::name(object).to_owned(),
            namespace: api::meta::namespace(object).to_owned(),
            role: RoleRef::deserialize(read("roleRef")).unwrap_or_default(),
            subjects: Vec::deserialize(read("subjects")).unwrap_or_default(),
        }
    }

    /// The subject through which the binding applies to the user, described as upstream's `describeSubject`.
    pub(crate) fn describe_subject(&self, user: &UserInfo) -> String {
        let quote = api::go_quote;
        for subject in &self.subjects {
            let applies = match subject_key(subject, &self.namespace) {
                Some(Key::User(name)) => name == user.username,
                Some(Key::Group(name)) => user.in_group(&name),
                None => false,
            };
            if !applies {
                continue;
            }
            if subject.kind == "ServiceAccount" {
                let namespace =
                    if subject.namespace.is_empty() { &self.namespace } else { &subject.namespace };
                return format!("ServiceAccount {}", quote(&format!("{}/{namespace}", subject.name)));
            }
            return format!("{} {}", subject.kind, quote(&subject.name));
        }
        String::new()
    }
}
