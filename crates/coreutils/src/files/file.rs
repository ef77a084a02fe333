//! `file`: guesses what a file holds, for the kinds that occur here.

use super::place;
use crate::run::{Command, Io, Outcome, Package, Stop};

const COMMAND: Command = Command {
    name: "file",
    synopsis: &[
        "[-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]\n            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]\n            <file> ...",
    ],
    about: "Determine type of FILEs.",
    package: Package::Other("file-5.44"),
    short: "bhiLsz",
    long: &[("brief", 'b'), ("dereference", 'L'), ("mime", 'i'), ("mime-type", 'm'), ("no-dereference", 'h')],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.operands.is_empty() {
        let usage = "Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]\n            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]\n            <file> ...\n       file -C [-m <magicfiles>]\n       file [--help]\n";
        io.put_error(usage);
        return Err(Stop(1));
    }
    let longest = parsed.operands.iter().map(|file| file.chars().count()).max().unwrap_or(0);
    for file in &parsed.operands {
        let (text, mime) = guess(io, file, parsed.has('L')).await?;
        let shown = if parsed.has('m') {
            mime.split(';').next().unwrap_or_default().to_owned()
        } else if parsed.has('i') {
            mime
        } else {
            text
        };
        if parsed.has('b') {
            io.line(shown);
        } else {
            let fill = " ".repeat(longest - file.chars().count());
            io.line(host::words::encode(&format!("{file}:{fill} {shown}")));
        }
    }
    Ok(0)
}

/// What a file is, in words and as a MIME type.
async fn guess(io: &mut Io, file: &str, follow: bool) -> Result<(String, String), Stop> {
    let both = |text: &str, mime: &str| (text.to_owned(), mime.to_owned());
    let found = if follow { place::stat(&io.process, file) } else { place::lstat(&io.process, file) };
    let found = match found {
        Ok(found) => found,
        Err(errno) => {
            let text = format!("cannot open `{file}' ({errno})");
            return Ok((text.clone(), text));
        }
    };
    match found.kind {
        host::NodeKind::Directory => return Ok(both("directory", "inode/directory; charset=binary")),
        host::NodeKind::Device => {
            return Ok(both("character special (1/3)", "inode/chardevice; charset=binary"));
        }
        host::NodeKind::Symlink => {
            let target = place::link_target(&io.process, file).unwrap_or_default();
            let broken = if place::stat(&io.process, file).is_err() { "broken " } else { "" };
            return Ok((
                format!("{broken}symbolic link to {target}"),
                "inode/symlink; charset=binary".to_owned(),
            ));
        }
        host::NodeKind::File => {}
    }
    if found.size == 0 {
        return Ok(both("empty", "inode/x-empty; charset=binary"));
    }
    let bytes = match io.read(file).await? {
        Ok(bytes) => bytes,
        Err(_) => {
            return Ok(both("regular file, no read permission", "regular file, no read permission"));
        }
    };
    Ok(content(&bytes))
}

fn content(bytes: &[u8]) -> (String, String) {
    let both = |text: &str, mime: &str| (text.to_owned(), mime.to_owned());
    const MARKS: [(&[u8], &str, &str); 9] = [
        (b"-----BEGIN CERTIFICATE-----", "PEM certificate", "text/plain; charset=us-ascii"),
        (b"-----BEGIN CERTIFICATE REQUEST-----", "PEM certificate request", "text/plain; charset=us-ascii"),
        (b"-----BEGIN RSA PRIVATE KEY-----", "PEM RSA private key", "text/plain; charset=us-ascii"),
        (b"-----BEGIN EC PRIVATE KEY-----", "PEM EC private key", "text/plain; charset=us-ascii"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----", "OpenSSH private key", "text/plain; charset=us-ascii"),
        (b"\x1f\x8b", "gzip compressed data", "application/gzip; charset=binary"),
        (
            b"\x7fELF",
            "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV)",
            "application/x-pie-executable; charset=binary",
        ),
        (b"PK\x03\x04", "Zip archive data", "application/zip; charset=binary"),
        (b"\x30\x82", "Certificate, Version=3", "application/octet-stream; charset=binary"),
    ];
    for (mark, text, mime) in MARKS {
        if bytes.starts_with(mark) {
            return both(text, mime);
        }
    }
    if let Some(line) = bytes.strip_prefix(b"#!") {
        let line = String::from_utf8_lossy(line.split(|byte| *byte == b'\n').next().unwrap_or_default())
            .into_owned();
        let line = line.trim();
        let shell = line.rsplit('/').next().unwrap_or(line);
        let text = match (shell.split(' ').next().unwrap_or(shell), line) {
            ("bash", _) | (_, "/usr/bin/env bash") => {
                "Bourne-Again shell script, ASCII text executable".to_owned()
            }
            ("sh", _) => "POSIX shell script, ASCII text executable".to_owned(),
            _ => format!("a {line} script, ASCII text executable"),
        };
        return (text, "text/x-shellscript; charset=us-ascii".to_owned());
    }
    let text = std::str::from_utf8(bytes);
    let control = |byte: &u8| *byte < 32 && !matches!(byte, 7..=13 | 27);
    let Ok(text) = text else { return both("data", "application/octet-stream; charset=binary") };
    if bytes.iter().any(control) {
        return both("data", "application/octet-stream; charset=binary");
    }
    let trimmed = text.trim_start();
    if trimmed.starts_with(['{', '['])
        && trimmed.trim_end().ends_with(['}', ']'])
        && trimmed.contains([':', ',', '"', ']'])
    {
        return both("JSON text data", "application/json; charset=us-ascii");
    }
    let (encoding, charset) =
        if bytes.is_ascii() { ("ASCII", "us-ascii") } else { ("Unicode text, UTF-8", "utf-8") };
    let mut words = format!("{encoding} text");
    if text.lines().any(|line| line.len() > 300) {
        let longest = text.lines().map(str::len).max().unwrap_or(0);
        words.push_str(&format!(", with very long lines ({longest})"));
    }
    let crlf = text.matches("\r\n").count();
    if crlf > 0 && crlf == text.matches('\n').count() {
        words.push_str(", with CRLF line terminators");
    } else if !text.contains('\n') {
        words.push_str(", with no line terminators");
    }
    (words, format!("text/plain; charset={charset}"))
}
