//! `kubectl plugin`: programs named `kubectl-…`, and how an unknown verb becomes one of them.

use std::collections::BTreeSet;

use countersign_host::{ExecError, Process};

use crate::command::{Command, Flag, Outcome, Run};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "plugin",
    usage: "plugin [flags]",
    short: "Provides utilities for interacting with plugins",
    long: "Provides utilities for interacting with plugins.\n\n Plugins provide extended functionality that is not part of the major command-line distribution. Please refer to the documentation and examples for more information about how write your own plugins.\n\n The easiest way to discover and install plugins is via the kubernetes sub-project krew: [krew.sigs.k8s.io]. To install krew, visit https://krew.sigs.k8s.io/docs/user-guide/setup/install",
    examples: "# List all available plugins\nkubectl plugin list\n\n# List only binary names of available plugins without paths\nkubectl plugin list --name-only",
    subcommands: &[&LIST],
    run: Run::Group,
    ..Command::NEW
};

static LIST: Command = Command {
    name: "list",
    usage: "list",
    short: "List all visible plugin executables on a user's PATH",
    long: "List all available plugin files on a user's PATH. To see plugins binary names without the full path use --name-only flag.\n\n Available plugin files are those that are: - executable - anywhere on the user's PATH - begin with \"kubectl-\"",
    examples: "# List all available plugins\nkubectl plugin list\n\n# List only binary names of available plugins without paths\nkubectl plugin list --name-only",
    flags: &[&FLAGS],
    run: Run::Verb(list),
    ..Command::NEW
};

static FLAGS: [Flag; 1] = [Flag::boolean(
    "name-only",
    "If true, display only the binary name of each plugin, rather than its full path",
)];

fn list(context: Context) -> Outcome {
    Box::pin(async move {
        let process = context.process();
        let mut seen = BTreeSet::new();
        let mut lines = String::new();
        let path = process.variable("PATH").unwrap_or_default();
        for folder in path.split(':').filter(|folder| !folder.trim().is_empty()) {
            if !seen.insert(folder.to_owned()) {
                continue;
            }
            let absolute = process.absolute(folder);
            let entries = process.with_files(|files, caller| files.read_directory(caller, &absolute));
            for entry in entries.unwrap_or_default() {
                if !entry.name.starts_with("kubectl-") || entry.metadata.is_directory() {
                    continue;
                }
                match context.flags().is("name-only") {
                    true => lines.push_str(&format!("{}\n", entry.name)),
                    false => lines.push_str(&format!("{folder}/{}\n", entry.name)),
                }
            }
        }
        if lines.is_empty() {
            return Err(Error::message("unable to find any kubectl plugins in your PATH"));
        }
        context.out(format!("The following compatible plugins are available:\n\n{lines}")).await
    })
}

/// Runs the program `kubectl-WORD-WORD` that unknown words name; `None` if there is none.
pub(crate) async fn dispatch(process: &Process) -> Option<Result<(), Error>> {
    let words = process.arguments();
    let leading: Vec<String> =
        words.iter().take_while(|word| !word.starts_with('-')).map(|word| word.replace('-', "_")).collect();
    if leading.is_empty() {
        let first = words.first().cloned().unwrap_or_default();
        return Some(Err(Error::Verbatim(format!(
            "Error: flags cannot be placed before plugin name: {first}"
        ))));
    }
    for length in (1..=leading.len()).rev() {
        let name = format!("kubectl-{}", leading.get(..length).unwrap_or_default().join("-"));
        if process.find_program(&name).is_err() {
            continue;
        }
        let rest = words.get(length..).unwrap_or_default().iter().cloned();
        let child = process.child(std::iter::once(name.clone()).chain(rest));
        return Some(match child.exec().await {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Error::Silent(status.0)),
            Err(ExecError::CommandNotFound) => return None,
            Err(error) => Err(Error::Verbatim(format!("Error: fork/exec {name}: {error}"))),
        });
    }
    None
}
