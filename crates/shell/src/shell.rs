//! The shell itself: its state, how it starts, and how a caller runs text in it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use host::{Descriptor, ExitStatus, Process};
use serde::{Deserialize, Serialize};

use crate::ast::Function;
use crate::exec::{Flow, Frame, Jobs, Processes};
use crate::options::Options;
use crate::parse::{ParseOptions, Parser};
use crate::signals::Pending;
use crate::variables::{Value, Variable, Variables};

/// How a shell words its messages and what it starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// At a prompt: aliases, job reports, messages without line numbers.
    Interactive,
    /// A script: messages begin with the name and the line number.
    Script,
}

/// A running bash.
#[derive(Clone)]
pub struct Shell {
    /// What it runs as; programs it starts inherit from it.
    pub(crate) process: Process,
    pub(crate) interactive: bool,
    /// Whether commands come from a file given by name.
    pub(crate) script: bool,
    /// Whether commands come from `-c`.
    pub(crate) command_string: bool,
    /// `$0`
    pub(crate) name: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) variables: Variables,
    pub(crate) functions: BTreeMap<String, Rc<Function>>,
    pub(crate) aliases: Rc<BTreeMap<String, String>>,
    pub(crate) options: Options,
    /// Builtins switched off by `enable -n`.
    pub(crate) disabled: BTreeSet<String>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) status: u8,
    pub(crate) pipe_status: Vec<u8>,
    /// `$!`
    pub(crate) background: Option<u32>,
    /// `$_`
    pub(crate) last_argument: String,
    pub(crate) line: usize,
    /// Actions by event or signal name.
    pub(crate) traps: BTreeMap<String, String>,
    pub(crate) trapping: BTreeSet<String>,
    pub(crate) signals: Pending,
    pub(crate) history: Vec<String>,
    pub(crate) jobs: Jobs,
    pub(crate) processes: Rc<Processes>,
    /// Exit statuses of jobs that were waited for.
    pub(crate) finished: BTreeMap<u32, u8>,
    /// `pushd`'s stack below the working directory, newest last.
    pub(crate) directories: Vec<String>,
    /// Where programs were found, and how often.
    pub(crate) hashed: BTreeMap<String, (String, u32)>,
    /// What `complete` was told, by command.
    pub(crate) completions: BTreeMap<String, Vec<String>>,
    /// When `$SECONDS` was 0, seconds.
    pub(crate) started: i64,
    pub(crate) random: Cell<u32>,
    /// Where `getopts` is within a word of several options.
    pub(crate) option_offset: usize,
    /// `-c` before line numbers of syntax errors.
    pub(crate) text_label: Option<String>,
    /// How deep in subshells.
    pub(crate) subshell: u32,
    pub(crate) nesting: u32,
    pub(crate) loops: u32,
    /// How many contexts around overlook failures (`if`, `&&`, `!`).
    pub(crate) unchecked: u32,
    pub(crate) turns: u32,
    /// How many `+` come before traced commands, less one.
    pub(crate) trace_depth: u32,
    /// Descriptors of process substitutions of the running commands.
    pub(crate) opened: Vec<u32>,
    /// Status of the last command substitution of the running command.
    pub(crate) substitution_status: Option<u8>,
    pub(crate) indirect_text: Option<String>,
    pub(crate) arithmetic_failed: bool,
    pub(crate) exited: Option<u8>,
    /// PS1 as it will be shown next.
    pub(crate) next_prompt: Option<String>,
    /// What to go back to if a run was broken off.
    pub(crate) running: Option<Base>,
}

#[derive(Clone)]
pub(crate) struct Base {
    descriptors: BTreeMap<u32, Descriptor>,
    scopes: usize,
}

/// What of a shell outlives a page: everything but open files and jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellState {
    name: String,
    arguments: Vec<String>,
    variables: Variables,
    /// File and source text of each function.
    functions: Vec<(String, String)>,
    aliases: BTreeMap<String, String>,
    options: Options,
    disabled: BTreeSet<String>,
    status: u8,
    last_argument: String,
    traps: BTreeMap<String, String>,
    history: Vec<String>,
    directory: String,
    directories: Vec<String>,
    umask: u16,
    started: i64,
    completions: BTreeMap<String, Vec<String>>,
}

