//! `kubectl apply`: objects of files are made what the files say. Upstream: kubectl/pkg/cmd/apply.

mod client_side;
mod edit_last_applied;
mod prune;
mod server_side;
mod set_last_applied;
mod view_last_applied;

pub(super) use client_side::difference;

use countersign_api::meta;
use serde_json::{Value, json};

use crate::command::flag_sets::{
    DRY_RUN, PRINT_FLAGS, SELECTOR, VALIDATE, field_manager, file_flags, subresource,
};
use crate::command::{Command, Flag, Outcome, Run};
use crate::done::Done;
use crate::dry_run::{DryRun, field_validation};
use crate::output::printer::{Formats, Printer};
use crate::resource::{Builder, Info};
use crate::{Context, Error};

file_flags!(FILES, "The files that contain the configurations to apply.");

/// The verb.
pub static COMMAND: Command = Command {
    name: "apply",
    usage: "apply (-f FILENAME | -k DIRECTORY)",
    short: "Apply a configuration to a resource by file name or stdin",
    long: "Apply a configuration to a resource by file name or stdin. The resource name must be specified. This resource will be created if it doesn't exist yet. To use 'apply', always create the resource initially with either 'apply' or 'create --save-config'.\n\n JSON and YAML formats are accepted.\n\n Alpha Disclaimer: the --prune functionality is not yet complete. Do not use unless you are aware of what the current state is. See https://issues.k8s.io/34274.",
    examples: "# Apply the configuration in pod.json to a pod
kubectl apply -f ./pod.json

# Apply resources from a directory containing kustomization.yaml - e.g. dir/kustomization.yaml
kubectl apply -k dir/

# Apply the JSON passed into stdin to a pod
cat pod.json | kubectl apply -f -

# Apply the configuration from all files that end with '.json'
kubectl apply -f '*.json'

# Note: --prune is still in Alpha
# Apply the configuration in manifest.yaml that matches label app=nginx and delete all other resources that are not in the file and match label app=nginx
kubectl apply --prune -f manifest.yaml -l app=nginx

# Apply the configuration in manifest.yaml and delete all the other config maps that are not in the file
kubectl apply --prune -f manifest.yaml --all --prune-allowlist=core/v1/ConfigMap",
    flags: &[&FLAGS, &PRINT_FLAGS, &FILES],
    subcommands: &[&edit_last_applied::COMMAND, &set_last_applied::COMMAND, &view_last_applied::COMMAND],
    run: Run::Verb(run),
    ..Command::NEW
};

static FLAGS: [Flag; 18] = [
    Flag::boolean("all", "Select all resources in the namespace of the specified resource types."),
    super::delete::CASCADE,
    DRY_RUN,
    field_manager("kubectl-client-side-apply"),
    super::delete::FORCE,
    Flag::boolean("force-conflicts", "If true, server-side apply will force the changes against conflicts."),
    super::delete::GRACE_PERIOD,
    Flag::boolean(
        "openapi-patch",
        "If true, use openapi to calculate diff when the openapi presents and the resource can be found in the openapi spec. Otherwise, fall back to use baked-in types.",
    )
    .or("true"),
    Flag::boolean(
        "overwrite",
        "Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration",
    )
    .or("true"),
    Flag::boolean(
        "prune",
        "Automatically delete resource objects, that do not appear in the configs and are created by either apply or create --save-config. Should be used with either -l or --all.",
    ),
    Flag::array(
        "prune-allowlist",
        "Overwrite the default allowlist with <group/version/kind> for --prune",
    ),
    SELECTOR,
    Flag::boolean("server-side", "If true, apply runs in the server instead of the client."),
    subresource("If specified, apply will operate on the subresource of the requested object.  Only allowed when using --server-side."),
    super::delete::TIMEOUT,
    VALIDATE,
    Flag::boolean(
        "wait",
        "If true, wait for resources to be gone before returning. This waits for finalizers.",
    ),
    Flag::text("applyset", "[alpha] The name of the ApplySet that tracks which resources are being managed, for the purposes of determining what to prune.").hidden(),
];

