//! Traps: commands that run when something happens.

use super::{Flow, Outcome};
use crate::Shell;

impl Shell {
    /// Runs the trap for `name` if there is one; `$?` stays what it was.
    pub(crate) async fn run_trap(&mut self, name: &str) -> Result<(), Flow> {
        let Some(action) = self.traps.get(name).cloned() else { return Ok(()) };
        if action.is_empty() || self.trapping.contains(name) {
            return Ok(());
        }
        let (status, line) = (self.status, self.line);
        self.trapping.insert(name.to_owned());
        let label = self.text_label.take();
        let first_line = if name == "EXIT" { 1 } else { line };
        let outcome = Box::pin(self.run_text(&action, first_line)).await;
        self.text_label = label;
        self.trapping.remove(name);
        self.line = line;
        outcome?;
        self.status = status;
        Ok(())
    }

    /// Runs the EXIT trap once; it may change the status with `exit`.
    pub(crate) async fn run_exit_trap(&mut self, status: u8) -> u8 {
        self.status = status;
        if !self.traps.contains_key("EXIT") {
            return status;
        }
        let outcome = self.run_trap("EXIT").await;
        self.traps.remove("EXIT");
        match outcome {
            Err(Flow::Exit(status)) => status,
            _ => status,
        }
    }

    pub(crate) async fn run_return_trap(&mut self, outcome: Outcome) -> Outcome {
        if outcome.is_ok() && self.options.is("functrace") {
            self.run_trap("RETURN").await?;
        }
        outcome
    }

    /// What follows a failed command: the ERR trap and `set -e`.
    pub(crate) async fn after_failure(&mut self, status: u8) -> Outcome {
        if status == 0 || self.unchecked > 0 {
            return Ok(status);
        }
        self.status = status;
        let in_function = self.frames.iter().any(|frame| frame.function);
        if !in_function || self.options.is("errtrace") {
            self.run_trap("ERR").await?;
        }
        if self.options.is("errexit") {
            return Err(Flow::Exit(status));
        }
        Ok(status)
    }

    /// Runs traps of signals that have come since; one without a trap ends a script.
    pub(crate) async fn run_signal_traps(&mut self) -> Result<(), Flow> {
        // Signals are the main shell's, not its subshells'.
        if self.subshell > 0 {
            return Ok(());
        }
        while let Some(signal) = self.signals.pop() {
            let name = crate::signals::name(signal);
            if self.traps.contains_key(&name) {
                self.run_trap(&name).await?;
            } else if !self.interactive {
                return Err(Flow::Exit(u8::try_from(128 + signal).unwrap_or(143)));
            }
        }
        Ok(())
    }
}
