//! garbagecollector: deletes objects whose owners are gone, and finishes foreground and orphaning deletions.
//!
//! Upstream: pkg/controller/garbagecollector.

mod graph;

use std::cell::RefCell;
use std::rc::Rc;

use countersign_api::meta;
use serde_json::{Value, json};

use crate::client::{Client, segment};
use crate::discovery::{self, Resource};
use crate::manager::MANAGER_IDENTITY;
use crate::queue::{Backoff, WorkQueue};
use crate::run::Run;
use graph::{Graph, Node, Owner, is_held_by, owners, uid};

const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";
const MERGE: &str = "application/merge-patch+json";

struct Collector {
    client: Client,
    resources: Vec<Resource>,
    graph: RefCell<Graph>,
    queue: Rc<WorkQueue>,
}

/// Starts the collector.
pub(crate) fn start(run: &Rc<Run>) {
    let starter = run.clone();
    run.spawn(async move {
        let run = starter;
        let discovery = run.client(MANAGER_IDENTITY);
        let resources = loop {
            match discovery::resources(&discovery).await {
                Ok(resources) => break resources,
                Err(_) => run.environment.clock.sleep(std::time::Duration::from_secs(5)).await,
            }
        };
        let queue = WorkQueue::new(&run.environment.clock, Backoff::DEFAULT);
        let client = run.client("generic-garbage-collector");
        let collector =
            Rc::new(Collector { client, resources, graph: RefCell::default(), queue: queue.clone() });
        let watched: Vec<&Resource> =
            collector.resources.iter().filter(|it| it.can(&["delete", "list", "watch"])).collect();
        // Events are nobody's owners and have none; upstream ignores them too.
        for resource in watched.into_iter().filter(|it| it.kind != "Event") {
            let informer = run.informer(&resource.name.path(None));
            let (collector, resource) = (collector.clone(), resource.clone());
            informer.listen(move |event| {
                let path =
                    object_path(&resource, meta::namespace(event.object()), meta::name(event.object()));
                let affected = collector.graph.borrow_mut().take_in(event, path);
                affected.iter().for_each(|uid| collector.queue.add(uid));
            });
            informer.synced().await;
        }
        run.work(queue, move |uid| {
            let collector = collector.clone();
            async move {
                let node = collector.graph.borrow().node(&uid);
                match node {
                    Some(node) => collector.visit(&node).await,
                    None => Ok(()),
                }
            }
        });
    });
}

fn object_path(resource: &Resource, namespace: &str, name: &str) -> String {
    let namespace = Some(namespace).filter(|namespace| resource.namespaced && !namespace.is_empty());
    format!("{}/{}", resource.name.path(namespace), segment(name))
}

impl Collector {
    async fn visit(&self, node: &Node) -> Result<(), String> {
        let id = uid(&node.object).to_owned();
        let live = match self.client.get(&node.path).await {
            Ok(live) if uid(&live) == id => live,
            Ok(_) => return Ok(()),
            Err(error) if error.is_not_found() => return Ok(()),
            Err(error) => return Err(error.to_string()),
        };
        if is_held_by(&live, ORPHAN) {
            let dependents = self.graph.borrow().dependents(&id);
            for dependent in dependents {
                self.forget_owners(&dependent, &[&id]).await?;
            }
            return self.release(node, &live, ORPHAN).await;
        }
        if is_held_by(&live, FOREGROUND) {
            return self.go_on_deleting(node, &live).await;
        }
        self.check_owners(node, &live).await
    }

    /// A foreground deletion: first the dependents that block it, then the object itself.
    async fn go_on_deleting(&self, node: &Node, live: &Value) -> Result<(), String> {
        let id = uid(live);
        let blocking: Vec<Node> = {
            let dependents = self.graph.borrow().dependents(id);
            let blocks =
                |dependent: &Node| owners(&dependent.object).iter().any(|it| it.uid == id && it.blocks);
            dependents.into_iter().filter(blocks).collect()
        };
        if blocking.is_empty() {
            return self.release(node, live, FOREGROUND).await;
        }
        for dependent in blocking.iter().filter(|it| !is_held_by(&it.object, FOREGROUND)) {
            self.queue.add(uid(&dependent.object));
        }
        Ok(())
    }

