//! `kubectl create token`. Upstream: pkg/registry/core/serviceaccount/storage/token.go.

use countersign_api::{self as api, GroupKind, GroupResource, go_quote, meta};
use serde_json::{Value, json};

use crate::authentication::service_account::{Bound, issue};
use crate::context::Context;
use crate::error::ApiError;
use crate::field::{FieldError, Path};
use crate::schema;

/// The life of a token that asks for none, seconds.
const DEFAULT_LIFE: i64 = 3600;

fn resource(name: &str) -> GroupResource {
    GroupResource { group: String::new(), resource: name.to_owned() }
}

/// Answers a TokenRequest for the service account `name`.
pub(super) fn create(context: &Context<'_>, name: &str, body: &Value) -> Result<Value, ApiError> {
    let server = context.server;
    let account = server
        .store
        .get("", "serviceaccounts", context.namespace, name)
        .ok_or_else(|| ApiError::NotFound(resource("serviceaccounts"), name.to_owned()))?;
    let spec = body.get("spec").cloned().unwrap_or_default();
    let mut audiences: Vec<String> = spec
        .get("audiences")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    if audiences.is_empty() {
        audiences.push(server.config.service_account_issuer.clone());
    }
    let seconds = spec.get("expirationSeconds").and_then(Value::as_i64).unwrap_or(DEFAULT_LIFE);
    check_life(seconds)?;

    let reference = spec.get("boundObjectRef").filter(|reference| !reference.is_null());
    let bound = match reference {
        Some(reference) => bound(context, name, reference)?,
        None => Vec::new(),
    };
    let parts: Vec<Bound<'_>> = bound.iter().map(|(claim, name, uid)| Bound { claim, name, uid }).collect();
    let (token, expires) = issue(server, &account, &audiences, seconds, &parts)?;
    let answer = json!({
        "kind": "TokenRequest",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {
            "name": name,
            "namespace": context.namespace,
            "creationTimestamp": server.now_rfc3339(),
        },
        "spec": {
            "audiences": audiences,
            "expirationSeconds": seconds,
            "boundObjectRef": reference,
        },
        "status": {"token": token, "expirationTimestamp": api::format_rfc3339(expires)},
    });
    schema::decode("TokenRequest", answer).map(|decoded| decoded.object).map_err(ApiError::Internal)
}

fn check_life(seconds: i64) -> Result<(), ApiError> {
    let detail = if seconds < 600 {
        "may not specify a duration less than 10 minutes"
    } else if seconds > 1 << 32 {
        "may not specify a duration larger than 2^32 seconds"
    } else {
        return Ok(());
    };
    let kind = GroupKind { group: "authentication.k8s.io".to_owned(), kind: "TokenRequest".to_owned() };
    let path = Path::new("spec").child("expirationSeconds");
    Err(ApiError::Invalid(kind, String::new(), vec![FieldError::invalid(&path, seconds, detail)]))
}

type Parts = Vec<(&'static str, String, String)>;

/// The claims for the object a token is bound to, in alphabetical order.
fn bound(context: &Context<'_>, account: &str, reference: &Value) -> Result<Parts, ApiError> {
    let of = |field| meta::text(reference, &[field]).unwrap_or_default();
    let (version, kind, name) = (of("apiVersion"), of("kind"), of("name"));
    let (claim, plural, namespace) = match (version, kind) {
        ("v1", "Pod") => ("pod", "pods", context.namespace),
        ("v1", "Secret") => ("secret", "secrets", context.namespace),
        ("v1", "Node") => ("node", "nodes", ""),
        _ => {
            let (group, version) = version.split_once('/').unwrap_or(("", version));
            let what = format!("{group}/{version}, Kind={kind}");
            return Err(ApiError::bad_request(format!("cannot bind token to object of type {what}")));
        }
    };
    let store = &context.server.store;
    let object = store
        .get("", plural, namespace, name)
        .ok_or_else(|| ApiError::NotFound(resource(plural), name.to_owned()))?;
    if kind == "Pod" && meta::text(&object, &["spec", "serviceAccountName"]) != Some(account) {
        let account = go_quote(account);
        return Err(ApiError::bad_request(format!(
            "cannot bind token for serviceaccount {account} to pod running with different serviceaccount name."
        )));
    }
    let uid = meta::text(&object, &["metadata", "uid"]).unwrap_or_default();
    let asked = of("uid");
    if !asked.is_empty() && asked != uid {
        let why = format!(
            "the UID in the bound object reference ({asked}) does not match the UID in record. The object might have been deleted and then recreated"
        );
        return Err(ApiError::Conflict(resource(kind), name.to_owned(), why));
    }
    let mut parts = vec![(claim, name.to_owned(), uid.to_owned())];
    if let Some(node) = meta::text(&object, &["spec", "nodeName"]).filter(|_| kind == "Pod")
        && let Some(node) = store.get("", "nodes", "", node)
    {
        let uid = meta::text(&node, &["metadata", "uid"]).unwrap_or_default().to_owned();
        parts.insert(0, ("node", meta::name(&node).to_owned(), uid));
    }
    Ok(parts)
}
