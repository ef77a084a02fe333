//! `column`

use unicode_width::UnicodeWidthStr;

use crate::run::{Command, Io, Outcome, Package, files};

const COMMAND: Command = Command {
    name: "column",
    synopsis: &["[options] [<file>...]"],
    about: "Columnate lists.",
    package: Package::Other("util-linux 2.38.1"),
    short: "c:dehJH:LN:no:O:R:s:tT:E:W:V",
    long: &[
        ("output-width=", 'c'),
        ("separator=", 's'),
        ("output-separator=", 'o'),
        ("table", 't'),
        ("table-columns=", 'N'),
        ("table-right=", 'R'),
        ("table-hide=", 'H'),
        ("table-noheadings", 'd'),
        ("table-columns-limit=", 'l'),
        ("keep-empty-lines", 'L'),
        ("fillrows", 'x'),
    ],
    ..Command::GNU
};

fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut lines = Vec::new();
    let keep_empty = parsed.has('L');
    let mut files_read = 0;
    for file in files::or_stdin(&parsed.operands) {
        match io.read(&file).await? {
            Ok(text) => {
                files_read += 1;
                let text = String::from_utf8_lossy(&text).into_owned();
                let kept = text.lines().filter(|line| keep_empty || !line.trim().is_empty());
                lines.extend(kept.map(str::to_owned));
            }
            Err(errno) => io.complain(format_args!("{file}: {errno}")),
        }
    }
    if files_read == 0 {
        return Ok(io.status);
    }
    if parsed.has('t') {
        let separators = parsed.value('s');
        let mut rows: Vec<Vec<String>> = Vec::new();
        if let Some(names) = parsed.value('N').filter(|_| !parsed.has('d')) {
            rows.push(names.split(',').map(str::to_owned).collect());
        }
        rows.extend(lines.iter().map(|line| cells(line, separators)));
        let right = parsed.value('R').unwrap_or_default();
        let joint = parsed.value('o').unwrap_or("  ");
        table(io, &rows, right, joint, parsed.value('N'));
    } else {
        let terminal = io.process.terminal.as_ref().map(|terminal| usize::from(terminal.size().0));
        let total = parsed.value('c').and_then(|text| text.parse().ok()).or(terminal).unwrap_or(80);
        list(io, &lines, total);
    }
    Ok(io.status)
}

/// Without -s runs of blanks separate, with -s each separator does.
fn cells(line: &str, separators: Option<&str>) -> Vec<String> {
    match separators {
        None => line.split([' ', '\t']).filter(|cell| !cell.is_empty()).map(str::to_owned).collect(),
        Some(separators) => line.split(|char| separators.contains(char)).map(str::to_owned).collect(),
    }
}

fn table(io: &mut Io, rows: &[Vec<String>], right: &str, joint: &str, names: Option<&str>) {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    let to_right = |column: usize| {
        right.split(',').any(|wanted| {
            let by_name = names.and_then(|names| names.split(',').position(|name| name == wanted));
            wanted.parse() == Ok(column + 1) || by_name == Some(column)
        })
    };
    for row in rows {
        let mut line = String::new();
        for (column, wide) in widths.iter().enumerate() {
            let cell = row.get(column).map(String::as_str).unwrap_or_default();
            let fill = " ".repeat(wide.saturating_sub(width(cell)));
            if column > 0 {
                line.push_str(joint);
            }
            let last = column + 1 == count;
            if to_right(column) {
                line.push_str(&fill);
                line.push_str(cell);
            } else {
                line.push_str(cell);
                if !last {
                    line.push_str(&fill);
                }
            }
        }
        io.line(line);
    }
}

/// Entries in columns, filled downwards with tabs between.
fn list(io: &mut Io, entries: &[String], total: usize) {
    let longest = entries.iter().map(|entry| width(entry)).max().unwrap_or(0);
    let column = (longest + 8) / 8 * 8;
    let columns = (total / column.max(1)).max(1);
    if longest >= total {
        entries.iter().for_each(|entry| io.line(entry));
        return;
    }
    let rows = entries.len().div_ceil(columns);
    for row in 0..rows {
        let mut line = String::new();
        let mut at = 0;
        let mut end = column;
        let mut index = row;
        while let Some(entry) = entries.get(index) {
            line.push_str(entry);
            at += width(entry);
            index += rows;
            if index >= entries.len() {
                break;
            }
            while at / 8 * 8 + 8 <= end {
                line.push('\t');
                at = at / 8 * 8 + 8;
            }
            end += column;
        }
        io.line(line);
    }
}