    async fn check_owners(&self, node: &Node, live: &Value) -> Result<(), String> {
        let named = owners(live);
        if named.is_empty() {
            return Ok(());
        }
        let (mut solid, mut dangling, mut waiting) = (0, Vec::new(), Vec::new());
        for owner in &named {
            match self.find(owner, meta::namespace(live)).await? {
                None => dangling.push(owner.uid.as_str()),
                Some(found) if is_held_by(&found, FOREGROUND) && owner.blocks => {
                    waiting.push(owner.uid.as_str())
                }
                Some(_) => solid += 1,
            }
        }
        if solid > 0 {
            dangling.extend(waiting);
            return match dangling.as_slice() {
                [] => Ok(()),
                gone => self.forget_owners(node, gone).await,
            };
        }
        if meta::text(live, &["metadata", "deletionTimestamp"]).is_some() {
            return Ok(());
        }
        let has_dependents = !self.graph.borrow().dependents(uid(live)).is_empty();
        let policy = if has_finalizer(live, ORPHAN) {
            "Orphan"
        } else if (!waiting.is_empty() && has_dependents) || has_finalizer(live, FOREGROUND) {
            "Foreground"
        } else {
            "Background"
        };
        match self.client.delete(&node.path, Some(uid(live)), Some(policy)).await {
            Err(error) if !error.is_not_found() && error.code != 409 => Err(error.to_string()),
            _ => Ok(()),
        }
    }

    /// The owner, from the cache or asked for; `None` if there is none of that uid.
    async fn find(&self, owner: &Owner, namespace: &str) -> Result<Option<Rc<Value>>, String> {
        if let Some(known) = self.graph.borrow().node(&owner.uid) {
            return Ok(Some(known.object));
        }
        let resource = self.resources.iter().find(|resource| {
            let version = match resource.name.group.as_str() {
                "" => resource.name.version.clone(),
                group => format!("{group}/{}", resource.name.version),
            };
            version == owner.api_version && resource.kind == owner.kind
        });
        let Some(resource) = resource else {
            return Err(format!("unable to get REST mapping for {}/{}.", owner.api_version, owner.kind));
        };
        if resource.namespaced && namespace.is_empty() {
            return Ok(None);
        }
        match self.client.get(&object_path(resource, namespace, &owner.name)).await {
            Ok(found) if uid(&found) == owner.uid => Ok(Some(Rc::new(found))),
            Ok(_) => Ok(None),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Takes owners out of an object's references.
    async fn forget_owners(&self, node: &Node, gone: &[&str]) -> Result<(), String> {
        let list = node.object.pointer("/metadata/ownerReferences").and_then(Value::as_array);
        let stays = |item: &&Value| !gone.contains(&meta::text(item, &["uid"]).unwrap_or_default());
        let left: Vec<&Value> = list.into_iter().flatten().filter(stays).collect();
        let references = if left.is_empty() { Value::Null } else { json!(left) };
        let patch = json!({"metadata": {"uid": uid(&node.object), "ownerReferences": references}});
        match self.client.patch(&node.path, MERGE, &patch).await {
            Err(error) if !error.is_not_found() => Err(error.to_string()),
            _ => Ok(()),
        }
    }

    /// Takes one finalizer off an object.
    async fn release(&self, node: &Node, live: &Value, finalizer: &str) -> Result<(), String> {
        let list = live.pointer("/metadata/finalizers").and_then(Value::as_array);
        let left: Vec<&Value> =
            list.into_iter().flatten().filter(|item| item.as_str() != Some(finalizer)).collect();
        let patch = json!({
            "metadata": {"resourceVersion": meta::resource_version(live), "finalizers": left},
        });
        match self.client.patch(&node.path, MERGE, &patch).await {
            Err(error) if !error.is_not_found() => Err(error.to_string()),
            _ => Ok(()),
        }
    }
}

fn has_finalizer(object: &Value, finalizer: &str) -> bool {
    let list = object.pointer("/metadata/finalizers").and_then(Value::as_array);
    list.into_iter().flatten().any(|item| item.as_str() == Some(finalizer))
}
