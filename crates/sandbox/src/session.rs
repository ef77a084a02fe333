//! A shell without a screen: commands in, their output and status out.

use std::rc::Rc;

use countersign_host::{Capture, Descriptor, Machine, Process, User};
use countersign_shell::{Mode, Shell};

use crate::login;

/// What a command left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
    /// Its exit status.
    pub exit: u8,
}

/// One bash that lasts from command to command: directory, variables and functions stay. Its standard input is empty
/// and no terminal, times are UTC, texts are UTF-8 in C's order.
pub struct Session {
    process: Process,
    shell: Shell,
    output: Option<(Capture, Capture)>,
}

impl Session {
    pub(crate) fn new(machine: &Rc<Machine>, user: &User) -> Self {
        let mut process = login::process(machine, user, "bash");
        for (name, value) in [("LC_ALL", "C.UTF-8"), ("PS1", ""), ("TERM", "dumb"), ("TZ", "UTC")] {
            process.environment.insert(name.to_owned(), value.to_owned());
        }
        process.descriptors.insert(0, Descriptor::null());
        for name in [".bashrc", ".profile"] {
            let path = format!("{}/{name}", user.home);
            // They are for people at a prompt, and not everybody has them.
            let _ = process.with_files(|files, caller| files.remove_file(caller, &path));
        }
        let shell = Shell::new(process.clone(), Mode::Script);
        Self { process, shell, output: None }
    }

    /// Runs a command (of one or more lines) to its end. After `exit` the next command finds a new shell.
    ///
    /// Dropping the future is Ctrl-C, see [`Self::interrupted`]: the next command runs in the same shell.
    pub async fn run(&mut self, command: &str) -> Outcome {
        if self.shell.exited().is_some() {
            self.shell = Shell::new(self.process.clone(), Mode::Script);
        }
        let (stdout, out) = Descriptor::capture();
        let (stderr, err) = Descriptor::capture();
        for (number, descriptor) in [(0, Descriptor::null()), (1, stdout), (2, stderr)] {
            self.shell.set_descriptor(number, descriptor);
        }
        self.output = Some((out, err));
        let exit = self.shell.run(command).await.0;
        Outcome { exit, ..self.output() }
    }

    /// What a command wrote that was broken off.
    pub fn interrupted(&mut self) -> Outcome {
        self.shell.interrupted();
        Outcome { exit: self.shell.last_status().0, ..self.output() }
    }

    fn output(&mut self) -> Outcome {
        let (stdout, stderr) =
            self.output.take().map(|(out, err)| (out.take(), err.take())).unwrap_or_default();
        Outcome { stdout, stderr, exit: 0 }
    }
}
