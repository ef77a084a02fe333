//! What every verb gets: its process, flags and arguments, and the way to the server.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use countersign_api::Network;
use countersign_host::{Clock, Process};

use crate::Error;
use crate::client::Client;
use crate::command::{Command, Flags};
use crate::config::{ClientConfig, Config, LoadingRules};
use crate::discovery::Mapper;

/// Handed to each verb; cheap to clone.
#[derive(Clone)]
pub struct Context(Rc<Inner>);

struct Inner {
    process: Process,
    path: Vec<&'static Command>,
    flags: Flags,
    arguments: Vec<String>,
    dash: Option<usize>,
    network: Rc<dyn Network>,
    config: RefCell<Option<Rc<ClientConfig>>>,
    client: RefCell<Option<Rc<Client>>>,
    mapper: RefCell<Option<Rc<Mapper>>>,
    warnings: RefCell<Vec<String>>,
    warning_count: Cell<usize>,
}

impl Context {
    pub(crate) fn new(
        process: Process,
        path: Vec<&'static Command>,
        flags: Flags,
        arguments: Vec<String>,
        dash: Option<usize>,
        network: Rc<dyn Network>,
    ) -> Self {
        Self(Rc::new(Inner {
            process,
            path,
            flags,
            arguments,
            dash,
            network,
            config: RefCell::default(),
            client: RefCell::default(),
            mapper: RefCell::default(),
            warnings: RefCell::default(),
            warning_count: Cell::default(),
        }))
    }

    /// Forgets kubeconfig, client and mapper.
    pub(crate) fn forget(&self) {
        self.0.mapper.take();
        self.0.client.take();
        self.0.config.take();
    }

    /// The running process: files, environment, streams.
    pub fn process(&self) -> &Process {
        &self.0.process
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        self.0.process.clock()
    }

    /// Flags as given.
    pub fn flags(&self) -> &Flags {
        &self.0.flags
    }

    /// Words that are no flags.
    pub fn arguments(&self) -> &[String] {
        &self.0.arguments
    }

    /// How many of the arguments stood before `--`, if there was one.
    pub fn dash(&self) -> Option<usize> {
        self.0.dash
    }

    /// What can be dialled from here.
    pub fn network(&self) -> &Rc<dyn Network> {
        &self.0.network
    }

    /// The commands from the root to this one.
    pub fn path(&self) -> &[&'static Command] {
        &self.0.path
    }

    /// `kubectl config view`.
    pub fn command_path(&self) -> String {
        crate::command::command_path(&self.0.path)
    }

    /// Writes to standard output.
    pub async fn out(&self, text: impl AsRef<[u8]>) -> Result<(), Error> {
        Ok(self.0.process.stdout(text).await?)
    }

    /// Writes to standard error.
    pub async fn err(&self, text: impl AsRef<[u8]>) {
        self.0.process.stderr(text).await;
    }

    /// A mistake in how the command was used: `error: …` and where help is.
    pub fn usage_error(&self, message: impl AsRef<str>) -> Error {
        Error::Message(format!(
            "{}\nSee '{} -h' for help and examples",
            message.as_ref(),
            self.command_path()
        ))
    }

    /// `-v`.
    pub fn verbosity(&self) -> i64 {
        self.0.flags.int("v")
    }

    /// A line of klog on standard error; `level` is `I`, `W` or `E`, `place` such as `loader.go:223`.
    pub async fn log(&self, level: char, place: &str, text: &str) {
        let now = self.clock().now();
        let time = countersign_api::format_rfc3339_micro(now.nanoseconds());
        let part = |range: std::ops::Range<usize>| time.get(range).unwrap_or_default();
        let (month, day, clock) = (part(5..7), part(8..10), part(11..26));
        let pid = self.0.process.pid;
        self.err(format!("{level}{month}{day} {clock} {pid:7} {place}] {text}\n")).await;
    }

    /// `Warning: text` on standard error, each text once.
    pub async fn warn(&self, text: &str) {
        let known = self.0.warnings.borrow().iter().any(|known| known == text);
        if known {
            return;
        }
        self.0.warnings.borrow_mut().push(text.to_owned());
        self.0.warning_count.set(self.0.warning_count.get() + 1);
        self.err(format!("Warning: {text}\n")).await;
    }

    /// How many warnings of the server were shown.
    pub fn warning_count(&self) -> usize {
        self.0.warning_count.get()
    }

    /// The files a kubeconfig is read from.
    pub fn loading_rules(&self) -> LoadingRules {
        LoadingRules::new(&self.0.process, self.0.flags.text("kubeconfig"))
    }

    /// The merged kubeconfig with the overrides of flags.
    pub async fn config(&self) -> Result<Rc<ClientConfig>, Error> {
        if let Some(config) = self.0.config.borrow().clone() {
            return Ok(config);
        }
        let config: Config = self.loading_rules().load(self).await?;
        let server = self.0.process.variable("KUBERNETES_MASTER");
        let config = Rc::new(ClientConfig::new(config, &self.0.flags, server));
        self.0.config.replace(Some(config.clone()));
        Ok(config)
    }

    /// The namespace to work in, and whether `--namespace` asked for it.
    pub async fn namespace(&self) -> Result<(String, bool), Error> {
        self.config().await?.namespace(self)
    }

    /// The way to the server. Nothing is sent yet, but kubeconfig, CA, certificate and key are checked.
    pub async fn client(&self) -> Result<Rc<Client>, Error> {
        if let Some(client) = self.0.client.borrow().clone() {
            return Ok(client);
        }
        let connection = self.config().await?.connection(self).await?;
        let client = Client::new(self, connection).await?;
        self.0.client.replace(Some(client.clone()));
        Ok(client)
    }

    /// What the server offers: resources by any of their names.
    pub async fn mapper(&self) -> Result<Rc<Mapper>, Error> {
        if let Some(mapper) = self.0.mapper.borrow().clone() {
            return Ok(mapper);
        }
        let mapper = Rc::new(Mapper::new(self, self.client().await?));
        self.0.mapper.replace(Some(mapper.clone()));
        Ok(mapper)
    }
}
