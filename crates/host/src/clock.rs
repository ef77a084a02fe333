//! Time that moves only when told.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment, in nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `seconds` after the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000_000))
    }

    /// The moment `nanoseconds` after the epoch.
    pub fn from_nanoseconds(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// Whole seconds since the epoch, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000_000)
    }

    /// Nanoseconds since the epoch.
    pub fn nanoseconds(self) -> i64 {
        self.0
    }

    /// Nanoseconds within the second, 0..1_000_000_000.
    pub fn subsecond_nanoseconds(self) -> u32 {
        self.0.rem_euclid(1_000_000_000).unsigned_abs() as u32
    }

    /// The moment `duration` later; stops at the far end of the representable range (year 2262).
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)))
    }

    /// The time from `earlier` to `self`, zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

#[derive(Default)]
struct State {
    now: Timestamp,
    timers: BTreeMap<(Timestamp, u64), Waker>,
    next_timer: u64,
}

/// The world's clock: programs read it and sleep on it, the edge moves it.
#[derive(Clone, Default)]
pub struct Clock(Rc<RefCell<State>>);

impl Clock {
    /// A clock that stands at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(Rc::new(RefCell::new(State { now, ..State::default() })))
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.0.borrow().now
    }

    /// Completes once the clock has moved `duration` on.
    pub fn sleep(&self, duration: Duration) -> Sleep {
        self.sleep_until(self.now().plus(duration))
    }

    /// Completes once the clock stands at `deadline` or later.
    pub fn sleep_until(&self, deadline: Timestamp) -> Sleep {
        Sleep { clock: self.clone(), deadline, timer: None }
    }

    /// The earliest moment somebody sleeps for.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.0.borrow().timers.keys().next().map(|(deadline, _)| *deadline)
    }

    /// Moves the clock to `now` (never backwards) and wakes, in order, all whose deadline has come.
    ///
    /// To let sleepers see the moment they asked for, the edge goes from [`Self::next_deadline`] to the next.
    pub fn advance_to(&self, now: Timestamp) {
        let due: Vec<Waker> = {
            let mut state = self.0.borrow_mut();
            state.now = state.now.max(now);
            let first_later = (Timestamp(state.now.0.saturating_add(1)), 0);
            let later = state.timers.split_off(&first_later);
            std::mem::replace(&mut state.timers, later).into_values().collect()
        };
        due.into_iter().for_each(Waker::wake);
    }

    /// Puts the clock at `now` in either direction without waking anybody: for restoring a saved world.
    pub fn set(&self, now: Timestamp) {
        self.0.borrow_mut().now = now;
    }
}

/// The future of [`Clock::sleep`]. Dropping it forgets the timer.
pub struct Sleep {
    clock: Clock,
    deadline: Timestamp,
    timer: Option<(Timestamp, u64)>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        let mut state = clock.0.borrow_mut();
        if state.now >= self.deadline {
            if let Some(timer) = self.timer.take() {
                state.timers.remove(&timer);
            }
            return Poll::Ready(());
        }
        let timer = match self.timer {
            Some(timer) => timer,
            None => {
                state.next_timer += 1;
                (self.deadline, state.next_timer)
            }
        };
        state.timers.insert(timer, context.waker().clone());
        self.timer = Some(timer);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.take() {
            self.clock.0.borrow_mut().timers.remove(&timer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[test]
    fn sleepers_wake_at_their_deadline_and_not_before() {
        let clock = Clock::new(Timestamp::from_seconds(100));
        let mut sleep = clock.sleep(Duration::from_secs(5));
        assert!((&mut sleep).now_or_never().is_none());
        assert_eq!(clock.next_deadline(), Some(Timestamp::from_seconds(105)));
        clock.advance_to(Timestamp::from_seconds(104));
        assert!((&mut sleep).now_or_never().is_none());
        clock.advance_to(Timestamp::from_seconds(105));
        assert!((&mut sleep).now_or_never().is_some());
        assert_eq!(clock.next_deadline(), None);
    }

    #[test]
    fn a_dropped_sleep_leaves_no_timer() {
        let clock = Clock::default();
        let mut sleep = clock.sleep(Duration::from_secs(1));
        assert!((&mut sleep).now_or_never().is_none());
        drop(sleep);
        assert_eq!(clock.next_deadline(), None);
    }
}
