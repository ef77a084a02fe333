//! Which crate may name which: the table in ARCHITECTURE.md against the manifests.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process::{command, read};

/// For each of our crates, by its short name (`pki`), those it depends on.
pub type Crates = BTreeMap<String, BTreeSet<String>>;

/// What the manifests say, dependencies of tests included: a test lives at the height of its crate.
pub fn crates() -> Result<Crates> {
    let mut cargo = command("cargo", ["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    cargo.current_dir(crate::root());
    from_metadata(&serde_json::from_str(&read(cargo)?)?).context("cargo metadata has an unknown form")
}

fn from_metadata(metadata: &Value) -> Option<Crates> {
    let mut crates = Crates::new();
    for package in metadata.get("packages")?.as_array()? {
        let dependencies = package.get("dependencies")?.as_array()?;
        let names = dependencies.iter().filter_map(|one| short_name(one.get("name")?.as_str()?));
        if let Some(name) = short_name(package.get("name")?.as_str()?) {
            crates.insert(name.to_owned(), names.map(str::to_owned).collect());
        }
    }
    Some(crates)
}

/// The name in the table; none for what is not a crate of the product.
fn short_name(package: &str) -> Option<&str> {
    match package {
        // The binary has the product's name.
        "countersign" => Some("cli"),
        _ => package.strip_prefix("countersign-"),
    }
}

/// Arrows that the table does not allow, crates without a row or a section, rows without a crate.
pub fn breaches(architecture: &str, crates: &Crates) -> Vec<String> {
    let allowed = table(architecture);
    let sections: BTreeSet<&str> = architecture
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .map(|title| title.trim().trim_matches('`'))
        .collect();
    let mut breaches = Vec::new();
    for (name, dependencies) in crates {
        if !sections.contains(name.as_str()) {
            breaches.push(format!("ARCHITECTURE.md: crate `{name}` has no section `### {name}`"));
        }
        let Some(allowed) = allowed.get(name) else {
            breaches.push(format!("ARCHITECTURE.md: crate `{name}` has no row in the table of arrows"));
            continue;
        };
        for dependency in dependencies.difference(allowed) {
            breaches.push(format!(
                "crate `{name}` must not depend on `{dependency}` (ARCHITECTURE.md, allowed arrows)"
            ));
        }
    }
    for name in allowed.keys().filter(|name| !crates.contains_key(*name)) {
        breaches
            .push(format!("ARCHITECTURE.md: the table of arrows has a row for `{name}`, which is no crate"));
    }
    breaches
}

/// The rows below the header `| Crate | may name |`; several crates may share a row.
fn table(architecture: &str) -> Crates {
    let mut allowed = Crates::new();
    let rows = architecture.lines().skip_while(|line| cells(line) != ["Crate", "may name"]).skip(2);
    for row in rows.map_while(|line| line.starts_with('|').then(|| cells(line))) {
        if let [names, dependencies, ..] = row.as_slice() {
            let list = |cell: &str| {
                let names = cell.split(',').map(|name| name.trim().trim_matches('`').to_owned());
                names.filter(|name| !name.is_empty() && name != "none of ours").collect::<BTreeSet<_>>()
            };
            for name in list(names) {
                allowed.insert(name, list(dependencies));
            }
        }
    }
    allowed
}

fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_matches('|').split('|').map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Crates, breaches, from_metadata};

    const TEXT: &str = "\
| Crate | may name |
|---|---|
| `web`, `cli` | `sandbox` |
| `sandbox` | none of ours |

### web
### cli
### `sandbox`
";

    fn crates(arrows: &[(&str, &[&str])]) -> Crates {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        arrows.iter().map(|(name, to)| ((*name).to_owned(), set(to))).collect()
    }

    #[test]
    fn allowed_arrows_need_not_be_used() {
        assert!(breaches(TEXT, &crates(&[("cli", &[]), ("web", &["sandbox"]), ("sandbox", &[])])).is_empty());
    }

    #[test]
    fn every_disagreement_is_named() {
        let found = breaches(TEXT, &crates(&[("cli", &[]), ("new", &[]), ("sandbox", &["cli"])]));
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[0].contains("`new` has no section"));
        assert!(found[1].contains("`new` has no row"));
        assert!(found[2].contains("`sandbox` must not depend on `cli`"));
        assert!(found[3].contains("row for `web`, which is no crate"));
    }

    #[test]
    fn manifests_count_with_all_kinds_of_dependencies() {
        let metadata = json!({"packages": [
            {"name": "countersign", "dependencies": [{"name": "serde", "kind": null}]},
            {"name": "countersign-web", "dependencies": [{"name": "countersign-pki", "kind": "dev"}]},
            {"name": "xtask", "dependencies": []},
        ]});
        assert_eq!(from_metadata(&metadata).unwrap(), crates(&[("cli", &[]), ("web", &["pki"])]));
    }
}
