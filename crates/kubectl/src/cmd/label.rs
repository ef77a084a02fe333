//! `kubectl label`: set and remove labels. Upstream: kubectl/pkg/cmd/label.

use serde_json::{Map, Value, json};

use super::pairs;
use crate::command::flag_sets::{PRINT_FLAGS, field_manager, file_flags};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run, quote};
use crate::done::Done;
use crate::dry_run::DryRun;
use crate::output::json as go_json;
use crate::patch::merge;
use crate::resource::PatchType;
use crate::{Context, Error};

file_flags!(FILES, "Filename, directory, or URL to files identifying the resource to update the labels");

/// The verb.
pub static COMMAND: Command = Command {
    name: "label",
    usage: "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    short: "Update the labels on a resource",
    long: "Update the labels on a resource.\n\n  *  A label key and value must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters each.\n  *  Optionally, the key can begin with a DNS subdomain prefix and a single '/', like example.com/my-app.\n  *  If --overwrite is true, then existing labels can be overwritten, otherwise attempting to overwrite a label will result in an error.\n  *  If --resource-version is specified, then updates will use this resource version, otherwise the existing resource-version will be used.",
    examples: "# Update pod 'foo' with the label 'unhealthy' and the value 'true'
kubectl label pods foo unhealthy=true

# Update pod 'foo' with the label 'status' and the value 'unhealthy', overwriting any existing value
kubectl label --overwrite pods foo status=unhealthy

# Update all pods in the namespace
kubectl label pods --all status=unhealthy

# Update a pod identified by the type and name in \"pod.json\"
kubectl label -f pod.json status=unhealthy

# Update pod 'foo' only if the resource is unchanged from version 1
kubectl label pods foo status=unhealthy --resource-version=1

# Update pod 'foo' by removing a label named 'bar' if it exists
# Does not require the --overwrite flag
kubectl label pods foo bar-",
    flags: &[&FLAGS, &pairs::FLAGS, &PRINT_FLAGS, &FILES],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenNames,
    ..Command::NEW
};

static FLAGS: [Flag; 4] = [
    field_manager("kubectl-label"),
    Flag::boolean("list", "If true, display the labels for a given resource."),
    Flag::boolean("local", "If true, label will NOT contact api-server but run locally."),
    Flag::boolean(
        "overwrite",
        "If true, allow labels to be overwritten, otherwise reject label updates that overwrite existing labels.",
    ),
];

/// What is to change.
#[derive(Debug, Default, PartialEq)]
struct Changes {
    set: Map<String, Value>,
    remove: Vec<String>,
}

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let dry_run = DryRun::from_flags(&context).await?;
        let words = pairs::words(&context, "label")?;
        let changes = parse(&words.pairs).map_err(Error::message)?;
        if flags.is("list") && !flags.text("output").is_empty() {
            return Err(Error::message("--list and --output may not be specified together"));
        }
        let some = !changes.set.is_empty() || !changes.remove.is_empty();
        pairs::check(&context, &words, dry_run, some, "label")?;
        let mut done = Done::new(&context, dry_run).await?;
        let selected = pairs::select(&context, &words.resources).await?;
        let single = selected.single;
        let stays_here = dry_run == DryRun::Client || flags.is("local") || flags.is("list");
        selected
            .visit(async |info| {
                let before = pairs::current(&info.object, "labels");
                if !stays_here {
                    for key in changes.remove.iter().filter(|key| !before.contains_key(*key)) {
                        context.out(format!("label {} not found.\n", quote(key))).await?;
                    }
                }
                if !flags.is("overwrite") {
                    check_overwrites(&before, &changes)?;
                }
                let after = changed(before.clone(), &changes);
                let message = message(&before, &changes);
                let mut object = pairs::with(info.object.clone(), "labels", after);
                let version = flags.text("resource-version");
                if !stays_here && (message != "not labeled" || !version.is_empty()) {
                    let mut patch = merge::diff(&info.object, &object);
                    if !version.is_empty() {
                        patch = merge::apply(&patch, &json!({ "metadata": { "resourceVersion": version } }));
                    }
                    let helper = info
                        .helper()?
                        .parameter("dryRun", dry_run.parameter())
                        .parameter("fieldManager", flags.text("field-manager"));
                    let body = go_json::compact(&go_json::sort_keys(patch));
                    object = helper.patch(&info.namespace, &info.name, PatchType::Merge, body).await?;
                }
                match flags.is("list") {
                    true => pairs::list(&context, &object, "labels", single).await,
                    false => done.say(&context, &object, message).await,
                }
            })
            .await
    })
}

fn parse(pairs: &[String]) -> Result<Changes, String> {
    let mut changes = Changes::default();
    for pair in pairs {
        match pair.split('=').collect::<Vec<_>>().as_slice() {
            [key] if key.ends_with('-') => {
                changes.remove.push(key.strip_suffix('-').unwrap_or(key).to_owned());
            }
            [_] => return Err(format!("unknown label spec: {pair}")),
            [key, value] => {
                let mistakes = crate::names::label_value(value);
                if !mistakes.is_empty() {
                    return Err(format!("invalid label value: {}: {}", quote(pair), mistakes.join(";")));
                }
                changes.set.insert((*key).to_owned(), Value::String((*value).to_owned()));
            }
            _ => return Err(format!("invalid label spec: {pair}")),
        }
    }
    if changes.remove.iter().any(|key| changes.set.contains_key(key)) {
        return Err("can not both modify and remove a label in the same command".to_owned());
    }
    Ok(changes)
}

fn check_overwrites(before: &Map<String, Value>, changes: &Changes) -> Result<(), Error> {
    let mut errors = Vec::new();
    for (key, value) in &changes.set {
        if let Some(current) = before.get(key).filter(|current| *current != value) {
            errors.push(Error::message(format!(
                "'{key}' already has a value ({}), and --overwrite is false",
                current.as_str().unwrap_or_default()
            )));
        }
    }
    Error::aggregate(errors)
}

fn changed(mut labels: Map<String, Value>, changes: &Changes) -> Map<String, Value> {
    for (key, value) in &changes.set {
        labels.insert(key.clone(), value.clone());
    }
    labels.retain(|key, _| !changes.remove.contains(key));
    labels
}

fn message(before: &Map<String, Value>, changes: &Changes) -> &'static str {
    let sets = changes.set.iter().any(|(key, value)| before.get(key) != Some(value));
    let removes = changes.remove.iter().any(|key| before.contains_key(key));
    match (sets, removes) {
        (false, false) => "not labeled",
        (true, false) => "labeled",
        (false, true) => "unlabeled",
        (true, true) => "modified",
    }
}
