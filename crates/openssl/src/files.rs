//! Opening what `-in` and `-out` name, with OpenSSL's words when it fails.

use countersign_host::{Descriptor, Errno, OpenOptions};

use crate::app::{App, Step};
use crate::errors;

/// How a subcommand opens its files: the words for failures differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// `Can't open "x" for reading, …` and the error queue.
    Default,
    /// The same for a format that is not text: only the error queue tells.
    Binary,
    /// The same for a file that only its owner may read, without the error queue.
    Owner,
}

/// The errno of fopen(3): opening a directory works for reading.
fn open(app: &App, path: &str, options: OpenOptions) -> Result<Descriptor, Errno> {
    app.process.open(path, options)
}

/// Where output goes: a descriptor that was opened when the real tool opens it.
pub struct Output {
    descriptor: Option<Descriptor>,
}

impl Output {
    /// Standard output for no path or `-`, else a new file (mode 0600 with [`Opening::Owner`]).
    pub async fn open(app: &App, path: Option<&str>, opening: Opening) -> Step<Self> {
        let Some(path) = path.filter(|path| *path != "-") else {
            return Ok(Self { descriptor: app.process.descriptor(1).ok().cloned() });
        };
        let mode = if opening == Opening::Owner { 0o600 } else { 0o666 };
        match open(app, path, OpenOptions { mode, ..OpenOptions::WRITE }) {
            Ok(descriptor) => Ok(Self { descriptor: Some(descriptor) }),
            Err(errno) if opening == Opening::Owner => {
                app.fail(format!("{}: Can't open \"{path}\" for writing, {errno}", app.name)).await
            }
            Err(errno) => {
                app.say(format!("Can't open \"{path}\" for writing, {errno}\n")).await;
                let mode = if opening == Opening::Binary { "wb" } else { "w" };
                app.raise_all(errors::fopen(errno, path, mode));
                app.print_errors().await;
                Err(crate::app::Exit(1))
            }
        }
    }

    /// Writes all of it. A reader that went away ends the program as SIGPIPE would.
    pub async fn write(&self, bytes: impl AsRef<[u8]>) -> Step {
        let Some(descriptor) = &self.descriptor else { return Ok(()) };
        match descriptor.write_all(bytes.as_ref()).await {
            Err(Errno::EPIPE) => Err(crate::app::Exit(141)),
            _ => Ok(()),
        }
    }
}

/// Reads a whole file, or standard input for no path or `-`, as `bio_open_default` does.
pub async fn read(app: &App, path: Option<&str>) -> Step<Vec<u8>> {
    read_as(app, path, "r").await
}

/// The same for a format that is not text.
pub async fn read_binary(app: &App, path: Option<&str>) -> Step<Vec<u8>> {
    read_as(app, path, "rb").await
}

async fn read_as(app: &App, path: Option<&str>, mode: &str) -> Step<Vec<u8>> {
    let Some(path) = path.filter(|path| *path != "-") else {
        return Ok(app.process.read_stdin().await.unwrap_or_default());
    };
    match app.process.read_file(path).await {
        Ok(bytes) => Ok(bytes),
        // fopen(3) opens a directory; reading then gives nothing.
        Err(errno @ Errno::EISDIR) => {
            if mode == "rb" {
                app.raise_all(errors::fread(errno));
            }
            Ok(Vec::new())
        }
        Err(errno) => {
            app.say(format!("Can't open \"{path}\" for reading, {errno}\n")).await;
            app.raise_all(errors::fopen(errno, path, mode));
            app.print_errors().await;
            Err(crate::app::Exit(1))
        }
    }
}

/// Input that is opened at once and read later, since a pass phrase may have to be asked for in between.
pub struct Input<'a> {
    app: &'a App,
    descriptor: Option<Descriptor>,
    /// The path is a directory, which can be opened but not read.
    is_directory: bool,
}

/// Opens a file, or standard input for no path or `-`.
/// `mode` is what fopen(3) is called with.
pub async fn open_input<'a>(app: &'a App, path: Option<&str>, mode: &str) -> Step<Input<'a>> {
    let Some(path) = path.filter(|path| *path != "-") else {
        let descriptor = app.process.descriptor(0).ok().cloned();
        return Ok(Input { app, descriptor, is_directory: false });
    };
    match open(app, path, OpenOptions::READ) {
        Ok(descriptor) => Ok(Input { app, descriptor: Some(descriptor), is_directory: false }),
        Err(Errno::EISDIR) => Ok(Input { app, descriptor: None, is_directory: true }),
        Err(errno) => {
            app.say(format!("Can't open \"{path}\" for reading, {errno}\n")).await;
            app.raise_all(errors::fopen(errno, path, mode));
            Err(crate::app::Exit(1))
        }
    }
}

impl Input<'_> {
    /// Everything; a directory leaves its error in the queue.
    pub async fn read(&self) -> Vec<u8> {
        if self.is_directory {
            self.app.raise_all(errors::fread(Errno::EISDIR));
        }
        match &self.descriptor {
            Some(descriptor) => match descriptor.read_to_end().await {
                Ok(bytes) => bytes,
                Err(errno) => {
                    self.app.raise_all(errors::fread(errno));
                    Vec::new()
                }
            },
            None => Vec::new(),
        }
    }
}
