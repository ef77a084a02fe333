//! Matching texts. jq uses Oniguruma with Perl's syntax; the words about wrong patterns are Oniguruma's.

use posix::regex::{Captures, Error, Flags, Regex, Syntax};

use super::{Answer, Context, Native, Raise, native, refuse};
use crate::jq::value::Value;

pub(super) const FUNCTIONS: &[Native] = &[native("_match_impl", 3, matches)];

/// What the letters of a modifier say.
#[derive(Clone, Copy, Default)]
struct Modifiers {
    global: bool,
    ignore_case: bool,
    extended: bool,
    dot_all: bool,
    /// Empty matches do not count.
    not_empty: bool,
}

fn modifiers(letters: &Value) -> Result<Modifiers, Raise> {
    let mut modifiers = Modifiers::default();
    let letters = match letters {
        Value::Null => return Ok(modifiers),
        Value::String(letters) => letters,
        other => return Err(refuse(other, "is not a string")),
    };
    for letter in letters.chars() {
        match letter {
            'g' => modifiers.global = true,
            'i' => modifiers.ignore_case = true,
            'x' => modifiers.extended = true,
            'm' | 'p' => modifiers.dot_all = true,
            'n' => modifiers.not_empty = true,
            's' | 'l' => {}
            _ => return Err(format!("{letters} is not a valid modifier string").into()),
        }
    }
    Ok(modifiers)
}

fn matches(_: &mut Context, input: Value, arguments: Vec<Value>) -> Answer {
    let mut arguments = arguments.into_iter();
    let mut next = || arguments.next().unwrap_or(Value::Null);
    let (pattern, letters, test) = (next(), next(), next());
    let Some(text) = input.as_str() else {
        return Err(refuse(&input, "cannot be matched, as it is not a string"));
    };
    let Some(pattern) = pattern.as_str() else { return Err(refuse(&pattern, "is not a string")) };
    let modifiers = modifiers(&letters)?;
    let flags = Flags {
        ignore_case: modifiers.ignore_case,
        dot_excludes_newline: !modifiers.dot_all,
        extended: modifiers.extended,
        oniguruma: true,
        ..Flags::default()
    };
    let regex = Regex::new(pattern, Syntax::Perl, flags)
        .map_err(|error| format!("Regex failure: {}", words(error, pattern)))?;
    let mut found = Vec::new();
    let mut start = 0;
    loop {
        let boundary = (start..=text.len()).find(|place| text.is_char_boundary(*place));
        let Some(boundary) = boundary else { break };
        let Some(captures) = search(&regex, text, boundary, modifiers.not_empty) else { break };
        if test.is_true() {
            return Ok(Value::True);
        }
        let (from, to) = captures.span();
        // After an empty match, one byte on from where the search began, even into a character.
        let next = if from == to { start + 1 } else { to };
        if from != to || from != boundary || boundary == start {
            found.push(shown(text, &captures, &regex));
        }
        start = next;
        if !modifiers.global || start >= text.len() {
            break;
        }
    }
    Ok(if test.is_true() { Value::False } else { Value::array(found) })
}

fn search(regex: &Regex, text: &str, start: usize, not_empty: bool) -> Option<Captures> {
    let mut start = start;
    loop {
        let captures = regex.find_at(text.as_bytes(), start)?;
        let (from, to) = captures.span();
        if !not_empty || from != to {
            return Some(captures);
        }
        start = from + text.get(from..)?.chars().next()?.len_utf8();
    }
}

fn shown(text: &str, captures: &Captures, regex: &Regex) -> Value {
    let part = |span: (usize, usize)| text.get(span.0..span.1).unwrap_or_default();
    let offset = |place: usize| Value::count(text.get(..place).unwrap_or_default().chars().count());
    let (from, to) = captures.span();
    let groups = (1..=regex.groups()).map(|number| {
        let name = regex.names().iter().find(|(_, of)| *of == number);
        let name = name.map_or(Value::Null, |(name, _)| Value::text(name.as_str()));
        let (place, length, string) = match captures.group(number) {
            Some(span) => (offset(span.0), Value::count(part(span).chars().count()), Value::text(part(span))),
            None => (Value::Number(-1.0), Value::Number(0.0), Value::Null),
        };
        // An empty group's fields stand in another order.
        if captures.group(number).is_none_or(|(from, to)| from == to) {
            Value::object([("offset", place), ("string", string), ("length", length), ("name", name)])
        } else {
            Value::object([("offset", place), ("length", length), ("string", string), ("name", name)])
        }
    });
    let groups = if from == to { Value::array([]) } else { Value::array(groups) };
    Value::object([
        ("offset", offset(from)),
        ("length", Value::count(part((from, to)).chars().count())),
        ("string", Value::text(part((from, to)))),
        ("captures", groups),
    ])
}

/// Oniguruma's words for what is wrong with a pattern.
fn words(error: Error, pattern: &str) -> String {
    let Error::Perl(words) = error else { return error.to_string() };
    let named = |open: &str, close: char| {
        let rest = pattern.split_once(open).map(|(_, rest)| rest).unwrap_or_default();
        rest.split(close).next().unwrap_or_default().to_owned()
    };
    match words {
        "\\ at end of pattern" => "end pattern at escape",
        "missing closing parenthesis" => "end pattern with unmatched parenthesis",
        "unmatched closing parenthesis" => "unmatched close parenthesis",
        "quantifier does not follow a repeatable item" => "target of repeat operator is not specified",
        "missing terminating ] for character class"
            if pattern.ends_with("[]") || pattern.ends_with("[^]") =>
        {
            "empty char-class"
        }
        "missing terminating ] for character class" => "premature end of char-class",
        "range out of order in character class" => "empty range in char class",
        "numbers out of order in {} quantifier" => "upper is smaller than lower in repeat range",
        "number too big in {} quantifier" => "too big number for repeat range",
        "unrecognized character after (? or (?-" => "undefined group option",
        "reference to non-existent subpattern" => {
            let call = named("\\g<", '>');
            let name = if call.is_empty() { named("\\k<", '>') } else { call.clone() };
            let number = name.parse::<i64>().is_ok();
            match (name.is_empty() || number, call.is_empty()) {
                (true, true) => "invalid backref number/name",
                (true, false) => return format!("undefined group <{name}> reference"),
                (false, _) => return format!("undefined name <{name}> reference"),
            }
        }
        "unknown POSIX class name" => "invalid POSIX bracket type",
        "unknown property name after \\P or \\p" => {
            return format!("invalid character property name {{{}}}", named("\\p{", '}'));
        }
        "syntax error in subpattern name (missing terminator?)" if pattern.contains("(?<>") => {
            "group name is empty"
        }
        "syntax error in subpattern name (missing terminator?)" => {
            return format!("invalid group name <{}>", named("(?<", '>'));
        }
        other => other,
    }
    .to_owned()
}
