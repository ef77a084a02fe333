//! `printf` as a program

use posix::number::{Spec, parse_float};

use super::echo::expand;
use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "printf",
    synopsis: &["FORMAT [ARGUMENT]...", "OPTION"],
    about: "Print ARGUMENT(s) according to FORMAT.",
    ..Command::GNU
};

struct Printer<'a> {
    arguments: &'a [String],
    next: usize,
    stopped: bool,
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    let mut words = io.process.arguments().to_vec();
    if words.first().is_some_and(|word| word == "--help" || word == "--version") && words.len() == 1 {
        COMMAND.parse(io)?;
    }
    if words.first().is_some_and(|word| word == "--") {
        words.remove(0);
    }
    let Some((format, arguments)) = words.split_first() else {
        return Err(io.misuse(1, "missing operand"));
    };
    let mut printer = Printer { arguments, next: 0, stopped: false };
    for _ in 0..1_000_000 {
        let before = printer.next;
        printer.format(io, format)?;
        if printer.stopped || printer.next >= arguments.len() {
            break;
        }
        if printer.next == before {
            let extra = quote::locale(arguments.get(before).map_or("", String::as_str));
            let name = io.name();
            io.put_error(format!("{name}: warning: ignoring excess arguments, starting with {extra}\n"));
            break;
        }
    }
    Ok(io.status)
}

impl Printer<'_> {
    fn argument(&mut self) -> Option<String> {
        let argument = self.arguments.get(self.next).cloned();
        self.next += usize::from(argument.is_some());
        argument
    }

    fn literal(&mut self, io: &mut Io, text: &mut String) {
        let (bytes, stopped) = expand(&host::words::encode(text), false);
        text.clear();
        io.put(bytes);
        self.stopped |= stopped;
    }

    fn format(&mut self, io: &mut Io, format: &str) -> Result<(), crate::run::Stop> {
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
            if chars.next_if_eq(&'%').is_some() {
                literal.push('%');
                continue;
            }
            self.literal(io, &mut literal);
            if self.stopped {
                return Ok(());
            }
            let mut spec = Spec::default();
            let mut shown = String::from("%");
            while let Some(flag) = chars.peek().copied().filter(|char| spec.flag(*char)) {
                shown.push(flag);
                chars.next();
            }
            let left = spec.left;
            if chars.next_if_eq(&'*').is_some() {
                let width = self.integer(io);
                spec.set_width(width);
                shown.push('*');
            } else {
                let mut width = 0i64;
                while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
                    shown.extend(chars.next());
                    width = (width * 10 + i64::from(digit)).min(1 << 20);
                }
                spec.set_width(width);
            }
            spec.left |= left;
            if chars.next_if_eq(&'.').is_some() {
                shown.push('.');
                if chars.next_if_eq(&'*').is_some() {
                    let precision = self.integer(io);
                    spec.set_precision(precision);
                } else {
                    let mut precision = 0i64;
                    while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
                        shown.extend(chars.next());
                        precision = (precision * 10 + i64::from(digit)).min(1 << 20);
                    }
                    spec.set_precision(precision);
                }
            }
            while chars.peek().is_some_and(|char| "hlLjzt".contains(*char)) {
                shown.extend(chars.next());
            }
            let conversion = chars.next();
            match conversion {
                Some('d' | 'i') => {
                    let value = self.integer(io);
                    io.put(spec.signed(value));
                }
                Some(letter @ ('u' | 'o' | 'x' | 'X')) => {
                    let value = self.integer(io);
                    io.put(spec.unsigned(value as u64, letter));
                }
                Some(letter @ ('e' | 'f' | 'g' | 'a' | 'E' | 'F' | 'G' | 'A')) => {
                    let value = self.float(io);
                    io.put(spec.float(value, letter));
                }
                Some('c') => {
                    let text = host::words::encode(&self.argument().unwrap_or_default());
                    let first: Vec<u8> = text.into_iter().take(1).collect();
                    let columns = first.len();
                    io.put(spec.pad(first, columns));
                }
                Some('s') => {
                    let text = host::words::encode(&self.argument().unwrap_or_default());
                    put_text(io, &spec, &text);
                }
                Some('b') => {
                    let text = host::words::encode(&self.argument().unwrap_or_default());
                    let (bytes, stopped) = expand(&text, true);
                    put_text(io, &spec, &bytes);
                    self.stopped |= stopped;
                }
                Some('q') => {
                    let text = self.argument().unwrap_or_default();
                    io.put(host::words::encode(&quote::listed(&text)));
                }
                other => {
                    shown.extend(other);
                    return Err(io.fail(1, format_args!("{shown}: invalid conversion specification")));
                }
            }
            if self.stopped {
                return Ok(());
            }
        }
        self.literal(io, &mut literal);
        Ok(())
    }

    fn number(&mut self, io: &mut Io, text: &str, used: usize) {
        if text.is_empty() || used == 0 {
            io.complain(format_args!("{}: expected a numeric value", quote::locale(text)));
        } else if used < text.len() {
            io.complain(format_args!("{}: value not completely converted", quote::locale(text)));
        }
    }

    fn integer(&mut self, io: &mut Io) -> i64 {
        let Some(text) = self.argument() else { return 0 };
        if let Some(rest) = text.strip_prefix(['"', '\'']) {
            return rest.chars().next().map_or(0, |char| i64::from(u32::from(char)));
        }
        let body = text.trim_start();
        let unsigned = body.strip_prefix(['+', '-']).unwrap_or(body);
        let (radix, digits) = match unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
            Some(digits) => (16, digits),
            None if unsigned.len() > 1 && unsigned.starts_with('0') => (8, unsigned),
            None => (10, unsigned),
        };
        let count = digits.chars().take_while(|char| char.is_digit(radix)).count();
        let value = i128::from_str_radix(digits.get(..count.min(30)).unwrap_or("0"), radix).unwrap_or(0);
        let value = if body.starts_with('-') { -value } else { value };
        self.number(io, &text, if count == 0 { 0 } else { text.len() - digits.len() + count });
        match i64::try_from(value).or_else(|_| u64::try_from(value).map(|value| value as i64)) {
            Ok(value) => value,
            Err(_) => {
                io.complain(format_args!("{}: Numerical result out of range", quote::locale(&text)));
                if value < 0 { i64::MIN } else { i64::MAX }
            }
        }
    }

    fn float(&mut self, io: &mut Io) -> f64 {
        let Some(text) = self.argument() else { return 0.0 };
        if let Some(rest) = text.strip_prefix(['"', '\'']) {
            return rest.chars().next().map_or(0.0, |char| f64::from(u32::from(char)));
        }
        let (value, used) = parse_float(&text);
        self.number(io, &text, used);
        value
    }
}

fn put_text(io: &mut Io, spec: &Spec, text: &[u8]) {
    let cut = text.get(..spec.precision.unwrap_or(text.len()).min(text.len())).unwrap_or_default();
    io.put(spec.pad(cut, cut.len()));
}
