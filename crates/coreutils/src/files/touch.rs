//! `touch`

use host::{Errno, OpenOptions, Timestamp};

use super::place;
use crate::date::{self, parse};
use crate::run::{Command, Io, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "touch",
    synopsis: &["[OPTION]... FILE..."],
    about: "Update the access and modification times of each FILE to the current time.",
    short: "acd:fhmr:t:",
    long: &[("date=", 'd'), ("no-create", 'c'), ("no-dereference", 'h'), ("reference=", 'r'), ("time=", 'T')],
    ..Command::GNU
};

/// `[[CC]YY]MMDDhhmm[.ss]`
fn stamp(io: &Io, text: &str) -> Option<Timestamp> {
    let (digits, seconds) = text.split_once('.').unwrap_or((text, "00"));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(digits) || !all_digits(seconds) || seconds.len() != 2 {
        return None;
    }
    let zone = date::zone(io);
    let now = posix::time::Civil::new(io.process.clock().now().seconds(), 0, &zone);
    let (year, rest) = match digits.len() {
        8 => (now.year, digits),
        10 => {
            let year: i64 = digits.get(..2)?.parse().ok()?;
            (if year < 69 { year + 2_000 } else { year + 1_900 }, digits.get(2..)?)
        }
        12 => (digits.get(..4)?.parse().ok()?, digits.get(4..)?),
        _ => return None,
    };
    let part = |place: usize| rest.get(2 * place..2 * place + 2)?.parse::<i64>().ok();
    let (month, day, hour, minute) = (part(0)?, part(1)?, part(2)?, part(3)?);
    let second: i64 = seconds.parse().ok()?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let civil = posix::time::Civil { year, month, day, hour, minute, second, nanosecond: 0, ..now };
    Some(Timestamp::from_seconds(civil.seconds()))
}

fn moment(io: &mut Io, parsed: &crate::run::Parsed) -> Result<Timestamp, Stop> {
    let now = io.process.clock().now();
    if let Some(text) = parsed.value('t') {
        return match stamp(io, text) {
            Some(moment) => Ok(moment),
            None => Err(io.fail(1, format_args!("invalid date format {}", quote::locale(text)))),
        };
    }
    let mut base = now;
    if let Some(file) = parsed.value('r') {
        match place::stat(&io.process, file) {
            Ok(found) => base = found.modified,
            Err(errno) => {
                let shown = quote::always(file);
                return Err(io.fail(1, format_args!("failed to get attributes of {shown}: {errno}")));
            }
        }
    }
    let Some(text) = parsed.value('d') else { return Ok(base) };
    match parse::parse(text, base, &date::zone(io)) {
        Some((seconds, nanoseconds)) => {
            Ok(Timestamp::from_nanoseconds(seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)))
        }
        None => Err(io.fail(1, format_args!("invalid date format {}", quote::locale(text)))),
    }
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let moment = moment(io, &parsed)?;
    if parsed.operands.is_empty() {
        return Err(io.misuse(1, "missing file operand"));
    }
    let only_access = parsed.has('a') && !parsed.has('m');
    for file in &parsed.operands {
        if file == "-" {
            continue;
        }
        let shown = quote::always(file);
        let absolute = io.process.absolute(file);
        if place::stat(&io.process, file).is_err() {
            if parsed.has('c') {
                continue;
            }
            if file.ends_with('/') {
                io.complain(format_args!("setting times of {shown}: {}", Errno::ENOENT));
                continue;
            }
            let options = OpenOptions { truncate: false, ..OpenOptions::WRITE };
            let opened = if file.is_empty() { Err(Errno::ENOENT) } else { io.process.open(file, options) };
            if let Err(errno) = opened {
                io.complain(format_args!("cannot touch {shown}: {errno}"));
                continue;
            }
        } else if only_access {
            continue;
        }
        let outcome = io.process.with_files(|files, caller| files.set_modified(caller, &absolute, moment));
        if let Err(errno) = outcome {
            io.complain(format_args!("cannot touch {shown}: {errno}"));
        }
    }
    Ok(io.status)
}
