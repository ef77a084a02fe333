//! `eval`, `.`, `source`

use host::Errno;

use super::Call;
use crate::Shell;
use crate::exec::{Flow, Outcome};

pub(super) async fn eval(shell: &mut Shell, call: Call) -> Outcome {
    let words = match call.rest() {
        [first, rest @ ..] if first == "--" => rest,
        rest => rest,
    };
    let text = words.join(" ");
    if text.trim().is_empty() {
        return Ok(0);
    }
    shell.nest("eval").await?;
    let line = shell.line;
    let label = shell.text_label.replace("eval".to_owned());
    let outcome = Box::pin(shell.run_text(&text, line)).await;
    shell.text_label = label;
    shell.unnest();
    match outcome {
        // A syntax error fails the command only.
        Err(Flow::Abort(2)) => Ok(2),
        outcome => outcome,
    }
}

pub(super) async fn source(shell: &mut Shell, call: Call) -> Outcome {
    let name = call.name().to_owned();
    let words = match call.rest() {
        [first, rest @ ..] if first == "--" => rest,
        rest => rest,
    };
    let Some((file, arguments)) = words.split_first() else {
        return shell.usage(&name, "filename argument required").await;
    };
    let mut path = file.clone();
    if !file.contains('/') {
        let search =
            shell.variables.get("PATH").and_then(|path| path.as_scalar()).unwrap_or_default().to_owned();
        let found = search.split(':').find_map(|directory| {
            let candidate = host::files::path::join(directory, file);
            shell.process.metadata(&candidate).is_ok_and(|found| found.is_file()).then_some(candidate)
        });
        path = found.unwrap_or(path);
    }
    let directory = shell.process.metadata(&path).is_ok_and(|metadata| metadata.is_directory());
    let bytes = if directory { Err(Errno::EISDIR) } else { shell.process.read_file(&path).await };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(Errno::EISDIR) => {
            shell.report(&format!("{name}: {file}: is a directory")).await;
            return Ok(1);
        }
        Err(errno) => {
            shell.report(&format!("{file}: {errno}")).await;
            return Ok(1);
        }
    };
    let text = crate::bytes::decode(&bytes);
    let arguments = (!arguments.is_empty()).then(|| arguments.to_vec());
    match shell.run_source(&path, &text, arguments).await {
        Err(Flow::Abort(2)) => Ok(2),
        outcome => outcome,
    }
}
