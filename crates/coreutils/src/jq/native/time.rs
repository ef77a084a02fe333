//! Dates: numbers, broken-down times and texts.

use posix::time::{Civil, Zone, day_names, days, month_names};

use super::{Answer, Context, Native, Raise, first, native};
use crate::jq::value::Value;

pub(super) const FUNCTIONS: &[Native] = &[
    native("gmtime", 0, |_, input, _| broken_down(&input, &Zone::utc(), "gmtime")),
    native("localtime", 0, |context, input, _| broken_down(&input, &context.zone.clone(), "localtime")),
    native("mktime", 0, make_time),
    native("now", 0, |context, _, _| Ok(Value::Number(context.now))),
    native("strflocaltime", 1, |context, input, format| {
        text(input, &first(format), &context.zone.clone(), "strflocaltime", "localtime")
    }),
    native("strftime", 1, |_, input, format| text(input, &first(format), &Zone::utc(), "strftime", "gmtime")),
    native("strptime", 1, parse_time),
];

fn broken_down(input: &Value, zone: &Zone, name: &str) -> Answer {
    let Some(seconds) = input.as_number() else {
        return Err(format!("{name}() requires numeric inputs").into());
    };
    if seconds.is_nan() || seconds.abs() >= 6.7e16 {
        return Err("errror converting number of seconds since epoch to datetime".into());
    }
    let civil = Civil::new(seconds.trunc() as i64, 0, zone);
    let mut fields = fields(&civil);
    if let Some(place) = fields.get_mut(5) {
        *place += seconds - seconds.floor();
    }
    Ok(Value::array(fields.into_iter().map(Value::Number)))
}

/// Year, month from 0, day, hour, minute, second, day of the week, day of the year from 0.
fn fields(civil: &Civil) -> Vec<f64> {
    let month = civil.month - 1;
    let fields = [
        civil.year,
        month,
        civil.day,
        civil.hour,
        civil.minute,
        civil.second,
        civil.weekday,
        civil.yearday - 1,
    ];
    fields.into_iter().map(|field| field as f64).collect()
}

/// The moment that an array of fields stands for.
fn civil(input: &Value, zone: &Zone) -> Option<Civil> {
    let items = input.as_array()?;
    let field = |place: usize| {
        let number = items.get(place).and_then(Value::as_number)?;
        Some((number.trunc() as i64).clamp(i64::from(i32::MIN), i64::from(i32::MAX)))
    };
    Some(Civil {
        year: field(0)?,
        month: field(1)? + 1,
        day: field(2)?,
        hour: field(3)?,
        minute: field(4)?,
        second: field(5)?,
        nanosecond: 0,
        weekday: field(6)?,
        yearday: field(7)? + 1,
        zone: zone.clone(),
    })
}

fn make_time(_: &mut Context, input: Value, _: Vec<Value>) -> Answer {
    const PARSED: &str = "mktime requires parsed datetime inputs";
    let items = input.as_array().ok_or("mktime requires array inputs")?;
    if items.len() < 6 {
        return Err(PARSED.into());
    }
    let civil = civil(&input, &Zone::utc()).ok_or(PARSED)?;
    match civil.seconds() {
        -1 => Err("invalid gmtime representation".into()),
        seconds => Ok(Value::Number(seconds as f64)),
    }
}

fn text(input: Value, format: &Value, zone: &Zone, name: &str, converter: &str) -> Answer {
    let input = match input {
        Value::Number(_) => broken_down(&input, zone, converter)?,
        Value::Array(_) if format.as_str().is_none() => {
            return Err(format!("{name}/1 requires a string format").into());
        }
        Value::Array(_) => input,
        _ => return Err(format!("{name}/1 requires parsed datetime inputs").into()),
    };
    let civil = civil(&input, zone).ok_or_else(|| format!("{name}/1 requires parsed datetime inputs"))?;
    let format = format.as_str().unwrap_or_default();
    let text = civil.format(format);
    // The C library gets a buffer of just this size.
    if text.is_empty() || text.len() >= format.len() + 100 {
        return Err(format!("{name}/1: unknown system failure").into());
    }
    Ok(Value::text(text))
}

