//! `printf`

use super::{Call, echo, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::quote;
use crate::variables::is_name;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "v:") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("printf", &message).await,
    };
    if let Some(name) = parsed.value('v')
        && !is_name(name.split('[').next().unwrap_or(name))
    {
        shell.complain("printf", &format!("`{name}': not a valid identifier")).await?;
        return Ok(2);
    }
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    let Some((format, arguments)) = operands.split_first() else { return shell.usage("printf", "").await };
    let mut printer = Printer {
        output: Vec::new(),
        arguments,
        next: 0,
        errors: Vec::new(),
        stopped: false,
        timezone: shell.variable("TZ"),
    };
    loop {
        let before = printer.next;
        printer.format(format, shell);
        if printer.stopped || printer.next >= arguments.len() || printer.next == before {
            break;
        }
        if printer.output.len() > 16 << 20 {
            break;
        }
    }
    let Printer { output, errors, .. } = printer;
    let mut status = u8::from(!errors.is_empty());
    for error in errors {
        shell.complain("printf", &error).await?;
    }
    match parsed.value('v') {
        Some(name) => {
            let text = crate::bytes::decode(&output);
            shell.set_variable(name, &text).await?;
        }
        None => status = status.max(shell.write("printf", output).await?),
    }
    Ok(status)
}

struct Printer<'a> {
    output: Vec<u8>,
    arguments: &'a [String],
    next: usize,
    errors: Vec<String>,
    /// After `\c` or a bad conversion.
    stopped: bool,
    timezone: Option<String>,
}

/// Flags, width and precision of a conversion.
#[derive(Clone, Default)]
struct Spec {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

impl Printer<'_> {
    fn argument(&mut self) -> Option<String> {
        let argument = self.arguments.get(self.next).cloned();
        self.next += 1;
        argument
    }