impl Shell {
    /// A shell that runs as `process`: its environment becomes exported variables, `args[0]` is `$0`.
    pub fn new(process: Process, mode: Mode) -> Self {
        let interactive = mode == Mode::Interactive;
        let name = process.args.first().cloned().unwrap_or_else(|| "bash".to_owned());
        let started = process.clock().now().seconds();
        let random = Cell::new((process.entropy().clone().u64() & 0x7fff_ffff) as u32);
        let mut shell = Self {
            interactive,
            script: false,
            command_string: false,
            arguments: Vec::new(),
            variables: Variables::default(),
            functions: BTreeMap::new(),
            aliases: Rc::default(),
            options: Options::default(),
            disabled: BTreeSet::new(),
            frames: Vec::new(),
            status: 0,
            pipe_status: vec![0],
            background: None,
            last_argument: name.clone(),
            line: 1,
            traps: BTreeMap::new(),
            trapping: BTreeSet::new(),
            signals: Pending::default(),
            history: Vec::new(),
            jobs: Jobs::default(),
            processes: Rc::default(),
            finished: BTreeMap::new(),
            directories: Vec::new(),
            hashed: BTreeMap::new(),
            completions: BTreeMap::new(),
            started,
            random,
            option_offset: 0,
            text_label: None,
            subshell: 0,
            nesting: 0,
            loops: 0,
            unchecked: 0,
            turns: 0,
            trace_depth: 0,
            opened: Vec::new(),
            substitution_status: None,
            indirect_text: None,
            arithmetic_failed: false,
            exited: None,
            next_prompt: None,
            running: None,
            name,
            process,
        };
        shell.set_first_variables();
        shell
    }

