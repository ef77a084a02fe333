//! Changes that are shown together, and those that options say to pass over.

use std::ops::Range;

use super::lines::is_space;
use super::search::Change;
use super::settings::{Settings, Space};

/// Changes with the lines they span in either file.
pub(super) struct Hunk<'a> {
    pub(super) changes: &'a [Change],
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
    pub(super) deletes: bool,
    pub(super) inserts: bool,
}

impl<'a> Hunk<'a> {
    /// The hunk of these changes, if any.
    pub(super) fn new(changes: &'a [Change]) -> Option<Self> {
        let (first, last) = (changes.first()?, changes.last()?);
        Some(Self {
            changes,
            old: first.old..last.old + last.deleted,
            new: first.new..last.new + last.inserted,
            deletes: changes.iter().any(|change| change.deleted > 0),
            inserts: changes.iter().any(|change| change.inserted > 0),
        })
    }

    /// The letter of ed for it.
    pub(super) fn letter(&self) -> char {
        match (self.deletes, self.inserts) {
            (true, true) => 'c',
            (true, false) => 'd',
            _ => 'a',
        }
    }
}

/// Marks each change whose lines all are blank or match, if that is asked for.
pub(super) fn mark_ignored(changes: &mut [Change], old: &[&[u8]], new: &[&[u8]], settings: &Settings) {
    if !settings.ignore_blank_lines && settings.ignored_lines.is_empty() {
        return;
    }
    for change in changes {
        let lines = |lines: &[&[u8]], from: usize, count: usize| {
            lines.get(from..from + count).unwrap_or_default().iter().all(|line| trivial(line, settings))
        };
        change.ignored = lines(old, change.old, change.deleted) && lines(new, change.new, change.inserted);
    }
}

/// Whether a line alone makes no difference. Upstream: util.c, analyze_hunk.
fn trivial(line: &[u8], settings: &Settings) -> bool {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    let blank = match settings.space {
        Space::Counts | Space::TabExpansion => text.is_empty(),
        _ => text.iter().all(|byte| is_space(*byte)),
    };
    settings.ignore_blank_lines && blank || settings.ignored_lines.iter().any(|regex| regex.is_match(text))
}

/// The groups of changes that are close enough to share their context. Upstream: context.c, find_hunk.
pub(super) fn group(changes: &[Change], context: usize) -> Vec<&[Change]> {
    let close = |one: &Change, next: &Change| {
        let limit = if next.ignored { context } else { 2 * context + 1 };
        next.old - (one.old + one.deleted) < limit
    };
    changes.chunk_by(close).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_share_a_hunk_up_to_twice_the_context() {
        let change = |old| Change { old, new: old, deleted: 1, inserted: 1, ignored: false };
        let changes = [change(0), change(7), change(15)];
        let sizes: Vec<usize> = group(&changes, 3).iter().map(|group| group.len()).collect();
        assert_eq!(sizes, [2, 1]);
    }
}
