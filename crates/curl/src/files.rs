//! Files that options name, and messages on standard error.

use countersign_host::Process;

/// A whole file, or standard input for `-`; `None` if it cannot be read.
pub(crate) async fn read_or_stdin(process: &Process, path: &str) -> Option<Vec<u8>> {
    match path {
        "-" => process.read_stdin().await.ok(),
        _ => process.read_file(path).await.ok(),
    }
}

/// A message with `prefix` before each of its lines, broken at blanks where the terminal ends.
pub(crate) fn wrapped(process: &Process, prefix: &str, text: &str) -> String {
    let columns = process.variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let terminal = process.descriptors.get(&2).and_then(|stderr| stderr.as_terminal());
    let columns: usize = columns
        .filter(|columns| (20..10_000).contains(columns))
        .or(terminal.map(|terminal| usize::from(terminal.size().0)))
        .unwrap_or(79);
    let width = columns.saturating_sub(prefix.len()).max(2);
    let (mut out, mut rest) = (String::new(), text);
    loop {
        out.push_str(prefix);
        if rest.len() <= width {
            out.push_str(rest);
            out.push('\n');
            return out;
        }
        let last = (1..width).rev().find(|at| rest.as_bytes().get(*at) == Some(&b' '));
        let mut cut = last.unwrap_or(width - 1) + 1;
        while !rest.is_char_boundary(cut) {
            cut += 1;
        }
        let (line, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        out.push_str(line);
        out.push('\n');
        rest = tail;
    }
}
