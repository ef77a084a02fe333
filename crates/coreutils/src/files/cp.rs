//! `cp`

use futures::future::LocalBoxFuture;
use host::{Errno, Metadata, OpenOptions, Timestamp};

use super::place::{self, inside, within};
use crate::run::{Command, Io, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "cp",
    synopsis: &[
        "[OPTION]... [-T] SOURCE DEST",
        "[OPTION]... SOURCE... DIRECTORY",
        "[OPTION]... -t DIRECTORY SOURCE...",
    ],
    about: "Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.",
    short: "abdfHilLnprst:uvxPRS:TZ",
    long: &[
        ("archive", 'a'),
        ("attributes-only", '1'),
        ("backup[=", 'B'),
        ("copy-contents", '2'),
        ("dereference", 'L'),
        ("force", 'f'),
        ("interactive", 'i'),
        ("link", 'l'),
        ("no-clobber", 'n'),
        ("no-dereference", 'P'),
        ("no-preserve=", '3'),
        ("no-target-directory", 'T'),
        ("one-file-system", 'x'),
        ("parents", '4'),
        ("preserve[=", '5'),
        ("recursive", 'R'),
        ("reflink[=", '6'),
        ("remove-destination", '7'),
        ("sparse=", '8'),
        ("strip-trailing-slashes", '9'),
        ("suffix=", 'S'),
        ("symbolic-link", 's'),
        ("target-directory=", 't'),
        ("update", 'u'),
        ("verbose", 'v'),
    ],
    ..Command::GNU
};

/// How to copy; also what `mv` across nothing and `install` use.
#[derive(Clone, Default)]
pub(crate) struct Copy {
    recursive: bool,
    /// Links are copied as links: never, or always; those named on the command line may differ.
    follow_named: bool,
    follow_found: bool,
    preserve_mode: bool,
    preserve_owner: bool,
    preserve_time: bool,
    force: bool,
    remove_first: bool,
    ask: bool,
    no_clobber: bool,
    update: bool,
    verbose: bool,
    hard_link: bool,
    symbolic_link: bool,
    backup: bool,
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut copy = Copy { follow_named: true, follow_found: true, ..Copy::default() };
    let mut follow: Option<char> = None;
    for (letter, value) in &parsed.options {
        match letter {
            'a' => {
                copy.recursive = true;
                follow = Some('P');
                (copy.preserve_mode, copy.preserve_owner, copy.preserve_time) = (true, true, true);
            }
            'd' | 'P' => follow = Some('P'),
            'L' | 'H' => follow = Some(*letter),
            'r' | 'R' => copy.recursive = true,
            'p' => (copy.preserve_mode, copy.preserve_owner, copy.preserve_time) = (true, true, true),
            '5' => match value.as_deref() {
                None => (copy.preserve_mode, copy.preserve_owner, copy.preserve_time) = (true, true, true),
                Some(list) => {
                    for word in list.split(',') {
                        copy.preserve_mode |= matches!(word, "mode" | "all");
                        copy.preserve_owner |= matches!(word, "ownership" | "all");
                        copy.preserve_time |= matches!(word, "timestamps" | "all");
                    }
                }
            },
            '3' => {
                for word in value.iter().flat_map(|list| list.split(',')) {
                    copy.preserve_mode &= !matches!(word, "mode" | "all");
                    copy.preserve_owner &= !matches!(word, "ownership" | "all");
                    copy.preserve_time &= !matches!(word, "timestamps" | "all");
                }
            }
            'f' => copy.force = true,
            '7' => copy.remove_first = true,
            'i' => (copy.ask, copy.no_clobber) = (true, false),
            'n' => (copy.ask, copy.no_clobber) = (false, true),
            'u' => copy.update = true,
            'v' => copy.verbose = true,
            'l' => copy.hard_link = true,
            's' => copy.symbolic_link = true,
            'b' | 'B' => copy.backup = true,
            _ => {}
        }
    }
    (copy.follow_named, copy.follow_found) = match follow {
        Some('P') => (false, false),
        Some('H') => (true, false),
        Some(_) => (true, true),
        None => (!copy.recursive, !copy.recursive),
    };
    let targets = place::targets(io, &COMMAND, parsed.operands.clone(), parsed.value('t'), parsed.has('T'))?;
    if parsed.has('4') && !targets.into {
        return Err(io.misuse(1, "with --parents, the destination must be a directory"));
    }
    let mut made: Vec<(String, Option<u64>)> = Vec::new();
    for source in &targets.sources {
        let target = if parsed.has('4') {
            let target = within(&targets.target, source.trim_start_matches('/').trim_end_matches('/'));
            make_parents(io, &targets.target, &target, copy.verbose);
            target
        } else if targets.into {
            inside(&targets.target, source)
        } else {
            targets.target.clone()
        };
        let inode = place::stat(&io.process, source).ok().map(|found| found.inode);
        let before = made.iter().find(|(path, _)| *path == target && targets.into);
        if let Some((_, same)) = before {
            if *same == inode {
                let shown = quote::always(source);
                let warning =
                    format!("{}: warning: source file {shown} specified more than once\n", io.name());
                io.put_error(warning);
                continue;
            }
            io.complain(format_args!(
                "will not overwrite just-created {} with {}",
                quote::always(&target),
                quote::always(source)
            ));
            continue;
        }
        if copy.copy(io, source.clone(), target.clone(), true, 0).await? {
            made.push((target, inode));
        }
    }
    Ok(io.status)
}

