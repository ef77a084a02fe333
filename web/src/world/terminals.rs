//! The terminals of a world: one per login that the lesson names, and more as the learner opens them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use countersign_lessons::Login;
use countersign_lessons::model::WorldSpec;

use super::Handle;
use countersign_sandbox::{Ended, Key, Sandbox, TerminalSession};

/// So many terminals can be open at once.
const MOST: usize = 6;

/// The size of a terminal nobody has seen yet.
const SIZE: (u16, u16) = (115, 24);

type OnScreen = Rc<dyn Fn()>;
/// Gets `user@host`, and the command if one ended.
type OnWork = Rc<dyn Fn(String, Option<Ended>)>;

/// All terminals, in the order of their tabs.
pub struct Terminals {
    sandbox: Rc<Sandbox>,
    list: RefCell<Vec<Handle<TerminalSession>>>,
    listeners: RefCell<Option<(OnScreen, OnWork)>>,
    /// Who has a login on which host.
    logins: Vec<String>,
}

impl Terminals {
    /// Those that a lesson wants.
    pub fn new(sandbox: Rc<Sandbox>, spec: &WorldSpec) -> Self {
        let mut logins = vec!["root@controlplane".to_owned(), "root@node01".to_owned()];
        for (host, users) in &spec.users {
            logins.extend(users.iter().map(|user| format!("{user}@{host}")));
        }
        logins.extend(spec.terminals.iter().cloned());
        if !logins.iter().any(|login| login.ends_with("@laptop")) {
            logins.push("jane@laptop".to_owned());
        }
        logins.sort_unstable();
        logins.dedup();
        let terminals = Self { sandbox, list: RefCell::default(), listeners: RefCell::default(), logins };
        match spec.terminals.as_slice() {
            [] => terminals.open("root@controlplane"),
            named => named.iter().for_each(|login| terminals.open(login)),
        }
        terminals
    }

    /// Opens what a saved world had open and is not open yet.
    pub fn open_all<'a>(&self, saved: impl Iterator<Item = &'a str>) {
        let mut there: Vec<String> = self.all().iter().map(|terminal| terminal.title()).collect();
        for login in saved {
            match there.iter().position(|title| title == login) {
                Some(place) => {
                    there.remove(place);
                }
                None => self.open(login),
            }
        }
    }

    /// All of them.
    pub fn all(&self) -> Vec<Handle<TerminalSession>> {
        self.list.borrow().clone()
    }

    /// Who could log in to a new terminal; nobody once there are enough.
    pub fn logins(&self) -> &[String] {
        if self.list.borrow().len() < MOST { &self.logins } else { &[] }
    }

    fn open(&self, login: &str) {
        self.add(login);
    }

    /// Opens another terminal; gives its place.
    pub fn add(&self, login: &str) -> usize {
        let Login { user, host } = Login::parse(login);
        let session = self.sandbox.terminal(&user, &host, SIZE.0, SIZE.1);
        self.attend(&session);
        let mut open = self.list.borrow_mut();
        open.push(Handle(session));
        open.len() - 1
    }

    /// The place of a login's first terminal, which is opened if there is none. Empty: the first of all.
    pub fn of(&self, login: &str) -> usize {
        if login.is_empty() {
            return 0;
        }
        let Login { user, host } = Login::parse(login);
        let title = format!("{user}@{host}");
        let there = self.list.borrow().iter().position(|terminal| terminal.title() == title);
        there.unwrap_or_else(|| self.add(&title))
    }

    /// The terminal at a place.
    pub fn get(&self, place: usize) -> Option<Handle<TerminalSession>> {
        self.list.borrow().get(place).cloned()
    }

    /// Calls the first whenever a screen changed, the second when a command may have changed something.
    pub fn listen(&self, on_screen: OnScreen, on_work: OnWork) {
        *self.listeners.borrow_mut() = Some((on_screen, on_work));
        self.all().iter().for_each(|terminal| self.attend(&terminal.0));
    }

    fn attend(&self, session: &Rc<TerminalSession>) {
        let Some((on_screen, on_work)) = self.listeners.borrow().clone() else { return };
        session.on_change(on_screen);
        let (weak, ended) = (Rc::downgrade(session), Cell::new(session.last_output().number));
        session.on_change(Rc::new(move || {
            let Some(session) = weak.upgrade() else { return };
            let number = session.last_number();
            if ended.replace(number) != number {
                on_work(session.title(), Some(session.last_output()));
            } else if session.is_busy() {
                // What a long command shows may tell of what it did.
                on_work(session.title(), None);
            }
        }));
    }
}

/// Types text at the prompt in place of what stands there. `run` presses Enter as well.
pub fn put(session: &TerminalSession, text: &str, run: bool) {
    if !session.line_text().is_empty() {
        session.press(Key::Ctrl('e'));
        session.press(Key::Ctrl('u'));
    }
    let text = text.trim_end_matches(['\n', '\r']);
    if run {
        // Line by line, as somebody would: each with its own prompt and output.
        session.run(text);
    } else if text.contains('\n') && !session.is_busy() {
        session.press(Key::Paste(text.to_owned()));
    } else {
        session.type_text(text);
    }
}
