//! Debian's packages.

use anyhow::{Result, bail};

use crate::process::{command, find, read, run_shown};

/// Installs `packages`, with fresh package lists if the present ones do not do. Never removes a package.
pub fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if find("apt-get").is_none() {
        bail!("this needs what Debian calls {names}; install it in your system's own way and run this again");
    }
    if try_install(packages).is_ok() {
        return Ok(());
    }
    println!("  The package lists may be old or missing.");
    run_shown(as_root(&["apt-get", "update", "-q"])?)?;
    try_install(packages)
}

fn try_install(packages: &[&str]) -> Result<()> {
    let fixed = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "--no-remove"];
    let lock = ["-o", "DPkg::Lock::Timeout=120"];
    run_shown(as_root(&[fixed.as_slice(), lock.as_slice(), packages].concat())?)
}

/// The command as root: as it is for root, through sudo for others.
pub fn as_root(words: &[&str]) -> Result<std::process::Command> {
    let root = read(command("id", ["-u"]))?.trim() == "0";
    let line = words.join(" ");
    let mut command = if root {
        command("env", ["DEBIAN_FRONTEND=noninteractive"])
    } else if find("sudo").is_some() {
        command("sudo", ["env", "DEBIAN_FRONTEND=noninteractive"])
    } else {
        bail!("this needs root: run `{line}` as root, then this again");
    };
    command.args(words);
    Ok(command)
}
