//! `env`

use crate::run::{Command, Io, Outcome, quote, spawn};

const COMMAND: Command = Command {
    name: "env",
    synopsis: &["[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]"],
    about: "Set each NAME to VALUE in the environment and run COMMAND.",
    failure: 125,
    short: "+C:iS:u:v0",
    long: &[
        ("chdir=", 'C'),
        ("debug", 'v'),
        ("ignore-environment", 'i'),
        ("null", '0'),
        ("split-string=", 'S'),
        ("unset=", 'u'),
    ],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let mut words = io.process.arguments().to_vec();
    // -S stands for the words in it.
    for index in 0..words.len().min(3) {
        let Some(text) = words.get(index).and_then(|word| word.strip_prefix("-S")).map(str::to_owned) else {
            continue;
        };
        let (text, taken) =
            if text.is_empty() { (words.get(index + 1).cloned().unwrap_or_default(), 2) } else { (text, 1) };
        let end = (index + taken).min(words.len());
        words.splice(index..end, text.split_whitespace().map(str::to_owned));
        break;
    }
    let parsed = COMMAND.parse_words(io, words)?;
    let mut operands = parsed.operands.as_slice();
    let mut clear = parsed.has('i');
    if let [first, rest @ ..] = operands
        && first == "-"
    {
        clear = true;
        operands = rest;
    }
    if clear {
        io.process.environment.clear();
    }
    for (letter, value) in &parsed.options {
        if let ('u', Some(name)) = (letter, value) {
            if name.is_empty() || name.contains('=') {
                let shown = quote::locale(name);
                return Err(io.fail(125, format_args!("cannot unset {shown}: Invalid argument")));
            }
            io.process.environment.remove(name);
        }
    }
    while let [first, rest @ ..] = operands
        && let Some((name, value)) = first.split_once('=')
    {
        io.process.environment.insert(name.to_owned(), value.to_owned());
        operands = rest;
    }
    let Some(program) = operands.first() else {
        if parsed.has('C') {
            return Err(io.misuse(125, "must specify command with --chdir (-C)"));
        }
        let end = if parsed.has('0') { "\0" } else { "\n" };
        for (name, value) in io.process.environment.clone() {
            io.put(host::words::encode(&format!("{name}={value}{end}")));
        }
        return Ok(0);
    };
    if parsed.has('0') {
        return Err(io.misuse(125, "cannot specify --null (-0) with command"));
    }
    if let Some(directory) = parsed.value('C') {
        let absolute = host::files::path::normalize(&io.process.absolute(directory));
        match io.process.metadata(&absolute) {
            Ok(found) if found.is_directory() => io.process.directory = absolute,
            outcome => {
                let errno = outcome.err().unwrap_or(host::Errno::ENOTDIR);
                let shown = quote::always(directory);
                return Err(io.fail(125, format_args!("cannot change directory to {shown}: {errno}")));
            }
        }
    }
    let program = program.clone();
    run_instead(io, operands.to_vec(), |io, errno| {
        io.complain(format_args!("{}: {errno}", quote::locale(&program)));
        if program.contains(' ') {
            io.complain("use -[v]S to pass options in shebang lines");
        }
    })
    .await
}

/// Becomes another program; a failure is told by `complain` and ends with 126 or 127.
pub(super) async fn run_instead(
    io: &mut Io,
    words: Vec<String>,
    complain: impl Fn(&mut Io, host::Errno),
) -> Outcome {
    io.flush().await?;
    let mut process = io.process.clone();
    process.args = words;
    match spawn::exec(process).await {
        Ok(status) => Ok(status),
        Err(error) => {
            let errno = spawn::errno(&error);
            complain(io, errno);
            Ok(if errno == host::Errno::ENOENT { 127 } else { 126 })
        }
    }
}
