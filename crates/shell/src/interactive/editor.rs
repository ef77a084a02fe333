//! The line editor: readline's emacs keys over a line of text.

use std::collections::BTreeMap;

use super::kill_ring::KillRing;
use super::render::{self, Layout};
use super::search::Search;
use super::{Candidate, Completions, Key, columns};

/// What a key led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Bytes to show on the terminal.
    pub output: Vec<u8>,
    /// What the owner of the terminal has to do, if anything.
    pub event: Option<Event>,
}

/// What the owner of the terminal has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Return was pressed on this line.
    Accept(String),
    /// Ctrl-C: the line is given up.
    Interrupt,
    /// Ctrl-D on an empty line.
    Eof,
    /// Tab: find proposals and give them to [`Editor::offer`].
    Complete,
    /// Ctrl-L; the screen was cleared.
    ClearScreen,
}

/// What the last key did, where the next depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    Insert,
    Kill,
    /// So many characters were put in.
    Yank(usize),
    /// The last argument of the line that many back was put in.
    Argument {
        back: usize,
        length: usize,
    },
    /// Tab, and whether it changed the line.
    Complete {
        changed: bool,
    },
}

#[derive(Clone, Debug, Default)]
enum Mode {
    #[default]
    Edit,
    Search(Box<Search>),
    /// The next key is put in as it is.
    Quoted,
    /// After Ctrl-X.
    Prefix,
    /// After Escape: the next character counts as Alt.
    Meta,
    /// Waiting for y or n before a long list.
    Confirm(Vec<Candidate>),
}

/// A line being edited.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    prompt: String,
    line: Vec<char>,
    cursor: usize,
    columns: usize,
    history: Vec<String>,
    /// Which history line is shown; the number of lines means the new one.
    place: usize,
    /// Lines of the history as changed, and the new line while another is shown.
    edited: BTreeMap<usize, Vec<char>>,
    kill_ring: KillRing,
    undo: Vec<(Vec<char>, usize)>,
    mode: Mode,
    last: Last,
    /// Where the cursor stands on the screen, from the prompt's first row.
    at: Layout,
    text: String,
}

/// More proposals than this are listed only after a question.
const MANY: usize = 100;

impl Editor {
    /// An editor without a line.
    pub fn new() -> Self {
        Self { columns: 80, ..Self::default() }
    }

    /// Begins a line: gives the bytes that show `prompt` (expanded, may hold colours).
    pub fn start(&mut self, prompt: &str, history: &[String], columns: u16) -> Vec<u8> {
        self.prompt = prompt.replace("\r\n", "\n").replace('\n', "\r\n");
        self.line.clear();
        self.cursor = 0;
        self.columns = usize::from(columns).max(1);
        self.history = history.to_vec();
        self.place = self.history.len();
        self.edited.clear();
        self.undo.clear();
        self.mode = Mode::Edit;
        self.last = Last::Other;
        self.at = Layout::default();
        self.draw()
    }

    /// The line as it stands.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cursor's place in it, characters.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The terminal's width has changed; gives the bytes that draw the line anew.
    pub fn resize(&mut self, columns: u16) -> Vec<u8> {
        self.columns = usize::from(columns).max(1);
        self.redraw()
    }

