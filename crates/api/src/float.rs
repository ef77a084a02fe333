//! Floating-point numbers as Go writes them. Upstream: strconv, encoding/json.

/// strconv.FormatFloat(f, 'g', -1, 64): shortest digits, an exponent from 1e+06 on and below 1e-04.
pub fn float_general(float: f64) -> String {
    if float.is_nan() {
        return "NaN".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let (digits, exponent) = digits_of(float);
    if (-4..6).contains(&exponent) {
        positional(float.is_sign_negative(), &digits, exponent)
    } else {
        scientific(float.is_sign_negative(), &digits, exponent)
    }
}

/// encoding/json: plain digits between 1e-6 and 1e21, else an exponent without leading zero.
pub fn float_json(float: f64) -> String {
    let size = float.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let (digits, exponent) = digits_of(float);
        return scientific(float < 0.0, &digits, exponent).replace("e-0", "e-");
    }
    let (digits, exponent) = digits_of(float);
    positional(float.is_sign_negative(), &digits, exponent)
}

/// The shortest digits that read back as `float`, and the decimal exponent of the first.
fn digits_of(float: f64) -> (String, i32) {
    let text = format!("{:e}", float.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

fn scientific(negative: bool, digits: &str, exponent: i32) -> String {
    let sign = if negative { "-" } else { "" };
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if rest.is_empty() { "" } else { "." };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{first}{point}{rest}e{exponent_sign}{:02}", exponent.unsigned_abs())
}

fn positional(negative: bool, digits: &str, exponent: i32) -> String {
    let sign = if negative { "-" } else { "" };
    if exponent < 0 {
        let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0));
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = usize::try_from(exponent).unwrap_or(0) + 1;
    match digits.split_at_checked(whole) {
        Some((whole, "")) => format!("{sign}{whole}"),
        Some((whole, rest)) => format!("{sign}{whole}.{rest}"),
        None => format!("{sign}{digits}{}", "0".repeat(whole - digits.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_come_where_go_writes_them() {
        assert_eq!(float_json(1e21), "1e+21");
        assert_eq!(float_json(1e-7), "1e-7");
        assert_eq!(float_json(0.000001), "0.000001");
        assert_eq!(float_json(-2.5), "-2.5");
        assert_eq!(float_json(0.0), "0");
        assert_eq!(float_general(1_234_567.0), "1.234567e+06");
    }
}
