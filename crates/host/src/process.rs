//! A running program's view of the world.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};

use crate::files::{self, OpenOptions, path};
use crate::{
    Capture, Clock, Descriptor, Entropy, Errno, ExecError, ExitStatus, FileTree, Machine, Metadata, Program,
    Tasks, Terminal,
};

/// Who a process is to the file system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// User id; 0 may do everything.
    pub uid: u32,
    /// Primary group id, which new files get.
    pub gid: u32,
    /// Supplementary group ids.
    pub groups: Vec<u32>,
}

impl Credentials {
    /// root:root.
    pub const ROOT: Self = Self { uid: 0, gid: 0, groups: Vec::new() };

    /// Whether `gid` is among the groups.
    pub fn in_group(&self, gid: u32) -> bool {
        self.gid == gid || self.groups.contains(&gid)
    }
}

/// Everything a program gets when it is started, and its means to act.
///
/// Clone it to start a child: the clone shares open files and the machine, and owns its words and environment.
#[derive(Clone)]
pub struct Process {
    /// The machine it runs on.
    pub machine: Rc<Machine>,
    /// argv: the name it was called by, then its arguments.
    pub args: Vec<String>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
    /// The working directory, absolute and normalised.
    pub directory: String,
    /// Who it runs as.
    pub credentials: Credentials,
    /// Permission bits that new files do not get.
    pub umask: u16,
    /// Open files by number; 0, 1 and 2 as ever.
    pub descriptors: BTreeMap<u32, Descriptor>,
    /// Process id, as `$$` shows it.
    pub pid: u32,
    /// The controlling terminal, what /dev/tty is.
    pub terminal: Option<Rc<dyn Terminal>>,
}

impl Process {
    /// A process on `machine` with nothing open, an empty environment, in `/`, as root.
    pub fn new(machine: Rc<Machine>, args: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let pid = machine.next_pid();
        Self {
            machine,
            args: args.into_iter().map(Into::into).collect(),
            environment: BTreeMap::new(),
            directory: "/".to_owned(),
            credentials: Credentials::ROOT,
            umask: 0o022,
            descriptors: BTreeMap::new(),
            pid,
            terminal: None,
        }
    }

    /// A child with other words, everything else inherited, and a new process id.
    #[must_use]
    pub fn child(&self, args: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut child = self.clone();
        child.args = args.into_iter().map(Into::into).collect();
        child.pid = self.machine.next_pid();
        child
    }

    /// The name it was called by, without directories: what goes before the colon in its messages.
    pub fn name(&self) -> &str {
        let name = self.args.first().map(String::as_str).unwrap_or_default();
        name.rsplit('/').next().unwrap_or(name)
    }

    /// The arguments after the name.
    pub fn arguments(&self) -> &[String] {
        self.args.get(1..).unwrap_or_default()
    }

