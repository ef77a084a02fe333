//! Acting as somebody else. Upstream: k8s.io/apiserver/pkg/endpoints/filters/impersonation (constrained impersonation, on in 1.36).
//!
//! Each mode asks RBAC about the real user. A server that has run for a while remembers which mode let a user pass and tries it first;
//! for administrators that is soon the old one, for it alone lets them become anything. So here the old mode comes first. If none lets
//! the request pass, the refusal of the first mode that applies is told.

use std::collections::BTreeMap;

use countersign_api::authentication::{ANONYMOUS, AUTHENTICATED, MASTERS, UNAUTHENTICATED, UserInfo};
use countersign_api::authorization::ResourceAttributes;
use http::HeaderMap;

use super::authorization;
use super::request_info::{RequestInfo, percent_decode};
use crate::authorization::Attributes;
use crate::error::ApiError;
use crate::names;
use crate::server::ServerState;

const NODE: &str = "system:node:";
const NODES: &str = "system:nodes";
const SERVICE_ACCOUNT: &str = "system:serviceaccount:";
const NODE_NAME: &str = "authentication.kubernetes.io/node-name";
const GROUP: &str = "authentication.k8s.io";
/// From so many groups on, one question about all of them is tried first.
const MANY: usize = 4;

/// The user whom a request's headers name, if the real one may act so; `None` if they name nobody.
///
/// # Errors
/// 400, 403.
pub fn impersonate(
    state: &ServerState,
    info: &RequestInfo,
    headers: &HeaderMap,
    real: &UserInfo,
) -> Result<Option<UserInfo>, ApiError> {
    let Some(wanted) = requested(headers)? else { return Ok(None) };
    let attempt = Attempt { state, info, real, wanted: &wanted };
    let old = legacy(&attempt);
    if old.is_ok() {
        return Ok(Some(complete(wanted)));
    }
    let mut refusal = None;
    for mode in [associated_node, arbitrary_node, service_account, user_info] {
        match mode(&attempt) {
            Some(Ok(())) => return Ok(Some(complete(constrained(wanted)))),
            Some(Err(error)) => {
                refusal.get_or_insert(error);
            }
            None => {}
        }
    }
    Err(refusal.or(old.err()).unwrap_or(ApiError::Unauthorized))
}

/// What the headers ask for; `None` if nothing.
fn requested(headers: &HeaderMap) -> Result<Option<UserInfo>, ApiError> {
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let groups: Vec<String> = headers
        .get_all("impersonate-group")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(str::to_owned)
        .collect();
    let mut extra: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in headers {
        if let Some(key) = name.as_str().strip_prefix("impersonate-extra-")
            && let Ok(value) = value.to_str()
        {
            extra.entry(percent_decode(key, false).to_lowercase()).or_default().push(value.to_owned());
        }
    }
    let user = UserInfo { username: text("impersonate-user"), uid: text("impersonate-uid"), groups, extra };
    if !user.username.is_empty() {
        return Ok(Some(user));
    }
    if user == UserInfo::default() {
        return Ok(None);
    }
    let go_list = |items: &[String]| {
        let items: Vec<String> = items.iter().map(|item| countersign_api::go_quote(item)).collect();
        format!("[]string{{{}}}", items.join(", "))
    };
    let extra: Vec<String> = user
        .extra
        .iter()
        .map(|(key, values)| format!("{}:{}", countersign_api::go_quote(key), go_list(values)))
        .collect();
    let groups = if user.groups.is_empty() { "[]string(nil)".to_owned() } else { go_list(&user.groups) };
    let extra = if extra.is_empty() {
        "map[string][]string(nil)".to_owned()
    } else {
        format!("map[string][]string{{{}}}", extra.join(", "))
    };
    Err(ApiError::BadRequest(format!(
        "requested &user.DefaultInfo{{Name:\"\", UID:{}, Groups:{groups}, Extra:{extra}}} without impersonating a user name",
        countersign_api::go_quote(&user.uid)
    )))
}

struct Attempt<'a> {
    state: &'a ServerState,
    info: &'a RequestInfo,
    real: &'a UserInfo,
    wanted: &'a UserInfo,
}

type Outcome = Option<Result<(), ApiError>>;

impl Attempt<'_> {
    /// Nothing but a name is asked for.
    fn only_name(&self) -> bool {
        let wanted = self.wanted;
        wanted.uid.is_empty() && wanted.groups.is_empty() && wanted.extra.is_empty()
    }

    fn check(&self, attributes: &Attributes) -> Result<(), ApiError> {
        authorization::check(self.state, self.real, attributes)
    }

    /// May the real user do this very request under that mode?
    fn on(&self, mode: &str) -> Result<(), ApiError> {
        let mut info = self.info.clone();
        info.verb = format!("impersonate-on:{mode}:{}", self.info.verb);
        self.check(&info.attributes())
    }

    /// May the real user take all extra attributes?
    fn may_have_extra(&self, verb: &str) -> Result<(), ApiError> {
        for (key, values) in &self.wanted.extra {
            for value in values {
                self.may(verb, GROUP, &format!("userextras/{key}"), "", value)?;
            }
        }
        Ok(())
    }

    /// Nobody may take that identity, whatever RBAC says.
    fn never(&self, resource: &str, name: &str, why: &str) -> ApiError {
        let attributes = ResourceAttributes {
            verb: "impersonate:user-info".to_owned(),
            group: GROUP.to_owned(),
            version: "v1".to_owned(),
            resource: resource.to_owned(),
            name: name.to_owned(),
            ..ResourceAttributes::default()
        };
        authorization::forbidden(self.real, &Attributes::Resource { attributes, fields: Vec::new() }, why)
    }

    /// May the real user take that identity?
    fn may(
        &self,
        verb: &str,
        group: &str,
        resource: &str,
        namespace: &str,
        name: &str,
    ) -> Result<(), ApiError> {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        let attributes = ResourceAttributes {
            namespace: namespace.to_owned(),
            verb: verb.to_owned(),
            group: group.to_owned(),
            version: "v1".to_owned(),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            name: name.to_owned(),
        };
        self.check(&Attributes::Resource { attributes, fields: Vec::new() })
    }
}

