//! Keeps the world on this device, so that a reload loses nothing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::browser::{self, Timer, rest};
use countersign_sandbox::{Sandbox, Snapshot};

/// The key the world is saved under. The number changes when old snapshots can no longer be read.
const KEY: &str = "world.1";

/// A change is saved after so many milliseconds, together with what else changes until then.
const DELAY: u32 = 400;

/// The snapshot saved last, if there is one that can still be read.
pub async fn load() -> Option<Snapshot> {
    let bytes = browser::load(KEY).await?;
    rest::come().await;
    serde_json::from_slice(&bytes).ok()
}

/// Forgets the saved world.
pub async fn forget() {
    browser::forget(KEY).await;
}

/// Saves a sandbox soon after each change.
#[derive(Clone)]
pub struct Saver(Rc<State>);

struct State {
    sandbox: Rc<Sandbox>,
    timer: RefCell<Option<Timer>>,
    /// Off once the learner starts over: what is on its way out must not be saved again.
    on: Cell<bool>,
}

impl Saver {
    /// A saver for `sandbox`; it saves at once when the page is hidden or left.
    pub fn new(sandbox: Rc<Sandbox>) -> Self {
        let saver = Self(Rc::new(State { sandbox, timer: RefCell::default(), on: Cell::new(true) }));
        let leaving = saver.clone();
        browser::on_leaving(move || {
            let waiting = leaving.0.timer.borrow_mut().take();
            if waiting.is_some() {
                leaving.save();
            }
        });
        saver
    }

    /// Something changed.
    pub fn changed(&self) {
        let mut timer = self.0.timer.borrow_mut();
        if timer.is_none() && self.0.on.get() {
            let saver = self.clone();
            *timer = Some(Timer::new(DELAY, move || {
                saver.save();
                saver.0.timer.borrow_mut().take();
            }));
        }
    }

    /// Saves no more.
    pub fn stop(&self) {
        self.0.on.set(false);
        self.0.timer.borrow_mut().take();
    }

    /// What nobody has touched yet is not kept.
    fn save(&self) {
        if rest::asked() {
            let saver = self.clone();
            rest::when_here(move || saver.save_now());
        }
    }

    fn save_now(&self) {
        if !self.0.on.get() {
            return;
        }
        let Ok(bytes) = serde_json::to_vec(&self.0.sandbox.snapshot()) else { return };
        wasm_bindgen_futures::spawn_local(async move {
            // A browser that keeps nothing still runs the world.
            let _ = browser::save(KEY, &bytes).await;
        });
    }
}
