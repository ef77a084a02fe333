//! rustfmt and clippy, which rustup's minimal profile leaves out.

use anyhow::Result;

use super::Need;
use crate::process::{command, read, run_shown};

/// For the checks of format and style.
pub const RUST_COMPONENTS: Need = Need { title: "rustfmt and clippy", found, install };

fn found() -> Result<Option<String>> {
    let version = |tool| read(command("cargo", [tool, "--version"]));
    let (Ok(rustfmt), Ok(clippy)) = (version("fmt"), version("clippy")) else { return Ok(None) };
    Ok(Some(format!("{}, {}", rustfmt.trim(), clippy.trim())))
}

/// From rustup.
fn install() -> Result<()> {
    run_shown(command("rustup", ["component", "add", "rustfmt", "clippy"]))
}
