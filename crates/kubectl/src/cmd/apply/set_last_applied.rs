//! `kubectl apply set-last-applied`: the note apply keeps is made what a file says.
//! Upstream: kubectl/pkg/cmd/apply apply_set_last_applied.go.

use serde_json::json;

use super::description;
use crate::command::flag_sets::{DRY_RUN, PRINT_FLAGS, file_flags};
use crate::command::{Command, Flag, Outcome, Run};
use crate::done::Done;
use crate::dry_run::DryRun;
use crate::output::json as go_json;
use crate::patch::{self, LAST_APPLIED};
use crate::resource::{Builder, PatchType};
use crate::{Context, Error};

file_flags!(
    FILES,
    "Filename, directory, or URL to files that contains the last-applied-configuration annotations"
);

/// The verb.
pub static COMMAND: Command = Command {
    name: "set-last-applied",
    usage: "set-last-applied -f FILENAME",
    short: "Set the last-applied-configuration annotation on a live object to match the contents of a file",
    long: "Set the latest last-applied-configuration annotations by setting it to match the contents of a file. This results in the last-applied-configuration being updated as though 'kubectl apply -f <file> ' was run, without updating any other parts of the object.",
    examples: "# Set the last-applied-configuration of a resource to match the contents of a file
kubectl apply set-last-applied -f deploy.yaml

# Execute set-last-applied against each configuration file in a directory
kubectl apply set-last-applied -f path/

# Set the last-applied-configuration of a resource to match the contents of a file; will create the annotation if it does not already exist
kubectl apply set-last-applied -f deploy.yaml --create-annotation=true",
    flags: &[&FLAGS, &PRINT_FLAGS, &FILES],
    run: Run::Verb(run),
    ..Command::NEW
};

static FLAGS: [Flag; 2] = [
    Flag::boolean(
        "create-annotation",
        "Will create 'last-applied-configuration' annotations if current objects doesn't have one",
    ),
    DRY_RUN,
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let dry_run = DryRun::from_flags(&context).await?;
        let mut done = Done::new(&context, dry_run).await?;
        let (namespace, enforce) = context.namespace().await?;
        let selected =
            Builder::new(&context).namespace(&namespace, enforce).file_flags().flatten().run().await?;
        let mut changes = Vec::new();
        selected
            .visit(async |mut info| {
                let note = go_json::compact(&go_json::sort_keys(info.object.clone()));
                if let Err(error) = info.fetch().await {
                    if error.is_not_found() {
                        return Err(error);
                    }
                    let verb = format!(
                        "retrieving current configuration of:\n{}\nfrom server for:",
                        description(&info)
                    );
                    return Err(error.with_source(&verb, &info.source));
                }
                match patch::last_applied(&info.object) {
                    None if !flags.is("create-annotation") => Err(Error::message(format!(
                        "no last-applied-configuration annotation found on resource: {}, to create the annotation, run the command with --create-annotation",
                        info.name
                    ))),
                    Some(known) if known == note => {
                        context
                            .err(format!("set-last-applied {}: no changes required.\n", info.name))
                            .await;
                        Ok(())
                    }
                    _ => {
                        changes.push((info, note));
                        Ok(())
                    }
                }
            })
            .await?;
        for (info, note) in changes {
            let mut object = info.object.clone();
            if dry_run != DryRun::Client {
                let patch = json!({ "metadata": { "annotations": { LAST_APPLIED: note } } });
                let helper = info.helper()?.parameter("dryRun", dry_run.parameter());
                object = helper
                    .patch(&info.namespace, &info.name, PatchType::Merge, go_json::compact(&patch))
                    .await?;
            }
            done.say(&context, &object, "configured").await?;
        }
        Ok(())
    })
}
