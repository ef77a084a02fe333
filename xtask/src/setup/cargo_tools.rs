//! Programs from crates.io, each of one exact version in a folder of its own, so that other projects' versions stay.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::Need;
use crate::process::{command, find, read, run_shown};

/// Writes the JavaScript that carries the page's wasm.
pub const WASM_BINDGEN: Need = Need {
    title: "wasm-bindgen",
    found: || Ok(found(&wasm_bindgen()?)),
    install: || install(&wasm_bindgen()?),
};

/// Puts the page together.
pub const TRUNK: Need = Need { title: "trunk", found: || Ok(found(&trunk())), install: || install(&trunk()) };

/// A program that `cargo install` builds.
pub struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
    /// Whether to take the versions in the package's own lock file.
    locked: bool,
}

/// The program must be of the version that the page is linked with.
pub fn wasm_bindgen() -> Result<Tool> {
    let lock = std::fs::read_to_string("Cargo.lock").context("cannot read Cargo.lock")?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
    // Its lock file has named a crate version that was withdrawn.
    Ok(Tool { package: "wasm-bindgen-cli", program: "wasm-bindgen", version, locked: false })
}

/// 0.22 asks for a newer Rust than ours.
pub fn trunk() -> Tool {
    Tool { package: "trunk", program: "trunk", version: "0.21.14".to_owned(), locked: true }
}

/// The version of a fitting program, on PATH or in our folder.
fn found(tool: &Tool) -> Option<String> {
    program(tool).map(|_| tool.version.clone())
}

/// Where our own copy is, if PATH does not have a fitting one.
pub fn folder(tool: &Tool) -> Option<PathBuf> {
    home(tool).map(|home| home.join("bin"))
}

/// Builds and installs the program.
fn install(tool: &Tool) -> Result<()> {
    let root = home(tool).context("neither XDG_CACHE_HOME nor HOME is set")?;
    println!("  {} {} is built from source once; this takes some minutes.", tool.package, tool.version);
    let mut cargo =
        command("cargo", ["install", tool.package, "--version", &tool.version, "--quiet", "--root"]);
    cargo.arg(root);
    if tool.locked {
        cargo.arg("--locked");
    }
    quick_to_build(&mut cargo);
    run_shown(cargo)
}

/// These programs run for seconds: a quick build is worth more than a quick program.
fn quick_to_build(cargo: &mut Command) {
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
    cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    // Without the package's lock file: no dependency that asks for a newer Rust than this one.
    cargo.env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback");
    cargo.env_remove("CARGO_TARGET_DIR");
}

fn program(tool: &Tool) -> Option<PathBuf> {
    let ours = folder(tool).map(|folder| folder.join(tool.program));
    let candidates = ours.into_iter().chain(find(tool.program));
    candidates.filter(|file| file.is_file()).find(|file| {
        let says = read(command(&file.to_string_lossy(), ["--version"])).unwrap_or_default();
        says.split_whitespace().any(|word| word == tool.version)
    })
}

fn home(tool: &Tool) -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    Some(cache.join("countersign").join(format!("{}-{}", tool.package, tool.version)))
}

/// The version that a Cargo.lock names for `package`.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    version.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"…\"\n";

    #[test]
    fn the_version_is_that_of_exactly_this_package() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
