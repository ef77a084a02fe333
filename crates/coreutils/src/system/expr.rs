//! `expr`

use posix::regex::{Flags, Regex, Syntax};

use crate::run::{Io, Outcome, quote};

/// A value: a number is a text that reads like one.
type Value = String;

/// Why there is no result, with its exit status.
struct Failure(u8, String);

struct Parser {
    words: Vec<String>,
    at: usize,
    depth: u32,
}

fn fail<T>(message: impl Into<String>) -> Result<T, Failure> {
    Err(Failure(2, message.into()))
}

fn number(value: &str) -> Option<i128> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| value.parse().ok())
        .flatten()
}

fn is_null(value: &str) -> bool {
    value.is_empty()
        || value.trim_start_matches('-').bytes().all(|byte| byte == b'0') && number(value).is_some()
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    let mut words = io.process.arguments().to_vec();
    match words.first().map(String::as_str) {
        Some("--help") if words.len() == 1 => {
            let name = io.name();
            io.put(format!(
                "Usage: {name} EXPRESSION\n  or:  {name} OPTION\n\nPrint the value of EXPRESSION to standard output.\n"
            ));
            return Ok(0);
        }
        Some("--") => {
            words.remove(0);
        }
        _ => {}
    }
    if words.is_empty() {
        return Err(io.misuse(2, "missing operand"));
    }
    let mut parser = Parser { words, at: 0, depth: 0 };
    let outcome = parser.or().and_then(|value| match parser.words.get(parser.at) {
        Some(extra) => fail(format!("syntax error: unexpected argument {}", quote::locale(extra))),
        None => Ok(value),
    });
    match outcome {
        Ok(value) => {
            let status = u8::from(is_null(&value));
            io.line(host::words::encode(&value));
            Ok(status)
        }
        Err(Failure(status, message)) => Err(io.fail(status, message)),
    }
}

impl Parser {
    fn take(&mut self, operators: &[&str]) -> Option<String> {
        let word = self.words.get(self.at)?;
        if !operators.contains(&word.as_str()) {
            return None;
        }
        self.at += 1;
        Some(word.clone())
    }

