//! The stages of a request, one file each, in the order of handling. Upstream: k8s.io/apiserver/pkg/server DefaultBuildHandlerChain.

pub mod authorization;
pub mod impersonation;
pub mod request_info;
pub mod response;

use std::rc::Rc;

use countersign_api::authentication::{ANONYMOUS, UNAUTHENTICATED, UserInfo};
use countersign_api::{Request, Response};
use serde_json::Value;

use crate::audit::{Answer, Stage, Trail};
use crate::authentication;
use crate::authorization::authorize;
use crate::codec::negotiate;
use crate::context::Context;
use crate::error::ApiError;
use crate::handlers::{self, Call, options, root};
use crate::resources::{Resource, Subresource};
use crate::schema;
use crate::server::ServerState;
use request_info::RequestInfo;

/// Takes a request through all stages, and tells the audit log.
pub(crate) async fn handle(state: Rc<ServerState>, request: Request) -> Response {
    let info = RequestInfo::new(request.method(), request.uri());
    let audit_id = state.new_uid();
    let mut trail = Trail::default();
    let outcome = serve(&state, &info, &request, &mut trail);
    let error = outcome.as_ref().err().cloned();
    let mut response = outcome.unwrap_or_else(|error| response::of_error(&error, request.headers(), &info));
    let time = state.now();
    response::finish(&mut response, &audit_id, &response::http_date(time.seconds()));
    let answer = Answer { audit_id: &audit_id, time, response: &response, error: error.as_ref() };
    state.audit.tell(&request, info, trail, answer);
    response
}

fn serve(
    state: &Rc<ServerState>,
    info: &RequestInfo,
    request: &Request,
    trail: &mut Trail,
) -> Result<Response, ApiError> {
    let headers = request.headers();
    let user = match authentication::authenticate(state, request) {
        Ok(Some(user)) => user,
        Ok(None) => anonymous(),
        Err(authentication::Unauthorized) => return Err(ApiError::Unauthorized),
    };
    trail.user = user.clone();
    trail.stage = Stage::Impersonation;
    let impersonated = impersonation::impersonate(state, info, headers, &user)?;
    trail.impersonated.clone_from(&impersonated);
    let user = impersonated.unwrap_or(user);
    trail.stage = Stage::Authorization;
    let attributes = info.attributes();
    let decision = authorize(state, &user, &attributes);
    let verdict = authorization::verdict(&decision, &user, &attributes);
    trail.decision = Some(decision);
    verdict?;
    trail.stage = Stage::Handling;
    if !info.is_resource {
        return Ok(response::of_page(root::handle(state, info, headers)?, headers, info));
    }
    let (kind, subresource) = handlers::route(info)?;
    let output = negotiate::route_accepts(headers, matches!(info.verb.as_str(), "list" | "watch"))
        .and_then(|()| negotiate::negotiate(headers, info, has_table(subresource)))?;
    let namespace = if kind.info().namespaced { info.namespace.as_str() } else { "" };
    let dry_run = options::dry_run(&info.parameters("dryRun"), &mut Vec::new());
    let context = Context::new(state, &user, &info.verb, namespace, dry_run);
    let deprecation = kind.info().deprecation;
    if !deprecation.is_empty() {
        context.warn(deprecation);
    }
    let call = Call { state, info, kind, subresource, context, headers, body: request.body(), output };
    Ok(match handlers::handle(&call) {
        Ok(reply) => response::of_reply(&call, reply),
        Err(error) => response::of_refusal(&call, &error),
    })
}

/// The storages of `approval` and its like make no tables.
fn has_table(subresource: Option<&Subresource>) -> bool {
    subresource.is_none_or(|subresource| subresource.name == "status")
}

fn anonymous() -> UserInfo {
    UserInfo {
        username: ANONYMOUS.to_owned(),
        groups: vec![UNAUTHENTICATED.to_owned()],
        ..UserInfo::default()
    }
}

/// Stores a bootstrap object.
pub(crate) fn seed(state: &ServerState, resource: &dyn Resource, mut object: Value) {
    let info = resource.info();
    resource.default(&mut object);
    let absent = |object: &Value, key: &str| {
        object.get("metadata").and_then(|metadata| metadata.get(key)).is_none_or(Value::is_null)
    };
    for (key, value) in [
        ("uid", state.new_uid()),
        ("creationTimestamp", state.now_rfc3339()),
        ("resourceVersion", "0".to_owned()),
    ] {
        if absent(&object, key) {
            handlers::create::set(&mut object, key, Some(value.into()));
        }
    }
    state.store.put(info.group, info.resource, schema::normalize(info.kind, object));
}
