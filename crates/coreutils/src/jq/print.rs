//! Values as text: compact, indented, sorted, in ASCII, in colour.

use std::fmt::Write;

use super::number;
use super::order::rank;
use super::value::{LENGTH_LIMIT, Object, Value};

/// Deeper values are not shown. As Debian's jq has it.
const DEPTH_SHOWN: usize = 256;

const RESET: &str = "\x1b[0m";
const KEY: &str = "\x1b[34;1m";

/// Colours of null, false, true, numbers, strings, arrays, objects: what stands between `ESC [` and `m`.
pub(super) type Colors = [String; 7];

/// The colours that hold without `JQ_COLORS`.
pub(super) fn default_colors() -> Colors {
    ["1;30", "0;39", "0;39", "0;39", "0;32", "1;39", "1;39"].map(str::to_owned)
}

/// Reads `JQ_COLORS`: colours with colons between; `None` if one is none.
pub(super) fn parse_colors(text: &str) -> Option<Colors> {
    let mut colors = default_colors();
    if text.is_empty() {
        return Some(colors);
    }
    for (color, given) in colors.iter_mut().zip(text.split(':')) {
        if given.len() > 12 || !given.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') {
            return None;
        }
        given.clone_into(color);
    }
    Some(colors)
}

#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// What a level is indented by; without it all goes on one line.
    pub(super) indent: Option<String>,
    pub(super) sorted: bool,
    pub(super) ascii: bool,
    pub(super) colors: Option<Colors>,
}

/// Compact text: what `tojson` gives.
pub(super) fn compact(value: &Value) -> String {
    render(value, &Style::default())
}

pub(super) fn render(value: &Value, style: &Style) -> String {
    let mut printer = Printer { style, text: String::new() };
    printer.value(value, 0);
    printer.text
}

/// Compact text cut to `size - 1` bytes, as messages show values.
pub(super) fn excerpt(value: &Value, size: usize) -> String {
    let text = compact(value);
    if text.len() < size {
        return text;
    }
    let head = text.as_bytes().get(..size.saturating_sub(4)).unwrap_or_default();
    format!("{}...", String::from_utf8_lossy(head))
}

struct Printer<'a> {
    style: &'a Style,
    text: String,
}

impl Printer<'_> {
    fn value(&mut self, value: &Value, level: usize) {
        // What has grown beyond all reason through sharing is cut off.
        if self.text.len() > LENGTH_LIMIT {
            return;
        }
        let color = self
            .style
            .colors
            .as_ref()
            .and_then(|colors| colors.get(rank(value)).map(|color| format!("\x1b[{color}m")));
        let color = color.as_deref();
        self.text.push_str(color.unwrap_or_default());
        match value {
            _ if level > DEPTH_SHOWN => self.text.push_str("<stripped: exceeds max depth>"),
            Value::Null => self.text.push_str("null"),
            Value::False => self.text.push_str("false"),
            Value::True => self.text.push_str("true"),
            Value::Number(number) => self.text.push_str(&number::text(*number)),
            Value::String(text) => self.string(text),
            Value::Array(array) if array.items().is_empty() => self.text.push_str("[]"),
            Value::Array(array) => {
                self.text.push('[');
                self.line(level + 1);
                for (place, item) in array.items().iter().enumerate() {
                    if place > 0 {
                        self.text.push(',');
                        self.line(level + 1);
                    }
                    self.value(item, level + 1);
                    self.text.push_str(color.unwrap_or_default());
                }
                self.line(level);
                self.text.push_str(color.unwrap_or_default());
                self.text.push(']');
            }
            Value::Object(object) if object.len() == 0 => self.text.push_str("{}"),
            Value::Object(object) => self.object(object, color, level),
        }
        if color.is_some() {
            self.text.push_str(RESET);
        }
    }

    fn object(&mut self, object: &Object, color: Option<&str>, level: usize) {
        self.text.push('{');
        self.line(level + 1);
        let mut first = true;
        let mut entry = |printer: &mut Self, key: &str, value: &Value| {
            if !first {
                printer.text.push(',');
                printer.line(level + 1);
            }
            first = false;
            if let Some(color) = color {
                printer.text.push_str(RESET);
                printer.text.push_str(KEY);
                printer.string(key);
                printer.text.push_str(RESET);
                printer.text.push_str(color);
            } else {
                printer.string(key);
            }
            printer.text.push(':');
            if printer.style.indent.is_some() {
                printer.text.push(' ');
            }
            if color.is_some() {
                printer.text.push_str(RESET);
            }
            printer.value(value, level + 1);
            printer.text.push_str(color.unwrap_or_default());
        };
        if self.style.sorted {
            for key in object.sorted_keys() {
                if let Some(value) = object.get(key) {
                    entry(self, key, value);
                }
            }
        } else {
            for (key, value) in object.entries() {
                entry(self, key, value);
            }
        }
        self.line(level);
        self.text.push_str(color.unwrap_or_default());
        self.text.push('}');
    }

    /// A new line at `level`, if there are lines.
    fn line(&mut self, level: usize) {
        if let Some(indent) = &self.style.indent {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n(indent.as_str(), level));
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for char in text.chars() {
            match char {
                '"' | '\\' => {
                    self.text.push('\\');
                    self.text.push(char);
                }
                '\u{8}' => self.text.push_str("\\b"),
                '\t' => self.text.push_str("\\t"),
                '\r' => self.text.push_str("\\r"),
                '\n' => self.text.push_str("\\n"),
                '\u{c}' => self.text.push_str("\\f"),
                '\0'..='\u{1f}' | '\u{7f}' => self.escape(char),
                _ if self.style.ascii && !char.is_ascii() => self.escape(char),
                _ => self.text.push(char),
            }
        }
        self.text.push('"');
    }

    fn escape(&mut self, char: char) {
        for unit in char.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "\\u{unit:04x}");
        }
    }
}
