//! csrsigning: signs approved requests with the cluster's CA.
//!
//! Upstream: pkg/controller/certificates/signer/signer.go.

mod authority;
mod ca_provider;
mod rules;
mod usages;

use std::rc::Rc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::certificates::{
    CertificateSigningRequest, FAILED, KUBE_APISERVER_CLIENT, KUBE_APISERVER_CLIENT_KUBELET, KUBELET_SERVING,
    LEGACY_UNKNOWN,
};
use countersign_api::format_rfc3339;
use countersign_pki::go;
use serde_json::{Value, json};

use crate::client::{Client, segment, set};
use crate::flags::Flags;
use crate::queue::{Backoff, WorkQueue};
use crate::run::{Environment, Run};
use ca_provider::CaProvider;
pub(crate) use rules::is_kubelet_client;

/// Where signing requests are.
pub(crate) const REQUESTS: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

/// How often controllers of requests try again. Upstream: certificate_controller.go.
pub(crate) const BACKOFF: Backoff =
    Backoff { first: Duration::from_millis(200), longest: Duration::from_secs(1000) };

/// What each signer's pair of flags is called, and its prefix in messages (two are mislabelled upstream).
const SIGNERS: [(&str, &str, &str); 4] = [
    (KUBELET_SERVING, "kubelet-serving", "kubelet-serving"),
    (KUBE_APISERVER_CLIENT_KUBELET, "kubelet-client", "kube-apiserver-client"),
    (KUBE_APISERVER_CLIENT, "kube-apiserver-client", "kube-apiserver"),
    (LEGACY_UNKNOWN, "legacy-unknown", "legacy-unknown"),
];

