//! `kubectl delete`: by names, files, selectors. Upstream: kubectl/pkg/cmd/delete.

mod gone;

use std::collections::BTreeMap;
use std::time::Duration;

use countersign_api::meta;
use serde_json::{Value, json};

use crate::command::flag_sets::{ALL_NAMESPACES, DRY_RUN, FIELD_SELECTOR, SELECTOR, file_flags};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::dry_run::DryRun;
use crate::resource::{Builder, Info};
use crate::{Context, Error};

file_flags!(FILES, "containing the resource to delete.");

/// The verb.
pub static COMMAND: Command = Command {
    name: "delete",
    suggest_for: &["rm", "remove"],
    usage: "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
    short: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    long: "Delete resources by file names, stdin, resources and names, or by resources and label selector.\n\n JSON and YAML formats are accepted. Only one type of argument may be specified: file names, resources and names, or resources and label selector.\n\n Some resources, such as pods, support graceful deletion. These resources define a default period before they are forcibly terminated (the grace period) but you may override that value with the --grace-period flag, or pass --now to set a grace-period of 1. Because these resources often represent entities in the cluster, deletion may not be acknowledged immediately. If the node hosting a pod is down or cannot reach the API server, termination may take significantly longer than the grace period. To force delete a resource, you must specify the --force flag. Note: only a subset of resources support graceful deletion. In absence of the support, the --grace-period flag is ignored.\n\n IMPORTANT: Force deleting pods does not wait for confirmation that the pod's processes have been terminated, which can leave those processes running until the node detects the deletion and completes graceful deletion. If your processes use shared storage or talk to a remote API and depend on the name of the pod to identify themselves, force deleting those pods may result in multiple processes running on different machines using the same identification which may lead to data corruption or inconsistency. Only force delete pods when you are sure the pod is terminated, or if your application can tolerate multiple copies of the same pod running at once. Also, if you force delete pods, the scheduler may place new pods on those nodes before the node has released those resources and causing those pods to be evicted immediately.\n\n Note that the delete command does NOT do resource version checks, so if someone submits an update to a resource right when you submit a delete, their update will be lost along with the rest of the resource.\n\n After a CustomResourceDefinition is deleted, invalidation of discovery cache may take up to 6 hours. If you don't want to wait, you might want to run \"kubectl api-resources\" to refresh the discovery cache.",
    examples: "# Delete a pod using the type and name specified in pod.json
kubectl delete -f ./pod.json

# Delete resources from a directory containing kustomization.yaml - e.g. dir/kustomization.yaml
kubectl delete -k dir

# Delete resources from all files that end with '.json'
kubectl delete -f '*.json'

# Delete a pod based on the type and name in the JSON passed into stdin
cat pod.json | kubectl delete -f -

# Delete pods and services with same names \"baz\" and \"foo\"
kubectl delete pod,service baz foo

# Delete pods and services with label name=myLabel
kubectl delete pods,services -l name=myLabel

# Delete a pod with minimal delay
kubectl delete pod foo --now

# Force delete a pod on a dead node
kubectl delete pod foo --force

# Delete all pods
kubectl delete pods --all

# Delete all pods only if the user confirms the deletion
kubectl delete pods --all --interactive",
    flags: &[&FLAGS, &FILES],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenNames,
    ..Command::NEW
};

static FLAGS: [Flag; 15] = [
    Flag::boolean("all", "Delete all resources, in the namespace of the specified resource types."),
    ALL_NAMESPACES,
    CASCADE,
    DRY_RUN,
    FIELD_SELECTOR,
    FORCE,
    GRACE_PERIOD,
    Flag::boolean(
        "ignore-not-found",
        "Treat \"resource not found\" as a successful delete. Defaults to \"true\" when --all is specified.",
    ),
    Flag::boolean("interactive", "If true, delete resource only when user confirms.").short('i'),
    Flag::boolean(
        "now",
        "If true, resources are signaled for immediate shutdown (same as --grace-period=1).",
    ),
    Flag::text("output", "Output mode. Use \"-o name\" for shorter output (resource/name).").short('o'),
    Flag::text(
        "raw",
        "Raw URI to DELETE to the server.  Uses the transport specified by the kubeconfig file.",
    ),
    SELECTOR,
    TIMEOUT,
    Flag::boolean(
        "wait",
        "If true, wait for resources to be gone before returning. This waits for finalizers.",
    )
    .or("true"),
];

/// `--cascade`.
pub(super) const CASCADE: Flag = Flag::text(
    "cascade",
    "Must be \"background\", \"orphan\", or \"foreground\". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.",
)
.or("background")
.alone("background");

