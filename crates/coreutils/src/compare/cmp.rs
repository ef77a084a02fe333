//! `cmp`

use host::{Descriptor, Errno};

use crate::files::place;
use crate::run::count::{self, CountError};
use crate::run::{Command, Io, Outcome, Package, Stop};

const COMMAND: Command = Command {
    name: "cmp",
    synopsis: &["[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]"],
    about: "Compare two files byte by byte.\n\nThe optional SKIP1 and SKIP2 specify the number of bytes to skip\nat the beginning of each file (zero by default).",
    package: Package::Diffutils,
    failure: 2,
    short: "bci:ln:sv",
    long: &[
        ("print-bytes", 'b'),
        ("print-chars", 'c'),
        ("ignore-initial=", 'i'),
        ("verbose", 'l'),
        ("bytes=", 'n'),
        ("quiet", 's'),
        ("silent", 's'),
    ],
};

fn skip(io: &mut Io, text: &str, whole: &str) -> Result<u64, Stop> {
    match count::parse(text) {
        Ok(number) => Ok(number),
        Err(CountError::TooLarge) => Ok(u64::MAX),
        Err(CountError::Invalid) => {
            io.complain(format_args!("invalid --ignore-initial value '{whole}'"));
            Err(COMMAND.usage_error(io))
        }
    }
}

/// One of the two inputs.
struct Input {
    name: String,
    descriptor: Descriptor,
    inode: Option<u64>,
    /// Bytes yet to come, if it is a regular file.
    size: Option<u64>,
    buffer: Vec<u8>,
    position: usize,
}

impl Input {
    fn open(io: &Io, name: &str) -> Result<Self, Errno> {
        if name.is_empty() {
            return Err(Errno::ENOENT);
        }
        let descriptor = io.open(name)?;
        let inode = descriptor.inode().or_else(|| match name {
            "-" => None,
            name => place::stat(&io.process, name)
                .ok()
                .filter(host::Metadata::is_directory)
                .map(|found| found.inode),
        });
        Ok(Self {
            name: name.to_owned(),
            size: descriptor.size(),
            descriptor,
            inode,
            buffer: Vec::new(),
            position: 0,
        })
    }

    async fn next(&mut self) -> Result<Option<u8>, Errno> {
        if self.position >= self.buffer.len() {
            self.buffer = self.descriptor.read(65_536).await?;
            self.position = 0;
        }
        let byte = self.buffer.get(self.position).copied();
        self.position += 1;
        Ok(byte)
    }

    /// Passes over bytes as far as there are any.
    async fn skip(&mut self, count: u64) -> Result<(), Errno> {
        self.size = self.size.map(|size| size.saturating_sub(count));
        let mut left = count;
        while left > 0 {
            self.buffer = self.descriptor.read(65_536).await?;
            if self.buffer.is_empty() {
                return Ok(());
            }
            self.position = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
            left = left.saturating_sub(self.position as u64);
        }
        Ok(())
    }
}

