//! `kubectl config set-context`.

use super::unexpected;
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run, ValueHint};
use crate::config::Store;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "set-context",
    usage: "set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]",
    short: "Set a context entry in kubeconfig.",
    long: "Set a context entry in kubeconfig.\n\n Specifying a name that already exists will merge new fields on top of existing values for those fields.",
    examples: "# Set the user field on the gce context entry without touching other values\nkubectl config set-context gce --user=cluster-admin",
    flags: &[&[
        Flag::text("cluster", "cluster for the context entry in kubeconfig").hint(ValueHint::Clusters),
        Flag::boolean("current", "Modify the current context"),
        Flag::text("namespace", "namespace for the context entry in kubeconfig"),
        Flag::text("user", "user for the context entry in kubeconfig").hint(ValueHint::Users),
    ]],
    run: Run::Verb(run),
    arguments: ArgumentHint::Contexts,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        if context.arguments().len() > 1 {
            return Err(unexpected(&context, "unexpected").await);
        }
        let given = context.arguments().first().cloned().unwrap_or_default();
        let current = flags.is("current");
        if current && !given.is_empty() {
            return Err(Error::message("you cannot specify both a context name and --current"));
        }
        if !current && given.is_empty() {
            return Err(Error::message("you must specify a non-empty context name or --current"));
        }
        let mut store = Store::load(&context).await?;
        let name = if current { store.current_context() } else { given };
        if name.is_empty() {
            return Err(Error::message("no current context is set"));
        }
        let before = store.context(&name).cloned();
        let done = if before.is_some() { "modified" } else { "created" };
        let mut entry = before.unwrap_or_default();
        for (flag, field) in
            [("cluster", &mut entry.cluster), ("user", &mut entry.user), ("namespace", &mut entry.namespace)]
        {
            if flags.changed(flag) {
                *field = flags.text(flag).to_owned();
            }
        }
        store.put_context(&name, Some(entry));
        store.save(&context).await?;
        context.out(format!("Context \"{name}\" {done}.\n")).await
    })
}
