//! A JSON reader that words its refusals as Go does and notices repeated keys. Upstream: encoding/json scanner, sigs.k8s.io/json.

use serde_json::{Map, Number, Value};

/// How deep arrays and objects may be nested.
const MOST_DEPTH: usize = 10_000;
/// How deep we follow: our own walks recurse, and no kind is deeper.
const OUR_DEPTH: usize = 256;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The value; of a repeated key the last.
    pub value: Value,
    /// Paths of repeated keys, such as `spec.usages`, in order.
    pub duplicates: Vec<String>,
}

/// Reads one JSON text.
///
/// # Errors
/// Go's words: `invalid character 'x' looking for beginning of value`, `unexpected end of JSON input`.
pub fn parse(bytes: &[u8]) -> Result<Parsed, String> {
    let mut parser = Parser { bytes, at: 0, path: Vec::new(), duplicates: Vec::new() };
    let value = parser.value()?;
    parser.blanks();
    match parser.peek() {
        None => Ok(Parsed { value, duplicates: parser.duplicates }),
        Some(byte) => Err(unexpected(byte, "after top-level value")),
    }
}

fn unexpected(byte: u8, context: &str) -> String {
    let sign = match byte {
        b'\'' => "'\\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        byte => {
            let quoted = countersign_api::go_quote(&char::from(byte).to_string());
            format!("'{}'", quoted.trim_matches('"'))
        }
    };
    format!("invalid character {sign} {context}")
}

const END: &str = "unexpected end of JSON input";

enum Step {
    Key(String),
    Index(usize),
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    path: Vec<Step>,
    duplicates: Vec<String>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Result<u8, String> {
        let byte = self.peek().ok_or(END)?;
        self.at += 1;
        Ok(byte)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        self.blanks();
        match self.peek().ok_or(END)? {
            b'{' => self.object(),
            b'[' => self.array(),
            b'"' => self.string().map(Value::String),
            b't' => self.literal("true", Value::Bool(true)),
            b'f' => self.literal("false", Value::Bool(false)),
            b'n' => self.literal("null", Value::Null),
            b'-' | b'0'..=b'9' => self.number(),
            byte => Err(unexpected(byte, "looking for beginning of value")),
        }
    }

    fn too_deep(&self) -> Result<(), String> {
        if self.path.len() >= OUR_DEPTH.min(MOST_DEPTH) {
            Err("exceeded max depth".to_owned())
        } else {
            Ok(())
        }
    }

