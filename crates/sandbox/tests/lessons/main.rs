//! Proves the lessons of this repository in the real sandbox: what `countersign lesson check --prove` does.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod keys;
mod wrong;

use std::path::Path;

use countersign_lessons::Lesson;
use countersign_lessons::author::open;
use countersign_sandbox::{Finding, prove, solve};

use self::keys::Pool;

/// So many learners, with different names, solve each lesson.
const SEEDS: u64 = 10;

fn lesson(id: &str) -> Lesson {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons").join(id);
    let found = open(&folder).unwrap();
    found.lesson.unwrap_or_else(|problems| {
        let words: Vec<_> =
            problems.iter().map(|problem| format!("{}:{problem}", found.file.display())).collect();
        panic!("\n{}", words.join("\n"))
    })
}

fn is_proven(id: &str) {
    let lesson = lesson(id);
    let pool = Pool::default();
    let mut findings = prove(&lesson, 0, Some(pool.keys()));
    for seed in 1..SEEDS {
        let more = solve(&lesson, seed, Some(pool.keys()));
        findings
            .extend(more.into_iter().filter(|finding| !findings.contains(finding)).collect::<Vec<Finding>>());
    }
    let words: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert!(words.is_empty(), "{} in {id}:\n{}", words.len(), words.join("\n"));
}

#[test]
fn developer_is_proven() {
    is_proven("developer");
}

#[test]
fn jane_is_proven() {
    is_proven("jane");
}

#[test]
fn practice_is_proven() {
    is_proven("practice");
}

#[test]
fn no_lesson_is_left_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("lesson.md").exists())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["developer", "jane", "practice"], "add a test for a new lesson");
}
