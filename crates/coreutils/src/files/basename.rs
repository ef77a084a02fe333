//! `basename`

use host::files::path;

use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "basename",
    synopsis: &["NAME [SUFFIX]", "OPTION... NAME..."],
    about: "Print NAME with any leading directory components removed.",
    short: "+as:z",
    long: &[("multiple", 'a'), ("suffix=", 's'), ("zero", 'z')],
    ..Command::GNU
};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let end = if parsed.has('z') { "\0" } else { "\n" };
    let mut names = parsed.operands.clone();
    if names.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    let mut suffix = parsed.value('s').unwrap_or_default().to_owned();
    if !parsed.has('a') && !parsed.has('s') {
        if let Some(extra) = names.get(2) {
            return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
        }
        if names.len() == 2 {
            suffix = names.pop().unwrap_or_default();
        }
    }
    for name in names {
        let base = path::file_name(&name);
        let short = base.strip_suffix(suffix.as_str()).filter(|short| !short.is_empty()).unwrap_or(base);
        io.put(format!("{short}{end}"));
    }
    Ok(0)
}