/// Namespace and name of a service account's user.
fn service_account_name(user: &str) -> Option<(&str, &str)> {
    let (namespace, name) = user.strip_prefix(SERVICE_ACCOUNT)?.split_once(':')?;
    (names::dns_label(namespace).is_empty() && names::dns_subdomain(name).is_empty())
        .then_some((namespace, name))
}

/// The name of a node's user.
fn node_name(user: &str) -> Option<&str> {
    user.strip_prefix(NODE).filter(|name| names::dns_subdomain(name).is_empty())
}

fn associated_node(attempt: &Attempt<'_>) -> Outcome {
    let node = node_name(&attempt.wanted.username).filter(|_| attempt.only_name())?;
    let bound = attempt.real.extra.get(NODE_NAME)?;
    if service_account_name(&attempt.real.username).is_none() || bound.as_slice() != [node] {
        return None;
    }
    const MODE: &str = "associated-node";
    Some(attempt.on(MODE).and_then(|()| attempt.may("impersonate:associated-node", GROUP, "nodes", "", "*")))
}

fn arbitrary_node(attempt: &Attempt<'_>) -> Outcome {
    let node = node_name(&attempt.wanted.username).filter(|_| attempt.only_name())?;
    Some(
        attempt
            .on("arbitrary-node")
            .and_then(|()| attempt.may("impersonate:arbitrary-node", GROUP, "nodes", "", node)),
    )
}

fn service_account(attempt: &Attempt<'_>) -> Outcome {
    let (namespace, name) = service_account_name(&attempt.wanted.username).filter(|_| attempt.only_name())?;
    Some(
        attempt.on("serviceaccount").and_then(|()| {
            attempt.may("impersonate:serviceaccount", GROUP, "serviceaccounts", namespace, name)
        }),
    )
}

fn user_info(attempt: &Attempt<'_>) -> Outcome {
    let wanted = attempt.wanted;
    if node_name(&wanted.username).is_some() || service_account_name(&wanted.username).is_some() {
        return None;
    }
    Some(attempt.on("user-info").and_then(|()| {
        const VERB: &str = "impersonate:user-info";
        attempt.may(VERB, GROUP, "users", "", &wanted.username)?;
        if !wanted.uid.is_empty() {
            attempt.may(VERB, GROUP, "uids", "", &wanted.uid)?;
        }
        if wanted.groups.iter().any(String::is_empty) {
            return Err(attempt.never("groups", "", "impersonating the empty string group is not allowed"));
        }
        if wanted.in_group(MASTERS) {
            return Err(attempt.never(
                "groups",
                MASTERS,
                "impersonating the system:masters group is not allowed",
            ));
        }
        let all = wanted.groups.len() >= MANY && attempt.may(VERB, GROUP, "groups", "", "*").is_ok();
        for group in wanted.groups.iter().filter(|_| !all) {
            attempt.may(VERB, GROUP, "groups", "", group)?;
        }
        attempt.may_have_extra(VERB)
    }))
}

fn legacy(attempt: &Attempt<'_>) -> Result<(), ApiError> {
    const VERB: &str = "impersonate";
    let wanted = attempt.wanted;
    match service_account_name(&wanted.username) {
        Some((namespace, name)) => attempt.may(VERB, "", "serviceaccounts", namespace, name)?,
        None => attempt.may(VERB, "", "users", "", &wanted.username)?,
    }
    if !wanted.uid.is_empty() {
        attempt.may(VERB, GROUP, "uids", "", &wanted.uid)?;
    }
    for group in &wanted.groups {
        attempt.may(VERB, "", "groups", "", group)?;
    }
    attempt.may_have_extra(VERB)
}

/// In the modes of their own, nodes are in the group of nodes.
fn constrained(mut user: UserInfo) -> UserInfo {
    if node_name(&user.username).is_some() {
        user.groups = vec![NODES.to_owned()];
    }
    user
}

/// Adds the groups that such a user has by nature.
fn complete(mut user: UserInfo) -> UserInfo {
    if let Some((namespace, _)) = service_account_name(&user.username).filter(|_| user.groups.is_empty()) {
        user.groups =
            vec!["system:serviceaccounts".to_owned(), format!("system:serviceaccounts:{namespace}")];
    }
    if user.username == ANONYMOUS {
        if !user.in_group(UNAUTHENTICATED) {
            user.groups.push(UNAUTHENTICATED.to_owned());
        }
    } else if !user.in_group(AUTHENTICATED) && !user.in_group(UNAUTHENTICATED) {
        user.groups.push(AUTHENTICATED.to_owned());
    }
    user
}