    fn or(&mut self) -> Result<Value, Failure> {
        self.depth += 1;
        if self.depth > 100 {
            return fail("syntax error: nested too deeply");
        }
        let mut left = self.and()?;
        while self.take(&["|"]).is_some() {
            let right = self.and()?;
            if is_null(&left) {
                left = if is_null(&right) { "0".to_owned() } else { right };
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn and(&mut self) -> Result<Value, Failure> {
        let mut left = self.compare()?;
        while self.take(&["&"]).is_some() {
            let right = self.compare()?;
            if is_null(&left) || is_null(&right) {
                left = "0".to_owned();
            }
        }
        Ok(left)
    }

    fn compare(&mut self) -> Result<Value, Failure> {
        let mut left = self.sum()?;
        while let Some(operator) = self.take(&["<", "<=", "=", "==", "!=", ">=", ">"]) {
            let right = self.sum()?;
            let order = match (number(&left), number(&right)) {
                (Some(left), Some(right)) => left.cmp(&right),
                _ => left.cmp(&right),
            };
            let truth = match operator.as_str() {
                "<" => order.is_lt(),
                "<=" => order.is_le(),
                "!=" => order.is_ne(),
                ">=" => order.is_ge(),
                ">" => order.is_gt(),
                _ => order.is_eq(),
            };
            left = u8::from(truth).to_string();
        }
        Ok(left)
    }

    fn arithmetic(left: &str, operator: &str, right: &str) -> Result<Value, Failure> {
        let (Some(left), Some(right)) = (number(left), number(right)) else {
            return fail("non-integer argument");
        };
        let value = match operator {
            "+" => left.checked_add(right),
            "-" => left.checked_sub(right),
            "*" => left.checked_mul(right),
            _ if right == 0 => return fail("division by zero"),
            "/" => left.checked_div(right),
            _ => left.checked_rem(right),
        };
        match value {
            Some(value) => Ok(value.to_string()),
            None => Err(Failure(3, "Numerical result out of range".to_owned())),
        }
    }

    fn sum(&mut self) -> Result<Value, Failure> {
        let mut left = self.product()?;
        while let Some(operator) = self.take(&["+", "-"]) {
            let right = self.product()?;
            left = Self::arithmetic(&left, &operator, &right)?;
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Value, Failure> {
        let mut left = self.matching()?;
        while let Some(operator) = self.take(&["*", "/", "%"]) {
            let right = self.matching()?;
            left = Self::arithmetic(&left, &operator, &right)?;
        }
        Ok(left)
    }

    fn matching(&mut self) -> Result<Value, Failure> {
        let mut left = self.function()?;
        while self.take(&[":"]).is_some() {
            let right = self.function()?;
            left = matched(&left, &right)?;
        }
        Ok(left)
    }

    fn function(&mut self) -> Result<Value, Failure> {
        if self.take(&["+"]).is_some() {
            return self.word();
        }
        let Some(name) = self.take(&["length", "match", "index", "substr"]) else { return self.primary() };
        self.depth += 1;
        if self.depth > 100 {
            return fail("syntax error: nested too deeply");
        }
        let first = self.function()?;
        let value = match name.as_str() {
            "length" => first.chars().count().to_string(),
            "match" => {
                let pattern = self.function()?;
                matched(&first, &pattern)?
            }
            "index" => {
                let set = self.function()?;
                first.chars().position(|char| set.contains(char)).map_or(0, |place| place + 1).to_string()
            }
            _ => {
                let (start, length) = (self.function()?, self.function()?);
                match (number(&start), number(&length)) {
                    (Some(start), Some(length)) if start > 0 && length > 0 => {
                        let skip = usize::try_from(start - 1).unwrap_or(usize::MAX);
                        let take = usize::try_from(length).unwrap_or(usize::MAX);
                        first.chars().skip(skip).take(take).collect()
                    }
                    _ => String::new(),
                }
            }
        };
        self.depth -= 1;
        Ok(value)
    }

    fn word(&mut self) -> Result<Value, Failure> {
        match self.words.get(self.at) {
            Some(word) => {
                self.at += 1;
                Ok(word.clone())
            }
            None => {
                let last = self.words.last().map_or("", String::as_str);
                fail(format!("syntax error: missing argument after {}", quote::locale(last)))
            }
        }
    }

    fn primary(&mut self) -> Result<Value, Failure> {
        if self.take(&["("]).is_some() {
            let value = self.or()?;
            if self.take(&[")"]).is_some() {
                return Ok(value);
            }
            return match self.words.get(self.at) {
                Some(found) => {
                    fail(format!("syntax error: expecting ')' instead of {}", quote::locale(found)))
                }
                None => {
                    let last = self.words.last().map_or("", String::as_str);
                    fail(format!("syntax error: expecting ')' after {}", quote::locale(last)))
                }
            };
        }
        if self.take(&[")"]).is_some() {
            return fail("syntax error: unexpected ')'");
        }
        self.word()
    }
}

/// `:`: the first group, or how many characters matched.
fn matched(text: &str, pattern: &str) -> Result<Value, Failure> {
    let regex = match Regex::new(pattern, Syntax::Basic, Flags::default()) {
        Ok(regex) => regex,
        Err(error) => return fail(error.to_string()),
    };
    let found = regex.match_prefix(text.as_bytes());
    Ok(match found {
        Some(captures) if regex.groups() > 0 => {
            captures.group(1).and_then(|(start, end)| text.get(start..end)).unwrap_or_default().to_owned()
        }
        Some(captures) => {
            let (start, end) = captures.span();
            text.get(start..end).map_or(0, |text| text.chars().count()).to_string()
        }
        None if regex.groups() > 0 => String::new(),
        None => "0".to_owned(),
    })
}
