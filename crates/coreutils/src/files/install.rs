//! `install`

use host::files::path;

use super::cp::Copy;
use super::mode::Mode;
use super::place::{self, inside};
use crate::run::{Command, Io, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "install",
    synopsis: &[
        "[OPTION]... [-T] SOURCE DEST",
        "[OPTION]... SOURCE... DIRECTORY",
        "[OPTION]... -t DIRECTORY SOURCE...",
        "[OPTION]... -d DIRECTORY...",
    ],
    about: "Copy files into place and set their attributes.",
    short: "bcCdDg:m:o:pst:TvS:Z",
    long: &[
        ("compare", 'C'),
        ("directory", 'd'),
        ("group=", 'g'),
        ("mode=", 'm'),
        ("no-target-directory", 'T'),
        ("owner=", 'o'),
        ("preserve-timestamps", 'p'),
        ("strip", 's'),
        ("target-directory=", 't'),
        ("verbose", 'v'),
    ],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mode = match parsed.value('m') {
        Some(text) => match Mode::parse(text) {
            Some(mode) => mode.apply(0, parsed.has('d'), 0),
            None => return Err(io.fail(1, format_args!("invalid mode {}", quote::locale(text)))),
        },
        None => 0o755,
    };
    let machine = io.process.machine.clone();
    let uid = match parsed.value('o') {
        Some(name) => match machine.user(name).map(|user| user.uid).or_else(|| name.parse().ok()) {
            Some(uid) => Some(uid),
            None => return Err(io.fail(1, format_args!("invalid user {}", quote::locale(name)))),
        },
        None => None,
    };
    let gid = match parsed.value('g') {
        Some(name) => {
            let known = machine.groups().into_iter().find(|group| group.0 == name).map(|group| group.1);
            match known.or_else(|| name.parse().ok()) {
                Some(gid) => Some(gid),
                None => return Err(io.fail(1, format_args!("invalid group {}", quote::locale(name)))),
            }
        }
        None => None,
    };
    let install = Install { mode, uid, gid, verbose: parsed.has('v'), time: parsed.has('p') };
    if parsed.has('d') {
        if parsed.operands.is_empty() {
            return Err(io.misuse(1, "missing file operand"));
        }
        for directory in &parsed.operands {
            install.directories(io, directory);
            install.finish(io, directory);
        }
        return Ok(io.status);
    }
    if parsed.has('D') {
        let last =
            parsed.value('t').or(parsed.operands.get(1).and(parsed.operands.last()).map(String::as_str));
        let directory = last.map(|last| if parsed.has('t') { last } else { path::parent(last) }.to_owned());
        if let Some(directory) = directory {
            install.directories(io, &directory);
        }
    }
    let targets = place::targets(io, &COMMAND, parsed.operands.clone(), parsed.value('t'), parsed.has('T'))?;
    for source in &targets.sources {
        let target = if targets.into { inside(&targets.target, source) } else { targets.target.clone() };
        install.file(io, source, &target).await?;
    }
    Ok(io.status)
}

struct Install {
    mode: u16,
    uid: Option<u32>,
    gid: Option<u32>,
    verbose: bool,
    time: bool,
}

impl Install {
    fn directories(&self, io: &mut Io, directory: &str) {
        let trimmed = directory.trim_end_matches('/');
        let ends = trimmed.match_indices('/').map(|(end, _)| end).chain([trimmed.len()]);
        for end in ends {
            let Some(prefix) = trimmed.get(..end).filter(|prefix| !prefix.is_empty()) else { continue };
            if place::stat(&io.process, prefix).is_ok() {
                continue;
            }
            let absolute = io.process.absolute(prefix);
            let made =
                io.process.with_files(|files, caller| files.create_directory(caller, &absolute, 0o755));
            match made {
                Ok(()) if self.verbose => {
                    let text = format!("{}: creating directory {}", io.name(), quote::always(prefix));
                    io.line(text);
                }
                Ok(()) => {}
                Err(errno) => {
                    io.complain(format_args!("cannot create directory {}: {errno}", quote::locale(prefix)));
                    return;
                }
            }
        }
    }

    async fn file(&self, io: &mut Io, source: &str, target: &str) -> Result<(), Stop> {
        if place::stat(&io.process, source).is_ok_and(|found| found.is_directory()) {
            io.complain(format_args!("omitting directory {}", quote::always(source)));
            return Ok(());
        }
        let replaced = place::lstat(&io.process, target).is_ok();
        let copy = Copy::plain(self.time);
        if copy.copy(io, source.to_owned(), target.to_owned(), true, 0).await? {
            if self.verbose {
                if replaced {
                    io.line(format!("removed {}", quote::always(target)));
                }
                io.line(format!("{} -> {}", quote::always(source), quote::always(target)));
            }
            self.finish(io, target);
        }
        Ok(())
    }

    fn finish(&self, io: &mut Io, target: &str) {
        let absolute = io.process.absolute(target);
        let outcome = io.process.with_files(|files, caller| {
            files.set_owner(caller, &absolute, self.uid, self.gid)?;
            files.set_mode(caller, &absolute, self.mode)
        });
        if let Err(errno) = outcome {
            io.complain(format_args!("cannot change ownership of {}: {errno}", quote::always(target)));
        }
    }
}
