//! Times on the wire. Upstream: k8s.io/apimachinery/pkg/apis/meta/v1 Time and MicroTime.

use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

/// `seconds` since the epoch as `2006-01-02T15:04:05Z`.
pub fn format_rfc3339(seconds: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (hour, minute, second) = moment.to_hms();
    let month = u8::from(moment.month());
    format!("{:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", moment.year(), moment.day())
}

/// Nanoseconds since the epoch as `2006-01-02T15:04:05.000000Z`.
pub fn format_rfc3339_micro(nanoseconds: i64) -> String {
    let seconds = nanoseconds.div_euclid(1_000_000_000);
    let micros = nanoseconds.rem_euclid(1_000_000_000) / 1000;
    let text = format_rfc3339(seconds);
    format!("{}.{micros:06}Z", text.trim_end_matches('Z'))
}

/// Seconds since the epoch of an RFC 3339 text; fractions are dropped. `None` if it is not one.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u8>().ok();
    let separators = [(4, '-'), (7, '-'), (13, ':'), (16, ':')];
    if !text.is_ascii() || separators.iter().any(|(at, sign)| text.chars().nth(*at) != Some(*sign)) {
        return None;
    }
    if !matches!(text.as_bytes().get(10), Some(b'T' | b't')) {
        return None;
    }
    let year = text.get(0..4)?.parse().ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(number(5..7)?).ok()?, number(8..10)?).ok()?;
    let time = Time::from_hms(number(11..13)?, number(14..16)?, number(17..19)?).ok()?;
    let mut rest = text.get(19..)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|sign: char| sign.is_ascii_digit());
        if rest.len() == fraction.len() {
            return None;
        }
    }
    let offset = match rest {
        "Z" | "z" => UtcOffset::UTC,
        zone => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let (hours, minutes) = zone.strip_prefix(['+', '-'])?.split_once(':')?;
            let hours: i8 = hours.parse().ok()?;
            let minutes: i8 = minutes.parse().ok()?;
            UtcOffset::from_hms(hours.checked_mul(sign)?, minutes.checked_mul(sign)?, 0).ok()?
        }
    };
    Some(date.with_time(time).assume_offset(offset).unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(format_rfc3339(1_767_225_600), "2026-01-01T00:00:00Z");
        assert_eq!(parse_rfc3339("2026-01-01T00:00:00Z"), Some(1_767_225_600));
        assert_eq!(parse_rfc3339("2026-01-01T02:00:00.5+02:00"), Some(1_767_225_600));
        assert_eq!(parse_rfc3339("2026-01-01 00:00:00Z"), None);
        assert_eq!(parse_rfc3339("2026-13-01T00:00:00Z"), None);
        assert_eq!(format_rfc3339_micro(1_767_225_600_000_001_000), "2026-01-01T00:00:00.000001Z");
    }
}