/// A byte as `-b` shows it.
fn shown(byte: u8) -> String {
    let (meta, low) = if byte >= 128 { ("M-", byte - 128) } else { ("", byte) };
    match low {
        0..32 => format!("{meta}^{}", char::from(low + 64)),
        127 => format!("{meta}^?"),
        low => format!("{meta}{}", char::from(low)),
    }
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let (mut skips, mut limit) = ([0u64; 2], None);
    for (letter, value) in &parsed.options {
        let text = value.as_deref().unwrap_or_default();
        match letter {
            'i' => {
                let (one, other) = text.split_once(':').unwrap_or((text, text));
                skips = [skip(io, one, text)?, skip(io, other, other)?];
            }
            'n' => match count::parse(text) {
                Ok(number) => limit = Some(limit.map_or(number, |limit: u64| limit.min(number))),
                Err(CountError::TooLarge) => {}
                Err(CountError::Invalid) => {
                    io.complain(format_args!("invalid --bytes value '{text}'"));
                    return Err(COMMAND.usage_error(io));
                }
            },
            'v' => return Err(COMMAND.version(io)),
            _ => {}
        }
    }
    let (silent, verbose, bytes) = (parsed.has('s'), parsed.has('l'), parsed.has('b') || parsed.has('c'));
    if silent && verbose {
        io.complain("options -l and -s are incompatible");
        return Err(COMMAND.usage_error(io));
    }
    let mut operands = parsed.operands.iter();
    let Some(one) = operands.next() else {
        let last = io.process.args.last().cloned().unwrap_or_default();
        io.complain(format_args!("missing operand after '{last}'"));
        return Err(COMMAND.usage_error(io));
    };
    let other = operands.next().map_or("-", String::as_str);
    for (place, text) in skips.iter_mut().zip(operands.by_ref()) {
        *place = skip(io, text, text)?;
    }
    if let Some(extra) = operands.next() {
        io.complain(format_args!("extra operand '{extra}'"));
        return Err(COMMAND.usage_error(io));
    }
    let mut inputs = Vec::new();
    for name in [one.as_str(), other] {
        match Input::open(io, name) {
            Ok(input) => inputs.push(input),
            Err(_) if silent => return Ok(2),
            Err(errno) => return Err(io.fail(2, format_args!("{name}: {errno}"))),
        }
    }
    let Ok([mut one, mut other]) = <[Input; 2]>::try_from(inputs) else { return Ok(2) };
    let [skip_one, skip_other] = skips;
    let same = one.descriptor.is_same(&other.descriptor) || one.inode.is_some() && one.inode == other.inode;
    if same && skip_one == skip_other {
        return Ok(0);
    }
    let ready = match one.skip(skip_one).await {
        Ok(()) => other.skip(skip_other).await.map_err(|errno| (other.name.clone(), errno)),
        Err(errno) => Err((one.name.clone(), errno)),
    };
    if let Err((name, errno)) = ready {
        return Err(io.fail(2, format_args!("{name}: {errno}")));
    }
    if silent
        && limit.is_none()
        && let (Some(first), Some(second)) = (one.size, other.size)
        && first != second
    {
        return Ok(1);
    }
    let longest = [one.size, other.size, limit].into_iter().flatten().min().unwrap_or(i64::MAX as u64);
    let width = if verbose { longest.to_string().len() } else { 0 };
    let (mut number, mut line, mut status) = (0u64, 1u64, 0);
    let mut at_line_start = true;
    loop {
        if limit.is_some_and(|limit| number >= limit) {
            return Ok(status);
        }
        let (left, right) = match (one.next().await, other.next().await) {
            (Ok(left), Ok(right)) => (left, right),
            (Err(errno), _) => return Err(io.fail(2, format_args!("{}: {errno}", one.name))),
            (_, Err(errno)) => return Err(io.fail(2, format_args!("{}: {errno}", other.name))),
        };
        let (left, right) = match (left, right) {
            (None, None) => return Ok(status),
            (Some(left), Some(right)) => (left, right),
            (left, _) => {
                if silent {
                    return Ok(1);
                }
                let name = if left.is_none() { &one.name } else { &other.name };
                let message = match (number, verbose, at_line_start) {
                    (0, ..) => format!("EOF on {name} which is empty"),
                    (_, true, _) => format!("EOF on {name} after byte {number}"),
                    (_, _, true) => format!("EOF on {name} after byte {number}, line {}", line - 1),
                    (_, _, false) => format!("EOF on {name} after byte {number}, in line {line}"),
                };
                io.flush().await?;
                return Err(io.fail(1, message));
            }
        };
        number += 1;
        if left != right {
            status = 1;
            if silent {
                return Ok(1);
            }
            let (before, after) = (shown(left), shown(right));
            if verbose && bytes {
                io.line(format!("{number:width$} {left:3o} {before:<4} {right:3o} {after}"));
            } else if verbose {
                io.line(format!("{number:width$} {left:3o} {right:3o}"));
            } else {
                let (one, other) = (&one.name, &other.name);
                let mut text = format!("{one} {other} differ: byte {number}, line {line}");
                if bytes {
                    text.push_str(&format!(" is {left:3o} {before} {right:3o} {after}"));
                }
                io.line(host::words::encode(&text));
                return Ok(1);
            }
        }
        at_line_start = left == b'\n';
        line += u64::from(at_line_start);
        if number.is_multiple_of(4_096) {
            io.turn().await?;
        }
    }
}
