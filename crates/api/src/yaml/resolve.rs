//! Which plain texts a YAML reader would take for something other than text, and so need quotes.

use time::{Date, Month};

/// Whether `text` written without quotes would be read as text again. Upstream: yaml/v2 resolve.go, encode.go.
pub fn is_text(text: &str) -> bool {
    let Some(first) = text.bytes().next() else { return false };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => !is_word(text),
        b'.' => !is_word(text) && !is_go_float(text),
        b'+' | b'-' | b'0'..=b'9' => {
            if is_word(text) || is_timestamp(text) || is_base_60(text) {
                return false;
            }
            let plain = text.replace('_', "");
            !is_integer(&plain) && !is_float(&plain)
        }
        _ => true,
    }
}

fn is_word(text: &str) -> bool {
    const WORDS: [&str; 34] = [
        "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "n", "N", "no", "No", "NO",
        "false", "False", "FALSE", "off", "Off", "OFF", "~", "null", "Null", "NULL", ".nan", ".NaN", ".NAN",
        ".inf", ".Inf", ".INF", "+.inf", "-.inf",
    ];
    WORDS.contains(&text) || matches!(text, "+.Inf" | "+.INF" | "-.Inf" | "-.INF")
}

/// strconv.ParseInt/ParseUint with base 0, and go-yaml's binary numbers.
fn is_integer(text: &str) -> bool {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    };
    let signed = digits.len() != text.len();
    let prefix = digits.get(..2).unwrap_or_default().to_ascii_lowercase();
    let (radix, digits) = match prefix.as_str() {
        "0x" => (16, digits.get(2..).unwrap_or_default()),
        "0o" => (8, digits.get(2..).unwrap_or_default()),
        "0b" => (2, digits.get(2..).unwrap_or_default()),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, digits.get(1..).unwrap_or_default()),
        _ => (10, digits),
    };
    // from_str_radix takes a sign of its own, which Go does not here.
    if digits.starts_with(['+', '-']) {
        return false;
    }
    match u64::from_str_radix(digits, radix) {
        Ok(number) if negative => number <= 1 << 63,
        Ok(number) if signed => number < 1 << 63,
        Ok(_) => true,
        Err(_) => false,
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?` that is no overflow.
fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_is_fine = fraction.is_none_or(digits);
    let some_digits = !whole.is_empty() || fraction.is_some_and(|fraction| !fraction.is_empty());
    let exponent_is_fine = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && fraction_is_fine && some_digits && exponent_is_fine && is_go_float(text)
}

/// strconv.ParseFloat, as far as the texts that come here go: overflow is an error.
fn is_go_float(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`: quoted for old readers' sake.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (unsigned, ""),
    };
    let number = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    if !fraction.bytes().all(number) {
        return false;
    }
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or_default();
    let mut sixtieths = 0;
    let parts_are_fine = parts.all(|part| {
        sixtieths += 1;
        matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9'])
    });
    first.starts_with(|sign: char| sign.is_ascii_digit())
        && first.bytes().all(number)
        && parts_are_fine
        && sixtieths > 0
}

/// A date, or a date and a time, of the forms go-yaml knows.
fn is_timestamp(text: &str) -> bool {
    let Some((date, rest)) = text.get(4..).and_then(|rest| {
        let end = rest.find(['T', 't', ' ']).unwrap_or(rest.len());
        text.split_at_checked(4 + end)
    }) else {
        return false;
    };
    let mut parts = date.split('-');
    let mut part = |lengths: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        let fits = lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day), None) = (part(4..=4), part(1..=2), part(1..=2), parts.next())
    else {
        return false;
    };
    let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok());
    let day = u8::try_from(day).unwrap_or(0);
    if month.is_none_or(|month| Date::from_calendar_date(i32::from(year), month, day).is_err()) {
        return false;
    }
    match rest.as_bytes().first() {
        None => true,
        Some(b' ') => is_clock(rest.get(1..).unwrap_or_default()),
        _ => {
            let rest = rest.get(1..).unwrap_or_default();
            if let Some(clock) = rest.strip_suffix('Z') {
                return is_clock(clock);
            }
            let Some(at) = rest.rfind(['+', '-']) else { return false };
            let (clock, zone) = rest.split_at(at);
            let zone: Vec<&str> = zone.get(1..).unwrap_or_default().split(':').collect();
            let two = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            is_clock(clock) && zone.len() == 2 && zone.iter().all(|part| two(part))
        }
    }
}

/// `15:4:5` with an optional fraction.
fn is_clock(text: &str) -> bool {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    if fraction
        .is_some_and(|fraction| fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return false;
    }
    let parts: Vec<&str> = clock.split(':').collect();
    let below = |text: &str, bound: u8| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse::<u8>().is_ok_and(|number| number < bound)
    };
    matches!(parts.as_slice(), [hour, minute, second]
        if below(hour, 24) && below(minute, 60) && below(second, 60))
}
