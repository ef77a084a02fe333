//! Reading an input line by line, as it comes.

use host::{Descriptor, Errno};

use super::{Io, Stop};

const CHUNK: usize = 65_536;

/// An input cut at a delimiter.
pub(crate) struct Lines {
    input: Descriptor,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    delimiter: u8,
}

impl Lines {
    pub(crate) fn new(input: Descriptor, delimiter: u8) -> Self {
        Self { input, buffer: Vec::new(), start: 0, ended: false, delimiter }
    }

    /// The next line with its delimiter, which the last one may lack; `None` at the end.
    ///
    /// What the program has written is flushed (as far as stdio would) before it waits for more.
    pub(crate) async fn next(&mut self, io: &mut Io) -> Result<Result<Option<Vec<u8>>, Errno>, Stop> {
        let mut searched = self.start;
        loop {
            let rest = self.buffer.get(searched..).unwrap_or_default();
            if let Some(offset) = rest.iter().position(|byte| *byte == self.delimiter) {
                let end = searched + offset + 1;
                let line = self.buffer.get(self.start..end).unwrap_or_default().to_vec();
                self.start = end;
                return Ok(Ok(Some(line)));
            }
            if self.ended {
                let line = self.buffer.split_off(self.start.min(self.buffer.len()));
                self.buffer.clear();
                self.start = 0;
                return Ok(Ok(if line.is_empty() { None } else { Some(line) }));
            }
            self.buffer.drain(..self.start);
            self.start = 0;
            searched = self.buffer.len();
            io.pump().await?;
            host::yield_now().await;
            match self.input.read(CHUNK).await {
                Ok(bytes) if bytes.is_empty() => self.ended = true,
                Ok(bytes) => self.buffer.extend(bytes),
                Err(errno) => return Ok(Err(errno)),
            }
        }
    }

    /// Whether what was read ahead holds a NUL byte.
    pub(crate) fn buffered_has_nul(&self) -> bool {
        self.buffer.contains(&0)
    }
}

/// A line and whether its delimiter was there.
pub(crate) fn chomp(line: &[u8], delimiter: u8) -> (&[u8], bool) {
    match line.split_last() {
        Some((last, rest)) if *last == delimiter => (rest, true),
        _ => (line, false),
    }
}

/// The lines of a text, without their delimiters.
pub(crate) fn split(text: &[u8], delimiter: u8) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == delimiter).collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines
}
