//! `kubectl create role`.

use serde_json::json;

use super::generate::{FLAGS, Generator};
use super::rules::Asked;
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Flag, Outcome, Run};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "role",
    usage: "role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]",
    short: "Create a role with single rule",
    long: "Create a role with single rule.",
    examples: "# Create a role named \"pod-reader\" that allows user to perform \"get\", \"watch\" and \"list\" on pods
kubectl create role pod-reader --verb=get --verb=list --verb=watch --resource=pods

# Create a role named \"pod-reader\" with ResourceName specified
kubectl create role pod-reader --verb=get --resource=pods --resource-name=readablepod --resource-name=anotherpod

# Create a role named \"foo\" with API Group specified
kubectl create role foo --verb=get,list,watch --resource=rs.apps

# Create a role named \"foo\" with SubResource specified
kubectl create role foo --verb=get,list,watch --resource=pods,pods/status",
    flags: &[&ROLE_FLAGS, &FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    ..Command::NEW
};

static ROLE_FLAGS: [Flag; 3] = [
    Flag::slice("resource", "Resource that the rule applies to"),
    Flag::array(
        "resource-name",
        "Resource in the white list that the rule applies to, repeat this flag for multiple items",
    ),
    Flag::slice("verb", "Verb that applies to the resources contained in the rule"),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let generator = Generator::new(&context).await?;
        let asked = Asked::from_flags(&context);
        if asked.verbs.is_empty() {
            return Err(Error::message("at least one verb must be specified"));
        }
        asked.warn_of_verbs(&context).await;
        if !asked.has_resources() {
            return Err(Error::message("at least one resource must be specified"));
        }
        asked.check_resources(&context).await?;
        let object = json!({
            "kind": "Role", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": generator.metadata(),
            "rules": asked.rules(&context).await,
        });
        generator.create(object, "").await
    })
}
