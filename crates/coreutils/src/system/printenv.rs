//! `printenv`

use crate::run::{Command, Io, Outcome};

const COMMAND: Command = Command {
    name: "printenv",
    synopsis: &["[OPTION]... [VARIABLE]..."],
    about: "Print the values of the specified environment VARIABLE(s).\nIf no VARIABLE is specified, print name and value pairs for them all.",
    failure: 2,
    short: "+0",
    long: &[("null", '0')],
    ..Command::GNU
};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let end = if parsed.has('0') { "\0" } else { "\n" };
    if parsed.operands.is_empty() {
        for (name, value) in io.process.environment.clone() {
            io.put(host::words::encode(&format!("{name}={value}{end}")));
        }
        return Ok(0);
    }
    let mut status = 0;
    for name in &parsed.operands {
        match io.process.environment.get(name).cloned() {
            Some(value) => io.put(host::words::encode(&format!("{value}{end}"))),
            None => status = 1,
        }
    }
    Ok(status)
}
