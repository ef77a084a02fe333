//! `readlink` and `realpath`

use host::Errno;
use host::files::path;

use super::place;
use crate::run::{Command, Io, Outcome, quote};

const READLINK: Command = Command {
    name: "readlink",
    synopsis: &["[OPTION]... FILE..."],
    about: "Print value of a symbolic link or canonical file name",
    short: "efmnqsvz",
    long: &[
        ("canonicalize", 'f'),
        ("canonicalize-existing", 'e'),
        ("canonicalize-missing", 'm'),
        ("no-newline", 'n'),
        ("quiet", 'q'),
        ("silent", 's'),
        ("verbose", 'v'),
        ("zero", 'z'),
    ],
    ..Command::GNU
};

const REALPATH: Command = Command {
    name: "realpath",
    synopsis: &["[OPTION]... FILE..."],
    about: "Print the resolved absolute file name;\nall but the last component must exist",
    short: "eLmPqsz",
    long: &[
        ("canonicalize-existing", 'e'),
        ("canonicalize-missing", 'm'),
        ("logical", 'L'),
        ("no-symlinks", 's'),
        ("physical", 'P'),
        ("quiet", 'q'),
        ("relative-base=", 'B'),
        ("relative-to=", 'R'),
        ("strip", 's'),
        ("zero", 'z'),
    ],
    ..Command::GNU
};

/// How much of a path must exist.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Nothing,
    Last,
    Anything,
}

/// The path without links, `.` and `..`. Upstream: gnulib canonicalize.c.
pub(crate) fn canonical(io: &Io, file: &str, missing: Missing) -> Result<String, Errno> {
    if file.is_empty() {
        return Err(Errno::ENOENT);
    }
    let mut done = "/".to_owned();
    let mut todo: Vec<String> = io.process.absolute(file).split('/').rev().map(str::to_owned).collect();
    let mut links = 0;
    while let Some(part) = todo.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." => {
                done = path::parent(&done).to_owned();
                continue;
            }
            _ => {}
        }
        let next = place::within(&done, &part);
        match place::lstat(&io.process, &next) {
            Ok(found) if found.is_symlink() => {
                links += 1;
                if links > 40 {
                    return if missing == Missing::Anything { Ok(next) } else { Err(Errno::ELOOP) };
                }
                let target = place::link_target(&io.process, &next)?;
                if target.starts_with('/') {
                    done = "/".to_owned();
                }
                todo.extend(target.split('/').rev().map(str::to_owned));
            }
            Ok(found) => {
                let more = todo.iter().any(|part| !part.is_empty());
                if more && !found.is_directory() && missing != Missing::Anything {
                    return Err(Errno::ENOTDIR);
                }
                done = next;
            }
            Err(Errno::ENOENT) if missing == Missing::Last && todo.iter().all(String::is_empty) => {
                done = next
            }
            Err(_) if missing == Missing::Anything => done = next,
            Err(errno) => return Err(errno),
        }
    }
    Ok(done)
}

/// `to` as seen from the directory `from`; both absolute.
pub(crate) fn relative(from: &str, to: &str) -> String {
    let split =
        |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (split(from), split(to));
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let mut parts = vec!["..".to_owned(); from.len() - shared];
    parts.extend(to.iter().skip(shared).cloned());
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    let real = io.process.name() == "realpath";
    let parsed = if real { REALPATH } else { READLINK }.parse(io)?;
    if parsed.operands.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    let end = match (parsed.has('z'), !real && parsed.has('n') && parsed.operands.len() == 1) {
        (true, _) => "\0",
        (_, true) => "",
        _ => "\n",
    };
    let quiet = if real { parsed.has('q') } else { !parsed.has('v') };
    let missing = match parsed.last_of(if real { "em" } else { "efm" }) {
        Some('e') => Missing::Nothing,
        Some('m') => Missing::Anything,
        _ => Missing::Last,
    };
    let base = match parsed.value('R') {
        Some(text) if real => match canonical(io, text, missing) {
            Ok(base) => Some(base),
            Err(errno) => return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(text)))),
        },
        _ => None,
    };
    for file in &parsed.operands {
        let outcome = if real && parsed.has('s') {
            let plain = path::normalize(&io.process.absolute(file));
            if missing == Missing::Nothing {
                place::stat(&io.process, &plain).map(|_| plain)
            } else {
                Ok(plain)
            }
        } else if real || parsed.last_of("efm").is_some() {
            canonical(io, file, missing)
        } else {
            place::link_target(&io.process, file)
        };
        match outcome {
            Ok(found) => {
                let shown = base.as_deref().map_or(found.clone(), |base| relative(base, &found));
                io.put(format!("{shown}{end}"));
            }
            Err(errno) => {
                io.status = 1;
                if !quiet {
                    io.complain_about(file, errno);
                }
            }
        }
    }
    Ok(io.status)
}