    fn set_first_variables(&mut self) {
        for (name, value) in self.process.environment.clone() {
            if crate::variables::is_name(&name) {
                let entry = self.variables.global_entry(&name);
                entry.value = Value::Scalar(value);
                entry.attributes.exported = true;
            }
        }
        let level = self.process.variable("SHLVL").and_then(|level| level.parse::<u32>().ok()).unwrap_or(0);
        let exported = [("SHLVL", (level + 1).to_string()), ("PWD", self.process.directory.clone())];
        for (name, value) in exported {
            let entry = self.variables.global_entry(name);
            entry.value = Value::Scalar(value);
            entry.attributes.exported = true;
        }
        // Exported and without a value until the first `cd`.
        self.variables.global_entry("OLDPWD").attributes.exported = true;
        let plain = [
            ("BASH", "/bin/bash"),
            ("BASH_VERSION", "5.2.15(1)-release"),
            ("HOSTTYPE", "x86_64"),
            ("IFS", " \t\n"),
            ("MACHTYPE", "x86_64-pc-linux-gnu"),
            ("OPTERR", "1"),
            ("OPTIND", "1"),
            ("OSTYPE", "linux-gnu"),
            ("PS4", "+ "),
        ];
        for (name, value) in plain {
            self.variables.global_entry(name).value = Value::Scalar(value.to_owned());
        }
        let hostname = self.process.machine.name.clone();
        self.variables.global_entry("HOSTNAME").value = Value::Scalar(hostname);
        let version = ["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"];
        let items = version.into_iter().zip(0..).map(|(text, index)| (index, text.to_owned())).collect();
        let versions = self.variables.global_entry("BASH_VERSINFO");
        versions.value = Value::Indexed(items);
        versions.attributes.readonly = true;
        let defaults =
            [("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), ("TERM", "dumb")];
        for (name, value) in defaults {
            if self.variables.get(name).is_none() {
                self.variables.global_entry(name).value = Value::Scalar(value.to_owned());
            }
        }
        if self.interactive {
            for name in ["emacs", "expand_aliases", "histexpand", "history", "monitor"] {
                self.options.set(name, true);
            }
            let prompts = [("PS1", r"\s-\v\$ "), ("PS2", "> "), ("HISTSIZE", "500"), ("HISTFILESIZE", "500")];
            for (name, value) in prompts {
                if self.variables.get(name).is_none() {
                    self.variables.global_entry(name).value = Value::Scalar(value.to_owned());
                }
            }
        }
    }

    /// Runs `text` (one or more lines) to its end. `$?`, variables, functions and the rest last.
    ///
    /// To break it off (Ctrl-C), drop the future: the next run unwinds what was under way.
    pub async fn run(&mut self, text: &str) -> ExitStatus {
        self.interrupted_run();
        self.running =
            Some(Base { descriptors: self.process.descriptors.clone(), scopes: self.variables.depth() });
        let outcome = Box::pin(self.run_text(text, 1)).await;
        self.running = None;
        self.finish(outcome).await
    }

    /// Runs a file as `.` would; a missing one does nothing and fails.
    pub async fn source_file(&mut self, path: &str) -> ExitStatus {
        let Ok(bytes) = self.process.read_file(path).await else { return ExitStatus::FAILURE };
        let text = crate::bytes::decode(&bytes);
        let outcome = Box::pin(self.run_source(path, &text, None)).await;
        self.finish(outcome).await
    }

    async fn finish(&mut self, outcome: Result<u8, Flow>) -> ExitStatus {
        self.nesting = 0;
        self.loops = 0;
        self.unchecked = 0;
        self.trapping.clear();
        self.leave_frames(0);
        self.variables.truncate(0);
        self.close_substitutions(0);
        match outcome {
            Ok(status) | Err(Flow::Abort(status) | Flow::Return(status)) => self.status = status,
            Err(Flow::Break(_) | Flow::Continue(_)) => self.status = 0,
            Err(Flow::Exit(status)) => {
                let status = self.run_exit_trap(status).await;
                self.status = status;
                self.exited = Some(status);
            }
        }
        ExitStatus(self.status)
    }

    /// Says that Ctrl-C was pressed: unwinds a run that was dropped and sets `$?` to 130.
    pub fn interrupted(&mut self) {
        self.interrupted_run();
        self.status = 130;
    }

    fn interrupted_run(&mut self) {
        let Some(base) = self.running.take() else { return };
        self.status = 130;
        self.process.descriptors = base.descriptors;
        self.leave_frames(0);
        self.variables.truncate(base.scopes);
        self.opened.clear();
        self.trapping.clear();
        self.nesting = 0;
        self.loops = 0;
        self.unchecked = 0;
        self.trace_depth = 0;
        self.text_label = None;
    }

    /// The status it ended with, once `exit` (or `exec`) ended it.
    pub fn exited(&self) -> Option<ExitStatus> {
        self.exited.map(ExitStatus)
    }

    /// Ends the shell as Ctrl-D does: runs the EXIT trap.
    pub async fn exit(&mut self) -> ExitStatus {
        let status = self.status;
        self.finish(Err(Flow::Exit(status))).await
    }

    /// `$?`
    pub fn last_status(&self) -> ExitStatus {
        ExitStatus(self.status)
    }

    /// The working directory.
    pub fn directory(&self) -> &str {
        &self.process.directory
    }

    /// A variable's value.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.parameter_value(name)
    }

    /// Sets and exports a variable.
    pub fn export(&mut self, name: &str, value: &str) {
        let entry = self.variables.global_entry(name);
        entry.value = Value::Scalar(value.to_owned());
        entry.attributes.exported = true;
    }

    /// Open file `number` of this shell and of what it starts from now on.
    pub fn set_descriptor(&mut self, number: u32, descriptor: Descriptor) {
        self.process.descriptors.insert(number, descriptor);
    }

    /// Open files by number.
    pub fn descriptors(&self) -> &BTreeMap<u32, Descriptor> {
        &self.process.descriptors
    }

    /// What it runs as.
    pub fn process(&self) -> &Process {
        &self.process
    }

    /// Whether `text` ends in the middle of a command, so that the next line belongs to it.
    pub fn is_incomplete(&self, text: &str) -> bool {
        let mut parser = Parser::new(text, 1, self.parse_options());
        loop {
            match parser.next_list() {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => return error.is_incomplete(),
            }
        }
        let backslashes = text.len() - text.trim_end_matches('\\').len();
        parser.unfinished_here_document || backslashes % 2 == 1
    }

    /// Everything that outlives the page, as it is now.
    pub fn state(&self) -> ShellState {
        ShellState {
            name: self.name.clone(),
            arguments: self.arguments.clone(),
            variables: self.variables.clone(),
            functions: self
                .functions
                .values()
                .map(|function| (function.file.borrow().clone(), function.source.clone()))
                .collect(),
            aliases: (*self.aliases).clone(),
            options: self.options.clone(),
            disabled: self.disabled.clone(),
            status: self.status,
            last_argument: self.last_argument.clone(),
            traps: self.traps.clone(),
            history: self.history.clone(),
            directory: self.process.directory.clone(),
            directories: self.directories.clone(),
            umask: self.process.umask,
            started: self.started,
            completions: self.completions.clone(),
        }
    }

    /// Goes back to a saved state; jobs and open files stay as they are.
    pub fn restore(&mut self, state: ShellState) {
        self.interrupted_run();
        let options = ParseOptions { extglob: true, ..ParseOptions::default() };
        self.functions = state
            .functions
            .into_iter()
            .filter_map(|(file, source)| {
                let function = Parser::function(&source, options.clone())?;
                *function.file.borrow_mut() = file;
                Some((function.name.clone(), function))
            })
            .collect();
        self.name = state.name;
        self.arguments = state.arguments;
        self.variables = state.variables;
        self.aliases = Rc::new(state.aliases);
        self.options = state.options;
        self.disabled = state.disabled;
        self.status = state.status;
        self.last_argument = state.last_argument;
        self.traps = state.traps;
        self.history = state.history;
        self.process.directory = state.directory;
        self.directories = state.directories;
        self.process.umask = state.umask;
        self.started = state.started;
        self.completions = state.completions;
        self.exited = None;
    }

    pub(crate) fn option_letters(&self) -> String {
        let source = match (self.command_string, self.interactive || self.script) {
            (true, _) => Some('c'),
            (false, true) => None,
            (false, false) => Some('s'),
        };
        self.options.letters(self.interactive, source)
    }

    /// The terminal's width.
    pub(crate) fn columns(&self) -> usize {
        let terminal = self.process.terminal.as_ref().map(|terminal| usize::from(terminal.size().0));
        let variable = || self.variables.get("COLUMNS").and_then(Variable::as_scalar)?.parse().ok();
        terminal.or_else(variable).filter(|columns| *columns > 0).unwrap_or(80)
    }
}
