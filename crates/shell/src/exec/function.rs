//! Calls of functions and of sourced files.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{Flow, Outcome};
use crate::Shell;
use crate::ast::Function;
use crate::variables::ScopeKind;

/// A function call or sourced file under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Frame {
    /// The function's name, `source` for a file.
    pub(crate) name: String,
    /// The file its commands are from.
    pub(crate) file: String,
    /// The line it was called in.
    pub(crate) line: usize,
    /// The caller's positional parameters, if this call has its own.
    pub(crate) arguments: Option<Vec<String>>,
    /// Whether it is a function.
    pub(crate) function: bool,
    /// Loops of the caller, which `break` here does not see.
    pub(crate) loops: u32,
}

impl Shell {
    /// Calls a function with the words after its name.
    pub(crate) async fn call_function(&mut self, function: Rc<Function>, arguments: Vec<String>) -> Outcome {
        self.nest(&function.name).await?;
        let line = self.line;
        self.variables.push(ScopeKind::Function);
        let file = function.file.borrow().clone();
        let arguments = std::mem::replace(&mut self.arguments, arguments);
        self.frames.push(Frame {
            name: function.name.clone(),
            file,
            line,
            arguments: Some(arguments),
            function: true,
            loops: std::mem::take(&mut self.loops),
        });
        let depth = self.frames.len();
        let outcome = Box::pin(self.run_command(&function.body)).await;
        let outcome = match outcome {
            Err(Flow::Return(status)) => Ok(status),
            other => other,
        };
        if let Ok(status) = outcome {
            self.status = status;
        }
        let outcome = self.run_return_trap(outcome).await;
        self.leave_frames(depth - 1);
        self.variables.pop();
        self.line = line;
        self.unnest();
        outcome
    }

    /// Gives back what calls beyond `depth` replaced.
    pub(crate) fn leave_frames(&mut self, depth: usize) {
        while self.frames.len() > depth {
            if let Some(frame) = self.frames.pop() {
                if let Some(arguments) = frame.arguments {
                    self.arguments = arguments;
                }
                self.loops = frame.loops;
            }
        }
    }

    /// Runs a file's text in this shell, as `.` does.
    pub(crate) async fn run_source(
        &mut self,
        file: &str,
        text: &str,
        arguments: Option<Vec<String>>,
    ) -> Outcome {
        self.nest("source").await?;
        let line = self.line;
        let replaced = arguments.map(|arguments| std::mem::replace(&mut self.arguments, arguments));
        self.frames.push(Frame {
            name: "source".to_owned(),
            file: file.to_owned(),
            line,
            arguments: replaced,
            function: false,
            loops: std::mem::take(&mut self.loops),
        });
        let depth = self.frames.len();
        let label = self.text_label.take();
        let outcome = Box::pin(self.run_text(text, 1)).await;
        self.text_label = label;
        let outcome = match outcome {
            Err(Flow::Return(status)) => Ok(status),
            other => other,
        };
        self.leave_frames(depth - 1);
        self.line = line;
        self.unnest();
        outcome
    }
}
