//! `exec`

use host::ExecError;

use super::{Call, options};
use crate::Shell;
use crate::exec::{Flow, Outcome};

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "cla:") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("exec", &message).await,
    };
    let words = call.rest().get(parsed.used..).unwrap_or_default().to_vec();
    let Some(name) = words.first().cloned() else { return Ok(0) };
    let mut probe = shell.process.clone();
    probe.environment = shell.environment(&[]);
    if let Err(error) = probe.find_program(&name) {
        let message = match error {
            ExecError::CommandNotFound => "not found".to_owned(),
            error => error.to_string(),
        };
        shell.report(&format!("exec: {name}: {message}")).await;
        let status = error_status(&probe, &name);
        return if shell.interactive { Ok(status) } else { Err(Flow::Exit(status)) };
    }
    let status = shell.run_program(words, &[]).await?;
    shell.traps.remove("EXIT");
    Err(Flow::Exit(status))
}

fn error_status(process: &host::Process, name: &str) -> u8 {
    process.find_program(name).err().map_or(0, |error| error.exit_status().0)
}
