//! `kubectl config delete-user`.

use crate::command::{ArgumentHint, Command, Outcome, Run};
use crate::config::Store;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "delete-user",
    usage: "delete-user NAME",
    short: "Delete the specified user from the kubeconfig.",
    examples: "# Delete the minikube user\nkubectl config delete-user minikube",
    run: Run::Verb(run),
    arguments: ArgumentHint::Users,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let [name] = context.arguments() else {
            return Err(context.usage_error("user to delete is required"));
        };
        let mut store = Store::load(&context).await?;
        let file = store.file_name().to_owned();
        if store.user(name).is_none() {
            return Err(Error::message(format!("cannot delete user {name}, not in {file}")));
        }
        store.put_user(name, None);
        store.save(&context).await?;
        context.out(format!("deleted user {name} from {file}\n")).await
    })
}
