//! Manifests: which files `-f` means and which documents they hold. Upstream: cli-runtime resource/visitor.go,
//! apimachinery util/yaml.

use countersign_host::{Errno, NodeKind};
use serde_json::Value;

use crate::command::quote;
use crate::error::lower_first;
use crate::output::json::sort_keys;
use crate::{Context, Error};

const EXTENSIONS: [&str; 3] = [".json", ".yaml", ".yml"];

/// A document of a manifest.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub value: Value,
}

/// One place to read manifests from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Stdin,
    File(String),
    /// Text that is there already, and how messages call it.
    Text(String, String),
    Url(String),
}

impl Source {
    /// How messages call it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Stdin => "STDIN",
            Self::File(path) | Self::Url(path) => path,
            Self::Text(_, name) => name,
        }
    }

    /// Its bytes.
    pub(super) async fn read(&self, context: &Context) -> Result<Vec<u8>, Error> {
        match self {
            Self::Stdin => Ok(context.process().read_stdin().await.unwrap_or_default()),
            Self::Text(text, _) => Ok(text.clone().into_bytes()),
            Self::File(path) => context.process().read_file(path).await.map_err(|errno| {
                let call = if errno == Errno::EISDIR { "read" } else { "open" };
                Error::message(format!("{call} {path}: {}", lower_first(&errno.to_string())))
            }),
            Self::Url(url) => crate::client::download(context, url).await,
        }
    }
}

/// The files a `-f` value means: `(sources, whether it was one plain file)`; every mistake is kept.
pub(super) fn expand(
    context: &Context,
    path: &str,
    recursive: bool,
) -> Result<(Vec<Source>, bool), Vec<Error>> {
    if path == "-" {
        return Ok((vec![Source::Stdin], false));
    }
    if path.starts_with("http://") || path.starts_with("https://") {
        return Ok((vec![Source::Url(path.to_owned())], false));
    }
    let process = context.process();
    let missing = || vec![Error::message(format!("the path {} does not exist", quote(path)))];
    let matches = match process.metadata(path) {
        Err(Errno::ENOENT) => glob(context, path),
        _ => vec![path.to_owned()],
    };
    if matches.is_empty() {
        return Err(missing());
    }
    let single = !recursive && matches.len() == 1;
    let (mut sources, mut errors) = (Vec::new(), Vec::new());
    for path in &matches {
        match process.metadata(path) {
            Err(errno) => errors.push(Error::message(format!(
                "the path {} cannot be accessed: stat {path}: {}",
                quote(path),
                lower_first(&errno.to_string())
            ))),
            Ok(metadata) if metadata.is_directory() => {
                walk(context, path, recursive, &mut sources, 0);
            }
            Ok(_) => sources.push(Source::File(path.clone())),
        }
    }
    if sources.is_empty() && errors.is_empty() {
        let extensions = EXTENSIONS.join(" ");
        errors.push(Error::message(format!(
            "error reading [{}]: recognized file extensions are [{extensions}]",
            matches.join(" ")
        )));
    }
    match errors.is_empty() {
        true => Ok((sources, single)),
        false => Err(errors),
    }
}

fn walk(context: &Context, folder: &str, recursive: bool, sources: &mut Vec<Source>, depth: u32) {
    let process = context.process();
    let absolute = process.absolute(folder);
    let entries = process.with_files(|files, caller| files.read_directory(caller, &absolute));
    for entry in entries.unwrap_or_default() {
        let path = format!("{}/{}", folder.trim_end_matches('/'), entry.name);
        match entry.metadata.kind {
            NodeKind::Directory if recursive && depth < 64 => {
                walk(context, &path, recursive, sources, depth + 1);
            }
            NodeKind::Directory => {}
            _ if EXTENSIONS.iter().any(|extension| path.ends_with(extension)) => {
                sources.push(Source::File(path));
            }
            _ => {}
        }
    }
}

/// Files whose last part matches a pattern with `*` and `?`.
fn glob(context: &Context, pattern: &str) -> Vec<String> {
    let (folder, name) = pattern.rsplit_once('/').unwrap_or((".", pattern));
    if !name.contains(['*', '?', '[']) {
        return Vec::new();
    }
    let process = context.process();
    let absolute = process.absolute(folder);
    let entries = process.with_files(|files, caller| files.read_directory(caller, &absolute));
    let name: Vec<char> = name.chars().collect();
    let matching = entries.unwrap_or_default().into_iter().filter(|entry| {
        let candidate: Vec<char> = entry.name.chars().collect();
        matches(&name, &candidate)
    });
    let path = |name: String| match pattern.contains('/') {
        true => format!("{folder}/{name}"),
        false => name,
    };
    matching.map(|entry| path(entry.name)).collect()
}

fn matches(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        (['*', rest @ ..], name) => (0..=name.len()).any(|at| matches(rest, name.get(at..).unwrap_or(&[]))),
        (['?', rest @ ..], [_, tail @ ..]) => matches(rest, tail),
        ([sign, rest @ ..], [first, tail @ ..]) => sign == first && matches(rest, tail),
        _ => false,
    }
}

/// A mistake in how a stream of documents is divided.
fn bad_separator(rest: &str) -> String {
    format!("invalid Yaml document separator: {rest}")
}

/// Splits a stream at `---` lines, as apimachinery's YAMLReader does: each part is parsed on its own, so lines in
/// messages count from the part's beginning. Anything but a comment behind the dashes is a mistake, and the part
/// before it is lost.
pub fn split_yaml(text: &str) -> (Vec<String>, Option<String>) {
    let (mut parts, mut part) = (Vec::new(), String::new());
    for line in text.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            if !rest.is_empty() && !rest.starts_with('#') {
                return (parts, Some(bad_separator(rest)));
            }
            if !part.is_empty() {
                parts.push(std::mem::take(&mut part));
                continue;
            }
        }
        part.push_str(line);
    }
    if !part.is_empty() {
        parts.push(part);
    }
    (parts, None)
}

/// The documents of a manifest up to the first mistake, and the mistake. Keys are sorted, as Go's maps are.
pub fn documents(bytes: &[u8]) -> (Vec<Document>, Option<String>) {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    if text.trim_start().starts_with('{') {
        let stream = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        let mut failed = false;
        for value in stream {
            match value {
                Ok(value) => found.push(Document { value: sort_keys(value) }),
                Err(_) => {
                    failed = true;
                    break;
                }
            }
        }
        if !failed {
            return (found, None);
        }
        found.clear();
    }
    let (parts, separator) = split_yaml(&text);
    for part in parts {
        match crate::yaml::parse(&part) {
            Ok(Value::Null) => {}
            Ok(value) => found.push(Document { value }),
            Err(mistake) => return (found, Some(format!("error converting YAML to JSON: {mistake}"))),
        }
    }
    (found, separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_at_separators() {
        assert_eq!(split_yaml("---\na: 1\n---\nb: 2\n--- # c\nd: 3").0, ["---\na: 1\n", "b: 2\n", "d: 3"]);
        assert_eq!(split_yaml("a: |\n  ---\n").0, ["a: |\n  ---\n"]);
        let mistake = split_yaml("a: 1\n-----END X-----\n").1;
        assert_eq!(mistake.as_deref(), Some("invalid Yaml document separator: --END X-----"));
    }
}
