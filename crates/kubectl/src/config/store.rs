//! Changing kubeconfig files. Upstream: clientcmd PathOptions and ModifyConfig.

use super::load::{LoadError, load_file};
use super::{Cluster, Config, KubeContext, LoadingRules, User};
use crate::output::yaml;
use crate::{Context, Error};

/// The kubeconfig files of a command, read as they are: paths in them stay as written.
pub struct Store {
    files: Vec<File>,
    /// The file that new entries go to.
    default: usize,
}

struct File {
    path: String,
    config: Config,
    changed: bool,
}

impl Store {
    /// Reads every file that the command looks at; one that is not there counts as empty.
    pub async fn load(context: &Context) -> Result<Self, Error> {
        let mut files = Vec::new();
        let mut default = None;
        for path in context.loading_rules().files() {
            let config = match load_file(context.process(), &path).await {
                Ok(config) => {
                    default.get_or_insert(files.len());
                    config
                }
                Err(LoadError::File(countersign_host::Errno::ENOENT)) => Config::default(),
                Err(error) => {
                    let text = format!("error loading config file \"{path}\": {}", error.text(&path));
                    return Err(Error::message(text));
                }
            };
            files.push(File { path, config, changed: false });
        }
        if files.is_empty() {
            let path = LoadingRules::home_file(context.process());
            files.push(File { path, config: Config::default(), changed: false });
        }
        let default = default.unwrap_or(files.len() - 1);
        Ok(Self { files, default })
    }

    /// The file that messages name.
    pub fn file_name(&self) -> &str {
        self.files.get(self.default).map_or("", |file| &file.path)
    }

    /// The first current context that is set.
    pub fn current_context(&self) -> String {
        let mut set = self.files.iter().map(|file| &file.config.current_context);
        set.find(|name| !name.is_empty()).cloned().unwrap_or_default()
    }

    /// Sets the current context; an empty one is cleared wherever it is set.
    pub fn set_current_context(&mut self, name: &str) {
        if name.is_empty() {
            for file in self.files.iter_mut().filter(|file| !file.config.current_context.is_empty()) {
                file.config.current_context.clear();
                file.changed = true;
            }
            return;
        }
        if self.current_context() != name {
            self.default_file(|config| config.current_context = name.to_owned());
        }
    }

    /// A cluster by name.
    pub fn cluster(&self, name: &str) -> Option<&Cluster> {
        self.files.iter().find_map(|file| file.config.clusters.get(name))
    }

    /// A context by name.
    pub fn context(&self, name: &str) -> Option<&KubeContext> {
        self.files.iter().find_map(|file| file.config.contexts.get(name))
    }

    /// A user by name.
    pub fn user(&self, name: &str) -> Option<&User> {
        self.files.iter().find_map(|file| file.config.users.get(name))
    }

    /// Writes a cluster into the file it is in, or as a new one; `None` removes it.
    pub fn put_cluster(&mut self, name: &str, cluster: Option<Cluster>) {
        self.file_of(
            |config| config.clusters.contains_key(name),
            |config| match cluster {
                Some(cluster) => drop(config.clusters.insert(name.to_owned(), cluster)),
                None => drop(config.clusters.remove(name)),
            },
        );
    }

    /// Writes a context into the file it is in, or as a new one; `None` removes it.
    pub fn put_context(&mut self, name: &str, entry: Option<KubeContext>) {
        self.file_of(
            |config| config.contexts.contains_key(name),
            |config| match entry {
                Some(entry) => drop(config.contexts.insert(name.to_owned(), entry)),
                None => drop(config.contexts.remove(name)),
            },
        );
    }

    /// Writes a user into the file it is in, or as a new one; `None` removes it.
    pub fn put_user(&mut self, name: &str, user: Option<User>) {
        self.file_of(
            |config| config.users.contains_key(name),
            |config| match user {
                Some(user) => drop(config.users.insert(name.to_owned(), user)),
                None => drop(config.users.remove(name)),
            },
        );
    }

    /// Changes the file that new entries go to.
    pub fn default_file(&mut self, change: impl FnOnce(&mut Config)) {
        if let Some(file) = self.files.get_mut(self.default) {
            change(&mut file.config);
            file.changed = true;
        }
    }

    fn file_of(&mut self, holds: impl Fn(&Config) -> bool, change: impl FnOnce(&mut Config)) {
        match self.files.iter_mut().find(|file| holds(&file.config)) {
            Some(file) => {
                change(&mut file.config);
                file.changed = true;
            }
            None => self.default_file(change),
        }
    }

    /// Writes what was changed. A file that was not there gets mode 0600, its directory 0755.
    pub async fn save(self, context: &Context) -> Result<(), Error> {
        for file in self.files.into_iter().filter(|file| file.changed) {
            write(context, &file.path, &file.config).await?;
        }
        Ok(())
    }
}

async fn write(context: &Context, path: &str, config: &Config) -> Result<(), Error> {
    let process = context.process();
    let failed = |call: &str, path: &str, errno: countersign_host::Errno| {
        let text = errno.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase()).into_iter();
        Error::message(format!("{call} {path}: {}", first.chain(letters).collect::<String>()))
    };
    let lock = format!("{path}.lock");
    if process.metadata(&lock).is_ok() {
        return Err(Error::message(format!("open {lock}: file exists")));
    }
    let absolute = process.absolute(path);
    let directory = countersign_host::files::path::parent(&absolute).to_owned();
    process
        .with_files(|files, caller| files.create_directories(caller, &directory, 0o755))
        .map_err(|errno| failed("mkdir", &directory, errno))?;
    let text = yaml::document(&config.to_value());
    process
        .write_file_with_mode(path, text.as_bytes(), 0o600)
        .await
        .map_err(|errno| failed("open", path, errno))
}

/// A path as it is stored: absolute, or relative to the kubeconfig's directory where it lies beneath it.
pub fn stored_path(context: &Context, config_file: &str, path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    let absolute = countersign_host::files::path::normalize(&context.process().absolute(path));
    let directory = context.process().absolute(config_file);
    let directory = countersign_host::files::path::parent(&directory);
    match absolute.strip_prefix(directory).and_then(|rest| rest.strip_prefix('/')) {
        Some(beneath) => beneath.to_owned(),
        None => absolute,
    }
}
