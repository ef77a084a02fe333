//! `kubectl config get-users`.

use crate::Context;
use crate::command::{Command, Outcome, Run};

/// The verb.
pub static COMMAND: Command = Command {
    name: "get-users",
    usage: "get-users",
    short: "Display users defined in the kubeconfig.",
    examples: "# List the users that kubectl knows about\nkubectl config get-users",
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let config = context.loading_rules().starting(&context).await?;
        let names = config.users.keys().map(|name| format!("{name}\n"));
        context.out(format!("NAME\n{}", names.collect::<String>())).await
    })
}
