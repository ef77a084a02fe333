//! The text being edited and where the cursor is. Positions are in characters; the page speaks UTF-16.

/// A text with a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buffer {
    /// The whole text.
    pub text: String,
    /// The cursor, in bytes; always on a character's edge.
    pub cursor: usize,
}

impl Buffer {
    /// A text with the cursor at the start of a line (1-based).
    pub fn new(text: &str, line: usize) -> Self {
        let mut buffer = Self { text: text.to_owned(), cursor: 0 };
        buffer.go_to_line(line);
        buffer
    }

    /// Takes text and cursor from the text area.
    pub fn set(&mut self, text: String, utf16: u32) {
        self.text = text;
        self.cursor = self.byte_of(utf16);
    }

    /// The cursor as the text area counts.
    pub fn utf16_cursor(&self) -> u32 {
        u32::try_from(self.before().encode_utf16().count()).unwrap_or(u32::MAX)
    }

    fn byte_of(&self, utf16: u32) -> usize {
        let mut units = 0;
        for (byte, character) in self.text.char_indices() {
            if units >= utf16 {
                return byte;
            }
            units += u32::try_from(character.len_utf16()).unwrap_or(1);
        }
        self.text.len()
    }

    /// The text before the cursor.
    pub fn before(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or(&self.text)
    }

    /// The text from the cursor on.
    pub fn after(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or_default()
    }

    /// Where the cursor's line begins.
    pub fn line_start(&self) -> usize {
        self.before().rfind('\n').map_or(0, |feed| feed + 1)
    }

    /// Where the cursor's line ends, before its line feed.
    pub fn line_end(&self) -> usize {
        self.after().find('\n').map_or(self.text.len(), |feed| self.cursor + feed)
    }

    /// Line and column of the cursor, from 1.
    pub fn position(&self) -> (usize, usize) {
        let column = self.text.get(self.line_start()..self.cursor).map_or(0, |start| start.chars().count());
        (self.before().matches('\n').count() + 1, column + 1)
    }

    /// How many lines the text has, as editors count.
    pub fn line_count(&self) -> usize {
        self.text.lines().count().max(1)
    }

    /// Goes to the start of a line (from 1), or of the last.
    pub fn go_to_line(&mut self, line: usize) {
        let starts = std::iter::once(0).chain(self.text.match_indices('\n').map(|(feed, _)| feed + 1));
        self.cursor = starts.take(line.max(1)).last().unwrap_or(0);
        if self.cursor == self.text.len() && line > self.line_count() {
            self.cursor = self.text.trim_end_matches('\n').rfind('\n').map_or(0, |feed| feed + 1);
        }
    }

    /// Goes so many lines down, or up, keeping the column where it can.
    pub fn move_lines(&mut self, lines: isize) {
        let (line, column) = self.position();
        let target = line.saturating_add_signed(lines).clamp(1, self.text.matches('\n').count() + 1);
        let starts = std::iter::once(0).chain(self.text.match_indices('\n').map(|(feed, _)| feed + 1));
        self.cursor = starts.take(target).last().unwrap_or(0);
        let rest = self.after().split('\n').next().unwrap_or_default();
        self.cursor += rest.char_indices().nth(column - 1).map_or(rest.len(), |(byte, _)| byte);
    }

    /// Goes one character on, or back.
    pub fn move_characters(&mut self, forward: bool) {
        if forward {
            self.cursor += self.after().chars().next().map_or(0, char::len_utf8);
        } else {
            self.cursor -= self.before().chars().next_back().map_or(0, char::len_utf8);
        }
    }

    /// Goes to the start of the next word, or of the one before.
    pub fn move_word(&mut self, forward: bool) {
        let word = |character: char| character.is_alphanumeric() || character == '_';
        if forward {
            let rest = self.after().trim_start_matches(word).trim_start_matches(|character| !word(character));
            self.cursor = self.text.len() - rest.len();
        } else {
            let rest = self.before().trim_end_matches(|character| !word(character)).trim_end_matches(word);
            self.cursor = rest.len();
        }
    }

    /// Takes the cursor's line out, with its line feed.
    pub fn cut_line(&mut self) -> String {
        let start = self.line_start();
        let end = (self.line_end() + 1).min(self.text.len());
        let line = self.text.get(start..end).unwrap_or_default().to_owned();
        self.text.replace_range(start..end, "");
        self.cursor = start;
        line
    }

    /// Writes text at the cursor, which goes behind it.
    pub fn insert(&mut self, text: &str) {
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
    }

    /// Takes out the character under the cursor.
    pub fn delete(&mut self) {
        if self.cursor < self.line_end() {
            self.text.remove(self.cursor);
        }
    }

    /// Goes to the next place of `needle` behind the cursor, from the top again at the end; whether there is one.
    pub fn find(&mut self, needle: &str) -> bool {
        let mut later = self.after().char_indices().skip(1).map(|(byte, _)| self.cursor + byte);
        let from = later.next().unwrap_or(self.text.len());
        let found = self.text.get(from..).and_then(|rest| rest.find(needle)).map(|at| from + at);
        let found = found.or_else(|| self.text.find(needle));
        if let Some(at) = found.filter(|_| !needle.is_empty()) {
            self.cursor = at;
        }
        found.is_some() && !needle.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_and_inserting_moves_a_line() {
        let mut buffer = Buffer::new("a\nb\nc\n", 2);
        let line = buffer.cut_line();
        assert_eq!((line.as_str(), buffer.text.as_str()), ("b\n", "a\nc\n"));
        buffer.go_to_line(1);
        buffer.insert(&line);
        assert_eq!(buffer.text, "b\na\nc\n");
    }

    #[test]
    fn the_cursor_counts_as_the_page_does() {
        let mut buffer = Buffer::default();
        buffer.set("é𝄞x".to_owned(), 3);
        assert_eq!(buffer.after(), "x");
        assert_eq!(buffer.utf16_cursor(), 3);
    }

    #[test]
    fn finding_goes_round() {
        let mut buffer = Buffer::new("one two one", 1);
        assert!(buffer.find("one"));
        assert_eq!(buffer.cursor, 8);
        assert!(buffer.find("one"));
        assert_eq!(buffer.cursor, 0);
        assert!(!buffer.find("three"));
    }

    #[test]
    fn lines_up_and_down_keep_the_column() {
        let mut buffer = Buffer::new("abc\nd\nefg\n", 1);
        buffer.cursor = 2;
        buffer.move_lines(1);
        assert_eq!(buffer.position(), (2, 2));
        buffer.move_lines(-5);
        assert_eq!(buffer.position().0, 1);
        buffer.go_to_line(99);
        assert_eq!(buffer.position(), (3, 1));
    }
}
