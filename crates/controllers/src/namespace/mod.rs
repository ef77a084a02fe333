//! namespace: empties namespaces that are being deleted, then lets them go.
//!
//! Upstream: pkg/controller/namespace.

mod content;

use std::rc::Rc;
use std::time::Duration;

use countersign_api::{format_rfc3339, meta};
use countersign_host::Clock;
use serde_json::{Value, json};

use crate::client::{Client, set};
use crate::informer::Event;
use crate::queue::{Backoff, WorkQueue};
use crate::run::Run;

/// Where namespaces are.
pub(crate) const NAMESPACES: &str = "/api/v1/namespaces";

/// Upstream's namespaceDeletionGracePeriod: what was created at the last moment shall be seen.
const GRACE: Duration = Duration::from_secs(5);
const BACKOFF: Backoff = Backoff { first: Duration::from_millis(5), longest: Duration::from_secs(60) };
const FINALIZER: &str = "kubernetes";

/// Whether a namespace takes new content.
pub(crate) fn is_active(namespace: &Value) -> bool {
    meta::text(namespace, &["status", "phase"]) == Some("Active")
}

/// Starts the controller.
pub(crate) fn start(run: &Rc<Run>) {
    let queue = WorkQueue::new(&run.environment.clock, BACKOFF);
    let incoming = queue.clone();
    run.informer(NAMESPACES).listen(move |event| match event {
        Event::Added(namespace) | Event::Updated(namespace) if is_deleted(namespace) => {
            incoming.add_after(meta::name(namespace), GRACE);
        }
        _ => {}
    });
    let client = run.client("namespace-controller");
    let (again, clock) = (queue.clone(), run.environment.clock.clone());
    run.work(queue, move |name| {
        let (client, again, clock) = (client.clone(), again.clone(), clock.clone());
        async move {
            if let Some(wait) = sync(&client, &clock, &name).await? {
                again.add_after(&name, wait);
            }
            Ok(())
        }
    });
}

fn is_deleted(namespace: &Value) -> bool {
    meta::text(namespace, &["metadata", "deletionTimestamp"]).is_some()
}

/// Empties a namespace and finalises it; how long to wait if something is still in it.
async fn sync(client: &Client, clock: &Clock, name: &str) -> Result<Option<Duration>, String> {
    let path = format!("{NAMESPACES}/{name}");
    let namespace = match client.get(&path).await {
        Err(error) if error.is_not_found() => return Ok(None),
        outcome => outcome.map_err(|error| error.to_string())?,
    };
    if !is_deleted(&namespace) || finalizers(&namespace).is_empty() {
        return Ok(None);
    }
    let left = content::delete_all(client, name).await?;
    let now = format_rfc3339(clock.now().seconds());
    let namespace = report(client, &path, namespace, &left, &now).await?;
    if let Some(wait) = left.wait() {
        return Ok(Some(wait));
    }
    let others: Vec<&str> = finalizers(&namespace).into_iter().filter(|name| *name != FINALIZER).collect();
    let mut changed = namespace.clone();
    set(&mut changed, "spec", json!({ "finalizers": others }));
    match client.update(&format!("{path}/finalize"), &changed).await {
        Err(error) if !error.is_not_found() => Err(error.to_string()),
        _ => Ok(None),
    }
}

fn finalizers(namespace: &Value) -> Vec<&str> {
    let list = namespace.pointer("/spec/finalizers").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Writes the conditions about the deletion, if they changed; the namespace as it is then.
async fn report(
    client: &Client,
    path: &str,
    namespace: Value,
    left: &content::Remaining,
    now: &str,
) -> Result<Value, String> {
    let old = namespace.pointer("/status/conditions").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut new = old.clone();
    for (kind, status, reason, message) in left.conditions() {
        let known = new.iter_mut().find(|condition| meta::text(condition, &["type"]) == Some(kind));
        let same = |condition: &Value| {
            ["status", "reason", "message"].map(|key| meta::text(condition, &[key]).unwrap_or_default())
                == [status, reason, &message]
        };
        match known {
            Some(condition) if same(condition) => {}
            known => {
                let condition = json!({
                    "type": kind,
                    "status": status,
                    "lastTransitionTime": now,
                    "reason": reason,
                    "message": message,
                });
                match known {
                    Some(known) => *known = condition,
                    None => new.push(condition),
                }
            }
        }
    }
    if new == old {
        return Ok(namespace);
    }
    let mut changed = namespace;
    match changed.get_mut("status") {
        Some(status) => set(status, "conditions", Value::Array(new)),
        None => set(&mut changed, "status", json!({"phase": "Terminating", "conditions": new})),
    }
    client.update(&format!("{path}/status"), &changed).await.map_err(|error| error.to_string())
}
