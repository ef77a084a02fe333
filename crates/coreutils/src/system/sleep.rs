//! `sleep`

use std::time::Duration;

use posix::number::parse_float;

use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "sleep",
    synopsis: &["NUMBER[SUFFIX]...", "OPTION"],
    about: "Pause for NUMBER seconds.  SUFFIX may be 's' for seconds (the default),\n'm' for minutes, 'h' for hours or 'd' for days.",
    ..Command::GNU
};

/// `5`, `0.1`, `2m`, `infinity`
pub(super) fn interval(text: &str) -> Option<Duration> {
    let (value, used) = parse_float(text);
    let unit = match text.get(used..)? {
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    if used == 0 || value < 0.0 || value.is_nan() {
        return None;
    }
    // A few centuries are as good as forever.
    Some(Duration::from_secs_f64((value * unit).min(9.0e9)))
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.operands.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    let mut total = Duration::ZERO;
    let mut wrong = false;
    for text in &parsed.operands {
        match interval(text) {
            Some(duration) => total = total.saturating_add(duration),
            None => {
                wrong = true;
                io.complain(format_args!("invalid time interval {}", quote::locale(text)));
            }
        }
    }
    if wrong {
        return Err(io.try_help(1));
    }
    io.flush().await?;
    io.process.clock().clone().sleep(total).await;
    Ok(0)
}
