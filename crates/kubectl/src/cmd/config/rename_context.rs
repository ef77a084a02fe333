//! `kubectl config rename-context`.

use super::unexpected;
use crate::command::{ArgumentHint, Command, Outcome, Run};
use crate::config::Store;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "rename-context",
    usage: "rename-context CONTEXT_NAME NEW_NAME",
    short: "Renames a context from the kubeconfig file.",
    long: "Renames a context from the kubeconfig file.\n\n CONTEXT_NAME is the context name that you want to change.\n\n NEW_NAME is the new name you want to set.\n\n Note: If the context being renamed is the 'current-context', this field will also be updated.",
    examples: "# Rename the context 'old-name' to 'new-name' in your kubeconfig file\nkubectl config rename-context old-name new-name",
    run: Run::Verb(run),
    arguments: ArgumentHint::Contexts,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let [old, new] = context.arguments() else {
            return Err(unexpected(&context, "Unexpected").await);
        };
        let mut store = Store::load(&context).await?;
        let file = store.file_name().to_owned();
        let Some(entry) = store.context(old).cloned() else {
            return Err(Error::message(format!("cannot rename the context \"{old}\", it's not in {file}")));
        };
        if store.context(new).is_some() {
            return Err(Error::message(format!(
                "cannot rename the context \"{old}\", the context \"{new}\" already exists in {file}"
            )));
        }
        let was_current = store.current_context() == *old;
        store.put_context(new, Some(entry));
        store.put_context(old, None);
        if was_current {
            store.set_current_context(new);
        }
        store.save(&context).await?;
        context.out(format!("Context \"{old}\" renamed to \"{new}\".\n")).await
    })
}
