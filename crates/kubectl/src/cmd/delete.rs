//! `kubectl delete`. Upstream: k8s.io/kubectl/pkg/cmd/delete.

use std::time::Duration;

use serde_json::json;

use crate::command::shared::{ALL_NAMESPACES, DRY_RUN, FIELD_SELECTOR, SELECTOR, file_flags};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::resource::{Builder, Info, ListOptions};
use crate::{Context, Error};

file_flags!(FILES, "containing the resource to delete.");

/// The verb.
pub static COMMAND: Command = Command {
    name: "delete",
    suggest_for: &["rm"],
    usage: "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
    short: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    long: "Delete resources by file names, stdin, resources and names, or by resources and label selector.\n\n JSON and YAML formats are accepted. Only one type of argument may be specified: file names, resources and names, or resources and label selector.\n\n Some resources, such as pods, support graceful deletion. These resources define a default period before they are forcibly terminated (the grace period) but you may override that value with the --grace-period flag, or pass --now to set a grace-period of 1. Because these resources often represent entities in the cluster, deletion may not be acknowledged immediately. If the node hosting a pod is down or cannot reach the API server, termination may take significantly longer than the grace period. To force delete a resource, you must specify the --force flag. Note: only a subset of resources support graceful deletion. In absence of the support, the --grace-period flag is ignored.\n\n IMPORTANT: Force deleting pods does not wait for confirmation that the pod's processes have been terminated, which can leave those processes running until the node detects the deletion and completes graceful deletion. If your processes use shared storage or talk to a remote API and depend on the name of the pod to identify themselves, force deleting those pods may result in multiple processes running on different machines using the same identification which may lead to data corruption or inconsistency. Only force delete pods when you are sure the pod is terminated, or if your application can tolerate multiple copies of the same pod running at once. Also, if you force delete pods, the scheduler may place new pods on those nodes before the node has released those resources and causing those pods to be evicted immediately.\n\n Note that the delete command does NOT do resource version checks, so if someone submits an update to a resource right when you submit a delete, their update will be lost along with the rest of the resource.\n\n After a CustomResourceDefinition is deleted, invalidation of discovery cache may take up to 6 hours. If you don't want to wait, you might want to run \"kubectl api-resources\" to refresh the discovery cache.",
    examples: "# Delete a pod using the type and name specified in pod.json\nkubectl delete -f ./pod.json\n\n# Delete resources from a directory containing kustomization.yaml - e.g. dir/kustomization.yaml\nkubectl delete -k dir\n\n# Delete resources from all files that end with '.json'\nkubectl delete -f '*.json'\n\n# Delete a pod based on the type and name in the JSON passed into stdin\ncat pod.json | kubectl delete -f -\n\n# Delete pods and services with same names \"baz\" and \"foo\"\nkubectl delete pod,service baz foo\n\n# Delete pods and services with label name=myLabel\nkubectl delete pods,services -l name=myLabel\n\n# Delete a pod with minimal delay\nkubectl delete pod foo --now\n\n# Force delete a pod on a dead node\nkubectl delete pod foo --force\n\n# Delete all pods\nkubectl delete pods --all\n\n# Delete all pods only if the user confirms the deletion\nkubectl delete pods --all --interactive",
    flags: &[&FLAGS, &FILES],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenNames,
    ..Command::NEW
};

static FLAGS: [Flag; 15] = [
    Flag::boolean("all", "Delete all resources, in the namespace of the specified resource types."),
    ALL_NAMESPACES,
    Flag::text(
        "cascade",
        "Must be \"background\", \"orphan\", or \"foreground\". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.",
    )
    .or("background")
    .alone("background"),
    DRY_RUN,
    FIELD_SELECTOR,
    Flag::boolean(
        "force",
        "If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.",
    ),
    Flag::int(
        "grace-period",
        "-1",
        "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).",
    ),
    Flag::boolean(
        "ignore-not-found",
        "Treat \"resource not found\" as a successful delete. Defaults to \"true\" when --all is specified.",
    ),
    Flag::boolean("interactive", "If true, delete resource only when user confirms.").short('i'),
    Flag::boolean("now", "If true, resources are signaled for immediate shutdown (same as --grace-period=1)."),
    Flag::text("output", "Output mode. Use \"-o name\" for shorter output (resource/name).").short('o'),
    Flag::text("raw", "Raw URI to DELETE to the server.  Uses the transport specified by the kubeconfig file."),
    SELECTOR,
    Flag::duration(
        "timeout",
        "0s",
        "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object",
    ),
    Flag::boolean("wait", "If true, wait for resources to be gone before returning. This waits for finalizers.")
        .or("true"),
];

