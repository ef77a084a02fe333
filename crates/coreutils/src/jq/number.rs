//! Numbers as jq 1.6 writes them: the shortest digits that read back, exponents from 1e17 on.

/// The text of a number; NaN is null, the infinities are the largest numbers.
pub(super) fn text(number: f64) -> String {
    if number.is_nan() {
        return "null".to_owned();
    }
    let number = number.clamp(f64::MIN, f64::MAX);
    let scientific = format!("{:e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let body = if point <= -4 || point > length + 15 {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
        let fraction = if rest.is_empty() { String::new() } else { format!(".{rest}") };
        let (mark, power) = if point <= 0 { ('-', 1 - point) } else { ('+', point - 1) };
        format!("{first}{fraction}e{mark}{power:02}")
    } else if point <= 0 {
        let zeros = usize::try_from(-point).unwrap_or(0);
        format!("0.{:0<zeros$}{digits}", "")
    } else {
        let whole = usize::try_from(point).unwrap_or(0);
        match digits.split_at_checked(whole) {
            Some((whole, "")) => whole.to_owned(),
            Some((whole, fraction)) => format!("{whole}.{fraction}"),
            None => format!("{digits:0<whole$}"),
        }
    };
    format!("{sign}{body}")
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn digits_and_exponents() {
        let cases = [
            (1.0, "1"),
            (-0.0, "-0"),
            (0.1, "0.1"),
            (1e-5, "1e-05"),
            (0.000_123, "0.000123"),
            (1e15, "1000000000000000"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (123_456_789_012_345_680.0, "123456789012345680"),
            (3600.0, "3600"),
            (f64::INFINITY, "1.7976931348623157e+308"),
            (f64::NAN, "null"),
        ];
        for (number, expected) in cases {
            assert_eq!(text(number), expected);
        }
    }
}
