//! `kubectl config unset`.

use super::one_argument;
use super::set::Property;
use crate::Context;
use crate::command::{Command, Outcome, Run};
use crate::config::Store;

/// The verb.
pub static COMMAND: Command = Command {
    name: "unset",
    usage: "unset PROPERTY_NAME",
    short: "Unset an individual value in a kubeconfig file.",
    long: "Unset an individual value in a kubeconfig file.\n\n PROPERTY_NAME is a dot delimited name where each token represents either an attribute name or a map key.  Map keys may not contain dots.",
    examples: "# Unset the current-context\nkubectl config unset current-context\n\n# Unset namespace in foo context\nkubectl config unset contexts.foo.namespace",
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let path = one_argument(&context, "unexpected").await?;
        let property = Property::parse(&path)?;
        let mut store = Store::load(&context).await?;
        property.unset(&mut store)?;
        store.save(&context).await?;
        context.out(format!("Property \"{path}\" unset.\n")).await
    })
}
