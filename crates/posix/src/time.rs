//! Dates and times of day: strftime(3), timegm(3), the TZ variable.

/// Nanoseconds in a second.
const SECOND: i64 = 1_000_000_000;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Names of the days of the week, Sunday first.
pub fn day_names() -> [&'static str; 7] {
    DAYS
}

/// Names of the months.
pub fn month_names() -> [&'static str; 12] {
    MONTHS
}

/// An offset from UTC with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// What `%Z` shows.
    pub name: String,
    /// Seconds east of Greenwich.
    pub offset: i64,
}

impl Zone {
    /// UTC.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), offset: 0 }
    }

    /// What a TZ variable means on a machine without a time zone database: `UTC`, `EST5`, `<+03>-3`.
    /// Rules for summer time are not known.
    pub fn from_variable(value: Option<&str>) -> Self {
        let Some(value) = value.filter(|value| !value.is_empty()) else { return Self::utc() };
        let value = value.strip_prefix(':').unwrap_or(value);
        let (name, rest) = match value.strip_prefix('<').and_then(|value| value.split_once('>')) {
            Some((name, rest)) => (name, rest),
            None => {
                let end = value.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(value.len());
                value.split_at_checked(end).unwrap_or((value, ""))
            }
        };
        if name.len() < 3 {
            return Self::utc();
        }
        let (west, digits) = match rest.strip_prefix(['+', '-']) {
            Some(digits) => (!rest.starts_with('-'), digits),
            None => (true, rest),
        };
        let mut seconds = 0;
        let mut unit = 3_600;
        for part in digits.split(':').take(3) {
            let end = part.find(|char: char| !char.is_ascii_digit()).unwrap_or(part.len());
            seconds += part.get(..end).and_then(|part| part.parse::<i64>().ok()).unwrap_or(0).min(167) * unit;
            unit /= 60;
        }
        Self { name: name.to_owned(), offset: if west { -seconds } else { seconds } }
    }
}

/// A moment taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Civil {
    pub year: i64,
    /// 1 to 12
    pub month: i64,
    /// 1 to 31
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub nanosecond: i64,
    /// 0 is Sunday.
    pub weekday: i64,
    /// 1 to 366
    pub yearday: i64,
    pub zone: Zone,
}

