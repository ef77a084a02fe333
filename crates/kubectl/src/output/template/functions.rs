//! The functions of templates. Upstream: text/template funcs.go, cli-runtime printers template.go.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use super::exec::Val;
use super::printf::sprintf;
use crate::output::go;

/// Whether a template may call `name`.
pub fn is_known(name: &str) -> bool {
    arity(name).is_some()
}

/// How many arguments a function takes: at least, and at most.
fn arity(name: &str) -> Option<(usize, Option<usize>)> {
    Some(match name {
        "and" | "or" | "index" | "slice" | "exists" | "printf" => (1, None),
        "eq" => (1, None),
        "ge" | "gt" | "le" | "lt" | "ne" => (2, Some(2)),
        "base64decode" | "len" | "not" => (1, Some(1)),
        "html" | "js" | "print" | "println" | "urlquery" => (0, None),
        _ => return None,
    })
}

/// Whether the arguments fit in number and type; the error has Go's words.
pub fn check(name: &str, values: &[Val<'_>]) -> Result<(), String> {
    let (least, most) = arity(name).unwrap_or((0, None));
    let got = values.len();
    match most {
        None if got < least => {
            return Err(format!("wrong number of args for {name}: want at least {least} got {got}"));
        }
        Some(most) if got < least || got > most => {
            return Err(format!("wrong number of args for {name}: want {least} got {got}"));
        }
        _ => {}
    }
    let wants_text = match name {
        "base64decode" | "printf" => values.first(),
        _ => None,
    };
    match wants_text {
        None | Some(Some(Cow::Borrowed(Value::String(_)) | Cow::Owned(Value::String(_)))) => Ok(()),
        Some(None) => Err("invalid value; expected string".to_owned()),
        Some(Some(value)) if value.is_null() => Err("invalid value; expected string".to_owned()),
        Some(Some(value)) => Err(format!("wrong type for value; expected string; got {}", type_name(value))),
    }
}

/// Whether a condition holds for the value.
pub fn truth(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(truth)) => *truth,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(fields)) => !fields.is_empty(),
    }
}

/// Go's name of the value's type.
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nil",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

/// Calls a function other than `and` and `or`.
pub fn call<'a>(name: &str, values: Vec<Val<'a>>) -> Result<Val<'a>, String> {
    let owned = |value: Value| Ok(Some(Cow::Owned(value)));
    let first = values.first().cloned().flatten();
    match name {
        "base64decode" => {
            let text = first.as_deref().and_then(Value::as_str).unwrap_or_default();
            let bytes = crate::config::decode_base64(text)
                .map_err(|error| format!("base64 decode failed: {error}"))?;
            owned(Value::String(String::from_utf8_lossy(&bytes).into_owned()))
        }
        "eq" => {
            let [_, others @ ..] = values.as_slice() else { return Ok(None) };
            if others.is_empty() {
                return Err("missing argument for comparison".to_owned());
            }
            for other in others {
                if equal(first.as_deref(), other.as_deref())? {
                    return owned(true.into());
                }
            }
            owned(false.into())
        }
        "ne" => {
            let second = values.get(1).cloned().flatten();
            owned((!equal(first.as_deref(), second.as_deref())?).into())
        }
        "lt" | "le" | "gt" | "ge" => {
            let second = values.get(1).cloned().flatten();
            let order = order(first.as_deref(), second.as_deref())?;
            let holds = match name {
                "lt" => order == Ordering::Less,
                "le" => order != Ordering::Greater,
                "gt" => order == Ordering::Greater,
                _ => order != Ordering::Less,
            };
            owned(holds.into())
        }
        "exists" => owned(exists(first, values.get(1..).unwrap_or_default()).into()),
        "index" => {
            if first.as_deref().is_none_or(Value::is_null) {
                return Err("index of untyped nil".to_owned());
            }
            values.iter().skip(1).try_fold(first, |item, at| element(item, at.as_deref()))
        }
        "len" => match first.as_deref() {
            None => Err("reflect: call of reflect.Value.Type on zero Value".to_owned()),
            Some(Value::Null) => Err("len of nil pointer".to_owned()),
            Some(Value::String(text)) => owned(text.len().into()),
            Some(Value::Array(items)) => owned(items.len().into()),
            Some(Value::Object(fields)) => owned(fields.len().into()),
            Some(other) => Err(format!("len of type {}", type_name(other))),
        },
        "not" => owned((!truth(first.as_deref())).into()),
        "slice" => slice(first, values.get(1..).unwrap_or_default()),
        "print" => owned(sprint(&values).into()),
        "println" => {
            let texts: Vec<String> = values.iter().map(|value| plain(value.as_deref())).collect();
            owned(format!("{}\n", texts.join(" ")).into())
        }
        "printf" => {
            let format = first.as_deref().and_then(Value::as_str).unwrap_or_default().to_owned();
            let arguments: Vec<Option<&Value>> =
                values.iter().skip(1).map(|value| value.as_deref()).collect();
            owned(sprintf(&format, &arguments).into())
        }
        "html" => owned(escape_html(&sprint(&values)).into()),
        "js" => owned(escape_js(&sprint(&values)).into()),
        _ => owned(escape_query(&sprint(&values)).into()),
    }
}

fn plain(value: Option<&Value>) -> String {
    go::plain(value.unwrap_or(&Value::Null))
}

