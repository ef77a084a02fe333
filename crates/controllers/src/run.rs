//! One life of the process: its flags, caches, clients and workers.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use countersign_host::{Clock, Entropy, Machine, Tasks};
use futures::future::AbortHandle;

use crate::client::Client;
use crate::flags::Flags;
use crate::informer::Informer;
use crate::manager::{Clients, MANAGER_IDENTITY};
use crate::queue::WorkQueue;
use crate::{
    bootstrapsigner, clusterrole_aggregation, csrapproving, csrcleaner, csrsigning, garbagecollector,
    namespace, root_ca_cert_publisher, serviceaccount, serviceaccount_token, tokencleaner,
};

/// What does not change while the world lives.
pub(crate) struct Environment {
    /// The control plane.
    pub(crate) machine: Rc<Machine>,
    /// Ways to the API server by account.
    pub(crate) clients: Clients,
    /// The executor.
    pub(crate) tasks: Tasks,
    /// The clock.
    pub(crate) clock: Clock,
    /// Randomness.
    pub(crate) entropy: Entropy,
}

/// From one start of the process to its end.
pub(crate) struct Run {
    /// The world around.
    pub(crate) environment: Rc<Environment>,
    /// The command line.
    pub(crate) flags: Flags,
    manifest: Rc<Vec<u8>>,
    informers: RefCell<BTreeMap<String, Rc<Informer>>>,
    work: RefCell<Vec<AbortHandle>>,
    outdated: RefCell<Outdated>,
}

#[derive(Default)]
struct Outdated {
    yes: bool,
    waker: Option<Waker>,
}

impl Run {
    /// Starts every controller the flags ask for.
    ///
    /// # Errors
    /// What the process ends with at once.
    pub(crate) fn begin(
        environment: Rc<Environment>,
        manifest: Rc<Vec<u8>>,
        flags: Flags,
    ) -> Result<Rc<Self>, String> {
        let signers = csrsigning::Signers::from_flags(&environment, &flags)?;
        let root_ca = match flags.text("root-ca-file") {
            "" => Rc::default(),
            path => environment.read(path)?,
        };
        let token_key = serviceaccount_token::read_key(&environment, &flags)?;
        let run = Rc::new(Self {
            environment,
            flags,
            manifest,
            informers: RefCell::default(),
            work: RefCell::default(),
            outdated: RefCell::default(),
        });
        let root_ca: Rc<str> = String::from_utf8_lossy(&root_ca).into();
        let names = |names: &[&str], default| run.flags.runs(names, default);
        if names(&["bootstrap-signer-controller", "bootstrapsigner"], false) {
            bootstrapsigner::start(&run);
        }
        if names(&["certificatesigningrequest-approving-controller", "csrapproving"], true) {
            csrapproving::start(&run);
        }
        if names(&["certificatesigningrequest-cleaner-controller", "csrcleaner"], true) {
            csrcleaner::start(&run);
        }
        if names(&["certificatesigningrequest-signing-controller", "csrsigning"], true) {
            csrsigning::start(&run, signers);
        }
        if names(&["clusterrole-aggregation-controller", "clusterrole-aggregation"], true) {
            clusterrole_aggregation::start(&run);
        }
        if names(&["garbage-collector-controller", "garbagecollector"], true) {
            garbagecollector::start(&run);
        }
        if names(&["namespace-controller", "namespace"], true) {
            namespace::start(&run);
        }
        if names(&["root-ca-certificate-publisher-controller", "root-ca-cert-publisher"], true) {
            root_ca_cert_publisher::start(&run, root_ca.clone());
        }
        if names(&["serviceaccount-controller", "serviceaccount"], true) {
            serviceaccount::start(&run);
        }
        if let Some(key) = token_key
            && names(&["serviceaccount-token-controller", "serviceaccount-token"], true)
        {
            serviceaccount_token::start(&run, key, root_ca);
        }
        if names(&["token-cleaner-controller", "tokencleaner"], false) {
            tokencleaner::start(&run);
        }
        Ok(run)
    }

    /// A client under a service account of kube-system.
    pub(crate) fn client(&self, account: &str) -> Client {
        Client::new((self.environment.clients)(account))
    }

    /// The shared cache of a resource, listed at `path`.
    pub(crate) fn informer(&self, path: &str) -> Rc<Informer> {
        if let Some(informer) = self.informers.borrow().get(path) {
            return informer.clone();
        }
        let client = self.client(MANAGER_IDENTITY);
        let informer = Informer::new(path.to_owned(), client, self.environment.clock.clone());
        self.informers.borrow_mut().insert(path.to_owned(), informer.clone());
        self.spawn(informer.clone().run());
        informer
    }

    /// Work that ends with this run.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        let task = self.environment.tasks.spawn(work);
        self.work.borrow_mut().push(task.abort_handle());
    }

    /// Reconciles every key that `queue` hands out; failures are tried again.
    pub(crate) fn work<F, R>(self: &Rc<Self>, queue: Rc<WorkQueue>, reconcile: F)
    where
        F: Fn(String) -> R + 'static,
        R: Future<Output = Result<(), String>> + 'static,
    {
        let run = self.clone();
        self.spawn(async move {
            loop {
                let key = queue.next().await;
                if run.notice_changes() {
                    return;
                }
                match reconcile(key.clone()).await {
                    Ok(()) => queue.forget(&key),
                    Err(_) => queue.retry(&key),
                }
            }
        });
    }

    /// Whether the manifest is no longer the one this run was started from; then the run ends.
    fn notice_changes(&self) -> bool {
        let changed = self.environment.manifest().is_none_or(|now| now != self.manifest);
        if changed {
            let waker = {
                let mut outdated = self.outdated.borrow_mut();
                outdated.yes = true;
                outdated.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        }
        changed
    }

    /// Waits until somebody noticed that the manifest changed.
    pub(crate) async fn outdated(&self) {
        poll_fn(|context| {
            let mut outdated = self.outdated.borrow_mut();
            if outdated.yes {
                return Poll::Ready(());
            }
            outdated.waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Ends all work.
    pub(crate) fn end(&self) {
        self.work.take().iter().for_each(AbortHandle::abort);
    }
}
