//! JSON texts as they come in, piece by piece, with jq's words for what is wrong. Upstream: jv_parse.c.

use std::rc::Rc;

use super::stream::Streamer;
use super::value::{Array, Object, Value};

/// Nesting that input may have.
const DEPTH_LIMIT: usize = 256;
const RECORD_SEPARATOR: u8 = 0x1e;
const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

pub(super) const SEPARATOR: &str = "Expected separator between values";
pub(super) const PAIRS: &str = "Objects must consist of key:value pairs";

/// Something half read.
enum Open {
    Array(Array),
    Object(Object),
    Key(Rc<str>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Normal,
    String,
    Escape,
    /// After a mistake in a sequence (`--seq`): until the next record.
    WaitingForRecord,
}

/// What `Reader::next` comes to.
pub(super) enum Step {
    Value(Value),
    Wrong(String),
    /// Nothing more in this piece.
    Hungry,
}

pub(super) struct Reader {
    /// `--seq`
    sequence: bool,
    /// `--stream`
    streamer: Option<Streamer>,
    piece: Vec<u8>,
    position: usize,
    has_piece: bool,
    partial: bool,
    ended: bool,
    bom: usize,
    stack: Vec<Open>,
    next: Option<Value>,
    token: Vec<u8>,
    state: State,
    after_blank: bool,
    line: usize,
    column: usize,
}

impl Reader {
    pub(super) fn new(sequence: bool, stream: bool) -> Self {
        Self {
            sequence,
            streamer: stream.then(Streamer::default),
            piece: Vec::new(),
            position: 0,
            has_piece: false,
            partial: false,
            ended: false,
            bom: 0,
            stack: Vec::new(),
            next: None,
            token: Vec::new(),
            state: if sequence { State::WaitingForRecord } else { State::Normal },
            after_blank: false,
            line: 1,
            column: 0,
        }
    }

    /// Bytes of the piece not yet read.
    pub(super) fn remaining(&self) -> usize {
        if self.has_piece { self.piece.len().saturating_sub(self.position) } else { 0 }
    }

    /// Gives it the next piece; `partial` if more may follow.
    pub(super) fn feed(&mut self, mut piece: Vec<u8>, partial: bool) {
        let mut skipped = 0;
        while self.bom < BOM.len() && skipped < piece.len() {
            if piece.get(skipped) == BOM.get(self.bom) {
                skipped += 1;
                self.bom += 1;
            } else if self.bom == 0 {
                self.bom = BOM.len();
            } else {
                self.bom = usize::MAX;
            }
        }
        piece.drain(..skipped);
        self.piece = piece;
        self.position = 0;
        self.has_piece = true;
        self.partial = partial;
    }

    fn reset(&mut self) {
        if let Some(streamer) = &mut self.streamer {
            *streamer = Streamer::default();
        }
        self.next = None;
        self.stack.clear();
        self.token.clear();
        self.state = State::Normal;
    }

    fn wrong(&self, message: &str, at: &str, hint: &str) -> Step {
        Step::Wrong(format!("{message} at {at}line {}, column {}{hint}", self.line, self.column))
    }

    /// The next value of the piece.
    pub(super) fn next(&mut self) -> Step {
        if self.ended || !self.has_piece {
            return Step::Hungry;
        }
        if self.bom == usize::MAX {
            if !self.sequence {
                return Step::Wrong("Malformed BOM".to_owned());
            }
            self.reset();
        }
        if let Some(value) = self.streamer.as_mut().and_then(|streamer| streamer.done(&mut self.next)) {
            return Step::Value(value);
        }
        while let Some(byte) = self.piece.get(self.position).copied() {
            self.position += 1;
            if self.state == State::WaitingForRecord {
                self.count(byte);
                if byte == RECORD_SEPARATOR {
                    self.state = State::Normal;
                }
                continue;
            }
            match self.scan(byte) {
                Ok(None) => {}
                Ok(Some(value)) => return Step::Value(value),
                Err(message) if self.sequence && byte != RECORD_SEPARATOR => {
                    let step = self.wrong(message, "", " (need RS to resync)");
                    self.reset();
                    self.state = State::WaitingForRecord;
                    return step;
                }
                Err(message) => {
                    let step = self.wrong(message, "", "");
                    self.reset();
                    if !self.sequence {
                        self.has_piece = false;
                        self.position = 0;
                    }
                    return step;
                }
            }
        }
        if self.partial { Step::Hungry } else { self.end() }
    }

