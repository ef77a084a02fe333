//! Built-in functions that need not wait. Upstream: mawk's bi_funct.c.

use std::rc::Rc;

use posix::time::{Civil, Zone, days};

use super::code::{RLENGTH, RSTART, Target, Variable};
use super::format::{Failure, format};
use super::machine::{Fault, Machine};
use super::random::Random;
use super::record::Separator;
use super::regex::Subject;
use super::token::Builtin;
use super::value::{MAX_INTEGER, Value, number_of, to_int};

/// mawk's buffer for sprintf, bytes.
const SPRINTF_LIMIT: usize = 8_192;

/// A piece of a replacement: text, or what was matched.
enum Piece {
    Text(Vec<u8>),
    Matched,
}

/// `&` is what was matched, `\&` an ampersand and `\\` a backslash before one of them.
fn pieces(replacement: &[u8]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = Vec::new();
    let mut rest = replacement;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (byte, rest.first()) {
            (b'\\', Some(next @ (b'&' | b'\\'))) => {
                text.push(*next);
                rest = rest.get(1..).unwrap_or_default();
            }
            (b'&', _) => {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                pieces.push(Piece::Matched);
            }
            (byte, _) => text.push(*byte),
        }
    }
    pieces.push(Piece::Text(text));
    pieces
}

impl Machine {
    pub(super) fn function(&mut self, builtin: Builtin, count: usize) -> Result<(), Fault> {
        let arguments = self.pop_many(count);
        let number = |index: usize| arguments.get(index).map_or(0.0, Value::number);
        let text = |index: usize| {
            arguments.get(index).map_or_else(|| Rc::from([]), |value| value.to_text(&self.record.format))
        };
        let result = match builtin {
            Builtin::Atan2 => Value::Number(number(0).atan2(number(1))),
            Builtin::Cos => Value::Number(number(0).cos()),
            Builtin::Exp => Value::Number(number(0).exp()),
            Builtin::Int => Value::Number(number(0).trunc()),
            Builtin::Log => Value::Number(negative_nan(number(0).ln())),
            Builtin::Sin => Value::Number(number(0).sin()),
            Builtin::Sqrt => Value::Number(negative_nan(number(0).sqrt())),
            Builtin::Index => {
                let (whole, part) = (text(0), text(1));
                Value::Number(position(&whole, &part) as f64)
            }
            Builtin::Length if count == 0 => {
                let length = self.record.whole().to_text(&self.record.format).len();
                Value::Number(length as f64)
            }
            Builtin::Length => Value::Number(text(0).len() as f64),
            Builtin::Match => {
                let whole = text(0);
                let pattern = arguments.get(1).cloned().unwrap_or(Value::Unset);
                let pattern = self.as_pattern(&pattern)?;
                let (start, length) = match Subject::new(&whole).find(&pattern, 0) {
                    Some((from, to)) => (from as f64 + 1.0, (to - from) as f64),
                    None => (0.0, -1.0),
                };
                self.set_variable(Variable::Global(RSTART), Value::Number(start))?;
                self.set_variable(Variable::Global(RLENGTH), Value::Number(length))?;
                Value::Number(start)
            }
            Builtin::Rand => Value::Number(self.random.draw()),
            Builtin::Sprintf => Value::Text(Rc::from(self.sprintf(&arguments)?)),
            Builtin::Substr => {
                let whole = text(0);
                let length = arguments.get(2).map(Value::number);
                Value::text(substring(&whole, number(1), length))
            }
            Builtin::Tolower => Value::text(&text(0).to_ascii_lowercase()),
            Builtin::Toupper => Value::text(&text(0).to_ascii_uppercase()),
            Builtin::Mktime => Value::Number(self.mktime(&text(0))),
            Builtin::Strftime => {
                let template = if count > 0 { text(0) } else { Rc::from(*b"%c") };
                let seconds = if count > 1 { i64::from(to_int(number(1))) } else { self.now };
                let zone = if arguments.get(2).is_some_and(Value::is_true) {
                    Zone::utc()
                } else {
                    self.zone.clone()
                };
                let shown = Civil::new(seconds, 0, &zone).format(&host::words::decode(&template));
                Value::text(&host::words::encode(&shown))
            }
            Builtin::Systime => Value::Number(self.now as f64),
            Builtin::Srand => {
                let seed = arguments.first().cloned().unwrap_or(Value::Number(self.now as f64));
                // A text is no seed, even if a number stands in it.
                let number = if matches!(seed, Value::Text(_)) { 0.0 } else { seed.number() };
                self.random = Random::new(to_int(number) as u32);
                std::mem::replace(&mut self.seed, seed)
            }
            // Those that may wait are done elsewhere.
            _ => Value::Unset,
        };
        self.push(result);
        Ok(())
    }

    /// What went wrong with a printf or sprintf.
    pub(super) fn format_fault(&self, name: &str, template: &[u8], failure: &Failure) -> Fault {
        let template = host::words::decode(template);
        Fault::RunTime(match failure {
            Failure::NotEnoughArguments => {
                format!("not enough arguments passed to {name}(\"{template}\")")
            }
            Failure::ImproperConversion(number) => {
                format!("improper conversion(number {number}) in {name}(\"{template}\")")
            }
        })
    }

