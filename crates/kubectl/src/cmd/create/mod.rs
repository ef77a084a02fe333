//! `kubectl create`: objects from files, or by a subcommand per kind. Upstream: kubectl/pkg/cmd/create.

mod cluster_role;
mod cluster_role_binding;
mod config_map;
mod generate;
mod namespace;
mod role;
mod role_binding;
mod rules;
mod secret;
mod service_account;
mod sources;
mod subjects;
mod token;

use crate::command::flag_sets::{DRY_RUN, PRINT_FLAGS, SELECTOR, VALIDATE, field_manager, file_flags};
use crate::command::{Command, Flag, Outcome, Run};
use crate::done::Done;
use crate::dry_run::{DryRun, field_validation};
use crate::patch;
use crate::resource::Builder;
use crate::{Context, Error};

file_flags!(FILES, "Filename, directory, or URL to files to use to create the resource");

/// The verb.
pub static COMMAND: Command = Command {
    name: "create",
    usage: "create -f FILENAME",
    short: "Create a resource from a file or from stdin",
    long: "Create a resource from a file or from stdin.\n\n JSON and YAML formats are accepted.",
    examples: "# Create a pod using the data in pod.json
kubectl create -f ./pod.json

# Create a pod based on the JSON passed into stdin
cat pod.json | kubectl create -f -

# Edit the data in registry.yaml in JSON then create the resource using the edited data
kubectl create -f registry.yaml --edit -o json",
    flags: &[&FLAGS, &PRINT_FLAGS, &FILES],
    subcommands: &[
        &cluster_role::COMMAND,
        &cluster_role_binding::COMMAND,
        &config_map::COMMAND,
        &namespace::COMMAND,
        &role::COMMAND,
        &role_binding::COMMAND,
        &secret::COMMAND,
        &service_account::COMMAND,
        &token::COMMAND,
    ],
    run: Run::Verb(run),
    ..Command::NEW
};

static FLAGS: [Flag; 8] = [
    DRY_RUN,
    Flag::boolean("edit", "Edit the API resource before creating"),
    field_manager("kubectl-create"),
    Flag::text("raw", "Raw URI to POST to the server.  Uses the transport specified by the kubeconfig file."),
    SAVE_CONFIG,
    SELECTOR,
    VALIDATE,
    Flag::boolean(
        "windows-line-endings",
        "Only relevant if --edit=true. Defaults to the line ending native to your platform.",
    ),
];

/// `--save-config`.
pub(crate) const SAVE_CONFIG: Flag = Flag::boolean(
    "save-config",
    "If true, the configuration of current object will be saved in its annotation. Otherwise, the annotation will be unchanged. This flag is useful when you want to perform kubectl apply on this object in the future.",
);

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        if !context.arguments().is_empty() {
            let words = context.arguments().join(" ");
            return Err(context.usage_error(format!("Unexpected args: [{words}]")));
        }
        if flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
            return Err(Error::message("must specify one of -f and -k"));
        }
        if !flags.text("raw").is_empty() {
            return crate::cmd::raw::send(&context, http::Method::POST).await;
        }
        let dry_run = DryRun::from_flags(&context).await?;
        let mut done = Done::new(&context, dry_run).await?;
        let validation = field_validation(&context)?;
        if flags.is("edit") {
            return Err(Error::message("--edit is not available for create in this sandbox"));
        }
        let (namespace, enforce) = context.namespace().await?;
        let selected = Builder::new(&context)
            .validate(validation != "Ignore")
            .continue_on_error()
            .namespace(&namespace, enforce)
            .file_flags()
            .label_selector(flags.text("selector"))
            .flatten()
            .run()
            .await?;
        let mut count = 0;
        selected
            .visit(async |mut info| {
                let save = flags.is("save-config") || patch::last_applied(&info.object).is_some();
                if save {
                    info.object = patch::with_configuration(info.object);
                }
                if dry_run != DryRun::Client {
                    let helper = info
                        .helper()?
                        .parameter("dryRun", dry_run.parameter())
                        .parameter("fieldManager", flags.text("field-manager"))
                        .parameter("fieldValidation", validation);
                    let object = helper.create(&info.namespace, &without_version(&info.object)).await;
                    let object = object.map_err(|error| error.with_source("creating", &info.source))?;
                    info.refresh(object);
                }
                count += 1;
                done.say(&context, &info.object, "created").await
            })
            .await?;
        if count == 0 {
            return Err(Error::message("no objects passed to create"));
        }
        Ok(())
    })
}

/// What is created has no version yet, whatever a file says.
pub(crate) fn without_version(object: &serde_json::Value) -> serde_json::Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(serde_json::Value::as_object_mut) {
        metadata.shift_remove("resourceVersion");
    }
    object
}
