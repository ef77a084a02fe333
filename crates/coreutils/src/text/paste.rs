//! `paste`

use host::Descriptor;

use crate::run::{Command, Io, Lines, Outcome, files, input, quote};

const COMMAND: Command = Command {
    name: "paste",
    about: "Write lines consisting of the sequentially corresponding lines from\neach FILE, separated by TABs, to standard output.",
    short: "d:sz",
    long: &[("delimiters=", 'd'), ("serial", 's'), ("zero-terminated", 'z')],
    ..Command::GNU
};

/// The delimiters in turn; `None` is the empty one, `\0`.
fn delimiters(text: &str) -> Option<Vec<Option<char>>> {
    let mut list = Vec::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        list.push(match char {
            '\\' => match chars.next()? {
                '0' => None,
                'b' => Some('\u{8}'),
                'f' => Some('\u{c}'),
                'n' => Some('\n'),
                'r' => Some('\r'),
                't' => Some('\t'),
                'v' => Some('\u{b}'),
                other => Some(other),
            },
            char => Some(char),
        });
    }
    if list.is_empty() {
        list.push(None);
    }
    Some(list)
}

fn delimiter(list: &[Option<char>], index: usize) -> String {
    list.get(index % list.len()).copied().flatten().map(String::from).unwrap_or_default()
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let text = parsed.value('d').unwrap_or("\t");
    let Some(list) = delimiters(text) else {
        let message = format!("delimiter list ends with an unescaped backslash: {text}");
        return Err(io.fail(1, message));
    };
    let end = if parsed.has('z') { 0 } else { b'\n' };
    let files = files::or_stdin(&parsed.operands);
    if parsed.has('s') {
        for file in files {
            let Some(bytes) = io.read_or_complain(&file).await? else { continue };
            for (index, line) in input::split(&bytes, end).iter().enumerate() {
                if index > 0 {
                    io.put(delimiter(&list, index - 1));
                }
                io.put(line);
            }
            io.put([end]);
            io.turn().await?;
        }
        return Ok(io.status);
    }
    let mut inputs: Vec<Option<Lines>> = Vec::new();
    // `-` twice takes turns in one input.
    let mut stdin: Option<usize> = None;
    let mut places = Vec::new();
    for file in &files {
        if file == "-"
            && let Some(place) = stdin
        {
            places.push(place);
            continue;
        }
        let opened: Descriptor = match io.open(file) {
            Ok(opened) => opened,
            Err(errno) => return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(file)))),
        };
        if file == "-" {
            stdin = Some(inputs.len());
        }
        places.push(inputs.len());
        inputs.push(Some(Lines::new(opened, end)));
    }
    loop {
        let mut row: Vec<u8> = Vec::new();
        let mut any = false;
        for (column, place) in places.iter().enumerate() {
            if column > 0 {
                row.extend(delimiter(&list, column - 1).bytes());
            }
            let Some(slot) = inputs.get_mut(*place) else { continue };
            let Some(lines) = slot else { continue };
            match lines.next(io).await? {
                Ok(Some(line)) => {
                    any = true;
                    row.extend(input::chomp(&line, end).0);
                }
                Ok(None) => *slot = None,
                Err(errno) => {
                    let file = files.get(column).map_or("-", String::as_str);
                    io.complain_about(file, errno);
                    *slot = None;
                }
            }
        }
        if !any {
            return Ok(io.status);
        }
        row.push(end);
        io.put(row);
        io.turn().await?;
    }
}
