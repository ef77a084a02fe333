//! One terminal: reads a command line, runs it, and again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use countersign_host::{ExitStatus, Task, Tasks, Terminal};
use countersign_lessons::CommandEnded;
use countersign_shell::interactive::{Editor, Event, Key};
use countersign_shell::{HistoryExpansion, Shell, ShellState};
use futures::channel::oneshot;
use futures::future::{Either, select};
use serde::{Deserialize, Serialize};

use super::input::keys_of;
use super::screen::Screen;
use super::tty::{OpenEditor, Tty};
use crate::journal::Journal;
use crate::login::start_up;

/// Makes the login shell of a terminal, its three streams connected to it.
pub(crate) type Login = Rc<dyn Fn(Rc<dyn Terminal>) -> Shell>;

/// A command that ended, for announcing it once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Counts commands; 0 before the first.
    pub number: u64,
    /// The command line.
    pub command: String,
    /// What appeared on the screen meanwhile, at most 64 KiB of it.
    pub output: String,
    /// Its exit status; 130 after Ctrl-C.
    pub exit: u8,
}

/// What of a terminal is kept over a reload.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct SavedTerminal {
    screen: String,
    shell: Option<ShellState>,
}

impl SavedTerminal {
    /// The shell as it was at its prompt.
    pub(crate) fn shell(&self) -> Option<ShellState> {
        self.shell.clone()
    }
}

/// A terminal with its login shell.
pub struct TerminalSession {
    title: String,
    tty: Rc<Tty>,
    tasks: Tasks,
    login: Login,
    live: RefCell<Option<Task<()>>>,
    journal: Journal,
    /// Ends the running command.
    interrupt: RefCell<Option<oneshot::Sender<()>>>,
    line: RefCell<String>,
    ended: RefCell<Ended>,
    /// The command that runs.
    running: RefCell<Option<String>>,
    /// The shell as it was before the present prompt.
    shell: RefCell<Option<ShellState>>,
    busy: Cell<bool>,
    logouts: Cell<u32>,
}

impl TerminalSession {
    /// Logs in and shows the prompt.
    pub(crate) fn start(
        login: Login,
        tasks: Tasks,
        journal: Journal,
        title: String,
        (columns, rows): (u16, u16),
    ) -> Rc<Self> {
        let session = Rc::new(Self {
            title,
            tty: Rc::new(Tty::new(columns, rows)),
            tasks,
            login,
            journal,
            live: RefCell::default(),
            interrupt: RefCell::default(),
            line: RefCell::default(),
            ended: RefCell::default(),
            running: RefCell::default(),
            shell: RefCell::default(),
            busy: Cell::new(false),
            logouts: Cell::new(0),
        });
        session.log_in(None);
        session
    }

    fn log_in(self: &Rc<Self>, state: Option<ShellState>) {
        if let Some(before) = self.live.borrow_mut().take() {
            before.abort();
        }
        self.tty.reset();
        self.tty.input.clear();
        self.busy.set(false);
        let session = self.clone();
        *self.live.borrow_mut() = Some(self.tasks.spawn(async move { session.live(state).await }));
    }

    /// `user@host`.
    pub fn title(&self) -> String {
        self.title.clone()
    }

    /// A key was pressed.
    pub fn press(&self, key: Key) {
        if key == Key::Ctrl('c') {
            self.tty.input.clear();
            let running = self.interrupt.borrow_mut().take();
            if let Some(running) = running {
                self.tty.show(b"^C");
                // The command may just have ended.
                let _ = running.send(());
                return;
            }
        }
        self.tty.input.push([key]);
    }

    /// Text was pasted: it is typed, line by line, as the shell and its programs ask for it.
    pub fn paste(&self, text: &str) {
        self.tty.input.push(keys_of(text));
    }

    /// Types into the prompt, without Enter.
    pub fn type_text(&self, text: &str) {
        self.tty.input.push(keys_of(text.trim_end_matches(['\n', '\r'])));
    }

    /// Types a command and presses Enter.
    pub fn run(&self, command: &str) {
        self.type_text(command);
        self.tty.input.push([Key::Enter]);
    }

