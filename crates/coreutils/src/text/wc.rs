//! `wc`

use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "wc",
    synopsis: &["[OPTION]... [FILE]...", "[OPTION]... --files0-from=F"],
    about: "Print newline, word, and byte counts for each FILE, and a total line if\nmore than one FILE is specified.",
    short: "clLmw",
    long: &[
        ("bytes", 'c'),
        ("chars", 'm'),
        ("files0-from=", '0'),
        ("lines", 'l'),
        ("max-line-length", 'L'),
        ("words", 'w'),
    ],
    ..Command::GNU
};

/// In the order of the columns.
#[derive(Clone, Copy, Default)]
struct Counts {
    lines: u64,
    words: u64,
    chars: u64,
    bytes: u64,
    longest: u64,
}

fn measure(text: &[u8]) -> Counts {
    let mut counts = Counts { bytes: text.len() as u64, ..Counts::default() };
    let mut in_word = false;
    let mut column = 0;
    for chunk in text.utf8_chunks() {
        for char in chunk.valid().chars() {
            counts.chars += 1;
            match char {
                '\n' | '\r' | '\u{c}' => {
                    counts.lines += u64::from(char == '\n');
                    counts.longest = counts.longest.max(column);
                    column = 0;
                    in_word = false;
                }
                '\t' => {
                    column = (column / 8 + 1) * 8;
                    in_word = false;
                }
                char if char.is_whitespace() => {
                    column += u64::from(char == ' ');
                    in_word = false;
                }
                char => {
                    let width = unicode_width::UnicodeWidthChar::width(char);
                    column += width.unwrap_or(0) as u64;
                    // A control character neither begins nor ends a word.
                    if width.is_some() && !in_word {
                        in_word = true;
                        counts.words += 1;
                    }
                }
            }
        }
        if !chunk.invalid().is_empty() && !in_word {
            in_word = true;
            counts.words += 1;
        }
    }
    counts.longest = counts.longest.max(column);
    counts
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut files = parsed.operands.clone();
    if let Some(list) = parsed.value('0') {
        if let Some(extra) = files.first() {
            io.complain(format_args!("extra operand {}", quote::always(extra)));
            io.put_error("file operands cannot be combined with --files0-from\n");
            return Err(io.try_help(1));
        }
        let bytes = io.read_or_complain(list).await?.unwrap_or_default();
        let names = bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        files = names.map(host::words::decode).collect();
    }
    let named = !files.is_empty();
    if !named {
        files.push("-".to_owned());
    }
    let mut columns: Vec<char> = "lwmcL".chars().filter(|letter| parsed.has(*letter)).collect();
    if columns.is_empty() {
        columns = vec!['l', 'w', 'c'];
    }
    // Upstream: wc.c, compute_number_width.
    let mut width = 1;
    if files.len() > 1 || columns.len() > 1 {
        let mut total = 0;
        let mut at_least = 1;
        for file in &files {
            let size = if file == "-" {
                Ok(io.process.descriptor(0).ok().and_then(host::Descriptor::size))
            } else {
                io.process.metadata(file).map(|found| found.is_file().then_some(found.size))
            };
            match size {
                Ok(Some(size)) => total += size,
                Ok(None) => at_least = 7,
                Err(_) => {}
            }
        }
        width = total.to_string().len().max(at_least);
    }
    let mut sum = Counts::default();
    for file in &files {
        io.pump().await?;
        let counts = match io.open(file) {
            Ok(input) => {
                let text = match input.read_to_end().await {
                    Ok(text) => text,
                    Err(errno) => {
                        io.complain_about(file, errno);
                        Vec::new()
                    }
                };
                measure(&text)
            }
            Err(errno) => {
                io.complain_about(file, errno);
                continue;
            }
        };
        let shown = if named { Some(file.as_str()) } else { None };
        io.line(row(&counts, &columns, width, shown));
        sum.lines += counts.lines;
        sum.words += counts.words;
        sum.chars += counts.chars;
        sum.bytes += counts.bytes;
        sum.longest = sum.longest.max(counts.longest);
    }
    if files.len() > 1 {
        io.line(row(&sum, &columns, width, Some("total")));
    }
    Ok(io.status)
}

fn row(counts: &Counts, columns: &[char], width: usize, file: Option<&str>) -> String {
    let value = |column: &char| match column {
        'l' => counts.lines,
        'w' => counts.words,
        'm' => counts.chars,
        'c' => counts.bytes,
        _ => counts.longest,
    };
    let mut text: Vec<String> = columns.iter().map(|column| format!("{:width$}", value(column))).collect();
    text.extend(file.map(|file| if file.contains('\n') { quote::if_needed(file) } else { file.to_owned() }));
    text.join(" ")
}
