//! `mkdir`

use host::Errno;

use super::mode::Mode;
use super::place;
use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "mkdir",
    synopsis: &["[OPTION]... DIRECTORY..."],
    about: "Create the DIRECTORY(ies), if they do not already exist.",
    short: "pm:vZ",
    long: &[("mode=", 'm'), ("parents", 'p'), ("verbose", 'v')],
    ..Command::GNU
};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.operands.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    let umask = io.process.umask;
    let mode = match parsed.value('m') {
        Some(text) => match Mode::parse(text) {
            Some(mode) => Some(mode.apply(0o777, false, umask)),
            None => return Err(io.fail(1, format_args!("invalid mode {}", quote::locale(text)))),
        },
        None => None,
    };
    for directory in &parsed.operands {
        if parsed.has('p') && !parents(io, directory, parsed.has('v')) {
            continue;
        }
        if parsed.has('p') && place::stat(&io.process, directory).is_ok_and(|found| found.is_directory()) {
            continue;
        }
        match make(io, directory, mode) {
            Ok(()) if parsed.has('v') => {
                let text = format!("{}: created directory {}", io.name(), quote::always(directory));
                io.line(text);
            }
            Ok(()) => {}
            Err(errno) => complain(io, directory, errno),
        }
    }
    Ok(io.status)
}

fn complain(io: &mut Io, directory: &str, errno: Errno) {
    io.complain(format_args!("cannot create directory {}: {errno}", quote::locale(directory)));
}

fn make(io: &Io, directory: &str, mode: Option<u16>) -> Result<(), Errno> {
    if directory.is_empty() {
        return Err(Errno::ENOENT);
    }
    let absolute = io.process.absolute(directory);
    io.process.with_files(|files, caller| {
        files.create_directory(caller, &absolute, 0o777)?;
        // An explicit mode counts in full, whatever the umask.
        match mode {
            Some(mode) => files.set_mode(caller, &absolute, mode),
            None => Ok(()),
        }
    })
}

/// Makes what is missing before the last component; whether it is all there.
fn parents(io: &mut Io, directory: &str, verbose: bool) -> bool {
    let trimmed = directory.trim_end_matches('/');
    for (end, _) in trimmed.match_indices('/') {
        let Some(prefix) = trimmed.get(..end).filter(|prefix| !prefix.is_empty() && !prefix.ends_with('/'))
        else {
            continue;
        };
        match place::stat(&io.process, prefix) {
            Ok(found) if found.is_directory() => continue,
            Ok(_) => {
                complain(io, prefix, Errno::ENOTDIR);
                return false;
            }
            Err(_) => {}
        }
        match make(io, prefix, None) {
            Ok(()) if verbose => {
                let text = format!("{}: created directory {}", io.name(), quote::always(prefix));
                io.line(text);
            }
            Ok(()) => {}
            Err(errno) => {
                complain(io, prefix, errno);
                return false;
            }
        }
    }
    true
}
