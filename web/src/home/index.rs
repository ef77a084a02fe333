//! What lessons there are: `lessons/index.json`, fetched once it is of use.

use serde::Deserialize;

use crate::browser;
use countersign_lessons::model::LessonKind;

/// A lesson or test, for the front page.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Heading.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// How long it takes, minutes.
    pub minutes: u32,
    /// Lesson or test.
    pub kind: LessonKind,
    /// Place on the front page.
    pub order: i32,
    /// Steps or sections.
    pub steps: Vec<Heading>,
    /// How many questions there are.
    pub questions: usize,
}

/// A step by name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Heading {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
}

/// All of them in order; `None` if they could not be loaded.
pub async fn fetch() -> Option<Vec<Entry>> {
    let text = browser::fetch_text("lessons/index.json").await?;
    let mut entries: Vec<Entry> = serde_json::from_str(&text).ok()?;
    entries.sort_by_key(|entry| entry.order);
    Some(entries)
}
