//! The page's hold on the sandbox: starts it, moves its clock, saves it, and tells who listens.

mod executor;
mod handle;
mod keys;
mod saved;

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use std::time::Duration;

use countersign_host::{Tasks, Timestamp};

use self::executor::Executor;
pub use self::handle::Handle;
use self::keys::BrowserKeys;
use self::saved::Saver;
use crate::browser::{self, Timer, rest};
use countersign_sandbox::{Keys, Options, Sandbox, TerminalSession};

/// A running world; clones share it.
#[derive(Clone)]
pub struct World(Rc<Inner>);

struct Inner {
    sandbox: Rc<Sandbox>,
    executor: Executor,
    terminal: Rc<TerminalSession>,
    /// `None` for a world of the address's own, which is not kept.
    saver: Option<Saver>,
    /// The world's time less the browser's, in milliseconds.
    ahead: Cell<f64>,
    timer: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Rc<dyn Fn()>>>,
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for World {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.0.sandbox
    }
}

impl World {
    /// Starts a world: the one saved last, or a new one. `?seed=N` and `?start=RFC3339` in the address fix it and ask for
    /// a world of its own.
    pub async fn start() -> Self {
        let seed = browser::address_parameter("seed").and_then(|seed| seed.parse::<u64>().ok());
        let start =
            browser::address_parameter("start").and_then(|start| countersign_api::parse_rfc3339(&start));
        let browser_now = browser::now_milliseconds();
        let own = seed.is_some() || start.is_some();
        let saved = if own { None } else { saved::load().await };
        let begin = start.map_or(browser_now, |seconds| seconds as f64 * 1000.0);
        let executor = Executor::new(browser::now_milliseconds, browser::next_turn);
        let tasks = {
            let executor = executor.clone();
            Tasks::new(move |work| executor.spawn(work))
        };
        let seed = seed.map_or_else(browser::random_seed, Options::seed);
        let keys: Keys = Rc::new(|entropy| Rc::new(BrowserKeys::new(entropy)));
        let options = Options::new(seed, timestamp(begin), tasks);
        let sandbox = Sandbox::new(Options { keys: Some(keys), ..options });
        let terminal = sandbox.terminal("root", "controlplane", 115, 24);
        if let Some(saved) = saved {
            sandbox.restore(&saved);
        }
        // A restored world goes on from the moment it was left.
        let begin = sandbox.clock().now().nanoseconds() as f64 / 1e6;
        let saver = (!own).then(|| Saver::new(sandbox.clone()));
        if let Some(saver) = saver.clone() {
            let changed: Rc<dyn Fn()> = Rc::new(move || saver.changed());
            terminal.on_change(changed.clone());
            sandbox.requests().on_change(changed);
        }
        let world = Self(Rc::new(Inner {
            sandbox,
            executor,
            terminal,
            saver,
            ahead: Cell::new(begin - browser_now),
            timer: RefCell::default(),
            listeners: RefCell::default(),
        }));
        world.tick();
        world
    }

    /// The terminal on the control plane.
    pub fn terminal(&self) -> Handle<TerminalSession> {
        Handle(self.0.terminal.clone())
    }

    /// The world's time in seconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock().now().seconds()
    }

    /// Calls `listener` about once a second, and after time was skipped.
    pub fn on_time(&self, listener: Rc<dyn Fn()>) {
        self.0.listeners.borrow_mut().push(listener);
    }

    /// Lets the world work now instead of in the next turn: what a key does is painted with the next frame.
    pub fn run(&self) {
        self.clock().advance_to(self.real_time());
        self.0.executor.run();
        self.plan();
    }

    /// Moves the world's time forward.
    pub fn skip(&self, duration: Duration) {
        let world = self.clone();
        let target = self.clock().now().plus(duration);
        self.0.ahead.set(self.0.ahead.get() + duration.as_secs_f64() * 1000.0);
        self.0.executor.spawn(async move {
            rest::come().await;
            world.advance(target).await;
            world.tell();
        });
    }

    /// Forgets this world and starts a new one.
    pub fn start_over(&self) {
        if let Some(saver) = &self.0.saver {
            saver.stop();
        }
        wasm_bindgen_futures::spawn_local(async {
            saved::forget().await;
            browser::reload();
        });
    }

    fn real_time(&self) -> Timestamp {
        timestamp(browser::now_milliseconds() + self.0.ahead.get())
    }

    fn tick(&self) {
        self.clock().advance_to(self.real_time());
        self.tell();
        self.plan();
    }

    /// Sets the timer to the next full second, or to what somebody sleeps for before that.
    fn plan(&self) {
        let now = self.real_time();
        let second = 1_000 - u64::from(now.subsecond_nanoseconds() / 1_000_000);
        let next = self.clock().next_deadline().map_or(second, |deadline| {
            second.min(u64::try_from(deadline.since(now).as_millis()).unwrap_or(u64::MAX).saturating_add(1))
        });
        let world = self.clone();
        let wait = u32::try_from(next).unwrap_or(1_000);
        *self.0.timer.borrow_mut() = Some(Timer::new(wait, move || world.tick()));
    }

    fn tell(&self) {
        let listeners = self.0.listeners.borrow().clone();
        listeners.iter().for_each(|listener| listener());
    }
}

fn timestamp(milliseconds: f64) -> Timestamp {
    Timestamp::from_nanoseconds((milliseconds as i64).saturating_mul(1_000_000))
}
