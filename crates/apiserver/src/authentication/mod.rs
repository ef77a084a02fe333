//! Who asks: client certificates, service account tokens, bootstrap tokens. Upstream: k8s.io/kubernetes/pkg/kubeapiserver/authenticator.

pub(crate) mod bootstrap_token;
pub(crate) mod service_account;
mod x509;

use api::Request;
use api::authentication::{ANONYMOUS, AUTHENTICATED, UNAUTHENTICATED, UserInfo};
use countersign_api as api;

use crate::server::ServerState;
pub(crate) use x509::Cache;

/// A credential was shown and refused: 401.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unauthorized;

/// The user of a request. `None` if no credential was shown: the caller makes that the anonymous user.
///
/// The group `system:authenticated` is part of the answer. The certificates are in the request's [`api::Peer`] extension.
///
/// # Errors
/// [`Unauthorized`] if some credential is bad and no other is good.
pub fn authenticate(state: &ServerState, request: &Request) -> Result<Option<UserInfo>, Unauthorized> {
    let certificates =
        request.extensions().get::<api::Peer>().map(|peer| peer.certificates.as_slice()).unwrap_or_default();
    if let Some(user) = x509::authenticate(state, certificates) {
        return Ok(Some(with_authenticated(user)));
    }
    match bearer_token(request) {
        Some(token) => match authenticate_token(state, token, &[]) {
            Ok(known) => Ok(Some(known.user)),
            Err(_) => Err(Unauthorized),
        },
        // A certificate that names nobody is refused, too: the verifier for front proxies, which comes first,
        // has already complained about it.
        None if !certificates.is_empty() => Err(Unauthorized),
        None => Ok(None),
    }
}

/// The token of `Authorization: Bearer …`.
fn bearer_token(request: &Request) -> Option<&str> {
    let header = request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?.trim();
    let mut parts = header.split(' ');
    let scheme = parts.next()?;
    let token = parts.next()?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Whom a token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenUser {
    /// The user, `system:authenticated` included.
    pub(crate) user: UserInfo,
    /// Those of the wanted audiences the token is for.
    pub(crate) audiences: Vec<String>,
}

/// The user of a bearer token for one of `audiences` (empty: the API server's own).
///
/// # Errors
/// What a TokenReview tells.
pub(crate) fn authenticate_token(
    state: &ServerState,
    token: &str,
    audiences: &[String],
) -> Result<TokenUser, String> {
    const INVALID: &str = "invalid bearer token";
    let own = [state.config.service_account_issuer.clone()];
    let wanted = if audiences.is_empty() { &own[..] } else { audiences };
    let (user, audiences) = match service_account::authenticate(state, token, wanted) {
        Some(Ok(found)) => found,
        Some(Err(error)) => return Err(format!("[{INVALID}, {error}]")),
        // Bootstrap tokens are for the API server only.
        None => match bootstrap_token::authenticate(state, token) {
            Some(user) => (user, wanted.iter().filter(|name| own.contains(name)).cloned().collect()),
            None => return Err(INVALID.to_owned()),
        },
    };
    Ok(TokenUser { user: with_authenticated(user), audiences })
}

/// Appends `system:authenticated` where it belongs.
fn with_authenticated(mut user: UserInfo) -> UserInfo {
    if user.username != ANONYMOUS && !user.in_group(AUTHENTICATED) && !user.in_group(UNAUTHENTICATED) {
        user.groups.push(AUTHENTICATED.to_owned());
    }
    user
}
