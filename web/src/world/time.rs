//! How the world's time follows the browser's: ahead of it, or standing still.

use std::cell::Cell;

use countersign_host::Timestamp;

/// The relation of both times, in milliseconds.
#[derive(Debug, Default)]
pub struct Time {
    /// The world's time less the browser's.
    ahead: Cell<f64>,
    /// Where the world's time stands, while it does.
    stopped: Cell<Option<f64>>,
}

impl Time {
    /// The world is at `world` while the browser is at `browser`.
    pub fn set(&self, world: Timestamp, browser: f64) {
        let world = milliseconds(world);
        self.ahead.set(world - browser);
        if self.stopped.get().is_some() {
            self.stopped.set(Some(world));
        }
    }

    /// What time it is in the world while the browser is at `browser`.
    pub fn at(&self, browser: f64) -> Timestamp {
        timestamp(self.stopped.get().unwrap_or(browser + self.ahead.get()))
    }

    /// Whether it stands still.
    pub fn is_stopped(&self) -> bool {
        self.stopped.get().is_some()
    }

    /// Stops it, or lets it go on from where it stands.
    pub fn stop(&self, stop: bool, browser: f64) {
        match (stop, self.stopped.get()) {
            (true, None) => self.stopped.set(Some(browser + self.ahead.get())),
            (false, Some(world)) => {
                self.ahead.set(world - browser);
                self.stopped.set(None);
            }
            _ => {}
        }
    }
}

fn milliseconds(moment: Timestamp) -> f64 {
    moment.nanoseconds() as f64 / 1e6
}

/// The moment so many milliseconds after 1970.
pub fn timestamp(milliseconds: f64) -> Timestamp {
    Timestamp::from_nanoseconds((milliseconds as i64).saturating_mul(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_nanoseconds(second * 1_000_000_000)
    }

    #[test]
    fn it_follows_until_it_is_stopped_and_goes_on_from_there() {
        let time = Time::default();
        time.set(second(100), 5_000.0);
        assert_eq!(time.at(7_000.0), second(102));
        time.stop(true, 7_000.0);
        assert_eq!(time.at(60_000.0), second(102));
        time.stop(false, 60_000.0);
        assert_eq!(time.at(61_000.0), second(103));
    }

    #[test]
    fn time_that_is_skipped_while_it_stands_is_kept() {
        let time = Time::default();
        time.set(second(100), 0.0);
        time.stop(true, 0.0);
        time.set(second(3_700), 9_000.0);
        assert!(time.is_stopped());
        assert_eq!(time.at(50_000.0), second(3_700));
    }
}