/// What the flags ask for.
struct Options {
    propagation: &'static str,
    grace_period: i64,
    force: bool,
    dry_run: String,
    ignore_not_found: bool,
    by_name_only: bool,
    wait: bool,
}

impl Options {
    fn read(context: &Context) -> Result<Self, Error> {
        let flags = context.flags();
        let propagation = match flags.text("cascade") {
            "background" | "true" => "Background",
            "orphan" | "false" => "Orphan",
            "foreground" => "Foreground",
            other => {
                return Err(Error::message(format!(
                    "invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\""
                )));
            }
        };
        let output = flags.text("output");
        if !matches!(output, "" | "name") {
            return Err(context
                .usage_error(format!("unexpected -o output mode: {output}. We only support '-o name'")));
        }
        if flags.is("all") && !flags.text("selector").is_empty() {
            return Err(Error::message("cannot set --all and --selector at the same time"));
        }
        if flags.is("all") && !flags.text("field-selector").is_empty() {
            return Err(Error::message("cannot set --all and --field-selector at the same time"));
        }
        let mut grace_period = flags.int("grace-period");
        let force = flags.is("force");
        if flags.is("now") {
            if grace_period != -1 {
                return Err(Error::message("--now and --grace-period cannot be specified together"));
            }
            grace_period = 1;
        }
        if force && grace_period > 0 {
            return Err(Error::message(
                "--force and --grace-period greater than 0 cannot be specified together",
            ));
        }
        if force && grace_period < 0 {
            grace_period = 0;
        }
        let dry_run = match flags.text("dry-run") {
            "none" => String::new(),
            "client" | "server" => flags.text("dry-run").to_owned(),
            "unchanged" => {
                return Err(Error::message(
                    "--dry-run flag without a value was specified. A value must be set: \"none\", \"server\", or \"client\".",
                ));
            }
            other => {
                return Err(Error::message(format!(
                    "Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."
                )));
            }
        };
        let selects =
            flags.is("all") || !flags.text("selector").is_empty() || !flags.text("field-selector").is_empty();
        Ok(Self {
            propagation,
            // A zero period without force would be no grace at all.
            grace_period: if grace_period == 0 && !force { 1 } else { grace_period },
            force,
            dry_run,
            ignore_not_found: flags.is("ignore-not-found") || selects && !flags.changed("ignore-not-found"),
            by_name_only: output == "name",
            wait: flags.is("wait"),
        })
    }

    fn body(&self) -> serde_json::Value {
        let mut body = json!({"propagationPolicy": self.propagation});
        if let Some(fields) = body.as_object_mut() {
            if self.grace_period >= 0 {
                fields.insert("gracePeriodSeconds".to_owned(), self.grace_period.into());
            }
            if self.dry_run == "server" {
                fields.insert("dryRun".to_owned(), json!(["All"]));
            }
        }
        body
    }
}

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let options = Options::read(&context)?;
        let flags = context.flags();
        let raw = flags.text("raw");
        if !raw.is_empty() {
            let call = crate::client::Call::new(http::Method::DELETE, raw);
            let answer = context.client().await?.send(&call).await?;
            return context.out(answer.bytes).await;
        }
        let (namespace, enforce) = context.namespace().await?;
        let selected = Builder::new(&context)
            .continue_on_error()
            .namespace(&namespace, enforce)
            .file_flags()
            .label_selector(flags.text("selector"))
            .field_selector(flags.text("field-selector"))
            .select_all(flags.is("all"))
            .all_namespaces(flags.is("all-namespaces"))
            .words(false, context.arguments())
            .await
            .names_only()
            .flatten()
            .run()
            .await?;
        if options.force && options.grace_period == 0 {
            context.err("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n").await;
        }
        let (infos, outcome) = selected.infos();
        if flags.is("interactive") && !infos.is_empty() && !confirmed(&context, &infos).await? {
            return context.out("deletion is cancelled\n").await;
        }
        delete(&context, &options, infos, outcome, enforce).await
    })
}

