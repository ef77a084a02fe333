//! Tokens of service accounts: issued for a while by the API server, or kept in a secret.
//! Upstream: k8s.io/kubernetes/pkg/serviceaccount.

use countersign_api as api;
use countersign_api::authentication::UserInfo;
use countersign_api::meta;
use countersign_pki::jwt;
use serde_json::{Value, json};

use super::x509::CREDENTIAL_ID;
use crate::error::ApiError;
use crate::server::ServerState;

/// Issuer of tokens that are kept in secrets.
pub(crate) const LEGACY_ISSUER: &str = "kubernetes/serviceaccount";

/// How long after its last moment a token still passes, seconds.
const LEEWAY: i64 = 60;

/// User name, UID and groups of a service account.
pub(crate) fn user_info(namespace: &str, name: &str, uid: &str) -> UserInfo {
    UserInfo {
        username: format!("system:serviceaccount:{namespace}:{name}"),
        uid: uid.to_owned(),
        groups: vec!["system:serviceaccounts".to_owned(), format!("system:serviceaccounts:{namespace}")],
        ..UserInfo::default()
    }
}

/// The user of a token and those of `wanted` audiences it is for; `None` if it is no service account's token at all.
pub(super) fn authenticate(
    state: &ServerState,
    token: &str,
    wanted: &[String],
) -> Option<Result<(UserInfo, Vec<String>), String>> {
    let parts = jwt::split(token)?;
    let claims: Value = serde_json::from_slice(&parts.payload).ok()?;
    let issuer = meta::text(&claims, &["iss"])?;
    let own = state.config.service_account_issuer.as_str();
    if issuer != own && issuer != LEGACY_ISSUER {
        return None;
    }
    let header: Value = serde_json::from_slice(&parts.header).ok()?;
    let algorithm = meta::text(&header, &["alg"]).unwrap_or_default();
    if !jwt::verify(&parts, algorithm, &state.config.service_account_key.public_key()) {
        return Some(Err("invalid signature".to_owned()));
    }
    Some(if issuer == own {
        bound(state, &claims, wanted)
    } else {
        let own = [own.to_owned()];
        let audiences: Vec<String> = wanted.iter().filter(|name| own.contains(name)).cloned().collect();
        if audiences.is_empty() {
            return Some(Err(wrong_audience(&own, wanted)));
        }
        legacy(state, token, &claims).map(|user| (user, audiences))
    })
}

fn wrong_audience(audiences: &[String], wanted: &[String]) -> String {
    format!(
        "token audiences {} is invalid for the target audiences {}",
        crate::go::quoted_list(audiences),
        crate::go::quoted_list(wanted)
    )
}

/// Upstream: claims.go
fn bound(state: &ServerState, claims: &Value, wanted: &[String]) -> Result<(UserInfo, Vec<String>), String> {
    let audiences: Vec<String> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let common: Vec<String> = wanted.iter().filter(|name| audiences.contains(name)).cloned().collect();
    if common.is_empty() {
        return Err(wrong_audience(&audiences, wanted));
    }
    let now = state.now().seconds();
    let moment = |claim: &str| claims.get(claim).and_then(Value::as_i64);
    if moment("nbf").is_some_and(|start| now < start - LEEWAY) {
        return Err("service account token is not valid yet".to_owned());
    }
    if moment("exp").is_none_or(|end| now > end.saturating_add(LEEWAY)) {
        return Err("service account token has expired".to_owned());
    }
    let kubernetes = claims.get("kubernetes.io").unwrap_or(&Value::Null);
    let claim = |path: &[&str]| meta::text(kubernetes, path).unwrap_or_default();
    let namespace = claim(&["namespace"]);
    let (name, uid) = (claim(&["serviceaccount", "name"]), claim(&["serviceaccount", "uid"]));
    let account = state
        .store
        .get("", "serviceaccounts", namespace, name)
        .ok_or_else(|| not_found("serviceaccounts", name))?;
    if meta::text(&account, &["metadata", "uid"]) != Some(uid) {
        return Err(format!(
            "service account UID ({}) does not match claim ({uid})",
            meta::text(&account, &["metadata", "uid"]).unwrap_or_default()
        ));
    }
    let mut user = user_info(namespace, name, uid);
    let mut remember = |key: &str, value: &str| {
        if !value.is_empty() {
            user.extra.insert(format!("authentication.kubernetes.io/{key}"), vec![value.to_owned()]);
        }
    };
    for (kind, resource, namespace) in
        [("secret", "secrets", namespace), ("pod", "pods", namespace), ("node", "nodes", "")]
    {
        let (name, uid) = (claim(&[kind, "name"]), claim(&[kind, "uid"]));
        if name.is_empty() {
            continue;
        }
        // The node of a bound pod is only remembered, its absence does no harm.
        let only_noted = kind == "node" && !claim(&["pod", "name"]).is_empty();
        let exists = state
            .store
            .get("", resource, namespace, name)
            .is_some_and(|object| meta::text(&object, &["metadata", "uid"]) == Some(uid));
        if !exists && !only_noted {
            return Err(format!("service account token has been invalidated: {}", not_found(resource, name)));
        }
        if kind != "secret" {
            remember(&format!("{kind}-name"), name);
            remember(&format!("{kind}-uid"), uid);
        }
    }
    if let Some(id) = meta::text(claims, &["jti"]).filter(|id| !id.is_empty()) {
        user.extra.insert(CREDENTIAL_ID.to_owned(), vec![format!("JTI={id}")]);
    }
    Ok((user, common))
}

