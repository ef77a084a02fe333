//! The programs that come with every Linux: coreutils, grep, sed, awk, jq and their kin, a file each.
//!
//! They behave as Debian 12's do, byte for byte, in the locale C.UTF-8. Each sees only its [`host::Process`].

extern crate countersign_host as host;
extern crate countersign_posix as posix;

mod awk;
mod compare;
mod date;
mod files;
mod jq;
mod registry;
mod run;
mod search;
mod sed;
mod system;
mod text;

pub use registry::programs;
