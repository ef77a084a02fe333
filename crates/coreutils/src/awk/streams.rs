//! Files and commands that a program has opened. Upstream: mawk's files.c.

use host::{Descriptor, Errno, OpenOptions, Task};

use super::reader::Reader;
use super::token::Redirect;
use super::value::Text;
use crate::run::{Io, Stop, spawn};

/// How much is gathered before it is written, bytes.
const BLOCK: usize = 4_096;

/// A command that runs beside the program; it ends when the program is ended.
struct Child(Option<Task<u8>>);

impl Child {
    async fn wait(mut self) -> u8 {
        match self.0.take() {
            Some(task) => task.await.unwrap_or(0),
            None => 0,
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

enum Sink {
    Stdout,
    Stderr,
    File(Descriptor),
    Command(Descriptor, Child),
}

struct Output {
    name: Text,
    sink: Sink,
    buffer: Vec<u8>,
}

impl Output {
    fn is_command(&self) -> bool {
        matches!(self.sink, Sink::Command(..))
    }

    /// Writes what was gathered.
    async fn flush(&mut self, io: &mut Io) -> Result<Result<(), Errno>, Stop> {
        if let Sink::Stdout = self.sink {
            io.flush().await?;
        }
        let bytes = std::mem::take(&mut self.buffer);
        match &self.sink {
            Sink::File(descriptor) | Sink::Command(descriptor, _) if !bytes.is_empty() => {
                Ok(descriptor.write_all(&bytes).await)
            }
            _ => Ok(Ok(())),
        }
    }
}

pub(super) struct Input {
    name: Text,
    pub(super) reader: Reader,
    child: Option<Child>,
}

/// The most recently used come first.
#[derive(Default)]
pub(super) struct Streams {
    outputs: Vec<Output>,
    inputs: Vec<Input>,
}

/// A shell (by the name it is started by) that runs a command.
fn shell(io: &Io, name: &str, command: &[u8]) -> host::Process {
    io.process.child([name.to_owned(), "-c".to_owned(), host::words::decode(command)])
}

fn start(io: &Io, command: &[u8], number: u32, end: Descriptor) -> Child {
    let mut child = shell(io, "/bin/sh", command);
    child.descriptors.insert(number, end);
    let run = async move {
        match spawn::exec(child).await {
            Ok(status) => status,
            Err(error) => error.exit_status().0,
        }
    };
    Child(Some(io.process.tasks().spawn(run)))
}

/// Moves what is at `index` to the front.
fn to_front<T>(list: &mut [T], index: usize) {
    if let Some(part) = list.get_mut(..=index) {
        part.rotate_right(1);
    }
}

impl Streams {
    /// Writes to a file or command, which is opened at its first use.
    pub(super) async fn write(
        &mut self,
        io: &mut Io,
        redirect: Redirect,
        name: &Text,
        bytes: &[u8],
    ) -> Result<(), Stop> {
        let command = redirect == Redirect::Command;
        match self.outputs.iter().position(|output| output.name == *name && output.is_command() == command) {
            Some(index) => to_front(&mut self.outputs, index),
            None => {
                let sink = self.open_sink(io, redirect, name).await?;
                self.outputs.insert(0, Output { name: name.clone(), sink, buffer: Vec::new() });
            }
        }
        let Some(output) = self.outputs.first_mut() else { return Ok(()) };
        match output.sink {
            Sink::Stdout => io.put(bytes),
            Sink::Stderr => {
                io.put_error(bytes);
                io.pump().await?;
            }
            _ => output.buffer.extend_from_slice(bytes),
        }
        if output.buffer.len() < BLOCK {
            return Ok(());
        }
        match output.flush(io).await? {
            Ok(()) => Ok(()),
            Err(Errno::EPIPE) => Err(Stop(host::ExitStatus::SIGPIPE.0)),
            Err(errno) => Err(super::fail(io, &format!("write failure ({errno})"))),
        }
    }

    async fn open_sink(&mut self, io: &mut Io, redirect: Redirect, name: &Text) -> Result<Sink, Stop> {
        let options = match redirect {
            Redirect::Command => {
                self.flush_all(io).await?;
                let (reader, writer) = host::pipe();
                let child = start(io, name, 0, reader);
                return Ok(Sink::Command(writer, child));
            }
            Redirect::File => OpenOptions::WRITE,
            Redirect::Append => OpenOptions::APPEND,
        };
        match &**name {
            b"/dev/stdout" => return Ok(Sink::Stdout),
            b"/dev/stderr" => return Ok(Sink::Stderr),
            _ => {}
        }
        let path = host::words::decode(name);
        let opened = if path.is_empty() { Err(Errno::ENOENT) } else { io.process.open(&path, options) };
        opened
            .map(Sink::File)
            .map_err(|errno| super::fail(io, &format!("cannot open \"{path}\" for output ({errno})")))
    }

    /// Writes everything that was gathered, as is done before another program runs.
    pub(super) async fn flush_all(&mut self, io: &mut Io) -> Result<(), Stop> {
        io.flush().await?;
        for output in &mut self.outputs {
            // A command that has ended already is no concern here.
            let _ = output.flush(io).await?;
        }
        Ok(())
    }

    /// Writes what was gathered for one name; false if there is none.
    pub(super) async fn flush(&mut self, io: &mut Io, name: &[u8]) -> Result<bool, Stop> {
        let mut found = false;
        for output in self.outputs.iter_mut().filter(|output| *output.name == *name) {
            let _ = output.flush(io).await?;
            found = true;
        }
        Ok(found)
    }

    /// An input file, opened at its first use.
    pub(super) fn file(&mut self, io: &Io, name: &Text) -> Result<&mut Input, Errno> {
        if let Some(index) = self.inputs.iter().position(|input| input.name == *name && input.child.is_none())
        {
            to_front(&mut self.inputs, index);
        } else {
            let path = host::words::decode(name);
            let path = if path == "/dev/stdin" { "-".to_owned() } else { path };
            let descriptor = if path.is_empty() { Err(Errno::ENOENT) } else { io.open(&path) }?;
            let reader = Reader::new(descriptor);
            self.inputs.insert(0, Input { name: name.clone(), reader, child: None });
        }
        self.inputs.first_mut().ok_or(Errno::ENOENT)
    }

    /// A command's output, which is started at its first use.
    pub(super) async fn command(&mut self, io: &mut Io, name: &Text) -> Result<Option<&mut Input>, Stop> {
        if let Some(index) = self.inputs.iter().position(|input| input.name == *name && input.child.is_some())
        {
            to_front(&mut self.inputs, index);
        } else {
            self.flush_all(io).await?;
            let (reader, writer) = host::pipe();
            let child = start(io, name, 1, writer);
            self.inputs
                .insert(0, Input { name: name.clone(), reader: Reader::new(reader), child: Some(child) });
        }
        Ok(self.inputs.first_mut())
    }

    /// Closes what has this name: a command's exit status, 0 for a file, -1 for nothing.
    pub(super) async fn close(&mut self, io: &mut Io, name: &[u8]) -> Result<i32, Stop> {
        let mut status = -1;
        while let Some(index) = self.outputs.iter().position(|output| *output.name == *name) {
            status = finish(io, self.outputs.remove(index)).await?;
        }
        while let Some(index) = self.inputs.iter().position(|input| *input.name == *name) {
            let input = self.inputs.remove(index);
            drop(input.reader);
            status = match input.child {
                Some(child) => i32::from(child.wait().await),
                None => 0,
            };
        }
        Ok(status)
    }

    /// The end of the program: commands that were written to are waited for.
    pub(super) async fn finish(&mut self, io: &mut Io) -> Result<(), Stop> {
        self.inputs.clear();
        for output in std::mem::take(&mut self.outputs) {
            finish(io, output).await?;
        }
        Ok(())
    }

    /// system(3)
    pub(super) async fn system(&mut self, io: &mut Io, command: &[u8]) -> Result<u8, Stop> {
        self.flush_all(io).await?;
        let child = shell(io, "sh", command);
        Ok(match spawn::exec(child).await {
            Ok(status) => status,
            Err(error) => error.exit_status().0,
        })
    }
}

async fn finish(io: &mut Io, mut output: Output) -> Result<i32, Stop> {
    if !matches!(output.sink, Sink::Stdout) {
        let _ = output.flush(io).await?;
    }
    Ok(match output.sink {
        Sink::Command(writer, child) => {
            drop(writer);
            i32::from(child.wait().await)
        }
        _ => 0,
    })
}
