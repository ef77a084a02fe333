//! The server as its owner sees it: made from a configuration, asked through requests, watched by views.

use std::rc::Rc;

use api::{Request, Response};
use countersign_api as api;
use countersign_host as host;
use countersign_pki as pki;
use futures::future::LocalBoxFuture;
use serde_json::Value;

use crate::audit;
use crate::authentication;
use crate::authorization;
use crate::pipeline;
use crate::resources;
use crate::store::{Change, Saved, Store};
use crate::watchers::Watchers;

/// What a server is started with; the flags and files of a real one.
pub struct Config {
    /// The world's time.
    pub clock: host::Clock,
    /// The world's randomness.
    pub entropy: host::Entropy,
    /// Runs the timers of watches.
    pub tasks: host::Tasks,
    /// `--client-ca-file`: roots of client certificates.
    pub client_ca: Vec<pki::Certificate>,
    /// `--service-account-signing-key-file`: signs and verifies service account tokens.
    pub service_account_key: pki::PrivateKey,
    /// `--service-account-issuer`, such as `https://kubernetes.default.svc.cluster.local`.
    pub service_account_issuer: String,
    /// The address discovery tells clients, such as `192.0.2.2:6443`.
    pub advertise_address: String,
}

/// What every stage may look at.
pub struct ServerState {
    /// What the server was started with.
    pub config: Config,
    /// All objects.
    pub store: Store,
    /// Certificates that were verified before.
    pub(crate) certificates: authentication::Cache,
    /// Roles and bindings, ready for questions.
    pub(crate) rbac: authorization::bindings::Index,
    /// Who is told of requests.
    pub(crate) audit: audit::Log,
    /// Open watches.
    pub watchers: Watchers,
}

impl ServerState {
    /// The present moment.
    pub fn now(&self) -> host::Timestamp {
        self.config.clock.now()
    }

    /// The present moment as the wire writes it: RFC 3339, whole seconds.
    pub fn now_rfc3339(&self) -> String {
        api::format_rfc3339(self.now().seconds())
    }

    /// A random UUID (version 4). Upstream: k8s.io/apimachinery/pkg/util/uuid.
    pub fn new_uid(&self) -> String {
        let bits = u128::from_be_bytes(self.config.entropy.bytes());
        let bits = bits & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
        let hex = format!("{bits:032x}");
        let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default().to_owned();
        [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
    }
}

/// A running API server.
pub struct ApiServer {
    state: Rc<ServerState>,
}

impl ApiServer {
    /// A server with an empty store.
    pub fn new(config: Config) -> Rc<Self> {
        let state = Rc::new(ServerState {
            config,
            store: Store::default(),
            audit: audit::Log::default(),
            watchers: Watchers::default(),
            certificates: authentication::Cache::default(),
            rbac: authorization::bindings::Index::default(),
        });
        let told = Rc::downgrade(&state);
        state.store.on_change(Rc::new(move |change| {
            if let Some(state) = told.upgrade() {
                state.watchers.tell(&state, change);
            }
        }));
        Rc::new(Self { state })
    }

    /// Puts bootstrap objects into the store as they are; uid, resourceVersion and creationTimestamp are filled in where absent.
    ///
    /// No admission, no validation. An object of a kind that is not served is left out.
    pub fn seed(&self, objects: Vec<Value>) {
        for object in objects {
            let Some(resource) = resources::by_kind(&object) else { continue };
            pipeline::seed(&self.state, resource, object);
        }
        self.state.store.forget_events();
    }

    /// Answers a request. The listener put an [`api::Peer`] into its extensions.
    pub fn handle(self: &Rc<Self>, request: Request) -> LocalBoxFuture<'static, Response> {
        let state = self.state.clone();
        Box::pin(async move { pipeline::handle(state, request).await })
    }

    /// All objects of a resource, in the order of lists; empty group for core.
    pub fn objects(&self, group: &str, resource: &str) -> Vec<Rc<Value>> {
        self.state.store.list(group, resource, None)
    }

    /// Calls `observer` after every write, in order. It must not call back into the server.
    pub fn on_change(&self, observer: Rc<dyn Fn(&Change)>) {
        self.state.store.on_change(observer);
    }

    /// Calls `observer` after every request, when it has been answered. It must not call back into the server.
    pub fn on_request(&self, observer: Rc<dyn Fn(&audit::Event)>) {
        self.state.audit.add(observer);
    }

    /// Whether `user` may do that to a resource: what the authorizer would say to a request.
    pub fn allows(
        &self,
        user: &api::authentication::UserInfo,
        attributes: api::authorization::ResourceAttributes,
    ) -> bool {
        authorization::allows(&self.state, user, attributes)
    }

    /// Everything the server remembers; cheap, since objects are shared.
    pub fn save(&self) -> Saved {
        self.state.store.save()
    }

    /// Goes back to what [`Self::save`] took. Open watches end, so that clients list anew.
    pub fn restore(&self, saved: &Saved) {
        self.state.store.restore(saved);
    }
}
