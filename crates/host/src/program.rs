//! The contract between a host and the programs installed on it.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use crate::{Errno, Process};

/// What a process leaves behind: 0 for success, 128 + signal number if a signal ended it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExitStatus(pub u8);

impl ExitStatus {
    /// All went well.
    pub const SUCCESS: Self = Self(0);
    /// The usual failure.
    pub const FAILURE: Self = Self(1);
    /// Ended by Ctrl-C.
    pub const SIGINT: Self = Self(130);
    /// Wrote into a pipe that nobody reads.
    pub const SIGPIPE: Self = Self(141);

    /// Whether the status is 0.
    pub fn success(self) -> bool {
        self.0 == 0
    }
}

/// A proposal for the word under the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The whole word that would stand there.
    pub value: String,
    /// A few words about it, may be empty.
    pub description: String,
    /// Whether a blank follows once it is the only one.
    pub ends_word: bool,
}

/// Something that can be executed.
pub trait Program {
    /// Runs to its end. A signal ends it by dropping the future.
    fn run(&self, process: Process) -> LocalBoxFuture<'static, ExitStatus>;

    /// Proposals for the last of `process.args`; `None` leaves it to the shell, which proposes file names.
    fn complete(&self, process: Process) -> LocalBoxFuture<'static, Option<Vec<Completion>>> {
        let _ = process;
        Box::pin(std::future::ready(None))
    }
}

/// A program made of an async function.
pub fn program<F, Fut>(run: F) -> Rc<dyn Program>
where
    F: Fn(Process) -> Fut + 'static,
    Fut: Future<Output = ExitStatus> + 'static,
{
    struct FromFn<F>(F);
    impl<F, Fut> Program for FromFn<F>
    where
        F: Fn(Process) -> Fut + 'static,
        Fut: Future<Output = ExitStatus> + 'static,
    {
        fn run(&self, process: Process) -> LocalBoxFuture<'static, ExitStatus> {
            Box::pin((self.0)(process))
        }
    }
    Rc::new(FromFn(run))
}

/// All programs that a file on some machine may stand for, by name.
#[derive(Clone, Default)]
pub struct Programs(BTreeMap<String, Rc<dyn Program>>);

impl Programs {
    /// What an executable file of a simulated program begins with; its name follows.
    const MARK: &'static [u8] = b"\x7fELF\x02\x01\x01\0countersign\0";

    /// Adds a program under `name`, replacing one of the same name.
    pub fn add(&mut self, name: impl Into<String>, program: Rc<dyn Program>) {
        self.0.insert(name.into(), program);
    }

    /// Names in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The bytes of an executable file that runs the program `name`.
    pub fn image(name: &str) -> Vec<u8> {
        [Self::MARK, name.as_bytes()].concat()
    }

    /// The program an executable file's bytes stand for.
    pub(crate) fn of_image(&self, image: &[u8]) -> Option<Rc<dyn Program>> {
        let name = image.strip_prefix(Self::MARK)?;
        self.0.get(std::str::from_utf8(name).ok()?).cloned()
    }
}

/// Why a command could not be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExecError {
    /// No file of that name along PATH: exit status 127.
    CommandNotFound,
    /// The file at `path` could not be executed: exit status 126 (127 for `ENOENT`).
    /// `ENOEXEC` means: a text file without `#!`, which a shell runs itself.
    File {
        /// Where it was found.
        path: String,
        /// What was wrong.
        errno: Errno,
    },
    /// The interpreter named after `#!` does not exist.
    BadInterpreter {
        /// The script.
        path: String,
        /// The interpreter it names.
        interpreter: String,
    },
}

impl ExecError {
    /// The exit status a shell gives to it.
    pub fn exit_status(&self) -> ExitStatus {
        match self {
            Self::CommandNotFound | Self::File { errno: Errno::ENOENT, .. } => ExitStatus(127),
            Self::File { .. } => ExitStatus(126),
            Self::BadInterpreter { .. } => ExitStatus(126),
        }
    }
}

impl fmt::Display for ExecError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandNotFound => formatter.write_str("command not found"),
            Self::File { errno, .. } => errno.fmt(formatter),
            Self::BadInterpreter { interpreter, .. } => {
                write!(formatter, "{interpreter}: bad interpreter: No such file or directory")
            }
        }
    }
}
