//! The source of Rust's standard library, with which the page becomes smaller.
//!
//! Built with the page and for its size, with every panic a bare trap, the standard library costs a tenth of the page less. The
//! stable compiler can do so only with `RUSTC_BOOTSTRAP`; the flags change no behaviour that a learner could see. Without the
//! source (and nowhere to get it from) the page is built as usual, only larger.

use std::path::Path;
use std::process::Command;

use crate::process::{command, find, read, run_shown};

/// A trap instead of a message, no places in the source, and the library's small algorithms.
const FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none";
const LIBRARIES: &str = "std,panic_abort";
const LIBRARY_FEATURES: &str = "optimize_for_size";

/// Makes the cargo that `command` starts build the standard library as well, if its source is there or can be had.
pub fn build_with_standard_library(command: &mut Command, toolchain: &str) {
    if !present(toolchain) && toolchain.is_empty() && find("rustup").is_some() {
        // Offline, what counts is that the page can still be built.
        if let Err(error) = run_shown(crate::process::command("rustup", ["component", "add", "rust-src"])) {
            println!("  {error}");
        }
    }
    if !present(toolchain) {
        println!("Without the source of Rust's standard library the page becomes a tenth larger.");
        return;
    }
    add_flags(command, FLAGS);
    command.env("RUSTC_BOOTSTRAP", "1");
    command.env("CARGO_UNSTABLE_BUILD_STD", LIBRARIES);
    command.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", LIBRARY_FEATURES);
}

/// Adds flags for rustc to those that are set.
pub fn add_flags(command: &mut Command, flags: &str) {
    let set = command.get_envs().find(|(name, _)| *name == "RUSTFLAGS").and_then(|(_, value)| value);
    let set = set.map(ToOwned::to_owned).or_else(|| std::env::var_os("RUSTFLAGS")).unwrap_or_default();
    command.env("RUSTFLAGS", format!("{} {flags}", set.to_string_lossy()).trim());
}

/// Whether the toolchain of this name (empty: the default one) has the source.
fn present(toolchain: &str) -> bool {
    let mut rustc = command("rustc", ["--print", "sysroot"]);
    if !toolchain.is_empty() {
        rustc.env("RUSTUP_TOOLCHAIN", toolchain).env_remove("LD_LIBRARY_PATH");
    }
    read(rustc)
        .is_ok_and(|root| Path::new(root.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").is_file())
}