    fn end(&mut self) -> Step {
        self.ended = true;
        let message = match self.state {
            State::WaitingForRecord => return self.wrong("Unfinished abandoned text", "EOF at ", ""),
            State::Normal => self.literal().err(),
            _ => Some("Unfinished string"),
        };
        let open = match &self.streamer {
            Some(streamer) => streamer.is_open(),
            None => !self.stack.is_empty(),
        };
        if let Some(message) = message.or(open.then_some("Unfinished JSON term")) {
            let step = self.wrong(message, "EOF at ", "");
            self.reset();
            return step;
        }
        let Some(value) = self.next.take() else { return Step::Hungry };
        if self.sequence && !self.after_blank && matches!(value, Value::Number(_)) {
            return self.wrong("Potentially truncated top-level numeric value", "EOF at ", "");
        }
        Step::Value(match &self.streamer {
            Some(streamer) => streamer.event(value),
            None => value,
        })
    }

    fn count(&mut self, byte: u8) {
        self.column += 1;
        if byte == b'\n' {
            self.line += 1;
            self.column = 0;
        }
    }

    fn done(&mut self) -> Option<Value> {
        match &mut self.streamer {
            Some(streamer) => streamer.done(&mut self.next),
            None if self.stack.is_empty() => self.next.take(),
            None => None,
        }
    }

    fn scan(&mut self, byte: u8) -> Result<Option<Value>, &'static str> {
        self.count(byte);
        if byte == RECORD_SEPARATOR {
            return self.record();
        }
        self.after_blank = false;
        let mut answer = None;
        match (self.state, byte) {
            (State::Normal, b' ' | b'\t' | b'\r' | b'\n') => {
                self.after_blank = true;
                self.literal()?;
                answer = self.done();
            }
            (State::Normal, b'"') => {
                self.literal()?;
                answer = self.done();
                self.state = State::String;
            }
            (State::Normal, b'[' | b',' | b']' | b'{' | b':' | b'}') => {
                self.literal()?;
                answer = self.done();
                self.structure(byte)?;
            }
            (State::Normal, _) => self.token.push(byte),
            (State::String, b'"') => {
                let text = unescape(&self.token)?;
                self.token.clear();
                self.value(Value::text(text))?;
                self.state = State::Normal;
            }
            (state, _) => {
                self.token.push(byte);
                self.state =
                    if byte == b'\\' && state == State::String { State::Escape } else { State::String };
            }
        }
        if self.state == State::Normal
            && let Some(value) = self.done()
        {
            answer = Some(value);
        }
        Ok(answer)
    }

    /// The end of a record in a sequence.
    fn record(&mut self) -> Result<Option<Value>, &'static str> {
        let number = matches!(self.next, Some(Value::Number(_)));
        let open = match &self.streamer {
            Some(streamer) => {
                streamer.is_open() || self.next.as_ref().is_some_and(|next| next.as_str().is_none())
            }
            None => {
                let unfinished = !self.stack.is_empty() || !self.token.is_empty() || number;
                self.sequence && !self.after_blank && unfinished
            }
        };
        if open {
            let top = self.literal().is_ok()
                && self.stack.is_empty()
                && matches!(self.next, Some(Value::Number(_)));
            return Err(if top {
                "Potentially truncated top-level numeric value"
            } else {
                "Truncated value"
            });
        }
        self.literal()?;
        if self.state == State::Normal
            && let Some(value) = self.done()
        {
            return Ok(Some(value));
        }
        self.reset();
        Ok(None)
    }

    fn value(&mut self, value: Value) -> Result<(), &'static str> {
        if self.next.is_some() || self.streamer.as_ref().is_some_and(Streamer::has_value) {
            return Err(SEPARATOR);
        }
        if let Some(streamer) = &mut self.streamer {
            streamer.saw_value();
        }
        self.next = Some(value);
        Ok(())
    }

    /// Takes what was collected for a word or a number.
    fn literal(&mut self) -> Result<(), &'static str> {
        let value = match self.token.first() {
            None => return Ok(()),
            Some(b't') if self.token == b"true" => Value::True,
            Some(b'f') if self.token == b"false" => Value::False,
            Some(b'n') if self.token == b"null" => Value::Null,
            Some(b't' | b'f' | b'n') => return Err("Invalid literal"),
            Some(_) => {
                let number = std::str::from_utf8(&self.token).ok().and_then(|text| text.parse().ok());
                Value::Number(number.ok_or("Invalid numeric literal")?)
            }
        };
        self.value(value)?;
        self.token.clear();
        Ok(())
    }

    fn structure(&mut self, byte: u8) -> Result<(), &'static str> {
        if let Some(streamer) = &mut self.streamer {
            return streamer.structure(byte, &mut self.next);
        }
        match byte {
            b'[' | b'{' => {
                if self.stack.len() >= DEPTH_LIMIT {
                    return Err("Exceeds depth limit for parsing");
                }
                if self.next.is_some() {
                    return Err(SEPARATOR);
                }
                self.stack.push(match byte {
                    b'[' => Open::Array(Array::default()),
                    _ => Open::Object(Object::default()),
                });
            }
            b':' => {
                let next = self.next.take().ok_or("Expected string key before ':'")?;
                if !matches!(self.stack.last(), Some(Open::Object(_))) {
                    return Err("':' not as part of an object");
                }
                let Value::String(key) = next else { return Err("Object keys must be strings") };
                self.stack.push(Open::Key(key));
            }
            b',' => {
                let next = self.next.take().ok_or("Expected value before ','")?;
                match self.stack.last_mut() {
                    None => return Err("',' not as part of an object or array"),
                    Some(Open::Array(array)) => array.push(next),
                    Some(Open::Object(_)) => return Err(PAIRS),
                    Some(Open::Key(_)) => self.pair(next),
                }
            }
            b']' => {
                let Some(Open::Array(array)) = self.stack.last_mut() else { return Err("Unmatched ']'") };
                match self.next.take() {
                    Some(next) => array.push(next),
                    None if !array.items().is_empty() => return Err("Expected another array element"),
                    None => {}
                }
                if let Some(Open::Array(array)) = self.stack.pop() {
                    self.next = Some(Value::Array(Rc::new(array)));
                }
            }
            _ => {
                if self.stack.is_empty() {
                    return Err("Unmatched '}'");
                }
                match (self.next.take(), self.stack.last()) {
                    (Some(next), Some(Open::Key(_))) => self.pair(next),
                    (Some(_), _) => return Err(PAIRS),
                    (None, Some(Open::Object(object))) if object.len() == 0 => {}
                    (None, Some(Open::Object(_))) => return Err("Expected another key-value pair"),
                    (None, _) => return Err("Unmatched '}'"),
                }
                if let Some(Open::Object(object)) = self.stack.pop() {
                    self.next = Some(Value::Object(Rc::new(object)));
                }
            }
        }
        Ok(())
    }

    /// Takes the key off the stack and its value into the object below.
    fn pair(&mut self, value: Value) {
        let Some(Open::Key(key)) = self.stack.pop() else { return };
        if let Some(Open::Object(object)) = self.stack.last_mut() {
            object.set(key, value);
        }
    }
}

