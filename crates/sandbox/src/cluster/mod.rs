//! The running control plane: the API server behind its listener, the controllers as its clients.

mod accounts;
mod listener;
mod network;

use std::cell::RefCell;
use std::rc::Rc;

use countersign_api::{Transport, meta};
use countersign_apiserver::{ApiServer, Change, Config, Saved};
use countersign_controllers::{MANAGER_IDENTITY, Manager, Running};
use countersign_host::{Machine, System};
use countersign_pki::{Certificate, PrivateKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::accounts::Account;
use self::listener::{Connection, Pace};
pub(crate) use self::network::Reach;
use self::network::Serving;
use crate::facts;
use crate::journal::Journal;
use crate::world::{CONTROL_PLANE, Cluster};

/// Who is told of changes.
type Listener = Rc<dyn Fn(&Change)>;

/// The control plane of a world.
pub(crate) struct ControlPlane {
    machine: Rc<Machine>,
    journal: Journal,
    memory: RefCell<Memory>,
    server: RefCell<Rc<ApiServer>>,
    controllers: RefCell<Option<Running>>,
    listeners: Rc<RefCell<Vec<Listener>>>,
    serving: RefCell<Option<Serving>>,
}

/// What the API server read from its disk when it started, PEM: it works on with that whatever happens to the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Memory {
    client_ca: String,
    service_account_key: String,
    /// Certificate and key of the controller manager's kubeconfig.
    manager: String,
}

/// The control plane as it was at some moment.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SavedControlPlane {
    memory: Memory,
    objects: Saved,
}

impl ControlPlane {
    /// Starts the API server of `cluster` on `machine`, with the objects of a fresh cluster and
    /// more, and its clients.
    pub(crate) fn start(
        machine: Rc<Machine>,
        cluster: &Cluster,
        journal: Journal,
        objects: Vec<Value>,
    ) -> Rc<Self> {
        let memory = Memory {
            client_ca: cluster.pki.ca.certificate_pem(),
            service_account_key: cluster.pki.service_accounts.to_traditional_pem(),
            manager: cluster.pki.controller_manager.certificate_pem(),
        };
        let config = config(
            &machine.system,
            vec![cluster.pki.ca.certificate.clone()],
            cluster.pki.service_accounts.clone(),
        );
        let server = ApiServer::new(config);
        server.seed(cluster.objects());
        server.seed(objects);
        let plane = Rc::new(Self {
            machine,
            journal,
            memory: RefCell::new(memory),
            server: RefCell::new(server),
            controllers: RefCell::default(),
            listeners: Rc::default(),
            serving: RefCell::default(),
        });
        plane.observe();
        plane.start_controllers();
        plane
    }

    /// The API server.
    pub(crate) fn server(&self) -> Rc<ApiServer> {
        self.server.borrow().clone()
    }

    /// Calls `listener` after every write.
    pub(crate) fn on_change(&self, listener: Listener) {
        self.listeners.borrow_mut().push(listener);
    }

    /// Everything it remembers; cheap, objects are shared.
    pub(crate) fn save(&self) -> SavedControlPlane {
        SavedControlPlane { memory: self.memory.borrow().clone(), objects: self.server().save() }
    }

    /// Goes back to `saved`. All tasks of the world have been ended; the controllers begin anew.
    pub(crate) fn restore(self: &Rc<Self>, saved: &SavedControlPlane) {
        self.stop_controllers();
        if saved.memory != *self.memory.borrow() {
            let ca = Certificate::all_from_pem(saved.memory.client_ca.as_bytes());
            let Ok(key) = PrivateKey::from_pem(saved.memory.service_account_key.as_bytes()) else { return };
            *self.server.borrow_mut() = ApiServer::new(config(&self.machine.system, ca, key));
            *self.memory.borrow_mut() = saved.memory.clone();
            self.observe();
        }
        self.server().restore(&saved.objects);
        self.start_controllers();
    }

    fn observe(&self) {
        let listeners = self.listeners.clone();
        self.server().on_change(Rc::new(move |change| {
            let listeners = listeners.borrow().clone();
            listeners.iter().for_each(|listener| listener(change));
        }));
        let (journal, clock) = (self.journal.clone(), self.machine.system.clock.clone());
        self.server().on_change(Rc::new(move |change| {
            if let Some(issued) = newly_issued(change) {
                journal.issued(issued.not_after, clock.now().seconds());
            }
        }));
        let journal = self.journal.clone();
        self.server().on_request(Rc::new(move |event| journal.asked(event)));
    }

    fn stop_controllers(&self) {
        if let Some(running) = self.controllers.borrow_mut().take() {
            running.stop();
        }
    }

    fn start_controllers(self: &Rc<Self>) {
        let plane = self.clone();
        let clients = Rc::new(move |name: &str| plane.client(name));
        let System { clock, entropy, tasks, .. } = self.machine.system.clone();
        let manager = Manager { machine: self.machine.clone(), clients, tasks, clock, entropy };
        *self.controllers.borrow_mut() = Some(countersign_controllers::start(manager));
    }

    /// The controllers' way to the server, by account.
    fn client(&self, name: &str) -> Rc<dyn Transport> {
        let certificates = Certificate::all_from_pem(self.memory.borrow().manager.as_bytes());
        let manager = Rc::new(Connection {
            server: self.server(),
            pace: Pace::Controller,
            server_certificates: Vec::new(),
            client_certificates: certificates.into_iter().map(|certificate| certificate.der).collect(),
            address: CONTROL_PLANE.address.to_owned(),
        });
        if name == MANAGER_IDENTITY {
            return manager;
        }
        let anonymous = Rc::new(Connection { client_certificates: Vec::new(), ..(*manager).clone() });
        Rc::new(Account::new(name.to_owned(), manager, anonymous))
    }
}

/// The certificate that this change put into a signing request.
fn newly_issued(change: &Change) -> Option<facts::CertificateFacts> {
    let Change::Object { group, resource, event } = change else { return None };
    let ours = (&**group, &**resource) == ("certificates.k8s.io", "certificatesigningrequests");
    let path = ["status", "certificate"];
    let before = event.old.as_ref().and_then(|old| meta::text(old, &path));
    if !ours || before == meta::text(&event.object, &path) {
        return None;
    }
    facts::certificate(&event.object)
}

fn config(system: &System, client_ca: Vec<Certificate>, service_account_key: PrivateKey) -> Config {
    Config {
        clock: system.clock.clone(),
        entropy: system.entropy.clone(),
        tasks: system.tasks.clone(),
        client_ca,
        service_account_key,
        service_account_issuer: "https://kubernetes.default.svc.cluster.local".to_owned(),
        advertise_address: format!("{}:{}", CONTROL_PLANE.address, crate::world::API_PORT),
    }
}
