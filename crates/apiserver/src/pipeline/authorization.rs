//! May the user do this? Upstream: k8s.io/apiserver/pkg/endpoints/filters/authorization.go.

use countersign_api::GroupResource;
use countersign_api::authentication::UserInfo;
use countersign_api::go_quote;

use crate::authorization::{Attributes, Decision, authorize};
use crate::error::ApiError;
use crate::server::ServerState;

/// Lets the request through or refuses it, as the authorizer decided.
///
/// # Errors
/// 403.
pub fn verdict(decision: &Decision, user: &UserInfo, attributes: &Attributes) -> Result<(), ApiError> {
    if decision.allowed { Ok(()) } else { Err(forbidden(user, attributes, &decision.reason)) }
}

/// Asks the authorizer, and lets through or refuses.
///
/// # Errors
/// 403.
pub fn check(state: &ServerState, user: &UserInfo, attributes: &Attributes) -> Result<(), ApiError> {
    verdict(&authorize(state, user, attributes), user, attributes)
}

/// The refusal. Upstream: responsewriters.Forbidden.
pub fn forbidden(user: &UserInfo, attributes: &Attributes, reason: &str) -> ApiError {
    let name = go_quote(&user.username);
    let (resource, object, message) = match attributes {
        Attributes::NonResource(attributes) => {
            let message =
                format!("User {name} cannot {} path {}", attributes.verb, go_quote(&attributes.path));
            (GroupResource::default(), "", message)
        }
        Attributes::Resource { attributes, .. } => {
            let full = match attributes.subresource.as_str() {
                "" => attributes.resource.clone(),
                sub => format!("{}/{sub}", attributes.resource),
            };
            let place = match attributes.namespace.as_str() {
                "" => "at the cluster scope".to_owned(),
                namespace => format!("in the namespace {}", go_quote(namespace)),
            };
            let message = format!(
                "User {name} cannot {} resource {} in API group {} {place}",
                attributes.verb,
                go_quote(&full),
                go_quote(&attributes.group)
            );
            let resource =
                GroupResource { group: attributes.group.clone(), resource: attributes.resource.clone() };
            (resource, attributes.name.as_str(), message)
        }
    };
    // Only the server's own words are made safe for browsers, not the authorizer's.
    let message = message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let why = if reason.is_empty() { message } else { format!("{message}: {reason}") };
    ApiError::forbidden(resource, object, why)
}
