//! `cargo xtask quick`: what is worth running before every commit, fastest first.

use anyhow::Result;

use crate::no_arguments;
use crate::process::{command, run as run_command};
use crate::setup::{OPENSSL, RUST_COMPONENTS, WASM_TARGET, ensure, page_command};
use crate::steps::Steps;
use crate::tidy;

/// Runs the steps and prints the summary.
pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let mut steps = Steps::default();
    add(&mut steps);
    steps.finish()
}

/// The quick steps, which `cargo xtask test` begins with too.
pub fn add(steps: &mut Steps) {
    steps.run("format", || {
        ensure(&[RUST_COMPONENTS])?;
        run_command(command("cargo", ["fmt", "--all", "--check"]))
    });
    steps.run("tidy", tidy::check);
    steps.run("clippy", || {
        let native = ["clippy", "--workspace", "--exclude", PAGE, "--all-targets", "--locked"];
        run_command(command("cargo", native.into_iter().chain(DENY)))
    });
    steps.run("clippy of the page", || {
        ensure(&[WASM_TARGET])?;
        let page =
            ["clippy", "--package", PAGE, "--target", "wasm32-unknown-unknown", "--all-targets", "--locked"];
        run_command(page_command("cargo", page.into_iter().chain(DENY))?)
    });
    steps.run("unit, integration and golden tests", || {
        ensure(&[OPENSSL])?;
        run_command(command("cargo", ["test", "--workspace", "--locked"]))
    });
}

const PAGE: &str = "countersign-web";
const DENY: [&str; 3] = ["--", "--deny", "warnings"];
