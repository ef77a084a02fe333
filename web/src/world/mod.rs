//! The page's hold on the sandbox: starts it, moves its clock, saves it, and tells who listens.

mod executor;
mod handle;
mod keys;
mod saved;
mod terminals;
mod time;

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use std::time::Duration;

use countersign_host::{Tasks, Timestamp};
use countersign_lessons::model::WorldSpec;
use futures::channel::oneshot;

use self::executor::Executor;
pub use self::handle::Handle;
use self::keys::BrowserKeys;
pub use self::saved::{Keys as SavedUnder, Saved, Saver, load};
pub use self::terminals::{Terminals, put};
use self::time::{Time, timestamp};
use crate::browser::{self, Timer, rest};
use crate::happenings::{Happening, Happenings};
use countersign_sandbox::{Ended, Keys, Options, Sandbox, Snapshot, TerminalSession, set_up};

/// So many turns a command has after each moment that somebody waited for, before time moves on.
const TURNS_AFTER_A_WAIT: u32 = 2_000;

/// So far time is skipped for a command that waits; for more there are the clock's buttons. A command may as well wait for
/// something that takes no time of the world, such as a key that the browser makes: then nothing must expire meanwhile.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// A running world; clones share it.
#[derive(Clone)]
pub struct World(Rc<Inner>);

struct Inner {
    sandbox: Rc<Sandbox>,
    executor: Executor,
    terminals: Terminals,
    /// `None` for a world of the address's own, which is not kept.
    saver: Option<Saver>,
    time: Time,
    timer: RefCell<Option<Timer>>,
    on_time: RefCell<Vec<Rc<dyn Fn()>>>,
    on_change: RefCell<Vec<Rc<dyn Fn()>>>,
    /// Whether somebody will be told of a change in the next turn.
    telling: Cell<bool>,
    happenings: Happenings,
}

/// How a world begins.
#[derive(Default)]
pub struct Beginning {
    /// Where it is kept; `None`: nowhere.
    pub kept: Option<SavedUnder>,
    /// What the lesson brings.
    pub spec: WorldSpec,
    /// Fixes its randomness.
    pub seed: Option<u64>,
    /// When it begins, seconds since 1970; `None`: now.
    pub start: Option<i64>,
    /// What it was when it was left.
    pub saved: Option<Snapshot>,
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
    /// Starts a world, or lets one go on.
    pub async fn start(beginning: Beginning) -> Self {
        let Beginning { kept, spec, seed, start, saved } = beginning;
        let browser_now = browser::now_milliseconds();
        let begin = start.map_or(browser_now, |seconds| seconds as f64 * 1000.0);
        let executor = Executor::new(browser::now_milliseconds, browser::next_turn);
        let tasks = {
            let executor = executor.clone();
            Tasks::new(move |work| executor.spawn(work))
        };
        let seed = seed.map_or_else(browser::random_seed, Options::seed);
        let keys: Keys = Rc::new(|entropy| Rc::new(BrowserKeys::new(entropy)));
        let options = Options::new(seed, timestamp(begin), tasks);
        let sandbox = Sandbox::new(Options { keys: Some(keys), world: spec.clone(), ..options });
        let terminals = Terminals::new(sandbox.clone(), &spec);
        if let Some(saved) = &saved {
            terminals.open_all(saved.logins());
            sandbox.restore(saved);
        }
        let saver = kept.map(|keys| Saver::new(keys, sandbox.clone()));
        let world = Self(Rc::new(Inner {
            sandbox,
            executor,
            terminals,
            saver,
            time: Time::default(),
            timer: RefCell::default(),
            on_time: RefCell::default(),
            on_change: RefCell::default(),
            telling: Cell::new(false),
            happenings: Happenings::default(),
        }));
        // A restored world goes on from the moment it was left.
        world.follow_clock();
        world.listen();
        world.tick();
        if saved.is_none() && !spec.setup.is_empty() {
            world.prepare(spec).await;
        }
        world
    }

    /// Types what the lesson wants typed before the learner comes.
    async fn prepare(&self, spec: WorldSpec) {
        let (done, prepared) = oneshot::channel();
        let sandbox = self.0.sandbox.clone();
        self.0.executor.spawn(async move {
            rest::come().await;
            set_up(&sandbox, &spec).await;
            // Nobody waits any more if the page is being left.
            let _ = done.send(());
        });
        let _ = prepared.await;
    }

    /// The sandbox itself.
    pub fn sandbox(&self) -> Rc<Sandbox> {
        self.0.sandbox.clone()
    }

    /// The terminals.
    pub fn terminals(&self) -> &Terminals {
        &self.0.terminals
    }

    /// What happens in the page.
    pub fn happenings(&self) -> &Happenings {
        &self.0.happenings
    }

    /// What keeps this world, if anything does.
    pub fn saver(&self) -> Option<&Saver> {
        self.0.saver.as_ref()
    }

