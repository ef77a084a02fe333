//! What differs, told so that one can go and repair it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use countersign_sandbox::Outcome;

use crate::gaps::Gaps;
use crate::recording::Command;
use crate::redact;

/// A session that was played.
pub struct Session {
    /// `folder/name`
    pub name: String,
    pub commands: Vec<String>,
    /// What is wrong with each command.
    pub differences: Vec<Option<Difference>>,
}

/// The first thing in which a command differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    Exit {
        want: u8,
        got: u8,
    },
    Line {
        stream: &'static str,
        number: usize,
        want: Option<String>,
        got: Option<String>,
    },
    /// The command, or one before it, ended the sandbox.
    Panic,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown =
            |line: &Option<String>| line.as_ref().map_or("(nothing)".to_owned(), |line| format!("{line:?}"));
        match self {
            Self::Exit { want, got } => write!(formatter, "exit status: want {want}, got {got}"),
            Self::Line { stream, number, want, got } => {
                write!(
                    formatter,
                    "{stream} line {number}:\n      want {}\n      got  {}",
                    shown(want),
                    shown(got)
                )
            }
            Self::Panic => formatter.write_str("the sandbox panicked"),
        }
    }
}

/// In what an outcome differs from the recording.
pub fn compare(command: &Command, outcome: &Outcome) -> Option<Difference> {
    let streams =
        [("stdout", &command.stdout, &outcome.stdout), ("stderr", &command.stderr, &outcome.stderr)];
    for (stream, want, got) in streams {
        let (want, got) = (redact::lines(want), redact::lines(&String::from_utf8_lossy(got)));
        let different = (0..want.len().max(got.len())).find(|line| want.get(*line) != got.get(*line));
        if let Some(line) = different {
            let (want, got) = (want.get(line).cloned(), got.get(line).cloned());
            return Some(Difference::Line { stream, number: line + 1, want, got });
        }
    }
    (command.exit != outcome.exit).then_some(Difference::Exit { want: command.exit, got: outcome.exit })
}

/// `first: 114/114 commands` for each folder.
pub fn totals(sessions: &[Session]) -> String {
    let mut folders: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for session in sessions {
        let folder = session.name.split('/').next().unwrap_or_default();
        let (good, all) = folders.entry(folder).or_default();
        *good += session.differences.iter().filter(|difference| difference.is_none()).count();
        *all += session.differences.len();
    }
    folders.iter().map(|(folder, (good, all))| format!("{folder}: {good}/{all} commands\n")).collect()
}

/// What must be repaired or blessed; empty if all is as expected.
pub fn problems(known: &Gaps, sessions: &[Session]) -> String {
    let mut text = String::new();
    let mut surprises = Vec::new();
    for session in sessions {
        for (number, (difference, command)) in (1..).zip(session.differences.iter().zip(&session.commands)) {
            match (difference, known.contains(&session.name, number)) {
                (Some(difference), false) => {
                    let first = command.lines().next().unwrap_or_default();
                    let _ = writeln!(text, "--- {} {number}: {first}\n    {difference}", session.name);
                }
                (None, true) => surprises.push(format!("{} {number}", session.name)),
                _ => {}
            }
        }
    }
    for surprise in &surprises {
        let _ = writeln!(text, "passes although it is a known gap: {surprise}");
    }
    if !surprises.is_empty() {
        text.push_str("\nRun `cargo xtask bless` to take these out of the list of known gaps.\n");
    }
    text
}
