//! The stages of a request, one file each, in the order of handling. Upstream: k8s.io/apiserver/pkg/server DefaultBuildHandlerChain.

pub mod request_info;

use std::rc::Rc;

use countersign_api::{Body, Request, Response};
use serde_json::Value;

use crate::resources::Resource;
use crate::server::ServerState;

/// Takes a request through all stages.
pub(crate) async fn handle(state: Rc<ServerState>, request: Request) -> Response {
    let _ = (state, request);
    Response::new(Body::empty())
}

/// Stores a bootstrap object.
pub(crate) fn seed(state: &ServerState, resource: &dyn Resource, object: Value) {
    let info = resource.info();
    state.store.put(info.group, info.resource, object);
}
