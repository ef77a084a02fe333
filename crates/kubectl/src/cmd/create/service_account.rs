//! `kubectl create serviceaccount`.

use serde_json::json;

use super::generate::{FLAGS, Generator};
use crate::Context;
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Outcome, Run};

/// The verb.
pub static COMMAND: Command = Command {
    name: "serviceaccount",
    aliases: &["sa"],
    usage: "serviceaccount NAME [--dry-run=server|client|none]",
    short: "Create a service account with the specified name",
    long: "Create a service account with the specified name.",
    examples: "# Create a new service account named my-service-account\nkubectl create serviceaccount my-service-account",
    flags: &[&FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let generator = Generator::new(&context).await?;
        let object =
            json!({ "kind": "ServiceAccount", "apiVersion": "v1", "metadata": generator.metadata() });
        generator.create(object, "failed to create serviceaccount: ").await
    })
}
