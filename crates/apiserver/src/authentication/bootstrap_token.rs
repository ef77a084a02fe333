//! Tokens of the form `abcdef.0123456789abcdef`, kept as secrets in kube-system.
//! Upstream: k8s.io/kubernetes/plugin/pkg/auth/authenticator/token/bootstrap.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::authentication::UserInfo;
use countersign_api::{meta, parse_rfc3339};
use serde_json::Value;

use crate::server::ServerState;

const GROUP: &str = "system:bootstrappers";

/// The user of a bootstrap token; `None` for anything else.
pub(super) fn authenticate(state: &ServerState, token: &str) -> Option<UserInfo> {
    let (id, secret) = parse(token)?;
    let object = state.store.get("", "secrets", "kube-system", &format!("bootstrap-token-{id}"))?;
    let is_usable = meta::text(&object, &["metadata", "deletionTimestamp"]).is_none()
        && meta::text(&object, &["type"]) == Some("bootstrap.kubernetes.io/token")
        && data(&object, "token-secret").as_deref() == Some(secret)
        && data(&object, "token-id").as_deref() == Some(id)
        && !is_expired(&object, state.now().seconds())
        && data(&object, "usage-bootstrap-authentication").as_deref() == Some("true");
    if !is_usable {
        return None;
    }
    Some(UserInfo {
        username: format!("system:bootstrap:{id}"),
        groups: groups(&data(&object, "auth-extra-groups").unwrap_or_default())?,
        ..UserInfo::default()
    })
}

fn parse(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.split_once('.')?;
    let fits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    (fits(id, 6) && fits(secret, 16)).then_some((id, secret))
}

/// An entry of a secret's data.
fn data(secret: &Value, key: &str) -> Option<String> {
    let bytes = STANDARD.decode(meta::text(secret, &["data", key])?).ok()?;
    String::from_utf8(bytes).ok()
}

/// An unreadable moment counts as past.
fn is_expired(secret: &Value, now: i64) -> bool {
    match data(secret, "expiration").as_deref() {
        None | Some("") => false,
        Some(moment) => parse_rfc3339(moment).is_none_or(|moment| moment <= now),
    }
}

/// The groups in order; `None` if one of the extra groups is not allowed.
fn groups(extra: &str) -> Option<Vec<String>> {
    let mut groups = vec![GROUP.to_owned()];
    for group in extra.split(',').map(str::trim).filter(|_| !extra.is_empty()) {
        let rest = group.strip_prefix("system:bootstrappers:")?;
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let fits = rest.len() <= 256
            && rest.bytes().all(|byte| is_plain(byte) || byte == b':' || byte == b'-')
            && rest.bytes().last().is_some_and(is_plain);
        if !fits {
            return None;
        }
        groups.push(group.to_owned());
    }
    groups.sort();
    groups.dedup();
    Some(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_sorted_and_checked() {
        assert_eq!(groups(""), Some(vec![GROUP.to_owned()]));
        assert_eq!(
            groups("system:bootstrappers:b,system:bootstrappers:a"),
            Some(vec![
                GROUP.to_owned(),
                "system:bootstrappers:a".to_owned(),
                "system:bootstrappers:b".to_owned()
            ])
        );
        assert_eq!(groups("system:masters"), None);
        assert_eq!(parse("abcdef.0123456789abcdef"), Some(("abcdef", "0123456789abcdef")));
        assert_eq!(parse("ABCDEF.0123456789abcdef"), None);
    }
}
