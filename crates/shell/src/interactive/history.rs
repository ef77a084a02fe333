//! The history list and `!` expansion.

use crate::Shell;

impl Shell {
    /// Remembers a line; blank lines and repeats of HISTCONTROL are left out.
    pub fn add_history(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        let control = self.parameter_value("HISTCONTROL").unwrap_or_default();
        let ignores = |word: &str| control.split(':').any(|item| item == word || item == "ignoreboth");
        if ignores("ignorespace") && line.starts_with(' ') {
            return;
        }
        if ignores("ignoredups") && self.history.last().is_some_and(|last| last == line) {
            return;
        }
        if control.split(':').any(|item| item == "erasedups") {
            self.history.retain(|old| old != line);
        }
        self.history.push(line.to_owned());
        let limit =
            self.parameter_value("HISTSIZE").and_then(|text| text.parse::<usize>().ok()).unwrap_or(500);
        let excess = self.history.len().saturating_sub(limit);
        self.history.drain(..excess);
    }

    /// The lines remembered, oldest first.
    pub fn history(&self) -> &[String] {
        &self.history
    }
}
