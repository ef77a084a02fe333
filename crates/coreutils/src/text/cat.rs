//! `cat`

use host::Errno;

use crate::run::{Command, Io, Lines, Outcome, Stop, input, quote};

const COMMAND: Command = Command {
    name: "cat",
    about: "Concatenate FILE(s) to standard output.\n\nWith no FILE, or when FILE is -, read standard input.\n",
    short: "benstuvAET",
    long: &[
        ("number-nonblank", 'b'),
        ("number", 'n'),
        ("squeeze-blank", 's'),
        ("show-nonprinting", 'v'),
        ("show-ends", 'E'),
        ("show-tabs", 'T'),
        ("show-all", 'A'),
    ],
    ..Command::GNU
};

/// What `-n`, `-b`, `-s`, `-E`, `-T` and `-v` ask for, and where the numbering is.
struct Shape {
    number: bool,
    number_filled: bool,
    squeeze: bool,
    ends: bool,
    tabs: bool,
    nonprinting: bool,
    line: u64,
    blank_before: bool,
    /// The last line had no line feed: what follows continues it.
    within_line: bool,
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let any = |letters: &str| letters.chars().any(|letter| parsed.has(letter));
    let mut shape = Shape {
        number: parsed.has('n'),
        number_filled: parsed.has('b'),
        squeeze: parsed.has('s'),
        ends: any("AEe"),
        tabs: any("ATt"),
        nonprinting: any("Aetv"),
        line: 0,
        blank_before: false,
        within_line: false,
    };
    let plain = !any("bnsAETetv");
    let files = if parsed.operands.is_empty() { vec!["-".to_owned()] } else { parsed.operands };
    for file in files {
        let input = match io.open(&file) {
            Ok(input) => input,
            Err(errno) => {
                io.complain_about(&file, errno);
                continue;
            }
        };
        let output = io.process.descriptors.get(&1).and_then(host::Descriptor::inode);
        if output.is_some()
            && input.inode() == output
            && io.process.metadata(&file).map_or(true, |found| found.size > 0)
        {
            io.complain(format_args!("{}: input file is output file", quote::if_needed(&file)));
            continue;
        }
        let outcome = if plain { copy(io, input).await? } else { shaped(io, input, &mut shape).await? };
        if let Err(errno) = outcome {
            io.complain_about(&file, errno);
        }
    }
    Ok(io.status)
}

async fn copy(io: &mut Io, input: host::Descriptor) -> Result<Result<(), Errno>, Stop> {
    loop {
        io.flush().await?;
        match input.read(65_536).await {
            Ok(bytes) if bytes.is_empty() => return Ok(Ok(())),
            Ok(bytes) => io.put(bytes),
            Err(errno) => return Ok(Err(errno)),
        }
    }
}

async fn shaped(io: &mut Io, input: host::Descriptor, shape: &mut Shape) -> Result<Result<(), Errno>, Stop> {
    let mut lines = Lines::new(input, b'\n');
    loop {
        match lines.next(io).await? {
            Ok(None) => break,
            Ok(Some(line)) => {
                let shown = shape.line(&line);
                io.put(shown);
                io.turn().await?;
            }
            Err(errno) => return Ok(Err(errno)),
        }
    }
    // `cat` writes at once what it has read.
    io.flush().await?;
    Ok(Ok(()))
}

impl Shape {
    fn line(&mut self, line: &[u8]) -> Vec<u8> {
        let (text, ended) = input::chomp(line, b'\n');
        let mut shown = Vec::with_capacity(line.len() + 8);
        let blank = text.is_empty() && !self.within_line;
        if blank && self.squeeze && self.blank_before {
            return shown;
        }
        self.blank_before = blank;
        let numbered = if self.number_filled { !blank } else { self.number };
        if numbered && !self.within_line {
            self.line += 1;
            shown.extend(format!("{:6}\t", self.line).bytes());
        }
        self.within_line = !ended;
        let last = text.len().wrapping_sub(1);
        for (index, byte) in text.iter().enumerate() {
            match byte {
                b'\t' if self.tabs => shown.extend(b"^I"),
                // With -E a carriage return before the line feed is shown, too.
                b'\r' if self.ends && ended && index == last => shown.extend(b"^M"),
                byte if self.nonprinting => visible(*byte, &mut shown),
                byte => shown.push(*byte),
            }
        }
        if ended {
            if self.ends {
                shown.push(b'$');
            }
            shown.push(b'\n');
        }
        shown
    }
}

/// `^X` and `M-x`
fn visible(byte: u8, shown: &mut Vec<u8>) {
    let low = if byte >= 0x80 {
        shown.extend(b"M-");
        byte & 0x7f
    } else {
        byte
    };
    match low {
        b'\t' if byte == b'\t' => shown.push(b'\t'),
        0x7f => shown.extend(b"^?"),
        low if low < 0x20 => shown.extend([b'^', low + 64]),
        low => shown.push(low),
    }
}
