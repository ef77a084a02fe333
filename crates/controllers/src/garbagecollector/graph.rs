//! Who depends on whom, as far as the caches have seen.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use countersign_api::meta;
use serde_json::Value;

use crate::informer::Event;

/// An entry of `metadata.ownerReferences`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) api_version: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) uid: String,
    /// Whether a foreground deletion of the owner waits for the dependent.
    pub(super) blocks: bool,
}

/// The owners an object names.
pub(super) fn owners(object: &Value) -> Vec<Owner> {
    let list = object.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    let text = |item: &Value, key: &str| meta::text(item, &[key]).unwrap_or_default().to_owned();
    let owner = |item: &Value| Owner {
        api_version: text(item, "apiVersion"),
        kind: text(item, "kind"),
        name: text(item, "name"),
        uid: text(item, "uid"),
        blocks: item.get("blockOwnerDeletion").and_then(Value::as_bool).unwrap_or_default(),
    };
    list.into_iter().flatten().map(owner).collect()
}

/// `metadata.uid`.
pub(super) fn uid(object: &Value) -> &str {
    meta::text(object, &["metadata", "uid"]).unwrap_or_default()
}

/// Whether an object is being deleted and `finalizer` holds it.
pub(super) fn is_held_by(object: &Value, finalizer: &str) -> bool {
    let list = object.pointer("/metadata/finalizers").and_then(Value::as_array);
    meta::text(object, &["metadata", "deletionTimestamp"]).is_some()
        && list.into_iter().flatten().any(|item| item.as_str() == Some(finalizer))
}

/// An object and where it is served.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The path of the object itself.
    pub(super) path: String,
    pub(super) object: Rc<Value>,
}

/// Every object by uid, and the dependents of each uid, whether it exists or not.
#[derive(Default)]
pub(super) struct Graph {
    nodes: BTreeMap<String, Node>,
    dependents: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// The object of that uid.
    pub(super) fn node(&self, uid: &str) -> Option<Node> {
        self.nodes.get(uid).cloned()
    }

    /// The objects that name `uid` as an owner.
    pub(super) fn dependents(&self, uid: &str) -> Vec<Node> {
        let uids = self.dependents.get(uid).into_iter().flatten();
        uids.filter_map(|uid| self.node(uid)).collect()
    }

    /// Takes in an event; the uids of those to look at now.
    pub(super) fn take_in(&mut self, event: &Event<'_>, path: String) -> Vec<String> {
        let object = event.object();
        let id = uid(object).to_owned();
        if id.is_empty() {
            return Vec::new();
        }
        let mut affected = Vec::new();
        let old = match event {
            Event::Deleted(_) => self.nodes.remove(&id),
            _ => self.nodes.insert(id.clone(), Node { path, object: (*object).clone() }),
        };
        let before = old.map(|node| owners(&node.object)).unwrap_or_default();
        let after = if matches!(event, Event::Deleted(_)) { Vec::new() } else { owners(object) };
        for owner in &before {
            if let Some(list) = self.dependents.get_mut(&owner.uid) {
                list.remove(&id);
                if list.is_empty() {
                    self.dependents.remove(&owner.uid);
                }
            }
        }
        for owner in &after {
            self.dependents.entry(owner.uid.clone()).or_default().insert(id.clone());
        }
        if matches!(event, Event::Deleted(_)) {
            affected.extend(self.dependents.get(&id).into_iter().flatten().cloned());
        } else if !after.is_empty()
            || is_held_by(object, "foregroundDeletion")
            || is_held_by(object, "orphan")
        {
            affected.push(id);
        }
        // An owner may have waited for this one.
        let waits = |owner: &&Owner| {
            self.nodes.get(&owner.uid).is_some_and(|node| is_held_by(&node.object, "foregroundDeletion"))
        };
        affected.extend(before.iter().filter(waits).map(|owner| owner.uid.clone()));
        affected
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(uid: &str, owner: Option<&str>) -> Rc<Value> {
        let owners: Vec<Value> = owner.into_iter().map(|uid| json!({"kind": "X", "uid": uid})).collect();
        Rc::new(json!({"metadata": {"uid": uid, "ownerReferences": owners}}))
    }

    #[test]
    fn a_deleted_owner_leads_to_its_dependents() {
        let mut graph = Graph::default();
        let (owner, child) = (object("o", None), object("c", Some("o")));
        assert_eq!(graph.take_in(&Event::Added(&owner), "/o".into()), [""; 0]);
        assert_eq!(graph.take_in(&Event::Added(&child), "/c".into()), ["c"]);
        assert_eq!(graph.dependents("o").len(), 1);
        assert_eq!(graph.take_in(&Event::Deleted(&owner), "/o".into()), ["c"]);
        assert_eq!(graph.take_in(&Event::Deleted(&child), "/c".into()), [""; 0]);
        assert!(graph.dependents.is_empty() && graph.nodes.is_empty());
    }
}
