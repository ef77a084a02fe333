//! The progress meter. Upstream: lib/progress.c, src/tool_cb_prg.c.

use std::collections::VecDeque;

use countersign_host::Process;

/// How a transfer's progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Hidden,
    Table,
    Bar,
}

const HEADING: &str = "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 \
                       Dload  Upload   Total   Spent    Left  Speed\n";

/// How many samples the current speed is taken from.
const SAMPLES: usize = 6;

/// Counts bytes and shows them.
pub(crate) struct Meter {
    style: Style,
    begun: bool,
    /// Bytes received.
    pub(crate) down: u64,
    /// Bytes sent.
    pub(crate) up: u64,
    /// Bytes to receive, if known.
    pub(crate) expected_down: Option<u64>,
    /// Bytes to send, if known.
    pub(crate) expected_up: Option<u64>,
    samples: VecDeque<(u64, u64)>,
    shown_second: u64,
}

impl Meter {
    /// Nothing counted yet.
    pub(crate) fn new(style: Style) -> Self {
        Self {
            style,
            begun: false,
            down: 0,
            up: 0,
            expected_down: None,
            expected_up: None,
            samples: VecDeque::new(),
            shown_second: 0,
        }
    }

    /// Whether time has to be watched.
    pub(crate) fn ticks(&self) -> bool {
        self.style == Style::Table
    }

    /// Shows the first line.
    pub(crate) async fn start(&mut self, process: &Process) {
        if self.style == Style::Table {
            process.stderr(HEADING).await;
            self.begun = true;
            self.show(process, 0).await;
        }
    }

    /// Shows a line if a second has passed since the last.
    pub(crate) async fn update(&mut self, process: &Process, now: u64) {
        if self.style == Style::Table && now / 1_000_000 != self.shown_second {
            self.shown_second = now / 1_000_000;
            self.show(process, now).await;
        }
    }

    /// Shows the last line and ends it.
    pub(crate) async fn finish(&mut self, process: &Process, now: u64) {
        match self.style {
            Style::Table if self.begun => {
                self.show(process, now).await;
                process.stderr("\n").await;
            }
            Style::Bar => {
                let total = self.expected_down.unwrap_or(0) + self.expected_up.unwrap_or(0);
                if total > 0 {
                    process.stderr(bar(process, self.down + self.up, total)).await;
                }
                process.stderr("\n").await;
            }
            _ => {}
        }
    }

    /// Counts from zero for another request of the same transfer.
    pub(crate) fn again(&mut self) {
        (self.down, self.expected_down) = (0, None);
        (self.up, self.expected_up) = (0, None);
        self.samples.clear();
    }

    async fn show(&mut self, process: &Process, now: u64) {
        let line = self.line(now);
        process.stderr(line).await;
    }

    fn line(&mut self, now: u64) -> String {
        let (down_speed, up_speed) = (speed(self.down, now), speed(self.up, now));
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back((now, self.down + self.up));
        let current = match self.samples.front().filter(|_| self.samples.len() > 1) {
            Some((then, count)) => {
                let span = (now.saturating_sub(*then) / 1000).max(1);
                (self.down + self.up).saturating_sub(*count).saturating_mul(1000) / span
            }
            None => down_speed.saturating_add(up_speed),
        };
        let estimate = |expected: Option<u64>, speed: u64| {
            expected.filter(|_| speed > 0).map_or(0, |expected| expected / speed)
        };
        let total_time = estimate(self.expected_down, down_speed).max(estimate(self.expected_up, up_speed));
        let spent = now / 1_000_000;
        let percent = |done: u64, of: Option<u64>| match of {
            Some(of) if of > 10_000 => done / (of / 100),
            Some(of) if of > 0 => done.saturating_mul(100) / of,
            _ => 0,
        };
        let expected = self.expected_down.unwrap_or(self.down) + self.expected_up.unwrap_or(self.up);
        let left = if total_time > 0 { total_time.saturating_sub(spent) } else { 0 };
        format!(
            "\r{:3} {}  {:3} {}  {:3} {}  {}  {} {} {} {} {}",
            percent(self.down + self.up, Some(expected)),
            amount(expected),
            percent(self.down, self.expected_down),
            amount(self.down),
            percent(self.up, self.expected_up),
            amount(self.up),
            amount(down_speed),
            amount(up_speed),
            clock(total_time),
            clock(spent),
            clock(left),
            amount(current),
        )
    }
}

/// Bytes a second over so many microseconds.
pub(crate) fn speed(bytes: u64, microseconds: u64) -> u64 {
    let speed = u128::from(bytes) * 1_000_000 / u128::from(microseconds.max(1));
    u64::try_from(speed).unwrap_or(u64::MAX)
}

/// Bytes in five signs.
fn amount(bytes: u64) -> String {
    const KILO: u64 = 1 << 10;
    const MEGA: u64 = KILO << 10;
    const GIGA: u64 = MEGA << 10;
    let tenths = |unit: u64, sign| format!("{:2}.{}{sign}", bytes / unit, bytes % unit / (unit / 10));
    match bytes {
        0..100_000 => format!("{bytes:5}"),
        _ if bytes < 10_000 * KILO => format!("{:4}k", bytes / KILO),
        _ if bytes < 100 * MEGA => tenths(MEGA, 'M'),
        _ if bytes < 10_000 * MEGA => format!("{:4}M", bytes / MEGA),
        _ if bytes < 100 * GIGA => tenths(GIGA, 'G'),
        _ => format!("{:4}G", bytes / GIGA),
    }
}

fn clock(seconds: u64) -> String {
    match seconds {
        0 => "--:--:--".to_owned(),
        _ if seconds < 360_000 => {
            format!("{:2}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        _ => format!("{:3}d {:02}h", seconds / 86_400, seconds / 3600 % 24),
    }
}

fn bar(process: &Process, done: u64, total: u64) -> String {
    let columns = process.variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let terminal = process.descriptors.get(&2).and_then(|stderr| stderr.as_terminal());
    let columns: usize =
        columns.or(terminal.map(|terminal| usize::from(terminal.size().0))).unwrap_or(79).clamp(20, 400);
    let room = columns - 7;
    let share = u128::from(done) * 1000 / u128::from(total.max(1));
    let share = usize::try_from(share).unwrap_or(1000).min(1000);
    let signs = "#".repeat(room * share / 1000);
    format!("\r{signs:<room$} {:3}.{}%", share / 10, share % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_curls() {
        let mut meter = Meter::new(Style::Table);
        assert_eq!(
            meter.line(0),
            "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0"
        );
        (meter.down, meter.expected_down) = (28, Some(28));
        assert_eq!(
            meter.line(39_200),
            "\r100    28  100    28    0     0    714      0 --:--:-- --:--:-- --:--:--   717"
        );
    }

    #[test]
    fn amounts_take_five_signs() {
        assert_eq!(amount(99_999), "99999");
        assert_eq!(amount(300_000), " 292k");
        assert_eq!(amount(22 << 20), "22.0M");
    }
}
