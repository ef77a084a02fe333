//! `kubectl annotate`: set and remove annotations. Upstream: kubectl/pkg/cmd/annotate.

use serde_json::{Map, Value, json};

use super::pairs;
use crate::command::flag_sets::{PRINT_FLAGS, field_manager, file_flags};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::done::Done;
use crate::dry_run::DryRun;
use crate::output::json as go_json;
use crate::patch::merge;
use crate::resource::PatchType;
use crate::{Context, Error};

file_flags!(FILES, "Filename, directory, or URL to files identifying the resource to update the annotation");

/// The verb.
pub static COMMAND: Command = Command {
    name: "annotate",
    usage: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    short: "Update the annotations on a resource",
    long: "Update the annotations on one or more resources.\n\n All Kubernetes objects support the ability to store additional data with the object as annotations. Annotations are key/value pairs that can be larger than labels and include arbitrary string values such as structured JSON. Tools and system extensions may use annotations to store their own data.\n\n Attempting to set an annotation that already exists will fail unless --overwrite is set. If --resource-version is specified and does not match the current resource version on the server the command will fail.\n\nUse \"kubectl api-resources\" for a complete list of supported resources.",
    examples: "# Update pod 'foo' with the annotation 'description' and the value 'my frontend'
# If the same annotation is set multiple times, only the last value will be applied
kubectl annotate pods foo description='my frontend'

# Update a pod identified by type and name in \"pod.json\"
kubectl annotate -f pod.json description='my frontend'

# Update pod 'foo' with the annotation 'description' and the value 'my frontend running nginx', overwriting any existing value
kubectl annotate --overwrite pods foo description='my frontend running nginx'

# Update all pods in the namespace
kubectl annotate pods --all description='my frontend running nginx'

# Update pod 'foo' only if the resource is unchanged from version 1
kubectl annotate pods foo description='my frontend running nginx' --resource-version=1

# Update pod 'foo' by removing an annotation named 'description' if it exists
# Does not require the --overwrite flag
kubectl annotate pods foo description-",
    flags: &[&FLAGS, &pairs::FLAGS, &PRINT_FLAGS, &FILES],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenNames,
    ..Command::NEW
};

static FLAGS: [Flag; 4] = [
    field_manager("kubectl-annotate"),
    Flag::boolean("list", "If true, display the annotations for a given resource."),
    Flag::boolean("local", "If true, annotation will NOT contact api-server but run locally."),
    Flag::boolean(
        "overwrite",
        "If true, allow annotations to be overwritten, otherwise reject annotation updates that overwrite existing annotations.",
    ),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let dry_run = DryRun::from_flags(&context).await?;
        let words = pairs::words(&context, "annotation")?;
        let mut set: Map<String, Value> = Map::new();
        let mut remove: Vec<&str> = Vec::new();
        for pair in &words.pairs {
            match pair.split_once('=').filter(|(key, _)| !key.is_empty()) {
                Some((key, value)) => {
                    set.insert(key.to_owned(), Value::String(value.to_owned()));
                }
                None => remove.push(pair.strip_suffix('-').unwrap_or(pair)),
            }
        }
        let some = !set.is_empty() || !remove.is_empty();
        if flags.is("list") && !flags.text("output").is_empty() {
            return Err(Error::message("--list and --output may not be specified together"));
        }
        pairs::check(&context, &words, dry_run, some, "annotation")?;
        let both: Vec<&str> = remove.iter().copied().filter(|key| set.contains_key(*key)).collect();
        if !both.is_empty() {
            return Err(Error::message(format!(
                "can not both modify and remove the following annotation(s) in the same command: {}",
                both.join(", ")
            )));
        }
        let mut done = Done::new(&context, dry_run).await?;
        let selected = pairs::select(&context, &words.resources).await?;
        let single = selected.single;
        let stays_here = dry_run == DryRun::Client || flags.is("local") || flags.is("list");
        selected
            .visit(async |info| {
                let mut values = pairs::current(&info.object, "annotations");
                if !flags.is("overwrite") {
                    check_overwrites(&values, &set)?;
                }
                values.extend(set.clone());
                values.retain(|key, _| !remove.contains(&key.as_str()));
                let mut object = pairs::with(info.object.clone(), "annotations", values);
                if !stays_here {
                    let mut patch = merge::diff(&info.object, &object);
                    let version = flags.text("resource-version");
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
                    true => pairs::list(&context, &object, "annotations", single).await,
                    false => done.say(&context, &object, "annotated").await,
                }
            })
            .await
    })
}

fn check_overwrites(before: &Map<String, Value>, set: &Map<String, Value>) -> Result<(), Error> {
    let declared: Vec<String> = set
        .iter()
        .filter(|(key, _)| *key != "kubernetes.io/change-cause")
        .filter_map(|(key, value)| {
            let current = before.get(key).filter(|current| *current != value)?;
            Some(format!("'{key}' already has a value ({})", current.as_str().unwrap_or_default()))
        })
        .collect();
    match declared.is_empty() {
        true => Ok(()),
        false => Err(Error::message(format!(
            "--overwrite is false but found the following declared annotation(s): {}",
            declared.join("; ")
        ))),
    }
}
