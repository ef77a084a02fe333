//! Set-up: finds what a verb needs on this machine and installs what is missing.
//!
//! Each need is a file that first looks (quickly, changing nothing) and installs only when the look fails.
//! Tools come from rustup, from Debian's packages and from the package registries, by name and exact version.

mod apt;
mod cargo_tools;
mod chromium;
mod node;
mod openssl;
mod rust_components;
mod rust_source;
mod wasm_target;

use std::process::Command;

use anyhow::{Context, Result};

use crate::divide::LINKER_FLAGS;
use crate::process;

pub use cargo_tools::{TRUNK, WASM_BINDGEN};
pub use chromium::CHROMIUM;
pub use node::NODE_PACKAGES;
pub use openssl::OPENSSL;
pub use rust_components::RUST_COMPONENTS;
pub use wasm_target::WASM_TARGET;

/// Something a verb cannot work without.
pub struct Need {
    title: &'static str,
    /// What is there, if it fits.
    found: fn() -> Result<Option<String>>,
    install: fn() -> Result<()>,
}

/// Everything there is, in the order in which it is installed.
const ALL: [Need; 7] = [RUST_COMPONENTS, OPENSSL, NODE_PACKAGES, CHROMIUM, WASM_TARGET, WASM_BINDGEN, TRUNK];

/// `cargo xtask setup [--debian]`: everything, and says what it found.
///
/// `--debian` prepares Debian's Rust for the page even where rustup has the target.
pub fn run(arguments: &[String]) -> Result<()> {
    let debian = arguments.first().is_some_and(|argument| argument == "--debian");
    crate::no_arguments(arguments.get(usize::from(debian)..).unwrap_or_default())?;
    if debian {
        wasm_target::install_from_debian()?;
    }
    for need in &ALL {
        let found = ensure_one(need)?;
        println!("{:<32} {found}", need.title);
    }
    Ok(())
}

/// Makes sure of everything in `needs`; says something only when it has to install.
pub fn ensure(needs: &[Need]) -> Result<()> {
    for need in needs {
        ensure_one(need)?;
    }
    Ok(())
}

fn ensure_one(need: &Need) -> Result<String> {
    if let Some(found) = (need.found)()? {
        return Ok(found);
    }
    println!("Setting up {} …", need.title);
    (need.install)().with_context(|| format!("cannot set up {}", need.title))?;
    (need.found)()?.with_context(|| format!("{} was installed but still does not fit", need.title))
}

/// A command for `program` that finds our tools first and takes the toolchain that can build the page.
pub fn page_command<'a>(program: &str, arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
    let mut command = process::command(program, arguments);
    if wasm_target::toolchain() == Some(wasm_target::Toolchain::Debian) {
        wasm_target::use_debian(&mut command);
    }
    let tools = [cargo_tools::wasm_bindgen()?, cargo_tools::trunk()];
    let folders = tools.iter().filter_map(cargo_tools::folder);
    command.env("PATH", process::path_with(folders.chain([node::programs()]))?);
    Ok(command)
}

/// As [`page_command`], for the site that people visit: with a standard library that is built for it, and relocations.
pub fn site_command<'a>(program: &str, arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
    let mut command = page_command(program, arguments)?;
    rust_source::add_flags(&mut command, LINKER_FLAGS);
    let debian = wasm_target::toolchain() == Some(wasm_target::Toolchain::Debian);
    rust_source::build_with_standard_library(&mut command, if debian { wasm_target::DEBIAN } else { "" });
    Ok(command)
}

/// A command for Playwright, which takes its browser from CHROMIUM.
pub fn playwright_command<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
    let mut command = process::command("node", ["node_modules/@playwright/test/cli.js"]);
    command.args(arguments);
    if let Some(browser) = chromium::browser() {
        command.env("CHROMIUM", browser);
    }
    Ok(command)
}
