//! `printf` for the values a template can hold. Upstream: fmt.Sprintf.

use serde_json::Value;

use super::functions::type_name;
use crate::output::go;

/// Padding beyond this is a mistake.
const WIDTH_LIMIT: usize = 1_000_000;

#[derive(Default)]
struct Flags {
    minus: bool,
    plus: bool,
    space: bool,
    sharp: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// fmt.Sprintf.
pub fn sprintf(format: &str, arguments: &[Option<&Value>]) -> String {
    let mut out = String::new();
    let mut arguments = arguments.iter();
    let mut signs = format.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign != '%' {
            out.push(sign);
            continue;
        }
        let mut flags = Flags::default();
        while let Some(sign) = signs.peek() {
            match sign {
                '-' => flags.minus = true,
                '+' => flags.plus = true,
                ' ' => flags.space = true,
                '#' => flags.sharp = true,
                '0' => flags.zero = true,
                _ => break,
            }
            signs.next();
        }
        let number = |signs: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            let mut value: Option<usize> = None;
            while let Some(digit) = signs.peek().and_then(|sign| sign.to_digit(10)) {
                signs.next();
                value = Some(value.unwrap_or(0).saturating_mul(10).saturating_add(digit as usize));
            }
            value.map(|value| value.min(WIDTH_LIMIT))
        };
        flags.width = number(&mut signs);
        if signs.next_if_eq(&'.').is_some() {
            flags.precision = Some(number(&mut signs).unwrap_or(0));
        }
        match signs.next() {
            None => out.push_str("%!(NOVERB)"),
            Some('%') => out.push('%'),
            Some(verb) => match arguments.next() {
                None => out.push_str(&format!("%!{verb}(MISSING)")),
                Some(value) => out.push_str(&one(verb, &flags, *value)),
            },
        }
    }
    let extra: Vec<String> = arguments.map(|value| described(*value)).collect();
    if !extra.is_empty() {
        out.push_str(&format!("%!(EXTRA {})", extra.join(", ")));
    }
    out
}

fn described(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "<nil>".to_owned(),
        Some(value) => format!("{}={}", type_name(value), go::plain(value)),
    }
}

fn one(verb: char, flags: &Flags, value: Option<&Value>) -> String {
    let value = value.filter(|value| !value.is_null());
    let Some(value) = value else {
        return match verb {
            'v' => pad("<nil>".to_owned(), flags),
            'T' => pad("<nil>".to_owned(), flags),
            verb => format!("%!{verb}(<nil>)"),
        };
    };
    let text = match (verb, value) {
        ('T', value) => type_name(value).to_owned(),
        ('v', value) if flags.sharp => go::syntax(value),
        ('v', Value::Number(number)) => signed(go::number_plain(number), flags),
        ('v', value) => cut(go::plain(value), flags),
        ('s', Value::String(text)) => cut(text.clone(), flags),
        ('q', Value::String(text)) => go::quote(&cut(text.clone(), flags)),
        ('x', Value::String(text)) => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
        ('X', Value::String(text)) => text.bytes().map(|byte| format!("{byte:02X}")).collect(),
        ('t', Value::Bool(truth)) => truth.to_string(),
        ('d' | 'x' | 'X' | 'o' | 'b' | 'c' | 'q' | 'U', Value::Number(number)) if !number.is_f64() => {
            let number = number.as_i64().unwrap_or_default();
            let (negative, size) = (number < 0, number.unsigned_abs());
            let sign =
                u32::try_from(number).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            let digits = match verb {
                'd' => size.to_string(),
                'x' => format!("{size:x}"),
                'X' => format!("{size:X}"),
                'o' => format!("{size:o}"),
                'b' => format!("{size:b}"),
                'U' => return pad(format!("U+{size:04X}"), flags),
                'q' => return pad(format!("'{sign}'"), flags),
                _ => return pad(sign.to_string(), flags),
            };
            signed(if negative { format!("-{digits}") } else { digits }, flags)
        }
        ('f' | 'F' | 'e' | 'g', Value::Number(number)) if number.is_f64() => {
            let float = number.as_f64().unwrap_or_default();
            let text = match (verb, flags.precision) {
                ('g', _) => go::float_general(float),
                ('e', precision) => {
                    let text = format!("{float:.*e}", precision.unwrap_or(6).min(400));
                    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
                    let exponent: i32 = exponent.parse().unwrap_or(0);
                    let mark = if exponent < 0 { '-' } else { '+' };
                    format!("{mantissa}e{mark}{:02}", exponent.unsigned_abs())
                }
                (_, precision) => format!("{float:.*}", precision.unwrap_or(6).min(400)),
            };
            signed(text, flags)
        }
        // Verbs go down to the members of lists.
        (verb, Value::Array(items)) if verb.is_ascii_alphabetic() => {
            let plain = Flags::default();
            let items: Vec<String> = items.iter().map(|item| one(verb, &plain, Some(item))).collect();
            format!("[{}]", items.join(" "))
        }
        (verb, Value::Object(fields)) if verb.is_ascii_alphabetic() => {
            let plain = Flags::default();
            let entry = |(key, item): (&String, &Value)| {
                format!(
                    "{}:{}",
                    one(verb, &plain, Some(&Value::String(key.clone()))),
                    one(verb, &plain, Some(item))
                )
            };
            let entries: Vec<String> = go::sorted(fields).into_iter().map(entry).collect();
            format!("map[{}]", entries.join(" "))
        }
        (verb, value) => return format!("%!{verb}({})", described(Some(value))),
    };
    pad(text, flags)
}

fn signed(text: String, flags: &Flags) -> String {
    match (text.starts_with('-'), flags.plus, flags.space) {
        (false, true, _) => format!("+{text}"),
        (false, false, true) => format!(" {text}"),
        _ => text,
    }
}

fn cut(text: String, flags: &Flags) -> String {
    match flags.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text,
    }
}

fn pad(text: String, flags: &Flags) -> String {
    let missing = flags.width.unwrap_or(0).saturating_sub(text.chars().count());
    if missing == 0 {
        return text;
    }
    if flags.minus {
        return format!("{text}{}", " ".repeat(missing));
    }
    if !flags.zero {
        return format!("{}{text}", " ".repeat(missing));
    }
    match text.strip_prefix(['-', '+']) {
        Some(digits) => {
            let sign = if text.starts_with('-') { '-' } else { '+' };
            format!("{sign}{}{digits}", "0".repeat(missing))
        }
        None => format!("{}{text}", "0".repeat(missing)),
    }
}