/// The signers that have a CA.
pub(crate) struct Signers {
    list: Vec<(&'static str, Rc<CaProvider>)>,
    duration: Duration,
}

impl Signers {
    /// Reads the flags and the files they name.
    ///
    /// # Errors
    /// What the process ends with at once.
    pub(crate) fn from_flags(environment: &Rc<Environment>, flags: &Flags) -> Result<Self, String> {
        let pair = |middle: &str| {
            let flag = |end: &str| flags.text(&format!("cluster-signing-{middle}{end}-file")).to_owned();
            (flag("cert"), flag("key"))
        };
        let single = pair("");
        let has_single = !single.0.is_empty() || !single.1.is_empty();
        let own: Vec<_> = SIGNERS.iter().map(|(_, flag, _)| pair(&format!("{flag}-"))).collect();
        let has_own = own.iter().any(|(cert, key)| !cert.is_empty() || !key.is_empty());
        if has_single && has_own {
            return Err("cannot specify --cluster-signing-{cert,key}-file and other --cluster-signing-*-file flags at the same time".to_owned());
        }
        let duration = flags.duration("cluster-signing-duration", Duration::from_secs(365 * 86_400))?;
        let mut list = Vec::new();
        for ((signer, _, prefix), own) in SIGNERS.iter().zip(own) {
            let (cert, key) = if has_own { own } else { single.clone() };
            let label =
                if has_own { format!("cluster-signing-{prefix}") } else { "cluster-signing".to_owned() };
            match (cert.is_empty(), key.is_empty()) {
                (true, true) => {}
                (false, true) => return Err(format!("{label:?}: cannot specify cert without key")),
                (true, false) => return Err(format!("{label:?}: cannot specify key without cert")),
                (false, false) => {
                    let provider = CaProvider::load(environment, cert, key).map_err(|error| {
                        format!("failed to start {signer} certificate controller: {error}")
                    })?;
                    list.push((*signer, Rc::new(provider)));
                }
            }
        }
        Ok(Self { list, duration })
    }
}

/// Starts the signers.
pub(crate) fn start(run: &Rc<Run>, signers: Signers) {
    if signers.list.is_empty() {
        return;
    }
    let requests = run.informer(REQUESTS);
    let queue = WorkQueue::new(&run.environment.clock, BACKOFF);
    let incoming = queue.clone();
    requests.listen(move |event| incoming.add(countersign_api::meta::name(event.object())));
    let client = run.client("certificate-controller");
    let (signers, environment) = (Rc::new(signers), run.environment.clone());
    run.work(queue, move |name| {
        let (signers, environment, client) = (signers.clone(), environment.clone(), client.clone());
        let object = requests.get(&name);
        async move {
            match object {
                Some(object) => handle(&signers, &environment, &client, &object).await,
                None => Ok(()),
            }
        }
    });
}

async fn handle(
    signers: &Signers,
    environment: &Environment,
    client: &Client,
    object: &Value,
) -> Result<(), String> {
    let Some(request) = undecided(object) else { return Ok(()) };
    let failed = request
        .status
        .conditions
        .iter()
        .any(|condition| condition.r#type == FAILED && matches!(condition.status.as_str(), "" | "True"));
    if !request.status.is_approved() || failed {
        return Ok(());
    }
    let signer = request.spec.signer_name.as_str();
    let Some((_, ca)) = signers.list.iter().find(|(name, _)| *name == signer) else { return Ok(()) };
    let name = &request.metadata.name;
    let parsed = parse(&request).map_err(|error| format!("unable to parse csr {name:?}: {error}"))?;
    let now = environment.clock.now();
    let mut changed = object.clone();
    let status = changed.get_mut("status").ok_or("no status")?;
    match rules::check(signer, &parsed, &request.spec.usages) {
        Err(message) => {
            let condition = json!({
                "type": FAILED,
                "status": "True",
                "reason": "SignerValidationFailure",
                "message": message,
                "lastUpdateTime": format_rfc3339(now.seconds()),
                "lastTransitionTime": null,
            });
            match status.get_mut("conditions").and_then(Value::as_array_mut) {
                Some(conditions) => conditions.push(condition),
                None => set(status, "conditions", json!([condition])),
            }
        }
        Ok(()) => {
            let authority = ca.current(environment)?;
            let asked = request.spec.expiration_seconds;
            let ttl = life(asked, signers.duration);
            let pem = authority
                .sign(&parsed, &request.spec.usages, ttl, now, &environment.entropy)
                .map_err(|error| format!("error auto signing csr: {error}"))?;
            set(status, "certificate", Value::from(STANDARD.encode(pem)));
        }
    }
    let path = format!("{REQUESTS}/{}/status", segment(name));
    client.update(&path, &changed).await.map(drop).map_err(|error| format!("error updating csr: {error}"))
}

/// The typed view of a request that has no certificate yet.
pub(crate) fn undecided(object: &Value) -> Option<CertificateSigningRequest> {
    if object.pointer("/status/certificate").and_then(Value::as_str).is_some_and(|text| !text.is_empty()) {
        return None;
    }
    serde_json::from_value(object.clone()).ok()
}

/// Upstream: `ParseCSR` in pkg/apis/certificates/helpers.go.
pub(crate) fn parse(request: &CertificateSigningRequest) -> Result<go::Request, String> {
    let text = request.spec.request.as_deref().unwrap_or_default();
    let pem = STANDARD.decode(text).map_err(|error| error.to_string())?;
    go::parse_request_pem(&pem).map_err(|error| error.to_string())
}

/// How long a certificate is to live: as asked, between ten minutes and what the flag allows.
fn life(asked: Option<i32>, longest: Duration) -> Duration {
    const SHORTEST: Duration = Duration::from_secs(600);
    let Some(asked) = asked else { return longest };
    let asked = Duration::from_secs(u64::try_from(asked).unwrap_or_default());
    if asked > longest { longest } else { asked.max(SHORTEST) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_bounds_what_is_asked_for() {
        let longest = Duration::from_secs(86_400);
        for (asked, granted) in
            [(None, 86_400), (Some(600), 600), (Some(86_401), 86_400), (Some(5), 600), (Some(-1), 600)]
        {
            assert_eq!(life(asked, longest).as_secs(), granted, "{asked:?}");
        }
        assert_eq!(life(Some(700), Duration::from_secs(60)).as_secs(), 60);
    }
}
