//! Bash on a simulated host: the language, its builtins, line editing and completion.
//!
//! [`Shell`] runs text for a [`host::Process`]; [`programs`] are `bash` and `sh` for scripts.
//! The shell knows programs only by what [`host::Programs`] holds.

extern crate countersign_host as host;
extern crate countersign_posix as posix;

mod ast;
mod builtins;
mod date;
mod exec;
mod expand;
pub mod interactive;
mod options;
mod parse;
mod print;
mod program;
mod prompt;
mod quote;
mod shell;
mod signals;
mod variables;

use host::words as bytes;

pub use interactive::HistoryExpansion;
pub use program::programs;
pub use shell::{Mode, Shell, ShellState};
