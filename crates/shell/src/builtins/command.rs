//! `command`, `builtin`

use super::{Call, options, type_};
use crate::Shell;
use crate::exec::Outcome;

pub(super) async fn command(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "pvV") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("command", &message).await,
    };
    let call = call.shifted(parsed.used + 1);
    if parsed.has('v') || parsed.has('V') {
        return type_::describe(shell, &call.arguments, parsed.has('V')).await;
    }
    let Some(name) = call.arguments.first().cloned() else { return Ok(0) };
    match super::find(&name).filter(|_| !shell.disabled.contains(&name)) {
        Some(builtin) => super::run(shell, builtin, call).await,
        None => shell.run_program(call.arguments, &[]).await,
    }
}

pub(super) async fn builtin(shell: &mut Shell, call: Call) -> Outcome {
    let skip = if call.rest().first().is_some_and(|word| word == "--") { 2 } else { 1 };
    let call = call.shifted(skip);
    let Some(name) = call.arguments.first().cloned() else { return Ok(0) };
    match super::find(&name) {
        Some(builtin) => super::run(shell, builtin, call).await,
        None => shell.complain("builtin", &format!("{name}: not a shell builtin")).await,
    }
}
