//! `bash` and `sh` at a terminal: a shell inside the shell, with a prompt of its own.

use std::rc::Rc;

use countersign_host::{Process, Program, program as from_function};

use super::elsewhere;
use crate::terminal::Consoles;

/// The shell's own program, but for a call that opens a prompt.
pub(super) fn program(script: Rc<dyn Program>, consoles: Consoles) -> Rc<dyn Program> {
    from_function(move |process: Process| {
        let (script, consoles) = (script.clone(), consoles.clone());
        async move {
            match prompts(&process) {
                Some(login) => elsewhere::shell(&consoles, process, login).await,
                None => script.run(process).await,
            }
        }
    })
}

/// Whether it opens a prompt, and then whether it is a login shell.
fn prompts(process: &Process) -> Option<bool> {
    let at_terminal = process.terminal.is_some()
        && [0, 2]
            .iter()
            .all(|number| process.descriptors.get(number).is_some_and(|stream| stream.is_terminal()));
    let known = ["-i", "-l", "--login", "-il", "-li"];
    let words = process.arguments();
    (at_terminal && words.iter().all(|word| known.contains(&word.as_str())))
        .then(|| words.iter().any(|word| word.contains('l')))
}
