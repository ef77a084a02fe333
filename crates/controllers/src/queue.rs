//! A queue of keys to reconcile: each waits at most once, failures come back later and later.
//!
//! Upstream: k8s.io/client-go/util/workqueue.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use countersign_host::{Clock, Timestamp};
use futures::future::{Either, select};

/// How long the n-th failure in a row waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    /// The first wait; each further one is twice as long.
    pub(crate) first: Duration,
    /// The longest wait.
    pub(crate) longest: Duration,
}

impl Backoff {
    /// Most controllers': `DefaultTypedControllerRateLimiter`.
    pub(crate) const DEFAULT: Self =
        Self { first: Duration::from_millis(5), longest: Duration::from_secs(1000) };

    fn wait(self, failures: u32) -> Duration {
        let factor = 2_u32.checked_pow(failures).unwrap_or(u32::MAX);
        self.first.checked_mul(factor).map_or(self.longest, |wait| wait.min(self.longest))
    }
}

#[derive(Default)]
struct State {
    ready: VecDeque<String>,
    waiting: BTreeSet<String>,
    later: BTreeSet<(Timestamp, String)>,
    failures: BTreeMap<String, u32>,
    waker: Option<Waker>,
}

/// A queue with one worker.
pub(crate) struct WorkQueue {
    clock: Clock,
    backoff: Backoff,
    state: RefCell<State>,
}

impl WorkQueue {
    /// An empty queue.
    pub(crate) fn new(clock: &Clock, backoff: Backoff) -> Rc<Self> {
        Rc::new(Self { clock: clock.clone(), backoff, state: RefCell::default() })
    }

    /// Puts `key` at the end unless it waits already.
    pub(crate) fn add(&self, key: &str) {
        let waker = {
            let mut state = self.state.borrow_mut();
            if state.waiting.insert(key.to_owned()) {
                state.ready.push_back(key.to_owned());
            }
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Puts `key` in once `wait` is over.
    pub(crate) fn add_after(&self, key: &str, wait: Duration) {
        let waker = {
            let mut state = self.state.borrow_mut();
            state.later.insert((self.clock.now().plus(wait), key.to_owned()));
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Puts `key` in again after a failure.
    pub(crate) fn retry(&self, key: &str) {
        let failures = {
            let mut state = self.state.borrow_mut();
            let count = state.failures.entry(key.to_owned()).or_default();
            *count = count.saturating_add(1);
            count.saturating_sub(1)
        };
        self.add_after(key, self.backoff.wait(failures));
    }

    /// `key` succeeded.
    pub(crate) fn forget(&self, key: &str) {
        self.state.borrow_mut().failures.remove(key);
    }

    /// The next key; waits for one.
    pub(crate) async fn next(&self) -> String {
        loop {
            if let Some(key) = self.take() {
                return key;
            }
            let deadline = self.state.borrow().later.first().map(|(deadline, _)| *deadline);
            let mut parked = false;
            let added = poll_fn(|context| {
                if parked {
                    return Poll::Ready(());
                }
                parked = true;
                self.state.borrow_mut().waker = Some(context.waker().clone());
                Poll::Pending
            });
            match deadline {
                None => added.await,
                Some(deadline) => match select(added, self.clock.sleep_until(deadline)).await {
                    Either::Left(_) | Either::Right(_) => {}
                },
            }
        }
    }

    fn take(&self) -> Option<String> {
        let now = self.clock.now();
        let mut state = self.state.borrow_mut();
        while state.later.first().is_some_and(|(deadline, _)| *deadline <= now) {
            let Some((_, key)) = state.later.pop_first() else { break };
            if state.waiting.insert(key.clone()) {
                state.ready.push_back(key);
            }
        }
        let key = state.ready.pop_front()?;
        state.waiting.remove(&key);
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    fn queue() -> (Clock, Rc<WorkQueue>) {
        let clock = Clock::new(Timestamp::from_seconds(0));
        let backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(3) };
        let queue = WorkQueue::new(&clock, backoff);
        (clock, queue)
    }

    #[test]
    fn a_key_waits_once() {
        let (_, queue) = queue();
        queue.add("b");
        queue.add("a");
        queue.add("b");
        assert_eq!(queue.next().now_or_never().as_deref(), Some("b"));
        assert_eq!(queue.next().now_or_never().as_deref(), Some("a"));
        assert_eq!(queue.next().now_or_never(), None);
    }

    #[test]
    fn failures_wait_longer_and_longer() {
        let (clock, queue) = queue();
        for (failed_at, back_at) in [(0, 1), (1, 3), (3, 6), (6, 9)] {
            clock.advance_to(Timestamp::from_seconds(failed_at));
            queue.retry("x");
            clock.advance_to(Timestamp::from_seconds(back_at - 1).plus(Duration::from_millis(999)));
            assert_eq!(queue.next().now_or_never(), None, "{back_at}");
            clock.advance_to(Timestamp::from_seconds(back_at));
            assert_eq!(queue.next().now_or_never().as_deref(), Some("x"), "{back_at}");
        }
        queue.forget("x");
        queue.retry("x");
        clock.advance_to(Timestamp::from_seconds(10));
        assert!(queue.next().now_or_never().is_some());
    }

    #[test]
    fn adding_wakes_a_worker_that_waits_for_a_timer() {
        let (_, queue) = queue();
        queue.add_after("later", Duration::from_secs(60));
        let mut next = Box::pin(queue.next());
        assert!((&mut next).now_or_never().is_none());
        queue.add("now");
        assert_eq!(next.now_or_never().as_deref(), Some("now"));
    }
}
