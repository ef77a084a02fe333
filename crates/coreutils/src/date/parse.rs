//! Reads dates as people write them. Upstream: gnulib parse-datetime.y.

use host::Timestamp;
use posix::time::{Civil, Zone, day_names, month_names};

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// Digits: value, count, and a sign before them.
    Number {
        value: i64,
        digits: usize,
        sign: Option<i64>,
    },
    Word(String),
    Char(char),
}

/// What was read so far.
#[derive(Default)]
struct Found {
    date: Option<(Option<i64>, i64, i64)>,
    time: Option<(i64, i64, i64, i64)>,
    zone: Option<i64>,
    weekday: Option<(i64, i64)>,
    /// Years, months, days, seconds, nanoseconds to add.
    relative: [i64; 5],
    any_relative: bool,
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if char == '(' {
            // A comment, possibly nested.
            let mut depth = 0;
            let end = rest.char_indices().find_map(|(place, char)| {
                depth += i32::from(char == '(') - i32::from(char == ')');
                (depth == 0).then_some(place + 1)
            })?;
            rest = rest.get(end..)?;
            continue;
        }
        if char.is_whitespace() {
            rest = rest.get(char.len_utf8()..)?;
            continue;
        }
        let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest).trim_start();
        if char.is_ascii_digit()
            || matches!(char, '+' | '-') && unsigned.starts_with(|char: char| char.is_ascii_digit())
        {
            let digits = unsigned.chars().take_while(char::is_ascii_digit).count();
            let value = unsigned.get(..digits)?.parse().ok()?;
            let sign = match char {
                '+' => Some(1),
                '-' => Some(-1),
                _ => None,
            };
            tokens.push(Token::Number { value, digits, sign });
            rest = unsigned.get(digits..)?;
        } else if char.is_alphabetic() {
            let end = rest.find(|char: char| !char.is_alphabetic() && char != '.').unwrap_or(rest.len());
            let word = rest.get(..end)?.replace('.', "");
            tokens.push(Token::Word(word.to_lowercase()));
            rest = rest.get(end..)?;
        } else {
            tokens.push(Token::Char(char));
            rest = rest.get(char.len_utf8()..)?;
        }
    }
    Some(tokens)
}

fn index_of(word: &str, names: &[&str]) -> Option<i64> {
    let place = names.iter().position(|name| {
        let name = name.to_lowercase();
        name == word || name.get(..3) == Some(word)
    })?;
    i64::try_from(place).ok()
}

fn month(word: &str) -> Option<i64> {
    if word == "sept" {
        return Some(9);
    }
    index_of(word, &month_names()).map(|index| index + 1)
}

fn weekday(word: &str) -> Option<i64> {
    match word {
        "tues" => Some(2),
        "wednes" => Some(3),
        "thur" | "thurs" => Some(4),
        word => index_of(word, &day_names()),
    }
}

/// A unit of relative time: which entry of `Found::relative`, and how much of it.
fn unit(word: &str) -> Option<(usize, i64)> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    Some(match singular {
        "year" => (0, 1),
        "month" => (1, 1),
        "fortnight" => (2, 14),
        "week" => (2, 7),
        "day" => (2, 1),
        "hour" => (3, 3_600),
        "minute" | "min" => (3, 60),
        "second" | "sec" => (3, 1),
        _ => return None,
    })
}

/// A zone's offset in seconds.
fn zone_name(word: &str) -> Option<i64> {
    let hours = match word {
        "utc" | "gmt" | "z" | "ut" | "wet" => 0,
        "bst" | "cet" | "met" | "west" => 1,
        "cest" | "mest" | "eet" => 2,
        "eest" | "msk" => 3,
        "jst" => 9,
        "edt" => -4,
        "est" | "cdt" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        letter if letter.len() == 1 => match letter.bytes().next()? {
            byte @ b'a'..=b'i' => i64::from(byte - b'a') + 1,
            byte @ b'k'..=b'm' => i64::from(byte - b'k') + 10,
            byte @ b'n'..=b'y' => -i64::from(byte - b'n') - 1,
            _ => return None,
        },
        _ => return None,
    };
    Some(hours * 3_600)
}

fn ordinal(word: &str) -> Option<i64> {
    Some(match word {
        "last" => -1,
        "this" => 0,
        "next" | "first" => 1,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        "eleventh" => 11,
        "twelfth" => 12,
        _ => return None,
    })
}