/// `--force`.
pub(super) const FORCE: Flag = Flag::boolean(
    "force",
    "If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.",
);

/// `--grace-period`.
pub(super) const GRACE_PERIOD: Flag = Flag::int(
    "grace-period",
    "-1",
    "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).",
);

/// `--timeout`.
pub(super) const TIMEOUT: Flag = Flag::duration(
    "timeout",
    "0s",
    "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object",
);

/// How objects are deleted.
pub(crate) struct Deletion {
    cascade: &'static str,
    grace_period: i64,
    force: bool,
    wait: bool,
    dry_run: DryRun,
    short: bool,
    timeout: Duration,
}

impl Deletion {
    /// As the flags say.
    async fn from_flags(context: &Context) -> Result<Self, Error> {
        let flags = context.flags();
        let cascade = cascade(context).await?;
        let mut grace_period = flags.int("grace-period");
        let (force, now) = (flags.is("force"), flags.is("now"));
        if now {
            if grace_period != -1 {
                return Err(Error::message("--now and --grace-period cannot be specified together"));
            }
            grace_period = 1;
        }
        // Deleting at once needs --force; otherwise it is the shortest grace there is.
        if grace_period == 0 && !force {
            grace_period = 1;
        }
        if force && grace_period < 0 {
            grace_period = 0;
        }
        let dry_run = DryRun::from_flags(context).await?;
        let (negative, timeout) = flags.duration("timeout");
        Ok(Self {
            cascade,
            grace_period,
            force,
            wait: flags.is("wait") && dry_run == DryRun::None,
            dry_run,
            short: flags.text("output") == "name",
            timeout: if negative || timeout.is_zero() { WEEK } else { timeout },
        })
    }

    /// What can be wrong with the flags together.
    async fn check(&self, context: &Context) -> Result<(), Error> {
        let flags = context.flags();
        let output = flags.text("output");
        if !output.is_empty() && output != "name" {
            return Err(Error::message(format!(
                "unexpected -o output mode: {output}. We only support '-o name'"
            )));
        }
        if flags.is("all") && !flags.text("selector").is_empty() {
            return Err(Error::message("cannot set --all and --selector at the same time"));
        }
        if flags.is("all") && !flags.text("field-selector").is_empty() {
            return Err(Error::message("cannot set --all and --field-selector at the same time"));
        }
        if self.force && self.grace_period == 0 {
            context
                .err("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n")
                .await;
        }
        if self.force && self.grace_period > 0 {
            return Err(Error::message(
                "--force and --grace-period greater than 0 cannot be specified together",
            ));
        }
        Ok(())
    }

    /// For `replace --force` and `apply --force`.
    pub(crate) async fn forced(context: &Context) -> Result<Self, Error> {
        let flags = context.flags();
        let (negative, timeout) = flags.duration("timeout");
        Ok(Self {
            cascade: cascade(context).await?,
            grace_period: flags.int("grace-period"),
            force: true,
            wait: false,
            dry_run: DryRun::None,
            short: flags.text("output") == "name",
            timeout: if negative || timeout.is_zero() { WEEK } else { timeout },
        })
    }

    /// The DeleteOptions to send.
    fn options(&self) -> Value {
        let mut options = json!({ "propagationPolicy": self.cascade });
        if let Some(options) = options.as_object_mut() {
            if self.grace_period >= 0 {
                options.insert("gracePeriodSeconds".to_owned(), self.grace_period.into());
            }
            if self.dry_run == DryRun::Server {
                options.insert("dryRun".to_owned(), json!(["All"]));
            }
        }
        options
    }

    /// Sends the request; a failure names the file the object came from.
    pub(crate) async fn send(&self, info: &Info) -> Result<Value, Error> {
        let answer = info.helper()?.delete(&info.namespace, &info.name, self.options()).await;
        answer.map_err(|error| error.with_source("deleting", &info.source))
    }

    /// The line about a deleted object.
    pub(super) fn line(&self, info: &Info) -> String {
        if self.short {
            return format!("{}\n", info.qualified_name());
        }
        let operation = match self.grace_period {
            0 => "force deleted",
            _ => "deleted",
        };
        let place = match info.namespaced() {
            true => format!(" from {} namespace", info.namespace),
            false => String::new(),
        };
        let suffix = self.dry_run.suffix();
        format!("{} \"{}\" {operation}{place}{suffix}\n", info.qualified_kind(), info.name)
    }
}

