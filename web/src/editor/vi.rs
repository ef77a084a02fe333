//! The keys of vi that one edits a manifest with: two modes, the common commands, and the command line.

use super::buffer::Buffer;
use super::keymap::Effect;

/// vi's state beside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vi {
    /// Whether typed characters go into the text.
    pub insert: bool,
    /// Keys of a command that is not complete: `d`, `3`, `g`.
    pending: String,
    /// The last deleted or copied lines.
    register: String,
    /// What was looked for last.
    needle: String,
    /// The command line being typed, with its `:` or `/`.
    pub command: Option<char>,
    /// The bottom line.
    pub message: String,
    /// Whether the text differs from the file.
    pub modified: bool,
}

impl Vi {
    /// A key while the text has the focus.
    pub fn key(&mut self, key: &str, buffer: &mut Buffer, read_only: bool) -> Effect {
        if self.insert {
            return match key {
                "Esc" | "^[" | "^C" => {
                    self.insert = false;
                    self.message.clear();
                    if buffer.cursor > buffer.line_start() {
                        buffer.move_characters(false);
                    }
                    Effect::None
                }
                "Tab" => {
                    buffer.insert("\t");
                    self.modified = true;
                    Effect::None
                }
                _ => Effect::Native,
            };
        }
        if matches!(key, "Shift" | "Control" | "Alt" | "Meta") {
            return Effect::Native;
        }
        self.message.clear();
        let digit = key.chars().next().is_some_and(|first| first.is_ascii_digit()) && key.len() == 1;
        if digit && (key != "0" || self.pending.ends_with(|last: char| last.is_ascii_digit())) {
            self.pending.push_str(key);
            return Effect::None;
        }
        let pending = std::mem::take(&mut self.pending);
        let digits: String = pending.chars().filter(char::is_ascii_digit).collect();
        let given = digits.parse::<usize>().ok().map(|count| count.min(10_000));
        let count = given.unwrap_or(1);
        let operator = pending.chars().find(|sign| !sign.is_ascii_digit());
        match (operator, key) {
            (None, "d" | "y" | "g" | "c" | "Z" | "r") => self.pending = format!("{pending}{key}"),
            (Some('d'), "d") if !read_only => {
                self.register = (0..count).map(|_| buffer.cut_line()).collect();
                self.modified = true;
            }
            (Some('c'), "c") if !read_only => {
                let end = buffer.line_end();
                let start = buffer.line_start();
                buffer.text.replace_range(start..end, "");
                buffer.cursor = start;
                self.start_insert(true);
            }
            (Some(operator @ ('d' | 'c')), "w" | "$") if !read_only => {
                let start = buffer.cursor;
                if key == "w" {
                    buffer.move_word(true)
                } else {
                    buffer.cursor = buffer.line_end()
                }
                let end = buffer.cursor.min({
                    buffer.cursor = start;
                    buffer.line_end()
                });
                self.register = buffer.text.get(start..end).unwrap_or_default().to_owned();
                buffer.text.replace_range(start..end, "");
                self.modified = true;
                if operator == 'c' {
                    self.start_insert(true)
                }
            }
            (Some('r'), replaced)
                if !read_only && replaced.chars().count() == 1 && buffer.cursor < buffer.line_end() =>
            {
                let at = buffer.cursor;
                buffer.delete();
                buffer.insert(replaced);
                buffer.cursor = at;
                self.modified = true;
            }
            (Some('y'), "y") => {
                let mut copy = buffer.clone();
                copy.cursor = copy.line_start();
                self.register = (0..count).map(|_| copy.cut_line()).collect();
            }
            (Some('g'), "g") => buffer.go_to_line(given.unwrap_or(1)),
            (None, "ZZ") | (Some('Z'), "Z") => return Effect::Save { leave: true },
            (Some('Z'), "Q") => return Effect::Leave,
            (Some(_), _) => {}
            (None, "G") => buffer.go_to_line(given.unwrap_or(usize::MAX)),
            (None, "i" | "I" | "a" | "A" | "o" | "O" | "s" | "Insert") if read_only => {
                self.message = "W10: Warning: Changing a readonly file".to_owned();
            }
            (None, "i" | "Insert") => self.start_insert(false),
            (None, "I") => {
                buffer.cursor = buffer.line_start();
                self.start_insert(false);
            }
            (None, "a") => {
                if buffer.cursor < buffer.line_end() {
                    buffer.move_characters(true);
                }
                self.start_insert(false);
            }
            (None, "A") => {
                buffer.cursor = buffer.line_end();
                self.start_insert(false);
            }
            (None, "o") => {
                buffer.cursor = buffer.line_end();
                buffer.insert("\n");
                self.start_insert(true);
            }
            (None, "O") => {
                buffer.cursor = buffer.line_start();
                let start = buffer.cursor;
                buffer.insert("\n");
                buffer.cursor = start;
                self.start_insert(true);
            }
            (None, "x" | "Delete" | "s" | "D" | "C") if !read_only => {
                if matches!(key, "D" | "C") {
                    let end = buffer.line_end();
                    self.register = buffer.text.get(buffer.cursor..end).unwrap_or_default().to_owned();
                    buffer.text.replace_range(buffer.cursor..end, "");
                } else {
                    (0..count).for_each(|_| buffer.delete());
                }
                self.modified = true;
                if matches!(key, "s" | "C") {
                    self.start_insert(true);
                }
            }
            (None, "p" | "P") if !read_only => {
                let lines = self.register.ends_with('\n');
                if lines && key == "p" {
                    buffer.cursor = buffer.line_end();
                    if buffer.cursor == buffer.text.len() {
                        buffer.insert("\n");
                    } else {
                        buffer.cursor += 1;
                    }
                } else if lines {
                    buffer.cursor = buffer.line_start();
                }
                let at = buffer.cursor;
                let register = self.register.repeat(count);
                buffer.insert(&register);
                buffer.cursor = at;
                self.modified = true;
            }
            (None, "u") => return Effect::Undo { redo: false },
            (None, "^R") => return Effect::Undo { redo: true },
            (None, "h" | "ArrowLeft" | "Backspace") => (0..count).for_each(|_| buffer.move_characters(false)),
            (None, "l" | "ArrowRight" | " ") => (0..count).for_each(|_| buffer.move_characters(true)),
            (None, "j" | "ArrowDown") => buffer.move_lines(count.cast_signed()),
            (None, "k" | "ArrowUp") => buffer.move_lines(-count.cast_signed()),
            (None, "Enter" | "+") => {
                buffer.move_lines(count.cast_signed());
                buffer.cursor = buffer.line_start();
            }
            (None, "w" | "e" | "W") => (0..count).for_each(|_| buffer.move_word(true)),
            (None, "b" | "B") => (0..count).for_each(|_| buffer.move_word(false)),
            (None, "0" | "Home" | "^") => buffer.cursor = buffer.line_start(),
            (None, "$" | "End") => buffer.cursor = buffer.line_end(),
            (None, "^F" | "PageDown" | "^D") => return Effect::Page(1),
            (None, "^B" | "PageUp" | "^U") => return Effect::Page(-1),
            (None, "n") => {
                let needle = self.needle.clone();
                self.search(&needle, buffer);
            }
            (None, ":") => self.command = Some(':'),
            (None, "/") => self.command = Some('/'),
            _ => {}
        }
        Effect::None
    }

