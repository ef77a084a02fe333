//! The forms of the output, except the one in two columns.

use super::hunks::{self, Hunk};
use super::search::Change;
use super::settings::{Settings, Style};
use super::side;

/// Two files that differ, ready to be shown.
pub(super) struct Pair<'a> {
    pub(super) old: &'a [&'a [u8]],
    pub(super) new: &'a [&'a [u8]],
    pub(super) changes: &'a [Change],
    /// What follows `---` and `+++`, without the newline.
    pub(super) headers: [String; 2],
}

/// A colour, as the palette names it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Color {
    Header,
    Line,
    Delete,
    Add,
}

/// Collects the output.
pub(super) struct Printer<'a> {
    pub(super) settings: &'a Settings,
    pub(super) out: Vec<u8>,
}

impl Printer<'_> {
    pub(super) fn text(&mut self, text: impl AsRef<[u8]>) {
        self.out.extend_from_slice(text.as_ref());
    }

    pub(super) fn begin(&mut self, color: Color) {
        if self.settings.color {
            self.text(match color {
                Color::Header => "\x1b[1m",
                Color::Line => "\x1b[36m",
                Color::Delete => "\x1b[31m",
                Color::Add => "\x1b[32m",
            });
        }
    }

    pub(super) fn end(&mut self) {
        if self.settings.color {
            self.text("\x1b[0m");
        }
    }

    /// A line of a file behind `flag`. Upstream: util.c, print_1_line.
    fn line(&mut self, flag: &str, line: &[u8], color: Option<Color>) {
        if let Some(color) = color {
            self.begin(color);
        }
        let text = line.strip_suffix(b"\n");
        let bare = self.settings.suppress_blank_empty && line == b"\n";
        let tab = self.settings.initial_tab;
        let sign = flag.trim_end_matches(' ');
        if bare {
            self.text(sign);
        } else if flag == " " {
            // An unchanged line of the unified form.
            self.text(if tab { "\t" } else { " " });
        } else if tab {
            self.text(flag.strip_suffix(' ').unwrap_or(flag));
            self.text("\t");
        } else {
            self.text(flag);
        }
        self.content(text.unwrap_or(line));
        if color.is_some() {
            self.end();
        }
        self.text("\n");
        if text.is_none() {
            self.text("\\ No newline at end of file\n");
        }
    }

    /// A line's text, tabs expanded if asked for.
    fn content(&mut self, text: &[u8]) {
        if !self.settings.expand_tabs {
            self.text(text);
            return;
        }
        let size = self.settings.tab_size;
        let mut column = 0;
        for byte in text {
            match byte {
                b'\t' => {
                    let width = size - column % size;
                    self.out.extend(std::iter::repeat_n(b' ', width));
                    column += width;
                    continue;
                }
                b'\r' => column = 0,
                8 if column > 0 => column -= 1,
                byte if byte & 0xc0 != 0x80 && !byte.is_ascii_control() => column += 1,
                _ => {}
            }
            self.out.push(*byte);
        }
    }

    /// All of the differences.
    pub(super) fn show(&mut self, pair: &Pair<'_>) {
        match self.settings.style() {
            Style::Normal => self.each(pair, Self::normal),
            Style::Context => {
                self.headers(pair, ["***", "---"]);
                self.groups(pair, Self::context);
            }
            Style::Unified => {
                self.headers(pair, ["---", "+++"]);
                self.groups(pair, Self::unified);
            }
            Style::Ed => {
                for change in pair.changes.iter().rev() {
                    self.ed(pair, change);
                }
            }
            Style::ForwardEd => self.each(pair, Self::forward_ed),
            Style::Rcs => self.each(pair, Self::rcs),
            Style::SideBySide => side::show(self, pair),
        }
    }

    fn each(&mut self, pair: &Pair<'_>, show: fn(&mut Self, &Pair<'_>, &Hunk<'_>)) {
        for change in pair.changes.iter().filter(|change| !change.ignored) {
            if let Some(hunk) = Hunk::new(std::slice::from_ref(change)) {
                show(self, pair, &hunk);
            }
        }
    }

    fn groups(&mut self, pair: &Pair<'_>, show: fn(&mut Self, &Pair<'_>, &Hunk<'_>)) {
        let groups = hunks::group(pair.changes, self.settings.context);
        for group in groups.into_iter().filter(|group| group.iter().any(|change| !change.ignored)) {
            if let Some(mut hunk) = Hunk::new(group) {
                let context = self.settings.context;
                hunk.old.start = hunk.old.start.saturating_sub(context);
                hunk.new.start = hunk.new.start.saturating_sub(context);
                hunk.old.end = hunk.old.end.saturating_add(context).min(pair.old.len());
                hunk.new.end = hunk.new.end.saturating_add(context).min(pair.new.len());
                show(self, pair, &hunk);
            }
        }
    }

    fn headers(&mut self, pair: &Pair<'_>, signs: [&str; 2]) {
        for (sign, header) in signs.iter().zip(&pair.headers) {
            self.begin(Color::Header);
            self.text(format!("{sign} "));
            self.text(host::words::encode(header));
            self.end();
            self.text("\n");
        }
    }

    fn lines(&mut self, flag: &str, lines: &[&[u8]], from: usize, count: usize, color: Option<Color>) {
        for line in lines.get(from..from + count).unwrap_or_default() {
            self.line(flag, line, color);
        }
    }

    fn normal(&mut self, pair: &Pair<'_>, hunk: &Hunk<'_>) {
        self.begin(Color::Line);
        let letter = hunk.letter();
        self.text(format!("{}{letter}{}", range(&hunk.old, ','), range(&hunk.new, ',')));
        self.end();
        self.text("\n");
        self.lines("< ", pair.old, hunk.old.start, hunk.old.len(), Some(Color::Delete));
        if letter == 'c' {
            self.text("---\n");
        }
        self.lines("> ", pair.new, hunk.new.start, hunk.new.len(), Some(Color::Add));
    }

    fn unified(&mut self, pair: &Pair<'_>, hunk: &Hunk<'_>) {
        let range = |range: &std::ops::Range<usize>| match range.len() {
            1 => format!("{}", range.start + 1),
            0 => format!("{},0", range.start),
            count => format!("{},{count}", range.start + 1),
        };
        self.begin(Color::Line);
        self.text(format!("@@ -{} +{} @@", range(&hunk.old), range(&hunk.new)));
        self.end();
        if let Some(line) = self.function(pair, hunk.old.start) {
            self.text(" ");
            self.text(line);
        }
        self.text("\n");
        let mut old = hunk.old.start;
        for change in hunk.changes {
            self.lines(" ", pair.old, old, change.old.saturating_sub(old), None);
            self.lines("-", pair.old, change.old, change.deleted, Some(Color::Delete));
            self.lines("+", pair.new, change.new, change.inserted, Some(Color::Add));
            old = change.old + change.deleted;
        }
        self.lines(" ", pair.old, old, hunk.old.end.saturating_sub(old), None);
    }

    fn context(&mut self, pair: &Pair<'_>, hunk: &Hunk<'_>) {
        self.text("***************");
        if let Some(line) = self.function(pair, hunk.old.start) {
            self.text(" ");
            self.text(line);
        }
        self.text("\n");
        self.begin(Color::Line);
        self.text(format!("*** {} ****", range(&hunk.old, ',')));
        self.end();
        self.text("\n");
        if hunk.deletes {
            let mut line = hunk.old.start;
            for change in hunk.changes {
                let color = Some(Color::Delete);
                self.lines("  ", pair.old, line, change.old.saturating_sub(line), color);
                let flag = if change.inserted > 0 { "! " } else { "- " };
                self.lines(flag, pair.old, change.old, change.deleted, color);
                line = change.old + change.deleted;
            }
            self.lines("  ", pair.old, line, hunk.old.end.saturating_sub(line), Some(Color::Delete));
        }
        self.begin(Color::Line);
        self.text(format!("--- {} ----", range(&hunk.new, ',')));
        self.end();
        self.text("\n");
        if hunk.inserts {
            let mut line = hunk.new.start;
            for change in hunk.changes {
                let color = Some(Color::Add);
                self.lines("  ", pair.new, line, change.new.saturating_sub(line), color);
                let flag = if change.deleted > 0 { "! " } else { "+ " };
                self.lines(flag, pair.new, change.new, change.inserted, color);
                line = change.new + change.inserted;
            }
            self.lines("  ", pair.new, line, hunk.new.end.saturating_sub(line), Some(Color::Add));
        }
    }

    /// The last line before `line` that matches `-F` or `-p`, at most 40 bytes of it.
    fn function<'b>(&self, pair: &Pair<'b>, line: usize) -> Option<&'b [u8]> {
        if self.settings.function.is_empty() {
            return None;
        }
        let matches = |line: &&&[u8]| {
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            self.settings.function.iter().any(|regex| regex.is_match(text))
        };
        let found = pair.old.get(..line)?.iter().rev().find(matches)?;
        let start = found.iter().position(|byte| !super::lines::is_space(*byte))?;
        let found = found.get(start..)?;
        let found = found.get(..found.len().min(40))?;
        let end = found.iter().rposition(|byte| !super::lines::is_space(*byte))?;
        found.get(..=end)
    }

    fn ed(&mut self, pair: &Pair<'_>, change: &Change) {
        if change.ignored {
            return;
        }
        let Some(hunk) = Hunk::new(std::slice::from_ref(change)) else { return };
        self.text(format!("{}{}\n", range(&hunk.old, ','), hunk.letter()));
        if !hunk.inserts {
            return;
        }
        let mut inserting = true;
        for line in pair.new.get(hunk.new.clone()).unwrap_or_default() {
            if !inserting {
                self.text("a\n");
                inserting = true;
            }
            if *line == b".\n" {
                // A lone point would end the text: two of them are inserted and one taken away.
                self.text("..\n.\ns/.//\n");
                inserting = false;
            } else {
                self.content(line.strip_suffix(b"\n").unwrap_or(line));
                self.text("\n");
            }
        }
        if inserting {
            self.text(".\n");
        }
    }

    fn forward_ed(&mut self, pair: &Pair<'_>, hunk: &Hunk<'_>) {
        self.text(format!("{}{}\n", hunk.letter(), range(&hunk.old, ' ')));
        if hunk.inserts {
            for line in pair.new.get(hunk.new.clone()).unwrap_or_default() {
                self.content(line.strip_suffix(b"\n").unwrap_or(line));
                self.text("\n");
            }
            self.text(".\n");
        }
    }

    fn rcs(&mut self, pair: &Pair<'_>, hunk: &Hunk<'_>) {
        let start = hunk.old.start + 1;
        if hunk.deletes {
            self.text(format!("d{start} {}\n", hunk.old.len()));
        }
        if hunk.inserts {
            self.text(format!("a{} {}\n", hunk.old.end, hunk.new.len()));
            for line in pair.new.get(hunk.new.clone()).unwrap_or_default() {
                let text = line.strip_suffix(b"\n");
                self.content(text.unwrap_or(line));
                if text.is_some() {
                    self.text("\n");
                }
            }
        }
    }
}

/// Line numbers as all but the unified form write them: one, two, or that of the line before.
fn range(range: &std::ops::Range<usize>, between: char) -> String {
    if range.len() > 1 {
        format!("{}{between}{}", range.start + 1, range.end)
    } else {
        format!("{}", range.end)
    }
}
