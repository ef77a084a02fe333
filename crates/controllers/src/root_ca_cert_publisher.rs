//! root-ca-cert-publisher: keeps `kube-root-ca.crt` in every namespace.
//!
//! Upstream: pkg/controller/certificates/rootcacertpublisher/publisher.go.

use std::rc::Rc;

use countersign_api::meta;
use serde_json::{Value, json};

use crate::client::{Client, set};
use crate::informer::Event;
use crate::namespace::{NAMESPACES, is_active};
use crate::queue::{Backoff, WorkQueue};
use crate::run::Run;

/// Where all config maps are.
pub(crate) const CONFIG_MAPS: &str = "/api/v1/configmaps";

const NAME: &str = "kube-root-ca.crt";
const ANNOTATION: &str = "kubernetes.io/description";
const DESCRIPTION: &str = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/// Starts the publisher of `root_ca`, a PEM bundle.
pub(crate) fn start(run: &Rc<Run>, root_ca: Rc<str>) {
    let queue = WorkQueue::new(&run.environment.clock, Backoff::DEFAULT);
    let namespaces = run.informer(NAMESPACES);
    let incoming = queue.clone();
    namespaces.listen(move |event| match event {
        Event::Added(namespace) => incoming.add(meta::name(namespace)),
        Event::Updated(new) if is_active(new) => incoming.add(meta::name(new)),
        _ => {}
    });
    let config_maps = run.informer(CONFIG_MAPS);
    let incoming = queue.clone();
    config_maps.listen(move |event| {
        let object = event.object();
        if meta::name(object) == NAME && !matches!(event, Event::Added(_)) {
            incoming.add(meta::namespace(object));
        }
    });
    let client = run.client("root-ca-cert-publisher");
    run.work(queue, move |namespace| {
        let (client, root_ca) = (client.clone(), root_ca.clone());
        let (namespaces, config_maps) = (namespaces.clone(), config_maps.clone());
        async move {
            namespaces.synced().await;
            config_maps.synced().await;
            if namespaces.get(&namespace).is_none() {
                return Ok(());
            }
            let existing = config_maps.get(&format!("{namespace}/{NAME}"));
            publish(&client, &namespace, existing.as_deref(), &root_ca).await
        }
    });
}

async fn publish(client: &Client, namespace: &str, existing: Option<&Value>, ca: &str) -> Result<(), String> {
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    let data = json!({ "ca.crt": ca });
    let Some(existing) = existing else {
        let object = json!({
            "kind": "ConfigMap",
            "apiVersion": "v1",
            "metadata": {"name": NAME, "annotations": {(ANNOTATION): DESCRIPTION}},
            "data": data,
        });
        return match client.create(&path, &object).await {
            Err(error) if !error.is_not_found() && !error.is_namespace_terminating() => {
                Err(error.to_string())
            }
            _ => Ok(()),
        };
    };
    let annotation = existing
        .pointer("/metadata/annotations")
        .and_then(|annotations| meta::text(annotations, &[ANNOTATION]))
        .unwrap_or_default();
    if existing.get("data") == Some(&data) && !annotation.is_empty() {
        return Ok(());
    }
    let mut changed = existing.clone();
    set(&mut changed, "data", data);
    if let Some(metadata) = changed.get_mut("metadata") {
        match metadata.get_mut("annotations") {
            Some(annotations) => set(annotations, ANNOTATION, Value::from(DESCRIPTION)),
            None => set(metadata, "annotations", json!({(ANNOTATION): DESCRIPTION})),
        }
    }
    let path = format!("{path}/{NAME}");
    client.update(&path, &changed).await.map(drop).map_err(|error| error.to_string())
}
