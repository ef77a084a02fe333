//! The second part of the program: what the first view can do without (`xtask/src/divide/`).
//!
//! It is asked for with the learner's first touch, or soon after the prompt was painted. Whoever can wait for it says so here,
//! and the page stays responsive; what calls into it before it is there still works, but holds the page up until it has been
//! loaded.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

use super::script;

type Work = Box<dyn FnOnce()>;

thread_local! {
    static HERE: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<VecDeque<Work>> = const { RefCell::new(VecDeque::new()) };
}

/// Begins to wait for the first touch; the page calls it before anything else.
pub fn follow() {
    let arrived = Closure::once_into_js(|| {
        HERE.set(true);
        while let Some(work) = WAITING.with_borrow_mut(VecDeque::pop_front) {
            work();
        }
    });
    HERE.set(!script::follow_rest(&wasm_bindgen::exports(), &arrived));
}

/// Whether the second part is there or on its way.
pub fn asked() -> bool {
    HERE.get() || script::rest_asked()
}

/// Runs `work` once everything is there, in the order of asking; now, if it is.
pub fn when_here(work: impl FnOnce() + 'static) {
    if !HERE.get() {
        script::ask_rest();
        WAITING.with_borrow_mut(|waiting| waiting.push_back(Box::new(work)));
    } else {
        in_order(work);
    }
}

/// Runs `work`, which needs no second part, but not before what waits for it.
pub fn in_order(work: impl FnOnce() + 'static) {
    if WAITING.with_borrow(VecDeque::is_empty) {
        work();
    } else {
        WAITING.with_borrow_mut(|waiting| waiting.push_back(Box::new(work)));
    }
}

/// Waits until everything is there.
pub async fn come() {
    let (tell, told) = futures::channel::oneshot::channel();
    when_here(move || {
        // Whoever waited may have gone.
        let _ = tell.send(());
    });
    let _ = told.await;
}

/// Loads the second part now, while everything waits. The functions of the first part that stand in for one of the second
/// begin with this export; nothing else needs it.
#[wasm_bindgen(js_name = "bring_rest")]
pub fn bring() {
    if !HERE.get() {
        script::bring_rest(&wasm_bindgen::exports());
        HERE.set(true);
    }
}
