//! Paths that are no resources: the index, version, health, discovery. Upstream: k8s.io/apiserver/pkg/server/routes.

use countersign_api::GroupVersion;
use http::HeaderMap;
use serde_json::{Value, json};

use super::discovery::{self, Discovery};
use super::{health, version};
use crate::error::ApiError;
use crate::pipeline::request_info::RequestInfo;
use crate::resources;
use crate::server::ServerState;

/// What such a path answers.
pub enum Page {
    /// Plain text.
    Text(String),
    /// Indented JSON, whatever was asked for.
    Json(Value),
    /// A value in the negotiated form.
    Negotiated(Value),
    /// JSON with a media type of its own and an entity tag.
    Tagged(&'static str, Value),
}

/// Answers a path that is no resource.
///
/// # Errors
/// [`ApiError::NoSuchPath`], 405.
pub fn handle(state: &ServerState, info: &RequestInfo, headers: &HeaderMap) -> Result<Page, ApiError> {
    if let Some(text) = health::answer(info) {
        return Ok(Page::Text(text));
    }
    let accept = headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Some(answer) = discovery::answer(state, info, accept) {
        if info.verb != "get" && info.verb != "head" {
            return Err(ApiError::MethodNotAllowed);
        }
        return Ok(match answer {
            Discovery::Plain(value) => Page::Negotiated(value),
            Discovery::Aggregated(value) => Page::Tagged(discovery::AGGREGATED, value),
        });
    }
    match info.path.as_str() {
        "/version" | "/version/" => Ok(Page::Json(version::info())),
        "/" | "/index.html" => Ok(Page::Json(json!({"paths": paths()}))),
        _ => Err(ApiError::NoSuchPath),
    }
}

/// What `/` lists.
fn paths() -> Vec<String> {
    let mut paths: Vec<String> = [
        "/.well-known/openid-configuration",
        "/api",
        "/api/v1",
        "/apis",
        "/healthz",
        "/livez",
        "/openapi/v2",
        "/openapi/v3",
        "/openid/v1/jwks",
        "/readyz",
        "/version",
    ]
    .map(str::to_owned)
    .to_vec();
    for resource in resources::ALL {
        let info = resource.info();
        if !info.group.is_empty() {
            paths.push(format!("/apis/{}", info.group));
            paths.push(format!("/apis/{}", GroupVersion::new(info.group, info.version)));
        }
    }
    paths.sort();
    paths.dedup();
    paths
}
