//! A program's standard streams, buffered as stdio buffers them.
//!
//! Standard output is written in blocks of 4096 bytes unless it is a terminal, standard error at once: so
//! `2>&1 | cat` shows them in the order in which the real programs do.

use std::fmt::Display;

use host::{Descriptor, Errno, ExitStatus, OpenOptions, Process};

use super::quote;

/// stdio's buffer on pipes and files, bytes.
const BLOCK: usize = 4_096;

/// The end of a program before its time, with its exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop(pub(crate) u8);

/// An exit status, or the end from anywhere.
pub(crate) type Outcome = Result<u8, Stop>;

/// A running program.
pub(crate) struct Io {
    pub(crate) process: Process,
    /// Exit status so far: what went wrong along the way raises it.
    pub(crate) status: u8,
    /// Output not yet written.
    out: Vec<u8>,
    /// What must be written before `out`: the stream's number and the bytes.
    queue: Vec<(u32, Vec<u8>)>,
    terminal: bool,
    /// How often `turn` was called.
    turns: u32,
}

impl Io {
    pub(crate) fn new(process: Process) -> Self {
        let terminal = process.descriptors.get(&1).is_some_and(Descriptor::is_terminal);
        Self { process, status: 0, out: Vec::new(), queue: Vec::new(), terminal, turns: 0 }
    }

    /// argv[0]: what stands before the colon in messages.
    pub(crate) fn name(&self) -> String {
        self.process.args.first().cloned().unwrap_or_default()
    }

    /// Whether standard output is a terminal.
    pub(crate) fn on_terminal(&self) -> bool {
        self.terminal
    }

    /// Adds to standard output.
    pub(crate) fn put(&mut self, bytes: impl AsRef<[u8]>) {
        self.out.extend_from_slice(bytes.as_ref());
    }

    /// Adds a line to standard output.
    pub(crate) fn line(&mut self, text: impl AsRef<[u8]>) {
        self.put(text);
        self.out.push(b'\n');
    }

    /// Adds bytes to standard error.
    pub(crate) fn put_error(&mut self, bytes: impl AsRef<[u8]>) {
        let written = if self.terminal { self.out.len() } else { self.out.len() / BLOCK * BLOCK };
        if written > 0 {
            let block: Vec<u8> = self.out.drain(..written).collect();
            self.queue.push((1, block));
        }
        self.queue.push((2, bytes.as_ref().to_vec()));
    }

    /// error(3): the name and a message on standard error; the status becomes 1.
    pub(crate) fn complain(&mut self, message: impl Display) {
        self.status = self.status.max(1);
        let text = format!("{}: {message}\n", self.name());
        self.put_error(host::words::encode(&text));
    }

    /// A message that ends the program.
    pub(crate) fn fail(&mut self, status: u8, message: impl Display) -> Stop {
        self.complain(message);
        Stop(status)
    }

    /// `NAME: FILE: reason`, the file quoted where it needs to be.
    pub(crate) fn complain_about(&mut self, file: &str, errno: Errno) {
        self.complain(format_args!("{}: {errno}", quote::if_needed(file)));
    }

    /// The end of a wrong call.
    pub(crate) fn try_help(&mut self, status: u8) -> Stop {
        let name = self.name();
        self.put_error(format!("Try '{name} --help' for more information.\n"));
        Stop(status)
    }

    /// A wrong call: a message and the advice to look at `--help`.
    pub(crate) fn misuse(&mut self, status: u8, message: impl Display) -> Stop {
        self.complain(message);
        self.try_help(status)
    }

    /// Writes what stdio would have written by now.
    pub(crate) async fn pump(&mut self) -> Result<(), Stop> {
        for (number, bytes) in std::mem::take(&mut self.queue) {
            self.write(number, bytes).await?;
        }
        let due = if self.terminal { self.out.len() } else { self.out.len() / BLOCK * BLOCK };
        if due > 0 {
            let block: Vec<u8> = self.out.drain(..due).collect();
            self.write(1, block).await?;
        }
        Ok(())
    }

    /// Writes everything.
    pub(crate) async fn flush(&mut self) -> Result<(), Stop> {
        self.pump().await?;
        let rest = std::mem::take(&mut self.out);
        if rest.is_empty() { Ok(()) } else { self.write(1, rest).await }
    }

    /// To be awaited in long loops: writes what is due and now and then lets others have a turn.
    pub(crate) async fn turn(&mut self) -> Result<(), Stop> {
        self.turns = self.turns.wrapping_add(1);
        if self.turns.is_multiple_of(512) {
            host::yield_now().await;
        }
        if self.queue.is_empty() && self.out.len() < 16 * BLOCK { Ok(()) } else { self.pump().await }
    }

    async fn write(&mut self, number: u32, bytes: Vec<u8>) -> Result<(), Stop> {
        let outcome = match self.process.descriptor(number) {
            Ok(descriptor) => descriptor.write_all(&bytes).await,
            Err(errno) => Err(errno),
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(_) if number == 2 => Ok(()),
            Err(Errno::EPIPE) => Err(Stop(ExitStatus::SIGPIPE.0)),
            Err(errno) => {
                let message = format!("{}: write error: {errno}\n", self.name());
                self.process.stderr(message).await;
                Err(Stop(1))
            }
        }
    }

    /// Opens an input; `-` is standard input.
    pub(crate) fn open(&self, file: &str) -> Result<Descriptor, Errno> {
        match file {
            "-" => self.process.descriptor(0).cloned(),
            file => self.process.open(file, OpenOptions::READ),
        }
    }

    /// The whole of an input.
    pub(crate) async fn read(&mut self, file: &str) -> Result<Result<Vec<u8>, Errno>, Stop> {
        self.pump().await?;
        let input = match self.open(file) {
            Ok(input) => input,
            Err(errno) => return Ok(Err(errno)),
        };
        Ok(input.read_to_end().await)
    }

    /// The whole of an input; a failure is reported and gives `None`.
    pub(crate) async fn read_or_complain(&mut self, file: &str) -> Result<Option<Vec<u8>>, Stop> {
        match self.read(file).await? {
            Ok(bytes) => Ok(Some(bytes)),
            Err(errno) => {
                self.complain_about(file, errno);
                Ok(None)
            }
        }
    }

    /// Asks on standard error and reads a line; whether it begins with y or Y. Upstream: gnulib yesno.c.
    pub(crate) async fn confirmed(&mut self, question: impl Display) -> Result<bool, Stop> {
        let text = format!("{}: {question}", self.name());
        self.put_error(text);
        self.pump().await?;
        let answer = match self.process.descriptor(0) {
            Ok(input) => input.read_line().await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        Ok(matches!(answer.first(), Some(b'y' | b'Y')))
    }
}
