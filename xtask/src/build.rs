//! `cargo xtask build`: the release site in dist/.

use std::path::Path;

use anyhow::Result;

use crate::divide;
use crate::lessons;
use crate::no_arguments;
use crate::process;
use crate::setup::{NODE_PACKAGES, Need, TRUNK, WASM_BINDGEN, WASM_TARGET, ensure, site_command};

/// What building the page needs.
pub const NEEDS: &[Need] = &[NODE_PACKAGES, WASM_TARGET, WASM_BINDGEN, TRUNK];

/// Sets up what is missing, then builds.
pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    ensure(NEEDS)?;
    site()?;
    println!("The site is in dist/: copy it to any web server, into any folder.");
    Ok(())
}

/// Builds dist/ with the module in two parts; everything in [`NEEDS`] is there already.
pub fn site() -> Result<()> {
    whole_site()?;
    divide::site(Path::new("dist"))
}

/// Builds dist/ with the module in one part.
pub fn whole_site() -> Result<()> {
    process::run(lessons::with(site_command(
        "trunk",
        ["build", "--release", "--locked", "--skip-version-check"],
    )?)?)
}