/// Days since 1970-01-01 of a date. After Howard Hinnant's `days_from_civil`.
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year + (month - 1).div_euclid(12);
    let month = (month - 1).rem_euclid(12) + 1;
    let shifted = year - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl Civil {
    /// The moment `seconds` and `nanosecond` after the epoch, as clocks in `zone` show it.
    pub fn new(seconds: i64, nanosecond: i64, zone: &Zone) -> Self {
        // Years stay within i32, as in glibc's struct tm.
        let limit = 67_000_000_000_000_000;
        let local = seconds.clamp(-limit, limit).saturating_add(zone.offset);
        let day_number = local.div_euclid(86_400);
        let time = local.rem_euclid(86_400);
        let shifted = day_number + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let index = (5 * day_of_year + 2) / 153;
        let month = if index < 10 { index + 3 } else { index - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year,
            month,
            day: day_of_year - (153 * index + 2) / 5 + 1,
            hour: time / 3_600,
            minute: time / 60 % 60,
            second: time % 60,
            nanosecond: nanosecond.rem_euclid(SECOND),
            weekday: (day_number + 4).rem_euclid(7),
            yearday: day_number - days(year, 1, 1) + 1,
            zone: zone.clone(),
        }
    }

    /// Seconds since the epoch; fields may be out of range and carry over, as for mktime(3).
    pub fn seconds(&self) -> i64 {
        let days = days(self.year, self.month, self.day);
        let time = self.hour.saturating_mul(3_600).saturating_add(self.minute.saturating_mul(60));
        days.saturating_mul(86_400)
            .saturating_add(time)
            .saturating_add(self.second)
            .saturating_sub(self.zone.offset)
    }

    /// ISO 8601's year and week.
    fn week(&self) -> (i64, i64) {
        let weekday = (self.weekday + 6) % 7;
        let week = (self.yearday - 1 - weekday + 10) / 7;
        let long = |year: i64| {
            let first = (days(year, 1, 1) + 3).rem_euclid(7);
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            if first == 3 || first == 2 && leap { 53 } else { 52 }
        };
        if week < 1 {
            (self.year - 1, long(self.year - 1))
        } else if week > long(self.year) {
            (self.year + 1, 1)
        } else {
            (self.year, week)
        }
    }

    fn offset(&self, colons: usize) -> String {
        let sign = if self.zone.offset < 0 { '-' } else { '+' };
        let seconds = self.zone.offset.abs();
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        match colons {
            0 => format!("{sign}{hours:02}{minutes:02}"),
            1 => format!("{sign}{hours:02}:{minutes:02}"),
            2 => format!("{sign}{hours:02}:{minutes:02}:{rest:02}"),
            _ if rest != 0 => format!("{sign}{hours:02}:{minutes:02}:{rest:02}"),
            _ if minutes != 0 => format!("{sign}{hours:02}:{minutes:02}"),
            _ => format!("{sign}{hours:02}"),
        }
    }

    /// strftime(3) with GNU's flags and widths.
    pub fn format(&self, format: &str) -> String {
        let mut text = String::new();
        let mut rest = format;
        while let Some(place) = rest.find('%') {
            let (literal, conversion) = rest.split_at_checked(place).unwrap_or((rest, ""));
            text.push_str(literal);
            rest = self.conversion(conversion, &mut text);
        }
        text.push_str(rest);
        text
    }

    /// Appends what a text that begins with `%` asks for; gives what follows.
    fn conversion<'a>(&self, source: &'a str, text: &mut String) -> &'a str {
        let mut chars = source.chars();
        chars.next();
        let mut flag = None;
        let (mut upper, mut swap) = (false, false);
        let mut next = chars.next();
        while let Some(char) = next {
            match char {
                '-' | '_' | '0' | '+' => flag = Some(char),
                '^' => upper = true,
                '#' => swap = true,
                _ => break,
            }
            next = chars.next();
        }
        let mut width = None;
        while let Some(digit) = next.and_then(|char| char.to_digit(10)) {
            width = Some((width.unwrap_or(0) * 10 + digit as usize).min(4_096));
            next = chars.next();
        }
        if let Some('E' | 'O') = next {
            next = chars.next();
        }
        let mut colons = 0;
        while next == Some(':') {
            colons += 1;
            next = chars.next();
        }
        let rest = chars.as_str();
        let taken = source.len() - rest.len();
        let whole = source.get(..taken).unwrap_or_default();
        let number = |value: i64, digits: usize, fill: char| {
            let fill = match flag {
                Some('-') => return value.to_string(),
                Some('_') => ' ',
                Some('0' | '+') => '0',
                _ => fill,
            };
            let digits = width.unwrap_or(digits);
            if fill == '0' { format!("{value:0digits$}") } else { format!("{value:digits$}") }
        };
        let name = |names: &[&str], index: i64, length: usize| {
            let name = usize::try_from(index).ok().and_then(|index| names.get(index)).copied();
            name.unwrap_or("?").chars().take(length).collect::<String>()
        };
        let word = |word: String, swapped_lower: bool| {
            let word = match (upper, swap) {
                (true, _) => word.to_uppercase(),
                (_, true) if swapped_lower => word.to_lowercase(),
                (_, true) => word.to_uppercase(),
                _ => word,
            };
            let width = width.unwrap_or(0);
            if flag == Some('0') { format!("{word:0>width$}") } else { format!("{word:>width$}") }
        };
        let hour12 = (self.hour + 11) % 12 + 1;
        let nested = |inner: &str| word(self.format(inner), false);
        text.push_str(&match next {
            Some('a') => word(name(&DAYS, self.weekday, 3), false),
            Some('A') => word(name(&DAYS, self.weekday, 99), false),
            Some('b' | 'h') => word(name(&MONTHS, self.month - 1, 3), false),
            Some('B') => word(name(&MONTHS, self.month - 1, 99), false),
            Some('c') => nested("%a %b %e %H:%M:%S %Y"),
            Some('C') => number(self.year.div_euclid(100), 2, '0'),
            Some('d') => number(self.day, 2, '0'),
            Some('D' | 'x') => nested("%m/%d/%y"),
            Some('e') => number(self.day, 2, ' '),
            Some('F') => nested("%Y-%m-%d"),
            Some('g') => number(self.week().0.rem_euclid(100), 2, '0'),
            Some('G') => number(self.week().0, 4, '0'),
            Some('H') => number(self.hour, 2, '0'),
            Some('I') => number(hour12, 2, '0'),
            Some('j') => number(self.yearday, 3, '0'),
            Some('k') => number(self.hour, 2, ' '),
            Some('l') => number(hour12, 2, ' '),
            Some('m') => number(self.month, 2, '0'),
            Some('M') => number(self.minute, 2, '0'),
            Some('n') => "\n".to_owned(),
            Some('N') => {
                let digits = format!("{:09}", self.nanosecond);
                match (flag, width) {
                    (Some('-'), _) => match digits.trim_end_matches('0') {
                        "" => "0".to_owned(),
                        digits => digits.to_owned(),
                    },
                    (_, Some(width)) => digits.chars().chain(std::iter::repeat('0')).take(width).collect(),
                    _ => digits,
                }
            }
            Some('p') => word(if self.hour < 12 { "AM" } else { "PM" }.to_owned(), true),
            Some('P') => word(if self.hour < 12 { "am" } else { "pm" }.to_owned(), false),
            Some('q') => number((self.month - 1) / 3 + 1, 1, '0'),
            Some('r') => nested("%I:%M:%S %p"),
            Some('R') => nested("%H:%M"),
            Some('s') => number(self.seconds(), 1, '0'),
            Some('S') => number(self.second, 2, '0'),
            Some('t') => "\t".to_owned(),
            Some('T' | 'X') => nested("%H:%M:%S"),
            Some('u') => number((self.weekday + 6) % 7 + 1, 1, '0'),
            Some('U') => number((self.yearday + 6 - self.weekday) / 7, 2, '0'),
            Some('V') => number(self.week().1, 2, '0'),
            Some('w') => number(self.weekday, 1, '0'),
            Some('W') => number((self.yearday + 6 - (self.weekday + 6) % 7) / 7, 2, '0'),
            Some('y') => number(self.year.rem_euclid(100), 2, '0'),
            Some('Y') => number(self.year, if flag.is_some() { 4 } else { 1 }, '0'),
            Some('z') => self.offset(colons),
            Some('Z') => word(self.zone.name.clone(), true),
            Some('%') => "%".to_owned(),
            _ => whole.to_owned(),
        });
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(seconds: i64, format: &str) -> String {
        Civil::new(seconds, 0, &Zone::utc()).format(format)
    }

    #[test]
    fn dates() {
        assert_eq!(utc(86_400, "%F %T %a %j"), "1970-01-02 00:00:00 Fri 002");
        assert_eq!(utc(1_709_164_800, "%D %e %-d|%_5d|%05m"), "02/29/24 29 29|   29|00002");
        assert_eq!(utc(1_230_768_000, "%G-W%V %U %W %u"), "2009-W01 00 00 4");
        assert_eq!(utc(0, "%^a %#p %:z %3N %Q %"), "THU am +00:00 000 %Q %");
    }

    #[test]
    fn zones_without_a_database() {
        let zone = Zone::from_variable(Some("EST5EDT"));
        assert_eq!(Civil::new(0, 0, &zone).format("%F %T %Z %z"), "1969-12-31 19:00:00 EST -0500");
        assert_eq!(Zone::from_variable(Some("Europe/Berlin")).offset, 0);
    }

    #[test]
    fn a_date_goes_back_to_its_moment() {
        for seconds in [-1, 0, 951_782_400, 4_102_444_800] {
            assert_eq!(Civil::new(seconds, 0, &Zone::utc()).seconds(), seconds);
        }
    }
}
