//! `cd`, `pwd`

use host::Errno;

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::variables::Value;

impl Shell {
    /// Changes the working directory; `physical` resolves links.
    pub(super) fn change_directory(&mut self, target: &str, physical: bool) -> Result<(), Errno> {
        if target.is_empty() {
            return Ok(());
        }
        let joined = self.process.absolute(target);
        let path = if physical || self.options.is("physical") {
            self.process.with_files(|files, caller| files.canonicalize(caller, &joined))?
        } else {
            host::files::path::normalize(&joined)
        };
        let metadata = self.process.metadata(&path)?;
        if !metadata.is_directory() {
            return Err(Errno::ENOTDIR);
        }
        if !metadata.may_execute(&self.process.credentials) {
            return Err(Errno::EACCES);
        }
        let old = std::mem::replace(&mut self.process.directory, path.clone());
        for (name, value) in [("OLDPWD", old), ("PWD", path)] {
            self.variables.entry(name).value = Value::Scalar(value);
        }
        Ok(())
    }
}

pub(super) async fn cd(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "LPe@") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("cd", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    let mut shows = false;
    let scalar =
        |name: &str| shell.variables.get(name).and_then(|variable| variable.as_scalar()).map(str::to_owned);
    let target = match operands {
        [] => match scalar("HOME") {
            Some(home) => home,
            None => return shell.complain("cd", "HOME not set").await,
        },
        [word] if word == "-" => {
            shows = true;
            match scalar("OLDPWD") {
                Some(old) => old,
                None => return shell.complain("cd", "OLDPWD not set").await,
            }
        }
        [word] => word.clone(),
        _ => return shell.complain("cd", "too many arguments").await,
    };
    let physical = parsed
        .options
        .iter()
        .rev()
        .find(|(letter, _)| "LP".contains(*letter))
        .is_some_and(|(letter, _)| *letter == 'P');
    let mut candidates = Vec::new();
    let searched = !target.starts_with(['/', '.']);
    if let Some(path) = scalar("CDPATH").filter(|_| searched) {
        for directory in path.split(':') {
            candidates.push((host::files::path::join(directory, &target), !directory.is_empty()));
        }
    }
    candidates.push((target.clone(), false));
    let mut result = Ok(());
    for (candidate, found_elsewhere) in candidates {
        result = shell.change_directory(&candidate, physical);
        if result.is_ok() {
            shows |= found_elsewhere;
            break;
        }
    }
    match result {
        Err(errno) => shell.complain("cd", &format!("{target}: {errno}")).await,
        Ok(()) if shows => {
            let text = format!("{}\n", shell.process.directory);
            shell.write("cd", text).await
        }
        Ok(()) => Ok(0),
    }
}

pub(super) async fn pwd(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "LP") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("pwd", &message).await,
    };
    let directory = shell.process.directory.clone();
    let directory = if parsed.has('P') {
        shell.process.with_files(|files, caller| files.canonicalize(caller, &directory)).unwrap_or(directory)
    } else {
        directory
    };
    shell.write("pwd", format!("{directory}\n")).await
}