/// fmt.Sprint: blanks only between two that are no texts.
fn sprint(values: &[Val<'_>]) -> String {
    let mut out = String::new();
    let mut after_text = true;
    for value in values {
        let is_text = value.as_deref().is_some_and(Value::is_string);
        if !is_text && !after_text {
            out.push(' ');
        }
        out.push_str(&plain(value.as_deref()));
        after_text = is_text;
    }
    out
}

fn element<'a>(item: Val<'a>, at: Option<&Value>) -> Result<Val<'a>, String> {
    let Some(item) = item.filter(|item| !item.is_null()) else {
        return Err("index of nil pointer".to_owned());
    };
    match (&*item, at) {
        (Value::Object(fields), Some(Value::String(key))) => {
            Ok(Some(fields.get(key).map_or(Cow::Owned(Value::Null), |value| Cow::Owned(value.clone()))))
        }
        (Value::Object(_), None | Some(Value::Null)) => {
            Err("value is nil; should be of type string".to_owned())
        }
        (Value::Object(_), Some(other)) => {
            Err(format!("value has type {}; should be string", type_name(other)))
        }
        (Value::Array(items), at) => {
            let at = position(at, items.len())?;
            let item = items.get(at).ok_or("reflect: slice index out of range")?;
            Ok(Some(Cow::Owned(item.clone())))
        }
        (Value::String(text), at) => {
            let at = position(at, text.len())?;
            let byte = text.as_bytes().get(at).ok_or("reflect: string index out of range")?;
            Ok(Some(Cow::Owned((*byte).into())))
        }
        (other, _) => Err(format!("can't index item of type {}", type_name(other))),
    }
}

fn position(at: Option<&Value>, length: usize) -> Result<usize, String> {
    match at {
        None | Some(Value::Null) => Err("cannot index slice/array with nil".to_owned()),
        Some(Value::Number(number)) if !number.is_f64() => {
            let fits = number.as_u64().and_then(|at| usize::try_from(at).ok()).filter(|at| *at <= length);
            fits.ok_or_else(|| format!("index out of range: {number}"))
        }
        Some(other) => Err(format!("cannot index slice/array with type {}", type_name(other))),
    }
}

fn slice<'a>(item: Val<'a>, indexes: &[Val<'a>]) -> Result<Val<'a>, String> {
    let Some(item) = item else { return Err("slice of untyped nil".to_owned()) };
    if indexes.len() > 3 {
        return Err(format!("too many slice indexes: {}", indexes.len()));
    }
    let length = match &*item {
        Value::String(_) if indexes.len() == 3 => return Err("cannot 3-index slice a string".to_owned()),
        Value::String(text) => text.len(),
        Value::Array(items) => items.len(),
        other => return Err(format!("can't slice item of type {}", type_name(other))),
    };
    let at = |index: usize, default: usize| match indexes.get(index) {
        None => Ok(default),
        Some(at) => position(at.as_deref(), length),
    };
    let (start, end) = (at(0, 0)?, at(1, length)?);
    if start > end {
        return Err(format!("invalid slice index: {start} > {end}"));
    }
    Ok(Some(Cow::Owned(match &*item {
        Value::String(text) => Value::String(text.get(start..end).unwrap_or_default().to_owned()),
        Value::Array(items) => Value::Array(items.get(start..end).unwrap_or_default().to_vec()),
        _ => Value::Null,
    })))
}

/// Whether a path of keys and indexes leads to something.
fn exists<'a>(item: Val<'a>, path: &[Val<'a>]) -> bool {
    let found = path.iter().try_fold(item, |item, at| {
        let found = match (item.as_deref()?, at.as_deref()) {
            (Value::Object(fields), Some(Value::String(key))) => fields.get(key)?.clone(),
            (Value::Array(items), Some(at)) => items.get(usize::try_from(at.as_u64()?).ok()?)?.clone(),
            _ => return None,
        };
        Some(Some(Cow::Owned(found)))
    });
    found.flatten().is_some_and(|value| !value.is_null())
}

fn equal(left: Option<&Value>, right: Option<&Value>) -> Result<bool, String> {
    let (Some(left), Some(right)) =
        (left.filter(|left| !left.is_null()), right.filter(|right| !right.is_null()))
    else {
        return Ok(left.is_none_or(Value::is_null) && right.is_none_or(Value::is_null));
    };
    if type_name(left) != type_name(right) {
        return Err("incompatible types for comparison".to_owned());
    }
    match left {
        Value::Array(_) | Value::Object(_) => {
            Err(format!("non-comparable type {}: {}", go::plain(right), type_name(right)))
        }
        Value::Number(number) if number.is_f64() => Ok(left.as_f64() == right.as_f64()),
        _ => Ok(left == right),
    }
}

fn order(left: Option<&Value>, right: Option<&Value>) -> Result<Ordering, String> {
    let basic = |value: Option<&Value>| match value {
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) => Ok(()),
        _ => Err("invalid type for comparison".to_owned()),
    };
    basic(left)?;
    basic(right)?;
    match (left, right) {
        (Some(Value::String(left)), Some(Value::String(right))) => Ok(left.cmp(right)),
        (Some(Value::Number(left)), Some(Value::Number(right))) if left.is_f64() == right.is_f64() => {
            Ok(left.as_f64().partial_cmp(&right.as_f64()).unwrap_or(Ordering::Equal))
        }
        (Some(Value::Bool(_)), Some(Value::Bool(_))) => Err("invalid type for comparison".to_owned()),
        _ => Err("incompatible types for comparison".to_owned()),
    }
}

fn escape_html(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\0' => out.push('\u{fffd}'),
            sign => out.push(sign),
        }
    }
    out
}

fn escape_js(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '"' => out.push_str("\\\""),
            '<' | '>' | '&' | '=' => out.push_str(&format!("\\u{:04X}", u32::from(sign))),
            sign if (sign as u32) < 0x20 => out.push_str(&format!("\\u{:04X}", u32::from(sign))),
            sign => out.push(sign),
        }
    }
    out
}

fn escape_query(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
