//! `kubectl options`: the flags every command has.

use crate::Context;
use crate::command::{Command, Outcome, Run, help};

/// The verb.
pub static COMMAND: Command = Command {
    name: "options",
    usage: "options",
    short: "Print the list of flags inherited by all commands",
    long: "Print the list of flags inherited by all commands",
    examples: "# Print flags inherited by all commands\nkubectl options",
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move { context.out(help::global()).await })
}
