//! `seq`

use posix::number::{Spec, parse_float};

use crate::run::{Command, Io, Outcome, Stop, quote};

const COMMAND: Command = Command {
    name: "seq",
    synopsis: &["[OPTION]... LAST", "[OPTION]... FIRST LAST", "[OPTION]... FIRST INCREMENT LAST"],
    about: "Print numbers from FIRST to LAST, in steps of INCREMENT.",
    short: "+f:s:w",
    long: &[("equal-width", 'w'), ("format=", 'f'), ("separator=", 's')],
    ..Command::GNU
};

/// A number with the digits it was written with.
struct Operand {
    value: f64,
    /// Digits after the point; `None` if it was not written plainly.
    precision: Option<usize>,
    width: usize,
}

fn operand(io: &mut Io, text: &str) -> Result<Operand, Stop> {
    let (value, length) = parse_float(text);
    if length == 0 || length != text.len() {
        let message = format!("invalid floating point argument: {}", quote::locale(text));
        return Err(io.misuse(1, message));
    }
    if value.is_nan() {
        let (message, text) = (quote::locale("not-a-number"), quote::locale(text));
        return Err(io.misuse(1, format_args!("invalid {message} argument: {text}")));
    }
    let text = text.trim_start().trim_start_matches('+');
    let plain = !text.contains(['x', 'X', 'n', 'i', 'I', 'N']);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let precision = i64::try_from(decimals).unwrap_or(0).saturating_sub(exponent).clamp(0, 1_000);
    let precision = usize::try_from(precision).unwrap_or(0);
    let sign = usize::from(value.is_sign_negative());
    let whole = format!("{:.0}", value.abs().trunc()).len();
    Ok(Operand { value, precision: plain.then_some(precision), width: sign + whole })
}

/// A format with exactly one `%` conversion of a float. Upstream: seq.c, long_double_format.
fn parse_format(format: &str) -> Result<(String, Spec, char, String), String> {
    let shown = quote::locale(format);
    let mut prefix = String::new();
    let mut chars = format.chars().peekable();
    loop {
        match chars.next() {
            None => return Err(format!("format {shown} has no % directive")),
            Some('%') if chars.peek() == Some(&'%') => {
                chars.next();
                prefix.push('%');
            }
            Some('%') => break,
            Some(char) => prefix.push(char),
        }
    }
    let mut spec = Spec::default();
    while chars.peek().is_some_and(|char| spec.flag(*char)) {
        chars.next();
    }
    let number = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
        let mut value = 0i64;
        while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
            chars.next();
            value = (value * 10 + i64::from(digit)).min(100_000);
        }
        value
    };
    spec.set_width(number(&mut chars));
    if chars.peek() == Some(&'.') {
        chars.next();
        spec.set_precision(number(&mut chars));
    }
    if chars.peek() == Some(&'L') {
        chars.next();
    }
    let conversion = match chars.next() {
        None => return Err(format!("format {shown} ends in %")),
        Some(char) if "aefgAEFG".contains(char) => char,
        Some(char) => return Err(format!("format {shown} has unknown %{char} directive")),
    };
    let mut suffix = String::new();
    while let Some(char) = chars.next() {
        if char == '%' && chars.next() != Some('%') {
            return Err(format!("format {shown} has too many % directives"));
        }
        suffix.push(char);
    }
    Ok((prefix, spec, conversion, suffix))
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    // A negative number is no option.
    let mut words = io.process.arguments().to_vec();
    let numeric = |word: &String| {
        word.strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit() || char == '.'))
    };
    let takes_value = |word: &String| word.starts_with('-') && word.ends_with(['f', 's']) && word.len() == 2;
    let mut index = 0;
    while let Some(word) = words.get(index) {
        if word == "--" || !word.starts_with('-') {
            break;
        }
        if numeric(word) {
            words.insert(index, "--".to_owned());
            break;
        }
        index += 1 + usize::from(takes_value(word));
    }
    let parsed = COMMAND.parse_words(io, words)?;
    let mut operands = Vec::new();
    if parsed.operands.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    if let Some(extra) = parsed.operands.get(3) {
        return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
    }
    let given = match parsed.value('f').map(parse_format) {
        Some(Ok(format)) => Some(format),
        Some(Err(message)) => return Err(io.fail(1, message)),
        None => None,
    };
    for text in &parsed.operands {
        operands.push(operand(io, text)?);
    }
    let one = || Operand { value: 1.0, precision: Some(0), width: 1 };
    let mut operands = operands.into_iter();
    let (first, step, last) = match (operands.next(), operands.next(), operands.next()) {
        (Some(last), None, _) => (one(), one(), last),
        (Some(first), Some(last), None) => (first, one(), last),
        (Some(first), Some(step), Some(last)) => (first, step, last),
        _ => return Ok(1),
    };
    if step.value == 0.0 {
        let text = quote::locale(parsed.operands.get(1).map_or("", String::as_str));
        return Err(io.misuse(1, format_args!("invalid Zero increment value: {text}")));
    }
    let precision = match (first.precision, step.precision) {
        (Some(one), Some(other)) => Some(one.max(other)),
        _ => None,
    };
    let (prefix, spec, conversion, suffix) = given.unwrap_or_else(|| {
        let mut spec = Spec { precision, ..Spec::default() };
        if parsed.has('w')
            && let Some(precision) = precision
        {
            let point = if precision > 0 { precision + 1 } else { 0 };
            spec.width = first.width.max(last.width) + point;
            spec.zero = true;
        }
        (String::new(), spec, if precision.is_some() { 'f' } else { 'g' }, String::new())
    });
    let separator = parsed.value('s').unwrap_or("\n");
    let text = |value: f64| format!("{prefix}{}{suffix}", spec.float(value, conversion));
    let mut count = 0u64;
    let (first, step, last) = (first.value, step.value, last.value);
    loop {
        let value = first + count as f64 * step;
        let beyond = if step > 0.0 { value > last } else { value < last };
        if beyond {
            // What is beyond by rounding alone is shown if it reads like the end. Upstream: seq.c, print_numbers.
            let again = count > 0 && {
                let shown = spec.float(value, conversion);
                let reads_as = parse_float(&shown).0;
                let before = spec.float(value - step, conversion);
                reads_as == last && shown != before
            };
            if !again {
                break;
            }
        }
        if count > 0 {
            io.put(separator);
        }
        io.put(text(value));
        count += 1;
        io.turn().await?;
        if beyond {
            break;
        }
    }
    if count > 0 {
        io.put("\n");
    }
    Ok(0)
}