    fn format(&mut self, format: &str, shell: &Shell) {
        let mut chars = format.chars().peekable();
        let mut literal = String::new();
        while let Some(char) = chars.next() {
            if char == '\\' {
                literal.push(char);
                literal.extend(chars.next());
                continue;
            }
            if char != '%' {
                literal.push(char);
                continue;
            }
            if chars.peek() == Some(&'%') {
                chars.next();
                literal.push('%');
                continue;
            }
            if !self.literal(&std::mem::take(&mut literal)) {
                return;
            }
            let mut spec = Spec::default();
            let mut text = String::from("%");
            while let Some(flag) = chars.peek().copied().filter(|char| "-+ #0'".contains(*char)) {
                chars.next();
                text.push(flag);
                match flag {
                    '-' => spec.left = true,
                    '+' => spec.plus = true,
                    ' ' => spec.space = true,
                    '#' => spec.alternate = true,
                    '0' => spec.zero = true,
                    _ => {}
                }
            }
            if chars.peek() == Some(&'*') {
                chars.next();
                let width = self.integer_argument();
                spec.left |= width < 0;
                spec.width = usize::try_from(width.unsigned_abs()).unwrap_or(0).min(1 << 20);
            } else {
                while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
                    chars.next();
                    spec.width = (spec.width * 10 + digit as usize).min(1 << 20);
                }
            }
            if chars.peek() == Some(&'.') {
                chars.next();
                let mut precision = 0usize;
                if chars.peek() == Some(&'*') {
                    chars.next();
                    precision = usize::try_from(self.integer_argument()).unwrap_or(0);
                } else {
                    while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
                        chars.next();
                        precision = (precision * 10 + digit as usize).min(1 << 20);
                    }
                }
                spec.precision = Some(precision.min(1 << 20));
            }
            while chars.peek().is_some_and(|char| "hlLjzt".contains(*char)) {
                text.extend(chars.next());
            }
            if chars.peek() == Some(&'(') {
                chars.next();
                let mut date = String::new();
                let mut closed = false;
                for char in chars.by_ref() {
                    if char == ')' {
                        closed = true;
                        break;
                    }
                    date.push(char);
                }
                if closed && chars.peek() == Some(&'T') {
                    chars.next();
                    let moment = match self.argument().as_deref() {
                        None | Some("-1") => shell.process.clock().now().seconds(),
                        Some("-2") => shell.started,
                        Some(text) => self.integer(text),
                    };
                    let format = if date.is_empty() { "%X".to_owned() } else { date };
                    let shown = crate::date::format(&format, moment, self.timezone.as_deref());
                    self.padded(&spec, shown.into_bytes());
                    continue;
                }
                self.errors.push("`(': invalid format character".to_owned());
                self.stopped = true;
                return;
            }
            match chars.next() {
                Some(conversion) => {
                    if !self.convert(conversion, &spec) {
                        return;
                    }
                }
                None => {
                    self.errors.push(format!("`{text}': missing format character"));
                    self.stopped = true;
                    return;
                }
            }
        }
        self.literal(&literal);
    }

    /// Text of the format; false after `\c`.
    fn literal(&mut self, text: &str) -> bool {
        let (bytes, stopped) = echo::expand(text, false);
        self.output.extend(bytes);
        self.stopped |= stopped;
        !stopped
    }

    fn convert(&mut self, conversion: char, spec: &Spec) -> bool {
        match conversion {
            's' => {
                let text = self.argument().unwrap_or_default();
                self.text(spec, &text);
            }
            'b' => {
                let text = self.argument().unwrap_or_default();
                let (bytes, stopped) = echo::expand(&text, false);
                let shown = crate::bytes::decode(&bytes);
                self.text(spec, &shown);
                self.stopped |= stopped;
                return !stopped;
            }
            'q' | 'Q' => {
                let text = self.argument().unwrap_or_default();
                let text = match spec.precision.filter(|_| conversion == 'Q') {
                    Some(precision) => text.chars().take(precision).collect(),
                    None => text,
                };
                let quoted = quote::backslash(&text);
                let spec = Spec { precision: spec.precision.filter(|_| conversion == 'q'), ..spec.clone() };
                self.text(&spec, &quoted);
            }
            'c' => {
                let text = self.argument().unwrap_or_default();
                let first: Vec<u8> = crate::bytes::encode(&text).into_iter().take(1).collect();
                self.padded(spec, if first.is_empty() { vec![0] } else { first });
            }
            'd' | 'i' => {
                let value = self.integer_argument();
                let sign = sign(spec, value < 0);
                self.number(spec, &sign, &value.unsigned_abs().to_string());
            }
            'u' => {
                let value = self.integer_argument();
                self.number(spec, "", &(value as u64).to_string());
            }
            'o' => {
                let value = self.integer_argument() as u64;
                let prefix = if spec.alternate && value != 0 { "0" } else { "" };
                self.number(spec, prefix, &format!("{value:o}"));
            }
            'x' | 'X' => {
                let value = self.integer_argument() as u64;
                let lower = conversion == 'x';
                let prefix = match (spec.alternate && value != 0, lower) {
                    (false, _) => "",
                    (true, true) => "0x",
                    (true, false) => "0X",
                };
                let digits = if lower { format!("{value:x}") } else { format!("{value:X}") };
                self.number(spec, prefix, &digits);
            }
            'f' | 'F' | 'e' | 'E' | 'g' | 'G' | 'a' | 'A' => {
                let text = self.argument().unwrap_or_default();
                let value = self.float(&text);
                let digits = float_text(value.abs(), conversion, spec);
                let sign = sign(spec, value.is_sign_negative());
                let zero = spec.zero && value.is_finite();
                let spec = Spec { precision: None, zero, ..spec.clone() };
                self.number(&spec, &sign, &digits);
            }
            'n' => {
                self.argument();
            }
            other => {
                self.errors.push(format!("`{other}': invalid format character"));
                self.stopped = true;
                return false;
            }
        }
        true
    }

    fn text(&mut self, spec: &Spec, text: &str) {
        let text: String = match spec.precision {
            Some(precision) => text.chars().take(precision).collect(),
            None => text.to_owned(),
        };
        let fill = spec.width.saturating_sub(text.chars().count());
        let bytes = crate::bytes::encode(&text);
        self.fill(spec.left, fill, bytes);
    }

    fn padded(&mut self, spec: &Spec, bytes: Vec<u8>) {
        let fill = spec.width.saturating_sub(bytes.len());
        self.fill(spec.left, fill, bytes);
    }

    fn fill(&mut self, left: bool, fill: usize, bytes: Vec<u8>) {
        if !left {
            self.output.extend(std::iter::repeat_n(b' ', fill));
        }
        self.output.extend(bytes);
        if left {
            self.output.extend(std::iter::repeat_n(b' ', fill));
        }
    }

    fn number(&mut self, spec: &Spec, sign: &str, digits: &str) {
        let mut digits = digits.to_owned();
        if let Some(precision) = spec.precision {
            if precision == 0 && digits == "0" {
                digits.clear();
            }
            digits.insert_str(0, &"0".repeat(precision.saturating_sub(digits.len())));
        } else if spec.zero && !spec.left {
            let room = spec.width.saturating_sub(digits.len() + sign.len());
            digits.insert_str(0, &"0".repeat(room));
        }
        self.padded(spec, format!("{sign}{digits}").into_bytes());
    }

    fn integer_argument(&mut self) -> i64 {
        match self.argument() {
            Some(text) => self.integer(&text),
            None => 0,
        }
    }

    /// strtoimax(3) over the whole text; what does not fit is reported.
    fn integer(&mut self, text: &str) -> i64 {
        if let Some(rest) = text.strip_prefix(['\'', '"']) {
            return rest.chars().next().map_or(0, |char| i64::from(u32::from(char)));
        }
        let trimmed = text.trim_start();
        let (negative, digits) = match trimmed.strip_prefix(['-', '+']) {
            Some(digits) => (trimmed.starts_with('-'), digits),
            None => (false, trimmed),
        };
        let (radix, digits) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            Some(digits) if digits.starts_with(|char: char| char.is_ascii_hexdigit()) => (16, digits),
            _ if digits.len() > 1 && digits.starts_with('0') => (8, digits),
            _ => (10, digits),
        };
        let mut value = 0i128;
        let mut rest = digits.chars().peekable();
        let mut any = false;
        while let Some(digit) = rest.peek().and_then(|char| char.to_digit(radix)) {
            rest.next();
            any = true;
            value = (value * i128::from(radix) + i128::from(digit)).min(1 << 100);
        }
        let value = if negative { -value } else { value };
        if !text.is_empty() && (!any || rest.peek().is_some()) {
            self.errors.push(format!("{text}: invalid number"));
        }
        match i64::try_from(value) {
            Ok(value) => value,
            Err(_) => {
                self.errors.push(format!("warning: {text}: Numerical result out of range"));
                if value < 0 { i64::MIN } else { i64::MAX }
            }
        }
    }

    fn float(&mut self, text: &str) -> f64 {
        if let Some(rest) = text.strip_prefix(['\'', '"']) {
            return rest.chars().next().map_or(0.0, |char| f64::from(u32::from(char)));
        }
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return 0.0;
        }
        if trimmed.starts_with("0x") {
            return self.integer(trimmed) as f64;
        }
        if let Ok(value) = trimmed.parse() {
            return value;
        }
        self.errors.push(format!("{text}: invalid number"));
        let ends = trimmed.char_indices().map(|(index, char)| index + char.len_utf8()).rev();
        ends.filter_map(|end| trimmed.get(..end)?.parse().ok()).next().unwrap_or(0.0)
    }
}