    /// The world's time in seconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock().now().seconds()
    }

    /// Calls `listener` about once a second, and after time was skipped.
    pub fn on_time(&self, listener: Rc<dyn Fn()>) {
        self.0.on_time.borrow_mut().push(listener);
    }

    /// Calls `listener` after something in the world changed: an object, what a command did, a file saved in an editor,
    /// skipped time. Once for all changes of a turn.
    pub fn on_change(&self, listener: Rc<dyn Fn()>) {
        self.0.on_change.borrow_mut().push(listener);
    }

    /// Something changed.
    pub fn changed(&self) {
        if let Some(saver) = &self.0.saver {
            saver.changed();
        }
        if !self.0.telling.replace(true) {
            let world = self.clone();
            browser::next_turn(move || {
                world.0.telling.set(false);
                tell(&world.0.on_change);
            });
        }
    }

    /// Lets the world work now instead of in the next turn: what a key does is painted with the next frame.
    pub fn run(&self) {
        self.clock().advance_to(self.real_time());
        self.0.executor.run();
        self.plan();
    }

    /// Moves the world's time forward.
    pub fn skip(&self, duration: Duration) {
        self.skip_to(self.clock().now().plus(duration));
    }

    /// Moves the world's time forward to a moment.
    pub fn skip_to(&self, target: Timestamp) {
        let world = self.clone();
        self.0.executor.spawn(async move {
            rest::come().await;
            world.advance(target).await;
            world.follow_clock();
            tell(&world.0.on_time);
            world.changed();
            world.plan();
        });
    }

    /// Moves the world's time forward until the command in `session` has ended, but no further than five minutes.
    pub fn skip_wait(&self, session: &Handle<TerminalSession>) {
        let (world, session) = (self.clone(), session.clone());
        let end = self.clock().now().plus(LONGEST_WAIT);
        self.0.executor.spawn(async move {
            while session.is_busy() {
                let Some(next) = world.clock().next_deadline().filter(|next| *next <= end) else { break };
                world.advance(next).await;
                // What the command does after its wait takes turns, not time.
                for _ in 0..TURNS_AFTER_A_WAIT {
                    if !session.is_busy() {
                        break;
                    }
                    countersign_host::yield_now().await;
                }
            }
            world.follow_clock();
            tell(&world.0.on_time);
            world.changed();
            world.plan();
        });
    }

    /// Whether the world's time stands still.
    pub fn is_stopped(&self) -> bool {
        self.0.time.is_stopped()
    }

    /// Stops the world's time, or lets it go on.
    pub fn stop_time(&self, stop: bool) {
        self.0.time.stop(stop, browser::now_milliseconds());
        self.tick();
    }

    /// The world was set to another moment: from there its time goes on.
    pub fn follow_clock(&self) {
        self.0.time.set(self.clock().now(), browser::now_milliseconds());
    }

    /// Forgets this world and opens `address`, where a new one starts.
    pub fn start_over(&self, address: String) {
        let world = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(saver) = &world.0.saver {
                saver.forget().await;
            }
            browser::go(&address);
        });
    }

    fn listen(&self) {
        let world = self.clone();
        let changed: Rc<dyn Fn()> = Rc::new(move || world.changed());
        self.0.sandbox.on_change(changed);
        let world = self.clone();
        self.0.terminals.listen(
            {
                let world = world.clone();
                Rc::new(move || {
                    if let Some(saver) = &world.0.saver {
                        saver.changed();
                    }
                })
            },
            Rc::new(move |terminal, ended| {
                world.changed();
                if let Some(Ended { command, output, exit, .. }) = ended {
                    world.0.happenings.tell(Happening::Command { terminal, command, output, exit });
                }
            }),
        );
    }

    fn real_time(&self) -> Timestamp {
        self.0.time.at(browser::now_milliseconds())
    }

    fn tick(&self) {
        self.clock().advance_to(self.real_time());
        tell(&self.0.on_time);
        self.plan();
    }

    /// Sets the timer to the next full second, or to what somebody sleeps for before that. A world whose time stands
    /// still needs none.
    fn plan(&self) {
        if self.is_stopped() {
            self.0.timer.borrow_mut().take();
            return;
        }
        let now = self.real_time();
        let second = 1_000 - u64::from(now.subsecond_nanoseconds() / 1_000_000);
        let next = self.clock().next_deadline().map_or(second, |deadline| {
            second.min(u64::try_from(deadline.since(now).as_millis()).unwrap_or(u64::MAX).saturating_add(1))
        });
        let world = self.clone();
        let wait = u32::try_from(next).unwrap_or(1_000);
        *self.0.timer.borrow_mut() = Some(Timer::new(wait, move || world.tick()));
    }
}

fn tell(listeners: &RefCell<Vec<Rc<dyn Fn()>>>) {
    let listeners = listeners.borrow().clone();
    listeners.iter().for_each(|listener| listener());
}
