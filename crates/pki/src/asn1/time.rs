//! UTCTime and GeneralizedTime as seconds since 1970 (RFC 5280, 4.1.2.5).

use super::reader::{Asn1Error, Element};
use super::{tag, write};

const DAY: i64 = 86_400;

/// A moment of the Gregorian calendar in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year, astronomical.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute.
    pub minute: u8,
    /// Second.
    pub second: u8,
}

impl Civil {
    /// The calendar form of unix seconds.
    pub fn from_unix(seconds: i64) -> Self {
        let days = seconds.div_euclid(DAY);
        let in_day = seconds.rem_euclid(DAY);
        // Days are counted from 0000-03-01, so that a leap day ends its year.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let small = |value: i64| u8::try_from(value).unwrap_or_default();
        Self {
            year,
            month: small(month),
            day: small(day),
            hour: small(in_day / 3_600),
            minute: small(in_day / 60 % 60),
            second: small(in_day % 60),
        }
    }

    /// Seconds since 1970; `None` when a field is out of its range (29 February included).
    pub fn to_unix(self) -> Option<i64> {
        let month = i64::from(self.month);
        let plausible = (1..=12).contains(&month)
            && self.day >= 1
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
            && (-100_000..100_000).contains(&self.year);
        if !plausible {
            return None;
        }
        let year = if month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_index = if month > 2 { month - 3 } else { month + 9 };
        let day_of_year = (153 * month_index + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * 146_097 + day_of_era - 719_468;
        let seconds =
            days * DAY + i64::from(self.hour) * 3_600 + i64::from(self.minute) * 60 + i64::from(self.second);
        (Self::from_unix(seconds) == self).then_some(seconds)
    }

    /// `2026-03-14T09:26:53Z`, as Go's `time.RFC3339` writes UTC.
    pub fn rfc3339(&self) -> String {
        let Self { year, month, day, hour, minute, second } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// `Mar 14 09:26:53 2026 GMT`, as OpenSSL prints times.
    pub fn openssl(&self) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let Self { year, month, day, hour, minute, second } = self;
        let name = MONTHS.get(usize::from(*month).wrapping_sub(1)).unwrap_or(&"Bad");
        format!("{name} {day:2} {hour:02}:{minute:02}:{second:02} {year} GMT")
    }
}

/// Reads a UTCTime or GeneralizedTime in the only forms RFC 5280 allows (`…Z`, with seconds).
pub fn decode(element: &Element<'_>) -> Result<i64, Asn1Error> {
    let text = std::str::from_utf8(element.content).map_err(|_| Asn1Error::BadValue)?;
    if element.is(tag::UTC_TIME) {
        parse(text, 2)
    } else if element.is(tag::GENERALIZED_TIME) {
        parse(text, 4)
    } else {
        Err(Asn1Error::UnexpectedTag(element.tag))
    }
}

/// Reads the text of either kind, told apart by its length; `None` for anything else.
pub fn from_text(text: &str) -> Option<i64> {
    parse(text, if text.len() == 15 { 4 } else { 2 }).ok()
}

/// The text of a time: of a UTCTime for 1950 to 2049, else of a GeneralizedTime.
pub fn to_text(seconds: i64) -> String {
    let Civil { year, month, day, hour, minute, second } = Civil::from_unix(seconds);
    let rest = format!("{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    if (1950..2050).contains(&year) { format!("{:02}{rest}", year % 100) } else { format!("{year:04}{rest}") }
}

fn parse(text: &str, year_digits: usize) -> Result<i64, Asn1Error> {
    let digits = text.strip_suffix('Z').ok_or(Asn1Error::BadValue)?;
    if digits.len() != year_digits + 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Asn1Error::BadValue);
    }
    let number = |from: usize, len: usize| -> Option<u16> { digits.get(from..from + len)?.parse().ok() };
    let field = |index: usize| -> Option<u8> { u8::try_from(number(year_digits + 2 * index, 2)?).ok() };
    let civil = || -> Option<Civil> {
        let year = i64::from(number(0, year_digits)?);
        let year = match year_digits {
            2 if year >= 50 => 1900 + year,
            2 => 2000 + year,
            _ => year,
        };
        Some(Civil {
            year,
            month: field(0)?,
            day: field(1)?,
            hour: field(2)?,
            minute: field(3)?,
            second: field(4)?,
        })
    };
    civil().and_then(Civil::to_unix).ok_or(Asn1Error::BadValue)
}

/// Writes a time as certificates carry it: UTCTime for 1950 to 2049, else GeneralizedTime.
pub fn encode(seconds: i64) -> Vec<u8> {
    let text = to_text(seconds);
    let tag = if text.len() == 13 { tag::UTC_TIME } else { tag::GENERALIZED_TIME };
    write::string(tag, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_survive_both_ways_and_change_form_in_2050() {
        for (seconds, first) in [(0, 23), (951_782_400, 23), (2_524_607_999, 23), (2_524_608_000, 24)] {
            let der = encode(seconds);
            assert_eq!(der.first(), Some(&first), "{seconds}");
            assert_eq!(decode(&Element::parse(&der).unwrap()), Ok(seconds));
        }
    }

    #[test]
    fn calendar_matches_known_dates() {
        assert_eq!(Civil::from_unix(951_782_400).rfc3339(), "2000-02-29T00:00:00Z");
        assert_eq!(Civil::from_unix(-1).rfc3339(), "1969-12-31T23:59:59Z");
        assert_eq!(Civil::from_unix(1_773_480_413).openssl(), "Mar 14 09:26:53 2026 GMT");
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in ["230229000000Z", "231301000000Z", "230101240000Z", "2301010000Z", "230101000000+0100"] {
            let der = write::string(tag::UTC_TIME, text.as_bytes());
            assert_eq!(decode(&Element::parse(&der).unwrap()), Err(Asn1Error::BadValue), "{text}");
        }
    }
}
