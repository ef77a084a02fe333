//! `kubectl api-versions`: every group and version of the server.

use countersign_api::GroupVersion;

use crate::command::{ArgumentHint, Command, Outcome, Run};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "api-versions",
    usage: "api-versions",
    short: "Print the supported API versions on the server, in the form of \"group/version\"",
    long: "Print the supported API versions on the server, in the form of \"group/version\".",
    examples: "# Print the supported API versions\nkubectl api-versions",
    run: Run::Verb(run),
    arguments: ArgumentHint::Nothing,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        if !context.arguments().is_empty() {
            return Err(
                context.usage_error(format!("unexpected arguments: [{}]", context.arguments().join(" ")))
            );
        }
        let discovery = context.mapper().await?.refresh().await.map_err(|error| {
            Error::message(format!("couldn't get available api versions from server: {}", error.text()))
        })?;
        let mut versions = Vec::new();
        for group in &discovery.groups {
            for version in &group.versions {
                versions.push(GroupVersion::new(&group.name, &version.version).to_string());
            }
        }
        versions.sort();
        context.out(versions.iter().map(|version| format!("{version}\n")).collect::<String>()).await
    })
}