/// strptime(3) at work.
struct Reading<'a> {
    rest: &'a str,
    civil: Civil,
    /// `%p`: whether it is afternoon, and whether the hour counts to 12.
    afternoon: bool,
    twelve: bool,
    /// A year, month or day was read: the days of week and year follow.
    date_given: bool,
    month_or_day_given: bool,
    weekday_given: bool,
    yearday_given: bool,
}

fn parse_time(_: &mut Context, input: Value, format: Vec<Value>) -> Answer {
    let format = first(format);
    let (Some(text), Some(format)) = (input.as_str(), format.as_str()) else {
        return Err("strptime/1 requires string inputs and arguments".into());
    };
    let mismatch = || Raise::from(format!("date \"{text}\" does not match format \"{format}\""));
    // Days that nothing is said about keep values that cannot be.
    let civil = Civil {
        year: 1900,
        month: 1,
        day: 0,
        hour: 0,
        minute: 0,
        second: 0,
        nanosecond: 0,
        weekday: 8,
        yearday: 368,
        zone: Zone::utc(),
    };
    let mut reading = Reading {
        rest: text,
        civil,
        afternoon: false,
        twelve: false,
        date_given: false,
        month_or_day_given: false,
        weekday_given: false,
        yearday_given: false,
    };
    reading.read(format).ok_or_else(mismatch)?;
    if reading.rest.chars().next().is_some_and(|char| !char.is_ascii_whitespace()) {
        return Err(mismatch());
    }
    let rest = reading.rest;
    let mut items: Vec<Value> = fields(&reading.finish()).into_iter().map(Value::Number).collect();
    if !rest.is_empty() {
        items.push(Value::text(rest));
    }
    Ok(Value::array(items))
}

