//! How long a transfer takes. The world's clock stands still while programs work, so names, connections, handshakes and
//! answers get what they take on a small network; waiting that the clock does show comes on top.

use std::time::Duration;

use countersign_host::{Clock, Process, Timestamp};

/// Microseconds since the start at which each stage was reached, for `-w`; 0 if it was not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Times {
    /// The name was resolved.
    pub(crate) name_lookup: u64,
    /// There was a connection.
    pub(crate) connect: u64,
    /// TLS was agreed on.
    pub(crate) app_connect: u64,
    /// The request was about to be sent.
    pub(crate) pre_transfer: u64,
    /// The first byte came.
    pub(crate) start_transfer: u64,
    /// All was done.
    pub(crate) total: u64,
    /// Where the last of several requests began.
    pub(crate) redirect: u64,
}

/// What a step takes.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    Name,
    Connect,
    Handshake,
    Answer,
    /// So many bytes.
    Bytes(usize),
}

/// A stopwatch.
pub(crate) struct Elapsed {
    clock: Clock,
    start: Timestamp,
    modelled: Duration,
    /// Makes one run differ a little from the next.
    unrest: u64,
}

impl Elapsed {
    /// Starts now.
    pub(crate) fn new(process: &Process) -> Self {
        let clock = process.clock().clone();
        let start = clock.now();
        Self {
            clock,
            start,
            modelled: Duration::ZERO,
            unrest: u64::from(process.pid).wrapping_mul(7919) % 997,
        }
    }

    /// A step was taken.
    pub(crate) fn step(&mut self, step: Step) {
        let microseconds = match step {
            Step::Name => 60 + self.unrest / 20,
            Step::Connect => 350 + self.unrest / 5,
            Step::Handshake => 7_400 + self.unrest * 2,
            Step::Answer => 2_600 + self.unrest,
            Step::Bytes(count) => 30 + count as u64 / 200,
        };
        self.modelled += Duration::from_micros(microseconds);
    }

    /// Microseconds since the start.
    pub(crate) fn microseconds(&self) -> u64 {
        let all = self.clock.now().since(self.start) + self.modelled;
        u64::try_from(all.as_micros()).unwrap_or(u64::MAX)
    }

    /// Milliseconds that the clock went on since the start.
    pub(crate) fn waited(&self) -> u128 {
        self.clock.now().since(self.start).as_millis()
    }

    /// When so much time will have passed.
    pub(crate) fn deadline(&self, limit: Duration) -> Timestamp {
        self.start.plus(limit)
    }
}
