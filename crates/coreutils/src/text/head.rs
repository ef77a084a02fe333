//! `head`

use host::{Descriptor, Errno};

use crate::run::count::{self, CountError};
use crate::run::{Command, Io, Lines, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "head",
    about: "Print the first 10 lines of each FILE to standard output.\nWith more than one FILE, precede each with a header giving the file name.\n",
    short: "c:n:qvz",
    long: &[
        ("bytes=", 'c'),
        ("lines=", 'n'),
        ("quiet", 'q'),
        ("silent", 'q'),
        ("verbose", 'v'),
        ("zero-terminated", 'z'),
    ],
    ..Command::GNU
};

/// How much of each file.
#[derive(Clone, Copy)]
pub(super) struct Amount {
    pub(super) bytes: bool,
    pub(super) count: u64,
    /// All but the last (head), or from there on (tail).
    pub(super) inverse: bool,
}

/// A number of lines or bytes; wrong ones end the program.
pub(super) fn amount(io: &mut Io, bytes: bool, text: &str, sign: char) -> Result<Amount, Stop> {
    let digits = text.strip_prefix(sign);
    let inverse = digits.is_some();
    let digits = digits.unwrap_or(if sign == '+' { text.strip_prefix('-').unwrap_or(text) } else { text });
    let count = match count::parse(digits) {
        Ok(count) => count,
        Err(CountError::TooLarge) => u64::MAX,
        Err(CountError::Invalid) => {
            let what = if bytes { "bytes" } else { "lines" };
            return Err(io.fail(1, format_args!("invalid number of {what}: {}", quote::locale(digits))));
        }
    };
    Ok(Amount { bytes, count, inverse })
}

/// `-5`, `-5c`, `-3kq`: the old way, only as the first word.
fn old_form(io: &mut Io, words: &mut Vec<String>) -> Result<(), Stop> {
    let Some(first) = words.first().and_then(|word| word.strip_prefix('-')) else { return Ok(()) };
    if !first.starts_with(|char: char| char.is_ascii_digit()) {
        return Ok(());
    }
    let end = first.find(|char: char| !char.is_ascii_digit()).unwrap_or(first.len());
    let (digits, letters) = first.split_at_checked(end).unwrap_or((first, ""));
    let (mut unit, mut suffix, mut rest) = ("-n", String::new(), Vec::new());
    for letter in letters.chars() {
        match letter {
            'c' => unit = "-c",
            'b' | 'k' | 'm' => {
                unit = "-c";
                suffix = letter.to_string();
            }
            'l' => unit = "-n",
            'q' | 'v' | 'z' => rest.push(format!("-{letter}")),
            other => return Err(io.misuse(1, format_args!("invalid trailing option -- {other}"))),
        }
    }
    rest.extend([unit.to_owned(), format!("{digits}{suffix}")]);
    words.splice(..1, rest);
    Ok(())
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let mut words = io.process.arguments().to_vec();
    old_form(io, &mut words)?;
    let parsed = COMMAND.parse_words(io, words)?;
    let mut amount = Amount { bytes: false, count: 10, inverse: false };
    for (letter, value) in &parsed.options {
        if let (letter @ ('c' | 'n'), Some(value)) = (letter, value) {
            amount = self::amount(io, *letter == 'c', value, '-')?;
        }
    }
    let delimiter = if parsed.has('z') { 0 } else { b'\n' };
    let files = if parsed.operands.is_empty() { vec!["-".to_owned()] } else { parsed.operands.clone() };
    let headers = match parsed.last_of("qv") {
        Some(letter) => letter == 'v',
        None => files.len() > 1,
    };
    let mut first = true;
    for file in &files {
        let name = if file == "-" { "standard input" } else { file };
        let input = match io.open(file) {
            Ok(input) => input,
            Err(errno) => {
                io.complain(format_args!("cannot open {} for reading: {errno}", quote::always(file)));
                continue;
            }
        };
        if headers {
            io.put(format!("{}==> {name} <==\n", if first { "" } else { "\n" }));
        }
        first = false;
        if let Err(errno) = copy(io, input, amount, delimiter).await? {
            io.complain(format_args!("error reading {}: {errno}", quote::always(name)));
        }
    }
    Ok(io.status)
}

async fn copy(
    io: &mut Io,
    input: Descriptor,
    amount: Amount,
    delimiter: u8,
) -> Result<Result<(), Errno>, Stop> {
    let count = usize::try_from(amount.count).unwrap_or(usize::MAX);
    if amount.inverse {
        let bytes = match input.read_to_end().await {
            Ok(bytes) => bytes,
            Err(errno) => return Ok(Err(errno)),
        };
        let end = if amount.bytes {
            bytes.len().saturating_sub(count)
        } else {
            let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == delimiter).collect();
            lines.iter().take(lines.len().saturating_sub(count)).map(|line| line.len()).sum()
        };
        io.put(bytes.get(..end).unwrap_or_default());
        return Ok(Ok(()));
    }
    if amount.bytes {
        let mut left = count;
        while left > 0 {
            io.pump().await?;
            match input.read(left.min(65_536)).await {
                Ok(bytes) if bytes.is_empty() => break,
                Ok(bytes) => {
                    left -= bytes.len().min(left);
                    io.put(bytes);
                }
                Err(errno) => return Ok(Err(errno)),
            }
        }
        return Ok(Ok(()));
    }
    // On a file the offset is left right after the last line, as the real one does with lseek(2).
    let exact = input.inode().is_some() && delimiter == b'\n' && count < 1_000;
    let mut lines = Lines::new(input.clone(), delimiter);
    for _ in 0..count {
        let line = if exact {
            match input.read_line().await {
                Ok(line) => Ok(Some(line).filter(|line| !line.is_empty())),
                Err(errno) => Err(errno),
            }
        } else {
            lines.next(io).await?
        };
        match line {
            Ok(Some(line)) => io.put(line),
            Ok(None) => break,
            Err(errno) => return Ok(Err(errno)),
        }
        io.turn().await?;
    }
    Ok(Ok(()))
}
