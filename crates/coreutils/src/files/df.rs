//! `df`: one disk, mounted on the root.

use super::mode::human;
use super::place;
use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "df",
    about: "Show information about the file system on which each FILE resides,\nor all file systems by default.",
    short: "aB:hHiklmPTt:x:",
    long: &[
        ("all", 'a'),
        ("block-size=", 'B'),
        ("human-readable", 'h'),
        ("inodes", 'i'),
        ("local", 'l'),
        ("output[=", 'o'),
        ("portability", 'P'),
        ("print-type", 'T'),
        ("si", 'H'),
        ("total", 'c'),
        ("type=", 't'),
    ],
    ..Command::GNU
};

/// Size of the simulated disk, bytes.
const SIZE: u64 = 64 << 20;

fn used(io: &Io, directory: &str, depth: u32) -> u64 {
    let entries = place::entries(&io.process, directory).unwrap_or_default();
    entries
        .iter()
        .map(|entry| match entry.metadata.is_directory() {
            true if depth < 50 => used(io, &place::within(directory, &entry.name), depth + 1) + 4_096,
            _ => entry.metadata.size,
        })
        .sum()
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut any = parsed.operands.is_empty();
    for file in &parsed.operands {
        match place::stat(&io.process, file) {
            Ok(_) => any = true,
            Err(errno) => io.complain_about(&quote::if_needed(file), errno),
        }
    }
    if !any {
        return Ok(io.status);
    }
    let used = used(io, "/", 0).min(SIZE);
    let free = SIZE - used;
    let share = format!("{}%", (used * 100).div_ceil(SIZE));
    let base = match parsed.last_of("hHkm") {
        Some('h') => Some(1_024),
        Some('H') => Some(1_000),
        _ => None,
    };
    let show = |bytes: u64| match base {
        Some(base) => human(bytes, base),
        None => (bytes / 1_024).to_string(),
    };
    let (size_title, available_title) =
        if base.is_some() { ("Size", "Avail") } else { ("1K-blocks", "Available") };
    let mut rows =
        vec![vec!["Filesystem", "Type", size_title, "Used", available_title, "Use%", "Mounted on"], vec![]];
    let (size, used, free) = (show(SIZE), show(used), show(free));
    if let Some(row) = rows.last_mut() {
        *row = vec!["/dev/vda1", "ext4", &size, &used, &free, &share, "/"];
    }
    let mut widths = vec![14, 4, 5, 5, 5, 4, 0];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.len());
        }
    }
    for row in rows {
        let mut cells = Vec::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            match column {
                1 if !parsed.has('T') => {}
                0 | 1 => cells.push(format!("{cell:<width$}")),
                6 => cells.push((*cell).to_owned()),
                _ => cells.push(format!("{cell:>width$}")),
            }
        }
        io.line(cells.join(" "));
    }
    Ok(io.status)
}
