//! `strings`. Upstream: binutils strings.c.

use crate::run::{Command, Io, Outcome, Package, files};

const COMMAND: Command = Command {
    name: "strings",
    synopsis: &["[option(s)] [file(s)]"],
    about: "Display printable strings in [file(s)] (stdin by default)",
    package: Package::Other("GNU strings (GNU Binutils for Debian) 2.40"),
    short: "adfhn:ot:e:ws:",
    long: &[
        ("all", 'a'),
        ("data", 'd'),
        ("print-file-name", 'f'),
        ("bytes=", 'n'),
        ("radix=", 't'),
        ("include-all-whitespace", 'w'),
        ("encoding=", 'e'),
        ("output-separator=", 's'),
    ],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    // `-8` is short for `-n 8`.
    let words = io.process.arguments().iter().map(|word| match word.strip_prefix('-') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("-n{digits}")
        }
        _ => word.clone(),
    });
    let parsed = COMMAND.parse_words(io, words.collect())?;
    let length = parsed.value('n').unwrap_or("4");
    let least = match length.parse::<usize>() {
        Ok(least) if least > 0 => least,
        Ok(_) => return Err(io.fail(1, format_args!("invalid minimum string length {length}"))),
        Err(_) => return Err(io.fail(1, format_args!("invalid integer argument {length}"))),
    };
    let radix = if parsed.last_of("ot") == Some('o') { Some("o") } else { parsed.value('t') };
    let separator = parsed.value('s').unwrap_or("\n").to_owned();
    for file in files::or_stdin(&parsed.operands) {
        let bytes = match io.read(&file).await? {
            Ok(bytes) => bytes,
            Err(host::Errno::ENOENT) => {
                io.complain(format_args!("'{file}': No such file"));
                continue;
            }
            Err(host::Errno::EISDIR) => {
                io.put_error(format!("{}: Warning: '{file}' is a directory\n", io.name()));
                io.status = 1;
                continue;
            }
            Err(errno) => {
                io.complain(format_args!("{file}: {errno}"));
                continue;
            }
        };
        let name = if file == "-" { "{standard input}" } else { &file };
        let is_text =
            |byte: &u8| matches!(byte, b' '..=b'~' | b'\t') || parsed.has('w') && byte.is_ascii_whitespace();
        let mut offset = 0;
        for piece in bytes.split(|byte| !is_text(byte)) {
            if piece.len() >= least {
                if parsed.has('f') {
                    io.put(format!("{name}: "));
                }
                match radix {
                    Some("o") => io.put(format!("{offset:7o} ")),
                    Some("d") => io.put(format!("{offset:7} ")),
                    Some("x") => io.put(format!("{offset:7x} ")),
                    _ => {}
                }
                io.put(piece);
                io.put(&separator);
            }
            offset += piece.len() + 1;
        }
        io.turn().await?;
    }
    Ok(io.status)
}
