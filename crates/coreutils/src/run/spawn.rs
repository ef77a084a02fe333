//! Running other programs.

use host::{Errno, ExecError, Process};

use super::{Io, Stop};

/// execvp(3): a text file without `#!` is given to the shell.
pub(crate) async fn exec(process: Process) -> Result<u8, ExecError> {
    let fallback = process.clone();
    match process.exec().await {
        Ok(status) => Ok(status.0),
        Err(ExecError::File { path, errno: Errno::ENOEXEC }) => {
            let mut words = vec!["/bin/sh".to_owned(), path];
            words.extend(fallback.arguments().iter().cloned());
            let mut shell = fallback;
            shell.args = words;
            shell.exec().await.map(|status| status.0)
        }
        Err(error) => Err(error),
    }
}

/// Runs a child to its end, after writing out what came before.
pub(crate) async fn child(io: &mut Io, words: Vec<String>) -> Result<Result<u8, ExecError>, Stop> {
    io.flush().await?;
    let process = io.process.child(words);
    Ok(exec(process).await)
}

/// The errno of a failed start, in the words of execvp(3).
pub(crate) fn errno(error: &ExecError) -> Errno {
    match error {
        ExecError::File { errno: Errno::EISDIR, .. } => Errno::EACCES,
        ExecError::File { errno, .. } => *errno,
        ExecError::CommandNotFound | ExecError::BadInterpreter { .. } => Errno::ENOENT,
    }
}
