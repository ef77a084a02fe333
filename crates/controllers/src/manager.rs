//! The process: it runs while its manifest says so and begins anew when the manifest changes.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use countersign_api::Transport;
use countersign_host::{Clock, Credentials, Entropy, Machine, Tasks, files::Caller};
use futures::future::AbortHandle;

use crate::flags::Flags;
use crate::run::{Environment, Run};

/// Asked of [`Manager::clients`] for the manager's own identity, user `system:kube-controller-manager`, under
/// which caches are filled and token secrets written.
pub const MANAGER_IDENTITY: &str = "kube-controller-manager";

const MANIFEST: &str = "/etc/kubernetes/manifests/kube-controller-manager.yaml";
/// How often a kubelet looks at its manifests: `fileCheckFrequency`.
const LOOK: Duration = Duration::from_secs(20);

/// Ways to the API server by the name of an account.
pub type Clients = Rc<dyn Fn(&str) -> Rc<dyn Transport>>;

/// What kube-controller-manager is given.
pub struct Manager {
    /// The control plane: the manifest with the flags and the files they name are there.
    pub machine: Rc<Machine>,
    /// Ways to the API server by the name of a service account in kube-system: requests arrive authenticated
    /// as `system:serviceaccount:kube-system:NAME`. [`MANAGER_IDENTITY`] is the one name that is no account.
    pub clients: Clients,
    /// The executor.
    pub tasks: Tasks,
    /// The clock that retries, expiry and clean-up go by.
    pub clock: Clock,
    /// Where serial numbers come from.
    pub entropy: Entropy,
}

/// The running controllers. Dropping it changes nothing.
pub struct Running {
    process: AbortHandle,
    run: Rc<RefCell<Option<Rc<Run>>>>,
}

impl Running {
    /// Ends every controller at its next turn, as if the process was killed.
    pub fn stop(&self) {
        self.process.abort();
        if let Some(run) = self.run.take() {
            run.end();
        }
    }
}

/// Starts all controllers.
///
/// Without a manifest, or when a file that the flags name cannot be used, none of them runs until that is
/// mended. A changed manifest restarts them; certificate and key of the CA are read again when they change.
pub fn start(manager: Manager) -> Running {
    let run: Rc<RefCell<Option<Rc<Run>>>> = Rc::default();
    let Manager { machine, clients, tasks, clock, entropy } = manager;
    let environment = Rc::new(Environment { machine, clients, tasks: tasks.clone(), clock, entropy });
    let process = tasks.spawn(supervise(environment, run.clone()));
    Running { process: process.abort_handle(), run }
}

async fn supervise(environment: Rc<Environment>, running: Rc<RefCell<Option<Rc<Run>>>>) {
    loop {
        let started = environment.manifest().and_then(|manifest| {
            let flags = Flags::from_manifest(&String::from_utf8_lossy(&manifest))?;
            // What is wrong goes to the log, which nobody can read here.
            Run::begin(environment.clone(), manifest, flags).ok()
        });
        match started {
            None => environment.clock.sleep(LOOK).await,
            Some(run) => {
                running.replace(Some(run.clone()));
                run.outdated().await;
                run.end();
            }
        }
    }
}

impl Environment {
    /// The text of the manifest, if there is one.
    pub(crate) fn manifest(&self) -> Option<Rc<Vec<u8>>> {
        self.read(MANIFEST).ok()
    }

    /// A file of the control plane, as root reads it; an error is in Go's words.
    pub(crate) fn read(&self, path: &str) -> Result<Rc<Vec<u8>>, String> {
        let caller = Caller { credentials: Credentials::ROOT, umask: 0o22, now: self.clock.now() };
        let outcome = self.machine.files.borrow().read(&caller, path);
        outcome.map_err(|error| format!("open {path}: {}", error.to_string().to_lowercase()))
    }
}
