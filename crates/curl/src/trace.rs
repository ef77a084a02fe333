//! What `-v` shows on standard error. Upstream: src/tool_cb_dbg.c.

use std::cell::Cell;

use countersign_host::Process;

/// The trace of a transfer.
pub(crate) struct Trace<'a> {
    process: &'a Process,
    on: bool,
    /// Whether bodies go to the terminal themselves, so that their sizes need no mention.
    silent_data: bool,
    /// Whether the last thing shown was a number of bytes: another one in a row is not shown.
    after_data: Cell<bool>,
}

impl<'a> Trace<'a> {
    /// A trace that shows something if `on`.
    pub(crate) fn new(process: &'a Process, on: bool, silent_data: bool) -> Self {
        Self { process, on, silent_data, after_data: Cell::new(false) }
    }

    /// Whether anything is shown.
    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    /// `* TEXT`
    pub(crate) async fn info(&self, text: &str) {
        self.line('*', &format!("{text}\n")).await;
    }

    /// A header that was sent, with its line end.
    pub(crate) async fn sent(&self, line: &str) {
        self.line('>', line).await;
    }

    /// A header that was received, with its line end.
    pub(crate) async fn received(&self, line: &str) {
        self.line('<', line).await;
    }

    /// Bytes that were sent.
    pub(crate) async fn data_out(&self, count: usize) {
        self.data('}', count).await;
    }

    /// Bytes that were received.
    pub(crate) async fn data_in(&self, count: usize) {
        self.data('{', count).await;
    }

    async fn line(&self, sign: char, text: &str) {
        if self.on {
            self.after_data.set(false);
            self.process.stderr(format!("{sign} {text}")).await;
        }
    }

    async fn data(&self, sign: char, count: usize) {
        if self.on && !self.silent_data && !self.after_data.replace(true) {
            self.process.stderr(format!("{sign} [{count} bytes data]\n")).await;
        }
    }
}