/// The moment that `text` names, in seconds and nanoseconds since the epoch.
pub(crate) fn parse(text: &str, now: Timestamp, zone: &Zone) -> Option<(i64, i64)> {
    let mut text = text.trim();
    let mut zone = zone.clone();
    if let Some((name, rest)) = text.strip_prefix("TZ=\"").and_then(|rest| rest.split_once('"')) {
        zone = Zone::from_variable(Some(name));
        text = rest.trim();
    }
    if let Some(number) = text.strip_prefix('@') {
        return epoch(number.trim());
    }
    let text = if text.is_empty() { "00:00" } else { text };
    let tokens = tokens(text)?;
    let mut found = Found::default();
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        rest = item(rest, &mut found)?;
    }
    found.resolve(now, &zone)
}

/// `@seconds[.fraction]`
fn epoch(text: &str) -> Option<(i64, i64)> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanoseconds = nanoseconds(fraction);
    Some(if whole.starts_with('-') && nanoseconds > 0 {
        (seconds - 1, 1_000_000_000 - nanoseconds)
    } else {
        (seconds, nanoseconds)
    })
}

fn nanoseconds(digits: &str) -> i64 {
    digits.chars().chain(std::iter::repeat('0')).take(9).collect::<String>().parse().unwrap_or(0)
}

/// Reads one item and gives what follows.
fn item<'a>(tokens: &'a [Token], found: &mut Found) -> Option<&'a [Token]> {
    match tokens {
        [Token::Char(','), rest @ ..] => Some(rest),
        // hh:mm[:ss[.fraction]] [am|pm] [zone]
        [
            Token::Number { value: hour, sign: None, .. },
            Token::Char(':'),
            Token::Number { value: minute, sign: None, .. },
            rest @ ..,
        ] => clock(*hour, *minute, rest, found),
        // yyyy-mm-dd, with an optional T and time after it
        [
            Token::Number { value: year, digits, sign: None },
            Token::Number { value: month, sign: Some(-1), .. },
            Token::Number { value: day, sign: Some(-1), .. },
            rest @ ..,
        ] => {
            let year = if *digits <= 2 { century(*year) } else { *year };
            found.set_date(Some(year), *month, *day)?;
            match rest {
                [Token::Word(letter), rest @ ..]
                    if letter == "t" && matches!(rest, [Token::Number { .. }, ..]) =>
                {
                    Some(rest)
                }
                rest => Some(rest),
            }
        }
        // mm/dd[/yyyy], yyyy/mm/dd
        [
            Token::Number { value: first, digits, sign: None },
            Token::Char('/'),
            Token::Number { value: second, sign: None, .. },
            rest @ ..,
        ] => match rest {
            [Token::Char('/'), Token::Number { value: third, sign: None, digits: last }, rest @ ..] => {
                if *digits >= 4 {
                    found.set_date(Some(*first), *second, *third)?;
                } else {
                    let year = if *last <= 2 { century(*third) } else { *third };
                    found.set_date(Some(year), *first, *second)?;
                }
                Some(rest)
            }
            rest => {
                found.set_date(None, *first, *second)?;
                Some(rest)
            }
        },
        [Token::Number { value: day, sign: None, .. }, Token::Char('-'), Token::Word(word), rest @ ..] => {
            let month = month(word)?;
            let (year, rest) = year(rest, true);
            found.set_date(year, month, *day)?;
            Some(rest)
        }
        // dd Mon [yyyy]
        [Token::Number { value: day, sign: None, .. }, Token::Word(word), rest @ ..]
            if month(word).is_some() =>
        {
            let month = month(word)?;
            let (year, rest) = year(rest, true);
            found.set_date(year, month, *day)?;
            Some(rest)
        }
        [Token::Number { value: hour, sign: None, .. }, Token::Word(word), rest @ ..]
            if matches!(word.as_str(), "am" | "pm") =>
        {
            found.set_time(half_day(*hour, word)?, 0, 0, 0)?;
            Some(rest)
        }
        [Token::Number { value, sign, .. }, Token::Word(word), rest @ ..] if unit(word).is_some() => {
            relative(found, sign.unwrap_or(1) * value, word, rest)
        }
        [Token::Number { value, sign: None, digits }, rest @ ..] => {
            number(*value, *digits, found)?;
            match rest {
                [Token::Word(letter), rest @ ..]
                    if letter == "t" && matches!(rest, [Token::Number { .. }, ..]) =>
                {
                    Some(rest)
                }
                rest => Some(rest),
            }
        }
        // A zone like +0200 behind a time
        [Token::Number { value, sign: Some(sign), digits }, rest @ ..] if found.time.is_some() => {
            let (offset, rest) = offset(*value, *digits, *sign, rest)?;
            found.zone = Some(found.zone.unwrap_or(0) + offset);
            Some(rest)
        }
        [Token::Word(word), rest @ ..] => self::word(word, rest, found),
        _ => None,
    }
}

fn century(year: i64) -> i64 {
    if year < 69 { year + 2_000 } else { year + 1_900 }
}

