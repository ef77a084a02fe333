//! `cargo xtask serve`: the page with live reload.

use anyhow::Result;

use crate::process;
use crate::setup::{ensure, page_command};
use crate::{build, lessons};

/// Sets up what is missing, then serves until it is interrupted; `arguments` go to trunk (`--port 9000`, `--open`).
pub fn run(arguments: &[String]) -> Result<()> {
    ensure(build::NEEDS)?;
    let mut trunk = lessons::with(page_command("trunk", ["serve", "--skip-version-check"])?)?;
    trunk.args(arguments);
    process::run(trunk)
}
