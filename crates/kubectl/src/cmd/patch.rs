//! `kubectl patch`: change fields of an object. Upstream: kubectl/pkg/cmd/patch.

use countersign_api::StatusReason;
use serde_json::Value;

use crate::command::flag_sets::{DRY_RUN, PRINT_FLAGS, field_manager, file_flags, subresource};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run, ValueHint, quote};
use crate::done::Done;
use crate::dry_run::DryRun;
use crate::error::lower_first;
use crate::output::json as go_json;
use crate::patch::{self, json_patch, merge, strategic};
use crate::resource::{Builder, Info, PatchType};
use crate::{Context, Error, yaml};

file_flags!(FILES, "Filename, directory, or URL to files identifying the resource to update");

/// The verb.
pub static COMMAND: Command = Command {
    name: "patch",
    usage: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
    short: "Update fields of a resource",
    long: "Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.\n\n JSON and YAML formats are accepted.\n\n Note: Strategic merge patch is not supported for custom resources.",
    examples: "# Partially update a node using a strategic merge patch, specifying the patch as JSON
kubectl patch node k8s-node-1 -p '{\"spec\":{\"unschedulable\":true}}'

# Partially update a node using a strategic merge patch, specifying the patch as YAML
kubectl patch node k8s-node-1 -p $'spec:\\n unschedulable: true'

# Partially update a node identified by the type and name specified in \"node.json\" using strategic merge patch
kubectl patch -f node.json -p '{\"spec\":{\"unschedulable\":true}}'

# Update a container's image; spec.containers[*].name is required because it's a merge key
kubectl patch pod valid-pod -p '{\"spec\":{\"containers\":[{\"name\":\"kubernetes-serve-hostname\",\"image\":\"new image\"}]}}'

# Update a container's image using a JSON patch with positional arrays
kubectl patch pod valid-pod --type='json' -p='[{\"op\": \"replace\", \"path\": \"/spec/containers/0/image\", \"value\":\"new image\"}]'

# Update a deployment's replicas through the 'scale' subresource using a merge patch
kubectl patch deployment nginx-deployment --subresource='scale' --type='merge' -p '{\"spec\":{\"replicas\":2}}'",
    flags: &[&FLAGS, &PRINT_FLAGS, &FILES],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenName,
    ..Command::NEW
};

static FLAGS: [Flag; 7] = [
    DRY_RUN,
    field_manager("kubectl-patch"),
    Flag::boolean(
        "local",
        "If true, patch will operate on the content of the file, not the server-side resource.",
    ),
    Flag::text("patch", "The patch to be applied to the resource JSON file.").short('p'),
    Flag::text("patch-file", "A file containing a patch to be applied to the resource."),
    subresource("If specified, patch will operate on the subresource of the requested object."),
    Flag::text("type", "The type of patch being provided; one of [json merge strategic]")
        .or("strategic")
        .hint(ValueHint::Words(&["json", "merge", "strategic"])),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let dry_run = DryRun::from_flags(&context).await?;
        let (text, file) = (flags.text("patch"), flags.text("patch-file"));
        let local = flags.is("local");
        if !text.is_empty() && !file.is_empty() {
            return Err(Error::message("cannot specify --patch and --patch-file together"));
        }
        if text.is_empty() && file.is_empty() {
            return Err(Error::message(
                "must specify --patch or --patch-file containing the contents of the patch",
            ));
        }
        if local && !context.arguments().is_empty() {
            return Err(Error::message("cannot specify --local and server resources"));
        }
        if local && dry_run == DryRun::Server {
            return Err(Error::message(
                "cannot specify --local and --dry-run=server - did you mean --dry-run=client?",
            ));
        }
        let kind = match flags.text("type").to_lowercase().as_str() {
            "json" => PatchType::Json,
            "merge" => PatchType::Merge,
            "" | "strategic" => PatchType::Strategic,
            _ => {
                return Err(Error::message(format!(
                    "--type must be one of [json merge strategic], not {}",
                    quote(flags.text("type"))
                )));
            }
        };
        let text = match file {
            "" => text.to_owned(),
            file => {
                let bytes = context.process().read_file(file).await.map_err(|errno| {
                    let cause = lower_first(&errno.to_string());
                    Error::message(format!("unable to read patch file: open {file}: {cause}"))
                })?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
        };
        let patch = yaml::parse(&text).map_err(|cause| {
            Error::message(format!("unable to parse {}: {cause}", quote(flags.text("patch"))))
        })?;
        // The line about a patch never tells of a dry run.
        let mut done = Done::new(&context, DryRun::None).await?;
        let (namespace, enforce) = context.namespace().await?;
        let mut builder =
            Builder::new(&context).continue_on_error().namespace(&namespace, enforce).file_flags();
        builder = match local {
            true => builder.local(),
            false => builder.subresource(flags.text("subresource")).words(false, context.arguments()).await,
        };
        let selected = builder.flatten().run().await?;
        let mut count = 0;
        selected
            .visit(async |info| {
                count += 1;
                let object = match local || dry_run == DryRun::Client {
                    true => locally(&info, kind, &patch)?,
                    false => remotely(&context, &info, kind, &patch, dry_run).await?,
                };
                let operation = match patch::same(&info.object, &object) {
                    true => "patched (no change)",
                    false => "patched",
                };
                done.say(&context, &object, operation).await
            })
            .await?;
        if count == 0 {
            return Err(Error::message("no objects passed to patch"));
        }
        Ok(())
    })
}

async fn remotely(
    context: &Context,
    info: &Info,
    kind: PatchType,
    patch: &Value,
    dry_run: DryRun,
) -> Result<Value, Error> {
    let helper = info
        .helper()?
        .parameter("dryRun", dry_run.parameter())
        .parameter("fieldManager", context.flags().text("field-manager"));
    let body = go_json::compact(&go_json::sort_keys(patch.clone()));
    helper.patch(&info.namespace, &info.name, kind, body).await.map_err(|error| {
        if error.reason() != Some(&StatusReason::UnsupportedMediaType) {
            return error;
        }
        let about = info.mapping.as_ref().map(|mapping| {
            let kind = &mapping.kind;
            format!("{}/{}, Kind={}", kind.group, kind.version, kind.kind)
        });
        Error::message(format!(
            "{} is not supported by {}: {}",
            kind.media_type(),
            about.unwrap_or_default(),
            error.text()
        ))
    })
}

fn locally(info: &Info, kind: PatchType, patch: &Value) -> Result<Value, Error> {
    let name = countersign_api::meta::text(&info.object, &["kind"]).unwrap_or_default();
    match kind {
        PatchType::Json => json_patch::apply(&info.object, patch).map_err(Error::message),
        PatchType::Merge => Ok(merge::apply(&info.object, patch)),
        PatchType::Strategic | PatchType::Apply => Ok(strategic::apply(name, &info.object, patch)),
    }
}
