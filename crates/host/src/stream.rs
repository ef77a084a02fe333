//! What a file descriptor refers to.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::files::OpenFile;
use crate::pipe::{ReadEnd, WriteEnd};
use crate::{Entropy, Errno, Terminal, yield_now};

/// An open file description, shared by all clones: they share one offset, as after dup(2).
#[derive(Clone)]
pub struct Descriptor(Rc<Kind>);

enum Kind {
    Capture(Capture),
    File(OpenFile),
    /// Reading ends at once, writing succeeds without effect.
    Null,
    Random(Entropy),
    ReadEnd(ReadEnd),
    Terminal(Rc<dyn Terminal>),
    /// Bytes given in advance, as a here-document gives them.
    Text(RefCell<Vec<u8>>, Cell<usize>),
    WriteEnd(WriteEnd),
    Zero,
}

/// Collects what is written to it; see [`Descriptor::capture`].
#[derive(Clone, Default)]
pub struct Capture(Rc<RefCell<Vec<u8>>>);

impl Capture {
    /// Takes what was written so far and leaves nothing.
    pub fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Descriptor {
    /// /dev/null.
    pub fn null() -> Self {
        Self(Rc::new(Kind::Null))
    }

    /// /dev/zero.
    pub fn zero() -> Self {
        Self(Rc::new(Kind::Zero))
    }

    /// /dev/random and /dev/urandom.
    pub fn random(entropy: Entropy) -> Self {
        Self(Rc::new(Kind::Random(entropy)))
    }

    /// Reads `bytes`, then end-of-file.
    pub fn text(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Rc::new(Kind::Text(RefCell::new(bytes.into()), Cell::new(0))))
    }

    /// A writer into memory and the handle that takes what was written.
    pub fn capture() -> (Self, Capture) {
        let capture = Capture::default();
        (Self(Rc::new(Kind::Capture(capture.clone()))), capture)
    }

    /// Both directions of a terminal.
    pub fn terminal(terminal: Rc<dyn Terminal>) -> Self {
        Self(Rc::new(Kind::Terminal(terminal)))
    }

    pub(crate) fn file(file: OpenFile) -> Self {
        Self(Rc::new(Kind::File(file)))
    }

    pub(crate) fn from_read_end(end: ReadEnd) -> Self {
        Self(Rc::new(Kind::ReadEnd(end)))
    }

    pub(crate) fn from_write_end(end: WriteEnd) -> Self {
        Self(Rc::new(Kind::WriteEnd(end)))
    }

    /// The terminal behind it, if there is one: isatty(3).
    pub fn as_terminal(&self) -> Option<&Rc<dyn Terminal>> {
        match &*self.0 {
            Kind::Terminal(terminal) => Some(terminal),
            _ => None,
        }
    }

    /// Whether it is a terminal: isatty(3).
    pub fn is_terminal(&self) -> bool {
        self.as_terminal().is_some()
    }

    /// Whether both are the same open file description.
    pub fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// The inode of the regular file behind it, if it is one: what `cat` compares to refuse reading its own output.
    pub fn inode(&self) -> Option<u64> {
        match &*self.0 {
            Kind::File(file) => Some(file.inode()),
            _ => None,
        }
    }

    /// The present size of the regular file behind it, bytes, if it is one.
    pub fn size(&self) -> Option<u64> {
        match &*self.0 {
            Kind::File(file) => Some(file.size()),
            _ => None,
        }
    }

    /// Waits for bytes and takes at most `limit` of them; none means end-of-file.
    pub async fn read(&self, limit: usize) -> Result<Vec<u8>, Errno> {
        match &*self.0 {
            Kind::Capture(_) | Kind::WriteEnd(_) => Err(Errno::EBADF),
            Kind::File(file) => file.read(limit),
            Kind::Null => Ok(Vec::new()),
            Kind::Random(entropy) => {
                yield_now().await;
                let mut bytes = vec![0; limit.min(65_536)];
                entropy.fill(&mut bytes);
                Ok(bytes)
            }
            Kind::ReadEnd(end) => Ok(end.read(limit).await),
            Kind::Terminal(terminal) => terminal.read(limit).await,
            Kind::Text(bytes, offset) => {
                let bytes = bytes.borrow();
                let rest = bytes.get(offset.get()..).unwrap_or_default();
                let taken = rest.get(..limit.min(rest.len())).unwrap_or_default().to_vec();
                offset.set(offset.get() + taken.len());
                Ok(taken)
            }
            Kind::Zero => {
                yield_now().await;
                Ok(vec![0; limit.min(65_536)])
            }
        }
    }

    /// Everything up to end-of-file.
    pub async fn read_to_end(&self) -> Result<Vec<u8>, Errno> {
        let mut all = Vec::new();
        loop {
            let bytes = self.read(65_536).await?;
            if bytes.is_empty() {
                return Ok(all);
            }
            all.extend(bytes);
            if all.len() > MEMORY_LIMIT {
                return Err(Errno::EFBIG);
            }
        }
    }

    /// One line with its line feed, without taking more (so that `read` leaves the rest); empty at end-of-file.
    pub async fn read_line(&self) -> Result<Vec<u8>, Errno> {
        if let Kind::Terminal(terminal) = &*self.0 {
            return terminal.read(4096).await;
        }
        let mut line = Vec::new();
        loop {
            let byte = self.read(1).await?;
            line.extend(&byte);
            if byte.first().is_none_or(|byte| *byte == b'\n') || line.len() > MEMORY_LIMIT {
                return Ok(line);
            }
        }
    }

    /// Writes all of `bytes`, waiting for room. `EPIPE` means nobody reads any more: the program should end
    /// with [`crate::ExitStatus::SIGPIPE`].
    pub async fn write_all(&self, bytes: &[u8]) -> Result<(), Errno> {
        match &*self.0 {
            Kind::Capture(capture) => {
                if capture.0.borrow().len() > MEMORY_LIMIT {
                    return Err(Errno::ENOSPC);
                }
                capture.0.borrow_mut().extend(bytes);
                yield_now().await;
                Ok(())
            }
            Kind::File(file) => {
                file.write(bytes)?;
                yield_now().await;
                Ok(())
            }
            Kind::Null | Kind::Random(_) | Kind::Zero => {
                yield_now().await;
                Ok(())
            }
            Kind::ReadEnd(_) | Kind::Text(..) => Err(Errno::EBADF),
            Kind::Terminal(terminal) => {
                terminal.write(bytes);
                yield_now().await;
                Ok(())
            }
            Kind::WriteEnd(end) => end.write_all(bytes).await,
        }
    }
}

/// More than this in one buffer is taken for a runaway program, bytes.
const MEMORY_LIMIT: usize = 256 << 20;