    fn sprintf(&mut self, arguments: &[Value]) -> Result<Vec<u8>, Fault> {
        let Some((template, values)) = arguments.split_first() else { return Ok(Vec::new()) };
        let template = template.to_text(&self.record.format);
        let formatted = format(&template, values, &self.record.format);
        if let Some(failure) = formatted.failure {
            return Err(self.format_fault("sprintf", &template, &failure));
        }
        if formatted.text.len() > SPRINTF_LIMIT {
            return Err(Fault::Limit("sprintf buffer size=8192", true));
        }
        Ok(formatted.text)
    }

    /// `YEAR MONTH DAY HOUR MINUTE SECOND` as seconds since the epoch.
    fn mktime(&self, text: &[u8]) -> f64 {
        let words: Vec<f64> =
            text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).map(number_of).collect();
        let [year, month, day, hour, minute, second, ..] = words.as_slice() else { return -1.0 };
        let whole = |value: &f64| value.clamp(-1e9, 1e9) as i64;
        let seconds = days(whole(year), whole(month), whole(day)) * 86_400
            + whole(hour) * 3_600
            + whole(minute) * 60
            + whole(second);
        (seconds - self.zone.offset) as f64
    }

    pub(super) fn split(&mut self, array: Variable, separated: bool) -> Result<(), Fault> {
        let separator = if separated {
            match self.pop() {
                Value::Regex(pattern) if pattern.source().is_empty() => Separator::Nothing,
                Value::Regex(pattern) if pattern.source() == b" " => Separator::Byte(b' '),
                Value::Regex(pattern) => Separator::Pattern(pattern),
                value => {
                    let text = value.to_text(&self.record.format);
                    self.separator(&text)?
                }
            }
        } else {
            self.record.separator.clone()
        };
        let text = self.pop_text();
        let pieces = separator.split(&text);
        let count = pieces.len();
        self.array(array).borrow_mut().load(pieces);
        self.push(Value::Number(count as f64));
        Ok(())
    }

    /// `sub` and `gsub`
    pub(super) fn substitute(&mut self, target: Target, all: bool) -> Result<(), Fault> {
        let place = self.pop_place(target);
        let replacement = self.pop_text();
        let pattern = self.pop();
        let pattern = self.as_pattern(&pattern)?;
        let old = self.read(target, &place)?.to_text(&self.record.format);
        let pieces = pieces(&replacement);
        let subject = Subject::new(&old);
        let (mut new, mut count) = (Vec::new(), 0u32);
        let (mut copied, mut search) = (0, 0);
        // Where the last match that was not empty ended: no empty one may follow there.
        let mut last_end = None;
        while let Some((from, to)) = subject.find(&pattern, search) {
            if from < to || last_end != Some(from) {
                new.extend_from_slice(old.get(copied..from).unwrap_or_default());
                for piece in &pieces {
                    match piece {
                        Piece::Text(text) => new.extend_from_slice(text),
                        Piece::Matched => new.extend_from_slice(old.get(from..to).unwrap_or_default()),
                    }
                }
                Self::within_limit(new.len())?;
                copied = to;
                count += 1;
                if !all {
                    break;
                }
            }
            last_end = Some(to);
            search = if from < to { to } else { to + 1 };
            if search > old.len() || (anchored(pattern.source()) && search > 0) {
                break;
            }
        }
        if count > 0 {
            new.extend_from_slice(old.get(copied..).unwrap_or_default());
            self.write(target, &place, Value::Text(Rc::from(new)))?;
        }
        self.push(Value::Number(f64::from(count)));
        Ok(())
    }
}

fn anchored(source: &[u8]) -> bool {
    source.first() == Some(&b'^') && !source.contains(&b'|')
}

/// What is no number has its sign set, as processors leave it.
fn negative_nan(number: f64) -> f64 {
    if number.is_nan() { -f64::NAN.abs() } else { number }
}

/// Where `part` begins in `whole`, counted from 1; 0 if it does not occur.
fn position(whole: &[u8], part: &[u8]) -> usize {
    if part.is_empty() {
        return 1;
    }
    whole.windows(part.len()).position(|window| window == part).map_or(0, |index| index + 1)
}

/// As many bytes from `start` (counted from 1) as asked for. A start before the first byte makes it more of them,
/// not fewer as POSIX has it: mawk caters to those who count from 0.
fn substring(text: &[u8], start: f64, length: Option<f64>) -> &[u8] {
    let whole = text.len().min(MAX_INTEGER as usize) as i32;
    let mut count = length.map_or(whole, to_int);
    let mut from = to_int(start).wrapping_sub(1);
    if from < 0 {
        count = count.wrapping_sub(from.wrapping_add(1));
        from = 0;
    }
    let count = usize::try_from(count.min(whole.saturating_sub(from))).unwrap_or(0);
    let from = from as usize;
    text.get(from..from.saturating_add(count)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substrings_are_rounded_and_cut() {
        assert_eq!(substring(b"hello", 0.0, Some(2.0)), b"he");
        assert_eq!(substring(b"hello", -1.0, Some(1.0)), b"he");
        assert_eq!(substring(b"hello", -1.0, None), b"hello");
        assert_eq!(substring(b"hello", 9.0, Some(1.0)), b"");
        assert_eq!(substring(b"hello", 2.0, Some(-1.0)), b"");
        assert_eq!(substring(b"hello", f64::NAN, None), b"");
    }
}