/// What no timeout means.
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

pub(super) async fn cascade(context: &Context) -> Result<&'static str, Error> {
    let value = context.flags().text("cascade");
    match crate::command::parse_bool(value) {
        Some(truth) => {
            let meant = if truth { "background" } else { "orphan" };
            context
                .err(format!(
                    "warning: --cascade={value} is deprecated (boolean value) and can be replaced with --cascade={meant}.\n"
                ))
                .await;
            Ok(if truth { "Background" } else { "Orphan" })
        }
        None => match value {
            "orphan" => Ok("Orphan"),
            "foreground" => Ok("Foreground"),
            "background" => Ok("Background"),
            _ => Err(Error::message(format!(
                "invalid cascade value ({value}). Must be \"background\", \"foreground\", or \"orphan\""
            ))),
        },
    }
}

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let (all, selector) = (flags.is("all"), flags.text("selector"));
        let field_selector = flags.text("field-selector");
        let deletion = Deletion::from_flags(&context).await?;
        if !flags.text("raw").is_empty() {
            deletion.check(&context).await?;
            if !context.arguments().is_empty() {
                return Err(Error::message("arguments may not be passed when --raw is specified"));
            }
            return super::raw::send(&context, http::Method::DELETE).await;
        }
        let ignore = match flags.changed("ignore-not-found") {
            true => flags.is("ignore-not-found"),
            false => all || !selector.is_empty() || !field_selector.is_empty(),
        };
        let (namespace, explicit) = context.namespace().await?;
        let enforce = explicit && !flags.is("all-namespaces");
        let selected = Builder::new(&context)
            .continue_on_error()
            .namespace(&namespace, enforce)
            .file_flags()
            .label_selector(selector)
            .field_selector(field_selector)
            .select_all(all)
            .all_namespaces(flags.is("all-namespaces"))
            .words(false, context.arguments())
            .await
            .names_only()
            .flatten()
            .run()
            .await?;
        deletion.check(&context).await?;
        if explicit && selected.items.iter().any(|item| matches!(item, Ok(info) if !info.namespaced())) {
            context
                .err("Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n")
                .await;
        }
        if flags.is("interactive") && deletion.dry_run == DryRun::None {
            let found = selected.items.iter().filter_map(|item| item.as_ref().ok());
            let lines: Vec<String> = found.map(Info::qualified_name).collect();
            if !lines.is_empty() && !confirmed(&context, &lines).await? {
                return Ok(());
            }
        }
        delete(&context, selected, &deletion, ignore).await
    })
}

async fn confirmed(context: &Context, lines: &[String]) -> Result<bool, Error> {
    context.out(format!("You are about to delete the following {} resource(s):\n", lines.len())).await?;
    for line in lines {
        context.out(format!("{line}\n")).await?;
    }
    context.out("Do you want to continue? (y/N): ").await?;
    let answer = match context.process().descriptor(0) {
        Ok(stdin) => stdin.read_line().await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    let answer = String::from_utf8_lossy(&answer).trim().to_lowercase();
    if answer == "y" {
        return Ok(true);
    }
    context.out("deletion is cancelled\n").await?;
    Ok(false)
}

async fn delete(
    context: &Context,
    selected: crate::resource::Selected,
    deletion: &Deletion,
    ignore: bool,
) -> Result<(), Error> {
    let mut found = 0;
    let mut deleted: Vec<Info> = Vec::new();
    let mut uids: BTreeMap<String, String> = BTreeMap::new();
    let outcome = selected
        .visit(async |info| {
            found += 1;
            if deletion.dry_run == DryRun::Client {
                return context.out(deletion.line(&info)).await;
            }
            let answer = match deletion.send(&info).await {
                // What others deleted meanwhile is gone all the same.
                Err(error) if ignore && error.is_not_found() => return Ok(()),
                answer => answer?,
            };
            context.out(deletion.line(&info)).await?;
            let uid = meta::text(&answer, &["details", "uid"])
                .or_else(|| meta::text(&answer, &["metadata", "uid"]))
                .unwrap_or_default();
            uids.insert(info.object_name(), uid.to_owned());
            deleted.push(info);
            Ok(())
        })
        .await;
    let outcome = match outcome {
        Err(error) if ignore && error.is_not_found() => Ok(()),
        outcome => outcome,
    };
    outcome?;
    if found == 0 {
        return context.out("No resources found\n").await;
    }
    if deletion.wait {
        return gone::wait(context, deleted, &uids, deletion.timeout).await;
    }
    Ok(())
}
