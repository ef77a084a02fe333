//! Simple commands: assignments, functions, builtins and programs.

use host::{Errno, ExecError};

use super::{Flow, Outcome};
use crate::Shell;
use crate::ast::{Argument, Command, CommandKind, Simple};
use crate::builtins::{self, Call};
use crate::variables::{ScopeKind, Value, Variable};

impl Shell {
    pub(crate) async fn run_command(&mut self, command: &Command) -> Outcome {
        if !matches!(command.kind, CommandKind::Function(_)) {
            self.line = command.line;
        }
        match &command.kind {
            CommandKind::Simple(simple) => self.run_simple(simple, command).await,
            CommandKind::Function(function) => {
                *function.file.borrow_mut() = self.file().to_owned();
                self.functions.insert(function.name.clone(), function.clone());
                Ok(0)
            }
            kind if command.redirects.is_empty() => self.run_compound(kind, command.line).await,
            kind => {
                let saved = self.process.descriptors.clone();
                let opened = self.opened.len();
                let outcome = if self.apply_redirects(&command.redirects).await? {
                    self.run_compound(kind, command.line).await
                } else {
                    self.line = command.line;
                    self.after_failure(1).await
                };
                self.process.descriptors = saved;
                self.close_substitutions(opened);
                outcome
            }
        }
    }

    async fn run_simple(&mut self, simple: &Simple, command: &Command) -> Outcome {
        let opened = self.opened.len();
        self.substitution_status = None;
        if !self.traps.is_empty() && self.traps.contains_key("DEBUG") {
            self.run_trap("DEBUG").await?;
        }
        let outcome = self.run_simple_inner(simple, command).await;
        self.close_substitutions(opened);
        outcome
    }

    async fn run_simple_inner(&mut self, simple: &Simple, command: &Command) -> Outcome {
        let mut call = Call::default();
        for argument in &simple.words {
            match argument {
                Argument::Word(word) => {
                    let fields = self.expand_word(word).await?;
                    call.arguments.extend(fields);
                }
                Argument::Assignment(assignment) => {
                    let expanded = self.expand_assignment(assignment).await?;
                    let index = call.arguments.len();
                    call.arguments.push(expanded.text());
                    call.assignments.insert(index, expanded);
                }
            }
        }
        self.line = command.line;
        let Some(name) = call.arguments.first().cloned() else {
            return self.run_assignments(simple, command).await;
        };
        // What is traced goes where errors went before the command's own redirections.
        let mut overlay = Vec::new();
        for assignment in &simple.assignments {
            overlay.push(self.expand_traced_assignment(assignment).await?);
        }
        self.trace_call(&call).await;
        let saved = self.process.descriptors.clone();
        if !self.apply_redirects(&command.redirects).await? {
            self.process.descriptors = saved;
            return Ok(1);
        }
        let outcome = self.run_named(&name, &overlay, call).await;
        if name != "exec" || outcome.is_err() {
            self.process.descriptors = saved;
        }
        outcome
    }

    async fn run_assignments(&mut self, simple: &Simple, command: &Command) -> Outcome {
        for assignment in &simple.assignments {
            let expanded = self.expand_traced_assignment(assignment).await?;
            self.line = command.line;
            self.assign(&expanded).await?;
        }
        let status = self.substitution_status.unwrap_or(0);
        if command.redirects.is_empty() {
            return Ok(status);
        }
        let saved = self.process.descriptors.clone();
        let applied = self.apply_redirects(&command.redirects).await?;
        self.process.descriptors = saved;
        Ok(if applied { status } else { 1 })
    }

    async fn run_named(&mut self, name: &str, overlay: &[super::assign::Expanded], call: Call) -> Outcome {
        let temporary = !overlay.is_empty();
        if let Some(last) = call.arguments.last() {
            self.last_argument = last.clone();
        }
        let function = self.functions.get(name).cloned();
        let builtin = builtins::find(name).filter(|_| !self.disabled.contains(name));
        if function.is_none() && builtin.is_none() {
            return self.run_program(call.arguments, overlay).await;
        }
        if temporary {
            self.variables.push(ScopeKind::Temporary);
            for expanded in overlay {
                if let Some(text) = expanded.scalar() {
                    let old = self.variables.get(&expanded.name);
                    if old.is_some_and(|old| old.attributes.readonly) {
                        self.variables.pop();
                        self.report(&format!("{}: readonly variable", expanded.name)).await;
                        return Ok(1);
                    }
                    let entry = self.variables.innermost_entry(&expanded.name);
                    entry.value = Value::Scalar(text.to_owned());
                    entry.attributes.exported = true;
                }
            }
        }
        let outcome = match (function, builtin) {
            (Some(function), _) => {
                let arguments = call.arguments.get(1..).unwrap_or_default().to_vec();
                self.call_function(function, arguments).await
            }
            (None, Some(builtin)) => builtins::run(self, builtin, call).await,
            (None, None) => Ok(127),
        };
        if temporary {
            self.variables.pop();
        }
        outcome
    }

