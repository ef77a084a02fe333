//! Values: numbers, texts, and texts from input that may look like numbers. Upstream: mawk's cast.c.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

use posix::number::{Spec, parse_float};

use super::array::Array;
use super::regex::Pattern;

pub(super) type Text = Rc<[u8]>;

/// The largest whole number that is shown as one.
pub(super) const MAX_INTEGER: f64 = 2_147_483_647.0;

#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Of a variable that nothing was assigned to.
    Unset,
    Number(f64),
    Text(Text),
    /// From input: it counts as a number if it looks like one.
    Input(Text),
    /// An argument of a function that takes a pattern.
    Regex(Rc<Pattern>),
    /// An argument passed by reference.
    Array(Rc<RefCell<Array>>),
}

impl Value {
    pub(super) fn text(bytes: &[u8]) -> Self {
        Self::Text(Rc::from(bytes))
    }

    pub(super) fn truth(value: bool) -> Self {
        Self::Number(f64::from(u8::from(value)))
    }

    pub(super) fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Text(text) | Self::Input(text) => number_of(text),
            _ => 0.0,
        }
    }

    /// As text; `format` is CONVFMT or OFMT.
    pub(super) fn to_text(&self, format: &[u8]) -> Text {
        match self {
            Self::Text(text) | Self::Input(text) => text.clone(),
            Self::Number(number) => Rc::from(shown(*number, format)),
            Self::Regex(pattern) => Rc::from(pattern.source()),
            _ => Rc::from([]),
        }
    }

    /// The number of a text from input that looks like one.
    fn looks_like(&self) -> Option<f64> {
        match self {
            Self::Input(text) => looks_numeric(text),
            _ => None,
        }
    }

    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Unset | Self::Array(_) | Self::Regex(_) => false,
            Self::Number(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Input(text) => match looks_numeric(text) {
                Some(number) => number != 0.0,
                None => !text.is_empty(),
            },
        }
    }

    /// How two values compare; what is no number is equal to every number.
    pub(super) fn compare(&self, other: &Self, format: &[u8]) -> Ordering {
        let as_number = |value: &Self| match value {
            Self::Number(number) => Some(*number),
            Self::Unset => Some(0.0),
            value => value.looks_like(),
        };
        match (as_number(self), as_number(other)) {
            (Some(one), Some(two)) => one.partial_cmp(&two).unwrap_or(Ordering::Equal),
            _ => self.to_text(format).cmp(&other.to_text(format)),
        }
    }
}

/// A number as text.
pub(super) fn shown(number: f64, format: &[u8]) -> Vec<u8> {
    if number.trunc() == number && number.abs() <= MAX_INTEGER {
        return (number as i64).to_string().into_bytes();
    }
    if format == b"%.6g" {
        return Spec { precision: Some(6), ..Spec::default() }.float(number, 'g').into_bytes();
    }
    super::format::number(format, number)
}

/// The nearest `int` towards zero.
pub(super) fn to_int(number: f64) -> i32 {
    if number > -MAX_INTEGER { number.min(MAX_INTEGER) as i32 } else { -i32::MAX }
}

/// What a text is worth as a number: the number it begins with.
pub(super) fn number_of(text: &[u8]) -> f64 {
    parse(text).0
}

/// strtod(3)
fn parse(text: &[u8]) -> (f64, usize) {
    // Whole numbers are by far the most.
    if !text.is_empty() && text.len() < 16 && text.iter().all(u8::is_ascii_digit) {
        let value = text.iter().fold(0u64, |value, digit| value * 10 + u64::from(digit - b'0'));
        return (value as f64, text.len());
    }
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-. \t\n\r\x0b\x0c".contains(byte);
    let end = text.iter().position(|byte| !belongs(byte)).unwrap_or(text.len()).min(4_096);
    let text = std::str::from_utf8(text.get(..end).unwrap_or_default()).unwrap_or_default();
    parse_float(text)
}

/// The number that a text from input is, if it is one with nothing around but blanks.
pub(super) fn looks_numeric(text: &[u8]) -> Option<f64> {
    let body = text.trim_ascii();
    let last = body.last()?;
    let first = body.first()?;
    if !(first.is_ascii_digit() || b"+-.".contains(first)) || !(last.is_ascii_digit() || *last == b'.') {
        return None;
    }
    let (number, length) = parse(body);
    (length == body.len() && number.is_finite()).then_some(number)
}
