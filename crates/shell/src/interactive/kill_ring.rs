//! Text that was cut, for Ctrl-Y and Alt-Y.

/// The newest is last.
#[derive(Clone, Debug, Default)]
pub(super) struct KillRing {
    entries: Vec<String>,
    /// How far back the last yank reached.
    turned: usize,
}

impl KillRing {
    /// Adds text; cuts right after each other become one, `before` at its front.
    pub(super) fn add(&mut self, text: String, before: bool, join: bool) {
        if text.is_empty() {
            return;
        }
        self.turned = 0;
        match self.entries.last_mut() {
            Some(last) if join && before => last.insert_str(0, &text),
            Some(last) if join => last.push_str(&text),
            _ => self.entries.push(text),
        }
        if self.entries.len() > 10 {
            self.entries.remove(0);
        }
    }

    pub(super) fn newest(&mut self) -> Option<&str> {
        self.turned = 0;
        self.entries.last().map(String::as_str)
    }

    /// The one before the last that was yanked.
    pub(super) fn turn(&mut self) -> Option<&str> {
        self.turned += 1;
        let count = self.entries.len();
        let index = count.checked_sub(1 + self.turned.checked_rem(count)?)?;
        self.entries.get(index).map(String::as_str)
    }
}
