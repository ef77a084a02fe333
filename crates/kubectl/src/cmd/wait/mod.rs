//! `kubectl wait`: until something is the case. Upstream: kubectl/pkg/cmd/wait.

mod condition;
mod created;
mod until;

use std::time::Duration;

use crate::command::flag_sets::{ALL_NAMESPACES, FIELD_SELECTOR, PRINT_FLAGS, SELECTOR};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::done::Done;
use crate::dry_run::DryRun;
use crate::resource::Builder;
use crate::{Context, Error};
use condition::Condition;

/// The verb.
pub static COMMAND: Command = Command {
    name: "wait",
    usage: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
    short: "Wait for a specific condition on one or many resources",
    long: "Wait for a specific condition on one or many resources.\n\n The command takes multiple resources and waits until the specified condition is seen in the Status field of every given resource.\n\n Alternatively, the command can wait for the given set of resources to be created or deleted by providing the \"create\" or \"delete\" keyword as the value to the --for flag.\n\n A successful message will be printed to stdout indicating when the specified condition has been met. You can use -o option to change to output destination.",
    examples: "# Wait for the pod \"busybox1\" to contain the status condition of type \"Ready\"
kubectl wait --for=condition=Ready pod/busybox1

# The default value of status condition is true; you can wait for other targets after an equal delimiter (compared after Unicode simple case folding, which is a more general form of case-insensitivity)
kubectl wait --for=condition=Ready=false pod/busybox1

# Wait for the pod \"busybox1\" to contain the status phase to be \"Running\"
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/busybox1

# Wait for pod \"busybox1\" to be Ready
kubectl wait --for='jsonpath={.status.conditions[?(@.type==\"Ready\")].status}=True' pod/busybox1

# Wait for the service \"loadbalancer\" to have ingress
kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/loadbalancer

# Wait for the secret \"busybox1\" to be created, with a timeout of 30s
kubectl create secret generic busybox1
kubectl wait --for=create secret/busybox1 --timeout=30s

# Wait for the pod \"busybox1\" to be deleted, with a timeout of 60s, after having issued the \"delete\" command
kubectl delete pod/busybox1
kubectl wait --for=delete pod/busybox1 --timeout=60s",
    flags: &[&FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenNames,
    ..Command::NEW
};

static FLAGS: [Flag; 9] = [
    Flag::boolean("all", "Select all resources in the namespace of the specified resource types"),
    ALL_NAMESPACES,
    FIELD_SELECTOR,
    Flag::slice("filename", "identifying the resource.").short('f'),
    Flag::array(
        "for",
        "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true. Condition values are compared after Unicode simple case folding, which is a more general form of case-insensitivity.",
    ),
    Flag::boolean("local", "If true, annotation will NOT contact api-server but run locally."),
    Flag::boolean(
        "recursive",
        "Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests organized within the same directory.",
    )
    .short('R')
    .or("true"),
    SELECTOR,
    Flag::duration(
        "timeout",
        "30s",
        "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.",
    ),
];

/// What a negative timeout means.
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let wanted = flags.list("for");
        if wanted.is_empty() {
            return Err(Error::message("unrecognized condition: []"));
        }
        let conditions = wanted.iter().map(|text| Condition::parse(text)).collect::<Result<Vec<_>, _>>();
        let conditions = conditions.map_err(Error::message)?;
        let mut done = Done::new(&context, DryRun::None).await?;
        let (negative, timeout) = flags.duration("timeout");
        let timeout = if negative { WEEK } else { timeout };
        let deadline = context.clock().now().plus(timeout);
        let (namespace, enforce) = context.namespace().await?;
        let builder = || async {
            let builder = Builder::new(&context)
                .continue_on_error()
                .namespace(&namespace, enforce)
                .files(&flags.list("filename"), flags.is("recursive"), "")
                .label_selector(flags.text("selector"))
                .field_selector(flags.text("field-selector"))
                .select_all(flags.is("all"))
                .all_namespaces(flags.is("all-namespaces"));
            match flags.is("local") {
                true => builder.local().flatten(),
                false => builder.words(true, context.arguments()).await.latest().flatten(),
            }
        };
        for condition in &conditions {
            if *condition == Condition::Created {
                created::wait(&context, &builder, &namespace, deadline).await?;
            }
            let for_delete = *condition == Condition::Deleted;
            let mut found = 0;
            let mut selected = builder().await.run().await?;
            if for_delete {
                // What is gone already is as it should be.
                selected.items.retain(|item| !matches!(item, Err(error) if error.is_not_found()));
            }
            selected
                .visit(async |info| {
                    found += 1;
                    match until::wait(&context, &info, condition, timeout, deadline).await? {
                        Some(object) => done.say(&context, &object, "condition met").await,
                        None => Ok(()),
                    }
                })
                .await?;
            if found == 0 && !for_delete {
                return Err(Error::message("no matching resources found"));
            }
        }
        Ok(())
    })
}
