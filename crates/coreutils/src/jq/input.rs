//! Where values come from: files one after the other, line by line. Upstream: util.c.

use std::collections::VecDeque;

use host::Errno;

use super::reader::{Reader, Step};
use super::value::{LENGTH_LIMIT, SIZE_LIMIT, Value};
use crate::run::{Io, Lines, Stop};

/// Longest piece that is read at once, bytes: what upstream's buffer holds.
const PIECE: usize = 4_095;

pub(super) struct Input {
    waiting: VecDeque<String>,
    current: Option<Current>,
    /// `None` for raw input.
    reader: Option<Reader>,
    slurp: bool,
    slurped: bool,
    /// Files that could not be read.
    pub(super) failures: usize,
}

struct Current {
    name: String,
    /// `None` if it could not be opened.
    lines: Option<Lines>,
    /// What is left of a long line.
    rest: VecDeque<Vec<u8>>,
    ended: bool,
    line: usize,
}

impl Input {
    pub(super) fn new(files: Vec<String>, reader: Option<Reader>, slurp: bool) -> Self {
        let files = if files.is_empty() { vec!["-".to_owned()] } else { files };
        Self { waiting: files.into(), current: None, reader, slurp, slurped: false, failures: 0 }
    }

    /// The present file as messages name it.
    pub(super) fn file(&self) -> Option<&str> {
        self.current.as_ref().map(|current| current.name.as_str())
    }

    /// Lines read of the present file.
    pub(super) fn line(&self) -> usize {
        self.current.as_ref().map_or(0, |current| current.line)
    }

    /// `file:line`, where the reading stands.
    pub(super) fn position(&self) -> String {
        match &self.current {
            Some(current) => format!("{}:{}", current.name, current.line),
            None => "<unknown>".to_owned(),
        }
    }

    /// The next piece, a line or a part of one, and whether it is the last.
    async fn piece(&mut self, io: &mut Io) -> Result<(Vec<u8>, bool), Stop> {
        if self.current.as_ref().is_none_or(|current| current.ended) {
            self.current = None;
            if let Some(name) = self.waiting.pop_front() {
                self.current = Some(self.open(io, &name));
            }
        }
        let Some(current) = &mut self.current else { return Ok((Vec::new(), true)) };
        let piece = match current.piece(io).await? {
            Ok(piece) => piece,
            Err(_) => {
                self.failures += 1;
                Vec::new()
            }
        };
        Ok((piece, self.waiting.is_empty() && current.ended))
    }

    fn open(&mut self, io: &mut Io, name: &str) -> Current {
        let shown = if name == "-" { "<stdin>" } else { name };
        let mut current =
            Current { name: shown.to_owned(), lines: None, rest: VecDeque::new(), ended: true, line: 0 };
        match io.open(name) {
            Ok(input) => {
                current.lines = Some(Lines::new(input, b'\n'));
                current.ended = false;
            }
            Err(errno) => {
                self.failures += 1;
                io.put_error(format!("jq: error: Could not open file {name}: {errno}\n"));
            }
        }
        current
    }

    /// The next value; `None` at the end. The error is a message about what cannot be read as JSON.
    pub(super) async fn next(&mut self, io: &mut Io) -> Result<Option<Result<Value, String>>, Stop> {
        if self.slurped {
            return Ok(None);
        }
        match self.reader {
            Some(_) => self.next_value(io).await,
            None => self.next_text(io).await,
        }
    }

    async fn next_value(&mut self, io: &mut Io) -> Result<Option<Result<Value, String>>, Stop> {
        let mut all = Vec::new();
        let mut last = false;
        loop {
            let hungry = self.reader.as_ref().is_some_and(|reader| reader.remaining() == 0);
            if hungry {
                let (mut piece, ended) = self.piece(io).await?;
                last = ended;
                // The length of a piece without line feed is found with strlen(3).
                if piece.last() != Some(&b'\n')
                    && let Some(end) = piece.iter().position(|byte| *byte == 0)
                {
                    piece.truncate(end);
                }
                if let Some(reader) = &mut self.reader {
                    reader.feed(piece, !ended);
                }
            }
            let Some(reader) = &mut self.reader else { return Ok(None) };
            match reader.next() {
                Step::Value(value) if self.slurp => {
                    all.push(value);
                    if all.len() > SIZE_LIMIT {
                        return Err(io.fail(BAD_MEMORY, "error: cannot allocate memory"));
                    }
                }
                Step::Value(value) => return Ok(Some(Ok(value))),
                Step::Wrong(message) => return Ok(Some(Err(message))),
                Step::Hungry => {}
            }
            let more = self.slurp && reader.remaining() > 0;
            if last && !more {
                break;
            }
        }
        if !self.slurp {
            return Ok(None);
        }
        self.slurped = true;
        Ok(Some(Ok(Value::array(all))))
    }

    async fn next_text(&mut self, io: &mut Io) -> Result<Option<Result<Value, String>>, Stop> {
        let mut bytes = Vec::new();
        let text = |bytes: &[u8]| Value::text(String::from_utf8_lossy(bytes).into_owned());
        loop {
            let (piece, last) = self.piece(io).await?;
            bytes.extend_from_slice(&piece);
            if bytes.len() > LENGTH_LIMIT {
                return Err(io.fail(BAD_MEMORY, "error: cannot allocate memory"));
            }
            if !self.slurp && bytes.last() == Some(&b'\n') {
                bytes.pop();
                return Ok(Some(Ok(text(&bytes))));
            }
            if last {
                break;
            }
        }
        if self.slurp {
            self.slurped = true;
        } else if bytes.is_empty() {
            return Ok(None);
        }
        Ok(Some(Ok(text(&bytes))))
    }
}

/// Exit status of a program that ran out of memory.
pub(super) const BAD_MEMORY: u8 = 134;

impl Current {
    async fn piece(&mut self, io: &mut Io) -> Result<Result<Vec<u8>, Errno>, Stop> {
        if self.rest.is_empty() {
            let Some(lines) = &mut self.lines else { return Ok(Ok(Vec::new())) };
            match lines.next(io).await? {
                Ok(Some(line)) => self.rest.extend(line.chunks(PIECE).map(<[u8]>::to_vec)),
                Ok(None) => {
                    self.ended = true;
                    return Ok(Ok(Vec::new()));
                }
                Err(errno) => {
                    self.ended = true;
                    return Ok(Err(errno));
                }
            }
        }
        let piece = self.rest.pop_front().unwrap_or_default();
        if piece.last() == Some(&b'\n') {
            self.line += 1;
        } else if self.rest.is_empty() {
            // fgets(3) meets the end of the file when a line feed is missing.
            self.ended = piece.len() < PIECE;
        }
        Ok(Ok(piece))
    }
}
