//! `kubectl apply view-last-applied`: the note apply keeps. Upstream: kubectl/pkg/cmd/apply apply_view_last_applied.go.

use serde_json::Value;

use crate::command::flag_sets::{SELECTOR, file_flags};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::output::{json, yaml};
use crate::patch;
use crate::resource::Builder;
use crate::{Context, Error};

file_flags!(
    FILES,
    "Filename, directory, or URL to files that contains the last-applied-configuration annotations"
);

/// The verb.
pub static COMMAND: Command = Command {
    name: "view-last-applied",
    usage: "view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
    short: "View the latest last-applied-configuration annotations of a resource/object",
    long: "View the latest last-applied-configuration annotations by type/name or file.\n\n The default output will be printed to stdout in YAML format. You can use the -o option to change the output format.",
    examples: "# View the last-applied-configuration annotations by type/name in YAML
kubectl apply view-last-applied deployment/nginx

# View the last-applied-configuration annotations by file in JSON
kubectl apply view-last-applied -f deploy.yaml -o json",
    flags: &[&FLAGS, &FILES],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenNames,
    ..Command::NEW
};

static FLAGS: [Flag; 3] = [
    Flag::boolean("all", "Select all resources in the namespace of the specified resource types"),
    Flag::text("output", "Output format. Must be one of (yaml, json)").short('o').or("yaml"),
    SELECTOR,
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let (namespace, enforce) = context.namespace().await?;
        let selected = Builder::new(&context)
            .namespace(&namespace, enforce)
            .file_flags()
            .label_selector(flags.text("selector"))
            .select_all(flags.is("all"))
            .words(enforce, context.arguments())
            .await
            .latest()
            .flatten()
            .run()
            .await?;
        let mut notes = Vec::new();
        selected
            .visit(async |info| match patch::last_applied(&info.object) {
                Some(note) => {
                    notes.push(note.to_owned());
                    Ok(())
                }
                None => Err(Error::message(format!(
                    "no last-applied-configuration annotation found on resource: {}\n",
                    info.name
                ))),
            })
            .await?;
        for note in notes {
            let value: Value =
                serde_json::from_str(&note).map_err(|error| Error::message(error.to_string()))?;
            let text = match flags.text("output") {
                "json" => {
                    // Indented as it was written, with the line feed it ends in.
                    let ending = if note.ends_with('\n') { "\n" } else { "" };
                    format!("{}{ending}", json::indented(&value, "  "))
                }
                "yaml" => yaml::document(&value),
                output => {
                    return Err(context.usage_error(format!(
                        "Unexpected -o output mode: {output}, the flag 'output' must be one of yaml|json"
                    )));
                }
            };
            context.out(text).await?;
        }
        Ok(())
    })
}
