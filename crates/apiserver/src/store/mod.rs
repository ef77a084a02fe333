//! All objects, one counter of resource versions, and a window of past events for watches. Upstream: k8s.io/apiserver/pkg/storage.
//!
//! Objects are shared, never changed in place; a resource's map is copied only when it is written after a snapshot.

mod events;
mod saved;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

pub use events::{Change, Event, EventKind, TooOld};
use events::{Log, Observer};
pub use saved::Saved;

/// `NAMESPACE/NAME`, or `NAME` for cluster scope: the tail of etcd's key, so lists come in etcd's order.
pub type Key = Rc<str>;
/// The objects of one resource.
pub type Objects = BTreeMap<Key, Rc<Value>>;

/// What an object is stored under within its resource.
pub fn key(namespace: &str, name: &str) -> Key {
    match namespace {
        "" => name.into(),
        namespace => format!("{namespace}/{name}").into(),
    }
}

/// A resource's objects and when they last changed.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Collection {
    objects: Rc<Objects>,
    changed: u64,
}

/// `resource.group`, or the bare resource for core; what collections are sorted by.
type ResourceName = String;

/// The store.
#[derive(Default)]
pub struct Store {
    revision: Cell<u64>,
    resources: RefCell<BTreeMap<ResourceName, Collection>>,
    log: RefCell<Log>,
    observers: RefCell<Vec<Observer>>,
}

fn resource_name(group: &str, resource: &str) -> ResourceName {
    match group {
        "" => resource.to_owned(),
        group => format!("{resource}.{group}"),
    }
}

impl Store {
    /// The resource version of the latest write.
    pub fn revision(&self) -> u64 {
        self.revision.get()
    }

    /// The resource version of the latest write to that resource: equal means that nothing there changed, for caches.
    pub fn changed(&self, group: &str, resource: &str) -> u64 {
        self.resources
            .borrow()
            .get(&resource_name(group, resource))
            .map_or(0, |collection| collection.changed)
    }

    /// One object; empty group for core, empty namespace for cluster scope.
    pub fn get(&self, group: &str, resource: &str, namespace: &str, name: &str) -> Option<Rc<Value>> {
        let resources = self.resources.borrow();
        resources.get(&resource_name(group, resource))?.objects.get(&key(namespace, name)).cloned()
    }

    /// The objects of a resource in the order of lists, of one namespace if given.
    pub fn list(&self, group: &str, resource: &str, namespace: Option<&str>) -> Vec<Rc<Value>> {
        let objects = self.snapshot(group, resource);
        match namespace.filter(|namespace| !namespace.is_empty()) {
            None => objects.values().cloned().collect(),
            Some(namespace) => {
                let prefix = key(namespace, "");
                let from = objects.range(prefix.clone()..);
                from.take_while(|(key, _)| key.starts_with(&*prefix))
                    .map(|(_, object)| object.clone())
                    .collect()
            }
        }
    }

    /// The map of a resource's objects as it is now; it stays as it is.
    pub fn snapshot(&self, group: &str, resource: &str) -> Rc<Objects> {
        let resources = self.resources.borrow();
        resources
            .get(&resource_name(group, resource))
            .map(|collection| collection.objects.clone())
            .unwrap_or_default()
    }

    /// Stores `object` as new or in place of the one of that name, under the next resource version, which is written into it.
    pub fn put(&self, group: &str, resource: &str, mut object: Value) -> Rc<Value> {
        let revision = self.next_revision();
        set_resource_version(&mut object, revision);
        let key = key(countersign_api::meta::namespace(&object), countersign_api::meta::name(&object));
        let object = Rc::new(object);
        let old = {
            let mut resources = self.resources.borrow_mut();
            let collection = resources.entry(resource_name(group, resource)).or_default();
            collection.changed = revision;
            Rc::make_mut(&mut collection.objects).insert(key, object.clone())
        };
        let kind = if old.is_some() { EventKind::Modified } else { EventKind::Added };
        self.publish(group, resource, Event { kind, revision, object: object.clone(), old });
        object
    }

    /// Removes an object. Watches see `last`, what it became on its way out, with the deletion's resource version.
    pub fn remove(
        &self,
        group: &str,
        resource: &str,
        namespace: &str,
        name: &str,
        last: Option<Value>,
    ) -> Option<Rc<Value>> {
        let revision = self.next_revision();
        let old = {
            let mut resources = self.resources.borrow_mut();
            let collection = resources.get_mut(&resource_name(group, resource))?;
            collection.changed = revision;
            Rc::make_mut(&mut collection.objects).remove(&key(namespace, name))?
        };
        let mut last = last.unwrap_or_else(|| (*old).clone());
        set_resource_version(&mut last, revision);
        let last = Rc::new(last);
        self.publish(
            group,
            resource,
            Event { kind: EventKind::Deleted, revision, object: last.clone(), old: Some(old) },
        );
        Some(last)
    }

    /// Forgets past events: watches cannot begin before now.
    pub fn forget_events(&self) {
        self.log.borrow_mut().clear(self.revision());
    }

    fn next_revision(&self) -> u64 {
        let revision = self.revision.get().saturating_add(1);
        self.revision.set(revision);
        revision
    }
}

fn set_resource_version(object: &mut Value, revision: u64) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("resourceVersion".to_owned(), revision.to_string().into());
    }
}
