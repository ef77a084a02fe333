//! `tee`

use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "tee",
    about: "Copy standard input to each FILE, and also to standard output.",
    short: "aip",
    long: &[("append", 'a'), ("ignore-interrupts", 'i'), ("output-error[=", 'p')],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let options = if parsed.has('a') { host::OpenOptions::APPEND } else { host::OpenOptions::WRITE };
    let mut outputs = Vec::new();
    for file in parsed.operands {
        match io.process.open(&file, options) {
            Ok(output) => outputs.push((file, output)),
            Err(errno) => io.complain_about(&file, errno),
        }
    }
    io.flush().await?;
    let Ok(input) = io.process.descriptor(0).cloned() else { return Ok(1) };
    loop {
        let bytes = match input.read(65_536).await {
            Ok(bytes) if bytes.is_empty() => return Ok(io.status),
            Ok(bytes) => bytes,
            Err(errno) => return Err(io.fail(1, format_args!("read error: {errno}"))),
        };
        io.put(&bytes);
        io.flush().await?;
        let mut failed = Vec::new();
        for (index, (_, output)) in outputs.iter().enumerate() {
            if let Err(errno) = output.write_all(&bytes).await {
                failed.push((index, errno));
            }
        }
        for (index, errno) in failed.into_iter().rev() {
            let (file, _) = outputs.remove(index);
            io.complain(format_args!("{}: {errno}", quote::if_needed(&file)));
        }
    }
}
