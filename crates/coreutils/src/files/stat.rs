//! `stat`

use host::{Metadata, NodeKind};
use posix::number::Spec;
use posix::time::Civil;

use super::mode::{blocks, listing};
use super::place;
use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "stat",
    synopsis: &["[OPTION]... FILE..."],
    about: "Display file or file system status.",
    short: "c:fLt",
    long: &[
        ("cached=", 'C'),
        ("dereference", 'L'),
        ("file-system", 'f'),
        ("format=", 'c'),
        ("printf=", 'p'),
        ("terse", 't'),
    ],
    ..Command::GNU
};

const DEFAULT: &str = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: %Hd,%Ld\tInode: %-10i  Links: %h\n\
     Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w\n";
const DEVICE: &str = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: %Hd,%Ld\tInode: %-10i  Links: %-5h Device type: %Hr,%Lr\n\
     Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w\n";
const TERSE: &str = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n";
const FILE_SYSTEM: &str = "  File: \"%n\"\n    ID: 0        Namelen: 255     Type: overlayfs\nBlock size: 4096       Fundamental block size: 4096\n";

/// The number of the one disk there is, 254:0.
const DEVICE_MAJOR: u64 = 254;

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.operands.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    for file in &parsed.operands {
        let found = if file == "-" {
            place::stat(&io.process, "/dev/stdin")
        } else if parsed.has('L') || parsed.has('f') {
            place::stat(&io.process, file)
        } else {
            place::lstat(&io.process, file)
        };
        let found = match found {
            Ok(found) => found,
            Err(errno) => {
                let what = if parsed.has('f') { "read file system information for" } else { "statx" };
                io.complain(format_args!("cannot {what} {}: {errno}", quote::always(file)));
                continue;
            }
        };
        let mut text;
        match (parsed.value('c'), parsed.value('p')) {
            (Some(format), _) => {
                text = show(io, format, file, &found, false);
                text.push('\n');
            }
            (None, Some(format)) => text = show(io, format, file, &found, true),
            _ => {
                let format = match (parsed.has('t'), parsed.has('f'), found.kind) {
                    (true, ..) => TERSE,
                    (_, true, _) => FILE_SYSTEM,
                    (_, _, NodeKind::Device) => DEVICE,
                    _ => DEFAULT,
                };
                text = show(io, format, file, &found, false);
            }
        }
        io.put(host::words::encode(&text));
    }
    Ok(io.status)
}

fn kind(found: &Metadata) -> &'static str {
    match found.kind {
        NodeKind::Device => "character special file",
        NodeKind::Directory => "directory",
        NodeKind::File if found.size == 0 => "regular empty file",
        NodeKind::File => "regular file",
        NodeKind::Symlink => "symbolic link",
    }
}

fn show(io: &mut Io, format: &str, file: &str, found: &Metadata, escapes: bool) -> String {
    let plain_names = format == DEFAULT || format == DEVICE;
    let mut text = String::new();
    let mut chars = format.chars().peekable();
    while let Some(char) = chars.next() {
        if char == '\\' && escapes {
            match chars.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('a') => text.push('\u{7}'),
                Some('e') => text.push('\u{1b}'),
                Some('"') => text.push('"'),
                Some('\\') => text.push('\\'),
                Some(digit @ '0'..='7') => {
                    let mut value = digit.to_digit(8).unwrap_or(0);
                    for _ in 0..2 {
                        let Some(digit) = chars.peek().and_then(|char| char.to_digit(8)) else { break };
                        chars.next();
                        value = value * 8 + digit;
                    }
                    text.push(char::from_u32(value).unwrap_or('?'));
                }
                Some(other) => {
                    let warning = format!("{}: warning: unrecognized escape '\\{other}'\n", io.name());
                    io.put_error(warning);
                    text.push(other);
                }
                None => {
                    let warning = format!("{}: warning: backslash at end of format\n", io.name());
                    io.put_error(warning);
                    text.push('\\');
                }
            }
            continue;
        }
        if char != '%' {
            text.push(char);
            continue;
        }
        let mut spec = Spec::default();
        while chars.peek().is_some_and(|char| spec.flag(*char)) {
            chars.next();
        }
        let mut number = 0i64;
        while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
            chars.next();
            number = (number * 10 + i64::from(digit)).min(100_000);
        }
        let left = spec.left;
        spec.set_width(number);
        spec.left |= left;
        if chars.next_if_eq(&'.').is_some() {
            let mut number = 0i64;
            while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
                chars.next();
                number = (number * 10 + i64::from(digit)).min(100_000);
            }
            spec.set_precision(number);
        }
        let part = chars.next_if(|char| "HL".contains(*char));
        let Some(conversion) = chars.next() else {
            text.push('%');
            break;
        };
        let piece = piece(io, conversion, part, &spec, file, found, plain_names);
        text.push_str(&piece);
    }
    text
}