fn not_found(resource: &str, name: &str) -> String {
    let resource = api::GroupResource { group: String::new(), resource: resource.to_owned() };
    ApiError::NotFound(resource, name.to_owned()).to_status().message
}

/// Upstream: legacy.go
fn legacy(state: &ServerState, token: &str, claims: &Value) -> Result<UserInfo, String> {
    let claim = |name: &str| {
        claims.get(format!("kubernetes.io/serviceaccount/{name}")).and_then(Value::as_str).unwrap_or_default()
    };
    let namespace = claim("namespace");
    let (name, uid) = (claim("service-account.name"), claim("service-account.uid"));
    let secret = state.store.get("", "secrets", namespace, claim("secret.name"));
    let encoded =
        secret.as_ref().and_then(|secret| meta::text(secret, &["data", "token"])).unwrap_or_default();
    if crate::go::decode_base64(encoded).unwrap_or_default() != token.as_bytes() {
        return Err("service account token has been invalidated".to_owned());
    }
    let account = state.store.get("", "serviceaccounts", namespace, name);
    match account.as_ref().and_then(|account| meta::text(account, &["metadata", "uid"])) {
        None => Err(not_found("serviceaccounts", name)),
        Some(known) if known != uid => {
            Err(format!("ServiceAccount UID ({known}) does not match claim ({uid})"))
        }
        Some(_) => Ok(user_info(namespace, name, uid)),
    }
}

/// What a token is bound to beside its service account.
pub(crate) struct Bound<'a> {
    /// `pod`, `secret` or `node`.
    pub(crate) claim: &'static str,
    /// Name.
    pub(crate) name: &'a str,
    /// UID.
    pub(crate) uid: &'a str,
}

/// A new token for a service account (the object) that lives `seconds`; and its last moment, unix seconds.
///
/// # Errors
/// If the key cannot sign tokens.
pub(crate) fn issue(
    state: &ServerState,
    account: &Value,
    audiences: &[String],
    seconds: i64,
    bound: &[Bound<'_>],
) -> Result<(String, i64), ApiError> {
    let now = state.now().seconds();
    let expires = now.saturating_add(seconds);
    let (namespace, name) = (meta::namespace(account), meta::name(account));
    let mut kubernetes = serde_json::Map::new();
    kubernetes.insert("namespace".to_owned(), json!(namespace));
    for item in bound {
        kubernetes.insert(item.claim.to_owned(), json!({"name": item.name, "uid": item.uid}));
    }
    let uid = meta::text(account, &["metadata", "uid"]).unwrap_or_default();
    kubernetes.insert("serviceaccount".to_owned(), json!({"name": name, "uid": uid}));
    let claims = json!({
        "aud": audiences,
        "exp": expires,
        "iat": now,
        "iss": state.config.service_account_issuer,
        "jti": state.new_uid(),
        "kubernetes.io": kubernetes,
        "nbf": now,
        "sub": format!("system:serviceaccount:{namespace}:{name}"),
    });
    Ok((sign(state, &claims)?, expires))
}

fn sign(state: &ServerState, claims: &Value) -> Result<String, ApiError> {
    let key = &state.config.service_account_key;
    let public = key.public_key();
    let internal = |what: String| ApiError::Internal(format!("failed to create token: {what}"));
    let algorithm = jwt::algorithm_name(&public).ok_or_else(|| internal("unsupported key".to_owned()))?;
    let header = json!({"alg": algorithm, "kid": key_id(&public.to_spki_der())});
    jwt::sign(&header.to_string(), &claims.to_string(), key).map_err(|error| internal(error.to_string()))
}

/// `keyIDFromPublicKey`: the digest of the key, base64url.
pub(crate) fn key_id(spki: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(countersign_pki::Digest::Sha256.hash(spki))
}
