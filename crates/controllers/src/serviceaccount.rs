//! serviceaccount: keeps the account `default` in every namespace.
//!
//! Upstream: pkg/controller/serviceaccount/serviceaccounts_controller.go.

use std::rc::Rc;

use countersign_api::meta;
use serde_json::json;

use crate::informer::Event;
use crate::namespace::{NAMESPACES, is_active};
use crate::queue::{Backoff, WorkQueue};
use crate::run::Run;

/// Where all accounts are.
pub(crate) const ACCOUNTS: &str = "/api/v1/serviceaccounts";

/// Starts the controller.
pub(crate) fn start(run: &Rc<Run>) {
    let queue = WorkQueue::new(&run.environment.clock, Backoff::DEFAULT);
    let namespaces = run.informer(NAMESPACES);
    let incoming = queue.clone();
    namespaces.listen(move |event| match event {
        Event::Added(namespace) | Event::Updated(namespace) => incoming.add(meta::name(namespace)),
        Event::Deleted(_) => {}
    });
    let accounts = run.informer(ACCOUNTS);
    let incoming = queue.clone();
    accounts.listen(move |event| {
        if let Event::Deleted(account) = event {
            incoming.add(meta::namespace(account));
        }
    });
    let client = run.client("service-account-controller");
    run.work(queue, move |namespace| {
        let client = client.clone();
        let (namespaces, accounts) = (namespaces.clone(), accounts.clone());
        async move {
            namespaces.synced().await;
            accounts.synced().await;
            let active = namespaces.get(&namespace).is_some_and(|object| is_active(&object));
            if !active || accounts.get(&format!("{namespace}/default")).is_some() {
                return Ok(());
            }
            let account =
                json!({"kind": "ServiceAccount", "apiVersion": "v1", "metadata": {"name": "default"}});
            let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
            match client.create(&path, &account).await {
                // Somebody else was quicker, or the namespace is going away.
                Err(error) if error.code != 409 && !error.is_namespace_terminating() => {
                    Err(error.to_string())
                }
                _ => Ok(()),
            }
        }
    });
}
