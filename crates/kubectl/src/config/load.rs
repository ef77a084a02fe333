//! Finds, reads and merges kubeconfig files. Upstream: clientcmd ClientConfigLoadingRules.

use countersign_host::{Errno, Process};

use super::model::Config;
use crate::error::lower_first;
use crate::{Context, Error};

/// Where kubeconfigs are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadingRules {
    /// `--kubeconfig`, empty if not given.
    pub explicit: String,
    /// The files of `$KUBECONFIG` or the one in the home directory.
    pub precedence: Vec<String>,
    /// Whether `$KUBECONFIG` named them, so that it is told if none is there.
    pub from_environment: bool,
    /// Whether relative paths in them stay as they are written.
    pub keeps_paths: bool,
}

impl LoadingRules {
    /// The rules for a process and its `--kubeconfig`.
    pub fn new(process: &Process, explicit: &str) -> Self {
        let mut rules = Self { explicit: explicit.to_owned(), ..Self::default() };
        match process.variable("KUBECONFIG").filter(|list| !list.is_empty()) {
            Some(list) => {
                rules.from_environment = true;
                for file in list.split(':') {
                    if !rules.precedence.iter().any(|known| known == file) {
                        rules.precedence.push(file.to_owned());
                    }
                }
            }
            None => rules.precedence.push(Self::home_file(process)),
        }
        rules
    }

    /// `~/.kube/config`.
    pub fn home_file(process: &Process) -> String {
        format!("{}/.kube/config", process.variable("HOME").unwrap_or_default())
    }

    /// The files in order of precedence.
    pub fn files(&self) -> Vec<String> {
        match self.explicit.as_str() {
            "" => self.precedence.iter().filter(|file| !file.is_empty()).cloned().collect(),
            explicit => vec![explicit.to_owned()],
        }
    }

    /// Reads and merges for `kubectl config`: files that are not there are empty ones, and paths stay as they are
    /// written. Upstream: PathOptions.GetStartingConfig.
    pub async fn starting(&self, context: &Context) -> Result<Config, Error> {
        let quiet = Self { from_environment: false, keeps_paths: true, ..self.clone() };
        match !self.explicit.is_empty() && context.process().metadata(&self.explicit) == Err(Errno::ENOENT) {
            true => Ok(Config::default()),
            false => quiet.load(context).await,
        }
    }

    /// Reads and merges: of an entry named twice the first counts.
    pub async fn load(&self, context: &Context) -> Result<Config, Error> {
        let process = context.process();
        if !self.explicit.is_empty() && process.metadata(&self.explicit) == Err(Errno::ENOENT) {
            return Err(Error::message(format!("stat {}: no such file or directory", self.explicit)));
        }
        let (mut configs, mut missing, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for file in self.files() {
            match load_file(process, &file).await {
                Ok(config) => configs.push(config),
                Err(LoadError::File(Errno::ENOENT)) => missing.push(file),
                Err(error) => errors.push(Error::message(format!(
                    "error loading config file \"{file}\": {}",
                    error.text(&file)
                ))),
            }
        }
        if self.explicit.is_empty() && self.from_environment && configs.is_empty() && !missing.is_empty() {
            let text = format!("Config not found: {}", missing.join(", "));
            context.log('W', "loader.go:223", &text).await;
        }
        Error::aggregate(errors)?;
        if !self.keeps_paths {
            configs.iter_mut().for_each(|config| resolve_all(config, process));
        }
        Ok(merge(configs))
    }
}

/// Why a file gives no kubeconfig.
#[derive(Clone, Debug)]
pub enum LoadError {
    /// It cannot be read.
    File(Errno),
    /// It says something else.
    Content(String),
}

impl LoadError {
    /// Go's words for it.
    pub fn text(&self, path: &str) -> String {
        match self {
            Self::File(errno) => {
                let call = if *errno == Errno::EISDIR { "read" } else { "open" };
                format!("{call} {path}: {}", lower_first(&errno.to_string()))
            }
            Self::Content(text) => text.clone(),
        }
    }
}

/// Reads one file; entries remember it. A file without a byte is an empty kubeconfig.
pub async fn load_file(process: &Process, path: &str) -> Result<Config, LoadError> {
    let bytes = process.read_file(path).await.map_err(LoadError::File)?;
    parse(&bytes, path).map_err(LoadError::Content)
}

/// Reads the text of a kubeconfig.
pub fn parse(bytes: &[u8], origin: &str) -> Result<Config, String> {
    if bytes.is_empty() {
        return Ok(Config::default());
    }
    let value = crate::yaml::parse(&String::from_utf8_lossy(bytes))?;
    if !value.is_object() && !value.is_null() {
        let json = value.to_string();
        return Err(format!(
            "couldn't get version/kind; json parse error: json: cannot unmarshal {} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}",
            if json.starts_with('[') { "array" } else { "string" }
        ));
    }
    let said = |key: &str, default: &str| match value.get(key).and_then(|value| value.as_str()) {
        None | Some("") => default.to_owned(),
        Some(text) => text.to_owned(),
    };
    let (version, kind) = (said("apiVersion", "v1"), said("kind", "Config"));
    if version != "v1" || kind != "Config" {
        return Err(format!(
            "no kind \"{kind}\" is registered for version \"{version}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""
        ));
    }
    Config::from_value(&value, origin)
}

/// First come, first served, for entries and the current context.
fn merge(configs: Vec<Config>) -> Config {
    let mut merged = Config::default();
    for config in configs {
        for (name, cluster) in config.clusters {
            merged.clusters.entry(name).or_insert(cluster);
        }
        for (name, user) in config.users {
            merged.users.entry(name).or_insert(user);
        }
        for (name, entry) in config.contexts {
            merged.contexts.entry(name).or_insert(entry);
        }
        if merged.current_context.is_empty() {
            merged.current_context = config.current_context;
        }
        for (key, value) in config.preferences {
            merged.preferences.entry(key).or_insert(value);
        }
        merged.extensions = merged.extensions.or(config.extensions);
    }
    merged
}

fn resolve_all(config: &mut Config, process: &Process) {
    for cluster in config.clusters.values_mut() {
        resolve(&mut cluster.certificate_authority, &cluster.origin, process);
    }
    for user in config.users.values_mut() {
        for path in [&mut user.client_certificate, &mut user.client_key, &mut user.token_file] {
            resolve(path, &user.origin, process);
        }
    }
}

/// Paths in a kubeconfig start in its own directory.
pub fn resolve(path: &mut String, origin: &str, process: &Process) {
    if path.is_empty() || path.starts_with('/') {
        return;
    }
    let origin = process.absolute(origin);
    let directory = origin.rsplit_once('/').map_or("", |(directory, _)| directory);
    *path = countersign_host::files::path::join(directory, path);
}
