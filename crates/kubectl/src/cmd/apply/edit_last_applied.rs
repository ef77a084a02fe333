//! `kubectl apply edit-last-applied`: the note apply keeps, in an editor.
//! Upstream: kubectl/pkg/cmd/apply apply_edit_last_applied.go.

use crate::cmd::edit::{Mode, session};
use crate::command::flag_sets::{PRINT_FLAGS, VALIDATE, field_manager, file_flags};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::patch;
use crate::resource::Builder;
use crate::{Context, Error};

file_flags!(FILES, "Filename, directory, or URL to files to use to edit the resource");

/// The verb.
pub static COMMAND: Command = Command {
    name: "edit-last-applied",
    usage: "edit-last-applied (RESOURCE/NAME | -f FILENAME)",
    short: "Edit latest last-applied-configuration annotations of a resource/object",
    long: "Edit the latest last-applied-configuration annotations of resources from the default editor.\n\n The edit-last-applied command allows you to directly edit any API resource you can retrieve via the command-line tools. It will open the editor defined by your KUBE_EDITOR, or EDITOR environment variables, or fall back to 'vi' for Linux or 'notepad' for Windows. You can edit multiple objects, although changes are applied one at a time. The command accepts file names as well as command-line arguments, although the files you point to must be previously saved versions of resources.\n\n The default format is YAML. To edit in JSON, specify \"-o json\".\n\n The flag --windows-line-endings can be used to force Windows line endings, otherwise the default for your operating system will be used.\n\n In the event an error occurs while updating, a temporary file will be created on disk that contains your unapplied changes. The most common error when updating a resource is another editor changing the resource on the server. When this occurs, you will have to apply your changes to the newer version of the resource, or update your temporary saved copy to include the latest resource version.",
    examples: "# Edit the last-applied-configuration annotations by type/name in YAML
kubectl apply edit-last-applied deployment/nginx

# Edit the last-applied-configuration annotations by file in JSON
kubectl apply edit-last-applied -f deploy.yaml -o json",
    flags: &[&FLAGS, &PRINT_FLAGS, &FILES],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenNames,
    ..Command::NEW
};

static FLAGS: [Flag; 3] = [
    field_manager("kubectl-client-side-apply"),
    VALIDATE,
    Flag::boolean("windows-line-endings", "Defaults to the line ending native to your platform."),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let (namespace, enforce) = context.namespace().await?;
        let selected = Builder::new(&context)
            .continue_on_error()
            .namespace(&namespace, enforce)
            .file_flags()
            .words(true, context.arguments())
            .await
            .latest()
            .flatten()
            .run()
            .await?;
        let (infos, outcome) = selected.infos();
        outcome?;
        let mut notes = Vec::new();
        for mut info in infos {
            let note = patch::last_applied(&info.object).and_then(|note| serde_json::from_str(note).ok());
            if let Some(note) = note {
                info.object = note;
                notes.push(info);
            }
        }
        if notes.is_empty() {
            return Err(Error::message(
                "no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`",
            ));
        }
        session(&context, Mode::LastApplied, notes).await
    })
}