async fn delete(
    context: &Context,
    options: &Options,
    infos: Vec<Info>,
    outcome: Result<(), Error>,
    enforce: bool,
) -> Result<(), Error> {
    let mut errors: Vec<Error> = Vec::new();
    let mut gone = Vec::new();
    let mut found = 0;
    let mut warned = false;
    for info in infos {
        found += 1;
        if enforce && !info.namespaced() && !warned {
            warned = true;
            context.warn("deleting cluster-scoped resources, not scoped to the provided namespace").await;
        }
        if options.dry_run == "client" {
            tell(context, options, &info).await?;
            continue;
        }
        match info.helper()?.delete(&info.namespace, &info.name, options.body()).await {
            Ok(_) => {
                tell(context, options, &info).await?;
                gone.push(info);
            }
            Err(error) if error.is_not_found() && options.ignore_not_found => {}
            Err(error) => errors.push(error.with_source("deleting", &info.source)),
        }
    }
    if let Err(error) = outcome
        && !(options.ignore_not_found && error.is_not_found())
    {
        errors.push(error);
    }
    Error::aggregate(errors)?;
    if found == 0 {
        context.out("No resources found\n").await?;
        return Ok(());
    }
    if options.wait && options.dry_run.is_empty() {
        for info in &gone {
            wait_until_gone(context, info).await?;
        }
    }
    Ok(())
}

async fn tell(context: &Context, options: &Options, info: &Info) -> Result<(), Error> {
    if options.by_name_only {
        return context.out(format!("{}\n", info.qualified_name())).await;
    }
    let done = if options.force && options.grace_period == 0 { "force deleted" } else { "deleted" };
    let mut line = format!("{} \"{}\" {done}", info.qualified_kind(), info.name);
    if info.namespaced() && !info.namespace.is_empty() {
        line.push_str(&format!(" from {} namespace", info.namespace));
    }
    match options.dry_run.as_str() {
        "client" => line.push_str(" (dry run)"),
        "server" => line.push_str(" (server dry run)"),
        _ => {}
    }
    context.out(line + "\n").await
}

async fn confirmed(context: &Context, infos: &[Info]) -> Result<bool, Error> {
    let names: String = infos.iter().map(|info| format!("{}\n", info.qualified_name())).collect();
    context
        .out(format!(
            "You are about to delete the following {} resource(s):\n{names}Do you want to continue? (y/N): ",
            infos.len()
        ))
        .await?;
    let answer = context.process().descriptor(0)?.read_line().await?;
    Ok(matches!(String::from_utf8_lossy(&answer).trim(), "y" | "Y"))
}

/// Watches the object until it is gone. Somebody who may not look does not wait.
async fn wait_until_gone(context: &Context, info: &Info) -> Result<(), Error> {
    let (_, limit) = context.flags().duration("timeout");
    let deadline = (limit > Duration::ZERO).then(|| context.clock().now().plus(limit));
    let helper = info.helper()?;
    loop {
        let object = match helper.get(&info.namespace, &info.name).await {
            Ok(object) => object,
            Err(_) => return Ok(()),
        };
        let before =
            countersign_api::meta::text(&info.object, &["metadata", "uid"]).unwrap_or_default().to_owned();
        let now = countersign_api::meta::text(&object, &["metadata", "uid"]).unwrap_or_default();
        if !before.is_empty() && before != now {
            return Ok(());
        }
        let version = countersign_api::meta::resource_version(&object).to_owned();
        let options = ListOptions {
            field_selector: format!("metadata.name={}", info.name),
            resource_version: version,
            ..ListOptions::default()
        };
        let Ok(mut watch) = helper.watch(&info.namespace, &options).await else { return Ok(()) };
        loop {
            let next = std::pin::pin!(watch.next());
            let event = match deadline {
                None => next.await,
                Some(deadline) => {
                    let sleep = std::pin::pin!(context.clock().sleep_until(deadline));
                    match futures::future::select(next, sleep).await {
                        futures::future::Either::Left((event, _)) => event,
                        futures::future::Either::Right(_) => {
                            return Err(Error::message(format!(
                                "timed out waiting for the condition on {}",
                                info.object_name()
                            )));
                        }
                    }
                }
            };
            match event {
                Some(event) if event.r#type == "DELETED" => return Ok(()),
                Some(_) => {}
                None => break,
            }
        }
    }
}
