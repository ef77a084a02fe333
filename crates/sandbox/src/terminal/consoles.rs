//! All terminals of a world.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use countersign_host::Terminal;

use super::session::{SavedTerminal, TerminalSession};

/// The terminals that somebody still looks at; clones share the list.
#[derive(Clone, Default)]
pub(crate) struct Consoles(Rc<RefCell<Vec<Weak<TerminalSession>>>>);

impl Consoles {
    pub(crate) fn add(&self, session: &Rc<TerminalSession>) {
        let mut list = self.0.borrow_mut();
        list.retain(|session| session.strong_count() > 0);
        list.push(Rc::downgrade(session));
    }

    fn all(&self) -> Vec<Rc<TerminalSession>> {
        self.0.borrow().iter().filter_map(Weak::upgrade).collect()
    }

    /// The session behind what a program sees as its terminal.
    pub(crate) fn find(&self, terminal: &Rc<dyn Terminal>) -> Option<Rc<TerminalSession>> {
        self.all().into_iter().find(|session| session.is(terminal))
    }

    pub(crate) fn save(&self) -> Vec<(String, SavedTerminal)> {
        self.all().into_iter().map(|session| (session.title(), session.save())).collect()
    }

    /// Each terminal goes back to the saved one of its login; what is left over logs in anew.
    pub(crate) fn restore(&self, saved: &[(String, SavedTerminal)]) {
        let mut saved: Vec<_> = saved.iter().collect();
        for session in self.all() {
            let place = saved.iter().position(|(title, _)| *title == session.title());
            match place.map(|place| saved.remove(place)) {
                Some((_, saved)) => session.restore(saved),
                None => session.restore(&SavedTerminal::default()),
            }
        }
    }
}
