//! The controlling terminal that programs see: cooked input with echo, output to the screen, editors.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use countersign_host::{EditOutcome, EditRequest, Errno, Terminal};
use countersign_shell::interactive::Key;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;

use super::input::Input;
use super::screen::Emulator;

/// An editor that is open over a terminal.
pub struct OpenEditor {
    /// What is edited.
    pub request: EditRequest,
    outcome: RefCell<Option<oneshot::Sender<EditOutcome>>>,
}

impl OpenEditor {
    /// The learner left the editor; the program that opened it goes on.
    pub fn close(&self, outcome: EditOutcome) {
        if let Some(sender) = self.outcome.borrow_mut().take() {
            // The program may have been ended meanwhile.
            let _ = sender.send(outcome);
        }
    }
}

/// The terminal's device.
pub(crate) struct Tty {
    pub(crate) input: Input,
    pub(crate) emulator: RefCell<Emulator>,
    echo: Cell<bool>,
    editor: RefCell<Option<Rc<OpenEditor>>>,
    /// A line that was typed and only read in part.
    unread: RefCell<Vec<u8>>,
    /// What was shown since the command began, if one runs.
    record: RefCell<Option<Vec<u8>>>,
    listeners: RefCell<Vec<Rc<dyn Fn()>>>,
}

/// So much of a command's output is kept for announcing it.
const RECORD: usize = 64 * 1024;

impl Tty {
    pub(crate) fn new(columns: u16, rows: u16) -> Self {
        Self {
            input: Input::default(),
            emulator: RefCell::new(Emulator::new(columns, rows)),
            echo: Cell::new(true),
            editor: RefCell::default(),
            unread: RefCell::default(),
            record: RefCell::default(),
            listeners: RefCell::default(),
        }
    }

    /// Shows bytes and tells who listens.
    pub(crate) fn show(&self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.emulator.borrow_mut().write(bytes);
            if let Some(record) = self.record.borrow_mut().as_mut().filter(|record| record.len() < RECORD) {
                record.extend_from_slice(bytes);
            }
            self.changed();
        }
    }

    /// Begins to keep what is shown.
    pub(crate) fn record(&self) {
        *self.record.borrow_mut() = Some(Vec::new());
    }

    /// What was shown since [`Self::record`], without control sequences.
    pub(crate) fn recorded(&self) -> String {
        let bytes = self.record.borrow_mut().take().unwrap_or_default();
        let mut emulator = Emulator::new(u16::MAX, 1);
        emulator.write(&bytes);
        emulator.text()
    }

    /// Back to how a prompt needs it, whatever an ended program left behind.
    pub(crate) fn reset(&self) {
        self.echo.set(true);
        self.unread.borrow_mut().clear();
        self.editor.borrow_mut().take();
    }

    pub(crate) fn editor(&self) -> Option<Rc<OpenEditor>> {
        self.editor.borrow().clone()
    }

    pub(crate) fn on_change(&self, listener: Rc<dyn Fn()>) {
        self.listeners.borrow_mut().push(listener);
    }

    pub(crate) fn changed(&self) {
        let listeners = self.listeners.borrow().clone();
        listeners.iter().for_each(|listener| listener());
    }

    fn echo(&self, text: &str) {
        if self.echo.get() {
            self.show(text.as_bytes());
        }
    }

    /// Reads a line as a tty in canonical mode does; empty after Ctrl-D on an empty line.
    async fn line(&self) -> Vec<u8> {
        let mut line = String::new();
        loop {
            match self.input.next().await {
                Key::Enter => {
                    // The line feed is echoed even when characters are not.
                    self.show(b"\n");
                    line.push('\n');
                    return line.into_bytes();
                }
                Key::Ctrl('d') => return line.into_bytes(),
                Key::Char(character) => {
                    line.push(character);
                    self.echo(character.encode_utf8(&mut [0; 4]));
                }
                Key::Tab => {
                    line.push('\t');
                    self.echo("\t");
                }
                Key::Backspace => self.erase(&mut line, 1),
                Key::Ctrl('u') => {
                    let all = line.chars().count();
                    self.erase(&mut line, all);
                }
                Key::Ctrl('w') => {
                    let kept = line.trim_end().rfind(' ').map_or(0, |blank| blank + 1);
                    let word = line.get(kept..).unwrap_or_default().chars().count();
                    self.erase(&mut line, word);
                }
                Key::Paste(text) => {
                    self.input.push(super::input::keys_of(&text));
                }
                _ => {}
            }
        }
    }

    fn erase(&self, line: &mut String, count: usize) {
        for _ in 0..count {
            if line.pop().is_some() {
                self.echo("\u{8} \u{8}");
            }
        }
    }
}

impl Terminal for Tty {
    fn size(&self) -> (u16, u16) {
        self.emulator.borrow().size()
    }

    fn read(&self, limit: usize) -> LocalBoxFuture<'_, Result<Vec<u8>, Errno>> {
        Box::pin(async move {
            let unread = std::mem::take(&mut *self.unread.borrow_mut());
            let mut line = if unread.is_empty() { self.line().await } else { unread };
            if line.len() > limit {
                *self.unread.borrow_mut() = line.split_off(limit);
            }
            Ok(line)
        })
    }

    fn write(&self, bytes: &[u8]) {
        self.show(bytes);
    }

    fn set_echo(&self, echo: bool) {
        self.echo.set(echo);
    }

    fn edit(&self, request: EditRequest) -> LocalBoxFuture<'_, EditOutcome> {
        Box::pin(async move {
            let (sender, outcome) = oneshot::channel();
            let open = Rc::new(OpenEditor { request, outcome: RefCell::new(Some(sender)) });
            *self.editor.borrow_mut() = Some(open.clone());
            self.changed();
            let outcome = outcome.await.unwrap_or(EditOutcome::Closed);
            if self.editor().is_some_and(|still| Rc::ptr_eq(&still, &open)) {
                self.editor.borrow_mut().take();
            }
            self.changed();
            outcome
        })
    }
}
