//! How source files begin and what they are called.

use super::File;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 9] =
    ["common", "helper", "helpers", "misc", "miscellaneous", "shared", "util", "utilities", "utils"];

/// Breaches of one file.
pub fn breaches(file: &File) -> Vec<String> {
    let path = &file.path;
    let Some((stem, kind)) = path.rsplit_once('.') else { return Vec::new() };
    if !matches!(kind, "rs" | "js" | "css") {
        return Vec::new();
    }
    let mut breaches = Vec::new();
    if let Some(name) = stem.split('/').find(|name| EMPTY_NAMES.contains(name)) {
        breaches.push(format!("{path}: `{name}` says nothing; name it for the idea it holds"));
    }
    let first = file.text.as_deref().unwrap_or_default().lines().next().unwrap_or_default();
    let job = match kind {
        "rs" => first.strip_prefix("//!"),
        "js" => first.strip_prefix("//"),
        _ => first.strip_prefix("/*"),
    };
    if job.is_none_or(|job| job.trim().is_empty()) {
        let opening = if kind == "rs" { "//! " } else { "a comment " };
        breaches.push(format!("{path}: the first line must be {opening}that names the file's job"));
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::{File, breaches};

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: Some(text.to_owned()) }
    }

    #[test]
    fn a_file_opens_with_its_job() {
        assert!(breaches(&file("a/b.rs", "//! Adds.\n")).is_empty());
        assert!(breaches(&file("a/b.js", "// Adds.\n")).is_empty());
        assert!(breaches(&file("a/b.css", "/* Colours. */\n")).is_empty());
        assert_eq!(breaches(&file("a/b.rs", "use std::fmt;\n//! Late.\n")).len(), 1);
        assert_eq!(breaches(&file("a/b.rs", "//!\n")).len(), 1);
    }

    #[test]
    fn a_name_must_say_something_wherever_it_stands() {
        assert_eq!(breaches(&file("crates/a/src/utils.rs", "//! Odds and ends.\n")).len(), 1);
        assert_eq!(breaches(&file("web/src/helpers/key.rs", "//! Keys.\n")).len(), 1);
        assert!(breaches(&file("crates/a/src/common_name.rs", "//! A subject's CN.\n")).is_empty());
        assert!(breaches(&file("docs/utils.md", "anything")).is_empty());
    }
}
