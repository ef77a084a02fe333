//! What a terminal shows, as lines that keep their identity while they live. avt interprets the bytes.

use std::collections::VecDeque;
use std::rc::Rc;

use avt::observer::Observation;
use avt::{Cell, Line, Observer, Pen, ScreenKind};

/// Lines that are kept above the visible ones.
const SCROLLBACK: usize = 2_000;

/// A colour as the program named it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// One of 256: 0-7 plain, 8-15 bright, then the cube and the greys.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// How a run of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Letters.
    pub fg: Option<Color>,
    /// Ground.
    pub bg: Option<Color>,
    /// Bold.
    pub bold: bool,
    /// Faint.
    pub faint: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Letters and ground exchanged.
    pub inverse: bool,
    /// Struck through.
    pub strikethrough: bool,
}

impl Style {
    /// The control sequence that begins it.
    fn sequence(self) -> String {
        let mut codes = vec!["0".to_owned()];
        for (on, code) in [
            (self.bold, "1"),
            (self.faint, "2"),
            (self.italic, "3"),
            (self.underline, "4"),
            (self.inverse, "7"),
            (self.strikethrough, "9"),
        ] {
            if on {
                codes.push(code.to_owned());
            }
        }
        for (color, base) in [(self.fg, 38), (self.bg, 48)] {
            match color {
                Some(Color::Indexed(index)) => codes.push(format!("{base};5;{index}")),
                Some(Color::Rgb(red, green, blue)) => codes.push(format!("{base};2;{red};{green};{blue}")),
                None => {}
            }
        }
        format!("\x1b[{}m", codes.join(";"))
    }
}

/// Text of one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Its style.
    pub style: Style,
}

/// A row of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenLine {
    /// Stable while the line lives.
    pub id: u64,
    /// Its text; without the blanks at its end unless the next row continues it.
    pub runs: Vec<Run>,
    /// Whether the next row continues it.
    pub wrapped: bool,
}

/// Everything a terminal shows: what scrolled away, then the visible rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// The rows from top to bottom.
    pub lines: Vec<Rc<ScreenLine>>,
    /// The cursor: index into `lines`, and column. `None` while it is hidden.
    pub cursor: Option<(usize, usize)>,
}

/// An emulated terminal.
pub(crate) struct Emulator {
    terminal: avt::Terminal,
    /// Bytes of a character that is not complete.
    partial: Vec<u8>,
    /// How many lines fell off the top.
    evicted: u64,
    /// Lines that were looked at, from `evicted` on; those above the then visible ones are final.
    known: VecDeque<Rc<ScreenLine>>,
    known_first: u64,
    final_until: u64,
}

struct Evictions<'a>(&'a mut u64);

impl Observer for Evictions<'_> {
    type Output = ();

    fn evicted(&mut self, _: &mut Observation<'_>, _: &Line) {
        *self.0 += 1;
    }

    fn end(&mut self, _: &mut Observation<'_>) {}
}

