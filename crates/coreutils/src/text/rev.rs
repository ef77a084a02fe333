//! `rev`

use crate::run::{Command, Io, Lines, Outcome, Package, input};

const COMMAND: Command = Command {
    name: "rev",
    synopsis: &["[options] [<file> ...]"],
    about: "Reverse lines characterwise.",
    package: Package::Other("util-linux 2.38.1"),
    short: "0hV",
    long: &[("zero", '0')],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let delimiter = if parsed.has('0') { 0 } else { b'\n' };
    let files = if parsed.operands.is_empty() { vec!["-".to_owned()] } else { parsed.operands };
    for file in files {
        let input = match io.open(&file) {
            Ok(input) => input,
            Err(errno) => {
                io.complain(format_args!("cannot open {file}: {errno}"));
                continue;
            }
        };
        let mut lines = Lines::new(input, delimiter);
        loop {
            match lines.next(io).await? {
                Ok(None) => break,
                Ok(Some(line)) => {
                    let (text, ended) = input::chomp(&line, delimiter);
                    let reversed: String = host::words::decode(text).chars().rev().collect();
                    io.put(host::words::encode(&reversed));
                    if ended {
                        io.put([delimiter]);
                    }
                }
                Err(errno) => {
                    io.complain(format_args!("{file}: {errno}"));
                    break;
                }
            }
        }
    }
    Ok(io.status)
}
