//! GNU nano's keys. Chords that browsers keep for themselves (Ctrl+W, Ctrl+N, Ctrl+T) have a second binding.
//!
//! Source: nano 7.2, `nano --help` and nano(1); function keys as in its default bindings.

use super::buffer::Buffer;
use super::keymap::Effect;

/// A question in nano's status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Which file to write; leaves after that if set.
    WriteTo {
        /// Whether to leave after writing.
        leave: bool,
    },
    /// Save before leaving?
    SaveFirst,
    /// What to look for.
    Search,
    /// Which line to go to.
    GoToLine,
}

/// nano's state beside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nano {
    /// What was cut last.
    cut: String,
    /// Whether the last key cut too: then cuts add up.
    cutting: bool,
    /// What was looked for last.
    pub needle: String,
    /// The question being asked.
    pub question: Option<Question>,
    /// The status line.
    pub message: String,
    /// Whether the text differs from the file.
    pub modified: bool,
}

/// The two lines at the bottom: key, its second binding, what it does.
pub const SHORTCUTS: [(&str, &str); 10] = [
    ("^G", "Help"),
    ("^O", "Write Out"),
    ("^W", "Where Is"),
    ("^K", "Cut"),
    ("^X", "Exit"),
    ("^U", "Paste"),
    ("^_", "Go To Line"),
    ("^C", "Location"),
    ("M-U", "Undo"),
    ("M-E", "Redo"),
];

const HELP: &str = "Keys your browser keeps for itself have a second one: Where Is is also Alt+W or F6, Write Out also F3, Exit also F2.";

impl Nano {
    /// A key while the text has the focus.
    pub fn key(&mut self, key: &str, buffer: &mut Buffer, read_only: bool) -> Effect {
        let cutting = std::mem::replace(&mut self.cutting, false);
        self.message.clear();
        match key {
            "^O" | "^S" | "F3" if read_only => self.message = "The file is read-only".to_owned(),
            "^O" | "F3" => self.question = Some(Question::WriteTo { leave: false }),
            "^S" => return Effect::Save { leave: false },
            "^X" | "F2" => {
                if !self.modified {
                    return Effect::Leave;
                }
                self.question = Some(Question::SaveFirst);
            }
            "^W" | "M-W" | "F6" => self.question = Some(Question::Search),
            "^_" | "^/" | "M-G" => self.question = Some(Question::GoToLine),
            "^K" | "F9" if !read_only => {
                let line = buffer.cut_line();
                self.cut = if cutting { format!("{}{line}", self.cut) } else { line };
                self.cutting = true;
                self.modified = true;
            }
            "M-6" => {
                let mut copy = buffer.clone();
                self.cut = copy.cut_line();
                buffer.move_lines(1);
            }
            "^U" | "F10" if !read_only => {
                let cut = self.cut.clone();
                buffer.insert(&cut);
                self.modified = true;
            }
            "^C" | "F11" => {
                let (line, column) = buffer.position();
                let lines = buffer.line_count();
                self.message = format!("[ line {line}/{lines}, col {column} ]");
            }
            "^G" | "F1" => self.message = HELP.to_owned(),
            "M-U" => return Effect::Undo { redo: false },
            "M-E" => return Effect::Undo { redo: true },
            "^A" => buffer.cursor = buffer.line_start(),
            "^E" => buffer.cursor = buffer.line_end(),
            "^P" => buffer.move_lines(-1),
            "^N" => buffer.move_lines(1),
            "^F" => buffer.move_characters(true),
            "^B" => buffer.move_characters(false),
            "^Y" | "F7" => return Effect::Page(-1),
            "^V" | "F8" => return Effect::Page(1),
            "M-\\" => buffer.cursor = 0,
            "M-/" => buffer.cursor = buffer.text.len(),
            "^D" if !read_only => {
                buffer.delete();
                self.modified = true;
            }
            "Tab" if !read_only => {
                buffer.insert("\t");
                self.modified = true;
            }
            _ => return Effect::Native,
        }
        Effect::None
    }

    /// The text of the question, if one is asked.
    pub fn prompt(&self) -> Option<String> {
        Some(match self.question.as_ref()? {
            Question::WriteTo { .. } => "File Name to Write".to_owned(),
            Question::SaveFirst => "Save modified buffer?".to_owned(),
            Question::Search if self.needle.is_empty() => "Search".to_owned(),
            Question::Search => format!("Search [{}]", self.needle),
            Question::GoToLine => "Enter line number".to_owned(),
        })
    }

    /// The answer to the question: a line of text, or `None` for Cancel.
    pub fn answer(&mut self, answer: Option<&str>, buffer: &mut Buffer) -> Effect {
        let Some(question) = self.question.take() else { return Effect::None };
        let Some(answer) = answer else {
            self.message = "[ Cancelled ]".to_owned();
            return Effect::None;
        };
        match question {
            Question::WriteTo { leave } => Effect::Save { leave },
            Question::SaveFirst => match answer.chars().next().map(|first| first.to_ascii_lowercase()) {
                Some('y') => {
                    self.question = Some(Question::WriteTo { leave: true });
                    Effect::None
                }
                Some('n') => Effect::Leave,
                _ => {
                    self.question = Some(Question::SaveFirst);
                    Effect::None
                }
            },
            Question::Search => {
                if !answer.is_empty() {
                    self.needle = answer.to_owned();
                }
                let needle = self.needle.clone();
                if !buffer.find(&needle) && !needle.is_empty() {
                    self.message = format!("[ \"{needle}\" not found ]");
                }
                Effect::None
            }
            Question::GoToLine => {
                match answer.split(',').next().unwrap_or_default().trim().parse() {
                    Ok(line) => buffer.go_to_line(line),
                    Err(_) => self.message = "[ Invalid line or column number ]".to_owned(),
                }
                Effect::None
            }
        }
    }

    /// The file was written.
    pub fn saved(&mut self, lines: usize) {
        self.modified = false;
        let noun = if lines == 1 { "line" } else { "lines" };
        self.message = format!("[ Wrote {lines} {noun} ]");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_a_changed_text_asks_first_and_then_writes() {
        let (mut nano, mut buffer) = (Nano { modified: true, ..Nano::default() }, Buffer::new("a\n", 1));
        assert_eq!(nano.key("^X", &mut buffer, false), Effect::None);
        assert_eq!(nano.answer(Some("y"), &mut buffer), Effect::None);
        assert_eq!(nano.question, Some(Question::WriteTo { leave: true }));
        assert_eq!(nano.answer(Some("a"), &mut buffer), Effect::Save { leave: true });
    }

    #[test]
    fn an_unchanged_text_is_left_at_once() {
        assert_eq!(Nano::default().key("^X", &mut Buffer::default(), false), Effect::Leave);
    }

    #[test]
    fn cuts_in_a_row_add_up() {
        let (mut nano, mut buffer) = (Nano::default(), Buffer::new("a\nb\nc\n", 1));
        nano.key("^K", &mut buffer, false);
        nano.key("^K", &mut buffer, false);
        nano.key("^E", &mut buffer, false);
        buffer.cursor = buffer.text.len();
        nano.key("^U", &mut buffer, false);
        assert_eq!(buffer.text, "c\na\nb\n");
    }

    #[test]
    fn the_browsers_own_chords_have_a_second_binding() {
        for key in ["^W", "M-W", "F6"] {
            let mut nano = Nano::default();
            nano.key(key, &mut Buffer::default(), false);
            assert_eq!(nano.question, Some(Question::Search), "{key}");
        }
    }
}
