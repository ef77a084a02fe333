//! `kubectl diff`: the live object against what apply would make of it. Upstream: kubectl/pkg/cmd/diff.

use countersign_api::meta;
use countersign_host::files;
use serde_json::{Map, Value, json};

use super::apply::difference;
use super::create::without_version;
use crate::command::flag_sets::{SELECTOR, field_manager, file_flags};
use crate::command::{Command, Flag, Outcome, Run};
use crate::output::printer::without_managed_fields;
use crate::output::{json as go_json, yaml};
use crate::patch;
use crate::resource::{Builder, Info, PatchType};
use crate::{Context, Error};

file_flags!(FILES, "Filename, directory, or URL to files contains the configuration to diff");

/// The verb.
pub static COMMAND: Command = Command {
    name: "diff",
    usage: "diff -f FILENAME",
    short: "Diff the live version against a would-be applied version",
    long: "Diff configurations specified by file name or stdin between the current online configuration, and the configuration as it would be if applied.\n\n The output is always YAML.\n\n KUBECTL_EXTERNAL_DIFF environment variable can be used to select your own diff command. Users can use external commands with params too, example: KUBECTL_EXTERNAL_DIFF=\"colordiff -N -u\"\n\n By default, the \"diff\" command available in your path will be run with the \"-u\" (unified diff) and \"-N\" (treat absent files as empty) options.\n\n Exit status: 0 No differences were found. 1 Differences were found. >1 Kubectl or diff failed with an error.\n\n Note: KUBECTL_EXTERNAL_DIFF, if used, is expected to follow that convention.",
    examples: "# Diff resources included in pod.json
kubectl diff -f pod.json

# Diff file read from stdin
cat service.yaml | kubectl diff -f -",
    flags: &[&FLAGS, &FILES],
    run: Run::Verb(run),
    ..Command::NEW
};

static FLAGS: [Flag; 9] = [
    Flag::int(
        "concurrency",
        "1",
        "Number of objects to process in parallel when diffing against the live version. Larger number = faster, but more memory, I/O and CPU over that shorter period of time.",
    ),
    field_manager("kubectl-client-side-apply"),
    Flag::boolean("force-conflicts", "If true, server-side apply will force the changes against conflicts."),
    Flag::boolean(
        "prune",
        "Include resources that would be deleted by pruning. Can be used with -l and default shows all resources would be pruned",
    ),
    Flag::array("prune-allowlist", "Overwrite the default allowlist with <group/version/kind> for --prune"),
    SELECTOR,
    Flag::boolean("server-side", "If true, apply runs in the server instead of the client."),
    Flag::boolean("show-managed-fields", "If true, include managed fields in the diff."),
    Flag::boolean("show-secrets", "If true, include secret data in the diff. The default value is false."),
];

/// So often the live object is read again when it changes meanwhile.
const RETRIES: u32 = 4;

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        // Status 1 tells of a difference, so mistakes end with one more.
        match compare(&context).await {
            Err(error @ (Error::BrokenPipe | Error::Silent(_))) => Err(error),
            Err(error) => {
                context.err(error.report()).await;
                Err(Error::Silent(error.exit_status().saturating_add(1)))
            }
            Ok(()) => Ok(()),
        }
    })
}

async fn compare(context: &Context) -> Result<(), Error> {
    let flags = context.flags();
    if !context.arguments().is_empty() {
        let words = context.arguments().join(" ");
        return Err(context.usage_error(format!("Unexpected args: [{words}]")));
    }
    if flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
        return Err(Error::message("must specify one of -f and -k"));
    }
    if flags.is("force-conflicts") && !flags.is("server-side") {
        return Err(Error::message("--force-conflicts only works with --server-side"));
    }
    let (namespace, enforce) = context.namespace().await?;
    let selected = Builder::new(context)
        .namespace(&namespace, enforce)
        .file_flags()
        .label_selector(flags.text("selector"))
        .flatten()
        .run()
        .await?;
    let folders = Folders::make(context)?;
    let outcome = selected.visit(async |info| folders.add(context, info).await).await;
    let outcome = match outcome {
        Ok(()) => folders.run(context).await,
        Err(error) => Err(error),
    };
    folders.remove(context);
    outcome
}