/// What applies to every object of one run.
pub(super) struct Apply {
    context: Context,
    dry_run: DryRun,
    validation: &'static str,
    manager: String,
    server_side: bool,
    /// Whether objects are printed at the end instead of lines in between.
    prints_objects: bool,
    done: Done,
    /// UIDs and namespaces of what was applied.
    visited: Vec<String>,
    namespaces: Vec<String>,
}

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        if !context.arguments().is_empty() {
            let words = context.arguments().join(" ");
            return Err(context.usage_error(format!("Unexpected args: [{words}]")));
        }
        let server_side = flags.is("server-side");
        let dry_run = DryRun::from_flags(&context).await?;
        let manager = match (flags.changed("field-manager"), server_side) {
            (false, true) => "kubectl".to_owned(),
            _ => flags.text("field-manager").to_owned(),
        };
        let validation = field_validation(&context)?;
        if flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
            return Err(Error::message("must specify one of -f and -k"));
        }
        check(&context, server_side, dry_run)?;
        let output = flags.text("output");
        let prints_objects = (!output.is_empty() && output != "name") || !flags.text("template").is_empty();
        let done = Done::new(&context, dry_run).await?;
        let (namespace, enforce) = context.namespace().await?;
        let selected = Builder::new(&context)
            .validate(validation != "Ignore")
            .continue_on_error()
            .namespace(&namespace, enforce)
            .file_flags()
            .label_selector(flags.text("selector"))
            .subresource(flags.text("subresource"))
            .flatten()
            .run()
            .await?;
        let (infos, outcome) = selected.infos();
        let mut errors: Vec<Error> = outcome.err().into_iter().collect();
        if infos.is_empty() && errors.is_empty() {
            return Err(Error::message("no objects passed to apply"));
        }
        let mut apply = Apply {
            context: context.clone(),
            dry_run,
            validation,
            manager,
            server_side,
            prints_objects,
            done,
            visited: Vec::new(),
            namespaces: Vec::new(),
        };
        let mut objects = Vec::new();
        for mut info in infos {
            let outcome = apply.one(&mut info).await;
            objects.push(info.object);
            match outcome {
                Ok(()) => {}
                Err(error @ (Error::BrokenPipe | Error::Silent(_))) => return Err(error),
                Err(error) => errors.push(error),
            }
        }
        Error::aggregate(errors)?;
        if prints_objects {
            print(&context, objects).await?;
        }
        if flags.is("prune") {
            prune::run(&mut apply, &namespace).await?;
        }
        Ok(())
    })
}

fn check(context: &Context, server_side: bool, dry_run: DryRun) -> Result<(), Error> {
    let flags = context.flags();
    let force = flags.is("force");
    let mistake = if flags.is("force-conflicts") && !server_side {
        "--force-conflicts only works with --server-side"
    } else if dry_run == DryRun::Client && server_side {
        "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)"
    } else if server_side && force {
        "--force cannot be used with --server-side"
    } else if dry_run == DryRun::Server && force {
        "--dry-run=server cannot be used with --force"
    } else if flags.is("all") && !flags.text("selector").is_empty() {
        "cannot set --all and --selector at the same time"
    } else if flags.is("prune") && !flags.is("all") && flags.text("selector").is_empty() {
        "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector"
    } else if flags.is("prune") && server_side && !flags.text("subresource").is_empty() {
        "--subresource is only supported with --server-side"
    } else {
        return Ok(());
    };
    Err(Error::message(mistake))
}

/// `-o yaml` and the like: one object, or a list of all.
async fn print(context: &Context, mut objects: Vec<Value>) -> Result<(), Error> {
    let object = match objects.len() {
        1 => objects.pop().unwrap_or_default(),
        _ => json!({ "kind": "List", "apiVersion": "v1", "metadata": {}, "items": objects }),
    };
    match Printer::from_flags(context, Formats::Plain).await? {
        Some(mut printer) => printer.print(context, &object).await,
        None => Ok(()),
    }
}

impl Apply {
    async fn one(&mut self, info: &mut Info) -> Result<(), Error> {
        if info.namespaced() && !self.namespaces.contains(&info.namespace) {
            self.namespaces.push(info.namespace.clone());
        }
        let generated = meta::text(&info.object, &["metadata", "generateName"]).unwrap_or_default();
        if info.name.is_empty() && !generated.is_empty() {
            return Err(Error::message(format!("from {generated}: cannot use generate name with apply")));
        }
        match self.server_side {
            true => self.server_side(info).await,
            false => self.client_side(info).await,
        }
    }

    /// Remembers what was applied, so that pruning spares it.
    fn visited(&mut self, info: &Info) {
        let uid = meta::text(&info.object, &["metadata", "uid"]).unwrap_or_default();
        self.visited.push(uid.to_owned());
    }

    async fn say(&mut self, info: &Info, operation: &str) -> Result<(), Error> {
        match self.prints_objects {
            true => Ok(()),
            false => self.done.say(&self.context, &info.object, operation).await,
        }
    }

    async fn warn_if_deleting(&self, info: &Info) {
        if meta::text(&info.object, &["metadata", "deletionTimestamp"]).is_some() {
            self.context
                .err(format!(
                    "Warning: Detected changes to resource {} which is currently being deleted.\n",
                    info.name
                ))
                .await;
        }
    }
}

/// Where an object lives, as error messages of apply have it (resource.Info's String).
pub(super) fn description(info: &Info) -> String {
    let name = format!(
        "Name: {}, Namespace: {}",
        crate::command::quote(&info.name),
        crate::command::quote(&info.namespace)
    );
    match &info.mapping {
        None => name,
        Some(mapping) => {
            let (resource, kind) = (&mapping.resource, &mapping.kind);
            format!(
                "Resource: \"{}/{}, Resource={}\", GroupVersionKind: \"{}/{}, Kind={}\"\n{name}",
                resource.group, resource.version, resource.resource, kind.group, kind.version, kind.kind
            )
        }
    }
}
