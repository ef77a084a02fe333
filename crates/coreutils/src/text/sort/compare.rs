//! Orders of numbers, sizes, months and versions.

use std::cmp::Ordering;

use posix::number::parse_float;

fn trimmed(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n')).count();
    text.get(blanks..).unwrap_or_default()
}

/// A decimal number's sign, whole digits, decimals, and what follows.
fn parts(text: &[u8]) -> (bool, &[u8], &[u8], &[u8]) {
    let text = trimmed(text);
    let (negative, text) = match text.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let count = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (whole, rest) = text.split_at_checked(count(text)).unwrap_or((text, &[]));
    let zeros = whole.iter().take_while(|byte| **byte == b'0').count();
    let whole = whole.get(zeros..).unwrap_or_default();
    let Some(tail) = rest.strip_prefix(b".") else { return (negative, whole, &[], rest) };
    let (decimals, rest) = tail.split_at_checked(count(tail)).unwrap_or((tail, &[]));
    let end = decimals.iter().rposition(|byte| *byte != b'0').map_or(0, |place| place + 1);
    (negative, whole, decimals.get(..end).unwrap_or_default(), rest)
}

fn magnitude(one: (&[u8], &[u8]), other: (&[u8], &[u8])) -> Ordering {
    one.0.len().cmp(&other.0.len()).then_with(|| one.0.cmp(other.0)).then_with(|| one.1.cmp(other.1))
}

/// `-n`: decimal numbers of any length; text counts as 0.
pub(super) fn numeric(left: &[u8], right: &[u8]) -> Ordering {
    let (negative, whole, decimals, _) = parts(left);
    let (other_negative, other_whole, other_decimals, _) = parts(right);
    let zero = whole.is_empty() && decimals.is_empty();
    let other_zero = other_whole.is_empty() && other_decimals.is_empty();
    let sign = |negative: bool, zero: bool| {
        if zero {
            0
        } else if negative {
            -1
        } else {
            1
        }
    };
    let (sign, other_sign) = (sign(negative, zero), sign(other_negative, other_zero));
    sign.cmp(&other_sign).then_with(|| {
        let order = magnitude((whole, decimals), (other_whole, other_decimals));
        if sign < 0 { order.reverse() } else { order }
    })
}

/// `-h`: the unit first, then the number.
pub(super) fn human(left: &[u8], right: &[u8]) -> Ordering {
    let unit = |text: &[u8]| {
        let (negative, whole, decimals, rest) = parts(text);
        let power = match rest.first() {
            Some(b'K' | b'k') => 1,
            Some(letter) => {
                b"MGTPEZY".iter().position(|unit| unit == letter).map_or(0, |place| place as i32 + 2)
            }
            None => 0,
        };
        let power = if whole.is_empty() && decimals.is_empty() { 0 } else { power };
        if negative { -power } else { power }
    };
    unit(left).cmp(&unit(right)).then_with(|| numeric(left, right))
}

/// `-g`: text before NaN before numbers.
pub(super) fn general(left: &[u8], right: &[u8]) -> Ordering {
    let value = |text: &[u8]| {
        let text = String::from_utf8_lossy(trimmed(text)).into_owned();
        let (value, length) = parse_float(&text);
        (length > 0).then_some(value)
    };
    match (value(left), value(right)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(one), Some(other)) => {
            one.partial_cmp(&other).unwrap_or_else(|| other.is_nan().cmp(&one.is_nan()))
        }
    }
}

/// `-M`: 1 to 12, 0 for no month.
pub(super) fn month(text: &[u8]) -> usize {
    let start: Vec<u8> = trimmed(text).iter().take(3).map(u8::to_ascii_lowercase).collect();
    let names = posix::time::month_names();
    names
        .iter()
        .position(|name| name.as_bytes().iter().take(3).map(u8::to_ascii_lowercase).eq(start.iter().copied()))
        .map_or(0, |place| place + 1)
}

/// FNV-1a, so that equal keys stay together and a seed shuffles them.
pub(super) fn hash(text: &[u8], seed: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ seed;
    let mixed = text.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// `-V`: as gnulib's filevercmp: dots first, suffixes like `.tar.gz` last.
pub(crate) fn version(left: &[u8], right: &[u8]) -> Ordering {
    let rank = |text: &[u8]| match text {
        [] => 0,
        b"." => 1,
        b".." => 2,
        [b'.', ..] => 3,
        _ => 4,
    };
    let (one, other) = (rank(left), rank(right));
    if one != other || one < 3 {
        return one.cmp(&other);
    }
    let (stem, other_stem) = (without_suffix(left), without_suffix(right));
    let whole = stem.len() == left.len() && other_stem.len() == right.len();
    let order = pieces(stem, other_stem);
    if order != Ordering::Equal || whole { order } else { pieces(left, right) }
}

/// The name without `(\.[A-Za-z~][A-Za-z0-9~]*)*` at its end.
fn without_suffix(text: &[u8]) -> &[u8] {
    let mut end = text.len();
    while let Some(dot) = text.get(..end).and_then(|text| text.iter().rposition(|byte| *byte == b'.')) {
        let part = text.get(dot + 1..end).unwrap_or_default();
        let good = part.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'~')
            && part.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'~');
        if !good || dot == 0 {
            break;
        }
        end = dot;
    }
    text.get(..end).unwrap_or_default()
}

/// Debian's comparison: letters before other characters, `~` before everything, digits as numbers.
fn pieces(left: &[u8], right: &[u8]) -> Ordering {
    let weight = |byte: Option<&u8>| match byte {
        None => -1,
        Some(b'~') => -2,
        Some(byte) if byte.is_ascii_digit() => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    };
    let (mut one, mut other) = (left.iter().peekable(), right.iter().peekable());
    loop {
        loop {
            let digit = |byte: Option<&&u8>| byte.is_none_or(|byte| byte.is_ascii_digit());
            if digit(one.peek()) && digit(other.peek()) {
                break;
            }
            let order = weight(one.peek().copied()).cmp(&weight(other.peek().copied()));
            if order != Ordering::Equal {
                return order;
            }
            one.next();
            other.next();
        }
        let number = |side: &mut std::iter::Peekable<std::slice::Iter<'_, u8>>| {
            let mut digits: Vec<u8> = Vec::new();
            while let Some(byte) = side.next_if(|byte| byte.is_ascii_digit()) {
                if !(digits.is_empty() && *byte == b'0') {
                    digits.push(*byte);
                }
            }
            digits
        };
        let (mine, theirs) = (number(&mut one), number(&mut other));
        let order = mine.len().cmp(&theirs.len()).then_with(|| mine.cmp(&theirs));
        if order != Ordering::Equal {
            return order;
        }
        match (one.peek(), other.peek()) {
            (None, None) => return Ordering::Equal,
            (None, Some(next)) if **next != b'~' => return Ordering::Less,
            (Some(next), None) if **next != b'~' => return Ordering::Greater,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_numbers() {
        assert_eq!(version(b"v1.10", b"v1.9"), Ordering::Greater);
        assert_eq!(version(b"a~1", b"a"), Ordering::Less);
        assert_eq!(version(b"x-1.tar.gz", b"x-1.1.tar.gz"), Ordering::Less);
        assert_eq!(numeric(b"-0.5", b"0"), Ordering::Less);
        assert_eq!(numeric(b" 10x", b"9"), Ordering::Greater);
        assert_eq!(human(b"1K", b"900"), Ordering::Greater);
    }
}
