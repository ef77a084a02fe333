//! Node and the packages that package.json names.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Need, apt};
use crate::process::{command, find, read, run_shown};

/// What package.json names: Playwright, axe and wasm-opt.
pub const NODE_PACKAGES: Need = Need { title: "npm packages", found, install };

/// The oldest Node that Playwright runs on.
const OLDEST: u32 = 20;

/// Where the packages' programs are.
pub fn programs() -> PathBuf {
    std::path::absolute("node_modules/.bin").unwrap_or_else(|_| PathBuf::from("node_modules/.bin"))
}

/// The installed packages with their versions, if they are those of package.json and Node can run them.
fn found() -> Result<Option<String>> {
    if node_version().is_none_or(|version| version < OLDEST) {
        return Ok(None);
    }
    let wanted = wanted(&json(Path::new("package.json"))?)?;
    for (name, version) in &wanted {
        let manifest = Path::new("node_modules").join(name).join("package.json");
        let Ok(manifest) = json(&manifest) else { return Ok(None) };
        if manifest.get("version").and_then(Value::as_str) != Some(version) {
            return Ok(None);
        }
    }
    let names: Vec<String> = wanted.iter().map(|(name, version)| format!("{name} {version}")).collect();
    Ok(Some(names.join(", ")))
}

/// Node from Debian if there is none, then exactly what package-lock.json names.
fn install() -> Result<()> {
    match node_version() {
        None => apt::install(&["nodejs", "npm"])?,
        Some(version) if version < OLDEST => {
            bail!("Node {version} is too old for Playwright, which asks for {OLDEST} or newer")
        }
        Some(_) if find("npm").is_none() => apt::install(&["npm"])?,
        Some(_) => {}
    }
    run_shown(command("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

fn node_version() -> Option<u32> {
    let says = read(command("node", ["--version"])).ok()?;
    says.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Names and exact versions in a package.json.
fn wanted(manifest: &Value) -> Result<Vec<(String, String)>> {
    let packages = manifest.get("devDependencies").and_then(Value::as_object);
    let packages = packages.context("package.json has no devDependencies")?;
    let pinned = |(name, version): (&String, &Value)| {
        let version =
            version.as_str().filter(|version| version.starts_with(|first: char| first.is_ascii_digit()));
        let version =
            version.with_context(|| format!("package.json: {name} is not pinned to one version"))?;
        Ok((name.clone(), version.to_owned()))
    };
    packages.iter().map(pinned).collect()
}

fn json(path: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::wanted;

    #[test]
    fn versions_must_be_exact() {
        let exact = json!({"devDependencies": {"a": "1.2.3"}});
        assert_eq!(wanted(&exact).unwrap(), [("a".to_owned(), "1.2.3".to_owned())]);
        let range = json!({"devDependencies": {"a": "^1.2.3"}});
        assert!(wanted(&range).unwrap_err().to_string().contains("not pinned"));
    }
}