/// The text of a string's inside.
fn unescape(source: &[u8]) -> Result<String, &'static str> {
    let mut text: Vec<u8> = Vec::with_capacity(source.len());
    let mut rest = source;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            if (1..0x1f).contains(byte) {
                return Err("Invalid string: control characters from U+0000 through U+001F must be escaped");
            }
            text.push(*byte);
            continue;
        }
        let Some((escape, after)) = rest.split_first() else {
            return Err("Expected escape character at end of string");
        };
        rest = after;
        text.push(match escape {
            b'\\' | b'"' | b'/' => *escape,
            b'b' => 8,
            b'f' => 12,
            b't' => b'\t',
            b'n' => b'\n',
            b'r' => b'\r',
            b'u' => {
                let (code, after) = code_point(rest)?;
                rest = after;
                let char = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            _ => return Err("Invalid escape"),
        });
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn hexadecimal(source: &[u8]) -> Option<u32> {
    let digits = source.get(..4)?;
    digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
}

/// What follows `\u`, with the second half of a pair.
fn code_point(source: &[u8]) -> Result<(u32, &[u8]), &'static str> {
    const PAIR: &str = "Invalid \\uXXXX\\uXXXX surrogate pair escape";
    if source.len() < 4 {
        return Err("Invalid \\uXXXX escape");
    }
    let code = hexadecimal(source).ok_or("Invalid characters in \\uXXXX escape")?;
    let rest = source.get(4..).unwrap_or_default();
    if !(0xd800..0xdc00).contains(&code) {
        return Ok((code, rest));
    }
    let low = rest.strip_prefix(b"\\u").and_then(hexadecimal).ok_or(PAIR)?;
    if !(0xdc00..0xe000).contains(&low) {
        return Err(PAIR);
    }
    Ok((0x1_0000 + ((code - 0xd800) << 10 | (low - 0xdc00)), rest.get(6..).unwrap_or_default()))
}

/// Reads a text that holds just one value. Upstream: `jv_parse`.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader::new(false, false);
    reader.feed(text.as_bytes().to_vec(), false);
    let outcome = match reader.next() {
        Step::Value(value) => match reader.next() {
            Step::Value(_) => Err("Unexpected extra JSON values".to_owned()),
            Step::Wrong(message) => Err(message),
            Step::Hungry => Ok(value),
        },
        Step::Wrong(message) => Err(message),
        Step::Hungry => Err("Expected JSON value".to_owned()),
    };
    outcome.map_err(|message| format!("{message} (while parsing '{text}')"))
}
