//! The output in two columns, `-y`.

use unicode_width::UnicodeWidthChar;

use super::hunks::Hunk;
use super::print::{Color, Pair, Printer};

/// At least this many columns are between the two.
const GUTTER: usize = 3;

/// Where the columns are.
struct Layout {
    /// Print columns of each half.
    half: usize,
    /// Where the right half begins.
    right: usize,
}

impl Layout {
    /// Upstream: diff.c, main.
    fn new(width: usize, tab: usize) -> Self {
        let both = tab + GUTTER;
        let offset = (width >> 1) + (both >> 1) + (width & both & 1);
        let offset = offset - offset % tab;
        let half = offset.saturating_sub(GUTTER).min(width.saturating_sub(offset));
        Self { half, right: if half > 0 { offset } else { width } }
    }
}

pub(super) fn show(printer: &mut Printer<'_>, pair: &Pair<'_>) {
    let tab = if printer.settings.expand_tabs { 1 } else { printer.settings.tab_size };
    let layout = Layout::new(printer.settings.width, tab);
    let mut columns = Columns { printer, layout, pair, old: 0, new: 0 };
    for change in pair.changes.iter().filter(|change| !change.ignored) {
        let Some(hunk) = Hunk::new(std::slice::from_ref(change)) else { continue };
        columns.common(hunk.old.start, hunk.new.start);
        columns.change(&hunk);
    }
    columns.common(pair.old.len(), pair.new.len());
}

struct Columns<'a, 'b> {
    printer: &'a mut Printer<'b>,
    layout: Layout,
    pair: &'a Pair<'a>,
    /// The next lines to be shown.
    old: usize,
    new: usize,
}

impl Columns<'_, '_> {
    /// Lines that both have, up to these.
    fn common(&mut self, old: usize, new: usize) {
        let settings = self.printer.settings;
        if settings.suppress_common {
            (self.old, self.new) = (old, new);
            return;
        }
        if !settings.left_column {
            while self.old < old && self.new < new {
                self.row(true, ' ', true);
            }
            while self.new < new {
                self.row(false, ')', true);
            }
        }
        while self.old < old {
            self.row(true, '(', false);
        }
        self.new = new;
    }

    fn change(&mut self, hunk: &Hunk<'_>) {
        while self.old < hunk.old.end && self.new < hunk.new.end {
            self.row(true, '|', true);
        }
        while self.new < hunk.new.end {
            self.row(false, '>', true);
        }
        while self.old < hunk.old.end {
            self.row(true, '<', false);
        }
    }

    /// One line of output from the next line of either or both. Upstream: side.c, print_1sdiff_line.
    fn row(&mut self, left: bool, sign: char, right: bool) {
        let left = if left { self.pair.old.get(self.old).copied() } else { None };
        let right = if right { self.pair.new.get(self.new).copied() } else { None };
        self.old += usize::from(left.is_some());
        self.new += usize::from(right.is_some());
        let ends = |line: Option<&[u8]>| line.is_some_and(|line| line.ends_with(b"\n"));
        let color = match sign {
            '<' => Some(Color::Delete),
            '>' => Some(Color::Add),
            _ => None,
        };
        if let Some(color) = color {
            self.printer.begin(color);
        }
        let mut column = 0;
        if let Some(line) = left {
            column = self.half(line, 0);
        }
        if sign != ' ' {
            let to = (self.layout.half + self.layout.right).saturating_sub(1) / 2;
            self.pad(column, to);
            column = to.max(column) + 1;
            let sign = match sign {
                '|' if ends(left) && !ends(right) => '/',
                '|' if !ends(left) && ends(right) => '\\',
                sign => sign,
            };
            self.printer.text(sign.to_string());
        }
        if let Some(line) = right
            && line.first() != Some(&b'\n')
        {
            self.pad(column, self.layout.right);
            self.half(line, self.layout.right.max(column));
        }
        if ends(left) || ends(right) {
            self.printer.text("\n");
        }
        if color.is_some() {
            self.printer.end();
        }
    }

    /// Moves to a column, with tabs as far as they reach.
    fn pad(&mut self, mut from: usize, to: usize) {
        let size = self.printer.settings.tab_size;
        if !self.printer.settings.expand_tabs {
            while let stop = from + size - from % size
                && stop <= to
            {
                self.printer.text("\t");
                from = stop;
            }
        }
        self.printer.out.extend(std::iter::repeat_n(b' ', to.saturating_sub(from)));
    }

    /// As much of a line as fits into a half that begins at `indent`; the column after it.
    fn half(&mut self, line: &[u8], indent: usize) -> usize {
        let bound = self.layout.half;
        let size = self.printer.settings.tab_size;
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        // Columns of the text so far, and columns that were written.
        let (mut column, mut written) = (0, 0);
        for chunk in text.utf8_chunks() {
            for char in chunk.valid().chars() {
                match char {
                    '\t' => {
                        let stop = size - column % size;
                        if written == column {
                            let tabstop = (column + stop).min(bound);
                            if self.printer.settings.expand_tabs {
                                self.printer
                                    .out
                                    .extend(std::iter::repeat_n(b' ', tabstop.saturating_sub(written)));
                                written = tabstop;
                            } else if column + stop < bound {
                                written = column + stop;
                                self.printer.text("\t");
                            }
                        }
                        column += stop;
                    }
                    '\r' => {
                        self.printer.text("\r");
                        self.pad(0, indent);
                        (column, written) = (0, 0);
                    }
                    '\u{8}' if column > 0 => {
                        column -= 1;
                        if column < bound {
                            written = column;
                            self.printer.text("\u{8}");
                        }
                    }
                    char => {
                        let width = char.width().unwrap_or(0);
                        if char.is_control() && char != '\u{8}' {
                            if column < bound {
                                let mut buffer = [0; 4];
                                self.printer.text(char.encode_utf8(&mut buffer));
                            }
                            continue;
                        }
                        column += width;
                        if column <= bound {
                            written = column;
                            let mut buffer = [0; 4];
                            self.printer.text(char.encode_utf8(&mut buffer));
                        }
                    }
                }
            }
            if column < bound {
                self.printer.text(chunk.invalid());
            }
        }
        written
    }
}
