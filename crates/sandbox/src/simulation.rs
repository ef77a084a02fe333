//! A world that runs as fast as it can: nobody waits for its time to pass. For sessions, scripts and tests.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use countersign_host::{Tasks, Timestamp};

use crate::executor::Turn;
use crate::{Executor, Options, Outcome, Sandbox, Session};

/// Work takes time: so many turns make a millisecond. It is what lets a loop that waits for an event by asking again
/// and again see time pass.
const TURNS_PER_MILLISECOND: u64 = 100;

/// Between two commands the world goes on for a moment, as it does while a person types.
const PAUSE: Duration = Duration::from_millis(200);

/// What a command may use before it is taken for endless.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Turns of all tasks together.
    pub turns: u64,
    /// Time of the world.
    pub time: Duration,
}

impl Default for Limit {
    fn default() -> Self {
        Self { turns: 20_000_000, time: Duration::from_secs(24 * 3_600) }
    }
}

/// A world and its executor. Whenever nobody can go on, the clock moves to the next moment somebody waits for.
pub struct Simulation {
    executor: Executor,
    sandbox: Rc<Sandbox>,
}

impl Simulation {
    /// A new world, begun at `start` from `seed`.
    pub fn new(seed: [u8; 32], start: Timestamp) -> Self {
        Self::with(|tasks| Options::new(seed, start, tasks))
    }

    /// A new world of these options.
    pub fn with(options: impl FnOnce(Tasks) -> Options) -> Self {
        let executor = Executor::new();
        let sandbox = Sandbox::new(options(executor.tasks()));
        Self { executor, sandbox }
    }

    /// The world.
    pub fn sandbox(&self) -> &Rc<Sandbox> {
        &self.sandbox
    }

    /// The executor, for an edge that drives the world itself.
    pub fn executor(&self) -> &Executor {
        &self.executor
    }

    /// Runs the world until `work` is done; `None` (and the work is dropped) once it went beyond `limit`, or when
    /// nothing in the world can ever end it.
    pub fn run<T>(&self, limit: Limit, work: impl Future<Output = T>) -> Option<T> {
        let outcome = Cell::new(None);
        let mut work = pin!(async { outcome.set(Some(work.await)) });
        self.executor.caller().wake();
        let clock = self.sandbox.clock();
        let end = clock.now().plus(limit.time);
        for turn in 0..limit.turns {
            if turn % TURNS_PER_MILLISECOND == 0 {
                clock.advance_to(clock.now().plus(Duration::from_millis(1)));
            }
            match self.executor.turn_of(&mut Some(work.as_mut())) {
                Turn::Done => break,
                Turn::Somebodys => {}
                Turn::Nobodys => match clock.next_deadline().filter(|deadline| *deadline <= end) {
                    Some(deadline) => clock.advance_to(deadline),
                    None => break,
                },
            }
        }
        outcome.take()
    }

    /// Runs a command in `session`, and the world for a moment beyond. What goes beyond `limit` is broken off as by
    /// Ctrl-C.
    pub fn command(&self, limit: Limit, session: &mut Session, command: &str) -> Outcome {
        let outcome = self.run(limit, session.run(command));
        self.pass(PAUSE);
        outcome.unwrap_or_else(|| session.interrupted())
    }

    /// Lets `duration` pass.
    pub fn pass(&self, duration: Duration) {
        let sandbox = self.sandbox.clone();
        let to = sandbox.clock().now().plus(duration);
        let limit = Limit { time: duration.saturating_add(Duration::from_secs(3_600)), ..Limit::default() };
        self.run(limit, async move { sandbox.advance(to).await });
    }
}
