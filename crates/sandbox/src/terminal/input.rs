//! Keys that were pressed and not yet read. Whoever waits for input takes them: the prompt, or a program reading its tty.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use countersign_shell::interactive::Key;

#[derive(Default)]
struct State {
    keys: VecDeque<Key>,
    waiting: Vec<Waker>,
}

/// A queue of keys; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Input(Rc<RefCell<State>>);

impl Input {
    /// Adds keys at the end.
    pub(crate) fn push(&self, keys: impl IntoIterator<Item = Key>) {
        let waiting = {
            let mut state = self.0.borrow_mut();
            state.keys.extend(keys);
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Throws away what nobody read, as a tty does at Ctrl-C.
    pub(crate) fn clear(&self) {
        self.0.borrow_mut().keys.clear();
    }

    /// Waits for the next key.
    pub(crate) async fn next(&self) -> Key {
        poll_fn(|context| {
            let mut state = self.0.borrow_mut();
            match state.keys.pop_front() {
                Some(key) => Poll::Ready(key),
                None => {
                    state.waiting.push(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// Text as keys: what a paste, or a button that types, stands for.
pub(crate) fn keys_of(text: &str) -> impl Iterator<Item = Key> {
    text.replace("\r\n", "\n").replace('\r', "\n").chars().collect::<Vec<_>>().into_iter().filter_map(
        |character| {
            match character {
                '\n' => Some(Key::Enter),
                // A pasted tab is text, not a question for proposals.
                '\t' => Some(Key::Char('\t')),
                // Control characters in pasted text could run or hide something.
                control if control.is_control() => None,
                character => Some(Key::Char(character)),
            }
        },
    )
}
