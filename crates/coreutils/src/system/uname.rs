//! `uname` and `arch`

use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "uname",
    synopsis: &["[OPTION]..."],
    about: "Print certain system information.  With no OPTION, same as -s.",
    short: "asnrvmpio",
    long: &[
        ("all", 'a'),
        ("hardware-platform", 'i'),
        ("kernel-name", 's'),
        ("kernel-release", 'r'),
        ("kernel-version", 'v'),
        ("machine", 'm'),
        ("nodename", 'n'),
        ("operating-system", 'o'),
        ("processor", 'p'),
    ],
    ..Command::GNU
};

pub(crate) fn run(io: &mut Io) -> Outcome {
    if io.process.name() == "arch" {
        io.line("x86_64");
        return Ok(0);
    }
    let parsed = COMMAND.parse(io)?;
    if let Some(extra) = parsed.operands.first() {
        return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
    }
    let name = io.process.machine.name.clone();
    let parts = [
        ('s', "Linux"),
        ('n', name.as_str()),
        ('r', "6.1.0-28-amd64"),
        ('v', "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"),
        ('m', "x86_64"),
        ('p', "unknown"),
        ('i', "unknown"),
        ('o', "GNU/Linux"),
    ];
    let all = parsed.has('a');
    let none = parsed.options.is_empty();
    let shown = parts
        .iter()
        .filter(|(letter, text)| parsed.has(*letter) || all && *text != "unknown" || none && *letter == 's');
    let shown: Vec<&str> = shown.map(|part| part.1).collect();
    io.line(shown.join(" "));
    Ok(0)
}
