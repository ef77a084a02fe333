//! kubectl v1.36.2: a program on a host that knows only what the wire carries and what files say.

mod cmd;
pub mod command;
mod context;
mod error;
pub mod output;
mod run;

pub use context::Context;
pub use error::Error;
pub use run::program;
