//! A recorded session: what was typed, and what came.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A file of `tests/recordings`.
pub struct Recording {
    /// `folder/name`
    pub name: String,
    pub steps: Vec<Step>,
}

/// What happens in a session.
pub enum Step {
    /// Run, its result ignored.
    Setup(String),
    Command(Command),
}

/// A command and what the real programs answered.
pub struct Command {
    pub text: String,
    pub stdout: String,
    pub stderr: String,
    pub exit: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    command: Option<String>,
    setup: Option<String>,
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
    #[serde(default)]
    exit: u8,
}

fn read(text: &str) -> Result<Vec<Entry>, String> {
    let value = countersign_api::yaml::parse(text).map_err(|error| error.to_string())?;
    serde_json::from_value(value).map_err(|error| error.to_string())
}

impl Recording {
    /// Reads `file`, which is somewhere below `folder`/recordings.
    pub fn read(folder: &Path, file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap();
        let entries: Vec<Entry> = read(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let name = file.strip_prefix(folder.join("recordings")).unwrap().with_extension("");
        let steps = entries.into_iter().map(|entry| match (entry.command, entry.setup) {
            (Some(text), None) => {
                Step::Command(Command { text, stdout: entry.stdout, stderr: entry.stderr, exit: entry.exit })
            }
            (None, Some(text)) => Step::Setup(text),
            _ => panic!("{}: an entry is a command or a setup", file.display()),
        });
        Self { name: name.to_string_lossy().into_owned(), steps: steps.collect() }
    }

    pub fn commands(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, Step::Command(_))).count()
    }
}

impl Step {
    /// The text of a command.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Setup(_) => None,
            Self::Command(command) => Some(command.text),
        }
    }
}

/// All recordings below `folder`, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    files.sort();
    files
}
