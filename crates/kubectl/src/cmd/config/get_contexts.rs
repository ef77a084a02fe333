//! `kubectl config get-contexts`.

use crate::command::{Command, Flag, Outcome, Run};
use crate::output::tab_writer::TabWriter;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "get-contexts",
    usage: "get-contexts [(-o|--output=)name)]",
    short: "Display one or many contexts from the kubeconfig file.",
    examples: "# List all the contexts in your kubeconfig file\nkubectl config get-contexts\n\n# Describe one context in your kubeconfig file\nkubectl config get-contexts my-context",
    flags: &[&[
        Flag::boolean(
            "no-headers",
            "When using the default or custom-column output format, don't print headers (default print headers).",
        ),
        Flag::text("output", "Output format. One of: (name).").short('o'),
    ]],
    run: Run::Verb(run),
    arguments: crate::command::ArgumentHint::Contexts,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let output = context.flags().text("output");
        if !matches!(output, "" | "name") {
            return Err(Error::message(format!(
                "--output {output} is not available in kubectl config get-contexts; resetting to default output format"
            )));
        }
        let config = context.loading_rules().starting(&context).await?;
        let mut missing = Vec::new();
        let mut names: Vec<String> = match context.arguments() {
            [] => config.contexts.keys().cloned().collect(),
            given => given.to_vec(),
        };
        names.retain(|name| {
            let known = config.contexts.contains_key(name);
            if !known {
                missing.push(Error::message(format!("context {name} not found")));
            }
            known
        });
        names.sort();
        if output == "name" {
            context.out(names.iter().map(|name| format!("{name}\n")).collect::<String>()).await?;
            return Error::aggregate(missing);
        }
        let mut writer = TabWriter::table();
        let mut text = String::new();
        if !context.flags().is("no-headers") {
            text.push_str("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n");
        }
        for name in &names {
            let Some(entry) = config.contexts.get(name) else { continue };
            let mark = if *name == config.current_context { "*" } else { "" };
            text.push_str(&format!(
                "{mark}\t{name}\t{}\t{}\t{}\n",
                entry.cluster, entry.user, entry.namespace
            ));
        }
        context.out(writer.write(&text)).await?;
        Error::aggregate(missing)
    })
}
