//! `tail`

use std::time::Duration;

use host::Descriptor;

use super::head::{Amount, amount};
use crate::run::{Command, Io, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "tail",
    about: "Print the last 10 lines of each FILE to standard output.\nWith more than one FILE, precede each with a header giving the file name.\n",
    short: "c:n:fFqs:vz",
    long: &[
        ("bytes=", 'c'),
        ("follow[=", 'f'),
        ("lines=", 'n'),
        ("max-unchanged-stats=", 'm'),
        ("pid=", 'p'),
        ("quiet", 'q'),
        ("retry", 'r'),
        ("silent", 'q'),
        ("sleep-interval=", 's'),
        ("verbose", 'v'),
        ("zero-terminated", 'z'),
    ],
    ..Command::GNU
};

/// `-5`, `-5f`, `+5`, `-20c`: the old way, with at most one file.
fn old_form(io: &mut Io, words: &mut Vec<String>) -> Result<(), Stop> {
    let Some(first) = words.first().cloned() else { return Ok(()) };
    let Some(rest) = first.strip_prefix(['-', '+']) else { return Ok(()) };
    let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, letters) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let plus = first.starts_with('+');
    let one_file = words.len() <= 2 || words.len() == 3 && words.get(1).is_some_and(|word| word == "--");
    if digits.is_empty() || plus && !one_file {
        return Ok(());
    }
    let unit = letters.trim_end_matches('f');
    if !matches!(unit, "" | "b" | "c" | "l") || letters.len() - unit.len() > 1 || !one_file {
        let digit = digits.get(..1).unwrap_or_default();
        return Err(io.fail(1, format_args!("option used in invalid context -- {digit}")));
    }
    let sign = if plus { "+" } else { "" };
    let (option, suffix) = match unit {
        "c" => ("-c", ""),
        "b" => ("-c", "b"),
        _ => ("-n", ""),
    };
    let mut replaced = vec![option.to_owned(), format!("{sign}{digits}{suffix}")];
    if letters.len() > unit.len() {
        replaced.push("-f".to_owned());
    }
    words.splice(..1, replaced);
    Ok(())
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let mut words = io.process.arguments().to_vec();
    old_form(io, &mut words)?;
    let parsed = COMMAND.parse_words(io, words)?;
    let mut amount = Amount { bytes: false, count: 10, inverse: false };
    let mut interval = 1.0;
    for (letter, value) in &parsed.options {
        match (letter, value) {
            ('c' | 'n', Some(value)) => amount = self::amount(io, *letter == 'c', value, '+')?,
            ('s', Some(value)) => match value.parse::<f64>() {
                Ok(seconds) if seconds >= 0.0 => interval = seconds,
                _ => {
                    let value = quote::locale(value);
                    return Err(io.fail(1, format_args!("invalid number of seconds: {value}")));
                }
            },
            _ => {}
        }
    }
    let delimiter = if parsed.has('z') { 0 } else { b'\n' };
    let files = if parsed.operands.is_empty() { vec!["-".to_owned()] } else { parsed.operands.clone() };
    let headers = match parsed.last_of("qv") {
        Some(letter) => letter == 'v',
        None => files.len() > 1,
    };
    let mut printed: Option<usize> = None;
    let mut followed: Vec<(usize, Descriptor)> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let name = if file == "-" { "standard input" } else { file };
        let input = match io.open(file) {
            Ok(input) => input,
            Err(errno) => {
                io.complain(format_args!("cannot open {} for reading: {errno}", quote::always(file)));
                continue;
            }
        };
        if headers {
            io.put(format!("{}==> {name} <==\n", if printed.is_some() { "\n" } else { "" }));
        }
        printed = Some(index);
        io.pump().await?;
        match input.read_to_end().await {
            Ok(bytes) => {
                let start = start(&bytes, amount, delimiter);
                io.put(bytes.get(start..).unwrap_or_default());
                followed.push((index, input));
            }
            Err(errno) => io.complain(format_args!("error reading {}: {errno}", quote::always(name))),
        }
    }
    if parsed.has('f') || parsed.has('F') {
        follow(io, &files, followed, headers, printed, interval).await?;
    }
    Ok(io.status)
}

/// Where the wanted end of a text begins.
fn start(bytes: &[u8], amount: Amount, delimiter: u8) -> usize {
    let count = usize::try_from(amount.count).unwrap_or(usize::MAX);
    match (amount.bytes, amount.inverse) {
        (true, false) => bytes.len().saturating_sub(count),
        (true, true) => count.saturating_sub(1).min(bytes.len()),
        (false, inverse) => {
            let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == delimiter).collect();
            let skipped = if inverse { count.saturating_sub(1) } else { lines.len().saturating_sub(count) };
            lines.iter().take(skipped).map(|line| line.len()).sum()
        }
    }
}

/// Shows what is added, looking again and again until it is interrupted.
async fn follow(
    io: &mut Io,
    files: &[String],
    followed: Vec<(usize, Descriptor)>,
    headers: bool,
    mut printed: Option<usize>,
    interval: f64,
) -> Result<(), Stop> {
    // Only regular files grow; a pipe has ended.
    let growing: Vec<_> = followed.into_iter().filter(|(_, input)| input.inode().is_some()).collect();
    if growing.is_empty() {
        if io.status != 0 {
            io.complain("no files remaining");
        }
        return Ok(());
    }
    loop {
        io.flush().await?;
        io.process.clock().sleep(Duration::from_secs_f64(interval.clamp(0.01, 1e6))).await;
        for (index, input) in &growing {
            let Ok(bytes) = input.read_to_end().await else { continue };
            if bytes.is_empty() {
                continue;
            }
            if headers && printed != Some(*index) {
                let name = files.get(*index).map_or("", String::as_str);
                io.put(format!("\n==> {name} <==\n"));
                printed = Some(*index);
            }
            io.put(bytes);
        }
    }
}
