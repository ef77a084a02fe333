//! csrapproving: approves kubelets' client certificates for those whom RBAC lets ask for them.
//!
//! Upstream: pkg/controller/certificates/approver/sarapprove.go.

use std::rc::Rc;

use countersign_api::certificates::{
    APPROVED, CertificateSigningRequest, DENIED, KUBE_APISERVER_CLIENT_KUBELET,
};
use countersign_api::meta;
use countersign_pki::go;
use serde_json::{Value, json};

use crate::client::{Client, segment, set};
use crate::csrsigning::{BACKOFF, REQUESTS, is_kubelet_client, parse, undecided};
use crate::queue::WorkQueue;
use crate::run::Run;

struct Recognizer {
    matches: fn(&CertificateSigningRequest, &go::Request) -> bool,
    subresource: &'static str,
    message: &'static str,
}

const RECOGNIZERS: [Recognizer; 2] = [
    Recognizer {
        matches: |request, parsed| {
            is_node_client(request, parsed) && request.spec.username == parsed.subject.common_name
        },
        subresource: "selfnodeclient",
        message: "Auto approving self kubelet client certificate after SubjectAccessReview.",
    },
    Recognizer {
        matches: is_node_client,
        subresource: "nodeclient",
        message: "Auto approving kubelet client certificate after SubjectAccessReview.",
    },
];

/// Starts the approver.
pub(crate) fn start(run: &Rc<Run>) {
    let requests = run.informer(REQUESTS);
    let queue = WorkQueue::new(&run.environment.clock, BACKOFF);
    let incoming = queue.clone();
    requests.listen(move |event| incoming.add(meta::name(event.object())));
    let client = run.client("certificate-controller");
    run.work(queue, move |name| {
        let (object, client) = (requests.get(&name), client.clone());
        async move {
            match object {
                Some(object) => handle(&client, &object).await,
                None => Ok(()),
            }
        }
    });
}

async fn handle(client: &Client, object: &Value) -> Result<(), String> {
    let Some(request) = undecided(object) else { return Ok(()) };
    if request.status.has(APPROVED) || request.status.has(DENIED) {
        return Ok(());
    }
    let name = &request.metadata.name;
    let parsed = parse(&request).map_err(|error| format!("unable to parse csr {name:?}: {error}"))?;
    let mut tried = Vec::new();
    for recognizer in RECOGNIZERS {
        if !(recognizer.matches)(&request, &parsed) {
            continue;
        }
        tried.push(recognizer.subresource);
        if is_allowed(client, &request, recognizer.subresource).await? {
            return approve(client, name, object, recognizer.message).await;
        }
    }
    if tried.is_empty() {
        return Ok(());
    }
    Err(format!("recognized csr {name:?} as {tried:?} but subject access review was not approved"))
}

fn is_node_client(request: &CertificateSigningRequest, parsed: &go::Request) -> bool {
    is_kubelet_client(parsed, &request.spec.usages)
        && request.spec.signer_name == KUBE_APISERVER_CLIENT_KUBELET
}

async fn is_allowed(
    client: &Client,
    request: &CertificateSigningRequest,
    subresource: &str,
) -> Result<bool, String> {
    let spec = &request.spec;
    let review = json!({
        "kind": "SubjectAccessReview",
        "apiVersion": "authorization.k8s.io/v1",
        "spec": {
            "resourceAttributes": {
                "verb": "create",
                "group": "certificates.k8s.io",
                "version": "*",
                "resource": "certificatesigningrequests",
                "subresource": subresource,
            },
            "user": spec.username,
            "groups": spec.groups,
            "extra": spec.extra,
            "uid": spec.uid,
        },
    });
    let answer = client
        .create("/apis/authorization.k8s.io/v1/subjectaccessreviews", &review)
        .await
        .map_err(|error| error.to_string())?;
    Ok(answer.pointer("/status/allowed") == Some(&Value::Bool(true)))
}

async fn approve(client: &Client, name: &str, object: &Value, message: &str) -> Result<(), String> {
    let mut changed = object.clone();
    let condition = json!({
        "type": APPROVED,
        "status": "True",
        "reason": "AutoApproved",
        "message": message,
        "lastUpdateTime": null,
        "lastTransitionTime": null,
    });
    let status = changed.get_mut("status").ok_or("no status")?;
    match status.get_mut("conditions").and_then(Value::as_array_mut) {
        Some(conditions) => conditions.push(condition),
        None => set(status, "conditions", json!([condition])),
    }
    let path = format!("{REQUESTS}/{}/approval", segment(name));
    let outcome = client.update(&path, &changed).await;
    outcome.map(drop).map_err(|error| format!("error updating approval for csr: {error}"))
}