/// Where the two versions are written.
struct Folders {
    live: String,
    merged: String,
}

impl Folders {
    fn make(context: &Context) -> Result<Self, Error> {
        let temporary =
            context.process().variable("TMPDIR").filter(|path| !path.is_empty()).unwrap_or("/tmp");
        let make = |prefix: &str| {
            let number = context.process().entropy().u64() as u32;
            let path = format!("{}/{prefix}-{number}", temporary.trim_end_matches('/'));
            let made =
                context.process().with_files(|files, caller| files.create_directory(caller, &path, 0o700));
            made.map(|()| path.clone()).map_err(|errno| {
                let cause = crate::error::lower_first(&errno.to_string());
                Error::message(format!("mkdir {path}: {cause}"))
            })
        };
        Ok(Self { live: make("LIVE")?, merged: make("MERGED")? })
    }

    /// Writes both versions of an object.
    async fn add(&self, context: &Context, mut info: Info) -> Result<(), Error> {
        let local = info.object.clone();
        let mut tries = 0;
        let (live, merged) = loop {
            tries += 1;
            let live = match info.helper()?.get(&info.namespace, &info.name).await {
                Ok(object) => Some(object),
                Err(error) if error.is_not_found() => None,
                Err(error) => return Err(error),
            };
            match merged(context, &info, &local, live.as_ref(), tries == RETRIES).await {
                Err(error) if error.is_conflict() && tries < RETRIES => {}
                Err(error) => return Err(error),
                Ok(merged) => break (live, merged),
            }
        };
        info.object = live.clone().unwrap_or(Value::Null);
        let kind = info.mapping.as_ref().map(|mapping| mapping.kind.clone()).unwrap_or_default();
        let group = if kind.group.is_empty() { String::new() } else { format!("{}.", kind.group) };
        let name = format!("{group}{}.{}.{}.{}", kind.version, kind.kind, info.namespace, info.name);
        let (mut live, mut merged) = (live, merged);
        if !context.flags().is("show-managed-fields") {
            live = live.map(without_managed_fields);
            merged = without_managed_fields(merged);
        }
        if kind.kind == "Secret" && kind.group.is_empty() && !context.flags().is("show-secrets") {
            mask(&mut live, &mut merged);
        }
        let text = live.as_ref().map(yaml::document).unwrap_or_default();
        self.write(context, &self.live, &name, &text).await?;
        self.write(context, &self.merged, &name, &yaml::document(&merged)).await?;
        if meta::text(&info.object, &["metadata", "deletionTimestamp"]).is_some() {
            let name = &info.name;
            context
                .err(format!(
                    "Warning: Detected changes to resource {name} which is currently being deleted.\n"
                ))
                .await;
        }
        Ok(())
    }

    async fn write(&self, context: &Context, folder: &str, name: &str, text: &str) -> Result<(), Error> {
        let path = files::path::join(folder, name);
        let written = context.process().write_file_with_mode(&path, text.as_bytes(), 0o700).await;
        written.map_err(|errno| {
            let cause = crate::error::lower_first(&errno.to_string());
            Error::message(format!("open {path}: {cause}"))
        })
    }

