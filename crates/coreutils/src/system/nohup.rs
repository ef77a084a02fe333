//! `nohup`, `nice`, `setsid` and `stdbuf`: programs that run another one

use super::env::run_instead;
use crate::run::{Command, Io, Outcome, quote};

const NOHUP: Command = Command {
    name: "nohup",
    synopsis: &["COMMAND [ARG]...", "OPTION"],
    about: "Run COMMAND, ignoring hangup signals.",
    failure: 125,
    short: "+",
    ..Command::GNU
};

const NICE: Command = Command {
    name: "nice",
    synopsis: &["[OPTION] [COMMAND [ARG]...]"],
    about: "Run COMMAND with an adjusted niceness, which affects process scheduling.",
    failure: 125,
    short: "+n:0123456789",
    long: &[("adjustment=", 'n')],
    ..Command::GNU
};

const STDBUF: Command = Command {
    name: "stdbuf",
    synopsis: &["OPTION... COMMAND"],
    about: "Run COMMAND, with modified buffering operations for its standard streams.",
    failure: 125,
    short: "+i:o:e:cfw",
    long: &[("input=", 'i'), ("output=", 'o'), ("error=", 'e')],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let name = io.process.name().to_owned();
    let command = match name.as_str() {
        "nohup" => NOHUP,
        "nice" => NICE,
        _ => STDBUF,
    };
    let parsed = command.parse(io)?;
    if let Some(text) = parsed.value('n')
        && text.parse::<i32>().is_err()
    {
        return Err(io.fail(125, format_args!("invalid adjustment {}", quote::locale(text))));
    }
    let Some(program) = parsed.operands.first().cloned() else {
        if name == "nice" {
            io.line("0");
            return Ok(0);
        }
        return Err(io.misuse(125, "missing operand"));
    };
    if name == "nohup" && io.on_terminal() {
        let options = host::OpenOptions { mode: 0o600, ..host::OpenOptions::APPEND };
        if let Ok(output) = io.process.open("nohup.out", options) {
            io.put_error(format!("{name}: ignoring input and appending output to 'nohup.out'\n"));
            io.flush().await?;
            io.process.descriptors.insert(0, host::Descriptor::null());
            io.process.descriptors.insert(1, output.clone());
            io.process.descriptors.insert(2, output);
        }
    }
    run_instead(io, parsed.operands.clone(), |io, errno| {
        let what = if name == "nohup" || name == "stdbuf" { "failed to run command " } else { "" };
        io.complain(format_args!("{what}{}: {errno}", quote::locale(&program)));
    })
    .await
}