impl Reading<'_> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(|char: char| char.is_ascii_whitespace());
    }

    /// A number of at most so many digits within bounds.
    fn number(&mut self, from: i64, to: i64, digits: usize) -> Option<i64> {
        self.rest = self.rest.trim_start_matches(' ');
        let length = self.rest.bytes().take(digits).take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(length)?;
        let number = number.parse().ok()?;
        self.rest = rest;
        (from..=to).contains(&number).then_some(number)
    }

    /// One of some names, whole or its first three letters; gives its place.
    fn name(&mut self, names: &[&str]) -> Option<i64> {
        for (place, name) in names.iter().enumerate() {
            for length in [name.len(), 3] {
                let (Some(wanted), Some((given, rest))) =
                    (name.get(..length), self.rest.split_at_checked(length))
                else {
                    continue;
                };
                if wanted.eq_ignore_ascii_case(given) {
                    self.rest = rest;
                    return i64::try_from(place).ok();
                }
            }
        }
        None
    }

    fn read(&mut self, format: &str) -> Option<()> {
        let mut chars = format.chars();
        while let Some(char) = chars.next() {
            if char.is_ascii_whitespace() {
                self.skip_blanks();
                continue;
            }
            if char != '%' {
                self.rest = self.rest.strip_prefix(char)?;
                continue;
            }
            let mut conversion = chars.next()?;
            while matches!(conversion, '-' | '_' | '0' | '^' | '#' | 'E' | 'O') {
                conversion = chars.next()?;
            }
            self.conversion(conversion)?;
        }
        Some(())
    }

    fn conversion(&mut self, conversion: char) -> Option<()> {
        match conversion {
            '%' => self.rest = self.rest.strip_prefix('%')?,
            'a' | 'A' => {
                self.civil.weekday = self.name(&day_names())?;
                self.weekday_given = true;
            }
            'b' | 'B' | 'h' => {
                self.civil.month = self.name(&month_names())? + 1;
                (self.date_given, self.month_or_day_given) = (true, true);
            }
            'c' => self.read("%a %b %e %H:%M:%S %Y")?,
            'd' | 'e' => {
                self.civil.day = self.number(1, 31, 2)?;
                (self.date_given, self.month_or_day_given) = (true, true);
            }
            'D' | 'x' => self.read("%m/%d/%y")?,
            'F' => self.read("%Y-%m-%d")?,
            'H' | 'k' => {
                self.civil.hour = self.number(0, 23, 2)?;
                self.twelve = false;
            }
            'I' | 'l' => {
                self.civil.hour = self.number(1, 12, 2)? % 12;
                self.twelve = true;
            }
            'j' => {
                self.civil.yearday = self.number(1, 366, 3)?;
                self.yearday_given = true;
            }
            'm' => {
                self.civil.month = self.number(1, 12, 2)?;
                (self.date_given, self.month_or_day_given) = (true, true);
            }
            'M' => self.civil.minute = self.number(0, 59, 2)?,
            'n' | 't' => self.skip_blanks(),
            'p' | 'P' => {
                self.afternoon = self.name(&["AM ", "PM "].map(str::trim_end)).map(|place| place == 1)?
            }
            'r' => self.read("%I:%M:%S %p")?,
            'R' => self.read("%H:%M")?,
            'S' => self.civil.second = self.number(0, 61, 2)?,
            's' => {
                let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
                let (digits, rest) = self.rest.split_at_checked(length)?;
                let seconds = digits.parse::<i64>().ok()?;
                self.rest = rest;
                self.civil = Civil::new(seconds, 0, &Zone::utc());
            }
            'T' | 'X' => self.read("%H:%M:%S")?,
            'u' => {
                self.civil.weekday = self.number(1, 7, 1)? % 7;
                self.weekday_given = true;
            }
            'w' => {
                self.civil.weekday = self.number(0, 6, 1)?;
                self.weekday_given = true;
            }
            'y' => {
                let year = self.number(0, 99, 2)?;
                self.civil.year = if year < 69 { 2000 + year } else { 1900 + year };
                self.date_given = true;
            }
            'Y' => {
                self.civil.year = self.number(0, 9_999, 4)?;
                self.date_given = true;
            }
            'z' => self.zone()?,
            // The name of a zone is read over.
            'Z' => {
                self.skip_blanks();
                self.rest = self.rest.trim_start_matches(|char: char| !char.is_ascii_whitespace());
            }
            _ => return None,
        }
        Some(())
    }

    /// `Z`, `+hh`, `+hhmm` or `+hh:mm`; what it says makes no difference.
    fn zone(&mut self) -> Option<()> {
        self.skip_blanks();
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Some(());
        }
        self.rest = self.rest.strip_prefix(['+', '-'])?;
        let before = self.rest.len();
        self.number(0, 99, 2)?;
        self.rest = self.rest.strip_prefix(':').unwrap_or(self.rest);
        if self.rest.starts_with(|char: char| char.is_ascii_digit()) {
            self.number(0, 59, 2)?;
        }
        (self.rest.len() < before).then_some(())
    }

    fn finish(self) -> Civil {
        let mut civil = self.civil;
        if self.twelve && self.afternoon {
            civil.hour += 12;
        }
        if !self.date_given {
            return civil;
        }
        if self.yearday_given && !self.month_or_day_given && !self.weekday_given {
            let moment = days(civil.year, 1, civil.yearday).saturating_mul(86_400);
            let date = Civil::new(moment, 0, &Zone::utc());
            (civil.month, civil.day) = (date.month, date.day);
        }
        let number = days(civil.year, civil.month, civil.day);
        if !self.weekday_given {
            civil.weekday = (number + 4).rem_euclid(7);
        }
        if !self.yearday_given {
            civil.yearday = number - days(civil.year, 1, 1) + 1;
        }
        civil
    }
}
