//! Simulated computers: file trees, users, processes and what a program may ask of its host.
//!
//! Nothing here reads a real clock, draws real randomness or touches a real file: the edge hands those in
//! through [`Clock`], [`Entropy`] and [`Tasks`].

mod clock;
mod entropy;
mod errno;
pub mod files;
mod machine;
mod pipe;
mod process;
mod program;
mod stream;
mod tasks;
mod terminal;
pub mod words;

pub use clock::{Clock, Sleep, Timestamp};
pub use entropy::Entropy;
pub use errno::Errno;
pub use files::{FileSystem, FileTree, Metadata, NodeKind, OpenOptions};
pub use machine::{Machine, System, User};
pub use pipe::pipe;
pub use process::{Credentials, Process};
pub use program::{Completion, ExecError, ExitStatus, Program, Programs, program};
pub use stream::{Capture, Descriptor};
pub use tasks::{Task, Tasks, yield_now};
pub use terminal::{EditOutcome, EditRequest, Editor, SaveFile, Terminal};
