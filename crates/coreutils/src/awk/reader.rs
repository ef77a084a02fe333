//! An input cut into records. Upstream: mawk's fin.c.

use std::rc::Rc;

use host::{Descriptor, Errno};

use super::regex::{Pattern, Subject};
use super::value::Text;
use crate::run::{Io, Stop};

/// How much mawk reads at once, bytes.
const CHUNK: usize = 4_096;

/// What ends a record.
#[derive(Clone, Debug)]
pub(super) enum Ending {
    Byte(u8),
    /// Empty lines.
    Paragraph,
    Pattern(Rc<Pattern>),
}

pub(super) struct Reader {
    input: Descriptor,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
}

impl Reader {
    pub(super) fn new(input: Descriptor) -> Self {
        Self { input, buffer: Vec::new(), start: 0, ended: false }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Takes so many bytes as a record and passes over more.
    fn take(&mut self, length: usize, over: usize) -> Option<Text> {
        let record = Rc::from(self.rest().get(..length).unwrap_or_default());
        self.start = (self.start + length + over).min(self.buffer.len());
        Some(record)
    }

    async fn fill(&mut self, io: &mut Io) -> Result<Result<(), Errno>, Stop> {
        self.buffer.drain(..self.start);
        self.start = 0;
        io.pump().await?;
        host::yield_now().await;
        // Long records are read in ever longer pieces, since each search begins anew.
        let limit = CHUNK.max(self.buffer.len());
        match self.input.read(limit).await {
            Ok(bytes) if bytes.is_empty() => self.ended = true,
            Ok(bytes) => self.buffer.extend(bytes),
            Err(errno) => return Ok(Err(errno)),
        }
        Ok(Ok(()))
    }

    /// The next record without its end; `None` when there are no more.
    pub(super) async fn next(
        &mut self,
        io: &mut Io,
        ending: &Ending,
    ) -> Result<Result<Option<Text>, Errno>, Stop> {
        loop {
            if let Ending::Paragraph = ending {
                let lines = self.rest().iter().take_while(|byte| **byte == b'\n').count();
                self.start += lines;
            }
            let rest = self.rest();
            let found = match ending {
                Ending::Byte(end) => rest.iter().position(|byte| byte == end).map(|place| (place, 1)),
                Ending::Paragraph => rest.windows(2).position(|pair| pair == b"\n\n").map(|place| (place, 2)),
                Ending::Pattern(pattern) => separator(rest, pattern)
                    // What could go on is waited for.
                    .filter(|(place, length)| self.ended || place + length < rest.len()),
            };
            if let Some((place, length)) = found {
                return Ok(Ok(self.take(place, length)));
            }
            if self.ended {
                let length = rest.len();
                let feed = matches!(ending, Ending::Paragraph) && rest.last() == Some(&b'\n');
                let record = if length == 0 { None } else { self.take(length - usize::from(feed), 1) };
                return Ok(Ok(record));
            }
            if let Err(errno) = self.fill(io).await? {
                return Ok(Err(errno));
            }
        }
    }
}

/// The first match that is not empty: place and length.
fn separator(text: &[u8], pattern: &Pattern) -> Option<(usize, usize)> {
    let subject = Subject::new(text);
    let mut start = 0;
    loop {
        let (from, to) = subject.find(pattern, start)?;
        if from < to {
            return Some((from, to - from));
        }
        if from >= text.len() {
            return None;
        }
        start = from + 1;
    }
}
