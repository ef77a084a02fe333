//! Numbers in options, with the suffixes of gnulib's xstrtol.

/// Why a number is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountError {
    Invalid,
    TooLarge,
}

/// A number with an optional multiplier such as `k`, `KiB`, `MB` or `b`.
pub(crate) fn parse(text: &str) -> Result<u64, CountError> {
    let digits = text.strip_prefix('+').unwrap_or(text).trim_start();
    let end = digits.find(|char: char| !char.is_ascii_digit()).unwrap_or(digits.len());
    let (number, suffix) = digits.split_at_checked(end).unwrap_or((digits, ""));
    if number.is_empty() {
        return Err(CountError::Invalid);
    }
    let number = number.parse::<u64>().map_err(|_| CountError::TooLarge);
    let mut letters = suffix.chars();
    let power = match letters.next() {
        None => return number,
        Some('b') if suffix == "b" => return number?.checked_mul(512).ok_or(CountError::TooLarge),
        Some('k' | 'K') => 1,
        Some('m' | 'M') => 2,
        Some('g' | 'G') => 3,
        Some('t' | 'T') => 4,
        Some('P') => 5,
        Some('E') => 6,
        Some('Z') => 7,
        Some('Y') => 8,
        _ => return Err(CountError::Invalid),
    };
    let base: u64 = match letters.as_str() {
        "" | "iB" => 1_024,
        "B" => 1_000,
        _ => return Err(CountError::Invalid),
    };
    let factor = base.checked_pow(power).ok_or(CountError::TooLarge)?;
    number?.checked_mul(factor).ok_or(CountError::TooLarge)
}

/// A number without suffix.
pub(crate) fn plain(text: &str) -> Result<u64, CountError> {
    if text.ends_with(|char: char| char.is_ascii_digit()) { parse(text) } else { Err(CountError::Invalid) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_multiply() {
        assert_eq!(parse("2k"), Ok(2_048));
        assert_eq!(parse("1MB"), Ok(1_000_000));
        assert_eq!(parse("3b"), Ok(1_536));
        assert_eq!(parse("1x"), Err(CountError::Invalid));
        assert_eq!(parse("99999999999999999999"), Err(CountError::TooLarge));
    }
}
