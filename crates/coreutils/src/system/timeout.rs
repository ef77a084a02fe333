//! `timeout`

use std::pin::pin;

use futures::future::{Either, select};

use super::sleep::interval;
use crate::run::{Command, Io, Outcome, quote, spawn};

const COMMAND: Command = Command {
    name: "timeout",
    synopsis: &["[OPTION] DURATION COMMAND [ARG]...", "[OPTION]"],
    about: "Start COMMAND, and kill it if still running after DURATION.",
    failure: 125,
    short: "+k:s:v",
    long: &[
        ("foreground", 'f'),
        ("kill-after=", 'k'),
        ("preserve-status", 'p'),
        ("signal=", 's'),
        ("verbose", 'v'),
    ],
    ..Command::GNU
};

const SIGNALS: [(&str, u8); 12] = [
    ("HUP", 1),
    ("INT", 2),
    ("QUIT", 3),
    ("ABRT", 6),
    ("KILL", 9),
    ("USR1", 10),
    ("USR2", 12),
    ("PIPE", 13),
    ("ALRM", 14),
    ("TERM", 15),
    ("CONT", 18),
    ("STOP", 19),
];

fn signal(text: &str) -> Option<(&'static str, u8)> {
    let upper = text.to_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let number = text.parse::<u8>().ok();
    SIGNALS.iter().copied().find(|(known, value)| *known == name || Some(*value) == number)
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let (signal_name, signal_number) = match parsed.value('s') {
        Some(text) => match signal(text) {
            Some(signal) => signal,
            None => return Err(io.misuse(125, format_args!("{}: invalid signal", quote::locale(text)))),
        },
        None => ("TERM", 15),
    };
    let (Some(duration), Some(program)) = (parsed.operands.first(), parsed.operands.get(1)) else {
        return Err(io.try_help(125));
    };
    for text in [Some(duration.as_str()), parsed.value('k')].into_iter().flatten() {
        if interval(text).is_none() {
            return Err(io.misuse(125, format_args!("invalid time interval {}", quote::locale(text))));
        }
    }
    let limit = interval(duration).unwrap_or_default();
    let program = program.clone();
    io.flush().await?;
    let child = io.process.child(parsed.operands.iter().skip(1).cloned());
    let clock = io.process.clock().clone();
    let outcome = if limit.is_zero() {
        spawn::exec(child).await
    } else {
        // Dropping the child is the signal.
        match select(pin!(spawn::exec(child)), clock.sleep(limit)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => {
                if parsed.has('v') {
                    let shown = quote::locale(&program);
                    io.complain(format_args!("sending signal {signal_name} to command {shown}"));
                }
                return Ok(match (signal_name, parsed.has('p')) {
                    ("KILL", _) | (_, true) => 128 + signal_number,
                    _ => 124,
                });
            }
        }
    };
    match outcome {
        Ok(status) => Ok(status),
        Err(error) => {
            let errno = spawn::errno(&error);
            io.complain(format_args!("failed to run command {}: {errno}", quote::locale(&program)));
            Ok(if errno == host::Errno::ENOENT { 127 } else { 126 })
        }
    }
}
