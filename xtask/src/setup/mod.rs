//! Set-up: finds what a verb needs on this machine and installs what is missing.
//!
//! Each need is a file that first looks (quickly, changing nothing) and installs only when the look fails.
//! Tools come from rustup, from Debian's packages and from the package registries, by name and exact version.

mod apt;
mod cargo_tools;
mod chromium;
mod node;
mod openssl;
mod wasm_target;

use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// Something a verb cannot work without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A Rust toolchain that builds for `wasm32-unknown-unknown`.
    WasmTarget,
    /// The program of exactly the version that Cargo.lock names.
    WasmBindgen,
    /// Trunk, which puts the page together.
    Trunk,
    /// What package.json names: wasm-opt and Playwright.
    NodePackages,
    /// A browser for the journeys.
    Chromium,
    /// The real OpenSSL, which judges our certificates.
    OpenSsl,
}

impl Need {
    /// Everything there is, in the order in which it is installed.
    const ALL: [Self; 6] =
        [Self::OpenSsl, Self::NodePackages, Self::Chromium, Self::WasmTarget, Self::WasmBindgen, Self::Trunk];

    fn title(self) -> &'static str {
        match self {
            Self::WasmTarget => "Rust for wasm32-unknown-unknown",
            Self::WasmBindgen => "wasm-bindgen",
            Self::Trunk => "trunk",
            Self::NodePackages => "npm packages",
            Self::Chromium => "Chromium",
            Self::OpenSsl => "OpenSSL",
        }
    }

    /// What is there, if it fits.
    fn found(self) -> Result<Option<String>> {
        match self {
            Self::WasmTarget => Ok(wasm_target::found().map(|toolchain| toolchain.to_string())),
            Self::WasmBindgen => Ok(cargo_tools::found(&cargo_tools::wasm_bindgen()?)),
            Self::Trunk => Ok(cargo_tools::found(&cargo_tools::trunk())),
            Self::NodePackages => node::found(),
            Self::Chromium => Ok(chromium::found().map(|path| path.display().to_string())),
            Self::OpenSsl => Ok(openssl::found()),
        }
    }

    fn install(self) -> Result<()> {
        match self {
            Self::WasmTarget => wasm_target::install(),
            Self::WasmBindgen => cargo_tools::install(&cargo_tools::wasm_bindgen()?),
            Self::Trunk => cargo_tools::install(&cargo_tools::trunk()),
            Self::NodePackages => node::install(),
            Self::Chromium => chromium::install(),
            Self::OpenSsl => openssl::install(),
        }
    }
}

/// `cargo xtask setup [--debian]`: everything, and says what it found.
///
/// `--debian` prepares Debian's Rust for the page even where rustup has the target.
pub fn run(arguments: &[String]) -> Result<()> {
    let debian = arguments.first().is_some_and(|argument| argument == "--debian");
    crate::no_arguments(arguments.get(usize::from(debian)..).unwrap_or_default())?;
    if debian {
        wasm_target::install_from_debian()?;
    }
    for need in Need::ALL {
        let found = ensure_one(need)?;
        println!("{:<32} {found}", need.title());
    }
    Ok(())
}

/// Makes sure of everything in `needs`; says something only when it has to install.
pub fn ensure(needs: &[Need]) -> Result<()> {
    for need in needs {
        ensure_one(*need)?;
    }
    Ok(())
}

fn ensure_one(need: Need) -> Result<String> {
    if let Some(found) = need.found()? {
        return Ok(found);
    }
    println!("Setting up {} …", need.title());
    need.install().with_context(|| format!("cannot set up {}", need.title()))?;
    need.found()?.with_context(|| format!("{} was installed but still does not fit", need.title()))
}

/// A command for `program` that finds our tools first and takes the toolchain that can build the page.
pub fn page_command<'a>(program: &str, arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
    let mut command = process::command(program, arguments);
    if wasm_target::found() == Some(wasm_target::Toolchain::Debian) {
        wasm_target::use_debian(&mut command);
    }
    let folders = [cargo_tools::wasm_bindgen()?, cargo_tools::trunk()]
        .iter()
        .filter_map(cargo_tools::folder)
        .collect::<Vec<_>>();
    command.env("PATH", process::path_with(folders.into_iter().chain([node::programs()]))?);
    Ok(command)
}

/// A command for Playwright, which takes its browser from CHROMIUM.
pub fn playwright_command<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
    let mut command = process::command("node", ["node_modules/@playwright/test/cli.js"]);
    command.args(arguments);
    if let Some(browser) = chromium::found() {
        command.env("CHROMIUM", browser);
    }
    Ok(command)
}
