//! Opens the learner's editor on a file and waits for its end. Upstream: kubectl/pkg/cmd/util/editor editor.go.

use std::rc::Rc;

use countersign_host::{EditOutcome, EditRequest, Editor, ExecError, Process, SaveFile};

use crate::command::quote;
use crate::{Context, Error};

/// Writes `text` to a new file in /tmp, lets it be edited, and reads it back: `(text, path)`.
pub async fn temporary(context: &Context, extension: &str, text: &str) -> Result<(String, String), Error> {
    let process = context.process();
    let directory = process.variable("TMPDIR").filter(|path| !path.is_empty()).unwrap_or("/tmp");
    let number = context.process().entropy().u64() as u32;
    let path = format!("{}/kubectl-edit-{number}{extension}", directory.trim_end_matches('/'));
    let failed = |errno: countersign_host::Errno| {
        Error::message(format!("open {path}: {}", crate::error::lower_first(&errno.to_string())))
    };
    process.write_file_with_mode(&path, text.as_bytes(), 0o600).await.map_err(failed)?;
    launch(process, &path).await?;
    let edited = process.read_file(&path).await.map_err(failed)?;
    Ok((String::from_utf8_lossy(&edited).into_owned(), path))
}

/// The editor's words: `$KUBE_EDITOR`, else `$EDITOR`, else `vi`; quotes in it make it a matter for the shell.
async fn launch(process: &Process, path: &str) -> Result<(), Error> {
    let set = |name| process.variable(name).filter(|value| !value.is_empty());
    let editor = set("KUBE_EDITOR").or_else(|| set("EDITOR")).unwrap_or("vi");
    let (words, called) = if editor.contains(' ') && editor.contains(['"', '\'', '\\']) {
        let shell = set("SHELL").unwrap_or("/bin/bash");
        let words = vec![shell.to_owned(), "-c".to_owned(), format!("{editor} {}", quote(path))];
        (words, format!("{shell} -c {editor}"))
    } else {
        let mut words: Vec<String> = editor.split(' ').map(str::to_owned).collect();
        words.push(path.to_owned());
        (words, editor.to_owned())
    };
    let problem = || Error::message(format!("there was a problem with the editor {}", quote(&called)));
    match process.child(words).exec().await {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(problem()),
        Err(ExecError::CommandNotFound) => match in_terminal(process, editor, path).await {
            Some(EditOutcome::Closed) => Ok(()),
            Some(EditOutcome::Failed) => Err(problem()),
            Some(EditOutcome::Unavailable) | None => {
                Err(Error::message(format!("unable to launch the editor {}", quote(&called))))
            }
        },
        Err(_) => Err(problem()),
    }
}

/// The terminal's own editor stands in for one that is not installed.
async fn in_terminal(process: &Process, editor: &str, path: &str) -> Option<EditOutcome> {
    let editor = match editor {
        "vi" | "vim" => Editor::Vi,
        "nano" => Editor::Nano,
        _ => return None,
    };
    let terminal = process.terminal.clone()?;
    let text = process.read_file(path).await.ok()?;
    let (writer, target) = (process.clone(), process.absolute(path));
    let save = move |text: &str| {
        writer.with_files(|files, caller| files.write(caller, &target, text.as_bytes(), 0o600))
    };
    let request = EditRequest {
        editor,
        path: path.to_owned(),
        text: String::from_utf8_lossy(&text).into_owned(),
        line: 1,
        read_only: false,
        save: SaveFile(Rc::new(save)),
    };
    Some(terminal.edit(request).await)
}
