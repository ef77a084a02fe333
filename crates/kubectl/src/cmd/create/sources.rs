//! Data from files and literals for ConfigMaps and Secrets. Upstream: kubectl/pkg/cmd/create create_configmap.go,
//! create_secret.go, kubectl/pkg/util/hash.

use std::collections::BTreeMap;

use countersign_host::NodeKind;

use crate::command::{Flag, quote};
use crate::error::lower_first;
use crate::{Context, Error, names};

/// `--append-hash`, `--from-env-file`, `--from-file`, `--from-literal`.
pub static CONFIG_MAP_FLAGS: [Flag; 4] = [
    Flag::boolean("append-hash", "Append a hash of the configmap to its name."),
    Flag::slice(
        "from-env-file",
        "Specify the path to a file to read lines of key=val pairs to create a configmap.",
    ),
    Flag::slice(
        "from-file",
        "Key file can be specified using its file path, in which case file basename will be used as configmap key, or optionally with a key and file path, in which case the given key will be used.  Specifying a directory will iterate each named file in the directory whose basename is a valid configmap key.",
    ),
    Flag::array(
        "from-literal",
        "Specify a key and literal value to insert in configmap (i.e. mykey=somevalue)",
    ),
];

/// The same for secrets.
pub static SECRET_FLAGS: [Flag; 5] = [
    Flag::boolean("append-hash", "Append a hash of the secret to its name."),
    Flag::slice(
        "from-env-file",
        "Specify the path to a file to read lines of key=val pairs to create a secret.",
    ),
    Flag::slice(
        "from-file",
        "Key files can be specified using their file path, in which case a default name will be given to them, or optionally with a name and file path, in which case the given name will be used.  Specifying a directory will iterate each named file in the directory that is a valid secret key.",
    ),
    Flag::array("from-literal", "Specify a key and literal value to insert in secret (i.e. mykey=somevalue)"),
    Flag::text("type", "The type of secret to create"),
];

/// Whose keys are gathered; the words about mistakes differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Owner<'a> {
    /// A ConfigMap of that name.
    ConfigMap(&'a str),
    /// A Secret.
    Secret,
}

/// Keys and values.
pub type Data = BTreeMap<String, Vec<u8>>;

/// Gathers everything the flags name: files, then literals, then environment files.
pub async fn gather(context: &Context, owner: Owner<'_>) -> Result<Data, Error> {
    let flags = context.flags();
    let (files, literals, envs) =
        (flags.list("from-file"), flags.list("from-literal"), flags.list("from-env-file"));
    if !envs.is_empty() && (!files.is_empty() || !literals.is_empty()) {
        return Err(Error::message("from-env-file cannot be combined with from-file or from-literal"));
    }
    let mut data = Data::new();
    for source in &files {
        from_file(context, owner, &mut data, source).await?;
    }
    for source in &literals {
        match source.split_once('=').filter(|(key, _)| !key.is_empty()) {
            Some((key, value)) => add(owner, &mut data, key, value.as_bytes().to_vec())?,
            None => {
                return Err(Error::message(format!("invalid literal source {source}, expected key=value")));
            }
        }
    }
    for path in &envs {
        from_env_file(context, owner, &mut data, path).await?;
    }
    Ok(data)
}

async fn from_file(context: &Context, owner: Owner<'_>, data: &mut Data, source: &str) -> Result<(), Error> {
    let (key, path) = file_source(source).map_err(Error::message)?;
    let process = context.process();
    let metadata = process.metadata(path).map_err(|errno| {
        Error::message(format!("error reading {path}: {}", lower_first(&errno.to_string())))
    })?;
    if !metadata.is_directory() {
        let value = read(context, path).await?;
        return add(owner, data, key, value);
    }
    if source.contains('=') {
        return Err(Error::message("cannot give a key name for a directory path"));
    }
    let absolute = process.absolute(path);
    let entries = process.with_files(|files, caller| files.read_directory(caller, &absolute));
    let entries = entries.map_err(|errno| {
        let cause = lower_first(&errno.to_string());
        Error::message(format!("error listing files in {path}: open {path}: {cause}"))
    })?;
    for entry in entries {
        if entry.metadata.kind == NodeKind::File {
            let value = read(context, &format!("{}/{}", path.trim_end_matches('/'), entry.name)).await?;
            add(owner, data, &entry.name, value)?;
        }
    }
    Ok(())
}

