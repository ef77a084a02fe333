//! Rust for `wasm32-unknown-unknown`: through rustup, or where rustup cannot download, from Debian's packages.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{Need, apt};
use crate::process::{command, find, run, run_shown, succeeds};

/// A Rust toolchain that builds the page.
pub const WASM_TARGET: Need = Need { title: "Rust for wasm32-unknown-unknown", found, install };

const TARGET: &str = "wasm32-unknown-unknown";
/// Where Debian's rustc looks for the target's standard library.
const DEBIAN_LIBRARIES: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
/// The name under which rustup knows Debian's Rust.
pub const DEBIAN: &str = "debian";

/// A toolchain that can build the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that runs us.
    Default,
    /// Debian's packages, linked into rustup.
    Debian,
}

impl fmt::Display for Toolchain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Default => "the default toolchain",
            Self::Debian => "Debian's packages (toolchain `debian`)",
        })
    }
}

/// The toolchain that links an empty program for the target; asked by trying, because that is what counts.
pub fn toolchain() -> Option<Toolchain> {
    let mut debian = command("rustc", []);
    use_debian(&mut debian);
    if links(command("rustc", [])) {
        Some(Toolchain::Default)
    } else if find("rustup").is_some() && links(debian) {
        Some(Toolchain::Debian)
    } else {
        None
    }
}

fn found() -> Result<Option<String>> {
    Ok(toolchain().map(|toolchain| toolchain.to_string()))
}

/// Through rustup if that works, else from Debian.
fn install() -> Result<()> {
    if find("rustup").is_some() {
        match run_shown(command("rustup", ["target", "add", TARGET])) {
            Ok(()) if links(command("rustc", [])) => return Ok(()),
            Ok(()) => println!("  The target is there but an empty program does not link."),
            Err(error) => println!("  {error}"),
        }
        println!("  Taking Debian's packages instead.");
    }
    install_from_debian()
}

/// Debian's compiler, its standard library built for the target, and its name in rustup; each if it is missing.
pub fn install_from_debian() -> Result<()> {
    install_packages()?;
    if !links(command("/usr/bin/rustc", [])) {
        build_standard_library()?;
    }
    let linked = succeeds(command("rustup", ["run", DEBIAN, "rustc", "--version"]));
    if find("rustup").is_some() && !linked {
        run_shown(command("rustup", ["toolchain", "link", DEBIAN, "/usr"]))?;
    }
    Ok(())
}

/// Makes the command, and whatever it starts, take Debian's Rust.
pub fn use_debian(command: &mut Command) {
    command.env("RUSTUP_TOOLCHAIN", DEBIAN);
    // `cargo run` points this at the libraries of the toolchain that runs us.
    command.env_remove("LD_LIBRARY_PATH");
}

/// Whether this rustc links an empty library for the target.
fn links(mut rustc: Command) -> bool {
    let output = scratch("link").join("empty.wasm");
    let Some(folder) = output.parent() else { return false };
    if std::fs::create_dir_all(folder).is_err() {
        return false;
    }
    rustc
        .args(["--target", TARGET, "--crate-name", "empty", "--crate-type", "cdylib", "-o"])
        .arg(&output)
        .arg("-");
    let linked = succeeds(rustc);
    // A left-over folder in the temporary folder harms nobody.
    let _ = std::fs::remove_dir_all(folder);
    linked
}

fn install_packages() -> Result<()> {
    const PACKAGES: [(&str, &str); 5] = [
        ("rustc-web", "/usr/bin/rustc"),
        ("cargo-web", "/usr/bin/cargo"),
        ("rust-web-clippy", "/usr/bin/cargo-clippy"),
        ("rust-web-src", "/usr/lib/rustlib/src/rust/library/std/Cargo.toml"),
        ("rust-web-llvm", "/usr/bin/rust-lld"),
    ];
    // Links count as present here: rust-lld dangles until its package below is installed.
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(_, file)| Path::new(file).symlink_metadata().is_err())
        .map(|(name, _)| *name)
        .collect();
    if !missing.is_empty() {
        apt::install(&missing)?;
    }
    let linker = Path::new("/usr/bin/rust-lld");
    if !linker.exists() {
        // The link names the package with the linker of the compiler's own LLVM, as `lld-22`.
        let package = std::fs::read_link(linker).context("/usr/bin/rust-lld is no link")?;
        apt::install(&[&package.to_string_lossy()])?;
    }
    Ok(())
}

/// Builds the standard library from the packaged source and puts it where the compiler looks for it.
fn build_standard_library() -> Result<()> {
    println!("  Building the standard library for {TARGET} (about a minute).");
    let folder = scratch("std");
    let source = folder.join("src");
    std::fs::create_dir_all(&source)?;
    std::fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    std::fs::write(source.join("lib.rs"), "")?;

    let mut cargo = command("/usr/bin/cargo", ["build", "--release", "--target", TARGET]);
    cargo.args(["-Zbuild-std=std,panic_abort"]).current_dir(&folder);
    // Debian's programs first; unstable options allowed; bitcode kept, or the page could not be linked with LTO.
    cargo.env("PATH", crate::process::path_with(["/usr/bin"])?);
    cargo.env("RUSTC", "/usr/bin/rustc");
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes");
    cargo.env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env_remove("RUSTUP_TOOLCHAIN").env_remove("LD_LIBRARY_PATH").stdin(Stdio::null());
    run_shown(cargo)?;

    let built = folder.join("target").join(TARGET).join("release/deps");
    let libraries = libraries(&built)?;
    if libraries.is_empty() {
        bail!("no library was built in {}", built.display());
    }
    // Libraries of an older compiler would stand beside the new ones and confuse it.
    run(apt::as_root(&["rm", "-rf", DEBIAN_LIBRARIES])?)?;
    run(apt::as_root(&["mkdir", "-p", DEBIAN_LIBRARIES])?)?;
    let mut copy = apt::as_root(&["cp"])?;
    copy.args(libraries).arg(DEBIAN_LIBRARIES);
    run(copy)?;
    std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

/// The built libraries in `folder`, less the empty crate's own.
fn libraries(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A folder of this process alone.
fn scratch(purpose: &str) -> PathBuf {
    std::env::temp_dir().join(format!("countersign-{purpose}-{}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::{libraries, scratch};

    #[test]
    fn only_the_standard_librarys_own_libraries_are_taken() {
        let folder = scratch("libraries-test");
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["libstd-1.rlib", "libempty-2.rlib", "libcore-3.rlib", "std-1.d"] {
            std::fs::write(folder.join(name), "").unwrap();
        }
        let names: Vec<_> =
            libraries(&folder).unwrap().iter().map(|path| path.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["libcore-3.rlib", "libstd-1.rlib"]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