    /// Shows prompt and line anew below what was written meanwhile (a job's report, say).
    pub fn refresh(&mut self) -> Vec<u8> {
        self.at = Layout::default();
        self.draw()
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Step {
        let step = match std::mem::take(&mut self.mode) {
            Mode::Edit => self.edit(key),
            Mode::Search(search) => self.search_key(*search, key),
            Mode::Quoted => {
                let char = match key {
                    Key::Char(char) => Some(char),
                    Key::Ctrl(char) => char::from_u32(u32::from(char.to_ascii_uppercase()) & 0x1f),
                    Key::Tab => Some('\t'),
                    Key::Enter => Some('\n'),
                    Key::Escape => Some('\u{1b}'),
                    _ => None,
                };
                self.insert(&char.map(String::from).unwrap_or_default())
            }
            Mode::Prefix => match key {
                Key::Ctrl('u') => self.undo_once(),
                Key::Backspace => self.kill_range(0, self.cursor, true),
                _ => Step::default(),
            },
            Mode::Meta => match key {
                Key::Char(char) => self.edit(Key::Alt(char)),
                Key::Backspace => self.edit(Key::AltBackspace),
                key => self.edit(key),
            },
            Mode::Confirm(candidates) => self.confirm(candidates, &key),
        };
        self.text = self.line.iter().collect();
        step
    }

    /// Takes proposals for the word under the cursor: completes it, or lists them at the second Tab.
    pub fn offer(&mut self, completions: Completions) -> Vec<u8> {
        let Completions { start, candidates } = completions;
        let again = self.last == Last::Complete { changed: false };
        let start = start.min(self.cursor);
        let typed: String = self.line.get(start..self.cursor).unwrap_or_default().iter().collect();
        let output = match candidates.as_slice() {
            [] => vec![7],
            [only] => {
                let mut text = only.value.clone();
                if only.ends_word && self.line.get(self.cursor) != Some(&' ') {
                    text.push(' ');
                }
                self.replace_word(start, &text)
            }
            many => {
                let prefix = common_prefix(many);
                if prefix.chars().count() > typed.chars().count() && prefix != typed {
                    self.last = Last::Complete { changed: true };
                    let mut output = self.replace_word(start, &prefix);
                    output.push(7);
                    self.text = self.line.iter().collect();
                    return output;
                }
                if !again {
                    vec![7]
                } else if many.len() > MANY {
                    let question = format!("\r\nDisplay all {} possibilities? (y or n)", many.len());
                    self.mode = Mode::Confirm(candidates.clone());
                    question.into_bytes()
                } else {
                    self.list(many)
                }
            }
        };
        self.last = Last::Complete { changed: candidates.len() == 1 };
        self.text = self.line.iter().collect();
        output
    }

    fn replace_word(&mut self, start: usize, text: &str) -> Vec<u8> {
        self.remember();
        let chars: Vec<char> = text.chars().collect();
        let count = chars.len();
        self.line.splice(start..self.cursor, chars);
        self.cursor = start + count;
        self.redraw()
    }

    fn list(&mut self, candidates: &[Candidate]) -> Vec<u8> {
        let mut output = self.below().into_bytes();
        output.extend(columns::list(candidates, self.columns).into_bytes());
        self.at = Layout::default();
        output.extend(self.draw());
        output
    }

    fn confirm(&mut self, candidates: Vec<Candidate>, key: &Key) -> Step {
        match key {
            Key::Char('y' | 'Y' | ' ') => {
                let mut output = b"\r\n".to_vec();
                output.extend(columns::list(&candidates, self.columns).into_bytes());
                output.extend(self.refresh());
                Step { output, event: None }
            }
            Key::Char('n' | 'N') | Key::Backspace | Key::Ctrl(_) | Key::Escape => {
                let mut output = b"\r\n".to_vec();
                output.extend(self.refresh());
                Step { output, event: None }
            }
            _ => {
                self.mode = Mode::Confirm(candidates);
                Step { output: vec![7], event: None }
            }
        }
    }

    fn edit(&mut self, key: Key) -> Step {
        let last = std::mem::take(&mut self.last);
        match key {
            Key::Char(char) => {
                if last != Last::Insert {
                    self.remember();
                }
                self.last = Last::Insert;
                self.insert(&char.to_string())
            }
            Key::Paste(text) => {
                self.remember();
                let text: String = text
                    .replace("\r\n", "\n")
                    .replace('\r', "\n")
                    .chars()
                    .filter(|char| !char.is_control() || matches!(char, '\n' | '\t'))
                    .collect();
                self.insert(&text)
            }
            Key::Enter | Key::Ctrl('j' | 'm') => self.accept(),
            Key::Ctrl('c') => {
                let mut output = self.finish();
                output.extend(b"^C\r\n");
                Step { output, event: Some(Event::Interrupt) }
            }
            Key::Ctrl('d') if self.line.is_empty() => Step { output: Vec::new(), event: Some(Event::Eof) },
            Key::Ctrl('d') | Key::Delete => {
                if self.cursor >= self.line.len() {
                    return bell();
                }
                self.remember();
                self.line.remove(self.cursor);
                self.changed()
            }
            Key::Backspace | Key::Ctrl('h') => {
                if self.cursor == 0 {
                    return bell();
                }
                self.remember();
                self.cursor -= 1;
                self.line.remove(self.cursor);
                self.changed()
            }
            Key::Tab | Key::Ctrl('i') => {
                self.last = last;
                Step { output: Vec::new(), event: Some(Event::Complete) }
            }
            Key::Left | Key::Ctrl('b') => self.move_to(self.cursor.saturating_sub(1)),
            Key::Right | Key::Ctrl('f') => self.move_to(self.cursor + 1),
            Key::Home | Key::Ctrl('a') => self.move_to(0),
            Key::End | Key::Ctrl('e') => self.move_to(self.line.len()),
            Key::Alt('b') | Key::CtrlLeft => self.move_to(self.word_start()),
            Key::Alt('f') | Key::CtrlRight => self.move_to(self.word_end()),
            Key::Up | Key::Ctrl('p') => self.show_history(self.place.checked_sub(1)),
            Key::Down | Key::Ctrl('n') => {
                self.show_history(Some(self.place + 1).filter(|place| *place <= self.history.len()))
            }
            Key::Alt('<') => self.show_history(Some(0)),
            Key::Alt('>') => self.show_history(Some(self.history.len())),
            Key::Ctrl('k') => self.kill(self.cursor, self.line.len(), false, last),
            Key::Ctrl('u') => self.kill(0, self.cursor, true, last),
            Key::Ctrl('w') => self.kill(self.blank_word_start(), self.cursor, true, last),
            Key::AltBackspace => self.kill(self.word_start(), self.cursor, true, last),
            Key::Alt('d') => self.kill(self.cursor, self.word_end(), false, last),
            Key::Ctrl('y') => match self.kill_ring.newest().map(str::to_owned) {
                Some(text) => {
                    self.remember();
                    self.last = Last::Yank(text.chars().count());
                    self.insert(&text)
                }
                None => bell(),
            },
            Key::Alt('y') => match last {
                Last::Yank(length) => {
                    let Some(text) = self.kill_ring.turn().map(str::to_owned) else { return bell() };
                    self.remove_before(length);
                    self.last = Last::Yank(text.chars().count());
                    self.insert(&text)
                }
                _ => bell(),
            },
            Key::Alt('.' | '_') => self.last_argument(last),
            Key::Ctrl('t') => self.transpose(),
            Key::Alt(change @ ('u' | 'l' | 'c')) => self.change_case(change),
            Key::Alt('r') => {
                self.remember();
                self.line =
                    self.history.get(self.place).map(|line| line.chars().collect()).unwrap_or_default();
                self.cursor = self.line.len();
                self.changed()
            }
            Key::Alt('#') => {
                self.line.insert(0, '#');
                self.cursor = 0;
                let mut output = self.redraw();
                let step = self.accept();
                output.extend(step.output);
                Step { output, ..step }
            }
            Key::Ctrl('l') => {
                let mut output = b"\x1b[H\x1b[2J".to_vec();
                output.extend(self.refresh());
                Step { output, event: Some(Event::ClearScreen) }
            }
            Key::Ctrl('_' | '/') => self.undo_once(),
            Key::Ctrl('x') => {
                self.mode = Mode::Prefix;
                Step::default()
            }
            Key::Ctrl('v' | 'q') => {
                self.mode = Mode::Quoted;
                Step::default()
            }
            Key::Ctrl('r') => self.start_search(true),
            Key::Ctrl('s') => self.start_search(false),
            Key::Ctrl('g') => bell(),
            Key::Escape => {
                self.mode = Mode::Meta;
                Step::default()
            }
            _ => Step::default(),
        }
    }

    fn accept(&mut self) -> Step {
        let mut output = self.finish();
        output.extend(b"\r\n");
        let line: String = self.line.iter().collect();
        Step { output, event: Some(Event::Accept(line)) }
    }

    /// Moves behind the line, so that what comes next stands below it.
    fn finish(&mut self) -> Vec<u8> {
        let end = self.place_of(self.line.len());
        let mut text = String::new();
        let end = render::wrapped(end, self.columns);
        if end.row > self.at.row {
            text.push_str(&format!("\x1b[{}B", end.row - self.at.row));
        }
        if end != self.at {
            text.push('\r');
            if end.column > 0 {
                text.push_str(&format!("\x1b[{}C", end.column));
            }
        }
        self.at = end;
        text.into_bytes()
    }

    fn below(&mut self) -> String {
        let mut text = String::from_utf8_lossy(&self.finish()).into_owned();
        text.push_str("\r\n");
        text
    }

    fn insert(&mut self, text: &str) -> Step {
        let chars: Vec<char> = text.chars().collect();
        if chars.is_empty() {
            return Step::default();
        }
        let at_end = self.cursor == self.line.len();
        let count = chars.len();
        let plain = chars.iter().all(|char| !char.is_control());
        self.line.splice(self.cursor..self.cursor, chars);
        self.cursor += count;
        // The usual case: one more character at the end needs no more than itself.
        let end = render::advance(self.at, text, self.columns);
        if at_end && plain && end.row == self.at.row && end.column < self.columns {
            self.at = end;
            return Step { output: text.as_bytes().to_vec(), event: None };
        }
        self.changed()
    }

    fn changed(&mut self) -> Step {
        Step { output: self.redraw(), event: None }
    }

    fn move_to(&mut self, cursor: usize) -> Step {
        if cursor > self.line.len() || cursor == self.cursor {
            return if cursor == self.cursor && cursor != 0 {
                Step::default()
            } else {
                bell_if(cursor != self.cursor || cursor == 0)
            };
        }
        self.cursor = cursor;
        let target = render::wrapped(self.place_of(cursor), self.columns);
        let mut text = String::new();
        if target.row < self.at.row {
            text.push_str(&format!("\x1b[{}A", self.at.row - target.row));
        } else if target.row > self.at.row {
            text.push_str(&format!("\x1b[{}B", target.row - self.at.row));
        }
        text.push('\r');
        if target.column > 0 {
            text.push_str(&format!("\x1b[{}C", target.column));
        }
        self.at = target;
        Step { output: text.into_bytes(), event: None }
    }

    fn shown_prompt(&self) -> String {
        match &self.mode {
            Mode::Search(search) => search.prompt(),
            _ => self.prompt.clone(),
        }
    }

    /// Where the character at `index` stands.
    fn place_of(&self, index: usize) -> Layout {
        let start = render::advance(Layout::default(), &self.shown_prompt(), self.columns);
        let text: String =
            self.line.get(..index).unwrap_or_default().iter().map(|char| render::shown(*char)).collect();
        render::advance(start, &text, self.columns)
    }

    /// Draws prompt and line where the cursor is, at the start of a row.
    fn draw(&mut self) -> Vec<u8> {
        let mut text = self.shown_prompt();
        text.extend(self.line.iter().map(|char| render::shown(*char)));
        let end = self.place_of(self.line.len());
        let target = self.place_of(self.cursor);
        text.push_str(&render::movement(end, target, self.columns));
        self.at = render::wrapped(target, self.columns);
        self.text = self.line.iter().collect();
        text.into_bytes()
    }

    /// Goes back to the prompt's first row and draws anew.
    fn redraw(&mut self) -> Vec<u8> {
        let mut output = Vec::new();
        if self.at.row > 0 {
            output.extend(format!("\x1b[{}A", self.at.row).into_bytes());
        }
        output.extend(b"\r\x1b[J");
        output.extend(self.draw());
        output
    }

    // Words: letters and digits for Alt keys, anything but blanks for Ctrl-W.

    fn is_word(&self, index: usize) -> bool {
        self.line.get(index).is_some_and(|char| char.is_alphanumeric())
    }

    fn word_start(&self) -> usize {
        let mut index = self.cursor;
        while index > 0 && !self.is_word(index - 1) {
            index -= 1;
        }
        while index > 0 && self.is_word(index - 1) {
            index -= 1;
        }
        index
    }

    fn word_end(&self) -> usize {
        let mut index = self.cursor;
        while index < self.line.len() && !self.is_word(index) {
            index += 1;
        }
        while index < self.line.len() && self.is_word(index) {
            index += 1;
        }
        index
    }

    fn blank_word_start(&self) -> usize {
        let blank = |index: usize| self.line.get(index).is_some_and(|char| char.is_whitespace());
        let mut index = self.cursor;
        while index > 0 && blank(index - 1) {
            index -= 1;
        }
        while index > 0 && !blank(index - 1) {
            index -= 1;
        }
        index
    }

    // Changing.

    fn remember(&mut self) {
        if self.undo.last().is_none_or(|(line, _)| *line != self.line) {
            self.undo.push((self.line.clone(), self.cursor));
        }
        if self.undo.len() > 200 {
            self.undo.remove(0);
        }
    }

    fn undo_once(&mut self) -> Step {
        match self.undo.pop() {
            Some((line, cursor)) => {
                self.line = line;
                self.cursor = cursor;
                self.changed()
            }
            None => bell(),
        }
    }

    fn kill(&mut self, start: usize, end: usize, before: bool, last: Last) -> Step {
        if start >= end {
            return bell();
        }
        self.remember();
        let text: String = self.line.drain(start..end).collect();
        self.kill_ring.add(text, before, last == Last::Kill);
        self.cursor = start;
        self.last = Last::Kill;
        self.changed()
    }

    fn kill_range(&mut self, start: usize, end: usize, before: bool) -> Step {
        self.kill(start, end, before, Last::Other)
    }

    fn remove_before(&mut self, count: usize) {
        let start = self.cursor.saturating_sub(count);
        self.line.drain(start..self.cursor);
        self.cursor = start;
    }

    fn last_argument(&mut self, last: Last) -> Step {
        let (back, length) = match last {
            Last::Argument { back, length } => (back + 1, length),
            _ => (1, 0),
        };
        let line = self.history.len().checked_sub(back).and_then(|index| self.history.get(index));
        let Some(word) = line.and_then(|line| super::expansion::words(line).last().cloned()) else {
            self.last = last;
            return bell();
        };
        self.remember();
        self.remove_before(length);
        self.last = Last::Argument { back, length: word.chars().count() };
        let step = self.insert(&word);
        if length > 0 { self.changed() } else { step }
    }

    fn transpose(&mut self) -> Step {
        if self.cursor == 0 || self.line.len() < 2 {
            return bell();
        }
        self.remember();
        let at = if self.cursor == self.line.len() { self.cursor - 1 } else { self.cursor };
        self.line.swap(at - 1, at);
        self.cursor = at + 1;
        self.changed()
    }

    fn change_case(&mut self, change: char) -> Step {
        self.remember();
        let end = self.word_end();
        let mut first = true;
        for char in self.line.iter_mut().take(end).skip(self.cursor) {
            if !char.is_alphanumeric() {
                continue;
            }
            let upper = change == 'u' || change == 'c' && first;
            *char =
                if upper { char.to_uppercase().next() } else { char.to_lowercase().next() }.unwrap_or(*char);
            first = false;
        }
        self.cursor = end;
        self.changed()
    }

    fn show_history(&mut self, place: Option<usize>) -> Step {
        let Some(place) = place.filter(|place| *place != self.place) else { return bell() };
        self.edited.insert(self.place, std::mem::take(&mut self.line));
        self.place = place;
        self.line = match self.edited.get(&place) {
            Some(line) => line.clone(),
            None => self.history.get(place).map(|line| line.chars().collect()).unwrap_or_default(),
        };
        self.cursor = self.line.len();
        self.undo.clear();
        self.changed()
    }

    // Searching.

    fn start_search(&mut self, backward: bool) -> Step {
        let before = (self.line.clone(), self.cursor, self.place);
        self.mode = Mode::Search(Box::new(Search {
            query: String::new(),
            backward,
            found: None,
            failed: false,
            before,
        }));
        self.changed()
    }

    fn show_search(&mut self, search: Search) -> Step {
        if let Some((index, at)) = search.found
            && let Some(line) = self.history.get(index)
        {
            self.line = line.chars().collect();
            self.cursor = at.min(self.line.len());
            self.place = index;
        }
        let failed = search.failed;
        self.mode = Mode::Search(Box::new(search));
        let mut step = self.changed();
        if failed {
            step.output.push(7);
        }
        step
    }

    fn search_key(&mut self, mut search: Search, key: Key) -> Step {
        let last = self.history.len().saturating_sub(1);
        match key {
            Key::Char(char) => {
                search.query.push(char);
                let from = search.found.map_or(if search.backward { last } else { 0 }, |(index, _)| index);
                search.look(&self.history, from);
                self.show_search(search)
            }
            Key::Backspace | Key::Ctrl('h') => {
                search.query.pop();
                search.found = None;
                let from = if search.backward { last } else { 0 };
                search.look(&self.history, from);
                if search.query.is_empty() {
                    (self.line, self.cursor, self.place) = search.before.clone();
                }
                self.show_search(search)
            }
            Key::Ctrl(direction @ ('r' | 's')) => {
                search.backward = direction == 'r';
                match search.found {
                    Some((0, _)) if search.backward => search.failed = true,
                    Some((index, _)) => {
                        let from = if search.backward { index - 1 } else { index + 1 };
                        search.look(&self.history, from);
                    }
                    None => search.look(&self.history, if search.backward { last } else { 0 }),
                }
                self.show_search(search)
            }
            Key::Ctrl('g') => {
                (self.line, self.cursor, self.place) = search.before;
                let mut step = self.changed();
                step.output.push(7);
                step
            }
            Key::Ctrl('c') => {
                self.mode = Mode::Edit;
                let mut output = self.finish();
                output.extend(b"^C\r\n");
                Step { output, event: Some(Event::Interrupt) }
            }
            key => {
                // Any other key ends the search on what was found, and does its own work.
                let mut output = self.redraw();
                if key == Key::Escape {
                    return Step { output, event: None };
                }
                let step = self.edit(key);
                output.extend(step.output);
                Step { output, event: step.event }
            }
        }
    }
}

fn bell() -> Step {
    Step { output: vec![7], event: None }
}

fn bell_if(rings: bool) -> Step {
    if rings { bell() } else { Step::default() }
}

fn common_prefix(candidates: &[Candidate]) -> String {
    let mut candidates = candidates.iter().map(|candidate| candidate.value.as_str());
    let mut prefix: Vec<char> = candidates.next().unwrap_or_default().chars().collect();
    for value in candidates {
        let common = prefix.iter().zip(value.chars()).take_while(|(left, right)| *left == right).count();
        prefix.truncate(common);
    }
    prefix.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editor(history: &[&str]) -> Editor {
        let mut editor = Editor::new();
        let history: Vec<String> = history.iter().map(|line| (*line).to_owned()).collect();
        editor.start("$ ", &history, 80);
        editor
    }

    fn type_text(editor: &mut Editor, text: &str) {
        for char in text.chars() {
            editor.key(Key::Char(char));
        }
    }

    fn press(editor: &mut Editor, keys: &[Key]) -> Step {
        keys.iter().fold(Step::default(), |_, key| editor.key(key.clone()))
    }

    #[test]
    fn typing_and_accepting() {
        let mut editor = editor(&[]);
        type_text(&mut editor, "ls");
        let step = editor.key(Key::Enter);
        assert_eq!(step.event, Some(Event::Accept("ls".to_owned())));
        assert_eq!(step.output, b"\r\n");
    }

    #[test]
    fn killing_and_yanking() {
        let mut editor = editor(&[]);
        type_text(&mut editor, "kubectl get csr");
        press(&mut editor, &[Key::Ctrl('w'), Key::Ctrl('w')]);
        assert_eq!(editor.text(), "kubectl ");
        press(&mut editor, &[Key::Ctrl('y')]);
        assert_eq!(editor.text(), "kubectl get csr");
        press(&mut editor, &[Key::Home, Key::Alt('f'), Key::Ctrl('k')]);
        assert_eq!(editor.text(), "kubectl");
        press(&mut editor, &[Key::Ctrl('_')]);
        assert_eq!(editor.text(), "kubectl get csr");
        press(&mut editor, &[Key::End, Key::Ctrl('t')]);
        assert_eq!(editor.text(), "kubectl get crs");
    }

    #[test]
    fn history_keeps_what_was_being_typed() {
        let mut editor = editor(&["one", "two"]);
        type_text(&mut editor, "new");
        press(&mut editor, &[Key::Up, Key::Up]);
        assert_eq!(editor.text(), "one");
        press(&mut editor, &[Key::Down, Key::Down]);
        assert_eq!(editor.text(), "new");
    }

    #[test]
    fn searching_backwards() {
        let mut editor = editor(&["openssl genrsa", "ls", "openssl req"]);
        editor.key(Key::Ctrl('r'));
        type_text(&mut editor, "open");
        assert_eq!(editor.text(), "openssl req");
        editor.key(Key::Ctrl('r'));
        assert_eq!(editor.text(), "openssl genrsa");
        let step = editor.key(Key::Enter);
        assert_eq!(step.event, Some(Event::Accept("openssl genrsa".to_owned())));
        editor.start("$ ", &["ls".to_owned()], 80);
        press(&mut editor, &[Key::Ctrl('r'), Key::Char('x'), Key::Ctrl('g')]);
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn last_arguments() {
        let mut editor = editor(&["cat a.csr", "cat b.csr"]);
        type_text(&mut editor, "rm ");
        editor.key(Key::Alt('.'));
        assert_eq!(editor.text(), "rm b.csr");
        editor.key(Key::Alt('.'));
        assert_eq!(editor.text(), "rm a.csr");
    }

    #[test]
    fn completion_inserts_what_is_common_and_lists_at_the_second_tab() {
        let mut editor = editor(&[]);
        type_text(&mut editor, "cat c");
        let candidate = |value: &str| Candidate {
            value: value.to_owned(),
            shown: value.to_owned(),
            ends_word: true,
            ..Candidate::default()
        };
        let two = Completions { start: 4, candidates: vec![candidate("ca.crt"), candidate("ca.key")] };
        assert_eq!(editor.key(Key::Tab).event, Some(Event::Complete));
        editor.offer(two.clone());
        assert_eq!(editor.text(), "cat ca.");
        editor.key(Key::Tab);
        assert_eq!(editor.offer(two.clone()), [7]);
        editor.key(Key::Tab);
        let listed = String::from_utf8(editor.offer(two)).unwrap();
        assert_eq!(listed, "\r\nca.crt  ca.key\r\n$ cat ca.");
        type_text(&mut editor, "k");
        editor.key(Key::Tab);
        editor.offer(Completions { start: 4, candidates: vec![candidate("ca.key")] });
        assert_eq!(editor.text(), "cat ca.key ");
    }

    #[test]
    fn a_line_at_the_edge_wraps() {
        let mut editor = Editor::new();
        editor.start("$ ", &[], 10);
        type_text(&mut editor, "1234567");
        let step = editor.key(Key::Char('8'));
        assert_eq!(String::from_utf8(step.output).unwrap(), "\r\x1b[J$ 12345678 \r");
        assert_eq!(editor.at, Layout { row: 1, column: 0 });
        assert_eq!(editor.key(Key::Char('9')).output, b"9");
        assert_eq!(editor.key(Key::Left).output, b"\r");
        let step = editor.key(Key::Left);
        assert_eq!(String::from_utf8(step.output).unwrap(), "\x1b[1A\r\x1b[9C");
    }

    #[test]
    fn ctrl_d_and_ctrl_c() {
        let mut editor = editor(&[]);
        assert_eq!(editor.key(Key::Ctrl('d')).event, Some(Event::Eof));
        type_text(&mut editor, "x");
        assert_eq!(press(&mut editor, &[Key::Left, Key::Ctrl('d')]).event, None);
        assert_eq!(editor.text(), "");
        type_text(&mut editor, "x");
        let step = editor.key(Key::Ctrl('c'));
        assert_eq!((step.output.as_slice(), step.event), (b"^C\r\n".as_slice(), Some(Event::Interrupt)));
    }
}
