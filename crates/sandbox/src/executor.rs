//! Polls the world's tasks in the order in which they became ready: the edge of the native binary and of tests.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use countersign_host::Tasks;

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Tasks that want to go on, each once, in order. Shared with wakers, which must be `Send`.
#[derive(Default)]
struct Ready(Mutex<VecDeque<(u64, Arc<TaskWaker>)>>);

struct TaskWaker {
    task: u64,
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            let ready = self.ready.clone();
            let task = self.task;
            ready.0.lock().unwrap_or_else(PoisonError::into_inner).push_back((task, self));
        }
    }
}

#[derive(Default)]
struct State {
    tasks: RefCell<BTreeMap<u64, Work>>,
    next: Cell<u64>,
    ready: Arc<Ready>,
}

/// Stands in the queue for a future that the caller of [`Executor::turn_of`] holds.
const CALLER: u64 = u64::MAX;

/// What happened in a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The caller's own future is done.
    Done,
    /// Nobody can go on.
    Nobodys,
    /// Somebody went on.
    Somebodys,
}

/// An executor on the present thread; clones share it. The same world gives the same order, always.
#[derive(Clone, Default)]
pub struct Executor(Rc<State>);

impl Executor {
    /// Without tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a world spawns through.
    pub fn tasks(&self) -> Tasks {
        let executor = self.clone();
        Tasks::new(move |work| executor.spawn(work))
    }

    /// Adds a task; it waits for its turn.
    pub fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        let task = self.0.next.get();
        self.0.next.set(task + 1);
        self.0.tasks.borrow_mut().insert(task, Box::pin(work));
        self.waker(task).wake();
    }

    fn waker(&self, task: u64) -> Arc<TaskWaker> {
        Arc::new(TaskWaker { task, queued: AtomicBool::new(false), ready: self.0.ready.clone() })
    }

    /// Polls the task whose turn it is; `false`: nobody can go on.
    pub fn turn(&self) -> bool {
        self.turn_of(&mut None) != Turn::Nobodys
    }

    /// A waker that puts a caller's own future in the queue, see [`Self::turn_of`].
    pub(crate) fn caller(&self) -> Waker {
        Waker::from(self.waker(CALLER))
    }

    /// Polls whose turn it is, among the tasks and the caller's future, which is woken by [`Self::caller`].
    pub(crate) fn turn_of(&self, own: &mut Option<Pin<&mut dyn Future<Output = ()>>>) -> Turn {
        let next = self.0.ready.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some((task, waker)) = next else { return Turn::Nobodys };
        waker.queued.store(false, Ordering::Relaxed);
        let waker = Waker::from(waker);
        let mut context = Context::from_waker(&waker);
        if task == CALLER {
            let done = own.as_mut().is_none_or(|own| own.as_mut().poll(&mut context) == Poll::Ready(()));
            return if done { Turn::Done } else { Turn::Somebodys };
        }
        // The task is out of the map while polled, so that it may spawn others.
        let work = self.0.tasks.borrow_mut().remove(&task);
        let Some(mut work) = work else { return Turn::Somebodys };
        if work.as_mut().poll(&mut context) == Poll::Pending {
            self.0.tasks.borrow_mut().insert(task, work);
        }
        Turn::Somebodys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_gets_a_turn() {
        let executor = Executor::new();
        let seen = Rc::new(RefCell::new(Vec::new()));
        for name in ["a", "b"] {
            let seen = seen.clone();
            executor.spawn(async move {
                for _ in 0..2 {
                    seen.borrow_mut().push(name);
                    countersign_host::yield_now().await;
                }
            });
        }
        while executor.turn() {}
        assert_eq!(*seen.borrow(), ["a", "b", "a", "b"]);
    }

    #[test]
    fn a_task_may_start_another() {
        let executor = Executor::new();
        let tasks = executor.tasks();
        let done = Rc::new(Cell::new(false));
        let seen = done.clone();
        executor.spawn(async move {
            let answer = tasks.spawn(async { 42 }).await;
            seen.set(answer == Some(42));
        });
        while executor.turn() {}
        assert!(done.get());
    }
}
