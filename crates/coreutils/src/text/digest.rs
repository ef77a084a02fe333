//! `md5sum`, `sha1sum`, `sha224sum`, `sha256sum`, `sha384sum`, `sha512sum`. Upstream: coreutils digest.c.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use crate::run::{Command, Io, Lines, Outcome, Stop, files, input, quote};

/// Letters for options that have none.
const IGNORE_MISSING: char = '1';
const QUIET: char = '2';
const STATUS: char = '3';
const STRICT: char = '4';
const TAG: char = '5';

const COMMAND: Command = Command {
    name: "",
    about: "Print or check checksums.\n\nWith no FILE, or when FILE is -, read standard input.\n",
    short: "bctwz",
    long: &[
        ("binary", 'b'),
        ("check", 'c'),
        ("ignore-missing", IGNORE_MISSING),
        ("quiet", QUIET),
        ("status", STATUS),
        ("strict", STRICT),
        ("tag", TAG),
        ("text", 't'),
        ("warn", 'w'),
        ("zero", 'z'),
    ],
    ..Command::GNU
};

/// An algorithm by the name of its program.
struct Algorithm {
    program: &'static str,
    name: &'static str,
    /// Length of a checksum, bytes.
    length: usize,
    hash: fn(&[u8]) -> Vec<u8>,
}

const ALGORITHMS: &[Algorithm] = &[
    Algorithm { program: "md5sum", name: "MD5", length: 16, hash: |bytes| Md5::digest(bytes).to_vec() },
    Algorithm { program: "sha1sum", name: "SHA1", length: 20, hash: |bytes| Sha1::digest(bytes).to_vec() },
    Algorithm {
        program: "sha224sum",
        name: "SHA224",
        length: 28,
        hash: |bytes| Sha224::digest(bytes).to_vec(),
    },
    Algorithm {
        program: "sha256sum",
        name: "SHA256",
        length: 32,
        hash: |bytes| Sha256::digest(bytes).to_vec(),
    },
    Algorithm {
        program: "sha384sum",
        name: "SHA384",
        length: 48,
        hash: |bytes| Sha384::digest(bytes).to_vec(),
    },
    Algorithm {
        program: "sha512sum",
        name: "SHA512",
        length: 64,
        hash: |bytes| Sha512::digest(bytes).to_vec(),
    },
];

impl Algorithm {
    /// The checksum of a file as hexadecimal digits; `None` if it cannot be read, which is reported.
    async fn digest(&self, io: &mut Io, file: &str) -> Result<Option<String>, Stop> {
        let Some(bytes) = io.read_or_complain(file).await? else { return Ok(None) };
        Ok(Some((self.hash)(&bytes).iter().map(|byte| format!("{byte:02x}")).collect()))
    }
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let called = io.name();
    let program = called.rsplit('/').next().unwrap_or_default();
    let Some(algorithm) = ALGORITHMS.iter().find(|algorithm| algorithm.program == program) else {
        return Err(io.fail(1, "unknown algorithm"));
    };
    let command = Command { name: algorithm.program, ..COMMAND };
    let parsed = command.parse(io)?;
    let check = parsed.has('c');
    let binary = parsed.last_of("bt");
    let mistake = if parsed.has(TAG) && binary == Some('t') {
        Some("--tag does not support --text mode")
    } else if parsed.has('z') && check {
        Some("the --zero option is not supported when verifying checksums")
    } else if parsed.has(TAG) && check {
        Some("the --tag option is meaningless when verifying checksums")
    } else if binary.is_some() && check {
        Some("the --binary and --text options are meaningless when verifying checksums")
    } else if check {
        None
    } else {
        let only = [
            (IGNORE_MISSING, "the --ignore-missing option is meaningful only when verifying checksums"),
            (STATUS, "the --status option is meaningful only when verifying checksums"),
            ('w', "the --warn option is meaningful only when verifying checksums"),
            (QUIET, "the --quiet option is meaningful only when verifying checksums"),
            (STRICT, "the --strict option is meaningful only when verifying checksums"),
        ];
        only.iter().find(|(letter, _)| parsed.has(*letter)).map(|(_, words)| *words)
    };
    if let Some(mistake) = mistake {
        return Err(io.misuse(1, mistake));
    }
    for file in files::or_stdin(&parsed.operands) {
        if check {
            let manners = Manners {
                // The last of these three holds.
                voice: parsed.last_of(&format!("{QUIET}{STATUS}w")),
                ignore_missing: parsed.has(IGNORE_MISSING),
                strict: parsed.has(STRICT),
            };
            verify(io, algorithm, &file, &manners).await?;
            continue;
        }
        let Some(digest) = algorithm.digest(io, &file).await? else { continue };
        let end = if parsed.has('z') { "\0" } else { "\n" };
        let (mark, shown) = if parsed.has('z') { ("", file) } else { escaped(&file) };
        let text = if parsed.has(TAG) {
            format!("{mark}{} ({shown}) = {digest}{end}", algorithm.name)
        } else {
            let kind = if binary == Some('b') { '*' } else { ' ' };
            format!("{mark}{digest} {kind}{shown}{end}")
        };
        io.put(host::words::encode(&text));
    }
    Ok(io.status)
}

