//! `pwd` as a program

use crate::run::{Command, Io, Outcome};

const COMMAND: Command = Command {
    name: "pwd",
    synopsis: &["[OPTION]..."],
    about: "Print the full filename of the current working directory.",
    short: "LP",
    long: &[("logical", 'L'), ("physical", 'P')],
    ..Command::GNU
};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let name = io.name();
    if !parsed.operands.is_empty() {
        io.put_error(format!("{name}: ignoring non-option arguments\n"));
    }
    let directory = io.process.directory.clone();
    let logical = parsed.last_of("LP") == Some('L');
    let shown = if logical {
        directory
    } else {
        io.process.with_files(|files, caller| files.canonicalize(caller, &directory)).unwrap_or(directory)
    };
    io.line(shown);
    Ok(0)
}
