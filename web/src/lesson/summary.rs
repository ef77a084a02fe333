//! How far the learner is in each lesson, in a few words, for the front page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::browser;
use countersign_sandbox::Study;

const KEY: &str = "countersign.progress";

/// How far a learner is in a lesson or test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Number of the step in front, from 1.
    pub step: usize,
    /// Its heading.
    pub title: String,
    /// Ids of steps done.
    pub done: Vec<String>,
    /// Questions answered, and answered right at once.
    pub answered: usize,
    /// See there.
    pub right: usize,
    /// Whether all of it is done.
    pub complete: bool,
    /// When the learner was here last, milliseconds since 1970 by the browser.
    pub at: f64,
}

impl Summary {
    /// How a study stands.
    pub fn of(study: &Study, complete: bool) -> Self {
        let progress = study.progress();
        Self {
            step: progress.step + 1,
            title: study.step().map(|step| step.title.clone()).unwrap_or_default(),
            done: progress.done.iter().cloned().collect(),
            answered: progress.answers.len(),
            right: progress.score(study.lesson()).0,
            complete,
            at: browser::now_milliseconds(),
        }
    }
}

/// What is known, by the lessons' ids.
pub fn all() -> BTreeMap<String, Summary> {
    browser::preference(KEY).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Notes how far somebody is.
pub fn note(id: &str, summary: Summary) {
    let mut known = all();
    known.insert(id.to_owned(), summary);
    write(&known);
}

/// Forgets a lesson.
pub fn forget(id: &str) {
    let mut known = all();
    known.remove(id);
    write(&known);
}

fn write(known: &BTreeMap<String, Summary>) {
    if let Ok(text) = serde_json::to_string(known) {
        browser::set_preference(KEY, &text);
    }
}
