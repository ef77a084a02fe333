//! `kubectl config get-clusters`.

use crate::Context;
use crate::command::{Command, Outcome, Run};

/// The verb.
pub static COMMAND: Command = Command {
    name: "get-clusters",
    usage: "get-clusters",
    short: "Display clusters defined in the kubeconfig.",
    examples: "# List the clusters that kubectl knows about\nkubectl config get-clusters",
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let config = context.loading_rules().starting(&context).await?;
        let names = config.clusters.keys().map(|name| format!("{name}\n"));
        context.out(format!("NAME\n{}", names.collect::<String>())).await
    })
}
