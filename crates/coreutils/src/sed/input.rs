//! Where `sed` reads from: files one after the other, and the writing back of `-i`.

use std::collections::VecDeque;

use host::Descriptor;
use host::files::path;

use super::{BAD_INPUT, PANIC};
use crate::files::place;
use crate::run::{Io, Lines, Stop};

/// How files are edited in place.
struct InPlace {
    suffix: String,
    follow: bool,
}

/// The file being read.
struct Current {
    name: String,
    lines: Lines,
}

pub(super) struct Input {
    waiting: VecDeque<String>,
    current: Option<Current>,
    /// A line read ahead to know whether it is the last.
    ahead: Option<Vec<u8>>,
    end: u8,
    separate: bool,
    in_place: Option<InPlace>,
    /// Number of the present line.
    pub(super) line: u64,
    /// Whether a file's output must be written back.
    pub(super) finished: Option<String>,
}

impl Input {
    pub(super) fn new(files: Vec<String>, end: u8, separate: bool) -> Self {
        Self {
            waiting: files.into(),
            current: None,
            ahead: None,
            end,
            separate,
            in_place: None,
            line: 0,
            finished: None,
        }
    }

    pub(super) fn edit_in_place(&mut self, suffix: &str, follow: bool) {
        self.in_place = Some(InPlace { suffix: suffix.to_owned(), follow });
    }

    pub(super) fn edits_in_place(&self) -> bool {
        self.in_place.is_some()
    }

    /// The file's name as `F` shows it.
    pub(super) fn file_name(&self) -> &str {
        self.current.as_ref().map_or("-", |current| &current.name)
    }

    fn open(&self, io: &mut Io, name: &str) -> Option<Descriptor> {
        if self.in_place.is_some() && name != "-" {
            match place::stat(&io.process, name) {
                Ok(found) if !found.is_file() => {
                    io.complain(format_args!("couldn't edit {name}: not a regular file"));
                    io.status = PANIC;
                    return None;
                }
                _ => {}
            }
        }
        match io.open(name) {
            Ok(input) => Some(input),
            Err(errno) => {
                io.complain(format_args!("can't read {name}: {errno}"));
                io.status = BAD_INPUT;
                None
            }
        }
    }

    /// Reads a line of the present file, or of the next one if `advance`.
    async fn fetch(&mut self, io: &mut Io, advance: bool) -> Result<Option<Vec<u8>>, Stop> {
        loop {
            if let Some(current) = &mut self.current {
                match current.lines.next(io).await? {
                    Ok(Some(line)) => return Ok(Some(line)),
                    Ok(None) => {}
                    Err(errno) => {
                        let name = current.name.clone();
                        io.complain(format_args!("read error on {name}: {errno}"));
                        io.status = BAD_INPUT;
                    }
                }
                if !advance {
                    return Ok(None);
                }
                if self.in_place.is_some() {
                    self.finished = self.current.as_ref().map(|current| current.name.clone());
                    self.current = None;
                    // The output is written back before the next file is opened.
                    return Ok(None);
                }
                self.current = None;
            }
            let Some(name) = self.waiting.pop_front() else { return Ok(None) };
            if let Some(input) = self.open(io, &name) {
                self.current = Some(Current { name, lines: Lines::new(input, self.end) });
                if self.separate {
                    self.line = 0;
                }
            }
        }
    }

    /// The next line with its end; `None` when all is read or, with `-i`, a file is finished.
    pub(super) async fn next(&mut self, io: &mut Io) -> Result<Option<Vec<u8>>, Stop> {
        let line = match self.ahead.take() {
            Some(line) => Some(line),
            None => self.fetch(io, true).await?,
        };
        self.line += u64::from(line.is_some());
        Ok(line)
    }

    /// Whether the present line is the last (of its file if files are separate).
    pub(super) async fn at_end(&mut self, io: &mut Io) -> Result<bool, Stop> {
        if self.ahead.is_none() {
            let line = self.line;
            self.ahead = self.fetch(io, !self.separate).await?;
            self.line = line;
        }
        Ok(self.ahead.is_none())
    }

    /// Whether nothing at all is left to read.
    pub(super) fn exhausted(&self) -> bool {
        self.current.is_none() && self.waiting.is_empty() && self.ahead.is_none()
    }

    /// What is left of the present file, when a script quits while editing in place.
    pub(super) async fn rest(&mut self, io: &mut Io) -> Result<Vec<u8>, Stop> {
        let mut rest = self.ahead.take().unwrap_or_default();
        while let Some(line) = self.fetch(io, false).await? {
            rest.extend(line);
        }
        self.finished = self.current.take().map(|current| current.name);
        Ok(rest)
    }

    /// Puts the output of an edited file in its place.
    pub(super) fn write_back(&self, io: &mut Io, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        let Some(in_place) = &self.in_place else { return Ok(()) };
        let mut target = name.to_owned();
        if in_place.follow
            && let Ok(real) =
                io.process.with_files(|files, caller| files.canonicalize(caller, &io.process.absolute(name)))
        {
            target = real;
        }
        let old = place::stat(&io.process, &target);
        let absolute = io.process.absolute(&target);
        let directory = path::parent(&target).to_owned();
        let temporary =
            place::within(&directory, &format!("sed{:06x}", io.process.entropy().below(0xff_ffff)));
        let new = io.process.absolute(&temporary);
        let made = io.process.with_files(|files, caller| {
            files.write(caller, &new, bytes, 0o600)?;
            if let Ok(old) = old {
                let _ = files.set_owner(caller, &new, Some(old.uid), Some(old.gid));
                files.set_mode(caller, &new, old.mode)?;
            }
            Ok::<(), host::Errno>(())
        });
        if let Err(errno) = made {
            return Err(io.fail(PANIC, format_args!("couldn't open temporary file {temporary}: {errno}")));
        }
        if !in_place.suffix.is_empty() {
            let base = path::file_name(&target);
            let backup = if in_place.suffix.contains('*') {
                in_place.suffix.replace('*', base)
            } else {
                format!("{base}{}", in_place.suffix)
            };
            let backup = if backup.contains('/') { backup } else { place::within(&directory, &backup) };
            let backup_path = io.process.absolute(&backup);
            let moved = io.process.with_files(|files, caller| files.rename(caller, &absolute, &backup_path));
            if let Err(errno) = moved {
                return Err(io.fail(PANIC, format_args!("cannot rename {target}: {errno}")));
            }
        }
        match io.process.with_files(|files, caller| files.rename(caller, &new, &absolute)) {
            Ok(()) => Ok(()),
            Err(errno) => Err(io.fail(PANIC, format_args!("cannot rename {temporary}: {errno}"))),
        }
    }
}
