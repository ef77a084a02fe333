//! Moving the clock: what a solution says where time has to pass, as the page's buttons do it.

use std::time::Duration;

/// Stands where a login stands (`solution on=clock`): the lines are not for a terminal but for the clock.
pub const CLOCK: &str = "clock";

/// One press of a button of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMove {
    /// So much later, as in `+1 day`.
    Forward(Duration),
    /// To the moment when the next certificate has expired: `next expiry`.
    NextExpiry,
}

impl ClockMove {
    /// What a line says.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim();
        if line.split_whitespace().eq(["next", "expiry"]) {
            return Some(Self::NextExpiry);
        }
        let (count, unit) = line.strip_prefix('+')?.trim().split_once(' ')?;
        let seconds = match unit.trim().trim_end_matches('s') {
            "second" => 1,
            "minute" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            _ => return None,
        };
        // A century is enough for every certificate.
        let count = count.parse::<u64>().ok().filter(|count| *count <= 36_525)?;
        Some(Self::Forward(Duration::from_secs(count * seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_how_far() {
        let hours = |count: u64| Some(ClockMove::Forward(Duration::from_secs(count * 3_600)));
        assert_eq!(ClockMove::parse("+1 hour"), hours(1));
        assert_eq!(ClockMove::parse("  +2 days "), hours(48));
        assert_eq!(ClockMove::parse("next  expiry"), Some(ClockMove::NextExpiry));
        for wrong in ["", "1 hour", "+1", "+x hours", "+1 fortnight", "+99999999 days", "sleep 5"] {
            assert_eq!(ClockMove::parse(wrong), None, "{wrong}");
        }
    }
}
