//! What every verb gets: its process, flags and arguments, and the way to the server.

use std::rc::Rc;

use countersign_api::Network;
use countersign_host::{Clock, Process};

use crate::Error;
use crate::command::{Command, Flags};

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
        Self(Rc::new(Inner { process, path, flags, arguments, dash, network }))
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
}