impl Emulator {
    /// An empty terminal.
    pub(crate) fn new(columns: u16, rows: u16) -> Self {
        let size = (usize::from(columns.max(1)), usize::from(rows.max(1)));
        #[allow(
            clippy::expect_used,
            reason = "avt refuses nothing but a size of zero, which max(1) excludes"
        )]
        let terminal =
            avt::Terminal::with_scrollback(size.0, size.1, Some(SCROLLBACK)).expect("at least 1x1");
        Self {
            terminal,
            partial: Vec::new(),
            evicted: 0,
            known: VecDeque::new(),
            known_first: 0,
            final_until: 0,
        }
    }

    /// Columns and rows.
    pub(crate) fn size(&self) -> (u16, u16) {
        let (columns, rows) = self.terminal.size();
        (u16::try_from(columns).unwrap_or(u16::MAX), u16::try_from(rows).unwrap_or(u16::MAX))
    }

    /// Changes the size; long lines wrap anew.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let evictions = Evictions(&mut self.evicted);
        self.terminal.resize_with(usize::from(columns.max(1)), usize::from(rows.max(1)), evictions);
        self.forget();
    }

    /// Whether the cursor stands at the start of a row.
    #[allow(dead_code, reason = "tests ask")]
    pub(crate) fn at_line_start(&self) -> bool {
        self.terminal.cursor().col == 0
    }

    /// Shows what a program wrote: a line feed also returns to the first column, as a tty's ONLCR does.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        self.partial.extend_from_slice(bytes);
        let mut text = String::with_capacity(self.partial.len());
        let mut rest: &[u8] = &self.partial;
        let mut left = Vec::new();
        while !rest.is_empty() {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    break;
                }
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    text.push_str(std::str::from_utf8(valid).unwrap_or_default());
                    let Some(bad) = error.error_len() else {
                        left = after.to_vec();
                        break;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    rest = after.get(bad..).unwrap_or_default();
                }
            }
        }
        self.partial = left;
        let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        self.terminal.feed_with(text.as_str(), Evictions(&mut self.evicted));
    }

    /// What is to be seen. Rows that scrolled away are not read again.
    pub(crate) fn screen(&mut self) -> Screen {
        let alternate = self.terminal.active_screen_kind() == ScreenKind::Alternate;
        let all: Vec<&Line> = self.terminal.screen().all_lines().collect();
        let rows = self.terminal.size().1;
        let above = all.len().saturating_sub(rows);
        if alternate {
            let lines =
                all.iter().enumerate().map(|(row, line)| Rc::new(read(u64::MAX / 2 + row as u64, line)));
            return Screen { lines: lines.collect(), cursor: self.cursor(above) };
        }
        while self.known_first < self.evicted && self.known.pop_front().is_some() {
            self.known_first += 1;
        }
        self.known_first = self.evicted;
        let keep =
            usize::try_from(self.final_until.saturating_sub(self.evicted)).unwrap_or(0).min(self.known.len());
        self.known.truncate(keep);
        for (row, line) in all.iter().enumerate().skip(keep) {
            self.known.push_back(Rc::new(read(self.evicted + row as u64, line)));
        }
        self.final_until = self.evicted + above as u64;
        Screen { lines: self.known.iter().cloned().collect(), cursor: self.cursor(above) }
    }

    /// All text, wrapped rows joined, without blank lines at the end.
    pub(crate) fn text(&self) -> String {
        self.terminal.primary_screen().text().join("\n").trim_end().to_owned()
    }

    /// What is to be seen, as output that shows it again; without the row of the cursor, where the prompt stands.
    pub(crate) fn save(&mut self) -> String {
        let screen = self.screen();
        let rows = screen.cursor.map_or(screen.lines.len(), |(row, _)| row);
        let mut text = String::new();
        for line in screen.lines.iter().take(rows) {
            for run in &line.runs {
                text.push_str(&run.style.sequence());
                text.push_str(&run.text);
            }
            text.push_str("\x1b[0m");
            if !line.wrapped {
                text.push('\n');
            }
        }
        text
    }

    fn cursor(&self, above: usize) -> Option<(usize, usize)> {
        let (column, row) = self.terminal.cursor().position()?;
        Some((above + row, column.min(self.terminal.size().0.saturating_sub(1))))
    }

    fn forget(&mut self) {
        self.known.clear();
        self.known_first = self.evicted;
        self.final_until = 0;
    }
}

fn read(id: u64, line: &Line) -> ScreenLine {
    let mut runs: Vec<Run> = Vec::new();
    // A row that wrapped is full: blanks at its end stand between two words.
    let end = match line.is_wrapped() {
        true => line.len(),
        false => line.cells().iter().rposition(|cell| !blank(cell)).map_or(0, |last| last + 1),
    };
    // The second half of a wide character has no width of its own.
    for cell in line.cells().iter().take(end).filter(|cell| cell.width() > 0) {
        let style = style(cell.pen());
        match runs.last_mut() {
            Some(run) if run.style == style => run.text.push(cell.char()),
            _ => runs.push(Run { text: cell.char().to_string(), style }),
        }
    }
    ScreenLine { id, runs, wrapped: line.is_wrapped() }
}

