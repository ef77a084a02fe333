//! Pipelines, `!` and `time`.

use futures::future::{LocalBoxFuture, join_all};
use host::pipe;

use super::{Flow, Outcome};
use crate::Shell;
use crate::ast::{Command, CommandKind, Pipeline};

impl Shell {
    /// Runs a pipeline; `checked` says whether its failure counts for `set -e`.
    pub(crate) async fn run_pipeline(&mut self, pipeline: &Pipeline, checked: bool) -> Outcome {
        self.breathe().await;
        if !self.signals.is_empty() {
            self.run_signal_traps().await?;
        }
        let checked = checked && !pipeline.negated;
        if !checked {
            self.unchecked += 1;
        }
        let start = self.process.clock().now();
        let outcome = self.run_stages(pipeline).await;
        if !checked {
            self.unchecked = self.unchecked.saturating_sub(1);
        }
        if let Some(posix) = pipeline.timed {
            let elapsed = self.process.clock().now().since(start);
            let seconds = elapsed.as_secs_f64();
            let text = if posix {
                format!("real {seconds:.2}\nuser 0.00\nsys 0.00\n")
            } else {
                let minutes = elapsed.as_secs() / 60;
                let rest = seconds - (minutes * 60) as f64;
                format!("\nreal\t{minutes}m{rest:.3}s\nuser\t0m0.000s\nsys\t0m0.000s\n")
            };
            self.process.stderr(text).await;
        }
        let mut status = outcome?;
        if pipeline.negated {
            status = u8::from(status == 0);
        }
        self.status = status;
        let simple = match pipeline.commands.as_slice() {
            [command] => matches!(
                command.kind,
                CommandKind::Simple(_)
                    | CommandKind::Subshell(_)
                    | CommandKind::Arithmetic(_)
                    | CommandKind::Conditional(_)
            ),
            _ => true,
        };
        if checked && simple && status != 0 { self.after_failure(status).await } else { Ok(status) }
    }

    async fn run_stages(&mut self, pipeline: &Pipeline) -> Outcome {
        match pipeline.commands.as_slice() {
            [] => Ok(0),
            [command] => {
                let status = self.run_command(command).await?;
                // Compound commands leave what their last pipeline set.
                if matches!(command.kind, CommandKind::Simple(_) | CommandKind::Subshell(_)) {
                    self.pipe_status = vec![status];
                }
                Ok(status)
            }
            commands => {
                let statuses = self.run_stages_together(commands).await?;
                let last = statuses.last().copied().unwrap_or(0);
                let failed = statuses.iter().rev().copied().find(|status| *status != 0);
                self.pipe_status = statuses;
                Ok(if self.options.is("pipefail") { failed.unwrap_or(0) } else { last })
            }
        }
    }

    async fn run_stages_together(&mut self, commands: &[Command]) -> Result<Vec<u8>, Flow> {
        let lastpipe = self.options.is("lastpipe") && !self.interactive;
        let mut stages: Vec<LocalBoxFuture<'_, u8>> = Vec::new();
        let mut input = None;
        let mut last_command = None;
        for (index, command) in commands.iter().enumerate() {
            let last = index + 1 == commands.len();
            if last && lastpipe {
                last_command = Some(command);
                break;
            }
            let mut shell = self.fork();
            if let Some(reader) = input.take() {
                shell.process.descriptors.insert(0, reader);
            }
            if !last {
                let (reader, writer) = pipe();
                shell.process.descriptors.insert(1, writer);
                input = Some(reader);
            }
            stages.push(Box::pin(async move {
                let outcome = shell.run_command(command).await;
                shell.end_of_subshell(outcome).await
            }));
        }
        let Some(command) = last_command else { return Ok(join_all(stages).await) };
        let saved = self.process.descriptors.clone();
        if let Some(reader) = input {
            self.process.descriptors.insert(0, reader);
        }
        let (mut statuses, outcome) = {
            let last = async {
                let outcome = self.run_command(command).await;
                self.process.descriptors = saved;
                outcome
            };
            futures::future::join(join_all(stages), last).await
        };
        statuses.push(outcome?);
        Ok(statuses)
    }

    /// The exit status of a subshell whose commands ended with `outcome`.
    pub(crate) async fn end_of_subshell(&mut self, outcome: Outcome) -> u8 {
        let status = match outcome {
            Ok(status) | Err(Flow::Exit(status) | Flow::Abort(status) | Flow::Return(status)) => status,
            Err(Flow::Break(_) | Flow::Continue(_)) => self.status,
        };
        self.run_exit_trap(status).await
    }
}
