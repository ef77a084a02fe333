//! Where `sed` writes to. An output whose last line lacked its end gets it before anything follows.

use host::{Descriptor, OpenOptions};

use super::PANIC;
use crate::run::{Io, Stop};

/// A place to write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Standard output, or the file edited in place.
    Main,
    /// A file of `w`, by its number.
    File(usize),
}

enum Sink {
    Stdout,
    Stderr,
    File(Descriptor),
}

struct File {
    sink: Sink,
    missing_end: bool,
}

pub(super) struct Outputs {
    files: Vec<File>,
    /// The present file's new content when editing in place.
    pub(super) edited: Option<Vec<u8>>,
    missing_end: bool,
    stdout_missing_end: bool,
    end: u8,
}

impl Outputs {
    pub(super) fn new(end: u8) -> Self {
        Self { files: Vec::new(), edited: None, missing_end: false, stdout_missing_end: false, end }
    }

    /// Opens the files of `w`, emptying them.
    pub(super) fn open(&mut self, io: &mut Io, names: &[String]) -> Result<(), Stop> {
        for name in names {
            let sink = match name.as_str() {
                "/dev/stdout" => Sink::Stdout,
                "/dev/stderr" => Sink::Stderr,
                name => match io.process.open(name, OpenOptions::WRITE) {
                    Ok(file) => Sink::File(file),
                    Err(errno) => {
                        return Err(io.fail(PANIC, format_args!("couldn't open file {name}: {errno}")));
                    }
                },
            };
            self.files.push(File { sink, missing_end: false });
        }
        Ok(())
    }

    /// Begins the output of a file edited in place.
    pub(super) fn begin_edit(&mut self) {
        self.edited = Some(Vec::new());
        self.missing_end = false;
    }

    /// Writes a text and, if `ended`, its end.
    pub(super) async fn write(
        &mut self,
        io: &mut Io,
        target: Target,
        text: &[u8],
        ended: bool,
    ) -> Result<(), Stop> {
        let end = self.end;
        let mut bytes = Vec::with_capacity(text.len() + 2);
        let missing = match target {
            Target::Main if self.edited.is_some() => &mut self.missing_end,
            Target::Main => &mut self.stdout_missing_end,
            Target::File(number) => match self.files.get_mut(number) {
                Some(File { sink: Sink::Stdout, .. }) => &mut self.stdout_missing_end,
                Some(file) => &mut file.missing_end,
                None => return Ok(()),
            },
        };
        if std::mem::replace(missing, !ended) {
            bytes.push(end);
        }
        bytes.extend_from_slice(text);
        if ended {
            bytes.push(end);
        }
        match target {
            Target::Main => match &mut self.edited {
                Some(edited) => edited.extend(bytes),
                None => io.put(bytes),
            },
            Target::File(number) => match self.files.get(number).map(|file| &file.sink) {
                Some(Sink::Stdout) => io.put(bytes),
                Some(Sink::Stderr) => io.put_error(bytes),
                Some(Sink::File(file)) => {
                    let file = file.clone();
                    if let Err(errno) = file.write_all(&bytes).await {
                        return Err(
                            io.fail(PANIC, format_args!("couldn't write {} items: {errno}", bytes.len()))
                        );
                    }
                }
                None => {}
            },
        }
        Ok(())
    }

    /// Writes bytes as they are, after a missing end.
    pub(super) async fn raw(&mut self, io: &mut Io, text: &[u8]) -> Result<(), Stop> {
        if text.is_empty() {
            return Ok(());
        }
        match text.split_last() {
            Some((last, rest)) if *last == self.end => self.write(io, Target::Main, rest, true).await,
            _ => {
                self.write(io, Target::Main, text, false).await?;
                // What a file lacks at its end is not added.
                match self.edited {
                    Some(_) => self.missing_end = false,
                    None => self.stdout_missing_end = false,
                }
                Ok(())
            }
        }
    }
}
