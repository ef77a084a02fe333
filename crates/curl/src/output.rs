//! Where bodies go: standard output or a file, written in blocks as stdio does it.

use countersign_host::{Descriptor, OpenOptions, Process};

/// What stdio collects before it writes, bytes.
const BLOCK: usize = 4096;

/// Where a body goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Standard output.
    Standard,
    /// A file.
    File {
        /// Its path.
        path: String,
        /// Whether missing directories are made first.
        create_directories: bool,
        /// Whether an existing file is left alone: another name is taken.
        keep_existing: bool,
    },
}

/// An output with its buffer. What is still in it is lost if the program is killed, as in real life.
pub(crate) struct Output {
    target: Target,
    descriptor: Option<Descriptor>,
    buffer: Vec<u8>,
    unbuffered: bool,
    /// The path that was written to.
    pub(crate) path: Option<String>,
}

/// Nothing can be written any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

impl Output {
    /// An output that is not opened yet.
    pub(crate) fn new(target: Target, unbuffered: bool) -> Self {
        let path = match &target {
            Target::Standard => None,
            Target::File { path, .. } => Some(path.clone()),
        };
        Self { target, descriptor: None, buffer: Vec::new(), unbuffered, path }
    }

    /// Whether bytes go to a terminal.
    pub(crate) fn is_terminal(&self, process: &Process) -> bool {
        self.target == Target::Standard && process.descriptors.get(&1).is_some_and(Descriptor::is_terminal)
    }

    /// Opens the output if that has not been done.
    pub(crate) fn open(&mut self, process: &Process) -> Result<Descriptor, Broken> {
        if let Some(descriptor) = &self.descriptor {
            return Ok(descriptor.clone());
        }
        let descriptor = match &self.target {
            Target::Standard => process.descriptor(1).cloned().map_err(|_| Broken)?,
            Target::File { path, create_directories, keep_existing } => {
                if *create_directories && let Some((directory, _)) = path.rsplit_once('/') {
                    let directory = process.absolute(directory);
                    // What went wrong shows when the file is opened.
                    let _ = process
                        .with_files(|files, caller| files.create_directories(caller, &directory, 0o750));
                }
                match keep_existing {
                    false => process.open(path, OpenOptions::WRITE).map_err(|_| Broken)?,
                    true => {
                        let (name, descriptor) = open_new(process, path).ok_or(Broken)?;
                        self.path = Some(name);
                        descriptor
                    }
                }
            }
        };
        self.descriptor = Some(descriptor.clone());
        Ok(descriptor)
    }

    /// Adds bytes; whole blocks are written.
    pub(crate) async fn write(&mut self, process: &Process, bytes: &[u8]) -> Result<(), Broken> {
        let descriptor = self.open(process)?;
        self.buffer.extend_from_slice(bytes);
        let ready = if self.unbuffered || descriptor.is_terminal() {
            self.buffer.len()
        } else if self.buffer.len() > BLOCK {
            self.buffer.len() / BLOCK * BLOCK
        } else {
            0
        };
        if ready > 0 {
            let block: Vec<u8> = self.buffer.drain(..ready).collect();
            descriptor.write_all(&block).await.map_err(|_| Broken)?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(crate) async fn flush(&mut self) -> Result<(), Broken> {
        let rest = std::mem::take(&mut self.buffer);
        match &self.descriptor {
            Some(descriptor) if !rest.is_empty() => descriptor.write_all(&rest).await.map_err(|_| Broken),
            _ => Ok(()),
        }
    }
}

/// `--no-clobber`: the first of `NAME`, `NAME.1`, `NAME.2` … that does not exist.
fn open_new(process: &Process, path: &str) -> Option<(String, Descriptor)> {
    let options = OpenOptions { exclusive: true, ..OpenOptions::WRITE };
    let names = std::iter::once(path.to_owned()).chain((1..100).map(|number| format!("{path}.{number}")));
    names.into_iter().find_map(|name| process.open(&name, options).ok().map(|descriptor| (name, descriptor)))
}
