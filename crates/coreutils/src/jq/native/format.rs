//! `@csv`, `@base64` and their kin.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::text::to_string;
use super::{Answer, Context, Native, first, native, refuse};
use crate::jq::print;
use crate::jq::value::Value;

pub(super) const FUNCTIONS: &[Native] = &[native("format", 1, format)];

fn format(_: &mut Context, input: Value, name: Vec<Value>) -> Answer {
    let name = first(name);
    let Some(name) = name.as_str() else { return Err(refuse(&name, "is not a valid format")) };
    let text = |input: Value| match to_string(input) {
        Value::String(text) => text,
        _ => "".into(),
    };
    Ok(Value::text(match name {
        "json" => print::compact(&input),
        "text" => return Ok(to_string(input)),
        "csv" => row(&input, ",", "cannot be csv-formatted, only array", |text| {
            format!("\"{}\"", text.replace('"', "\"\""))
        })?,
        "tsv" => row(&input, "\t", "cannot be tsv-formatted, only array", |text| {
            text.replace('\\', "\\\\").replace('\t', "\\t").replace('\r', "\\r").replace('\n', "\\n")
        })?,
        "html" => text(input).chars().map(html).collect(),
        "uri" => text(input).bytes().map(uri).collect(),
        "sh" => shell(&input)?,
        "base64" => STANDARD.encode(text(input).as_bytes()),
        "base64d" => decode(&Value::String(text(input)))?,
        _ => return Err(format!("{name} is not a valid format").into()),
    }))
}

fn row(
    input: &Value,
    separator: &str,
    otherwise: &str,
    quote: fn(&str) -> String,
) -> Result<String, super::Raise> {
    let Some(items) = input.as_array() else { return Err(refuse(input, otherwise)) };
    let mut cells = Vec::with_capacity(items.len());
    for item in items {
        cells.push(match item {
            Value::Null => String::new(),
            Value::Number(number) if number.is_nan() => String::new(),
            Value::True | Value::False | Value::Number(_) => print::compact(item),
            Value::String(text) => quote(&text.replace('\0', "\\0")),
            _ => return Err(refuse(item, "is not valid in a csv row")),
        });
    }
    Ok(cells.join(separator))
}

fn html(char: char) -> String {
    match char {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '\'' => "&apos;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\0' => "\\0".to_owned(),
        char => char.to_string(),
    }
}

fn uri(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

fn shell(input: &Value) -> Result<String, super::Raise> {
    let items = input.as_array().unwrap_or(std::slice::from_ref(input));
    let mut words = Vec::with_capacity(items.len());
    for item in items {
        words.push(match item {
            Value::String(text) => format!("'{}'", text.replace('\0', "\\0").replace('\'', "'\\''")),
            Value::Array(_) | Value::Object(_) => return Err(refuse(item, "can not be escaped for shell")),
            other => print::compact(other),
        });
    }
    Ok(words.join(" "))
}

/// Reads base64 up to a `=`; what is no UTF-8 becomes U+FFFD.
fn decode(input: &Value) -> Result<String, super::Raise> {
    let text = input.as_str().unwrap_or_default();
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut code, mut count) = (0u32, 0);
    for byte in text.bytes().take_while(|byte| *byte != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(refuse(input, "is not valid base64 data")),
        };
        code = code << 6 | u32::from(six);
        count += 1;
        if count == 4 {
            let [_, all @ ..] = code.to_be_bytes();
            bytes.extend(all);
            (code, count) = (0, 0);
        }
    }
    match count {
        3 => bytes.extend([(code >> 10) as u8, (code >> 2) as u8]),
        2 => bytes.push((code >> 4) as u8),
        1 => return Err(refuse(input, "trailing base64 byte found")),
        _ => {}
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
