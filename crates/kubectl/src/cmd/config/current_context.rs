//! `kubectl config current-context`.

use crate::command::{Command, Outcome, Run};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "current-context",
    usage: "current-context",
    short: "Display the current-context.",
    examples: "# Display the current-context\nkubectl config current-context",
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let config = context.loading_rules().starting(&context).await?;
        if config.current_context.is_empty() {
            return Err(Error::message("current-context is not set"));
        }
        context.out(format!("{}\n", config.current_context)).await
    })
}
