//! kubectl v1.36.2: a program on a host that knows only what the wire carries and what files say.

pub mod client;
mod cmd;
pub mod command;
mod complete;
pub mod config;
mod context;
mod describe;
pub mod discovery;
mod done;
mod dry_run;
mod error;
mod names;
pub mod output;
mod patch;
pub mod resource;
mod run;
pub mod selector;
mod yaml;

pub use context::Context;
pub use error::Error;
pub use run::program;