async fn read(context: &Context, path: &str) -> Result<Vec<u8>, Error> {
    let bytes = context.process().read_file(path).await;
    bytes.map_err(|errno| Error::message(format!("open {path}: {}", lower_first(&errno.to_string()))))
}

/// `[key=]path`.
fn file_source(source: &str) -> Result<(&str, &str), String> {
    match source.split('=').collect::<Vec<_>>().as_slice() {
        [path] => Ok((countersign_host::files::path::file_name(path), path)),
        ["", path] => Err(format!("key name for file path {path} missing")),
        [key, ""] => Err(format!("file path for key name {key} missing")),
        [key, path] => Ok((key, path)),
        _ => Err("key names or file paths cannot contain '='".to_owned()),
    }
}

async fn from_env_file(
    context: &Context,
    owner: Owner<'_>,
    data: &mut Data,
    path: &str,
) -> Result<(), Error> {
    let process = context.process();
    let metadata = process.metadata(path).map_err(|errno| {
        Error::message(format!("error reading {path}: {}", lower_first(&errno.to_string())))
    })?;
    if metadata.is_directory() {
        return Err(Error::message(match owner {
            Owner::ConfigMap(_) => "env config file cannot be a directory",
            Owner::Secret => "env secret file cannot be a directory",
        }));
    }
    let bytes = read(context, path).await?;
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let Ok(line) = std::str::from_utf8(line) else {
            let bytes: Vec<String> = line.iter().map(u8::to_string).collect();
            return Err(Error::message(format!(
                "env file {path} contains invalid utf8 bytes at line {}: [{}]",
                index + 1,
                bytes.join(" ")
            )));
        };
        let line = line.trim_end_matches('\r').trim_start_matches('\u{feff}').trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = match line.split_once('=') {
            Some((key, value)) => (key, value.to_owned()),
            // A name alone takes its value from the environment.
            None => (line, process.variable(line).unwrap_or_default().to_owned()),
        };
        let mistakes = names::environment_variable(key);
        if !mistakes.is_empty() {
            return Err(Error::message(format!(
                "{} is not a valid key name: {}",
                quote(key),
                mistakes.join(";")
            )));
        }
        add(owner, data, key, value.into_bytes())?;
    }
    Ok(())
}

/// Adds a value under a new, valid key.
pub fn add(owner: Owner<'_>, data: &mut Data, key: &str, value: Vec<u8>) -> Result<(), Error> {
    let mistakes = names::config_map_key(key);
    if !mistakes.is_empty() {
        return Err(Error::message(match owner {
            Owner::ConfigMap(_) => {
                format!("{} is not a valid key name for a ConfigMap: {}", quote(key), mistakes.join(","))
            }
            Owner::Secret => {
                format!("{} is not valid key name for a Secret {}", quote(key), mistakes.join(";"))
            }
        }));
    }
    if let Some(known) = data.get(key) {
        return Err(Error::message(match owner {
            Owner::ConfigMap(name) => {
                let field = if std::str::from_utf8(known).is_ok() { "Data" } else { "BinaryData" };
                format!(
                    "cannot add key {}, another key by that name already exists in {field} for ConfigMap {}",
                    quote(key),
                    quote(name)
                )
            }
            Owner::Secret => format!("cannot add key {key}, another key by that name already exists"),
        }));
    }
    data.insert(key.to_owned(), value);
    Ok(())
}

/// What `--append-hash` puts behind a name, for the JSON that is hashed.
pub fn hash(json: &str) -> String {
    let digest = countersign_pki::Digest::Sha256.hash(json.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let letter = |sign| match sign {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        other => other,
    };
    hex.chars().take(10).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_sources() {
        assert_eq!(file_source("a/b.txt"), Ok(("b.txt", "a/b.txt")));
        assert_eq!(file_source("k=a/b.txt"), Ok(("k", "a/b.txt")));
        assert_eq!(file_source("=p").unwrap_err(), "key name for file path p missing");
        assert_eq!(file_source("k=").unwrap_err(), "file path for key name k missing");
        assert_eq!(file_source("a=b=c").unwrap_err(), "key names or file paths cannot contain '='");
    }
}
