//! `mv`

use host::{Errno, NodeKind};

use super::mode::permissions;
use super::place::{self, inside};
use crate::run::{Command, Io, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "mv",
    synopsis: &[
        "[OPTION]... [-T] SOURCE DEST",
        "[OPTION]... SOURCE... DIRECTORY",
        "[OPTION]... -t DIRECTORY SOURCE...",
    ],
    about: "Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.",
    short: "bfint:uvS:TZ",
    long: &[
        ("backup[=", 'b'),
        ("force", 'f'),
        ("interactive", 'i'),
        ("no-clobber", 'n'),
        ("no-target-directory", 'T'),
        ("strip-trailing-slashes", '9'),
        ("suffix=", 'S'),
        ("target-directory=", 't'),
        ("update", 'u'),
        ("verbose", 'v'),
    ],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let how = parsed.last_of("fin");
    let targets = place::targets(io, &COMMAND, parsed.operands.clone(), parsed.value('t'), parsed.has('T'))?;
    let move_ = Move { how, update: parsed.has('u'), verbose: parsed.has('v'), backup: parsed.has('b') };
    for source in &targets.sources {
        let target = if targets.into { inside(&targets.target, source) } else { targets.target.clone() };
        move_.file(io, source, &target).await?;
    }
    Ok(io.status)
}

struct Move {
    /// `f`, `i` or `n`, whichever came last.
    how: Option<char>,
    update: bool,
    verbose: bool,
    backup: bool,
}

impl Move {
    async fn file(&self, io: &mut Io, source: &str, target: &str) -> Result<(), Stop> {
        let (from, to) = (quote::always(source), quote::always(target));
        let found = match place::lstat(&io.process, source) {
            Ok(found) => found,
            Err(errno) => {
                io.complain(format_args!("cannot stat {from}: {errno}"));
                return Ok(());
            }
        };
        let old = place::lstat(&io.process, target).ok();
        if let Some(old) = &old {
            if old.inode == found.inode && found.links == 1
                || io.process.absolute(source) == io.process.absolute(target)
            {
                let itself = found.is_directory();
                if itself {
                    io.complain(format_args!("cannot move {from} to a subdirectory of itself, {to}"));
                } else {
                    io.complain(format_args!("{from} and {to} are the same file"));
                }
                return Ok(());
            }
            if self.how == Some('n') || self.update && old.modified >= found.modified && !old.is_directory() {
                return Ok(());
            }
            if found.is_directory() && !old.is_directory() {
                io.complain(format_args!("cannot overwrite non-directory {to} with directory {from}"));
                return Ok(());
            }
            if !found.is_directory() && old.is_directory() {
                io.complain(format_args!("cannot overwrite directory {to} with non-directory"));
                return Ok(());
            }
            let terminal = io.process.descriptors.get(&0).is_some_and(host::Descriptor::is_terminal);
            let protected = self.how.is_none()
                && terminal
                && old.kind != NodeKind::Symlink
                && !old.may_write(&io.process.credentials);
            if self.how == Some('i') && !io.confirmed(format_args!("overwrite {to}? ")).await? {
                return Ok(());
            }
            if protected {
                let mode = format!("{:04o} ({})", old.mode, permissions(old.mode));
                let question = format!("replace {to}, overriding mode {mode}? ");
                if !io.confirmed(question).await? {
                    return Ok(());
                }
            }
        }
        let (here, there) = (io.process.absolute(source), io.process.absolute(target));
        let outcome = io.process.with_files(|files, caller| {
            if self.backup && old.is_some() {
                files.rename(caller, &there, &format!("{there}~"))?;
            }
            if target.ends_with('/') && !found.is_directory() {
                return Err(Errno::ENOTDIR);
            }
            files.rename(caller, &here, there.trim_end_matches('/'))
        });
        match outcome {
            Ok(()) if self.verbose => io.line(format!("renamed {from} -> {to}")),
            Ok(()) => {}
            Err(Errno::EINVAL) => {
                io.complain(format_args!("cannot move {from} to a subdirectory of itself, {to}"));
            }
            Err(errno @ Errno::ENOTEMPTY) => {
                io.complain(format_args!("cannot overwrite {to}: {errno}"));
            }
            Err(errno) => io.complain(format_args!("cannot move {from} to {to}: {errno}")),
        }
        Ok(())
    }
}
