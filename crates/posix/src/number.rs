//! Numbers as text: the conversions of C's printf, and strtod(3).

/// Flags, width and precision of a conversion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spec {
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// A blank.
    pub space: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
    /// Columns at least.
    pub width: usize,
    /// Digits or characters.
    pub precision: Option<usize>,
}

/// No field is wider than this, columns.
const WIDTH_LIMIT: usize = 1 << 20;

impl Spec {
    /// Sets what a flag character means; false for any other character.
    pub fn flag(&mut self, flag: char) -> bool {
        match flag {
            '-' => self.left = true,
            '+' => self.plus = true,
            ' ' => self.space = true,
            '#' => self.alternate = true,
            '0' => self.zero = true,
            '\'' => {}
            _ => return false,
        }
        true
    }

    /// Sets the width; a negative one aligns to the left.
    pub fn set_width(&mut self, width: i64) {
        self.left |= width < 0;
        self.width = usize::try_from(width.unsigned_abs()).unwrap_or(WIDTH_LIMIT).min(WIDTH_LIMIT);
    }

    /// Sets the precision; a negative one counts as none.
    pub fn set_precision(&mut self, precision: i64) {
        self.precision = usize::try_from(precision).ok().map(|precision| precision.min(WIDTH_LIMIT));
    }

    /// Fills `text`, which takes `columns`, up to the width.
    pub fn pad<'a>(&self, text: impl Into<Vec<u8>> + 'a, columns: usize) -> Vec<u8> {
        let mut bytes = text.into();
        let fill = self.width.saturating_sub(columns);
        if self.left {
            bytes.extend(std::iter::repeat_n(b' ', fill));
        } else {
            bytes.splice(0..0, std::iter::repeat_n(b' ', fill));
        }
        bytes
    }

    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        }
    }

    fn number(&self, prefix: &str, mut digits: String, zero: bool) -> String {
        if zero && !self.left {
            let room = self.width.saturating_sub(digits.len() + prefix.len());
            digits.insert_str(0, &"0".repeat(room));
        }
        let text = format!("{prefix}{digits}");
        let columns = text.len();
        String::from_utf8(self.pad(text, columns)).unwrap_or_default()
    }

    fn integer(&self, prefix: &str, mut digits: String) -> String {
        if let Some(precision) = self.precision {
            if precision == 0 && digits == "0" {
                digits.clear();
            }
            digits.insert_str(0, &"0".repeat(precision.saturating_sub(digits.len())));
        }
        self.number(prefix, digits, self.zero && self.precision.is_none())
    }

    /// `%d`
    pub fn signed(&self, value: i64) -> String {
        self.integer(self.sign(value < 0), value.unsigned_abs().to_string())
    }

    /// `%u`, `%o`, `%x` or `%X`
    pub fn unsigned(&self, value: u64, conversion: char) -> String {
        let some = self.alternate && value != 0;
        match conversion {
            'o' => {
                let digits = format!("{value:o}");
                self.integer("", if self.alternate && value != 0 { format!("0{digits}") } else { digits })
            }
            'x' => self.integer(if some { "0x" } else { "" }, format!("{value:x}")),
            'X' => self.integer(if some { "0X" } else { "" }, format!("{value:X}")),
            _ => self.integer("", value.to_string()),
        }
    }

    /// `%f`, `%e`, `%g`, `%a` and their capitals.
    pub fn float(&self, value: f64, conversion: char) -> String {
        let sign = self.sign(value.is_sign_negative());
        let value = value.abs();
        let digits = if value.is_nan() {
            "nan".to_owned()
        } else if value.is_infinite() {
            "inf".to_owned()
        } else {
            match conversion.to_ascii_lowercase() {
                'f' => self.fixed(value, self.precision.unwrap_or(6)),
                'e' => self.exponential(value, self.precision.unwrap_or(6)),
                'a' => hexadecimal(value, self.precision),
                _ => self.general(value),
            }
        };
        let digits = if conversion.is_ascii_uppercase() { digits.to_uppercase() } else { digits };
        self.number(sign, digits, self.zero && value.is_finite())
    }

    fn fixed(&self, value: f64, precision: usize) -> String {
        let precision = precision.min(2_000);
        let point = if precision == 0 && self.alternate { "." } else { "" };
        format!("{value:.precision$}{point}")
    }

    fn exponential(&self, value: f64, precision: usize) -> String {
        let precision = precision.min(2_000);
        let text = format!("{value:.precision$e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        let point = if precision == 0 && self.alternate { "." } else { "" };
        format!("{mantissa}{point}e{sign}{:02}", exponent.unsigned_abs())
    }

    fn general(&self, value: f64) -> String {
        let precision = self.precision.unwrap_or(6).clamp(1, 1_000);
        let rounded = format!("{value:.*e}", precision - 1);
        let exponent: i32 = rounded.split_once('e').and_then(|(_, text)| text.parse().ok()).unwrap_or(0);
        let limit = i32::try_from(precision).unwrap_or(i32::MAX);
        let text = if exponent < -4 || exponent >= limit {
            self.exponential(value, precision - 1)
        } else {
            self.fixed(value, usize::try_from(limit - 1 - exponent).unwrap_or(0))
        };
        if self.alternate {
            return text;
        }
        let (mantissa, exponent) = match text.split_once('e') {
            Some((mantissa, exponent)) => (mantissa, format!("e{exponent}")),
            None => (text.as_str(), String::new()),
        };
        let mantissa = match mantissa.contains('.') {
            true => mantissa.trim_end_matches('0').trim_end_matches('.'),
            false => mantissa,
        };
        format!("{mantissa}{exponent}")
    }
}

