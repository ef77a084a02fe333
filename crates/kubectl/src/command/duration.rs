//! Durations as Go writes and reads them. Upstream: time.ParseDuration.

use std::time::Duration;

use super::flag::quote;

/// Reads `1h2m3.5s`; the flag says whether it is negative. The error has Go's words.
pub fn parse(text: &str) -> Result<(bool, Duration), String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let (negative, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Ok((false, Duration::ZERO));
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: f64 = 0.0;
    while !rest.is_empty() {
        let length = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let value: f64 = match number {
            "" | "." => return Err(invalid()),
            number => number.parse().map_err(|_| invalid())?,
        };
        let length = tail.find(|sign: char| sign.is_ascii_digit() || sign == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(length).unwrap_or((tail, ""));
        let scale = match unit {
            "" => return Err(format!("time: missing unit in duration {}", quote(text))),
            "ns" => 1e-9,
            "us" | "µs" | "μs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            unit => {
                return Err(format!("time: unknown unit {} in duration {}", quote(unit), quote(text)));
            }
        };
        total += value * scale;
        rest = tail;
    }
    // i64 nanoseconds are what Go can hold.
    if total > 9_223_372_036.0 {
        return Err(invalid());
    }
    Ok((negative, Duration::try_from_secs_f64(total).map_err(|_| invalid())?))
}

/// Writes a duration as Go prints it: `0s`, `1.5s`, `1m0s`, `720h0m0s`.
pub fn format(duration: Duration) -> String {
    let nanoseconds = duration.as_nanos();
    let fraction = |value: u128, scale: u128| {
        let (whole, rest) = (value / scale, value % scale);
        match rest {
            0 => whole.to_string(),
            rest => {
                let width = scale.ilog10() as usize;
                format!("{whole}.{rest:0width$}").trim_end_matches('0').to_owned()
            }
        }
    };
    match nanoseconds {
        0 => "0s".to_owned(),
        1..1_000 => format!("{nanoseconds}ns"),
        1_000..1_000_000 => format!("{}µs", fraction(nanoseconds, 1_000)),
        1_000_000..1_000_000_000 => format!("{}ms", fraction(nanoseconds, 1_000_000)),
        _ => {
            let seconds = fraction(nanoseconds % 60_000_000_000, 1_000_000_000);
            let minutes = nanoseconds / 60_000_000_000;
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{seconds}s"),
                (0, minutes) => format!("{minutes}m{seconds}s"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gos_words() {
        assert_eq!(parse("1m30s"), Ok((false, Duration::from_secs(90))));
        assert_eq!(parse("-1s"), Ok((true, Duration::from_secs(1))));
        assert_eq!(parse("x").unwrap_err(), "time: invalid duration \"x\"");
        assert_eq!(parse("5").unwrap_err(), "time: missing unit in duration \"5\"");
        assert_eq!(parse("5d").unwrap_err(), "time: unknown unit \"d\" in duration \"5d\"");
        assert_eq!(format(Duration::from_secs(3600)), "1h0m0s");
        assert_eq!(format(Duration::from_millis(1500)), "1.5s");
    }
}
