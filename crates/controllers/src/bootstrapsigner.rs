//! bootstrapsigner: signs `cluster-info` for everybody who holds a bootstrap token.
//!
//! Upstream: pkg/controller/bootstrap/bootstrapsigner.go and k8s.io/cluster-bootstrap/token/jws.

use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_api::meta;
use countersign_pki::Digest;
use serde_json::{Map, Value};

use crate::client::set;
use crate::informer::key;
use crate::queue::{Backoff, WorkQueue};
use crate::root_ca_cert_publisher::CONFIG_MAPS;
use crate::run::Run;
use crate::tokencleaner::{SECRETS, data, expires_in, is_token};

const KEY: &str = "kube-public/cluster-info";
const PATH: &str = "/api/v1/namespaces/kube-public/configmaps/cluster-info";
const PREFIX: &str = "jws-kubeconfig-";

/// Starts the signer.
pub(crate) fn start(run: &Rc<Run>) {
    let queue = WorkQueue::new(&run.environment.clock, Backoff::DEFAULT);
    let config_maps = run.informer(CONFIG_MAPS);
    let incoming = queue.clone();
    config_maps.listen(move |event| {
        if key(event.object()) == KEY {
            incoming.add(KEY);
        }
    });
    let secrets = run.informer(SECRETS);
    let incoming = queue.clone();
    secrets.listen(move |event| {
        if is_token(event.object()) {
            incoming.add(KEY);
        }
    });
    let client = run.client("bootstrap-signer");
    let clock = run.environment.clock.clone();
    run.work(queue, move |_| {
        let (client, config_maps, secrets) = (client.clone(), config_maps.clone(), secrets.clone());
        let now = clock.now().seconds();
        async move {
            config_maps.synced().await;
            secrets.synced().await;
            let tokens = secrets.all().iter().filter_map(|secret| token(secret, now)).collect();
            let Some(changed) = config_maps.get(KEY).and_then(|object| signed(&object, &tokens)) else {
                return Ok(());
            };
            let outcome = client.update(PATH, &changed).await;
            outcome.map(drop).map_err(|error| error.to_string())
        }
    });
}

/// Id and secret of a token that may sign.
fn token(secret: &Value, now: i64) -> Option<(String, String)> {
    let id = data(secret, "token-id");
    let value = data(secret, "token-secret");
    let usable = is_token(secret)
        && meta::name(secret) == format!("bootstrap-token-{id}")
        && !value.is_empty()
        && expires_in(secret, now).is_none_or(|left| left > 0)
        && data(secret, "usage-bootstrap-signing") == "true";
    usable.then_some((id, value))
}

/// The object with one signature per token; `None` if it is so already, or has nothing to sign.
fn signed(object: &Value, tokens: &BTreeMap<String, String>) -> Option<Value> {
    let old = object.get("data")?.as_object()?;
    let content = old.get("kubeconfig")?.as_str()?;
    let others = old.iter().filter(|(key, _)| !key.starts_with(PREFIX));
    let mut new: BTreeMap<String, Value> = others.map(|(key, value)| (key.clone(), value.clone())).collect();
    for (id, secret) in tokens {
        new.insert(format!("{PREFIX}{id}"), Value::from(detached(content, id, secret)));
    }
    let new: Map<String, Value> = new.into_iter().collect();
    if new == *old {
        return None;
    }
    let mut changed = object.clone();
    set(&mut changed, "data", Value::Object(new));
    Some(changed)
}

/// A JWS whose payload is left out.
fn detached(content: &str, id: &str, secret: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(format!("{{\"alg\":\"HS256\",\"kid\":\"{id}\"}}"));
    let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(content));
    let signature = hmac_sha256(secret.as_bytes(), message.as_bytes());
    format!("{header}..{}", URL_SAFE_NO_PAD.encode(signature))
}

/// RFC 2104.
fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = if key.len() > 64 { Digest::Sha256.hash(key) } else { key.to_vec() };
    block.resize(64, 0);
    let padded = |pad: u8, tail: &[u8]| {
        let bytes: Vec<u8> = block.iter().map(|byte| byte ^ pad).chain(tail.iter().copied()).collect();
        Digest::Sha256.hash(&bytes)
    };
    padded(0x5c, &padded(0x36, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hmac_is_rfc_4231_s() {
        let hex: String = hmac_sha256(b"Jefe", b"what do ya want for nothing?")
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn signatures_follow_the_tokens() {
        let tokens = BTreeMap::from([("abcdef".to_owned(), "0123456789abcdef".to_owned())]);
        let first =
            signed(&json!({"data": {"kubeconfig": "x", "jws-kubeconfig-old": "y"}}), &tokens).unwrap();
        let keys: Vec<_> = first["data"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["jws-kubeconfig-abcdef", "kubeconfig"]);
        assert_eq!(signed(&first, &tokens), None);
        assert_eq!(signed(&json!({"data": {}}), &tokens), None);
    }
}
