//! `cargo xtask tidy`: the repository's own rules, as code.

mod arrows;
mod hosts;
mod sources;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process::{command, read};

/// A file of the repository.
pub struct File {
    /// Relative to the repository's top folder, with `/` between the parts.
    pub path: String,
    /// None for what is no text.
    pub text: Option<String>,
}

/// Checks all rules.
pub fn run(arguments: &[String]) -> Result<()> {
    crate::no_arguments(arguments)?;
    check()?;
    println!("The repository keeps its rules.");
    Ok(())
}

/// Checks all rules; prints each breach.
pub fn check() -> Result<()> {
    let breaches = breaches()?;
    for breach in &breaches {
        println!("{breach}");
    }
    match breaches.len() {
        0 => Ok(()),
        1 => bail!("one rule is broken"),
        count => bail!("rules are broken in {count} places"),
    }
}

fn breaches() -> Result<Vec<String>> {
    let root = crate::root();
    let architecture =
        std::fs::read_to_string(root.join("ARCHITECTURE.md")).context("cannot read ARCHITECTURE.md")?;
    let files = files()?;
    let mut breaches = arrows::breaches(&architecture, &arrows::crates()?);
    let machine_paths = hosts::machine_paths(&root);
    for file in &files {
        breaches.extend(sources::breaches(file));
        breaches.extend(hosts::breaches(file, &machine_paths));
    }
    Ok(breaches)
}

/// Every file that git tracks or would track.
fn files() -> Result<Vec<File>> {
    let root = crate::root();
    let mut git = command("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    git.current_dir(&root);
    let listing = read(git)?;
    let paths = listing.split_terminator('\0').map(str::to_owned);
    // A file that is deleted but not yet committed as such is still listed.
    let present =
        paths.map(|path| (root.join(&path), path)).filter(|(place, _): &(PathBuf, String)| place.is_file());
    let load = |(place, path): (PathBuf, String)| {
        let bytes = std::fs::read(&place).with_context(|| format!("cannot read {}", place.display()))?;
        Ok(File { path, text: String::from_utf8(bytes).ok() })
    };
    present.map(load).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_repository_keeps_its_rules() {
        assert_eq!(super::breaches().unwrap(), Vec::<String>::new());
    }
}
