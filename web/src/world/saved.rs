//! Keeps a world, and how far its learner is, on this device, so that a reload loses nothing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use countersign_lessons::progress::Progress;
use serde::de::DeserializeOwned;

use crate::browser::{self, Timer, rest};
use countersign_sandbox::{Sandbox, Snapshot, Study};

/// A change is saved after so many milliseconds, together with what else changes until then.
const DELAY: u32 = 400;

/// Under which keys something is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    /// The free sandbox. The number changes when old snapshots can no longer be read.
    Free,
    /// A lesson by its id.
    Lesson(String),
}

impl Keys {
    fn world(&self) -> String {
        match self {
            Self::Free => "world.1".to_owned(),
            Self::Lesson(id) => format!("lesson.{id}"),
        }
    }

    fn progress(&self) -> Option<String> {
        self.of_lesson("progress")
    }

    /// The world at the beginning of the step in front.
    fn begun(&self) -> Option<String> {
        self.of_lesson("begun")
    }

    fn of_lesson(&self, what: &str) -> Option<String> {
        match self {
            Self::Free => None,
            Self::Lesson(id) => Some(format!("{what}.{id}")),
        }
    }

    fn all(&self) -> Vec<String> {
        [Some(self.world()), self.progress(), self.begun()].into_iter().flatten().collect()
    }
}

/// What was saved last, as far as it can still be read.
#[derive(Default)]
pub struct Saved {
    /// The world.
    pub world: Option<Snapshot>,
    /// How far the learner is.
    pub progress: Option<Progress>,
    /// The world at the beginning of the step in front.
    pub begun: Option<Snapshot>,
}

/// Reads what was saved last.
pub async fn load(keys: &Keys) -> Saved {
    let (world, progress, begun) = futures::join!(
        read(Some(keys.world())),
        read(keys.progress()),
        // Only of use together with the other two.
        read(keys.begun()),
    );
    Saved { world, progress, begun }
}

async fn read<T: DeserializeOwned>(key: Option<String>) -> Option<T> {
    let bytes = browser::load(&key?).await?;
    rest::come().await;
    serde_json::from_slice(&bytes).ok()
}

/// Forgets what was saved.
pub async fn forget(keys: &Keys) {
    browser::forget(&keys.all()).await;
}

/// Saves a world soon after each change.
#[derive(Clone)]
pub struct Saver(Rc<State>);

struct State {
    keys: Keys,
    sandbox: Rc<Sandbox>,
    study: RefCell<Option<Rc<Study>>>,
    /// Whether the beginning of the step has to be saved, too.
    step_began: Cell<bool>,
    timer: RefCell<Option<Timer>>,
    /// Off once the learner starts over: what is on its way out must not be saved again.
    on: Cell<bool>,
}

impl Saver {
    /// A saver for `sandbox`; it saves at once when the page is hidden or left.
    pub fn new(keys: Keys, sandbox: Rc<Sandbox>) -> Self {
        let saver = Self(Rc::new(State {
            keys,
            sandbox,
            study: RefCell::default(),
            step_began: Cell::new(false),
            timer: RefCell::default(),
            on: Cell::new(true),
        }));
        let leaving = saver.clone();
        browser::on_leaving(move || {
            let waiting = leaving.0.timer.borrow_mut().take();
            if waiting.is_some() {
                leaving.save();
            }
        });
        saver
    }

    /// From now on the learner's progress is kept as well.
    pub fn keep(&self, study: Rc<Study>) {
        *self.0.study.borrow_mut() = Some(study);
    }

    /// Another step began.
    pub fn step_began(&self) {
        self.0.step_began.set(true);
        self.changed();
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

    /// Saves no more, and forgets what was saved.
    pub async fn forget(&self) {
        self.0.on.set(false);
        self.0.timer.borrow_mut().take();
        forget(&self.0.keys).await;
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
        let Ok(world) = serde_json::to_vec(&self.0.sandbox.snapshot()) else { return };
        let mut entries = vec![(self.0.keys.world(), world)];
        if let Some(study) = self.0.study.borrow().as_ref() {
            let progress = self.0.keys.progress().zip(serde_json::to_vec(&*study.progress()).ok());
            entries.extend(progress);
            if self.0.step_began.take() {
                entries.extend(self.0.keys.begun().zip(serde_json::to_vec(&*study.begun()).ok()));
            }
        }
        wasm_bindgen_futures::spawn_local(async move {
            // A browser that keeps nothing still runs the world.
            let _ = browser::save(&entries).await;
        });
    }
}