fn sign(spec: &Spec, negative: bool) -> String {
    match (negative, spec.plus, spec.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    }
    .to_owned()
}

/// C's `%f`, `%e`, `%g` of a number that is not negative.
fn float_text(value: f64, conversion: char, spec: &Spec) -> String {
    let upper = conversion.is_ascii_uppercase();
    if !value.is_finite() {
        let text = if value.is_nan() { "nan" } else { "inf" };
        return if upper { text.to_uppercase() } else { text.to_owned() };
    }
    let precision = spec.precision.unwrap_or(6).min(1000);
    let exponential = |precision: usize| {
        let text = format!("{value:.precision$e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        (mantissa.to_owned(), exponent, format!("{mantissa}e{sign}{:02}", exponent.abs()))
    };
    let text = match conversion.to_ascii_lowercase() {
        'f' => format!("{value:.precision$}"),
        'e' => exponential(precision).2,
        'g' => {
            let precision = precision.max(1);
            let (_, exponent, _) = exponential(precision - 1);

            if exponent < -4 || exponent >= precision as i32 {
                let (mantissa, exponent, _) = exponential(precision - 1);
                let mantissa = trimmed(&mantissa, spec.alternate);
                let sign = if exponent < 0 { '-' } else { '+' };
                format!("{mantissa}e{sign}{:02}", exponent.abs())
            } else {
                let decimals = usize::try_from(precision as i32 - 1 - exponent).unwrap_or(0);
                trimmed(&format!("{value:.decimals$}"), spec.alternate)
            }
        }
        _ => format!("{value:e}"),
    };
    if upper { text.to_uppercase() } else { text }
}

/// `%g` drops zeros at the end.
fn trimmed(text: &str, keep: bool) -> String {
    if keep || !text.contains('.') {
        return text.to_owned();
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
