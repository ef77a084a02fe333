//! What all programs here stand on: options as getopt reads them, streams as stdio keeps them, quoting.

pub(crate) mod count;
pub(crate) mod files;
pub(crate) mod input;
pub(crate) mod io;
pub(crate) mod options;
pub(crate) mod quote;
pub(crate) mod spawn;

pub(crate) use input::Lines;
pub(crate) use io::{Io, Outcome, Stop};
pub(crate) use options::{Command, Package, Parsed};
