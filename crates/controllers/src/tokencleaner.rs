//! tokencleaner: deletes bootstrap tokens when they expire.
//!
//! Upstream: pkg/controller/bootstrap/tokencleaner.go.

use std::rc::Rc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::{meta, parse_rfc3339};
use serde_json::Value;

use crate::informer::{Event, key, split_key};
use crate::queue::{Backoff, WorkQueue};
use crate::run::Run;

/// Where all secrets are.
pub(crate) const SECRETS: &str = "/api/v1/secrets";

/// Starts the cleaner.
pub(crate) fn start(run: &Rc<Run>) {
    let queue = WorkQueue::new(&run.environment.clock, Backoff::DEFAULT);
    let secrets = run.informer(SECRETS);
    let incoming = queue.clone();
    secrets.listen(move |event| match event {
        Event::Added(secret) | Event::Updated(secret) if is_token(secret) => {
            incoming.add(&key(secret));
        }
        _ => {}
    });
    let client = run.client("token-cleaner");
    let (clock, again) = (run.environment.clock.clone(), queue.clone());
    run.work(queue, move |name| {
        let (client, secret, now) = (client.clone(), secrets.get(&name), clock.now().seconds());
        let again = again.clone();
        async move {
            let Some(secret) = secret else { return Ok(()) };
            let Some(left) = expires_in(&secret, now) else { return Ok(()) };
            if left > 0 {
                again.add_after(&name, Duration::from_secs(left.unsigned_abs()));
                return Ok(());
            }
            let (namespace, name) = split_key(&name);
            let path = format!("/api/v1/namespaces/{namespace}/secrets/{name}");
            let uid = meta::text(&secret, &["metadata", "uid"]);
            match client.delete(&path, uid, None).await {
                Err(error) if !error.is_not_found() && error.code != 409 => Err(error.to_string()),
                _ => Ok(()),
            }
        }
    });
}

/// Whether a secret is a bootstrap token: one of that type in kube-system.
pub(crate) fn is_token(secret: &Value) -> bool {
    meta::text(secret, &["type"]) == Some("bootstrap.kubernetes.io/token")
        && meta::namespace(secret) == "kube-system"
}

/// A value of a secret's data as text, empty where it is missing.
pub(crate) fn data(secret: &Value, key: &str) -> String {
    let encoded = meta::text(secret, &["data", key]).unwrap_or_default();
    String::from_utf8_lossy(&STANDARD.decode(encoded).unwrap_or_default()).into_owned()
}

/// Seconds until a token expires, zero or less if it has; `None` if it never does. Nonsense has expired.
pub(crate) fn expires_in(secret: &Value, now: i64) -> Option<i64> {
    match data(secret, "expiration") {
        text if text.is_empty() => None,
        text => Some(parse_rfc3339(&text).map_or(0, |end| end.saturating_sub(now))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tokens_without_an_expiration_stay() {
        let secret = |text: &str| json!({"data": {"expiration": STANDARD.encode(text)}});
        assert_eq!(expires_in(&json!({}), 0), None);
        assert_eq!(expires_in(&secret("1970-01-01T00:01:00Z"), 50), Some(10));
        assert_eq!(expires_in(&secret("1970-01-01T00:01:00Z"), 70), Some(-10));
        assert_eq!(expires_in(&secret("soon"), 70), Some(0));
    }
}
