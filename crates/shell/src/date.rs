//! strftime(3) for `printf '%(…)T'` and prompts, in UTC.

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

/// A moment taken apart.
struct Parts {
    year: i64,
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    weekday: usize,
    yearday: i64,
}

/// The civil date of seconds since 1970. After Howard Hinnant's `civil_from_days`.
fn parts(seconds: i64) -> Parts {
    let days = seconds.div_euclid(86_400);
    let time = seconds.rem_euclid(86_400);
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let month = usize::try_from(month).unwrap_or(1);
    let yearday = before.get(month - 1).copied().unwrap_or(0) + day + i64::from(leap && month > 2);
    Parts {
        year,
        month,
        day,
        hour: time / 3_600,
        minute: time / 60 % 60,
        second: time % 60,
        weekday: usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0),
        yearday,
    }
}

/// Formats `seconds` since 1970; only UTC is known, whatever the time zone.
pub(crate) fn format(format: &str, seconds: i64, _timezone: Option<&str>) -> String {
    let parts = parts(seconds);
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(char) = chars.next() {
        if char != '%' {
            text.push(char);
            continue;
        }
        let mut flag = None;
        let mut conversion = chars.next();
        if let Some(found @ ('-' | '_' | '0' | 'E' | 'O')) = conversion {
            flag = Some(found);
            conversion = chars.next();
        }
        let Some(conversion) = conversion else {
            text.push('%');
            break;
        };
        let two = |value: i64| match flag {
            Some('-') => value.to_string(),
            Some('_') => format!("{value:2}"),
            _ => format!("{value:02}"),
        };
        let name = |names: &[&str], index: usize| names.get(index).copied().unwrap_or_default().to_owned();
        let short = |name: String| name.chars().take(3).collect::<String>();
        let hour12 = (parts.hour + 11) % 12 + 1;
        let nested = |inner: &str| self::format(inner, seconds, None);
        text.push_str(&match conversion {
            'a' => short(name(&DAYS, parts.weekday)),
            'A' => name(&DAYS, parts.weekday),
            'b' | 'h' => short(name(&MONTHS, parts.month - 1)),
            'B' => name(&MONTHS, parts.month - 1),
            'c' => nested("%a %b %e %H:%M:%S %Y"),
            'C' => two(parts.year / 100),
            'd' => two(parts.day),
            'D' | 'x' => nested("%m/%d/%y"),
            'e' => format!("{:2}", parts.day),
            'F' => nested("%Y-%m-%d"),
            'H' => two(parts.hour),
            'I' => two(hour12),
            'j' => format!("{:03}", parts.yearday),
            'm' => two(parts.month as i64),
            'M' => two(parts.minute),
            'n' => "\n".to_owned(),
            'N' => "000000000".to_owned(),
            'p' => if parts.hour < 12 { "AM" } else { "PM" }.to_owned(),
            'P' => if parts.hour < 12 { "am" } else { "pm" }.to_owned(),
            'r' => nested("%I:%M:%S %p"),
            'R' => nested("%H:%M"),
            's' => seconds.to_string(),
            'S' => two(parts.second),
            't' => "\t".to_owned(),
            'T' | 'X' => nested("%H:%M:%S"),
            'u' => if parts.weekday == 0 { 7 } else { parts.weekday }.to_string(),
            'w' => parts.weekday.to_string(),
            'y' => two(parts.year.rem_euclid(100)),
            'Y' => parts.year.to_string(),
            'z' => "+0000".to_owned(),
            'Z' => "UTC".to_owned(),
            '%' => "%".to_owned(),
            other => format!("%{other}"),
        });
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn dates() {
        assert_eq!(super::format("%F %T %a %j", 86_400, None), "1970-01-02 00:00:00 Fri 002");
        assert_eq!(super::format("%D %e", 1_709_164_800, None), "02/29/24 29");
    }
}
