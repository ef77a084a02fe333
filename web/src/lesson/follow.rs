//! What the page follows of a lesson: news of it, and the address.

use std::rc::Rc;

use yew::prelude::*;

use super::Learning;
use crate::browser;
use crate::state::{Action, Pane};

/// Counts what changed of the lesson; tells of goals that turned done, and keeps the address at the step in front.
#[hook]
pub fn use_learning(learning: &Option<Learning>, dispatch: Callback<Action>) -> u32 {
    let version = use_state(|| 0_u32);
    let setter = version.setter();
    use_effect_with(learning.clone(), move |learning| {
        let Some(learning) = learning.clone() else { return };
        show_address(&learning, false);
        let counted = Rc::new(std::cell::Cell::new(0_u32));
        let at = Rc::new(std::cell::Cell::new(learning.at()));
        let following = learning.clone();
        let shown = at.clone();
        learning.on_news(Rc::new(move |words| {
            counted.set(counted.get().wrapping_add(1));
            setter.set(counted.get());
            if let Some(words) = words {
                dispatch.emit(Action::Announce(words.into()));
            }
            dispatch.emit(Action::Changed(Pane::Lesson));
            if shown.replace(following.at()) != following.at() {
                show_address(&following, true);
            }
        }));
        // Back and Forward of the browser go to the steps that were in front.
        browser::follow_address(move || {
            let step = browser::address_parameter("step");
            let steps = &learning.lesson().steps;
            let place = step.and_then(|step| steps.iter().position(|one| one.id == step)).unwrap_or(0);
            at.set(place);
            learning.go(place);
        });
    });
    *version
}

fn show_address(learning: &Learning, new: bool) {
    let Some(step) = learning.study().step() else { return };
    let address = learning.address_of(&step.id);
    if new {
        browser::push_address(&address);
    } else {
        browser::replace_address(&address);
    }
}
