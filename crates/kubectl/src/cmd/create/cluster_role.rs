//! `kubectl create clusterrole`.

use serde_json::{Value, json};

use super::generate::{FLAGS, Generator, pairs};
use super::rules::Asked;
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Flag, Outcome, Run};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "clusterrole",
    usage: "clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]",
    short: "Create a cluster role",
    long: "Create a cluster role.",
    examples: "# Create a cluster role named \"pod-reader\" that allows user to perform \"get\", \"watch\" and \"list\" on pods
kubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods

# Create a cluster role named \"pod-reader\" with ResourceName specified
kubectl create clusterrole pod-reader --verb=get --resource=pods --resource-name=readablepod --resource-name=anotherpod

# Create a cluster role named \"foo\" with API Group specified
kubectl create clusterrole foo --verb=get,list,watch --resource=rs.apps

# Create a cluster role named \"foo\" with SubResource specified
kubectl create clusterrole foo --verb=get,list,watch --resource=pods,pods/status

# Create a cluster role name \"foo\" with NonResourceURL specified
kubectl create clusterrole \"foo\" --verb=get --non-resource-url=/logs/*

# Create a cluster role name \"monitoring\" with AggregationRule specified
kubectl create clusterrole monitoring --aggregation-rule=\"rbac.example.com/aggregate-to-monitoring=true\"",
    flags: &[&ROLE_FLAGS, &FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    ..Command::NEW
};

static ROLE_FLAGS: [Flag; 5] = [
    AGGREGATION_RULE,
    Flag::slice("non-resource-url", "A partial url that user should have access to."),
    Flag::slice("resource", "Resource that the rule applies to"),
    Flag::array(
        "resource-name",
        "Resource in the white list that the rule applies to, repeat this flag for multiple items",
    ),
    Flag::slice("verb", "Verb that applies to the resources contained in the rule"),
];

const AGGREGATION_RULE: Flag =
    Flag::slice("aggregation-rule", "An aggregation label selector for combining ClusterRoles.");

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let labels = pairs(&context, &AGGREGATION_RULE)?;
        let generator = Generator::new(&context).await?;
        let asked = Asked::from_flags(&context);
        let mut object = json!({
            "kind": "ClusterRole", "apiVersion": "rbac.authorization.k8s.io/v1",
            "metadata": generator.cluster_metadata(), "rules": null,
        });
        if !labels.is_empty() {
            if !asked.is_empty() {
                return Err(Error::message(
                    "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames",
                ));
            }
            put(
                &mut object,
                "aggregationRule",
                json!({ "clusterRoleSelectors": [{ "matchLabels": labels }] }),
            );
            return generator.create(object, "").await;
        }
        if asked.verbs.is_empty() {
            return Err(Error::message("at least one verb must be specified"));
        }
        if !asked.has_resources() && asked.urls.is_empty() {
            return Err(Error::message("one of resource or nonResourceURL must be specified"));
        }
        if asked.has_resources() {
            asked.warn_of_verbs(&context).await;
            asked.check_resources(&context).await?;
        }
        asked.check_urls()?;
        put(&mut object, "rules", asked.rules(&context).await.into());
        generator.create(object, "").await
    })
}

fn put(object: &mut Value, field: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(field.to_owned(), value);
    }
}
