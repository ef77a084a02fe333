//! `shuf`

use crate::run::count;
use crate::run::{Command, Io, Outcome, Stop, input, quote};

const COMMAND: Command = Command {
    name: "shuf",
    synopsis: &["[OPTION]... [FILE]", "-e [OPTION]... [ARG]...", "-i LO-HI [OPTION]..."],
    about: "Write a random permutation of the input lines to standard output.",
    short: "ei:n:o:rz",
    long: &[
        ("echo", 'e'),
        ("head-count=", 'n'),
        ("input-range=", 'i'),
        ("output=", 'o'),
        ("random-source=", 's'),
        ("repeat", 'r'),
        ("zero-terminated", 'z'),
    ],
    ..Command::GNU
};

fn range(io: &mut Io, text: &str) -> Result<(u64, u64), Stop> {
    let parts = text.split_once('-').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    match parts {
        Some((low, high)) if low <= high => Ok((low, high)),
        _ => Err(io.fail(1, format_args!("invalid input range: {}", quote::locale(text)))),
    }
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let end = if parsed.has('z') { 0 } else { b'\n' };
    let wanted = match parsed.value('n').map(|text| (text, count::plain(text))) {
        Some((_, Ok(count))) => usize::try_from(count).unwrap_or(usize::MAX),
        Some((text, Err(_))) => {
            return Err(io.fail(1, format_args!("invalid line count: {}", quote::locale(text))));
        }
        None => usize::MAX,
    };
    let allowed = match (parsed.has('e'), parsed.has('i')) {
        (true, false) => usize::MAX,
        (false, true) => 0,
        (true, true) => return Err(io.misuse(1, "cannot combine -e and -i options")),
        (false, false) => 1,
    };
    if let Some(extra) = parsed.operands.get(allowed) {
        return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
    }
    let mut lines: Vec<Vec<u8>> = if let Some(text) = parsed.value('i') {
        let (low, high) = range(io, text)?;
        // A range too large to be held is cut.
        (low..=high).take(10_000_000).map(|number| number.to_string().into_bytes()).collect()
    } else if parsed.has('e') {
        parsed.operands.iter().map(|word| host::words::encode(word)).collect()
    } else {
        let file = parsed.operands.first().map_or("-", String::as_str);
        match io.read(file).await? {
            Ok(text) => input::split(&text, end).into_iter().map(<[u8]>::to_vec).collect(),
            Err(errno) => return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(file)))),
        }
    };
    if let Some(file) = parsed.value('o') {
        match io.process.open(file, host::OpenOptions::WRITE) {
            Ok(output) => {
                io.process.descriptors.insert(1, output);
            }
            Err(errno) => return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(file)))),
        }
    }
    let entropy = io.process.entropy().clone();
    let pick =
        |from: usize, count: usize| from + usize::try_from(entropy.below((count - from) as u64)).unwrap_or(0);
    if parsed.has('r') {
        if lines.is_empty() {
            return Err(io.fail(1, "no lines to repeat"));
        }
        for _ in 0..wanted {
            let line = lines.get(pick(0, lines.len())).cloned().unwrap_or_default();
            io.put(line);
            io.put([end]);
            io.turn().await?;
        }
        return Ok(0);
    }
    let count = lines.len();
    for index in 0..count.min(wanted) {
        lines.swap(index, pick(index, count));
        io.put(lines.get(index).cloned().unwrap_or_default());
        io.put([end]);
        io.turn().await?;
    }
    Ok(0)
}
