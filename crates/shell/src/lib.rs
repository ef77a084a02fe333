//! Bash on a simulated host: the language, its builtins, line editing and completion.
//!
//! [`Shell`] runs text for a [`host::Process`]; [`programs`] are `bash` and `sh` for scripts.
//! The shell knows programs only by what [`host::Programs`] holds.

#![allow(dead_code, reason = "the tree keeps what printing commands will want")]
#![allow(clippy::enum_variant_names, reason = "bash calls it last-argument, too")]
#![allow(clippy::nonminimal_bool, reason = "conditions are worded as the manual words them")]

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