    /// An environment variable's value.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str)
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.machine.system.clock
    }

    /// The source of random bytes.
    pub fn entropy(&self) -> &Entropy {
        &self.machine.system.entropy
    }

    /// Where to start work that goes on beside this.
    pub fn tasks(&self) -> &Tasks {
        &self.machine.system.tasks
    }

    /// Open file `number`; a closed one fails with `EBADF` on use.
    pub fn descriptor(&self, number: u32) -> Result<&Descriptor, Errno> {
        self.descriptors.get(&number).ok_or(Errno::EBADF)
    }

    /// Everything from standard input up to end-of-file.
    pub async fn read_stdin(&self) -> Result<Vec<u8>, Errno> {
        self.descriptor(0)?.read_to_end().await
    }

    /// Writes to standard output.
    pub async fn stdout(&self, bytes: impl AsRef<[u8]>) -> Result<(), Errno> {
        self.descriptor(1)?.write_all(bytes.as_ref()).await
    }

    /// Writes to standard error; nobody can do anything about a failure.
    pub async fn stderr(&self, bytes: impl AsRef<[u8]>) {
        if let Some(stderr) = self.descriptors.get(&2) {
            let _ = stderr.write_all(bytes.as_ref()).await;
        }
    }

    // Files. Relative paths start in the working directory.

    /// `path` as an absolute path, `.` and `..` left to the file tree.
    pub fn absolute(&self, path: &str) -> String {
        path::join(&self.directory, path)
    }

    /// Runs `action` on the machine's file tree as this process's user.
    pub fn with_files<T>(&self, action: impl FnOnce(&mut FileTree, &files::Caller) -> T) -> T {
        let caller = files::Caller {
            credentials: self.credentials.clone(),
            umask: self.umask,
            now: self.clock().now(),
        };
        action(&mut self.machine.files.borrow_mut(), &caller)
    }

    /// Opens a file, a device, or one of this process's own descriptors (`/dev/stdin`, `/dev/fd/63`, `/dev/tty`).
    pub fn open(&self, path: &str, options: OpenOptions) -> Result<Descriptor, Errno> {
        if path.is_empty() {
            return Err(Errno::ENOENT);
        }
        let absolute = self.absolute(path);
        let own = match absolute.as_str() {
            "/dev/stdin" => Some(0),
            "/dev/stdout" => Some(1),
            "/dev/stderr" => Some(2),
            other => other.strip_prefix("/dev/fd/").and_then(|number| number.parse().ok()),
        };
        if let Some(number) = own {
            return self.descriptors.get(&number).cloned().ok_or(Errno::ENOENT);
        }
        if absolute == "/dev/tty" {
            return self.terminal.clone().map(Descriptor::terminal).ok_or(Errno::ENXIO);
        }
        let device = self.with_files(|files, caller| files.device(caller, &absolute))?;
        match device {
            Some(files::Device::Null) => Ok(Descriptor::null()),
            Some(files::Device::Random) => Ok(Descriptor::random(self.entropy().clone())),
            Some(files::Device::Zero) => Ok(Descriptor::zero()),
            None => files::open(&self.machine.files, self.clock(), &self.file_caller(), &absolute, options)
                .map(Descriptor::file),
        }
    }

    /// The whole of a file (or of a device or descriptor, see [`Self::open`]).
    pub async fn read_file(&self, path: &str) -> Result<Vec<u8>, Errno> {
        self.open(path, OpenOptions::READ)?.read_to_end().await
    }

    /// Replaces a file's content, making it with mode 0666 less the umask if it is not there.
    pub async fn write_file(&self, path: &str, bytes: &[u8]) -> Result<(), Errno> {
        self.write_file_with_mode(path, bytes, 0o666).await
    }

    /// The same with another mode for a new file, such as 0600 for keys.
    pub async fn write_file_with_mode(&self, path: &str, bytes: &[u8], mode: u16) -> Result<(), Errno> {
        self.open(path, OpenOptions { mode, ..OpenOptions::WRITE })?.write_all(bytes).await
    }

    /// stat(2): what `path` leads to.
    pub fn metadata(&self, path: &str) -> Result<Metadata, Errno> {
        if path.is_empty() {
            return Err(Errno::ENOENT);
        }
        let absolute = self.absolute(path);
        self.with_files(|files, caller| files.metadata(caller, &absolute))
    }

    fn file_caller(&self) -> files::Caller {
        files::Caller { credentials: self.credentials.clone(), umask: self.umask, now: self.clock().now() }
    }

    // Other programs.

    /// Where `name` would be found: itself if it holds a `/`, else the first executable file along PATH.
    pub fn find_program(&self, name: &str) -> Result<String, ExecError> {
        if name.contains('/') {
            return Ok(name.to_owned());
        }
        let mut refused = None;
        let search =
            self.variable("PATH").unwrap_or("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        for directory in search.split(':') {
            let directory = if directory.is_empty() { "." } else { directory };
            let candidate = path::join(directory, name);
            let Ok(metadata) = self.metadata(&candidate) else { continue };
            if metadata.is_directory() {
                continue;
            }
            if metadata.may_execute(&self.credentials) {
                return Ok(candidate);
            }
            refused.get_or_insert(candidate);
        }
        match refused {
            Some(path) => Err(ExecError::File { path, errno: Errno::EACCES }),
            None => Err(ExecError::CommandNotFound),
        }
    }

    /// The program that `name` would run, if an executable file of that name stands for one.
    pub fn program(&self, name: &str) -> Option<Rc<dyn Program>> {
        let path = self.absolute(&self.find_program(name).ok()?);
        let image = self.with_files(|files, caller| {
            let caller = files::Caller { credentials: Credentials::ROOT, ..caller.clone() };
            files.read(&caller, &path)
        });
        self.machine.system.programs.borrow().of_image(&image.ok()?)
    }

    /// execve(2) with a search along PATH: runs the program that `args[0]` names, as this process.
    ///
    /// A `#!` line is followed; a text file without one fails with `ENOEXEC`, which shells answer by
    /// running it themselves.
    pub fn exec(self) -> LocalBoxFuture<'static, Result<ExitStatus, ExecError>> {
        Box::pin(async move {
            let name = self.args.first().cloned().unwrap_or_default();
            let path = self.find_program(&name)?;
            self.exec_file(path, 4).await
        })
    }

    fn exec_file(
        mut self,
        path: String,
        depth: u32,
    ) -> LocalBoxFuture<'static, Result<ExitStatus, ExecError>> {
        Box::pin(async move {
            let fail = |errno| ExecError::File { path: path.clone(), errno };
            let metadata = self.metadata(&path).map_err(fail)?;
            // The kernel says EACCES for a directory; shells look again and say "Is a directory".
            if metadata.is_directory() {
                return Err(fail(Errno::EISDIR));
            }
            if !metadata.may_execute(&self.credentials) {
                return Err(fail(Errno::EACCES));
            }
            let absolute = self.absolute(&path);
            // Executing does not need the right to read.
            let image = self
                .with_files(|files, caller| {
                    let caller = files::Caller { credentials: Credentials::ROOT, ..caller.clone() };
                    files.read(&caller, &absolute)
                })
                .map_err(fail)?;
            let program = self.machine.system.programs.borrow().of_image(&image);
            if let Some(program) = program {
                return Ok(program.run(self).await);
            }
            let Some(line) = image.strip_prefix(b"#!") else { return Err(fail(Errno::ENOEXEC)) };
            if depth == 0 {
                return Err(fail(Errno::ELOOP));
            }
            let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let line = String::from_utf8_lossy(line);
            let (interpreter, argument) = match line.trim().split_once([' ', '\t']) {
                Some((interpreter, argument)) => (interpreter.to_owned(), Some(argument.trim().to_owned())),
                None => (line.trim().to_owned(), None),
            };
            let rest = self.args.get(1..).unwrap_or_default().to_vec();
            self.args = std::iter::once(interpreter.clone())
                .chain(argument)
                .chain([path.clone()])
                .chain(rest)
                .collect();
            match self.exec_file(interpreter.clone(), depth - 1).await {
                Err(ExecError::File { errno: Errno::ENOENT, .. }) => {
                    Err(ExecError::BadInterpreter { path, interpreter })
                }
                outcome => outcome,
            }
        })
    }

    /// Runs a child to its end and takes what it wrote: `(status, standard output, standard error)`.
    pub async fn output(mut self) -> Result<(ExitStatus, Vec<u8>, Vec<u8>), ExecError> {
        let take = |process: &mut Self, number| -> Capture {
            let (descriptor, capture) = Descriptor::capture();
            process.descriptors.insert(number, descriptor);
            capture
        };
        let (stdout, stderr) = (take(&mut self, 1), take(&mut self, 2));
        let status = self.exec().await?;
        Ok((status, stdout.take(), stderr.take()))
    }
}
