//! A shell without a screen: commands in, their output and status out.

use std::rc::Rc;

use countersign_host::{Capture, Descriptor, Machine, Process, User};
use countersign_lessons::CommandEnded;
use countersign_shell::{Mode, Shell, ShellState};

use crate::journal::Journal;
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
    title: String,
    journal: Journal,
    process: Process,
    shell: Shell,
    output: Option<(Capture, Capture)>,
    /// Whether standard error goes where standard output goes.
    together: bool,
}

impl Session {
    pub(crate) fn new(machine: &Rc<Machine>, user: &User, journal: Journal) -> Self {
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
        let title = format!("{}@{}", user.name, machine.name);
        Self { title, journal, process, shell, output: None, together: false }
    }

    /// Goes on where a terminal's shell stands: its directory, variables and functions. What is written to either
    /// stream is written to standard output, as a terminal shows it.
    pub(crate) fn resume(&mut self, shell: Option<ShellState>) {
        self.together = true;
        if let Some(state) = shell {
            self.shell.restore(state);
        }
    }

    /// Runs a command (of one or more lines) to its end. After `exit` the next command finds a new shell.
    ///
    /// Dropping the future is Ctrl-C, see [`Self::interrupted`]: the next command runs in the same shell.
    pub async fn run(&mut self, command: &str) -> Outcome {
        if self.shell.exited().is_some() {
            self.shell = Shell::new(self.process.clone(), Mode::Script);
        }
        let (stdout, out) = Descriptor::capture();
        let (mut stderr, err) = Descriptor::capture();
        if self.together {
            stderr = stdout.clone();
        }
        for (number, descriptor) in [(0, Descriptor::null()), (1, stdout), (2, stderr)] {
            self.shell.set_descriptor(number, descriptor);
        }
        self.output = Some((out, err));
        let exit = self.shell.run(command).await.0;
        let outcome = Outcome { exit, ..self.output() };
        let mut output = String::from_utf8_lossy(&outcome.stdout).into_owned();
        output += &String::from_utf8_lossy(&outcome.stderr);
        let (terminal, command) = (self.title.clone(), command.to_owned());
        self.journal.ended(CommandEnded { terminal, command, output, exit });
        outcome
    }

    /// The commands in a text of several lines, as a terminal takes them one by one: each with its here-documents and
    /// continued lines.
    pub fn commands(&self, text: &str) -> Vec<String> {
        let mut commands = Vec::new();
        let mut pending = String::new();
        for line in text.lines() {
            if !pending.is_empty() {
                pending.push('\n');
            }
            pending.push_str(line);
            if !self.shell.is_incomplete(&pending) {
                commands.push(std::mem::take(&mut pending));
            }
        }
        commands.push(pending);
        commands.retain(|command| !command.trim().is_empty());
        commands
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
