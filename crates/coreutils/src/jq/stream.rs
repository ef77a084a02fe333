//! `--stream`: values as paths and leaves while they are being read. Upstream: `stream_token` in jv_parse.c.

use super::reader::PAIRS;
use super::value::Value;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Seen {
    #[default]
    Nothing,
    OpenArray,
    OpenObject,
    Colon,
    Comma,
    Value,
}

/// Where the reading stands.
#[derive(Debug, Default)]
pub(super) struct Streamer {
    path: Vec<Value>,
    seen: Seen,
    output: Option<Vec<Value>>,
}

impl Streamer {
    pub(super) fn is_open(&self) -> bool {
        !self.path.is_empty()
    }

    /// Whether a value was read that nothing separates from the next.
    pub(super) fn has_value(&self) -> bool {
        self.seen == Seen::Value
    }

    pub(super) fn saw_value(&mut self) {
        self.seen = if self.is_open() { Seen::Value } else { Seen::Nothing };
    }

    /// A leaf where the reading stands.
    pub(super) fn event(&self, leaf: Value) -> Value {
        Value::array([self.here(), leaf])
    }

    fn here(&self) -> Value {
        Value::array(self.path.iter().cloned())
    }

    /// What is ready to be given out.
    pub(super) fn done(&mut self, next: &mut Option<Value>) -> Option<Value> {
        if !self.is_open()
            && let Some(value) = next.take()
        {
            return Some(self.event(value));
        }
        let mut output = self.output.take()?;
        if output.len() > 2 {
            output.truncate(2);
            // Once more, without the leaf: the container's end.
            self.output = output.first().cloned().map(|path| vec![path]);
        }
        Some(Value::array(output))
    }

    pub(super) fn structure(&mut self, byte: u8, next: &mut Option<Value>) -> Result<(), &'static str> {
        match byte {
            b'[' => {
                if next.is_some() {
                    return Err("Expected a separator between values");
                }
                self.path.push(Value::Number(0.0));
                self.seen = Seen::OpenArray;
            }
            b'{' => {
                if self.seen == Seen::Value {
                    return Err("Expected a separator between values");
                }
                self.path.push(Value::Null);
                self.seen = Seen::OpenObject;
            }
            b':' => {
                let Some(last) = self.path.last_mut().filter(|last| last.as_number().is_none()) else {
                    return Err("':' not as part of an object");
                };
                let Some(key) = next.take().filter(|_| self.seen != Seen::Nothing) else {
                    return Err("Expected string key before ':'");
                };
                if key.as_str().is_none() {
                    return Err("Object keys must be strings");
                }
                if self.seen != Seen::Value {
                    return Err("':' should follow a key");
                }
                self.seen = Seen::Colon;
                *last = key;
            }
            b',' => self.comma(next)?,
            _ => self.close(byte, next)?,
        }
        Ok(())
    }

    fn comma(&mut self, next: &mut Option<Value>) -> Result<(), &'static str> {
        if self.seen != Seen::Value {
            return Err("Expected value before ','");
        }
        let after = match self.path.last() {
            None => return Err("',' not as part of an object or array"),
            Some(Value::Number(index)) => Value::Number(index + 1.0),
            Some(Value::String(_)) => Value::True,
            Some(_) => return Err(PAIRS),
        };
        if let Some(leaf) = next.take() {
            self.output = Some(vec![self.here(), leaf]);
        }
        if let Some(last) = self.path.last_mut() {
            *last = after;
        }
        self.seen = Seen::Comma;
        Ok(())
    }

    fn close(&mut self, byte: u8, next: &mut Option<Value>) -> Result<(), &'static str> {
        let array = byte == b']';
        let empty = if array { Seen::OpenArray } else { Seen::OpenObject };
        let Some(last) = self.path.last() else {
            return Err(if array {
                "Unmatched ']' at the top-level"
            } else {
                "Unmatched '}' at the top-level"
            });
        };
        if self.seen == Seen::Comma {
            return Err(if array {
                "Expected another array element"
            } else {
                "Expected another key:value pair"
            });
        }
        match (array, last) {
            (true, Value::Number(_)) => {}
            (true, _) => return Err("Unmatched ']' in the middle of an object"),
            (false, Value::Number(_)) => return Err("Unmatched '}' in the middle of an array"),
            (false, Value::String(_)) => {}
            (false, _) if next.is_some() => return Err(PAIRS),
            (false, _) => {}
        }
        if let Some(leaf) = next.take() {
            self.output = Some(vec![self.here(), leaf, Value::True]);
        } else {
            match self.seen {
                Seen::Colon => return Err("Missing value in key:value pair"),
                seen if seen == empty => {}
                Seen::Value => self.output = Some(vec![self.here()]),
                _ => return Err("Unmatched '}'"),
            }
        }
        self.path.pop();
        if self.seen == empty {
            let leaf = if array { Value::array([]) } else { Value::object([]) };
            self.output = Some(vec![self.here(), leaf]);
        }
        self.seen = if self.is_open() { Seen::Value } else { Seen::Nothing };
        Ok(())
    }
}