    /// The environment programs get: exported variables and `overlay`.
    pub(crate) fn environment(
        &self,
        overlay: &[super::assign::Expanded],
    ) -> std::collections::BTreeMap<String, String> {
        let mut environment = self.variables.environment();
        if let Some(path) = self.variables.get("PATH").and_then(Variable::as_scalar) {
            environment.insert("PATH".to_owned(), path.to_owned());
        }
        environment.insert("_".to_owned(), self.last_argument.clone());
        for expanded in overlay {
            if let Some(text) = expanded.scalar() {
                environment.insert(expanded.name.clone(), text.to_owned());
            }
        }
        environment
    }

    /// Runs a program found along PATH.
    pub(crate) async fn run_program(
        &mut self,
        arguments: Vec<String>,
        overlay: &[super::assign::Expanded],
    ) -> Outcome {
        let name = arguments.first().cloned().unwrap_or_default();
        let mut child = self.process.child(arguments);
        child.environment = self.environment(overlay);
        match child.find_program(&name) {
            Ok(path) if !name.contains('/') => {
                let hashed = self.hashed.entry(name.clone()).or_insert_with(|| (path.clone(), 0));
                hashed.1 += 1;
                child.environment.insert("_".to_owned(), path);
            }
            Ok(_) => {}
            Err(ExecError::CommandNotFound) if self.functions.contains_key("command_not_found_handle") => {
                if let Some(function) = self.functions.get("command_not_found_handle").cloned() {
                    return self.call_function(function, child.args).await;
                }
            }
            Err(_) => {}
        }
        let script = child.clone();
        match child.exec().await {
            Ok(status) => Ok(status.0),
            Err(ExecError::File { path, errno: Errno::ENOEXEC }) => {
                Ok(crate::program::run_file(script, path).await.0)
            }
            Err(error) => {
                let message = match &error {
                    ExecError::File { path, errno: Errno::ENOENT } if !name.contains('/') => {
                        format!("{path}: {error}")
                    }
                    ExecError::File { path, .. } if !name.contains('/') => format!("{path}: {error}"),
                    ExecError::BadInterpreter { path, .. } => {
                        format!("{path}: cannot execute: required file not found")
                    }
                    _ => format!("{name}: {error}"),
                };
                self.report(&message).await;
                Ok(match error {
                    ExecError::BadInterpreter { .. } => 127,
                    error => error.exit_status().0,
                })
            }
        }
    }

    /// `set -x`: arrays among the arguments come first, and what `export` and `readonly` set comes once more.
    async fn trace_call(&mut self, call: &Call) {
        if !self.options.is("xtrace") {
            return;
        }
        let mut words: Vec<String> = call.arguments.iter().map(|word| crate::quote::traced(word)).collect();
        for (index, assignment) in &call.assignments {
            if assignment.scalar().is_none() {
                self.trace_line(&assignment.traced()).await;
                if let Some(word) = words.get_mut(*index) {
                    word.clone_from(&assignment.name);
                }
            }
        }
        self.trace_line(&words.join(" ")).await;
        if matches!(call.arguments.first().map(String::as_str), Some("export" | "readonly")) {
            for assignment in call.assignments.values().filter(|assignment| assignment.scalar().is_some()) {
                self.trace_line(&assignment.traced()).await;
            }
        }
    }

    pub(crate) async fn trace_line(&mut self, text: &str) {
        if !self.options.is("xtrace") {
            return;
        }
        let prompt = match self.variables.get("PS4") {
            None => "+ ".to_owned(),
            Some(variable) => variable.as_scalar().unwrap_or_default().to_owned(),
        };
        self.options.set("xtrace", false);
        let prompt = self.expand_text(&prompt).await.unwrap_or(prompt);
        self.options.set("xtrace", true);
        let mut line = String::new();
        if let Some(first) = prompt.chars().next() {
            line.extend(std::iter::repeat_n(first, self.trace_depth as usize));
        }
        line.push_str(&prompt);
        line.push_str(text);
        line.push('\n');
        self.process.stderr(crate::bytes::encode(&line)).await;
    }

    /// Writes a builtin's output.
    pub(crate) async fn write(&mut self, name: &str, text: impl AsRef<[u8]>) -> Outcome {
        if text.as_ref().is_empty() {
            return Ok(0);
        }
        match self.process.stdout(text).await {
            Ok(()) => Ok(0),
            // The signal ends a shell that is not at a prompt.
            Err(Errno::EPIPE) if self.subshell > 0 || !self.interactive => Err(Flow::Exit(141)),
            Err(errno) => {
                self.report(&format!("{name}: write error: {errno}")).await;
                Ok(1)
            }
        }
    }

    /// A copy for a subshell: same state, changes stay inside.
    pub(crate) fn fork(&self) -> Self {
        let mut shell = self.clone();
        shell.subshell += 1;
        shell.jobs = super::Jobs::default();
        shell.traps.retain(|_, action| action.is_empty());
        shell.exited = None;
        shell.running = None;
        shell
    }
}
