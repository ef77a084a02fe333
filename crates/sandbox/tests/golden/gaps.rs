//! `known-gaps.txt`: which commands of which recordings do not pass yet. The list can only become shorter, unless
//! someone insists.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use crate::report::Session;

const HEADER: &str = "\
# Commands that do not yet print what the real programs print: recording, then the numbers of its commands.
# `cargo xtask bless` takes out what passes; `cargo xtask bless --add` also puts in what fails: give the reason in the
# commit.
";

/// Numbers of commands, from 1, by recording.
#[derive(Default)]
pub struct Gaps(BTreeMap<String, BTreeSet<usize>>);

impl Gaps {
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let mut gaps = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let (name, numbers) =
                line.split_once(": ").unwrap_or_else(|| panic!("{}: {line}", path.display()));
            let numbers = numbers.split_whitespace().map(|number| number.parse().unwrap());
            gaps.0.insert(name.to_owned(), numbers.collect());
        }
        gaps
    }

    pub fn contains(&self, name: &str, number: usize) -> bool {
        self.0.get(name).is_some_and(|numbers| numbers.contains(&number))
    }

    fn of(sessions: &[Session]) -> Self {
        let failing = |session: &Session| {
            let numbers = (1..).zip(&session.differences).filter(|(_, difference)| difference.is_some());
            numbers.map(|(number, _)| number).collect::<BTreeSet<usize>>()
        };
        let gaps = sessions.iter().map(|session| (session.name.clone(), failing(session)));
        Self(gaps.filter(|(_, numbers)| !numbers.is_empty()).collect())
    }

    fn count(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }

    fn write(&self, path: &Path) {
        let mut text = HEADER.to_owned();
        for (name, numbers) in &self.0 {
            let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
            let _ = writeln!(text, "{name}: {}", numbers.join(" "));
        }
        std::fs::write(path, text).unwrap();
    }
}

/// Writes the list anew; fails if it would become longer and `add` is not set.
pub fn bless(path: &Path, known: &Gaps, sessions: &[Session], add: bool) {
    let mut now = Gaps::of(sessions);
    let mut refused = Vec::new();
    if !add {
        for (name, numbers) in &mut now.0 {
            refused.extend(
                numbers
                    .iter()
                    .filter(|number| !known.contains(name, **number))
                    .map(|number| format!("{name} {number}")),
            );
            numbers.retain(|number| known.contains(name, *number));
        }
        now.0.retain(|_, numbers| !numbers.is_empty());
    }
    now.write(path);
    println!("known gaps: {} before, {} now", known.count(), now.count());
    assert!(
        refused.is_empty(),
        "these fail and were no known gaps (`--add` puts them in):\n{}",
        refused.join("\n")
    );
}
