//! `yes`

use crate::run::{Command, Io, Outcome};

const COMMAND: Command = Command {
    name: "yes",
    synopsis: &["[STRING]...", "OPTION"],
    about: "Repeatedly output a line with all specified STRING(s), or 'y'.",
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let line = if parsed.operands.is_empty() { "y".to_owned() } else { parsed.operands.join(" ") };
    let line = host::words::encode(&format!("{line}\n"));
    let block = line.repeat((4_096 / line.len()).max(1));
    loop {
        io.put(&block);
        io.flush().await?;
        host::yield_now().await;
    }
}