/// `--parents`: makes the directories between the target directory and the file.
fn make_parents(io: &mut Io, top: &str, target: &str, verbose: bool) {
    let from = top.trim_end_matches('/').len() + 1;
    for (end, _) in target.match_indices('/').filter(|(end, _)| *end > from) {
        let Some(directory) = target.get(..end) else { continue };
        if place::stat(&io.process, directory).is_ok() {
            continue;
        }
        let absolute = io.process.absolute(directory);
        let made = io.process.with_files(|files, caller| files.create_directory(caller, &absolute, 0o777));
        if made.is_ok() && verbose {
            let source = directory.get(from..).unwrap_or_default().to_owned();
            io.line(format!("{source} -> {directory}"));
        }
    }
}

impl Copy {
    /// For `install`: file by file, without asking.
    pub(crate) fn plain(preserve_time: bool) -> Self {
        Self { follow_named: true, follow_found: true, remove_first: true, preserve_time, ..Self::default() }
    }

    /// Copies one file or tree; whether the target is there now.
    pub(crate) fn copy<'a>(
        &'a self,
        io: &'a mut Io,
        source: String,
        target: String,
        named: bool,
        depth: u32,
    ) -> LocalBoxFuture<'a, Result<bool, Stop>> {
        Box::pin(async move {
            let (from, to) = (quote::always(&source), quote::always(&target));
            let follow = if named { self.follow_named } else { self.follow_found };
            let found =
                if follow { place::stat(&io.process, &source) } else { place::lstat(&io.process, &source) };
            let found = match found {
                Ok(found) => found,
                Err(errno) => {
                    io.complain(format_args!("cannot stat {from}: {errno}"));
                    return Ok(false);
                }
            };
            if found.is_directory() && !self.recursive {
                io.complain(format_args!("-r not specified; omitting directory {from}"));
                return Ok(false);
            }
            // A link in the target's place is written through, unless links are copied as such.
            let old = if found.is_file() && !self.hard_link && !self.symbolic_link {
                match place::stat(&io.process, &target) {
                    Ok(old) => Some(old),
                    Err(_) => place::lstat(&io.process, &target).ok(),
                }
            } else {
                place::lstat(&io.process, &target).ok()
            };
            if found.is_directory() {
                return self.directory(io, source, target, &found, depth).await;
            }
            if let Some(old) = &old {
                if old.inode == found.inode
                    && old.kind == found.kind
                    && !self.hard_link
                    && !(self.symbolic_link && self.force)
                {
                    io.complain(format_args!("{from} and {to} are the same file"));
                    return Ok(false);
                }
                if old.is_directory() {
                    io.complain(format_args!("cannot overwrite directory {to} with non-directory"));
                    return Ok(false);
                }
                if self.no_clobber || self.update && old.modified >= found.modified {
                    return Ok(true);
                }
                if old.is_symlink()
                    && place::stat(&io.process, &target).is_err()
                    && found.is_file()
                    && !self.remove_first
                {
                    io.complain(format_args!("not writing through dangling symlink {to}"));
                    return Ok(false);
                }
                if self.ask && !io.confirmed(format_args!("overwrite {to}? ")).await? {
                    return Ok(false);
                }
                if self.backup {
                    let (old, new) =
                        (io.process.absolute(&target), io.process.absolute(&format!("{target}~")));
                    let _ = io.process.with_files(|files, caller| files.rename(caller, &old, &new));
                }
            } else if target.ends_with('/') {
                io.complain(format_args!("cannot create regular file {to}: {}", Errno::ENOTDIR));
                return Ok(false);
            }
            let outcome = self.file(io, &source, &target, &found, old.is_some()).await?;
            match outcome {
                Ok(()) => {
                    if self.verbose {
                        let backup = if self.backup && old.is_some() {
                            format!(" (backup: {})", quote::always(&format!("{target}~")))
                        } else {
                            String::new()
                        };
                        io.line(format!("{from} -> {to}{backup}"));
                    }
                    self.preserve(io, &target, &found);
                    Ok(true)
                }
                Err(message) => {
                    io.complain(message);
                    Ok(false)
                }
            }
        })
    }

    /// The bytes (or the link) of one file; an error is its message.
    async fn file(
        &self,
        io: &mut Io,
        source: &str,
        target: &str,
        found: &Metadata,
        exists: bool,
    ) -> Result<Result<(), String>, Stop> {
        let (from, to) = (quote::always(source), quote::always(target));
        let absolute = io.process.absolute(target);
        let remove = |io: &Io| io.process.with_files(|files, caller| files.remove_file(caller, &absolute));
        if self.hard_link {
            let existing = io.process.absolute(source);
            if exists && (self.force || self.remove_first) {
                let _ = remove(io);
            }
            let made = io.process.with_files(|files, caller| files.link(caller, &existing, &absolute));
            return Ok(made.map_err(|errno| format!("cannot create hard link {to} to {from}: {errno}")));
        }
        if self.symbolic_link || found.is_symlink() {
            let text = if self.symbolic_link {
                source.to_owned()
            } else {
                place::link_target(&io.process, source).unwrap_or_default()
            };
            if exists && (self.force || self.remove_first || !self.symbolic_link) {
                let _ = remove(io);
            }
            let made = io.process.with_files(|files, caller| files.symlink(caller, &text, &absolute));
            return Ok(made.map_err(|errno| match self.symbolic_link {
                true => format!("cannot create symbolic link {to} to {from}: {errno}"),
                false => format!("cannot create symbolic link {to}: {errno}"),
            }));
        }
        let bytes = match io.process.open(source, OpenOptions::READ) {
            Ok(input) => input.read_to_end().await,
            Err(errno) => return Ok(Err(format!("cannot open {from} for reading: {errno}"))),
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(errno) => return Ok(Err(format!("error reading {from}: {errno}"))),
        };
        if exists && self.remove_first {
            let _ = remove(io);
        }
        let options = OpenOptions { mode: found.mode & 0o777, ..OpenOptions::WRITE };
        let mut opened = io.process.open(target, options);
        if opened.is_err() && exists && self.force && remove(io).is_ok() {
            opened = io.process.open(target, options);
        }
        let output = match opened {
            Ok(output) => output,
            Err(errno) => return Ok(Err(format!("cannot create regular file {to}: {errno}"))),
        };
        Ok(output.write_all(&bytes).await.map_err(|errno| format!("error writing {to}: {errno}")))
    }

    async fn directory(
        &self,
        io: &mut Io,
        source: String,
        target: String,
        found: &Metadata,
        depth: u32,
    ) -> Result<bool, Stop> {
        let (from, to) = (quote::always(&source), quote::always(&target));
        let absolute = io.process.absolute(&target);
        let inner = format!("{}/", io.process.absolute(&source).trim_end_matches('/'));
        let own = {
            let resolve = |path: &str| {
                io.process
                    .with_files(|files, caller| files.canonicalize(caller, path))
                    .unwrap_or_else(|_| path.to_owned())
            };
            let (source, target) = (resolve(&inner), resolve(&absolute));
            target == source || target.starts_with(&format!("{source}/"))
        };
        if own && depth == 0 && place::lstat(&io.process, &target).is_ok_and(|old| old.inode == found.inode) {
            io.complain(format_args!("{from} and {to} are the same file"));
            return Ok(false);
        }
        match place::stat(&io.process, &target) {
            Ok(old) if old.is_directory() => {}
            Ok(_) => {
                io.complain(format_args!("cannot overwrite non-directory {to} with directory {from}"));
                return Ok(false);
            }
            Err(_) => {
                let mode = found.mode | 0o700;
                let made =
                    io.process.with_files(|files, caller| files.create_directory(caller, &absolute, mode));
                if let Err(errno) = made {
                    io.complain(format_args!("cannot create directory {to}: {errno}"));
                    return Ok(false);
                }
                if self.verbose {
                    io.line(format!("{from} -> {to}"));
                }
            }
        }
        match place::entries(&io.process, &source) {
            Ok(entries) if depth < 200 => {
                let itself = place::stat(&io.process, &target).map(|made| made.inode).ok().filter(|_| own);
                for entry in entries {
                    // What was just made inside of itself is left out.
                    if Some(entry.metadata.inode) == itself {
                        io.complain(format_args!("cannot copy a directory, {from}, into itself, {to}"));
                        continue;
                    }
                    let (source, target) = (within(&source, &entry.name), within(&target, &entry.name));
                    self.copy(io, source, target, false, depth + 1).await?;
                }
            }
            Ok(_) => {}
            Err(errno) => io.complain(format_args!("cannot access {from}: {errno}")),
        }
        self.preserve(io, &target, found);
        Ok(true)
    }

    fn preserve(&self, io: &Io, target: &str, found: &Metadata) {
        if found.is_symlink() {
            return;
        }
        let absolute = io.process.absolute(target);
        io.process.with_files(|files, caller| {
            // What is not allowed is left as it is, as cp does for those who are not root.
            if self.preserve_owner {
                let _ = files.set_owner(caller, &absolute, Some(found.uid), Some(found.gid));
            }
            if self.preserve_mode {
                let _ = files.set_mode(caller, &absolute, found.mode);
            }
            if self.preserve_time {
                let _ = files.set_modified(
                    caller,
                    &absolute,
                    Timestamp::from_nanoseconds(found.modified.nanoseconds()),
                );
            }
        });
    }
}
