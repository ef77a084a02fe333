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

/// What a lesson names, to be judged once all of it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mention {
    /// A feature gate.
    Gate,
    /// A picture's file.
    Image,
    /// Where a link leads.
    Link,
    /// A login, `user@host`.
    Login,
    /// A question's id.
    Question,
    /// A step's id.
    Step,
    /// Words in which variables may stand.
    Words,
}

/// Line and column, from 1.
pub(super) type Place = (usize, usize);

/// Collects mistakes, and what else is to be looked at in the end.
#[derive(Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    mentions: Vec<(Mention, String, Place)>,
}

impl Problems {
    /// A mistake at `place` (line and column, from 1).
    pub(super) fn add(&mut self, place: Place, message: impl Into<String>, suggestion: impl Into<String>) {
        let (line, column) = place;
        self.found.push(Problem { line, column, message: message.into(), suggestion: suggestion.into() });
    }

    /// Notes that the lesson names something at `place`.
    pub(super) fn mention(&mut self, what: Mention, name: impl Into<String>, place: Place) {
        self.mentions.push((what, name.into(), place));
    }

    /// Everything of a sort that was named, in the order of the text.
    pub(super) fn mentioned(&self, what: Mention) -> Vec<(String, Place)> {
        let fits = |(kind, ..): &&(Mention, String, Place)| *kind == what;
        self.mentions.iter().filter(fits).map(|(_, name, place)| (name.clone(), *place)).collect()
    }

    /// A word that is none of those there are.
    pub(super) fn unknown(&mut self, place: Place, what: &str, found: &str, known: &[&str]) {
        let suggestion = match nearest(found, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", known.join(", ")),
        };
        self.add(place, format!("unknown {what} `{found}`"), suggestion);
    }

    /// `value`, if there were no mistakes.
    pub(super) fn finish<T>(mut self, value: T) -> Result<T, Vec<Problem>> {
        if self.found.is_empty() {
            return Ok(value);
        }
        self.found.sort();
        self.found.dedup();
        Err(self.found)
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
