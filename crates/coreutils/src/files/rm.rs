//! `rm`

use futures::future::LocalBoxFuture;
use host::files::path;
use host::{Errno, Metadata};

use super::place;
use crate::run::{Command, Io, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "rm",
    synopsis: &["[OPTION]... [FILE]..."],
    about: "Remove (unlink) the FILE(s).",
    short: "dfirvIR",
    long: &[
        ("dir", 'd'),
        ("force", 'f'),
        ("interactive[=", 'a'),
        ("no-preserve-root", 'N'),
        ("one-file-system", 'o'),
        ("preserve-root[=", 'p'),
        ("recursive", 'r'),
        ("verbose", 'v'),
    ],
    ..Command::GNU
};

struct Remove {
    force: bool,
    ask: bool,
    directories: bool,
    recursive: bool,
    verbose: bool,
    preserve_root: bool,
    /// Whether standard input is a terminal: then protected files are asked about.
    terminal: bool,
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let (mut force, mut ask, mut ask_once) = (false, false, false);
    for (letter, value) in &parsed.options {
        match (letter, value.as_deref()) {
            ('f', _) => (force, ask, ask_once) = (true, false, false),
            ('i', _) | ('a', None | Some("always" | "yes")) => (force, ask, ask_once) = (false, true, false),
            ('I', _) | ('a', Some("once")) => (force, ask, ask_once) = (false, false, true),
            ('a', Some("never" | "no" | "none")) => (ask, ask_once) = (false, false),
            _ => {}
        }
    }
    if parsed.operands.is_empty() {
        return if force { Ok(0) } else { Err(io.misuse(1, "missing operand")) };
    }
    let remove = Remove {
        force,
        ask,
        directories: parsed.has('d'),
        recursive: parsed.has('r') || parsed.has('R'),
        verbose: parsed.has('v'),
        preserve_root: !parsed.has('N'),
        terminal: io.process.descriptors.get(&0).is_some_and(host::Descriptor::is_terminal),
    };
    let count = parsed.operands.len();
    if ask_once && (count > 3 || remove.recursive) {
        let arguments = if count == 1 { "argument" } else { "arguments" };
        let how = if remove.recursive { " recursively" } else { "" };
        if !io.confirmed(format_args!("remove {count} {arguments}{how}? ")).await? {
            return Ok(0);
        }
    }
    for file in &parsed.operands {
        remove.operand(io, file).await?;
    }
    Ok(io.status)
}

impl Remove {
    async fn operand(&self, io: &mut Io, file: &str) -> Result<(), Stop> {
        if self.recursive {
            let last = path::file_name(file);
            if last == "." || last == ".." {
                let shown = quote::always(file);
                io.complain(format_args!("refusing to remove '.' or '..' directory: skipping {shown}"));
                return Ok(());
            }
            if self.preserve_root && path::normalize(&io.process.absolute(file)) == "/" {
                let shown = quote::always(file);
                let same = if file == "/" { String::new() } else { " (same as '/')".to_owned() };
                io.complain(format_args!("it is dangerous to operate recursively on {shown}{same}"));
                io.complain("use --no-preserve-root to override this failsafe");
                return Ok(());
            }
        }
        let found = match place::lstat(&io.process, file) {
            Ok(found) => found,
            Err(Errno::ENOENT | Errno::ENOTDIR) if self.force => return Ok(()),
            Err(errno) => {
                io.complain(format_args!("cannot remove {}: {errno}", quote::always(file)));
                return Ok(());
            }
        };
        self.remove(io, file.to_owned(), found, 0).await?;
        Ok(())
    }

    /// Removes one file or tree; whether it is gone.
    fn remove<'a>(
        &'a self,
        io: &'a mut Io,
        file: String,
        found: Metadata,
        depth: u32,
    ) -> LocalBoxFuture<'a, Result<bool, Stop>> {
        Box::pin(async move {
            let shown = quote::always(&file);
            if found.is_directory() && !self.recursive {
                let empty = place::entries(&io.process, &file).is_ok_and(|entries| entries.is_empty());
                if !self.directories {
                    io.complain(format_args!("cannot remove {shown}: Is a directory"));
                    return Ok(false);
                }
                if !empty {
                    io.complain(format_args!("cannot remove {shown}: Directory not empty"));
                    return Ok(false);
                }
            }
            let protected = self.terminal
                && !self.force
                && !found.is_symlink()
                && !found.may_write(&io.process.credentials);
            let write_protected = if protected { "write-protected " } else { "" };
            if found.is_directory() {
                let entries = match place::entries(&io.process, &file) {
                    Ok(entries) => entries,
                    Err(errno) => {
                        io.complain(format_args!("cannot remove {shown}: {errno}"));
                        return Ok(false);
                    }
                };
                if !entries.is_empty() {
                    if (self.ask || protected)
                        && !io
                            .confirmed(format_args!("descend into {write_protected}directory {shown}? "))
                            .await?
                    {
                        return Ok(false);
                    }
                    let mut all = depth < 500;
                    for entry in entries {
                        let inner = place::within(&file, &entry.name);
                        all &= self.remove(io, inner, entry.metadata, depth + 1).await?;
                    }
                    // Something is left, and why was said already.
                    if !all {
                        return Ok(false);
                    }
                }
            }
            if self.ask || protected {
                let kind = match found.kind {
                    host::NodeKind::Directory => "directory",
                    host::NodeKind::Symlink => "symbolic link",
                    host::NodeKind::Device => "character special file",
                    host::NodeKind::File if found.size == 0 => "regular empty file",
                    host::NodeKind::File => "regular file",
                };
                if !io.confirmed(format_args!("remove {write_protected}{kind} {shown}? ")).await? {
                    return Ok(false);
                }
            }
            let absolute = io.process.absolute(&file);
            let outcome = io.process.with_files(|files, caller| {
                if found.is_directory() {
                    files.remove_directory(caller, &absolute)
                } else {
                    files.remove_file(caller, &absolute)
                }
            });
            match outcome {
                Ok(()) => {
                    if self.verbose {
                        let what = if found.is_directory() { "directory " } else { "" };
                        io.line(format!("removed {what}{shown}"));
                    }
                    Ok(true)
                }
                Err(errno) => {
                    io.complain(format_args!("cannot remove {shown}: {errno}"));
                    Ok(false)
                }
            }
        })
    }
}
