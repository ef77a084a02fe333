//! Running commands: the evaluator over the syntax tree.

mod assign;
mod command;
mod compound;
mod conditional;
mod function;
mod jobs;
mod pipeline;
mod redirect;
mod report;
mod substitution;
mod trap;

pub(crate) use assign::{Expanded, ExpandedValue};
pub(crate) use function::Frame;
pub(crate) use jobs::{Job, JobState, Jobs, Processes};

use futures::future::LocalBoxFuture;
use host::yield_now;

use crate::Shell;
use crate::ast::{AndOr, Connective, List};
use crate::parse::{ParseOptions, Parser};

/// How control leaves a command other than by its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    Break(u32),
    Continue(u32),
    Return(u8),
    /// The shell (or subshell) ends.
    Exit(u8),
    /// An error that ends everything up to the prompt; a script ends.
    Abort(u8),
}

/// A command's exit status, or where control went instead.
pub(crate) type Outcome = Result<u8, Flow>;

/// How deeply commands may call each other; a page's stack is small.
pub(crate) const NESTING_LIMIT: u32 = 250;

impl Shell {
    /// Parses and runs `text` line by line, its first line being number `line`.
    pub(crate) async fn run_text(&mut self, text: &str, line: usize) -> Outcome {
        let mut parser = Parser::new(text, line, self.parse_options());
        let mut status = 0;
        let mut ran = false;
        loop {
            parser.options = self.parse_options();
            let list = parser.next_list();
            for (line, warning) in std::mem::take(&mut parser.warnings) {
                self.report_at(line, &format!("warning: {warning}")).await;
            }
            match list {
                Ok(Some(list)) => {
                    if self.options.is("verbose") {
                        // Bash echoes lines as it reads them; here each complete command.
                    }
                    ran = true;
                    if self.options.is("noexec") && !self.interactive {
                        continue;
                    }
                    status = self.run_list(&list).await?;
                }
                Ok(None) => return Ok(if ran { status } else { 0 }),
                Err(error) => {
                    self.report_syntax(&error).await;
                    self.status = 2;
                    return Err(Flow::Abort(2));
                }
            }
        }
    }

    pub(crate) fn parse_options(&self) -> ParseOptions {
        ParseOptions {
            extglob: self.options.is("extglob"),
            aliases: if self.options.is("expand_aliases") {
                self.aliases.clone()
            } else {
                Default::default()
            },
        }
    }

    /// Runs the commands of a list; the status is the last one's.
    pub(crate) fn run_list<'a>(&'a mut self, list: &'a List) -> LocalBoxFuture<'a, Outcome> {
        Box::pin(async move {
            let mut status = 0;
            for item in &list.0 {
                status = if item.background {
                    self.start_background(item.and_or.clone()).await
                } else {
                    self.run_and_or(&item.and_or).await?
                };
                self.status = status;
            }
            Ok(status)
        })
    }

    pub(crate) async fn run_and_or(&mut self, and_or: &AndOr) -> Outcome {
        if and_or.rest.is_empty() {
            return self.run_pipeline(&and_or.first, true).await;
        }
        let mut status = self.run_pipeline(&and_or.first, false).await?;
        for (index, (connective, pipeline)) in and_or.rest.iter().enumerate() {
            let wanted = (*connective == Connective::And) == (status == 0);
            if wanted {
                let last = index + 1 == and_or.rest.len();
                status = self.run_pipeline(pipeline, last).await?;
            }
        }
        Ok(status)
    }

    /// Gives everybody else a turn now and then.
    pub(crate) async fn breathe(&mut self) {
        self.turns = self.turns.wrapping_add(1);
        if self.turns.is_multiple_of(32) {
            yield_now().await;
        }
    }

    /// Counts a level of nesting in; an error beyond the limit.
    pub(crate) async fn nest(&mut self, what: &str) -> Result<(), Flow> {
        self.nesting += 1;
        if self.nesting <= NESTING_LIMIT {
            return Ok(());
        }
        self.nesting -= 1;
        self.report(&format!("{what}: maximum nesting level exceeded ({NESTING_LIMIT})")).await;
        Err(Flow::Abort(1))
    }

    pub(crate) fn unnest(&mut self) {
        self.nesting = self.nesting.saturating_sub(1);
    }
}