/// `%a` of a number that is not negative.
fn hexadecimal(value: f64, precision: Option<usize>) -> String {
    if value == 0.0 {
        return "0x0p+0".to_owned();
    }
    let bits = value.to_bits();
    let exponent = i64::try_from((bits >> 52) & 0x7ff).unwrap_or(0) - 1023;
    let mut fraction = bits & 0xf_ffff_ffff_ffff;
    let mut lead = 1;
    let mut digits = 13;
    if let Some(precision) = precision.filter(|precision| *precision < 13) {
        let drop = 4 * (13 - precision);
        let half = 1u64 << (drop - 1);
        let odd = (fraction >> drop) & 1;
        fraction = (fraction + half - 1 + odd) >> drop;
        digits = precision;
        if fraction >> (4 * precision) != 0 {
            lead = 2;
            fraction = 0;
        }
    }
    let mut text = if digits == 0 { String::new() } else { format!("{fraction:0digits$x}") };
    if precision.is_none() {
        text.truncate(text.trim_end_matches('0').len());
    }
    let point = if text.is_empty() { "" } else { "." };
    format!("0x{lead}{point}{text}p{exponent:+}")
}

/// strtod(3): the number that `text` begins with and the length of what was read, 0 if there is none.
pub fn parse_float(text: &str) -> (f64, usize) {
    let start = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']).len();
    let body = text.get(start..).unwrap_or_default();
    let unsigned = body.strip_prefix(['+', '-']).unwrap_or(body);
    let sign = body.len() - unsigned.len();
    let negative = body.starts_with('-');
    let signed = |value: f64, length: usize| (if negative { -value } else { value }, start + sign + length);
    let lower: String = unsigned.chars().take(8).collect::<String>().to_ascii_lowercase();
    for (word, value) in [("infinity", f64::INFINITY), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        if lower.starts_with(word) {
            return signed(value, word.len());
        }
    }
    let bytes = unsigned.as_bytes();
    if lower.starts_with("0x") && bytes.get(2).is_some_and(u8::is_ascii_hexdigit) {
        let mut value = 0.0;
        let mut length = 2;
        while let Some(digit) = bytes.get(length).and_then(|byte| char::from(*byte).to_digit(16)) {
            value = value * 16.0 + f64::from(digit);
            length += 1;
        }
        return signed(value, length);
    }
    let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut length = whole;
    if bytes.get(length) == Some(&b'.') {
        let fraction = digits(length + 1);
        if whole + fraction > 0 {
            length += 1 + fraction;
        }
    }
    if length == 0 {
        return (0.0, 0);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    let number = unsigned.get(..length).unwrap_or_default();
    signed(number.parse().unwrap_or(0.0), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_those_of_c() {
        let plain = Spec::default();
        let two = Spec { precision: Some(2), ..plain };
        assert_eq!(two.float(2.675, 'f'), "2.67");
        assert_eq!(plain.float(100000.0, 'g'), "100000");
        assert_eq!(plain.float(1e6, 'g'), "1e+06");
        assert_eq!(plain.float(0.0001, 'g'), "0.0001");
        assert_eq!(plain.float(1.5, 'a'), "0x1.8p+0");
        assert_eq!(Spec { width: 8, zero: true, ..two }.float(-3.5, 'f'), "-0003.50");
        assert_eq!(Spec { width: 6, left: true, ..plain }.signed(-42), "-42   ");
        assert_eq!(Spec { alternate: true, ..plain }.unsigned(255, 'x'), "0xff");
        assert_eq!(Spec { precision: Some(3), ..plain }.signed(7), "007");
    }

    #[test]
    fn numbers_are_read_as_far_as_they_go() {
        assert_eq!(parse_float("  12.5e1x"), (125.0, 8));
        assert_eq!(parse_float("1e"), (1.0, 1));
        assert_eq!(parse_float(".5"), (0.5, 2));
        assert_eq!(parse_float("."), (0.0, 0));
        assert_eq!(parse_float("-0x1F"), (-31.0, 5));
    }
}
