//! What can be done to the page from outside a panel, one function each: open a place, put a command into a terminal, reset.
//! Nothing here can do more than a learner at the keyboard.

use yew::Callback;

use crate::browser::{self, rest};
use crate::lesson::Learning;
use crate::place::{Address, Place};
use crate::state::{Action, Pane};
use crate::world::{World, put};

/// Opens a place of the site.
pub fn open(address: &Address, place: &Place) {
    browser::go(&address.to(place, None));
}

/// Puts a command into the terminal of `login` (`user@host`; empty: the first) and shows that terminal; `run` presses
/// Enter as well. While an editor is open there nothing is put, and `false` comes back.
pub fn command(world: &World, dispatch: &Callback<Action>, login: &str, text: &str, run: bool) -> bool {
    let place = world.terminals().of(login);
    let Some(session) = world.terminals().get(place) else { return false };
    dispatch.emit(Action::Front(place));
    dispatch.emit(Action::Show(Pane::Terminal));
    if session.editor().is_some() {
        return false;
    }
    let (world, text) = (world.clone(), text.to_owned());
    rest::when_here(move || {
        put(&session, &text, run);
        world.run();
    });
    true
}

/// Begins the lesson, the test or the free sandbox anew.
pub fn restart(address: &Address, world: &World, learning: Option<&Learning>) {
    match learning {
        Some(learning) => learning.restart(),
        None => world.start_over(address.to(&Place::Home, None)),
    }
}
