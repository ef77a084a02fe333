//! `tty`

use crate::run::{Command, Io, Outcome};

const COMMAND: Command = Command {
    name: "tty",
    synopsis: &["[OPTION]..."],
    about: "Print the file name of the terminal connected to standard input.",
    failure: 2,
    short: "s",
    long: &[("quiet", 's'), ("silent", 's')],
    ..Command::GNU
};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let terminal = io.process.descriptors.get(&0).is_some_and(host::Descriptor::is_terminal);
    if !parsed.has('s') {
        io.line(if terminal { "/dev/pts/0" } else { "not a tty" });
    }
    Ok(u8::from(!terminal))
}
