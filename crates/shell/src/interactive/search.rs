//! Ctrl-R and Ctrl-S: searching the history while typing.

/// A search under way.
#[derive(Clone, Debug)]
pub(super) struct Search {
    pub(super) query: String,
    pub(super) backward: bool,
    /// The history line that matches, and where in it (characters).
    pub(super) found: Option<(usize, usize)>,
    pub(super) failed: bool,
    /// What was being typed before.
    pub(super) before: (Vec<char>, usize, usize),
}

impl Search {
    /// What stands in the place of the prompt.
    pub(super) fn prompt(&self) -> String {
        let failed = if self.failed { "failed " } else { "" };
        let direction = if self.backward { "reverse-i-search" } else { "i-search" };
        format!("({failed}{direction})`{}': ", self.query)
    }

    /// Looks from line `from` (included) in the direction of the search.
    pub(super) fn look(&mut self, history: &[String], from: usize) {
        if self.query.is_empty() {
            self.failed = false;
            return;
        }
        let matching = |(index, line): (usize, &String)| {
            let at = line.rfind(&self.query)?;
            Some((index, line.get(..at).unwrap_or_default().chars().count()))
        };
        let found = if self.backward {
            history.iter().enumerate().take(from.saturating_add(1)).rev().find_map(matching)
        } else {
            history.iter().enumerate().skip(from).find_map(matching)
        };
        self.failed = found.is_none();
        if found.is_some() {
            self.found = found;
        }
    }
}
