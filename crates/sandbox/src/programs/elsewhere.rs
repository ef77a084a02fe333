//! Running something as somebody else: what `ssh`, `su` and `sudo` have in common.

use countersign_host::{ExitStatus, Process};
use countersign_shell::{Mode, Shell};

use crate::terminal::Consoles;

/// A shell at a prompt as `process`, which has the terminal; without one it reads its standard input.
pub(super) async fn shell(consoles: &Consoles, mut process: Process, login: bool) -> ExitStatus {
    process.args = vec![if login { "-bash".to_owned() } else { "bash".to_owned() }];
    let reads_terminal = process.descriptors.get(&0).is_some_and(|input| input.is_terminal());
    let session =
        process.terminal.as_ref().filter(|_| reads_terminal).and_then(|terminal| consoles.find(terminal));
    if let Some(session) = session {
        return session.nest(Shell::new(process, Mode::Interactive), login).await;
    }
    process.args = vec!["bash".to_owned()];
    execute(process).await
}

/// `bash -c` of a command.
pub(super) async fn command(mut process: Process, command: &str) -> ExitStatus {
    process.args = ["bash", "-c", command].map(str::to_owned).to_vec();
    execute(process).await
}

/// Becomes another program; if it cannot be started, says so as a shell would.
pub(super) async fn execute(process: Process) -> ExitStatus {
    let told = process.clone();
    match process.exec().await {
        Ok(status) => status,
        Err(error) => {
            let name = told.args.first().cloned().unwrap_or_default();
            told.stderr(format!("{name}: {error}\n")).await;
            error.exit_status()
        }
    }
}

/// Takes terminal and open files of `from`, whose place `process` takes.
pub(super) fn take_streams(process: &mut Process, from: &Process) {
    process.descriptors.clone_from(&from.descriptors);
    process.terminal.clone_from(&from.terminal);
    if let Some(kind) = from.variable("TERM") {
        process.environment.insert("TERM".to_owned(), kind.to_owned());
    }
}

/// Asks for a password at the terminal. There is none that would be right.
pub(super) async fn ask_password(process: &Process, prompt: &str) -> bool {
    let Some(terminal) = process.terminal.clone() else { return false };
    terminal.write(prompt.as_bytes());
    terminal.set_echo(false);
    let answer = terminal.read(4096).await;
    terminal.set_echo(true);
    answer.is_ok()
}