    /// Runs diff over the two folders.
    async fn run(&self, context: &Context) -> Result<(), Error> {
        let process = context.process();
        let own = process.variable("KUBECTL_EXTERNAL_DIFF").filter(|words| !words.is_empty());
        let mut words: Vec<String> = match own {
            None => vec!["diff".to_owned(), "-u".to_owned(), "-N".to_owned()],
            Some(words) => {
                let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '=');
                let fine = |(index, word): &(usize, &str)| {
                    *index == 0 || (!word.is_empty() && word.chars().all(plain))
                };
                words.split(' ').enumerate().filter(fine).map(|(_, word)| word.to_owned()).collect()
            }
        };
        words.push(self.live.clone());
        words.push(self.merged.clone());
        let shown = words.join(" ");
        let program = words.first().cloned().unwrap_or_default();
        match process.child(words).exec().await {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(Error::Silent(1)),
            Err(_) => Err(Error::message(format!(
                "failed to run {}: exec: {}: executable file not found in $PATH",
                crate::command::quote(&shown),
                crate::command::quote(&program)
            ))),
        }
    }

    fn remove(&self, context: &Context) {
        for folder in [&self.live, &self.merged] {
            context.process().with_files(|files, caller| {
                for entry in files.read_directory(caller, folder).unwrap_or_default() {
                    // What cannot be removed stays behind in /tmp.
                    let _ = files.remove_file(caller, &files::path::join(folder, &entry.name));
                }
                let _ = files.remove_directory(caller, folder);
            });
        }
    }
}

/// What the server would make of the manifest.
async fn merged(
    context: &Context,
    info: &Info,
    local: &Value,
    live: Option<&Value>,
    force: bool,
) -> Result<Value, Error> {
    let flags = context.flags();
    let server_side = flags.is("server-side");
    let manager = match (flags.changed("field-manager"), server_side) {
        (false, true) => "kubectl",
        _ => flags.text("field-manager"),
    };
    let helper = info.helper()?.parameter("dryRun", "All").parameter("fieldManager", manager);
    if server_side {
        let force = if flags.is("force-conflicts") { "true" } else { "false" };
        let body = go_json::compact(&go_json::sort_keys(local.clone()));
        let helper = helper.parameter("force", force);
        return helper.patch(&info.namespace, &info.name, PatchType::Apply, body).await;
    }
    let Some(live) = live else {
        return helper.create(&info.namespace, &without_version(local)).await;
    };
    let mut modified = local.clone();
    patch::set_annotation(&mut modified, patch::LAST_APPLIED, None);
    let (mut change, kind) = difference(info, live, &modified);
    if change.as_object().is_some_and(Map::is_empty) {
        return Ok(live.clone());
    }
    if !force {
        let version = json!({ "metadata": { "resourceVersion": meta::resource_version(live) } });
        change = patch::merge::overlay(change, &version);
    }
    let body = go_json::compact(&go_json::sort_keys(change));
    let answer = helper.patch(&info.namespace, &info.name, kind, body).await;
    answer.map_err(|error| error.with_source("patching", &info.source))
}

/// Hides the values of a secret, but not whether they differ.
fn mask(live: &mut Option<Value>, merged: &mut Value) {
    fn data(object: &Value) -> Map<String, Value> {
        object.get("data").and_then(Value::as_object).cloned().unwrap_or_default()
    }
    fn put(object: &mut Value, data: Map<String, Value>) {
        if let Some(object) = object.as_object_mut().filter(|object| object.contains_key("data")) {
            object.insert("data".to_owned(), Value::Object(data));
        }
    }
    let (mut before, mut after) = (live.as_ref().map(data).unwrap_or_default(), data(merged));
    let keys: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    for key in keys {
        let differ = match (before.get(&key), after.get(&key)) {
            (Some(before), Some(after)) => before != after,
            _ => false,
        };
        // A key seen twice is masked already.
        let is_masked =
            |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(|text| text.starts_with("***"));
        if is_masked(before.get(&key)) || is_masked(after.get(&key)) {
            continue;
        }
        let (hidden_before, hidden_after) =
            if differ { ("*** (before)", "*** (after)") } else { ("***", "***") };
        if let Some(value) = before.get_mut(&key) {
            *value = hidden_before.into();
        }
        if let Some(value) = after.get_mut(&key) {
            *value = hidden_after.into();
        }
    }
    if let Some(live) = live {
        put(live, before);
    }
    put(merged, after);
}
