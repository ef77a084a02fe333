//! csrcleaner: deletes requests that nobody needs any more.
//!
//! Upstream: pkg/controller/certificates/cleaner/cleaner.go.

use std::rc::Rc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::certificates::{APPROVED, CertificateSigningRequest, DENIED, FAILED};
use countersign_api::parse_rfc3339;
use countersign_pki::Certificate;
use serde::Deserialize as _;

use crate::client::segment;
use crate::csrsigning::REQUESTS;
use crate::run::Run;

const POLL: Duration = Duration::from_secs(3600);
/// How long a decided request is kept, seconds.
const DECIDED: i64 = 3600;
/// How long a request may wait for a decision or a certificate, seconds.
const PENDING: i64 = 24 * 3600;

/// Starts the cleaner.
pub(crate) fn start(run: &Rc<Run>) {
    let requests = run.informer(REQUESTS);
    let client = run.client("certificate-controller");
    let clock = run.environment.clock.clone();
    run.spawn(async move {
        requests.synced().await;
        loop {
            let now = clock.now().seconds();
            for object in requests.all() {
                let Ok(request) = CertificateSigningRequest::deserialize(&*object) else { continue };
                if is_done_with(&request, now) {
                    let path = format!("{REQUESTS}/{}", segment(&request.metadata.name));
                    // What cannot be deleted now is tried again in an hour.
                    let _ = client.delete(&path, None, None).await;
                }
            }
            clock.sleep(POLL).await;
        }
    });
}

fn is_done_with(request: &CertificateSigningRequest, now: i64) -> bool {
    let status = &request.status;
    let certificate = status.certificate.as_deref().filter(|text| !text.is_empty());
    let older = |time: Option<&str>, limit: i64| {
        time.and_then(parse_rfc3339).is_some_and(|then| now.saturating_sub(then) > limit)
    };
    let decided = |kind: &str, limit: i64| {
        status
            .conditions
            .iter()
            .any(|condition| condition.r#type == kind && older(condition.last_update_time.as_deref(), limit))
    };
    let expired = || {
        let pem = STANDARD.decode(certificate?).ok()?;
        Some(now > Certificate::from_pem(&pem)?.not_after)
    };
    (certificate.is_some() && decided(APPROVED, DECIDED))
        || decided(DENIED, DECIDED)
        || decided(FAILED, DECIDED)
        || (status.conditions.is_empty() && older(request.metadata.creation_timestamp.as_deref(), PENDING))
        || (status.has(APPROVED) && certificate.is_some() && expired() == Some(true))
        || (certificate.is_none() && decided(APPROVED, PENDING))
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_api::certificates::Condition;
    use countersign_api::format_rfc3339;

    const NOW: i64 = 1_767_225_600;

    fn request(age: i64, condition: Option<&str>, certificate: bool) -> CertificateSigningRequest {
        let mut request = CertificateSigningRequest::default();
        let then = Some(format_rfc3339(NOW - age));
        request.metadata.creation_timestamp.clone_from(&then);
        request.status.certificate = certificate.then(|| "eA==".to_owned());
        request.status.conditions = condition
            .map(|kind| Condition { r#type: kind.to_owned(), last_update_time: then, ..Condition::default() })
            .into_iter()
            .collect();
        request
    }

    #[test]
    fn every_state_has_its_limit() {
        for (condition, certificate, limit) in [
            (None, false, PENDING),
            (Some(APPROVED), false, PENDING),
            (Some(APPROVED), true, DECIDED),
            (Some(DENIED), false, DECIDED),
            (Some(FAILED), false, DECIDED),
        ] {
            assert!(!is_done_with(&request(limit, condition, certificate), NOW), "{condition:?}");
            assert!(is_done_with(&request(limit + 1, condition, certificate), NOW), "{condition:?}");
        }
        assert!(!is_done_with(&request(PENDING * 9, Some("Other"), false), NOW));
    }
}