/// A year after day and month, unless it is the hour of a time.
fn year(tokens: &[Token], dashed: bool) -> (Option<i64>, &[Token]) {
    match tokens {
        [Token::Number { value, digits, sign: None }, rest @ ..]
            if *digits >= 3 && !matches!(rest, [Token::Char(':'), ..]) =>
        {
            (Some(*value), rest)
        }
        [Token::Number { value, digits, sign: Some(-1) }, rest @ ..] if dashed => {
            (Some(if *digits <= 2 { century(*value) } else { *value }), rest)
        }
        rest => (None, rest),
    }
}

fn half_day(hour: i64, word: &str) -> Option<i64> {
    match (hour, word) {
        (12, "am") => Some(0),
        (12, "pm") => Some(12),
        (1..=11, "am") => Some(hour),
        (1..=11, "pm") => Some(hour + 12),
        _ => None,
    }
}

fn clock<'a>(hour: i64, minute: i64, tokens: &'a [Token], found: &mut Found) -> Option<&'a [Token]> {
    let (mut second, mut nanosecond, mut rest) = (0, 0, tokens);
    if let [Token::Char(':'), Token::Number { value, sign: None, .. }, tail @ ..] = rest {
        second = *value;
        rest = tail;
        if let [Token::Char('.' | ','), Token::Number { value, digits, sign: None }, tail @ ..] = rest {
            nanosecond = nanoseconds(&format!("{value:0digits$}"));
            rest = tail;
        }
    }
    let mut hour = hour;
    if let [Token::Word(word), tail @ ..] = rest
        && matches!(word.as_str(), "am" | "pm")
    {
        hour = half_day(hour, word)?;
        rest = tail;
    }
    found.set_time(hour, minute, second, nanosecond)?;
    if let [Token::Number { value, sign: Some(sign), digits }, tail @ ..] = rest {
        let (offset, tail) = offset(*value, *digits, *sign, tail)?;
        found.zone = Some(offset);
        rest = tail;
    }
    Some(rest)
}

fn offset(value: i64, digits: usize, sign: i64, tokens: &[Token]) -> Option<(i64, &[Token])> {
    let (hours, minutes, rest) = match tokens {
        [Token::Char(':'), Token::Number { value: minutes, sign: None, .. }, rest @ ..] => {
            (value, *minutes, rest)
        }
        rest if digits <= 2 => (value, 0, rest),
        rest => (value / 100, value % 100, rest),
    };
    (hours <= 24 && minutes < 60).then_some((sign * (hours * 3_600 + minutes * 60), rest))
}

fn relative<'a>(found: &mut Found, count: i64, word: &str, rest: &'a [Token]) -> Option<&'a [Token]> {
    let (place, size) = unit(word)?;
    let (count, rest) = match rest {
        [Token::Word(ago), rest @ ..] if ago == "ago" => (-count, rest),
        rest => (count, rest),
    };
    found.any_relative = true;
    let entry = found.relative.get_mut(place)?;
    *entry = entry.checked_add(count.checked_mul(size)?)?;
    Some(rest)
}

/// Digits alone: a date (yyyymmdd, mmdd), a year or a time of day.
fn number(value: i64, digits: usize, found: &mut Found) -> Option<()> {
    if let (Some((None, month, day)), None) = (found.date, found.time.filter(|_| digits <= 2))
        && digits > 2
    {
        found.date = Some((Some(value), month, day));
        return Some(());
    }
    if digits > 4 {
        let year = value / 10_000;
        let year = if digits == 6 { century(year) } else { year };
        return found.set_date(Some(year), value / 100 % 100, value % 100);
    }
    if digits <= 2 { found.set_time(value, 0, 0, 0) } else { found.set_time(value / 100, value % 100, 0, 0) }
}

fn word<'a>(word: &str, rest: &'a [Token], found: &mut Found) -> Option<&'a [Token]> {
    if let Some(month) = month(word) {
        // Mon dd[, yyyy]
        let [Token::Number { value: day, .. }, rest @ ..] = rest else { return None };
        let (year, rest) = match rest {
            [Token::Char(','), tail @ ..] => match year(tail, false) {
                (Some(year), tail) => (Some(year), tail),
                _ => (None, rest),
            },
            rest => year(rest, true),
        };
        found.set_date(year, month, *day)?;
        return Some(rest);
    }
    if let Some(day) = weekday(word) {
        found.set_weekday(day, 0)?;
        return Some(match rest {
            [Token::Char(','), rest @ ..] => rest,
            rest => rest,
        });
    }
    match word {
        "now" | "today" => return Some(rest),
        "tomorrow" => return relative(found, 1, "day", rest),
        "yesterday" => return relative(found, -1, "day", rest),
        _ => {}
    }
    if let Some(count) = ordinal(word)
        && let [Token::Word(next), rest @ ..] = rest
    {
        if let Some(day) = weekday(next) {
            found.set_weekday(day, count)?;
            return Some(rest);
        }
        return relative(found, count, next, rest);
    }
    if unit(word).is_some() {
        return relative(found, 1, word, rest);
    }
    if let Some(offset) = zone_name(word) {
        if found.zone.is_some() {
            return None;
        }
        found.zone = Some(offset);
        return Some(match rest {
            [Token::Word(dst), rest @ ..] if dst == "dst" => {
                found.zone = Some(offset + 3_600);
                rest
            }
            // UTC+2
            [Token::Number { value, sign: Some(sign), digits }, tail @ ..] if !matches!(tail, [Token::Word(word), ..] if unit(word).is_some()) =>
            {
                let (extra, tail) = self::offset(*value, *digits, *sign, tail)?;
                found.zone = Some(offset + extra);
                tail
            }
            rest => rest,
        });
    }
    None
}