    /// The screen has another size.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.tty.emulator.borrow_mut().resize(columns, rows);
        self.tty.changed();
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.tty.emulator.borrow().size()
    }

    /// Calls `listener` whenever something to be seen changed, maybe several times a turn.
    pub fn on_change(&self, listener: Rc<dyn Fn()>) {
        self.tty.on_change(listener);
    }

    /// What is to be seen.
    pub fn screen(&self) -> Screen {
        self.tty.emulator.borrow_mut().screen()
    }

    /// The command line being typed.
    pub fn line_text(&self) -> String {
        self.line.borrow().clone()
    }

    /// Whether a command runs.
    pub fn is_busy(&self) -> bool {
        self.busy.get()
    }

    /// The command that runs, as it was typed; within `ssh` and `su` the inner shell's.
    pub fn running(&self) -> Option<String> {
        self.running.borrow().clone().filter(|_| self.is_busy())
    }

    /// How often the login shell ended; each time another one began.
    pub fn logouts(&self) -> u32 {
        self.logouts.get()
    }

    /// The editor that is open, if one is.
    pub fn editor(&self) -> Option<Rc<OpenEditor>> {
        self.tty.editor()
    }

    /// The command that ended last.
    pub fn last_output(&self) -> Ended {
        self.ended.borrow().clone()
    }

    /// Counts the commands that ended, as [`Ended::number`] does.
    pub fn last_number(&self) -> u64 {
        self.ended.borrow().number
    }

    /// What is kept over a reload, and for undoing.
    pub(crate) fn save(&self) -> SavedTerminal {
        SavedTerminal { screen: self.tty.emulator.borrow_mut().save(), shell: self.shell.borrow().clone() }
    }

    /// Goes back to what was saved; a running command is gone.
    pub(crate) fn restore(self: &Rc<Self>, saved: &SavedTerminal) {
        let (columns, rows) = self.size();
        *self.tty.emulator.borrow_mut() = super::screen::Emulator::new(columns, rows);
        self.tty.show(saved.screen.as_bytes());
        self.log_in(saved.shell.clone());
    }

    /// Whether programs see this terminal as `terminal`.
    pub(crate) fn is(&self, terminal: &Rc<dyn Terminal>) -> bool {
        std::ptr::addr_eq(Rc::as_ptr(&self.tty), Rc::as_ptr(terminal))
    }

    /// Hands the terminal to another shell until that ends: what `ssh` and `su` do for the command they run as.
    pub(crate) async fn nest(&self, mut shell: Shell, login: bool) -> ExitStatus {
        // Ctrl-C is now for what the inner shell runs, and for its prompt.
        let outer = self.interrupt.borrow_mut().take();
        self.set_busy(false);
        start_up(&mut shell, login).await;
        while shell.exited().is_none() {
            shell.before_prompt().await;
            self.converse(&mut shell).await;
        }
        self.tty.show(if login { b"logout\n" } else { b"exit\n" });
        *self.interrupt.borrow_mut() = outer;
        self.set_busy(true);
        shell.last_status()
    }

    async fn live(self: Rc<Self>, mut state: Option<ShellState>) {
        loop {
            let mut shell = (self.login)(self.tty.clone());
            match state.take() {
                Some(state) => shell.restore(state),
                None => start_up(&mut shell, true).await,
            }
            while shell.exited().is_none() {
                shell.before_prompt().await;
                *self.shell.borrow_mut() = Some(shell.state());
                self.converse(&mut shell).await;
            }
            self.tty.show(b"logout\n");
            self.logouts.set(self.logouts.get() + 1);
        }
    }

    /// Reads a command and runs it.
    async fn converse(&self, shell: &mut Shell) {
        if let Some(command) = self.read(shell).await {
            self.execute(shell, &command).await;
        }
    }

    /// Reads a command, on several lines if it is not complete after the first. `None`: there is nothing to run.
    async fn read(&self, shell: &mut Shell) -> Option<String> {
        let mut editor = Editor::new();
        let mut pending = String::new();
        loop {
            let prompt = shell.prompt(!pending.is_empty());
            let (columns, _) = self.size();
            self.tty.show(&editor.start(&prompt, shell.history(), columns));
            match self.edit(&mut editor, columns, shell).await {
                Event::Accept(line) => {
                    let line = match shell.expand_history(&line) {
                        HistoryExpansion::Unchanged => line,
                        HistoryExpansion::Changed(expanded) => {
                            self.tty.show(format!("{expanded}\n").as_bytes());
                            expanded
                        }
                        HistoryExpansion::Error(message) => {
                            self.tty.show(format!("{message}\n").as_bytes());
                            return None;
                        }
                    };
                    if !pending.is_empty() {
                        pending.push('\n');
                    }
                    pending.push_str(&line);
                    if !shell.is_incomplete(&pending) {
                        shell.add_history(&pending);
                        return (!pending.trim().is_empty()).then_some(pending);
                    }
                }
                Event::Eof if pending.is_empty() => return Some("exit".to_owned()),
                Event::Eof => return Some(pending),
                _ => {
                    shell.interrupted();
                    return None;
                }
            }
        }
    }

    /// One line: keys until Enter, Ctrl-C or Ctrl-D.
    async fn edit(&self, editor: &mut Editor, mut columns: u16, shell: &Shell) -> Event {
        loop {
            let key = self.tty.input.next().await;
            let (width, _) = self.size();
            if std::mem::replace(&mut columns, width) != width {
                self.tty.show(&editor.resize(width));
            }
            let step = editor.key(key);
            self.tty.show(&step.output);
            *self.line.borrow_mut() = editor.text().to_owned();
            match step.event {
                None | Some(Event::ClearScreen) => {}
                Some(Event::Complete) => {
                    let proposals = shell.complete(editor.text(), editor.cursor()).await;
                    self.tty.show(&editor.offer(proposals));
                    *self.line.borrow_mut() = editor.text().to_owned();
                }
                Some(event) => {
                    self.line.borrow_mut().clear();
                    return event;
                }
            }
        }
    }

    async fn execute(&self, shell: &mut Shell, command: &str) {
        let (sender, interrupted) = oneshot::channel();
        *self.interrupt.borrow_mut() = Some(sender);
        *self.running.borrow_mut() = Some(command.to_owned());
        self.set_busy(true);
        self.tty.record();
        let ended = {
            let run = std::pin::pin!(shell.run(command));
            matches!(select(run, interrupted).await, Either::Left(_))
        };
        self.interrupt.borrow_mut().take();
        self.tty.reset();
        if !ended {
            self.tty.show(b"\n");
        }
        let output = self.tty.recorded();
        let exit = if ended { shell.last_status().0 } else { 130 };
        self.journal.ended(CommandEnded {
            terminal: self.title(),
            command: command.to_owned(),
            output: output.clone(),
            exit,
        });
        {
            let mut last = self.ended.borrow_mut();
            *last = Ended { number: last.number + 1, command: command.to_owned(), output, exit };
        }
        self.set_busy(false);
    }

    fn set_busy(&self, busy: bool) {
        self.busy.set(busy);
        self.tty.changed();
    }
}
