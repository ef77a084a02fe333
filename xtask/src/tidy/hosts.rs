//! Nothing in the repository may belong to one machine: no path of a checkout, no package registry's host.

use std::path::Path;

use super::File;

/// Folders that every machine has: a checkout right there tells nothing.
const EVERYWHERE: [&str; 4] = ["/home", "/root", "/srv", "/tmp"];

/// The folders whose names betray this machine: where the checkout and Rust's tools are.
pub fn machine_paths(root: &Path) -> Vec<String> {
    let tools = ["CARGO_HOME", "RUSTUP_HOME"].into_iter().filter_map(|name| std::env::var(name).ok());
    let around = root
        .parent()
        .filter(|parent| {
            parent.parent().is_some() && !EVERYWHERE.iter().any(|path| *parent == Path::new(path))
        })
        .map(|parent| format!("{}/", parent.display()));
    tools.chain(around).chain([root.display().to_string()]).collect()
}

/// Breaches of one file.
pub fn breaches(file: &File, machine_paths: &[String]) -> Vec<String> {
    let Some(text) = &file.text else { return Vec::new() };
    let mut breaches = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let place = || format!("{}:{number}", file.path);
        if let Some(path) = machine_paths.iter().find(|path| line.contains(path.as_str())) {
            breaches.push(format!("{}: `{path}` is a path of this machine only", place()));
        }
        if names_a_registry(&file.path, line) {
            breaches.push(format!(
                "{}: packages are named, never where they come from: `{}`",
                place(),
                line.trim()
            ));
        }
    }
    breaches
}

/// Lock files and the settings of package managers are where a registry's address slips in.
fn names_a_registry(path: &str, line: &str) -> bool {
    match path.rsplit('/').next().unwrap_or(path) {
        "Cargo.lock" => {
            line.starts_with("source = ")
                && line != "source = \"registry+https://github.com/rust-lang/crates.io-index\""
        }
        "package-lock.json" => line.trim_start().starts_with("\"resolved\":"),
        ".npmrc" | "config.toml" => line.contains("://"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{File, breaches, machine_paths};

    fn found(path: &str, text: &str) -> usize {
        let file = File { path: path.to_owned(), text: Some(text.to_owned()) };
        breaches(&file, &machine_paths(Path::new("/somewhere/checkout"))).len()
    }

    #[test]
    fn paths_around_the_checkout_are_found() {
        assert_eq!(found("a.md", "one\nsee /somewhere/else/a.txt\n"), 1);
        assert_eq!(found("a.md", "see /etc/kubernetes and somewhere else\n"), 0);
    }

    #[test]
    fn a_checkout_at_the_top_forbids_only_itself() {
        assert!(!machine_paths(Path::new("/checkout")).contains(&"//".to_owned()));
        assert!(machine_paths(Path::new("/checkout")).contains(&"/checkout".to_owned()));
    }

    #[test]
    fn lock_files_name_packages_not_places() {
        assert_eq!(found("package-lock.json", "  \"resolved\": \"https://mirror.example/a.tgz\",\n"), 1);
        assert_eq!(found("package-lock.json", "  \"integrity\": \"sha512-…\",\n"), 0);
        assert_eq!(
            found("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"),
            0
        );
        assert_eq!(found("Cargo.lock", "source = \"sparse+https://mirror.example/\"\n"), 1);
        assert_eq!(found(".cargo/config.toml", "registry = \"https://mirror.example\"\n"), 1);
    }
}