    fn start_insert(&mut self, changed: bool) {
        self.insert = true;
        self.modified |= changed;
        self.message = "-- INSERT --".to_owned();
    }

    fn search(&mut self, needle: &str, buffer: &mut Buffer) {
        if !buffer.find(needle) {
            self.message = format!("E486: Pattern not found: {needle}");
        }
    }

    /// The command line was ended with Enter, or given up (`None`).
    pub fn enter(&mut self, line: Option<&str>, buffer: &mut Buffer, read_only: bool) -> Effect {
        let kind = self.command.take();
        let Some(line) = line else { return Effect::None };
        if kind == Some('/') {
            if !line.is_empty() {
                self.needle = line.to_owned();
            }
            let needle = self.needle.clone();
            self.search(&needle, buffer);
            return Effect::None;
        }
        let command = line.trim().trim_start_matches(':').trim();
        let forced = command.ends_with('!');
        match command.trim_end_matches('!') {
            "w" | "write" | "wq" | "x" | "xit" if read_only && !forced => {
                self.message = "E45: 'readonly' option is set (add ! to override)".to_owned();
            }
            "w" | "write" => return Effect::Save { leave: false },
            "wq" | "wqa" => return Effect::Save { leave: true },
            "x" | "xit" => return if self.modified { Effect::Save { leave: true } } else { Effect::Leave },
            "q" | "quit" | "qa" if self.modified && !forced => {
                self.message = "E37: No write since last change (add ! to override)".to_owned();
            }
            "q" | "quit" | "qa" => return Effect::Leave,
            "cq" | "cquit" => return Effect::Fail,
            "" => {}
            "$" => buffer.go_to_line(usize::MAX),
            other if other.starts_with("set ") || other.starts_with("se ") || other == "noh" => {}
            other => match other.parse() {
                Ok(line) => buffer.go_to_line(line),
                Err(_) => self.message = format!("E492: Not an editor command: {command}"),
            },
        }
        Effect::None
    }

    /// The file was written.
    pub fn saved(&mut self, path: &str, buffer: &Buffer) {
        self.modified = false;
        self.message = format!("\"{path}\" {}L, {}B written", buffer.text.lines().count(), buffer.text.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_keys(keys: &[&str], text: &str) -> (Vi, Buffer) {
        let (mut vi, mut buffer) = (Vi::default(), Buffer::new(text, 1));
        for key in keys {
            vi.key(key, &mut buffer, false);
        }
        (vi, buffer)
    }

    #[test]
    fn lines_are_deleted_with_a_count_and_put_back() {
        assert_eq!(type_keys(&["2", "d", "d"], "a\nb\nc\n").1.text, "c\n");
        assert_eq!(type_keys(&["d", "d", "p"], "a\nb\nc\n").1.text, "b\na\nc\n");
    }

    #[test]
    fn o_opens_a_line_below() {
        let (vi, buffer) = type_keys(&["o"], "a\nb\n");
        assert!(vi.insert);
        assert_eq!((buffer.text.as_str(), buffer.cursor), ("a\n\nb\n", 2));
    }

    #[test]
    fn leaving_needs_force_when_something_changed() {
        let (mut vi, mut buffer) = type_keys(&["x", ":"], "abc\n");
        assert_eq!(vi.enter(Some("q"), &mut buffer, false), Effect::None);
        assert!(vi.message.starts_with("E37"));
        assert_eq!(vi.enter(Some("q!"), &mut buffer, false), Effect::Leave);
        assert_eq!(vi.enter(Some("wq"), &mut buffer, false), Effect::Save { leave: true });
    }

    #[test]
    fn change_word_stops_at_the_end_of_the_line() {
        assert_eq!(type_keys(&["c", "w"], "last\nnext\n").1.text, "\nnext\n");
    }
}
