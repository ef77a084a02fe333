//! The lessons of the page: trunk builds them into the site after everything else, see the hook in Trunk.toml.

use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// Names the builder for the hook.
const VARIABLE: &str = "COUNTERSIGN_LESSONS";

/// Gives trunk the program that reads lessons. It is compiled before, for this machine and not for the page; it lies where
/// cargo has put us.
pub fn with(mut trunk: Command) -> Result<Command> {
    let package =
        ["build", "--quiet", "--locked", "--package", "countersign-lessons", "--features", "author"];
    process::run(process::command("cargo", package))?;
    let us = std::env::current_exe().context("where we are")?;
    trunk.env(VARIABLE, us.with_file_name("countersign-lessons"));
    Ok(trunk)
}