impl Found {
    fn set_date(&mut self, year: Option<i64>, month: i64, day: i64) -> Option<()> {
        if self.date.is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        self.date = Some((year, month, day));
        Some(())
    }

    fn set_time(&mut self, hour: i64, minute: i64, second: i64, nanosecond: i64) -> Option<()> {
        let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        if self.time.is_some() || !valid {
            return None;
        }
        self.time = Some((hour, minute, second, nanosecond));
        Some(())
    }

    fn set_weekday(&mut self, day: i64, ordinal: i64) -> Option<()> {
        self.weekday.is_none().then(|| self.weekday = Some((day, ordinal)))
    }

    fn resolve(&self, now: Timestamp, zone: &Zone) -> Option<(i64, i64)> {
        let zone = match self.zone {
            Some(offset) => Zone { name: String::new(), offset },
            None => zone.clone(),
        };
        let here = Civil::new(now.seconds(), i64::from(now.subsecond_nanoseconds()), &zone);
        let mut civil = here.clone();
        if let Some((year, month, day)) = self.date {
            civil.year = year.unwrap_or(here.year);
            civil.month = month;
            civil.day = day;
            // There is no 30th of February.
            let length =
                posix::time::days(civil.year, month + 1, 1) - posix::time::days(civil.year, month, 1);
            if day > length {
                return None;
            }
        }
        match self.time {
            Some((hour, minute, second, nanosecond)) => {
                (civil.hour, civil.minute, civil.second, civil.nanosecond) =
                    (hour, minute, second, nanosecond);
            }
            // A date or weekday alone means its midnight; a relative amount alone keeps the time of day.
            None if self.date.is_some() || self.weekday.is_some() => {
                (civil.hour, civil.minute, civil.second, civil.nanosecond) = (0, 0, 0, 0);
            }
            None => {}
        }
        if let (Some((day, ordinal)), None) = (self.weekday, self.date) {
            let ahead = (day - here.weekday).rem_euclid(7);
            let weeks = ordinal - i64::from(ordinal > 0 && ahead != 0);
            civil.day = civil.day.saturating_add(ahead).saturating_add(weeks.saturating_mul(7));
        }
        let [years, months, days, seconds, _] = self.relative;
        let bounded = |value: i64| value.clamp(-100_000_000_000, 100_000_000_000);
        civil.year += bounded(years).clamp(-2_000_000, 2_000_000);
        civil.month += bounded(months).clamp(-20_000_000, 20_000_000);
        civil.day += bounded(days);
        Some((civil.seconds().saturating_add(seconds), civil.nanosecond))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<String> {
        // A Friday.
        let now = Timestamp::from_seconds(1_780_000_000 - 9 * 3_600);
        let (seconds, nanoseconds) = parse(text, now, &Zone::utc())?;
        Some(Civil::new(seconds, nanoseconds, &Zone::utc()).format("%a %F %T"))
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        assert_eq!(at("Nov 20 10:11:12 2026 GMT").unwrap(), "Fri 2026-11-20 10:11:12");
        assert_eq!(at("2030-01-15T10:00:00Z").unwrap(), "Tue 2030-01-15 10:00:00");
        assert_eq!(at("2030-01-15 10:00 +0200").unwrap(), "Tue 2030-01-15 08:00:00");
        assert_eq!(at("20 november 2026 3pm").unwrap(), "Fri 2026-11-20 15:00:00");
        assert_eq!(at("1970-01-01 +1 day").unwrap(), "Fri 1970-01-02 00:00:00");
        assert_eq!(at("Thu, 01 Jan 1970 00:00:10 +0000").unwrap(), "Thu 1970-01-01 00:00:10");
        assert_eq!(at("20261120").unwrap(), "Fri 2026-11-20 00:00:00");
        assert_eq!(at("nonsense"), None);
        assert_eq!(at("2026-13-01"), None);
    }
}
