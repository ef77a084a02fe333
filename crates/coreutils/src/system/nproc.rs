//! `nproc`

use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "nproc",
    synopsis: &["[OPTION]..."],
    about: "Print the number of processing units available to the current process,\nwhich may be less than the number of online processors",
    long: &[("all", 'a'), ("ignore=", 'i')],
    ..Command::GNU
};

/// Processors of a simulated machine.
const COUNT: u64 = 2;

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if let Some(extra) = parsed.operands.first() {
        return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
    }
    let ignored = match parsed.value('i') {
        Some(text) => match text.parse::<u64>() {
            Ok(ignored) => ignored,
            Err(_) => return Err(io.fail(1, format_args!("invalid number: {}", quote::locale(text)))),
        },
        None => 0,
    };
    io.line(COUNT.saturating_sub(ignored).max(1).to_string());
    Ok(0)
}
