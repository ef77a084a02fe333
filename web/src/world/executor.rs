//! Runs the sandbox's tasks in short turns, so that an endless loop never freezes the page.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// How long one turn may take, in milliseconds: half a frame, the rest is for painting.
const TURN_MILLISECONDS: f64 = 8.0;

/// Tasks that want to go on, in order. Shared with wakers, which must be `Send`.
type Ready = Arc<Mutex<VecDeque<u64>>>;

struct TaskWaker {
    task: u64,
    ready: Ready,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if !ready.contains(&self.task) {
            ready.push_back(self.task);
        }
        drop(ready);
        SCHEDULE.with(|schedule| {
            if let Some(schedule) = &*schedule.borrow() {
                schedule();
            }
        });
    }
}

thread_local! {
    static SCHEDULE: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
}

#[derive(Default)]
struct State {
    tasks: RefCell<BTreeMap<u64, (Work, Waker)>>,
    next: Cell<u64>,
    ready: Ready,
    scheduled: Cell<bool>,
    running: Cell<bool>,
}

/// The page's executor; clones share it.
#[derive(Clone)]
pub struct Executor {
    state: Rc<State>,
    now: fn() -> f64,
    later: fn(Box<dyn FnOnce()>),
}

impl Executor {
    /// `now` tells milliseconds; `later` runs its argument as a task of its own.
    pub fn new(now: fn() -> f64, later: fn(Box<dyn FnOnce()>)) -> Self {
        let executor = Self { state: Rc::default(), now, later };
        let weak = executor.clone();
        SCHEDULE.with(|schedule| *schedule.borrow_mut() = Some(Rc::new(move || weak.schedule())));
        executor
    }

    /// Adds a task; it is first polled in the next turn.
    pub fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        let task = self.state.next.get();
        self.state.next.set(task + 1);
        let waker = Waker::from(Arc::new(TaskWaker { task, ready: self.state.ready.clone() }));
        self.state.tasks.borrow_mut().insert(task, (Box::pin(work), waker.clone()));
        waker.wake();
    }

    fn schedule(&self) {
        if !self.state.running.get() && !self.state.scheduled.replace(true) {
            let executor = self.clone();
            (self.later)(Box::new(move || {
                executor.state.scheduled.set(false);
                executor.run();
            }));
        }
    }

    /// Polls what is ready until nothing is, or the turn is over; the rest follows in the next turn.
    pub fn run(&self) {
        if self.state.running.replace(true) {
            return;
        }
        let start = (self.now)();
        while (self.now)() - start < TURN_MILLISECONDS {
            let Some(task) = self.next_ready() else { break };
            // The task is out of the map while polled, so that it may spawn others.
            let Some((mut work, waker)) = self.state.tasks.borrow_mut().remove(&task) else { continue };
            if work.as_mut().poll(&mut Context::from_waker(&waker)) == Poll::Pending {
                self.state.tasks.borrow_mut().insert(task, (work, waker));
            }
        }
        self.state.running.set(false);
        let waiting = !self.state.ready.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if waiting {
            self.schedule();
        }
    }

    fn next_ready(&self) -> Option<u64> {
        self.state.ready.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! {
        static TIME: Cell<f64> = const { Cell::new(0.0) };
        static LATER: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
    }

    /// Each look at the clock takes a millisecond.
    fn tick() -> f64 {
        TIME.set(TIME.get() + 1.0);
        TIME.get()
    }

    fn later(work: Box<dyn FnOnce()>) {
        LATER.with(|later| later.borrow_mut().push(work));
    }

    fn turn() -> bool {
        let Some(work) = LATER.with(|later| later.borrow_mut().pop()) else { return false };
        work();
        true
    }

    #[test]
    fn an_endless_loop_leaves_turns_to_others() {
        let executor = Executor::new(tick, later);
        executor.spawn(async {
            loop {
                countersign_host::yield_now().await;
            }
        });
        let done = Rc::new(Cell::new(false));
        let seen = done.clone();
        executor.spawn(async move { seen.set(true) });
        assert!(turn());
        assert!(done.get());
        assert!(turn(), "the loop asked for another turn");
    }

    #[test]
    fn a_finished_world_asks_for_no_turn() {
        let executor = Executor::new(tick, later);
        executor.spawn(async {});
        assert!(turn());
        assert!(!turn());
    }
}