fn blank(cell: &Cell) -> bool {
    cell.char() == ' ' && cell.pen().is_default()
}

fn style(pen: &Pen) -> Style {
    let color = |color: avt::Color| match color {
        avt::Color::Indexed(index) => Color::Indexed(index),
        avt::Color::RGB(rgb) => Color::Rgb(rgb.r, rgb.g, rgb.b),
    };
    Style {
        fg: pen.foreground().map(color),
        bg: pen.background().map(color),
        bold: pen.is_bold(),
        faint: pen.is_faint(),
        italic: pen.is_italic(),
        underline: pen.is_underline(),
        inverse: pen.is_inverse(),
        strikethrough: pen.is_strikethrough(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(emulator: &mut Emulator) -> Vec<String> {
        let text = |line: &ScreenLine| line.runs.iter().map(|run| run.text.as_str()).collect();
        emulator.screen().lines.iter().map(|line| text(line)).collect()
    }

    #[test]
    fn lines_keep_their_ids_when_they_scroll() {
        let mut emulator = Emulator::new(10, 2);
        emulator.write(b"one\ntwo");
        let first = emulator.screen().lines[0].clone();
        emulator.write(b"\nthree\nfour");
        let screen = emulator.screen();
        assert_eq!(screen.lines[0], first);
        assert_eq!(rows(&mut emulator), ["one", "two", "three", "four"]);
        assert_eq!(screen.cursor, Some((3, 4)));
        assert!(
            Rc::ptr_eq(&screen.lines[0], &emulator.screen().lines[0]),
            "what scrolled away is not read again"
        );
    }

    #[test]
    fn what_falls_off_the_top_takes_its_id_along() {
        let mut emulator = Emulator::new(10, 2);
        for number in 0..SCROLLBACK + 50 {
            emulator.write(format!("{number}\n").as_bytes());
            if number % 7 == 0 {
                emulator.screen();
            }
        }
        let screen = emulator.screen();
        let last = &screen.lines[screen.lines.len() - 2];
        assert_eq!(last.runs[0].text, (SCROLLBACK + 49).to_string());
        assert_eq!(last.id, (SCROLLBACK + 49) as u64);
        assert!(screen.lines.windows(2).all(|pair| pair[0].id + 1 == pair[1].id));
    }

    #[test]
    fn a_character_may_come_in_pieces() {
        let mut emulator = Emulator::new(10, 2);
        emulator.write(&[b'a', 0xc3]);
        emulator.write(&[0xa9, 0xff, b'b']);
        assert_eq!(rows(&mut emulator)[0], "aé\u{fffd}b");
    }

    #[test]
    fn colours_make_runs() {
        let mut emulator = Emulator::new(20, 2);
        emulator.write(b"\x1b[1;32mok\x1b[0m fine");
        let line = emulator.screen().lines[0].clone();
        assert_eq!(line.runs.len(), 2);
        assert_eq!(line.runs[0].style, Style { fg: Some(Color::Indexed(2)), bold: true, ..Style::default() });
        assert_eq!(line.runs[1].text, " fine");
    }

    #[test]
    fn a_saved_screen_looks_the_same() {
        let mut emulator = Emulator::new(8, 3);
        emulator.write(b"\x1b[1;32mok\x1b[0m fine and long\n\nend\n$ ");
        let saved = emulator.save();
        let mut again = Emulator::new(8, 3);
        again.write(saved.as_bytes());
        again.write(b"$ ");
        assert_eq!(again.screen(), emulator.screen());
    }

    #[test]
    fn a_wider_terminal_joins_wrapped_rows() {
        let mut emulator = Emulator::new(4, 3);
        emulator.write(b"abcdef");
        assert!(emulator.screen().lines[0].wrapped);
        emulator.resize(10, 3);
        assert_eq!(rows(&mut emulator)[0], "abcdef");
    }
}
