//! How `ls` arranges names: one per line, in columns, with commas; indicators and colours.

use host::NodeKind;
use unicode_width::UnicodeWidthStr;

use super::super::mode::{blocks, human};
use super::super::place;
use super::{Entry, Format, Listing};
use crate::run::Io;

/// The colour of a kind, where LS_COLORS says nothing. Upstream: ls.c, color_indicator.
fn color(kind: NodeKind, mode: u16) -> Option<&'static str> {
    match kind {
        NodeKind::Directory => Some(match mode & 0o1002 {
            0o1002 => "30;42",
            0o0002 => "34;42",
            0o1000 => "37;44",
            _ => "01;34",
        }),
        NodeKind::Symlink => Some("01;36"),
        NodeKind::Device => Some("01;33"),
        NodeKind::File if mode & 0o4000 != 0 => Some("37;41"),
        NodeKind::File if mode & 0o2000 != 0 => Some("30;43"),
        NodeKind::File if mode & 0o111 != 0 => Some("01;32"),
        NodeKind::File => None,
    }
}

/// Text and the columns it takes.
struct Cell {
    text: String,
    width: usize,
}

impl Listing {
    pub(super) fn print(&self, io: &mut Io, entries: &[Entry], directory: bool) {
        let block_text = |count: u64| match self.human {
            Some(base) => human(count * 512, base),
            None => (count / 2).to_string(),
        };
        if directory && (self.format == Format::Long || self.blocks) {
            let total = entries.iter().map(|entry| blocks(&entry.found)).sum();
            io.put(format!("total {}", block_text(total)));
            io.put([self.end]);
        }
        if self.format == Format::Long {
            self.print_long(io, entries);
            return;
        }
        let inode_width = entries.iter().map(|entry| entry.found.inode.to_string().len()).max().unwrap_or(0);
        let block_width =
            entries.iter().map(|entry| block_text(blocks(&entry.found)).len()).max().unwrap_or(0);
        let align = self.aligns(entries);
        let mut colored = false;
        let cells: Vec<Cell> = entries
            .iter()
            .map(|entry| {
                let padded = matches!(self.format, Format::Down | Format::Across);
                let (inode_width, block_width) = if padded { (inode_width, block_width) } else { (0, 0) };
                let mut text = String::new();
                if self.inode {
                    text.push_str(&format!("{:inode_width$} ", entry.found.inode));
                }
                if self.blocks {
                    text.push_str(&format!("{:>block_width$} ", block_text(blocks(&entry.found))));
                }
                let before = text.len();
                let name = self.name(entry, align && padded, &mut colored);
                let width = before + name.width;
                text.push_str(&name.text);
                Cell { text, width }
            })
            .collect();
        match self.format {
            Format::Down => self.columns(io, &cells, true),
            Format::Across => self.columns(io, &cells, false),
            Format::Commas => self.commas(io, &cells),
            _ => {
                for cell in cells {
                    io.put(host::words::encode(&cell.text));
                    io.put([self.end]);
                }
            }
        }
        if colored {
            io.put("");
        }
    }

    /// Whether unquoted names stand one column further right, below the quoted ones.
    pub(super) fn aligns(&self, entries: &[Entry]) -> bool {
        let columns = matches!(self.format, Format::Long | Format::Down | Format::Across);
        columns && self.width > 0 && entries.iter().any(|entry| entry.quoted)
    }

    fn name(&self, entry: &Entry, align: bool, colored: &mut bool) -> Cell {
        let indicator = self.indicator(entry.found.kind, entry.found.mode);
        let shown = self.colored(&entry.shown, entry.found.kind, entry.found.mode, colored);
        let lead = if align && !entry.quoted { " " } else { "" };
        let width = lead.len() + UnicodeWidthStr::width(entry.shown.as_str()) + indicator.len();
        Cell { text: format!("{lead}{shown}{indicator}"), width }
    }

    pub(super) fn colored(&self, text: &str, kind: NodeKind, mode: u16, colored: &mut bool) -> String {
        match color(kind, mode).filter(|_| self.color) {
            Some(code) => {
                let reset = if std::mem::replace(colored, true) { "" } else { "\u{1b}[0m" };
                format!("{reset}\u{1b}[{code}m{text}\u{1b}[0m")
            }
            None => text.to_owned(),
        }
    }

    pub(super) fn indicator(&self, kind: NodeKind, mode: u16) -> &'static str {
        match (self.indicator, kind) {
            ('p' | 't' | 'F', NodeKind::Directory) => "/",
            ('t' | 'F', NodeKind::Symlink) if self.format != Format::Long => "@",
            ('F', NodeKind::File) if mode & 0o111 != 0 => "*",
            _ => "",
        }
    }

    pub(super) fn link_text(&self, io: &Io, entry: &Entry, colored: &mut bool) -> String {
        let Some(target) = &entry.link else { return String::new() };
        let (shown, _) = self.shown(target);
        match place::stat(&io.process, &entry.path) {
            Ok(found) => {
                let text = self.colored(&shown, found.kind, found.mode, colored);
                format!(" -> {text}{}", self.indicator(found.kind, found.mode))
            }
            Err(_) => format!(" -> {shown}"),
        }
    }

    /// As many columns as fit; columns are as wide as their widest entry and two more.
    fn columns(&self, io: &mut Io, cells: &[Cell], down: bool) {
        let limit = if self.width == 0 { usize::MAX } else { self.width };
        let count = cells.len();
        let most = (limit / 3).clamp(1, count.max(1));
        let shape = |columns: usize| -> (usize, Vec<usize>) {
            let rows = count.div_ceil(columns);
            let mut widths = vec![0; columns];
            for (index, cell) in cells.iter().enumerate() {
                let column = if down { index / rows } else { index % columns };
                let last = column + 1 == columns;
                if let Some(width) = widths.get_mut(column) {
                    *width = (*width).max(cell.width + if last { 0 } else { 2 });
                }
            }
            (rows, widths)
        };
        let mut chosen = shape(1);
        for columns in (1..=most).rev() {
            let (rows, widths) = shape(columns);
            if columns == 1 || widths.iter().sum::<usize>() < limit {
                chosen = (rows, widths);
                break;
            }
        }
        let (rows, widths) = chosen;
        for row in 0..rows {
            let mut line = String::new();
            let mut at = 0;
            let mut start = 0;
            for (column, width) in widths.iter().enumerate() {
                let index = if down { column * rows + row } else { row * widths.len() + column };
                let Some(cell) = cells.get(index) else { break };
                indent(&mut line, &mut at, start);
                line.push_str(&cell.text);
                at += cell.width;
                start += width;
            }
            io.line(host::words::encode(&line));
        }
    }

    fn commas(&self, io: &mut Io, cells: &[Cell]) {
        let mut at = 0;
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                if self.width == 0 || at + cell.width + 2 < self.width {
                    io.put(", ");
                    at += 2;
                } else {
                    io.put(",\n");
                    at = 0;
                }
            }
            io.put(host::words::encode(&cell.text));
            at += cell.width;
        }
        if !cells.is_empty() {
            io.put("\n");
        }
    }
}

/// Goes on to column `to`, with tabs where they reach. Upstream: ls.c, indent.
fn indent(line: &mut String, at: &mut usize, to: usize) {
    while *at < to {
        if to / 8 > (*at + 1) / 8 {
            line.push('\t');
            *at += 8 - *at % 8;
        } else {
            line.push(' ');
            *at += 1;
        }
    }
}