    fn object(&mut self) -> Result<Value, String> {
        self.too_deep()?;
        self.at += 1;
        let mut map = Map::new();
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(map));
        }
        loop {
            self.blanks();
            match self.peek().ok_or(END)? {
                b'"' => {}
                byte => return Err(unexpected(byte, "looking for beginning of object key string")),
            }
            let key = self.string()?;
            self.blanks();
            match self.next()? {
                b':' => {}
                byte => return Err(unexpected(byte, "after object key")),
            }
            self.path.push(Step::Key(key.clone()));
            if map.contains_key(&key) {
                let path = self.path_text();
                if !self.duplicates.contains(&path) {
                    self.duplicates.push(path);
                }
            }
            let value = self.value()?;
            self.path.pop();
            map.insert(key, value);
            self.blanks();
            match self.next()? {
                b',' => {}
                b'}' => return Ok(Value::Object(map)),
                byte => return Err(unexpected(byte, "after object key:value pair")),
            }
        }
    }

    fn path_text(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) if text.is_empty() => text.push_str(key),
                Step::Key(key) => {
                    text.push('.');
                    text.push_str(key);
                }
                Step::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }

    fn array(&mut self) -> Result<Value, String> {
        self.too_deep()?;
        self.at += 1;
        let mut items = Vec::new();
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            self.path.push(Step::Index(items.len()));
            items.push(self.value()?);
            self.path.pop();
            self.blanks();
            match self.next()? {
                b',' => {}
                b']' => return Ok(Value::Array(items)),
                byte => return Err(unexpected(byte, "after array element")),
            }
        }
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, String> {
        for (at, wanted) in word.bytes().enumerate() {
            let byte = self.next()?;
            if byte != wanted {
                debug_assert!(at > 0, "the caller saw the first letter");
                return Err(unexpected(
                    byte,
                    &format!("in literal {word} (expecting '{}')", char::from(wanted)),
                ));
            }
        }
        Ok(value)
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.next()? {
            b'0' => {}
            b'1'..=b'9' => self.digits(),
            byte => return Err(unexpected(byte, "in numeric literal")),
        }
        let mut whole = true;
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            match self.next()? {
                b'0'..=b'9' => self.digits(),
                byte => return Err(unexpected(byte, "after decimal point in numeric literal")),
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            match self.next()? {
                b'0'..=b'9' => self.digits(),
                byte => return Err(unexpected(byte, "in exponent of numeric literal")),
            }
        }
        let text = self
            .bytes
            .get(start..self.at)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default();
        let number = if whole { text.parse::<i64>().ok().map(Number::from) } else { None };
        let number = number.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
        number
            .map(Value::Number)
            .ok_or_else(|| format!("json: cannot unmarshal number {text} into Go value of type float64"))
    }

    fn string(&mut self) -> Result<String, String> {
        self.at += 1;
        let mut text: Vec<u8> = Vec::new();
        loop {
            match self.next()? {
                b'"' => return Ok(String::from_utf8_lossy(&text).into_owned()),
                b'\\' => match self.next()? {
                    b'u' => self.unicode(&mut text)?,
                    byte => text.push(match byte {
                        b'"' | b'\\' | b'/' => byte,
                        b'b' => 8,
                        b'f' => 12,
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        byte => return Err(unexpected(byte, "in string escape code")),
                    }),
                },
                byte @ ..0x20 => return Err(unexpected(byte, "in string literal")),
                byte => text.push(byte),
            }
        }
    }

    fn hex4(&mut self) -> Result<u32, String> {
        let mut number = 0;
        for _ in 0..4 {
            let byte = self.next()?;
            let digit = char::from(byte).to_digit(16);
            number =
                number * 16 + digit.ok_or_else(|| unexpected(byte, "in \\u hexadecimal character escape"))?;
        }
        Ok(number)
    }

    /// A code unit, or a pair of surrogates; half a pair becomes U+FFFD.
    fn unicode(&mut self, text: &mut Vec<u8>) -> Result<(), String> {
        let first = self.hex4()?;
        let mut code = first;
        if (0xd800..0xdc00).contains(&first) && self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
            let back = self.at;
            self.at += 2;
            let second = self.hex4()?;
            if (0xdc00..0xe000).contains(&second) {
                code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            } else {
                self.at = back;
            }
        }
        let sign = char::from_u32(code).unwrap_or('\u{fffd}');
        text.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_and_repeated_keys() {
        let parsed = parse(br#" {"a":[1,{"b":2,"b":-3.5e1}],"s":"\u00e9\ud83d\ude00\n","a":null} "#).unwrap();
        assert_eq!(parsed.value, json!({"a": null, "s": "é😀\n"}));
        assert_eq!(parsed.duplicates, ["a[1].b", "a"]);
    }

    #[test]
    fn refusals_are_gos() {
        for (text, words) in [
            ("hello", "invalid character 'h' looking for beginning of value"),
            ("", "unexpected end of JSON input"),
            ("{\"a\"", "unexpected end of JSON input"),
            ("{a:1}", "invalid character 'a' looking for beginning of object key string"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("[1 2]", "invalid character '2' after array element"),
            ("{} x", "invalid character 'x' after top-level value"),
            ("trux", "invalid character 'x' in literal true (expecting 'e')"),
            ("\"\n\"", "invalid character '\\n' in string literal"),
            ("01", "invalid character '1' after top-level value"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err(), words, "{text}");
        }
        assert_eq!(parse("[".repeat(100_000).as_bytes()).unwrap_err(), "exceeded max depth");
    }
}
