//! printf. Upstream: mawk's print.c, do_printf.

use posix::number::Spec;

use super::value::{MAX_INTEGER, Value};

/// Why formatting failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    NotEnoughArguments,
    /// The conversion with that number is none.
    ImproperConversion(usize),
}

/// What was formatted, and how that ended.
pub(super) struct Formatted {
    pub(super) text: Vec<u8>,
    pub(super) failure: Option<Failure>,
}

/// CONVFMT or OFMT with a number.
pub(super) fn number(template: &[u8], number: f64) -> Vec<u8> {
    format(template, &[Value::Number(number)], b"%.6g").text
}

pub(super) fn format(template: &[u8], arguments: &[Value], conversion_format: &[u8]) -> Formatted {
    let mut text = Vec::new();
    let mut rest = template;
    let mut arguments = arguments.iter();
    let mut number = 0;
    let failure = loop {
        let end = rest.iter().position(|byte| *byte == b'%').unwrap_or(rest.len());
        let (plain, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        text.extend_from_slice(plain);
        let Some(after) = after.get(1..) else { break None };
        if let Some(after) = after.strip_prefix(b"%") {
            text.push(b'%');
            rest = after;
            continue;
        }
        number += 1;
        if arguments.len() == 0 {
            break Some(Failure::NotEnoughArguments);
        }
        match conversion(after, &mut arguments, conversion_format, &mut text) {
            Ok(after) => rest = after,
            Err(Some(failure)) => break Some(failure),
            Err(None) => break Some(Failure::ImproperConversion(number)),
        }
    };
    Formatted { text, failure }
}

type Arguments<'a> = std::slice::Iter<'a, Value>;

/// A width or a precision: digits or an argument.
fn amount(rest: &mut &[u8], arguments: &mut Arguments) -> Result<Option<i64>, Failure> {
    if let Some(after) = rest.strip_prefix(b"*") {
        *rest = after;
        let value = arguments.next().ok_or(Failure::NotEnoughArguments)?;
        return Ok(Some(integer(value.number())));
    }
    let mut found = None;
    while let Some((digit @ b'0'..=b'9', after)) = rest.split_first() {
        let value = found.unwrap_or(0) * 10 + i64::from(digit - b'0');
        found = Some(value.min(1 << 20));
        *rest = after;
    }
    Ok(found)
}

fn integer(value: f64) -> i64 {
    value.clamp(-MAX_INTEGER, MAX_INTEGER) as i64
}

/// One conversion; gives what follows it, `Err(None)` if it is none.
fn conversion<'a>(
    source: &'a [u8],
    arguments: &mut Arguments,
    conversion_format: &[u8],
    text: &mut Vec<u8>,
) -> Result<&'a [u8], Option<Failure>> {
    let mut rest = source;
    let mut spec = Spec::default();
    while let Some((byte, after)) = rest.split_first() {
        if !spec.flag(char::from(*byte)) {
            break;
        }
        rest = after;
    }
    if let Some(width) = amount(&mut rest, arguments)? {
        let left = spec.left;
        spec.set_width(width);
        spec.left |= left;
    }
    if let Some(after) = rest.strip_prefix(b".") {
        rest = after;
        spec.set_precision(amount(&mut rest, arguments)?.unwrap_or(0));
    }
    let sized = rest.first().is_some_and(|byte| b"hl".contains(byte));
    if sized {
        rest = rest.get(1..).unwrap_or_default();
    }
    let (letter, after) = rest.split_first().ok_or(None)?;
    let argument = || arguments.clone().next();
    match letter {
        b'd' | b'i' => {
            let value = argument().ok_or(Failure::NotEnoughArguments)?.number();
            text.extend(spec.signed(integer(value)).into_bytes());
        }
        b'o' | b'x' | b'X' | b'u' => {
            let value = argument().ok_or(Failure::NotEnoughArguments)?.number();
            let value = value.clamp(0.0, f64::from(u32::MAX)) as u64;
            text.extend(spec.unsigned(value, char::from(*letter)).into_bytes());
        }
        b'e' | b'g' | b'f' | b'E' | b'G' if !sized => {
            let value = argument().ok_or(Failure::NotEnoughArguments)?.number();
            text.extend(spec.float(value, char::from(*letter)).into_bytes());
        }
        b's' if !sized => {
            let value = argument().ok_or(Failure::NotEnoughArguments)?.to_text(conversion_format);
            let cut = value.get(..spec.precision.unwrap_or(value.len()).min(value.len())).unwrap_or_default();
            text.extend(spec.pad(cut, cut.len()));
        }
        b'c' if !sized => {
            let byte = match argument().ok_or(Failure::NotEnoughArguments)? {
                Value::Number(number) => integer(*number) as u8,
                value => value.to_text(conversion_format).first().copied().unwrap_or(0),
            };
            text.extend(spec.pad(vec![byte], 1));
        }
        _ => return Err(None),
    }
    arguments.next();
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_clamped_to_what_an_int_holds() {
        let values = [Value::Number(1e18), Value::Number(-1.0), Value::Number(65.0), Value::text(b"hello")];
        let shown = format(b"%d %x %c%c|%%", &values, b"%.6g");
        assert_eq!(String::from_utf8_lossy(&shown.text), "2147483647 0 Ah|%");
        let shown = format(b"%s %s", &values[..1], b"%.6g");
        assert_eq!(shown.failure, Some(Failure::NotEnoughArguments));
    }
}
