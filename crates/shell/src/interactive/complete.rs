//! Completion of commands, files and variables.

use std::collections::BTreeSet;

use crate::Shell;
use crate::builtins::BUILTINS;

impl Shell {
    /// Every name that can stand as a command.
    pub(crate) fn command_names(&self) -> Vec<String> {
        let mut names: BTreeSet<String> = BUILTINS.iter().map(|builtin| builtin.name.to_owned()).collect();
        names.extend(crate::parse::RESERVED.iter().map(|word| (*word).to_owned()));
        names.extend(self.functions.keys().cloned());
        names.extend(self.aliases.keys().cloned());
        let search = self.variables.get("PATH").and_then(|path| path.as_scalar()).unwrap_or_default();
        for directory in search.split(':') {
            let entries = self.process.with_files(|files, caller| files.read_directory(caller, directory));
            for entry in entries.unwrap_or_default() {
                let path = host::files::path::join(directory, &entry.name);
                if self
                    .process
                    .metadata(&path)
                    .is_ok_and(|found| found.is_file() && found.may_execute(&self.process.credentials))
                {
                    names.insert(entry.name);
                }
            }
        }
        names.into_iter().collect()
    }

    /// Files that begin with `word`; directories end with a slash.
    pub(crate) fn file_names(&self, word: &str, directories: bool) -> Vec<String> {
        let (base, start) = match word.rsplit_once('/') {
            Some((base, start)) => (format!("{base}/"), start),
            None => (String::new(), word),
        };
        let looked_in = match base.strip_prefix("~/") {
            Some(rest) => {
                let home = self.variables.get("HOME").and_then(|home| home.as_scalar()).unwrap_or("/");
                host::files::path::join(home, rest)
            }
            None if base.is_empty() => self.process.directory.clone(),
            None => self.process.absolute(&base),
        };
        let entries = self.process.with_files(|files, caller| files.read_directory(caller, &looked_in));
        let mut found = Vec::new();
        for entry in entries.unwrap_or_default() {
            if !entry.name.starts_with(start) || entry.name.starts_with('.') && !start.starts_with('.') {
                continue;
            }
            let path = host::files::path::join(&looked_in, &entry.name);
            let directory = self.process.metadata(&path).is_ok_and(|found| found.is_directory());
            if directory {
                found.push(format!("{base}{}/", entry.name));
            } else if !directories {
                found.push(format!("{base}{}", entry.name));
            }
        }
        found
    }
}
