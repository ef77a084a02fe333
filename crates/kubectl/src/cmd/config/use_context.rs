//! `kubectl config use-context`.

use super::one_argument;
use crate::command::{ArgumentHint, Command, Outcome, Run};
use crate::config::Store;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "use-context",
    aliases: &["use"],
    usage: "use-context CONTEXT_NAME",
    short: "Set the current-context in a kubeconfig file.",
    examples: "# Use the context for the minikube cluster\nkubectl config use-context minikube",
    run: Run::Verb(run),
    arguments: ArgumentHint::Contexts,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let name = one_argument(&context, "Unexpected").await?;
        let mut store = Store::load(&context).await?;
        if name.is_empty() || store.context(&name).is_none() {
            return Err(Error::message(format!("no context exists with the name: \"{name}\"")));
        }
        store.set_current_context(&name);
        store.save(&context).await?;
        context.out(format!("Switched to context \"{name}\".\n")).await
    })
}
