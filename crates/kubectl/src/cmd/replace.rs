//! `kubectl replace`: put what a file says in an object's place. Upstream: kubectl/pkg/cmd/replace.

use std::time::Duration;

use countersign_api::meta;
use serde_json::Value;

use super::create::{SAVE_CONFIG, without_version};
use super::delete::{CASCADE, Deletion, FORCE, GRACE_PERIOD, TIMEOUT};
use crate::command::flag_sets::{DRY_RUN, PRINT_FLAGS, VALIDATE, field_manager, file_flags, subresource};
use crate::command::{Command, Flag, Outcome, Run};
use crate::done::Done;
use crate::dry_run::{DryRun, field_validation};
use crate::patch;
use crate::resource::{Builder, Helper, Info};
use crate::{Context, Error};

file_flags!(FILES, "The files that contain the configurations to replace.");

/// The verb.
pub static COMMAND: Command = Command {
    name: "replace",
    usage: "replace -f FILENAME",
    short: "Replace a resource by file name or stdin",
    long: "Replace a resource by file name or stdin.\n\n JSON and YAML formats are accepted. If replacing an existing resource, the complete resource spec must be provided. This can be obtained by\n\n  $ kubectl get TYPE NAME -o yaml",
    examples: "# Replace a pod using the data in pod.json
kubectl replace -f ./pod.json

# Replace a pod based on the JSON passed into stdin
cat pod.json | kubectl replace -f -

# Update a single-container pod's image version (tag) to v4
kubectl get pod mypod -o yaml | sed 's/\\(image: myimage\\):.*$/\\1:v4/' | kubectl replace -f -

# Force replace, delete and then re-create the resource
kubectl replace --force -f ./pod.json",
    flags: &[&FLAGS, &PRINT_FLAGS, &FILES],
    run: Run::Verb(run),
    ..Command::NEW
};

static FLAGS: [Flag; 11] = [
    CASCADE,
    DRY_RUN,
    field_manager("kubectl-replace"),
    FORCE,
    GRACE_PERIOD,
    Flag::text("raw", "Raw URI to PUT to the server.  Uses the transport specified by the kubeconfig file."),
    SAVE_CONFIG,
    subresource("If specified, replace will operate on the subresource of the requested object."),
    TIMEOUT,
    VALIDATE,
    Flag::boolean(
        "wait",
        "If true, wait for resources to be gone before returning. This waits for finalizers.",
    ),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let validation = field_validation(&context)?;
        let dry_run = DryRun::from_flags(&context).await?;
        let force = flags.is("force");
        let mut done = Done::new(&context, dry_run).await?;
        if flags.int("grace-period") >= 0 && !force {
            return Err(Error::message("--grace-period must have --force specified"));
        }
        if !flags.duration("timeout").1.is_zero() && !force {
            return Err(Error::message("--timeout must have --force specified"));
        }
        if flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
            return Err(Error::message("must specify one of -f and -k"));
        }
        if !flags.text("raw").is_empty() {
            return super::raw::send(&context, http::Method::PUT).await;
        }
        if force && dry_run != DryRun::None {
            return Err(Error::message("--dry-run can not be used when --force is set"));
        }
        if force {
            return by_force(&context, &mut done, validation).await;
        }
        let (namespace, enforce) = context.namespace().await?;
        let selected = Builder::new(&context)
            .validate(validation != "Ignore")
            .continue_on_error()
            .namespace(&namespace, enforce)
            .file_flags()
            .subresource(flags.text("subresource"))
            .flatten()
            .run()
            .await?;
        selected
            .visit(async |mut info| {
                info.object = annotated(&context, info.object);
                if dry_run != DryRun::Client {
                    let helper =
                        helper(&context, &info, validation)?.parameter("dryRun", dry_run.parameter());
                    let object = with_live_version(&helper, &info).await;
                    let object = helper.replace(&info.namespace, &info.name, &object).await;
                    info.refresh(object.map_err(|error| error.with_source("replacing", &info.source))?);
                }
                done.say(&context, &info.object, "replaced").await
            })
            .await
    })
}

fn annotated(context: &Context, object: Value) -> Value {
    match context.flags().is("save-config") || patch::last_applied(&object).is_some() {
        true => patch::with_configuration(object),
        false => object,
    }
}

fn helper(context: &Context, info: &Info, validation: &str) -> Result<Helper, Error> {
    Ok(info
        .helper()?
        .parameter("fieldManager", context.flags().text("field-manager"))
        .parameter("fieldValidation", validation))
}

/// A file without version takes the live object's, so that it replaces whatever is there.
async fn with_live_version(helper: &Helper, info: &Info) -> Value {
    let mut object = info.object.clone();
    if !meta::resource_version(&object).is_empty() {
        return object;
    }
    if let Ok(live) = helper.get(&info.namespace, &info.name).await
        && let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut)
    {
        metadata.insert("resourceVersion".to_owned(), meta::resource_version(&live).into());
    }
    object
}

/// `--force`: deletes, waits, creates.
async fn by_force(context: &Context, done: &mut Done, validation: &'static str) -> Result<(), Error> {
    let flags = context.flags();
    let files = flags.list("filename");
    // Standard input can be read only once.
    let stdin = match files.iter().any(|file| file == "-") {
        true => context.process().read_stdin().await.unwrap_or_default(),
        false => Vec::new(),
    };
    let stdin = String::from_utf8_lossy(&stdin).into_owned();
    let number = context.process().entropy().u64() as u32;
    let name = format!("/tmp/kubectl_replace_{number}/resource.stdin");
    let (namespace, enforce) = context.namespace().await?;
    let builder = || {
        let mut builder = Builder::new(context).continue_on_error().namespace(&namespace, enforce);
        for file in &files {
            builder = match file.as_str() {
                "-" => builder.stream(&stdin, &name),
                file => builder.files(&[file.to_owned()], flags.is("recursive"), ""),
            };
        }
        builder.subresource(flags.text("subresource")).flatten()
    };
    let deletion = Deletion::forced(context).await?;
    let mut gone = Vec::new();
    builder()
        .run()
        .await?
        .visit(async |info| {
            match deletion.send(&info).await {
                Ok(_) => context.out(deletion.line(&info)).await?,
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error),
            }
            gone.push(info);
            Ok(())
        })
        .await?;
    if gone.is_empty() {
        context.out("No resources found\n").await?;
    }
    let timeout = match flags.duration("timeout") {
        (false, timeout) if !timeout.is_zero() => timeout,
        _ => Duration::from_secs(300),
    };
    for info in &gone {
        let deadline = context.clock().now().plus(timeout);
        let helper = info.helper()?;
        loop {
            match helper.get(&info.namespace, &info.name).await {
                Ok(_) if context.clock().now() >= deadline => {
                    return Err(Error::message("context deadline exceeded"));
                }
                Ok(_) => context.clock().sleep(Duration::from_secs(1)).await,
                Err(error) if error.is_not_found() => break,
                Err(error) => return Err(error),
            }
        }
    }
    let mut count = 0;
    builder()
        .validate(validation != "Ignore")
        .run()
        .await?
        .visit(async |mut info| {
            info.object = annotated(context, info.object);
            let helper = helper(context, &info, validation)?;
            let object = helper.create(&info.namespace, &without_version(&info.object)).await?;
            count += 1;
            info.refresh(object);
            done.say(context, &info.object, "replaced").await
        })
        .await?;
    if count == 0 {
        return Err(Error::message("no objects passed to replace"));
    }
    Ok(())
}
