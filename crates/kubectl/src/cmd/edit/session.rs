//! One editing session: the file is opened again and again until its changes are accepted or given up.

use serde_json::{Value, json};

use super::launch;
use crate::command::quote;
use crate::done::Done;
use crate::dry_run::{DryRun, field_validation};
use crate::output::printer::without_managed_fields;
use crate::output::{go, json as go_json, kyaml, yaml};
use crate::patch;
use crate::resource::{Builder, Info, PatchType};
use crate::{Context, Error};

/// What becomes of the changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They are patched into the objects.
    Edit,
    /// They are written into the note that apply keeps.
    LastApplied,
}

/// A failure told in the file's head when it is opened again.
struct Reason {
    head: String,
    others: Vec<String>,
}

/// How the file is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Kyaml,
    Yaml,
}

/// Lets `infos` be edited.
pub(crate) async fn session(context: &Context, mode: Mode, infos: Vec<Info>) -> Result<(), Error> {
    let format = format(context)?;
    let extension = if format == Format::Json { ".json" } else { ".yaml" };
    let mut reasons: Vec<Reason> = Vec::new();
    let mut edited = String::new();
    // The file of the round before, still there because something was wrong with it.
    let mut file = String::new();
    let mut failed = false;
    let original = body(format, &infos);
    loop {
        let mut text = match format {
            Format::Json => String::new(),
            _ => header(mode, &reasons),
        };
        text.push_str(&if failed { without_comments(&edited) } else { original.clone() });
        let (now, path) = match launch::temporary(context, extension, &text).await {
            Ok(launched) => launched,
            Err(error) => return preserved(context, error, &file).await,
        };
        let before = std::mem::replace(&mut edited, now);
        if failed && same(&before, &edited) {
            let error = Error::message("Edit cancelled, no valid changes were saved.");
            return preserved(context, error, &path).await;
        }
        remove(context, &file);
        file = path;
        if same(&original, &edited) {
            remove(context, &file);
            context.err("Edit cancelled, no changes made.\n").await;
            return Ok(());
        }
        if edited.lines().all(|line| line.trim().is_empty() || line.starts_with('#')) {
            remove(context, &file);
            context.err("Edit cancelled, saved file was empty.\n").await;
            return Ok(());
        }
        reasons.clear();
        let parsed = match parse(context, &edited).await {
            Ok(parsed) => parsed,
            Err(error) => {
                failed = true;
                let head = format!("The edited file had a syntax error: {}", error.text());
                reasons.push(Reason { head, others: Vec::new() });
                continue;
            }
        };
        let mut round = Round { context, mode, infos: &infos, reasons: Vec::new(), retryable: 0, missing: 0 };
        if let Err(error) = round.apply(parsed).await {
            return preserved(context, error, &file).await;
        }
        if round.retryable > 0 {
            let line = format!("You can run `kubectl replace -f {file}` to try this update again.\n");
            context.err(line).await;
            return Err(Error::Silent(1));
        }
        if round.missing > 0 {
            let path = quote(&file);
            let line = format!("The edits you made on deleted resources have been saved to {path}\n");
            context.err(line).await;
            return Err(Error::Silent(1));
        }
        if round.reasons.is_empty() {
            remove(context, &file);
            return Ok(());
        }
        reasons = round.reasons;
        failed = true;
    }
}

fn format(context: &Context) -> Result<Format, Error> {
    match context.flags().text("output") {
        "json" => Ok(Format::Json),
        "kyaml" => Ok(Format::Kyaml),
        "" | "yaml" => Ok(Format::Yaml),
        other => Err(Error::message(format!(
            "unable to match a printer suitable for the output format {}, allowed formats are: json,kyaml,yaml",
            go::quote(other)
        ))),
    }
}

/// One object, or a list of several.
fn body(format: Format, infos: &[Info]) -> String {
    let shown = |info: &Info| without_managed_fields(info.object.clone());
    let object = match infos {
        [one] => shown(one),
        several => {
            let items: Vec<Value> = several.iter().map(shown).collect();
            json!({ "apiVersion": "v1", "items": items, "kind": "List", "metadata": {} })
        }
    };
    match format {
        Format::Json => format!("{}\n", go_json::indented(&go_json::sort_keys(object), "    ")),
        Format::Kyaml => kyaml::document(&object),
        Format::Yaml => yaml::document(&object),
    }
}

fn header(mode: Mode, reasons: &[Reason]) -> String {
    let mut text = match mode {
        Mode::Edit => "# Please edit the object below. Lines beginning with a '#' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n",
        Mode::LastApplied => "# Please edit the 'last-applied-configuration' annotations below.\n# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.\n#\n",
    }
    .to_owned();
    let hashed = |line: &str| line.trim_end_matches('\n').replace('\n', "\n# ");
    for reason in reasons {
        let colon = if reason.others.is_empty() { "" } else { ":" };
        text.push_str(&format!("# {}{colon}\n", hashed(&reason.head)));
        for other in &reason.others {
            text.push_str(&format!("# * {}\n", hashed(other)));
        }
        text.push_str("#\n");
    }
    text
}

/// cmdutil.ManualStrip.
fn without_comments(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect()
}

/// Whether two versions of the file say the same apart from comments and layout.
fn same(left: &str, right: &str) -> bool {
    match (crate::yaml::parse(left), crate::yaml::parse(right)) {
        (Ok(left), Ok(right)) => patch::same(&left, &right),
        _ => without_comments(left) == without_comments(right),
    }
}

