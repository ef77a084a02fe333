//! `ps`: the shell and itself; other processes are not shown

use crate::run::{Io, Outcome};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let words = io.process.arguments().join(" ");
    let name = io.process.name().to_owned();
    let own = io.process.pid;
    let user = io.process.machine.user_name(io.process.credentials.uid).unwrap_or_default();
    let terminal = if io.process.terminal.is_some() { "pts/0" } else { "?" };
    let shell = own.saturating_sub(1);
    let command = if words.is_empty() { name.clone() } else { format!("{name} {words}") };
    if words.contains("aux") || words.contains('u') {
        io.line("USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND");
        for (pid, state, command) in [(shell, "Ss", "-bash"), (own, "R+", command.as_str())] {
            io.line(format!(
                "{user:<8} {pid:>7}  0.0  0.0   4608  3712 {terminal:<8} {state:<4} 00:00   0:00 {command}"
            ));
        }
    } else if words.contains('f') || words.contains("-l") {
        io.line("UID          PID    PPID  C STIME TTY          TIME CMD");
        for (pid, parent, command) in [(shell, 1, "-bash"), (own, shell, command.as_str())] {
            io.line(format!("{user:<8} {pid:>7} {parent:>7}  0 00:00 {terminal:<8} 00:00:00 {command}"));
        }
    } else {
        io.line("    PID TTY          TIME CMD");
        for (pid, command) in [(shell, "bash"), (own, name.as_str())] {
            io.line(format!("{pid:>7} {terminal:<8} 00:00:00 {command}"));
        }
    }
    Ok(0)
}
