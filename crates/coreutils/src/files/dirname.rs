//! `dirname`

use host::files::path;

use crate::run::{Command, Io, Outcome};

const COMMAND: Command = Command {
    name: "dirname",
    synopsis: &["[OPTION] NAME..."],
    about: "Output each NAME with its last non-slash component and trailing slashes removed.",
    short: "+z",
    long: &[("zero", 'z')],
    ..Command::GNU
};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.operands.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    let end = if parsed.has('z') { "\0" } else { "\n" };
    for name in &parsed.operands {
        io.put(format!("{}{end}", path::parent(name)));
    }
    Ok(0)
}
