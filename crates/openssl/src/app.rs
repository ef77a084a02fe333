//! What every subcommand works with: its process, its key source and its queue of errors.

use std::cell::RefCell;
use std::rc::Rc;

use countersign_host::{Errno, Process};
use countersign_pki::key::KeySource;

use crate::errors::Reason;
use crate::network::Network;

/// Leaves the subcommand with this exit status; whatever had to be said has been said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit(pub u8);

/// What a step of a subcommand comes to.
pub type Step<T = ()> = Result<T, Exit>;

/// One run of a subcommand.
pub struct App {
    /// The process it runs in.
    pub process: Process,
    /// Where new keys come from.
    pub keys: Rc<dyn KeySource>,
    /// What can be reached, if anything can.
    pub network: Option<Network>,
    /// The subcommand's name as typed: what goes before the colon in messages.
    pub name: String,
    errors: RefCell<Vec<Reason>>,
}

impl App {
    /// A run with an empty error queue.
    pub fn new(process: Process, keys: Rc<dyn KeySource>, network: Option<Network>, name: &str) -> Self {
        Self { process, keys, network, name: name.to_owned(), errors: RefCell::default() }
    }

    /// The present moment, unix seconds.
    pub fn now(&self) -> i64 {
        self.process.clock().now().seconds()
    }

    /// Writes to standard output. A reader that went away ends the program as SIGPIPE would.
    pub async fn print(&self, text: impl AsRef<[u8]>) -> Step {
        match self.process.stdout(text).await {
            Err(Errno::EPIPE) => Err(Exit(141)),
            _ => Ok(()),
        }
    }

    /// Writes to standard error.
    pub async fn say(&self, text: impl AsRef<str>) {
        self.process.stderr(text.as_ref()).await;
    }

    /// Puts an error into the queue, to be printed when the subcommand reports or ends.
    pub fn raise(&self, reason: Reason) {
        self.errors.borrow_mut().push(reason);
    }

    /// Puts several errors into the queue.
    pub fn raise_all(&self, reasons: impl IntoIterator<Item = Reason>) {
        self.errors.borrow_mut().extend(reasons);
    }

    /// Puts an error into the queue if there is one already.
    pub fn raise_if_any(&self, reason: Reason) {
        if !self.errors.borrow().is_empty() {
            self.raise(reason);
        }
    }

    /// Forgets the queue.
    pub fn clear_errors(&self) {
        self.errors.borrow_mut().clear();
    }

    /// Prints the queue and empties it (`ERR_print_errors`).
    pub async fn print_errors(&self) {
        let text: String = self.errors.take().iter().map(|reason| reason.line(self.process.pid)).collect();
        if !text.is_empty() {
            self.say(text).await;
        }
    }

    /// Says a line and fails.
    pub async fn fail<T>(&self, text: impl AsRef<str>) -> Step<T> {
        self.say(format!("{}\n", text.as_ref())).await;
        Err(Exit(1))
    }

    /// `NAME: Use -help for summary.`
    pub async fn usage<T>(&self) -> Step<T> {
        self.fail(format!("{}: Use -help for summary.", self.name)).await
    }
}