async fn parse(context: &Context, text: &str) -> Result<Vec<Info>, Error> {
    let (namespace, _) = context.namespace().await?;
    let selected = Builder::new(context)
        .stream(text, "edited-file")
        .namespace(&namespace, false)
        .continue_on_error()
        .flatten()
        .run()
        .await?;
    let (infos, outcome) = selected.infos();
    outcome.map(|()| infos)
}

/// Tells where the changes are kept, and gives the error on.
async fn preserved(context: &Context, error: Error, path: &str) -> Result<(), Error> {
    if !path.is_empty() && context.process().metadata(path).is_ok() {
        context.err(format!("A copy of your changes has been stored to {}\n", quote(path))).await;
    }
    Err(error)
}

fn remove(context: &Context, path: &str) {
    if path.is_empty() {
        return;
    }
    let process = context.process();
    let path = process.absolute(path);
    // A file that cannot be removed stays.
    let _ = process.with_files(|files, caller| files.remove_file(caller, &path));
}

/// What one saved version leads to.
struct Round<'a> {
    context: &'a Context,
    mode: Mode,
    infos: &'a [Info],
    reasons: Vec<Reason>,
    retryable: usize,
    missing: usize,
}

impl Round<'_> {
    async fn apply(&mut self, edited: Vec<Info>) -> Result<(), Error> {
        let context = self.context;
        let flags = context.flags();
        let validation = field_validation(context)?;
        let mut done = Done::new(context, DryRun::None).await?;
        let uid = |info: &Info| {
            countersign_api::meta::text(&info.object, &["metadata", "uid"]).unwrap_or_default().to_owned()
        };
        for mut info in edited {
            let before = match self.mode {
                Mode::Edit => self.infos.iter().find(|known| uid(known) == uid(&info)),
                Mode::LastApplied => self.infos.iter().find(|known| known.name == info.name),
            };
            let Some(before) = before else {
                if self.mode == Mode::LastApplied {
                    return Err(changed());
                }
                return Err(Error::message(format!(
                    "no original object found for &unstructured.Unstructured{{Object:{}}}",
                    go::syntax(&info.object)
                )));
            };
            // What the file does not show is not what was edited.
            let original = without_managed_fields(before.object.clone());
            if flags.is("save-config") && self.mode == Mode::Edit {
                info.object = patch::with_configuration(info.object);
            }
            if patch::same(&original, &info.object) {
                done.say(context, &info.object, "skipped").await?;
                continue;
            }
            let group = before.mapping.as_ref().map(|mapping| mapping.kind.group.clone()).unwrap_or_default();
            let kind = before.mapping.as_ref().map(|mapping| mapping.kind.kind.clone()).unwrap_or_default();
            let (patch, patch_type) = match (self.mode, patch::strategic::is_known(&group)) {
                (Mode::LastApplied, _) => {
                    let note = go_json::compact(&go_json::sort_keys(info.object.clone()));
                    let patch = json!({ "metadata": { "annotations": { patch::LAST_APPLIED: note } } });
                    (patch, PatchType::Merge)
                }
                (Mode::Edit, true) => {
                    (patch::strategic::two_way(&kind, &original, &info.object), PatchType::Strategic)
                }
                (Mode::Edit, false) => (patch::merge::diff(&original, &info.object), PatchType::Merge),
            };
            let names = ["/apiVersion", "/kind", "/metadata/name"];
            if names.iter().any(|name| original.pointer(name) != info.object.pointer(name)) {
                return Err(changed());
            }
            let body = go_json::compact(&go_json::sort_keys(patch));
            if flags.is("output-patch") {
                context.out(format!("Patch: {body}\n")).await?;
            }
            let helper = before
                .helper()?
                .subresource(flags.text("subresource"))
                .parameter("fieldManager", flags.text("field-manager"))
                .parameter("fieldValidation", validation);
            match helper.patch(&before.namespace, &before.name, patch_type, body).await {
                Ok(object) => {
                    let object = if self.mode == Mode::Edit { object } else { info.object };
                    done.say(context, &object, "edited").await?;
                }
                Err(error) => {
                    let line = self.refused(before, &error);
                    context.err(format!("{line}\n")).await;
                }
            }
        }
        Ok(())
    }

    /// Counts a refusal by what can be done about it.
    fn refused(&mut self, info: &Info, error: &Error) -> String {
        let resource = info.mapping.as_ref().map(|mapping| mapping.resource.group_resource().to_string());
        let named = format!("{} {}", resource.unwrap_or_default(), quote(&info.name));
        if error.reason() == Some(&countersign_api::StatusReason::Invalid) {
            let others = match error {
                Error::Status(status) => status.details.iter().flat_map(|details| &details.causes),
                _ => return format!("error: {named} is invalid"),
            };
            let others = others.map(|cause| format!("{}: {}", cause.field, cause.message)).collect();
            self.reasons.push(Reason { head: format!("{named} was not valid"), others });
            return format!("error: {named} is invalid");
        }
        if error.is_not_found() {
            self.missing += 1;
            return format!("error: {named} could not be found on the server");
        }
        self.retryable += 1;
        format!("error: {named} could not be patched: {}", error.text())
    }
}

fn changed() -> Error {
    Error::message("At least one of apiVersion, kind and name was changed")
}
