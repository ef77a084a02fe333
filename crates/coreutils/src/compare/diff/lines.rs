//! The lines of the two files and which of them count as equal.

use std::collections::BTreeMap;

use super::settings::{Settings, Space};

/// The lines of a text, each with its newline; the last one may lack it.
pub(super) fn split(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Drops carriage returns at the ends of lines.
pub(super) fn without_cr(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    for (index, byte) in text.iter().enumerate() {
        if !(*byte == b'\r' && text.get(index + 1) == Some(&b'\n')) {
            kept.push(*byte);
        }
    }
    kept
}

/// The part of both files that is worth comparing: equal lines at both ends are left out.
pub(super) struct Body {
    /// Number of lines before it.
    pub(super) before: usize,
    /// The lines' classes, of the old and the new file: lines of one class count as equal. Classes are below `count`.
    pub(super) classes: [Vec<usize>; 2],
    pub(super) count: usize,
}

impl Body {
    /// Upstream: io.c, find_identical_ends and find_and_hash_each_line.
    pub(super) fn new(old: &[&[u8]], new: &[&[u8]], settings: &Settings) -> Self {
        let told = settings.style().tells_missing_newline();
        let same = |pair: &(&&[u8], &&[u8])| {
            let (one, other) = (*pair.0, *pair.1);
            one == other
                || !told
                    && one.strip_suffix(b"\n").unwrap_or(one) == other.strip_suffix(b"\n").unwrap_or(other)
        };
        let equal = old.iter().zip(new).take_while(same).count();
        let before = equal.saturating_sub(settings.horizon);
        let rest = |lines: &[&[u8]]| lines.len() - before;
        let room = rest(old).min(rest(new));
        let after = old.iter().rev().zip(new.iter().rev()).take(room).take_while(same).count();
        let after = after.saturating_sub(settings.horizon);

        let mut known: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        let mut classes = |lines: &[&[u8]]| -> Vec<usize> {
            let inner = lines.get(before..lines.len() - after).unwrap_or_default();
            let class = |line: &&[u8]| {
                let next = known.len();
                *known.entry(canonical(line, settings)).or_insert(next)
            };
            inner.iter().map(class).collect()
        };
        let classes = [classes(old), classes(new)];
        Self { before, classes, count: known.len() }
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// What remains of a line when all that does not count is taken away.
fn canonical(line: &[u8], settings: &Settings) -> Vec<u8> {
    let (mut text, ended) = match line.strip_suffix(b"\n") {
        Some(text) => (text, true),
        None => (line, false),
    };
    let trims = !matches!(settings.space, Space::Counts | Space::TabExpansion);
    if trims {
        let end = text.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
        text = text.get(..end).unwrap_or_default();
    }
    let mut kept = Vec::with_capacity(text.len() + 1);
    let mut column = 0;
    for byte in text {
        match settings.space {
            Space::All if is_space(*byte) => continue,
            Space::Change if is_space(*byte) => {
                if kept.last() != Some(&b' ') {
                    kept.push(b' ');
                }
                continue;
            }
            Space::TabExpansion | Space::TabExpansionAndTrailing => match byte {
                b'\t' => {
                    let stop = settings.tab_size - column % settings.tab_size;
                    kept.extend(std::iter::repeat_n(b' ', stop));
                    column += stop;
                    continue;
                }
                b'\r' => column = 0,
                8 => column = column.saturating_sub(1),
                _ => column += 1,
            },
            _ => {}
        }
        kept.push(if settings.ignore_case { byte.to_ascii_lowercase() } else { *byte });
    }
    let newline = ended || !settings.style().tells_missing_newline();
    if newline && !trims {
        kept.push(b'\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_counts_as_asked() {
        let line =
            |space, text: &[u8]| canonical(text, &Settings { space, tab_size: 8, ..Settings::default() });
        assert_eq!(line(Space::Change, b"a \t b  \n"), line(Space::Change, b"a b"));
        assert_ne!(line(Space::Change, b" a\n"), line(Space::Change, b"a\n"));
        assert_eq!(line(Space::All, b" a b\n"), line(Space::All, b"ab\n"));
        assert_eq!(line(Space::TabExpansion, b"a\tb\n"), line(Space::TabExpansion, b"a       b\n"));
        assert_ne!(line(Space::Counts, b"a\n"), line(Space::Counts, b"a"));
    }
}
