//! `rmdir`

use host::Errno;
use host::files::path;

use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "rmdir",
    synopsis: &["[OPTION]... DIRECTORY..."],
    about: "Remove the DIRECTORY(ies), if they are empty.",
    short: "pv",
    long: &[("ignore-fail-on-non-empty", 'i'), ("parents", 'p'), ("verbose", 'v')],
    ..Command::GNU
};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.operands.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    for operand in &parsed.operands {
        let mut directory = operand.as_str();
        loop {
            let shown = quote::always(directory);
            if parsed.has('v') {
                let text = format!("{}: removing directory, {shown}", io.name());
                io.line(text);
            }
            let absolute = io.process.absolute(directory);
            let outcome = if directory.is_empty() {
                Err(Errno::ENOENT)
            } else {
                io.process.with_files(|files, caller| files.remove_directory(caller, &absolute))
            };
            match outcome {
                Ok(()) => {}
                Err(Errno::ENOTEMPTY) if parsed.has('i') => break,
                Err(errno) => {
                    let what = if directory == operand { "" } else { "directory " };
                    io.complain(format_args!("failed to remove {what}{shown}: {errno}"));
                    break;
                }
            }
            let parent = path::parent(directory);
            if !parsed.has('p') || parent == "." || parent == directory {
                break;
            }
            directory = parent;
        }
    }
    Ok(io.status)
}
