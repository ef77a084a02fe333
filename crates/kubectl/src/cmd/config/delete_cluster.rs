//! `kubectl config delete-cluster`.

use crate::command::{ArgumentHint, Command, Outcome, Run};
use crate::config::Store;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "delete-cluster",
    usage: "delete-cluster NAME",
    short: "Delete the specified cluster from the kubeconfig.",
    examples: "# Delete the minikube cluster\nkubectl config delete-cluster minikube",
    run: Run::Verb(run),
    arguments: ArgumentHint::Clusters,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let [name] = context.arguments() else {
            return context.out(crate::command::help::text(context.path())).await;
        };
        let mut store = Store::load(&context).await?;
        let file = store.file_name().to_owned();
        if store.cluster(name).is_none() {
            return Err(Error::message(format!("cannot delete cluster {name}, not in {file}")));
        }
        store.put_cluster(name, None);
        store.save(&context).await?;
        context.out(format!("deleted cluster {name} from {file}\n")).await
    })
}
