//! `ln`

use host::Errno;
use host::files::path;

use super::place::{self, inside};
use super::readlink::{Missing, canonical, relative};
use crate::run::{Command, Io, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "ln",
    synopsis: &[
        "[OPTION]... [-T] TARGET LINK_NAME",
        "[OPTION]... TARGET",
        "[OPTION]... TARGET... DIRECTORY",
        "[OPTION]... -t DIRECTORY TARGET...",
    ],
    about: "Make links between files, hard links by default, symbolic links with --symbolic.",
    short: "bdfinrst:vFLPS:T",
    long: &[
        ("backup[=", 'b'),
        ("directory", 'F'),
        ("force", 'f'),
        ("interactive", 'i'),
        ("logical", 'L'),
        ("no-dereference", 'n'),
        ("no-target-directory", 'T'),
        ("physical", 'P'),
        ("relative", 'r'),
        ("suffix=", 'S'),
        ("symbolic", 's'),
        ("target-directory=", 't'),
        ("verbose", 'v'),
    ],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let symbolic = parsed.has('s');
    if parsed.has('r') && !symbolic {
        return Err(io.fail(1, "cannot do --relative without --symbolic"));
    }
    let link = Link {
        symbolic,
        relative: parsed.has('r'),
        force: parsed.has('f'),
        ask: parsed.has('i'),
        verbose: parsed.has('v'),
    };
    let mut operands = parsed.operands.clone();
    let directory = parsed.value('t').map(str::to_owned);
    if operands.is_empty() {
        return Err(io.misuse(1, "missing file operand"));
    }
    if let Some(directory) = directory {
        for target in &operands {
            let name = inside(&directory, target);
            link.make(io, target, &name).await?;
        }
        return Ok(io.status);
    }
    if operands.len() == 1 {
        if parsed.has('T') {
            let shown = quote::always(operands.first().map_or("", String::as_str));
            return Err(io.misuse(1, format_args!("missing destination file operand after {shown}")));
        }
        operands.push(".".to_owned());
    }
    let last = operands.pop().unwrap_or_default();
    let is_link = place::lstat(&io.process, &last).is_ok_and(|found| found.is_symlink());
    let found = place::stat(&io.process, &last);
    let into =
        !parsed.has('T') && found.is_ok_and(|found| found.is_directory()) && !(parsed.has('n') && is_link);
    if operands.len() > 1 && !into {
        if parsed.has('T') {
            return Err(io.misuse(1, format_args!("extra operand {}", quote::always(&last))));
        }
        let errno = found.err().unwrap_or(Errno::ENOTDIR);
        return Err(io.fail(1, format_args!("target {}: {errno}", quote::always(&last))));
    }
    for target in &operands {
        let name = if into { inside(&last, target) } else { last.clone() };
        link.make(io, target, &name).await?;
    }
    Ok(io.status)
}

struct Link {
    symbolic: bool,
    relative: bool,
    force: bool,
    ask: bool,
    verbose: bool,
}

impl Link {
    async fn make(&self, io: &mut Io, target: &str, name: &str) -> Result<(), Stop> {
        let (from, to) = (quote::always(target), quote::always(name));
        if !self.symbolic {
            match place::lstat(&io.process, target) {
                Ok(found) if found.is_directory() => {
                    let shown = quote::if_needed(target);
                    io.complain(format_args!("{shown}: hard link not allowed for directory"));
                    return Ok(());
                }
                Ok(_) => {}
                Err(errno) => {
                    io.complain(format_args!("failed to access {from}: {errno}"));
                    return Ok(());
                }
            }
        }
        let text = if self.relative {
            let directory = canonical(io, path::parent(name), Missing::Anything);
            match (directory, canonical(io, target, Missing::Anything)) {
                (Ok(directory), Ok(found)) => relative(&directory, &found),
                _ => target.to_owned(),
            }
        } else {
            target.to_owned()
        };
        let absolute = io.process.absolute(name);
        if let Ok(old) = place::lstat(&io.process, name)
            && (self.force || self.ask)
        {
            if self.ask && !self.force && !io.confirmed(format_args!("replace {to}? ")).await? {
                return Ok(());
            }
            if old.is_directory() {
                io.complain(format_args!("{}: cannot overwrite directory", quote::if_needed(name)));
                return Ok(());
            }
            if !self.symbolic && place::lstat(&io.process, target).is_ok_and(|found| found.inode == old.inode)
            {
                io.complain(format_args!("{from} and {to} are the same file"));
                return Ok(());
            }
            let _ = io.process.with_files(|files, caller| files.remove_file(caller, &absolute));
        }
        let existing = io.process.absolute(target);
        let outcome = if name.is_empty() {
            Err(Errno::ENOENT)
        } else {
            io.process.with_files(|files, caller| {
                if self.symbolic {
                    files.symlink(caller, &text, &absolute)
                } else {
                    files.link(caller, &existing, &absolute)
                }
            })
        };
        match outcome {
            Ok(()) if self.verbose => {
                let arrow = if self.symbolic { "->" } else { "=>" };
                io.line(format!("{to} {arrow} {}", quote::always(&text)));
            }
            Ok(()) => {}
            Err(errno) => {
                let kind = if self.symbolic { "symbolic" } else { "hard" };
                // The source is named, too, where the fault may lie with it.
                let detail = match (self.symbolic, errno) {
                    (false, Errno::EEXIST | Errno::ENOSPC) => String::new(),
                    (true, _) => String::new(),
                    _ => format!(" => {from}"),
                };
                io.complain(format_args!("failed to create {kind} link {to}{detail}: {errno}"));
            }
        }
        Ok(())
    }
}
