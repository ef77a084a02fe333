//! Short ways to ask the file tree on behalf of a program.

use host::files::{DirectoryEntry, path};
use host::{Errno, Metadata, Process};

use crate::run::{Command, Io, Stop, quote};

/// stat(2)
pub(crate) fn stat(process: &Process, path: &str) -> Result<Metadata, Errno> {
    if path.is_empty() {
        return Err(Errno::ENOENT);
    }
    process.metadata(path)
}

/// lstat(2)
pub(crate) fn lstat(process: &Process, path: &str) -> Result<Metadata, Errno> {
    if path.is_empty() {
        return Err(Errno::ENOENT);
    }
    let absolute = process.absolute(path);
    process.with_files(|files, caller| files.symlink_metadata(caller, &absolute))
}

/// The names in a directory, in bytewise order.
pub(crate) fn entries(process: &Process, path: &str) -> Result<Vec<DirectoryEntry>, Errno> {
    let absolute = process.absolute(path);
    process.with_files(|files, caller| files.read_directory(caller, &absolute))
}

/// readlink(2)
pub(crate) fn link_target(process: &Process, path: &str) -> Result<String, Errno> {
    let absolute = process.absolute(path);
    process.with_files(|files, caller| files.read_link(caller, &absolute))
}

/// `directory/name`, without doubling a slash at the directory's end.
pub(crate) fn within(directory: &str, name: &str) -> String {
    if directory.ends_with('/') { format!("{directory}{name}") } else { format!("{directory}/{name}") }
}

/// Where a file named `source` goes inside `directory`.
pub(crate) fn inside(directory: &str, source: &str) -> String {
    within(directory, path::file_name(source))
}

/// The sources and the target of `cp`, `mv`, `ln`, `install`.
pub(crate) struct Targets {
    pub(crate) sources: Vec<String>,
    pub(crate) target: String,
    /// Whether the target is a directory that things go into.
    pub(crate) into: bool,
}

/// Reads `SOURCE... TARGET`, `-t DIRECTORY SOURCE...` or `-T SOURCE TARGET`. Upstream: coreutils targetdir.
pub(crate) fn targets(
    io: &mut Io,
    command: &Command,
    mut operands: Vec<String>,
    directory: Option<&str>,
    no_directory: bool,
) -> Result<Targets, Stop> {
    let failure = command.failure;
    if let Some(directory) = directory {
        if operands.is_empty() {
            return Err(io.misuse(failure, "missing file operand"));
        }
        if no_directory {
            let message = "cannot combine --target-directory (-t) and --no-target-directory (-T)";
            return Err(io.fail(failure, message));
        }
        let reason = match stat(&io.process, directory) {
            Ok(found) if found.is_directory() => None,
            Ok(_) => Some(Errno::ENOTDIR),
            Err(errno) => Some(errno),
        };
        if let Some(errno) = reason {
            let shown = quote::always(directory);
            return Err(io.fail(failure, format_args!("target directory {shown}: {errno}")));
        }
        return Ok(Targets { sources: operands, target: directory.to_owned(), into: true });
    }
    let Some(target) = operands.pop() else { return Err(io.misuse(failure, "missing file operand")) };
    if operands.is_empty() {
        let shown = quote::always(&target);
        return Err(io.misuse(failure, format_args!("missing destination file operand after {shown}")));
    }
    if no_directory {
        if let Some(extra) = operands.get(1) {
            let extra = if operands.len() == 2 { target } else { extra.clone() };
            return Err(io.misuse(failure, format_args!("extra operand {}", quote::always(&extra))));
        }
        return Ok(Targets { sources: operands, target, into: false });
    }
    let found = stat(&io.process, &target);
    let into = found.is_ok_and(|found| found.is_directory());
    if operands.len() > 1 && !into {
        let errno = found.err().unwrap_or(Errno::ENOTDIR);
        return Err(io.fail(failure, format_args!("target {}: {errno}", quote::always(&target))));
    }
    Ok(Targets { sources: operands, target, into })
}
