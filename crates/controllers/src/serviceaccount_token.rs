//! serviceaccount-token: fills secrets of type `kubernetes.io/service-account-token`.
//!
//! Upstream: pkg/controller/serviceaccount/tokens_controller.go and pkg/serviceaccount/legacy.go.

use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use countersign_api::meta;
use countersign_pki::{Digest, PrivateKey, jwt, pem};
use serde_json::{Map, Value, json};

use crate::client::{Client, set};
use crate::flags::Flags;
use crate::informer::{Event, key};
use crate::manager::MANAGER_IDENTITY;
use crate::queue::{Backoff, WorkQueue};
use crate::run::{Environment, Run};
use crate::serviceaccount::ACCOUNTS;
use crate::tokencleaner::SECRETS;

const NAME: &str = "kubernetes.io/service-account.name";
const UID: &str = "kubernetes.io/service-account.uid";

/// The key tokens are signed with; `None` if the flags name none.
///
/// # Errors
/// What the process ends with at once.
pub(crate) fn read_key(environment: &Environment, flags: &Flags) -> Result<Option<PrivateKey>, String> {
    match flags.text("service-account-private-key-file") {
        "" => Ok(None),
        path => {
            let fail =
                |error: String| format!("error reading key for service account token controller: {error}");
            let text = environment.read(path).map_err(fail)?;
            let key = pem::blocks_go(&text).find_map(|block| PrivateKey::from_block(&block).ok());
            let missing = || fail("data does not contain a valid RSA or ECDSA private key".to_owned());
            key.ok_or_else(missing).map(Some)
        }
    }
}

/// Starts the controller, which signs with `key`.
pub(crate) fn start(run: &Rc<Run>, signing_key: PrivateKey, root_ca: Rc<str>) {
    let queue = WorkQueue::new(&run.environment.clock, Backoff::DEFAULT);
    let secrets = run.informer(SECRETS);
    let incoming = queue.clone();
    secrets.listen(move |event| match event {
        Event::Added(secret) | Event::Updated(secret) if is_token(secret) => {
            incoming.add(&key(secret));
        }
        _ => {}
    });
    let accounts = run.informer(ACCOUNTS);
    let (incoming, known) = (queue.clone(), secrets.clone());
    accounts.listen(move |event| {
        if let Event::Deleted(account) = event {
            let of_it = |secret: &&Rc<Value>| {
                is_token(secret)
                    && meta::namespace(secret) == meta::namespace(account)
                    && annotation(secret, NAME) == meta::name(account)
            };
            known.all().iter().filter(of_it).for_each(|secret| incoming.add(&key(secret)));
        }
    });
    let client = run.client(MANAGER_IDENTITY);
    let signing_key = Rc::new(signing_key);
    run.work(queue, move |name| {
        let (client, secret) = (client.clone(), secrets.get(&name));
        let (signing_key, root_ca) = (signing_key.clone(), root_ca.clone());
        async move {
            match secret {
                Some(secret) => sync(&client, &secret, &signing_key, &root_ca).await,
                None => Ok(()),
            }
        }
    });
}

fn is_token(secret: &Value) -> bool {
    meta::text(secret, &["type"]) == Some("kubernetes.io/service-account-token")
}

fn annotation<'a>(object: &'a Value, key: &str) -> &'a str {
    meta::text(object, &["metadata", "annotations", key]).unwrap_or_default()
}

async fn sync(client: &Client, secret: &Value, key: &PrivateKey, root_ca: &str) -> Result<(), String> {
    let namespace = meta::namespace(secret);
    let (path, account_name) = (format!("/api/v1/namespaces/{namespace}"), annotation(secret, NAME));
    let secret_path = format!("{path}/secrets/{}", meta::name(secret));
    // Asked live: the cache may not have a new account yet.
    let account = match client.get(&format!("{path}/serviceaccounts/{account_name}")).await {
        Ok(account) => Some(account),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error.to_string()),
    };
    let uid =
        account.as_ref().and_then(|account| meta::text(account, &["metadata", "uid"])).unwrap_or_default();
    let known = annotation(secret, UID);
    if account.is_none() || (!known.is_empty() && known != uid) {
        return match client.delete(&secret_path, meta::text(secret, &["metadata", "uid"]), None).await {
            Err(error) if !error.is_not_found() && error.code != 409 => Err(error.to_string()),
            _ => Ok(()),
        };
    }
    let data = |name: &str| meta::text(secret, &["data", name]).unwrap_or_default();
    let ca = STANDARD.encode(root_ca);
    let missing_ca = !root_ca.is_empty() && data("ca.crt") != ca;
    let (missing_namespace, missing_token) = (data("namespace").is_empty(), data("token").is_empty());
    if !missing_ca && !missing_namespace && !missing_token && known == uid {
        return Ok(());
    }
    let old = secret.get("data").and_then(Value::as_object);
    let mut all: BTreeMap<String, Value> =
        old.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect();
    if missing_ca {
        all.insert("ca.crt".to_owned(), Value::from(ca));
    }
    if missing_namespace {
        all.insert("namespace".to_owned(), Value::from(STANDARD.encode(namespace)));
    }
    if missing_token {
        let token = token(key, namespace, meta::name(secret), account_name, uid)?;
        all.insert("token".to_owned(), Value::from(STANDARD.encode(token)));
    }
    let mut changed = secret.clone();
    set(&mut changed, "data", Value::Object(all.into_iter().collect::<Map<_, _>>()));
    if let Some(annotations) = changed.pointer_mut("/metadata/annotations") {
        set(annotations, UID, Value::from(uid));
    }
    client.update(&secret_path, &changed).await.map(drop).map_err(|error| error.to_string())
}

/// A token that never expires. Upstream: LegacyClaims.
fn token(
    key: &PrivateKey,
    namespace: &str,
    secret: &str,
    account: &str,
    uid: &str,
) -> Result<String, String> {
    let public = key.public_key();
    let algorithm = jwt::algorithm_name(&public).ok_or("unknown private key type")?;
    let id = URL_SAFE_NO_PAD.encode(Digest::Sha256.hash(&public.to_spki_der()));
    let header = json!({"alg": algorithm, "kid": id});
    let claims = json!({
        "iss": "kubernetes/serviceaccount",
        "kubernetes.io/serviceaccount/namespace": namespace,
        "kubernetes.io/serviceaccount/secret.name": secret,
        "kubernetes.io/serviceaccount/service-account.name": account,
        "kubernetes.io/serviceaccount/service-account.uid": uid,
        "sub": format!("system:serviceaccount:{namespace}:{account}"),
    });
    jwt::sign(&header.to_string(), &claims.to_string(), key).map_err(|error| error.to_string())
}
