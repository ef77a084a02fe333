//! `tac`

use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "tac",
    about: "Write each FILE to standard output, last line first.",
    short: "brs:",
    long: &[("before", 'b'), ("regex", 'r'), ("separator=", 's')],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let separator = parsed.value('s').unwrap_or("\n").as_bytes().to_vec();
    if separator.is_empty() {
        return Err(io.fail(1, "separator cannot be empty"));
    }
    let files = if parsed.operands.is_empty() { vec!["-".to_owned()] } else { parsed.operands.clone() };
    for file in files {
        let input = match io.open(&file) {
            Ok(input) => input,
            Err(errno) => {
                let file = quote::always(&file);
                io.complain(format_args!("failed to open {} for reading: {errno}", file));
                continue;
            }
        };
        io.pump().await?;
        match input.read_to_end().await {
            Ok(text) => {
                let mut records = records(&text, &separator, parsed.has('b'));
                records.reverse();
                records.into_iter().for_each(|record| io.put(record));
            }
            Err(errno) => io.complain(format_args!("{}: read error: {errno}", quote::if_needed(&file))),
        }
    }
    Ok(io.status)
}

/// The text cut after (or before) each separator.
fn records<'a>(text: &'a [u8], separator: &[u8], before: bool) -> Vec<&'a [u8]> {
    let mut records = Vec::new();
    let mut start = 0;
    let mut place = 0;
    while let Some(rest) = text.get(place..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(separator) {
            let cut = if before { place } else { place + separator.len() };
            if cut > start {
                records.extend(text.get(start..cut));
                start = cut;
            }
            place += separator.len();
        } else {
            place += 1;
        }
    }
    records.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    records
}
