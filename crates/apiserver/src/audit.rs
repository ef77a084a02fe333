//! What was asked, by whom, and how it was answered: an event per request, as data. Upstream: k8s.io/apiserver/pkg/audit.

use std::cell::RefCell;
use std::rc::Rc;

use countersign_api::authentication::UserInfo;
use countersign_api::{Peer, Request, Response};
use countersign_host::Timestamp;
use http::header;

use crate::authorization::Decision;
use crate::error::ApiError;
use crate::pipeline::request_info::RequestInfo;

/// A stage in the handling of a request; a refusal happens in one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Who asks?
    #[default]
    Authentication,
    /// May they act as somebody else?
    Impersonation,
    /// May they do this?
    Authorization,
    /// Decoding, admission, validation, storage.
    Handling,
}

/// A request and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The `Audit-Id` of the answer.
    pub audit_id: String,
    /// When it was answered (for a watch: begun).
    pub time: Timestamp,
    /// Who showed credentials; empty if nobody was recognised.
    pub user: UserInfo,
    /// Whom they acted as, if not as themselves.
    pub impersonated: Option<UserInfo>,
    /// The address it came from.
    pub source: String,
    /// Its `User-Agent`.
    pub agent: String,
    /// Path and query.
    pub uri: String,
    /// What it is about: verb, group, resource, names.
    pub request: RequestInfo,
    /// The last stage it came to.
    pub stage: Stage,
    /// What the authorizer said; the reason names the binding that allowed it. `None` before that stage.
    pub decision: Option<Decision>,
    /// HTTP status.
    pub code: u16,
    /// The message of a refusal, else empty.
    pub message: String,
}

impl Event {
    /// The user it was handled for: the impersonated one, or the real one.
    pub fn effective_user(&self) -> &UserInfo {
        self.impersonated.as_ref().unwrap_or(&self.user)
    }
}

/// What the stages find out on the way.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    pub(crate) user: UserInfo,
    pub(crate) impersonated: Option<UserInfo>,
    pub(crate) stage: Stage,
    pub(crate) decision: Option<Decision>,
}

/// Hears of a request.
type Observer = Rc<dyn Fn(&Event)>;

/// Who is told of every request.
#[derive(Default)]
pub(crate) struct Log(RefCell<Vec<Observer>>);

impl Log {
    pub(crate) fn add(&self, observer: Observer) {
        self.0.borrow_mut().push(observer);
    }

    /// Tells everybody what became of `request`.
    pub(crate) fn tell(&self, request: &Request, info: RequestInfo, trail: Trail, answer: Answer<'_>) {
        let observers = self.0.borrow().clone();
        if observers.is_empty() {
            return;
        }
        let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let event = Event {
            audit_id: answer.audit_id.to_owned(),
            time: answer.time,
            user: trail.user,
            impersonated: trail.impersonated,
            source: request.extensions().get::<Peer>().map(|peer| peer.address.clone()).unwrap_or_default(),
            agent: agent.unwrap_or_default().to_owned(),
            uri: request.uri().to_string(),
            request: info,
            stage: trail.stage,
            decision: trail.decision,
            code: answer.response.status().as_u16(),
            message: answer.error.map(|error| error.to_status().message).unwrap_or_default(),
        };
        observers.iter().for_each(|observer| observer(&event));
    }
}

/// The end of a request.
pub(crate) struct Answer<'a> {
    pub(crate) audit_id: &'a str,
    pub(crate) time: Timestamp,
    pub(crate) response: &'a Response,
    pub(crate) error: Option<&'a ApiError>,
}
