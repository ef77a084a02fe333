//! `truncate`

use host::OpenOptions;

use super::place;
use crate::run::{Command, Io, Outcome, count, quote};

const COMMAND: Command = Command {
    name: "truncate",
    synopsis: &["OPTION... FILE..."],
    about: "Shrink or extend the size of each FILE to the specified size",
    short: "cor:s:",
    long: &[("io-blocks", 'o'), ("no-create", 'c'), ("reference=", 'r'), ("size=", 's')],
    ..Command::GNU
};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let (operator, amount) = match (parsed.value('s'), parsed.value('r')) {
        (None, None) => {
            let (size, reference) = (quote::locale("--size"), quote::locale("--reference"));
            return Err(io.misuse(1, format_args!("you must specify either {size} or {reference}")));
        }
        (None, Some(file)) => match place::stat(&io.process, file) {
            Ok(found) => (' ', found.size),
            Err(errno) => {
                return Err(io.fail(1, format_args!("cannot stat {}: {errno}", quote::always(file))));
            }
        },
        (Some(text), _) => {
            let operator = text.chars().next().filter(|char| "+-<>/%".contains(*char)).unwrap_or(' ');
            let digits = text.strip_prefix(operator).unwrap_or(text);
            match count::parse(digits) {
                Ok(amount) => (operator, amount),
                Err(_) => return Err(io.fail(1, format_args!("Invalid number: {}", quote::locale(text)))),
            }
        }
    };
    if parsed.operands.is_empty() {
        return Err(io.misuse(1, "missing file operand"));
    }
    for file in &parsed.operands {
        let found = place::stat(&io.process, file);
        if found.is_err() && parsed.has('c') {
            continue;
        }
        let old = found.map_or(0, |found| found.size);
        let new = match operator {
            '+' => old.saturating_add(amount),
            '-' => old.saturating_sub(amount),
            '<' => old.min(amount),
            '>' => old.max(amount),
            '/' => old - old.checked_rem(amount).unwrap_or(0),
            '%' => old.div_ceil(amount.max(1)).saturating_mul(amount.max(1)),
            _ => amount,
        };
        let options = OpenOptions { truncate: false, ..OpenOptions::WRITE };
        if let Err(errno) = io.process.open(file, options) {
            io.complain(format_args!("cannot open {} for writing: {errno}", quote::always(file)));
            continue;
        }
        let absolute = io.process.absolute(file);
        let size = usize::try_from(new).unwrap_or(usize::MAX);
        let outcome = io.process.with_files(|files, caller| files.truncate(caller, &absolute, size));
        if let Err(errno) = outcome {
            let shown = quote::always(file);
            io.complain(format_args!("failed to truncate {shown} at {new} bytes: {errno}"));
        }
    }
    Ok(io.status)
}
