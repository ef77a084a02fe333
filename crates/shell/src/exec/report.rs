//! Error messages, worded and prefixed as bash does.

use crate::Shell;
use crate::parse::SyntaxError;

impl Shell {
    /// `bash: ` at a prompt, `name: line N: ` elsewhere.
    pub(crate) fn prefix(&self, line: usize) -> String {
        if self.interactive {
            return format!("{}: ", self.name);
        }
        format!("{}: line {line}: ", self.file())
    }

    /// The file that commands are taken from, as messages name it.
    pub(crate) fn file(&self) -> &str {
        self.frames.last().map_or(&self.name, |frame| &frame.file)
    }

    /// Writes an error about the current line.
    pub(crate) async fn report(&self, message: &str) {
        self.report_at(self.line, message).await;
    }

    pub(crate) async fn report_at(&self, line: usize, message: &str) {
        let text = format!("{}{message}\n", self.prefix(line));
        self.process.stderr(crate::bytes::encode(&text)).await;
    }

    pub(crate) async fn report_syntax(&self, error: &SyntaxError) {
        let mut text = String::new();
        for (line, message) in error.lines() {
            let prefix = match (self.interactive, &self.text_label) {
                (true, None) if self.frames.is_empty() => format!("{}: ", self.name),
                (true, None) => format!("{}: {}: line {line}: ", self.name, self.file()),
                (_, Some(label)) => format!("{}: {label}: line {line}: ", self.file()),
                (false, None) => format!("{}: line {line}: ", self.file()),
            };
            text.push_str(&format!("{prefix}{message}\n"));
        }
        self.process.stderr(crate::bytes::encode(&text)).await;
    }
}
