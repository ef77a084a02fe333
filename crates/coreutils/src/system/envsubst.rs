//! `envsubst`

use crate::run::{Command, Io, Lines, Outcome, Package, Stop};

const COMMAND: Command = Command {
    name: "envsubst",
    synopsis: &["[OPTION] [SHELL-FORMAT]"],
    about: "Substitutes the values of environment variables.",
    package: Package::Other("envsubst (GNU gettext-runtime) 0.21"),
    short: "hVv",
    long: &[("variables", 'v')],
    ..Command::GNU
};

/// A piece of text: as it stands, or a variable with its source.
enum Piece<'a> {
    Text(&'a str),
    Variable { name: &'a str, source: &'a str },
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.find('$') {
        let (before, from) = rest.split_at_checked(place).unwrap_or((rest, ""));
        pieces.push(Piece::Text(before));
        let body = from.strip_prefix('$').unwrap_or(from);
        let braced = body.strip_prefix('{');
        let inner = braced.unwrap_or(body);
        let is_start = |char: char| char.is_ascii_alphabetic() || char == '_';
        let length =
            inner.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(inner.len());
        let name = inner.get(..length).unwrap_or_default();
        let closed = braced.is_none() || inner.get(length..).is_some_and(|rest| rest.starts_with('}'));
        if name.starts_with(is_start) && closed {
            let taken = 1 + length + if braced.is_some() { 2 } else { 0 };
            let (source, tail) = from.split_at_checked(taken).unwrap_or((from, ""));
            pieces.push(Piece::Variable { name, source });
            rest = tail;
        } else {
            let (dollar, tail) = from.split_at_checked(1).unwrap_or((from, ""));
            pieces.push(Piece::Text(dollar));
            rest = tail;
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.operands.len() > 1 {
        return Err(io.fail(1, "too many arguments"));
    }
    let format = parsed.operands.first().cloned();
    if parsed.has('v') {
        let Some(format) = format else { return Err(io.fail(1, "missing arguments")) };
        for piece in pieces(&format) {
            if let Piece::Variable { name, .. } = piece {
                io.line(name);
            }
        }
        return Ok(0);
    }
    let wanted: Option<Vec<String>> = format.as_deref().map(|format| {
        let names = pieces(format).into_iter().filter_map(|piece| match piece {
            Piece::Variable { name, .. } => Some(name.to_owned()),
            Piece::Text(_) => None,
        });
        names.collect()
    });
    let Ok(input) = io.process.descriptor(0).cloned() else { return Err(Stop(1)) };
    let mut lines = Lines::new(input, b'\n');
    loop {
        let line = match lines.next(io).await? {
            Ok(Some(line)) => host::words::decode(&line),
            Ok(None) => return Ok(0),
            Err(_) => return Err(io.fail(1, "error while reading \"standard input\": Is a directory")),
        };
        for piece in pieces(&line) {
            let text = match piece {
                Piece::Text(text) => text,
                Piece::Variable { name, source } => match &wanted {
                    Some(wanted) if !wanted.iter().any(|known| known == name) => source,
                    _ => io.process.variable(name).unwrap_or_default(),
                },
            };
            io.put(host::words::encode(text));
        }
        io.turn().await?;
    }
}
