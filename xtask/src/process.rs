//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A command for `program` with `arguments`.
pub fn command<'a>(program: &str, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Runs to the end with our own input and output; any status but 0 is an error.
pub fn run(mut command: Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start `{}`", line(&command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", line(&command));
    }
    Ok(())
}

/// As [`run`], after printing the command, for steps that change the machine.
pub fn run_shown(command: Command) -> Result<()> {
    println!("  $ {}", line(&command));
    run(command)
}

/// What the command prints to its standard output; its errors become the error.
pub fn read(mut command: Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", line(&command)))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` ended with {}\n{}", line(&command), output.status, errors.trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` printed no text", line(&command)))
}

/// Whether the command can be started and ends with status 0; prints nothing.
pub fn succeeds(mut command: Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The file that PATH names for `program`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// PATH with `folders` before everything else.
pub fn path_with<P: AsRef<Path>>(folders: impl IntoIterator<Item = P>) -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let first = folders.into_iter().map(|folder| folder.as_ref().to_owned());
    Ok(std::env::join_paths(first.chain(std::env::split_paths(&path)))?)
}

/// The command as one would type it (arguments with spaces in quotes).
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let quoted = words.map(|word| {
        let word = word.to_string_lossy();
        if word.contains(' ') { format!("'{word}'") } else { word.into_owned() }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{command, find, line, path_with, read, run, succeeds};

    #[test]
    fn a_failing_command_names_itself_and_its_status() {
        let error = run(command("sh", ["-c", "exit 3"])).unwrap_err().to_string();
        assert_eq!(error, "`sh -c 'exit 3'` ended with exit status: 3");
    }

    #[test]
    fn what_a_command_says_before_failing_is_kept() {
        let error = read(command("sh", ["-c", "echo because >&2; exit 1"])).unwrap_err().to_string();
        assert!(error.ends_with("because"), "{error}");
    }

    #[test]
    fn a_missing_program_is_found_nowhere() {
        assert!(find("sh").is_some());
        assert!(find("no-such-program").is_none());
        assert!(!succeeds(command("no-such-program", [])));
    }

    #[test]
    fn added_folders_come_first() {
        let path = path_with(["/first", "/second"]).unwrap();
        assert!(path.to_str().unwrap().starts_with("/first:/second:"));
    }

    #[test]
    fn a_line_is_what_one_would_type() {
        assert_eq!(line(&command("git", ["commit", "-m", "a b"])), "git commit -m 'a b'");
    }
}
