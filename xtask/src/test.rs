//! `cargo xtask test`: every check, as CI runs it, fastest first.

use anyhow::Result;

use crate::process;
use crate::setup::{CHROMIUM, ensure, playwright_command};
use crate::steps::Steps;
use crate::{build, no_arguments, quick};

/// Runs all steps and prints the summary.
pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let mut steps = Steps::default();
    quick::add(&mut steps);
    steps.run("set-up", || {
        ensure(build::NEEDS)?;
        ensure(&[CHROMIUM])
    });
    if steps.run("site", build::site) {
        steps.run("journeys in a browser", || {
            process::run(playwright_command(["test", "--config", "tests/playwright.config.js"])?)
        });
    } else {
        steps.skip("journeys in a browser", "site");
    }
    steps.finish()
}
