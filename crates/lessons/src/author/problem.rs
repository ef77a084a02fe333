//! What is wrong with a lesson, and where.

use std::fmt;

/// A mistake.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what was expected.
    pub message: String,
    /// What to write instead, may be empty.
    pub suggestion: String,
}

impl fmt::Display for Problem {
    /// `line:column: message; suggestion`; whoever knows the file puts it in front.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.line, self.column, self.message)?;
        match self.suggestion.as_str() {
            "" => Ok(()),
            suggestion => write!(formatter, "; {suggestion}"),
        }
    }
}

/// Collects mistakes.
#[derive(Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// A mistake at `place` (line and column, from 1).
    pub(super) fn add(
        &mut self,
        place: (usize, usize),
        message: impl Into<String>,
        suggestion: impl Into<String>,
    ) {
        let (line, column) = place;
        self.0.push(Problem { line, column, message: message.into(), suggestion: suggestion.into() });
    }

    /// A word that is none of those there are.
    pub(super) fn unknown(&mut self, place: (usize, usize), what: &str, found: &str, known: &[&str]) {
        let suggestion = match nearest(found, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", known.join(", ")),
        };
        self.add(place, format!("unknown {what} `{found}`"), suggestion);
    }

    /// `value`, if there were no mistakes.
    pub(super) fn finish<T>(mut self, value: T) -> Result<T, Vec<Problem>> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort();
        self.0.dedup();
        Err(self.0)
    }
}

/// The known word that `found` was most likely meant to be.
pub(super) fn nearest<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let limit = 1 + found.chars().count() / 3;
    known
        .iter()
        .map(|word| (distance(found, word), *word))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word)
}

/// Levenshtein's distance.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, sign) in one.chars().enumerate() {
        let mut next = vec![line + 1];
        for (column, (pair, above)) in other.iter().zip(row.windows(2)).enumerate() {
            let (diagonal, up) = (above.first().copied().unwrap_or(0), above.last().copied().unwrap_or(0));
            let left = next.get(column).copied().unwrap_or(0);
            next.push((diagonal + usize::from(sign != *pair)).min(up + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