fn piece(
    io: &Io,
    conversion: char,
    part: Option<char>,
    spec: &Spec,
    file: &str,
    found: &Metadata,
    plain_names: bool,
) -> String {
    let string = |text: String| {
        let text: String = match spec.precision {
            Some(precision) => text.chars().take(precision).collect(),
            None => text,
        };
        let columns = text.chars().count();
        String::from_utf8_lossy(&spec.pad(text, columns)).into_owned()
    };
    let unsigned = |value: u64| spec.unsigned(value, 'u');
    let machine = &io.process.machine;
    let zone = crate::date::zone(io);
    let time = || {
        let moment = found.modified;
        let civil = Civil::new(moment.seconds(), i64::from(moment.subsecond_nanoseconds()), &zone);
        civil.format("%Y-%m-%d %H:%M:%S.%N %z")
    };
    let device = found.kind == NodeKind::Device;
    let device_numbers = if device { (1, 3) } else { (0, 0) };
    match conversion {
        'a' => spec.unsigned(u64::from(found.mode), 'o'),
        'A' => string(listing(found)),
        'b' => unsigned(blocks(found)),
        'B' => unsigned(512),
        'd' if part == Some('H') => unsigned(DEVICE_MAJOR),
        'd' if part == Some('L') => unsigned(0),
        'd' => unsigned(DEVICE_MAJOR << 8),
        'D' => spec.unsigned(DEVICE_MAJOR << 8, 'x'),
        'f' => {
            let kind = match found.kind {
                NodeKind::Device => 0o020_000,
                NodeKind::Directory => 0o040_000,
                NodeKind::File => 0o100_000,
                NodeKind::Symlink => 0o120_000,
            };
            spec.unsigned(u64::from(found.mode) | kind, 'x')
        }
        'F' => string(kind(found).to_owned()),
        'g' => unsigned(u64::from(found.gid)),
        'G' => string(machine.group_name(found.gid).unwrap_or_else(|| "UNKNOWN".to_owned())),
        'h' => unsigned(u64::from(found.links)),
        'i' => unsigned(found.inode),
        'm' => string("/".to_owned()),
        'n' => string(file.to_owned()),
        'N' => {
            let name = |text: &str| if plain_names { quote::listed(text) } else { quote::always(text) };
            let own = name(file);
            let target = match place::link_target(&io.process, file) {
                Ok(target) if found.is_symlink() => format!(" -> {}", name(&target)),
                _ => String::new(),
            };
            string(format!("{own}{target}"))
        }
        'o' => unsigned(4_096),
        'r' if part == Some('H') => unsigned(device_numbers.0),
        'r' if part == Some('L') => unsigned(device_numbers.1),
        's' => unsigned(found.size),
        't' => spec.unsigned(device_numbers.0, 'x'),
        'T' => spec.unsigned(device_numbers.1, 'x'),
        'u' => unsigned(u64::from(found.uid)),
        'U' => string(machine.user_name(found.uid).unwrap_or_else(|| "UNKNOWN".to_owned())),
        'w' | 'x' | 'y' | 'z' => string(time()),
        'W' | 'X' | 'Y' | 'Z' => match spec.precision {
            None => spec.signed(found.modified.seconds()),
            Some(digits) => {
                let fraction: String =
                    format!("{:09}", found.modified.subsecond_nanoseconds()).chars().take(digits).collect();
                let point = if digits == 0 { "" } else { "." };
                let text = format!("{}{point}{fraction}", found.modified.seconds());
                let columns = text.len();
                String::from_utf8_lossy(&spec.pad(text, columns)).into_owned()
            }
        },
        'C' => string("?".to_owned()),
        '%' => "%".to_owned(),
        _ => "?".to_owned(),
    }
}