/// A name that fits on a line, and the mark that tells of it.
fn escaped(file: &str) -> (&'static str, String) {
    if !file.contains(['\\', '\n', '\r']) {
        return ("", file.to_owned());
    }
    ("\\", file.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r"))
}

fn unescaped(file: &str) -> Option<String> {
    let mut name = String::new();
    let mut chars = file.chars();
    while let Some(char) = chars.next() {
        name.push(match char {
            '\\' => match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            '\0' => return None,
            char => char,
        });
    }
    Some(name)
}

/// How checking goes about it.
struct Manners {
    voice: Option<char>,
    ignore_missing: bool,
    strict: bool,
}

/// Checksum and file of a line, in any of the formats that such programs write.
fn entry(algorithm: &Algorithm, line: &str) -> Option<(String, String)> {
    let line = line.trim_start_matches([' ', '\t']);
    let (line, escaped) = match line.strip_prefix('\\') {
        Some(line) => (line, true),
        None => (line, false),
    };
    let name = |name: &str| if escaped { unescaped(name) } else { Some(name.to_owned()) };
    let tagged = line.strip_prefix(algorithm.name).map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
    if let Some(rest) = tagged.and_then(|rest| rest.strip_prefix('(')) {
        let (file, rest) = rest.rsplit_once(')')?;
        let digest = rest.trim_start_matches([' ', '\t']).strip_prefix('=')?.trim_start_matches([' ', '\t']);
        return is_digest(algorithm, digest).then_some((digest.to_owned(), name(file)?));
    }
    let (digest, rest) = line.split_at_checked(algorithm.length * 2)?;
    let rest = rest.strip_prefix([' ', '\t']).filter(|rest| !rest.is_empty())?;
    let file = rest.strip_prefix([' ', '*']).filter(|rest| !rest.is_empty()).unwrap_or(rest);
    is_digest(algorithm, digest).then_some((digest.to_owned(), name(file)?))
}

fn is_digest(algorithm: &Algorithm, text: &str) -> bool {
    text.len() == algorithm.length * 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

async fn verify(io: &mut Io, algorithm: &Algorithm, list: &str, manners: &Manners) -> Result<(), Stop> {
    let shown = if list == "-" { "standard input".to_owned() } else { list.to_owned() };
    let opened = match io.open(list) {
        Ok(opened) => opened,
        Err(errno) => {
            io.complain_about(&shown, errno);
            return Ok(());
        }
    };
    let (silent, status_only) = (manners.voice == Some(QUIET), manners.voice == Some(STATUS));
    let mut lines = Lines::new(opened, b'\n');
    let (mut number, mut proper, mut malformed) = (0u64, 0u64, 0u64);
    let (mut matched, mut wrong, mut unreadable) = (0u64, 0u64, 0u64);
    loop {
        let line = match lines.next(io).await? {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(_) => {
                io.complain(format_args!("{}: read error", quote::if_needed(&shown)));
                return Ok(());
            }
        };
        number += 1;
        let (text, _) = input::chomp(&line, b'\n');
        let (text, _) = input::chomp(text, b'\r');
        if text.is_empty() || text.first() == Some(&b'#') {
            continue;
        }
        let text = host::words::decode(text);
        let Some((expected, file)) =
            entry(algorithm, &text).filter(|(_, file)| !(list == "-" && file == "-"))
        else {
            malformed += 1;
            if manners.voice == Some('w') {
                let text = format!(
                    "{}: {number}: improperly formatted {} checksum line",
                    quote::if_needed(&shown),
                    algorithm.name
                );
                // A warning alone leaves the status as it is.
                let status = io.status;
                io.complain(text);
                io.status = status;
            }
            continue;
        };
        proper += 1;
        if manners.ignore_missing && file != "-" && io.process.metadata(&file) == Err(host::Errno::ENOENT) {
            continue;
        }
        let (mark, name) = escaped(&file);
        let verdict = match algorithm.digest(io, &file).await? {
            None => {
                unreadable += 1;
                "FAILED open or read"
            }
            Some(digest) if digest.eq_ignore_ascii_case(&expected) => {
                matched += 1;
                if silent {
                    continue;
                }
                "OK"
            }
            Some(_) => {
                wrong += 1;
                "FAILED"
            }
        };
        if !status_only {
            io.put(host::words::encode(&format!("{mark}{name}: {verdict}\n")));
        }
        io.turn().await?;
    }
    let name = quote::if_needed(&shown);
    if proper == 0 {
        io.complain(format_args!("{name}: no properly formatted checksum lines found"));
        return Ok(());
    }
    let failed = wrong > 0
        || unreadable > 0
        || manners.strict && malformed > 0
        || matched == 0 && manners.ignore_missing;
    let status = io.status.max(u8::from(failed));
    if !status_only {
        let warnings = [
            (malformed, "line is improperly formatted", "lines are improperly formatted"),
            (unreadable, "listed file could not be read", "listed files could not be read"),
            (wrong, "computed checksum did NOT match", "computed checksums did NOT match"),
        ];
        for (count, one, several) in warnings.into_iter().filter(|(count, ..)| *count > 0) {
            io.complain(format_args!("WARNING: {count} {}", if count == 1 { one } else { several }));
        }
        if manners.ignore_missing && matched == 0 {
            io.complain(format_args!("{name}: no file was verified"));
        }
    }
    io.status = status;
    Ok(())
}
