//! `type`, and `command -v`

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::parse::RESERVED;

impl Shell {
    /// Where a program of that name is found along PATH.
    pub(crate) fn find_program(&self, name: &str) -> Option<String> {
        let mut process = self.process.clone();
        process.environment = self.environment(&[]);
        let path = process.find_program(name).ok()?;
        let metadata = process.metadata(&path).ok()?;
        (!metadata.is_directory() && metadata.may_execute(&process.credentials)).then_some(path)
    }

    fn find_all_programs(&self, name: &str) -> Vec<String> {
        if name.contains('/') {
            return self.find_program(name).into_iter().collect();
        }
        let search = self.variables.get("PATH").and_then(|path| path.as_scalar()).unwrap_or_default();
        search
            .split(':')
            .map(|directory| host::files::path::join(directory, name))
            .filter(|path| {
                self.process
                    .metadata(path)
                    .is_ok_and(|found| found.is_file() && found.may_execute(&self.process.credentials))
            })
            .collect()
    }
}

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "afptP") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("type", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    let (kind_only, all) = (parsed.has('t'), parsed.has('a'));
    let (path_only, force_path) = (parsed.has('p') || parsed.has('P'), parsed.has('P'));
    let mut status = 0;
    let mut text = String::new();
    for name in operands {
        let mut found: Vec<(&str, String, String)> = Vec::new();
        if !force_path {
            if let Some(value) = shell.aliases.get(name).filter(|_| shell.options.is("expand_aliases")) {
                found.push(("alias", format!("{name} is aliased to `{value}'"), String::new()));
            }
            if RESERVED.contains(&name.as_str()) {
                found.push(("keyword", format!("{name} is a shell keyword"), String::new()));
            }
            if let Some(function) = shell.functions.get(name).filter(|_| !parsed.has('f')) {
                let shown = format!("{name} is a function\n{}", crate::print::function(function));
                found.push(("function", shown, String::new()));
            }
            if super::find(name).is_some() && !shell.disabled.contains(name) {
                found.push(("builtin", format!("{name} is a shell builtin"), String::new()));
            }
        }
        if all || found.is_empty() {
            let paths = if all {
                shell.find_all_programs(name)
            } else {
                shell.find_program(name).into_iter().collect()
            };
            for path in paths {
                let hashed = shell.hashed.get(name).is_some_and(|(hashed, _)| *hashed == path) && !all;
                let shown =
                    if hashed { format!("{name} is hashed ({path})") } else { format!("{name} is {path}") };
                found.push(("file", shown, path));
            }
        }
        if found.is_empty() {
            status = 1;
            if !kind_only && !path_only {
                shell.write("type", crate::bytes::encode(&std::mem::take(&mut text))).await?;
                shell.complain("type", &format!("{name}: not found")).await?;
            }
        }
        for (kind, shown, path) in found.into_iter().take(if all { usize::MAX } else { 1 }) {
            if kind_only {
                text.push_str(&format!("{kind}\n"));
            } else if path_only {
                if !path.is_empty() {
                    text.push_str(&format!("{path}\n"));
                }
            } else {
                text.push_str(&format!("{shown}\n"));
            }
        }
    }
    shell.write("type", crate::bytes::encode(&text)).await?;
    Ok(status)
}

/// `command -v name` and, with `verbose`, `command -V name`.
pub(super) async fn describe(shell: &mut Shell, names: &[String], verbose: bool) -> Outcome {
    let mut status = 0;
    for name in names {
        let text = if let Some(value) = shell.aliases.get(name).filter(|_| shell.options.is("expand_aliases"))
        {
            if verbose {
                format!("{name} is aliased to `{value}'\n")
            } else {
                format!("alias {name}={}\n", crate::quote::single(value))
            }
        } else if RESERVED.contains(&name.as_str()) {
            if verbose { format!("{name} is a shell keyword\n") } else { format!("{name}\n") }
        } else if let Some(function) = shell.functions.get(name) {
            if verbose {
                format!("{name} is a function\n{}\n", crate::print::function(function))
            } else {
                format!("{name}\n")
            }
        } else if super::find(name).is_some() {
            if verbose { format!("{name} is a shell builtin\n") } else { format!("{name}\n") }
        } else if let Some(path) = shell.find_program(name) {
            if verbose { format!("{name} is {path}\n") } else { format!("{path}\n") }
        } else {
            status = 1;
            if verbose {
                shell.complain("command", &format!("{name}: not found")).await?;
            }
            continue;
        };
        shell.write("command", crate::bytes::encode(&text)).await?;
    }
    Ok(status)
}
