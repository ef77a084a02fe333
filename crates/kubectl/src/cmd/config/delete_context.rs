//! `kubectl config delete-context`.

use crate::command::{ArgumentHint, Command, Outcome, Run};
use crate::config::Store;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "delete-context",
    usage: "delete-context NAME",
    short: "Delete the specified context from the kubeconfig.",
    examples: "# Delete the minikube context\nkubectl config delete-context minikube",
    run: Run::Verb(run),
    arguments: ArgumentHint::Contexts,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let [name] = context.arguments() else {
            return context.out(crate::command::help::text(context.path())).await;
        };
        let mut store = Store::load(&context).await?;
        let file = store.file_name().to_owned();
        if store.context(name).is_none() {
            return Err(Error::message(format!("cannot delete context {name}, not in {file}")));
        }
        if store.current_context() == *name {
            context
                .err("warning: this removed your active context, use \"kubectl config use-context\" to select a different one\n")
                .await;
        }
        store.put_context(name, None);
        store.save(&context).await?;
        context.out(format!("deleted context {name} from {file}\n")).await
    })
}
