//! `kubectl create namespace`.

use serde_json::json;

use super::generate::{FLAGS, Generator};
use crate::Context;
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Outcome, Run};

/// The verb.
pub static COMMAND: Command = Command {
    name: "namespace",
    aliases: &["ns"],
    usage: "namespace NAME [--dry-run=server|client|none]",
    short: "Create a namespace with the specified name",
    long: "Create a namespace with the specified name.",
    examples: "# Create a new namespace named my-namespace\nkubectl create namespace my-namespace",
    flags: &[&FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let generator = Generator::new(&context).await?;
        let object = json!({
            "kind": "Namespace", "apiVersion": "v1", "metadata": generator.cluster_metadata(),
            "spec": {}, "status": {},
        });
        generator.create(object, "").await
    })
}
