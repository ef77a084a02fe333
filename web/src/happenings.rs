//! What happens in the page, told in one place: whoever embeds it listens here.

use std::cell::RefCell;
use std::rc::Rc;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// The prompt is there.
    Ready,
    /// A command ended in a terminal.
    Command {
        /// `user@host`.
        terminal: String,
        /// What was typed.
        command: String,
        /// What appeared meanwhile.
        output: String,
        /// Its exit status.
        exit: u8,
    },
    /// A step is in front, or was done.
    Step {
        /// The lesson's id.
        lesson: String,
        /// The step's id.
        step: String,
        /// Whether it is done.
        done: bool,
    },
    /// A question was answered.
    Quiz {
        /// The lesson's id.
        lesson: String,
        /// The question's id.
        question: String,
        /// Whether the answer was right.
        right: bool,
        /// Which attempt it was, from 0.
        attempt: u32,
    },
    /// All steps of a lesson are done.
    Completed {
        /// The lesson's id.
        lesson: String,
        /// Questions answered right at the first attempt.
        right: usize,
        /// Questions there are.
        questions: usize,
    },
}

type Listener = Rc<dyn Fn(&Happening)>;

/// Who listens; clones share the list.
#[derive(Clone, Default)]
pub struct Happenings(Rc<RefCell<Vec<Listener>>>);

impl Happenings {
    /// Calls `listener` at everything that happens from now on.
    pub fn on(&self, listener: impl Fn(&Happening) + 'static) {
        self.0.borrow_mut().push(Rc::new(listener));
    }

    /// It happened.
    pub fn tell(&self, happening: Happening) {
        let listeners = self.0.borrow().clone();
        listeners.iter().for_each(|listener| listener(&happening));
    }
}
