//! Reading a lesson as a teacher writes it: front matter, Markdown, and YAML in fenced blocks.
//!
//! All mistakes are found in one go, each with its line and column, what was expected, and a suggestion.

mod blocks;
mod fields;
mod folder;
mod front;
mod goals;
mod hints;
mod inline;
mod lint;
mod markdown;
mod node;
mod problem;
mod questions;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

pub use folder::{BuildError, Found, build, open, open_all};
pub use problem::Problem;
pub use schema::json_schema;

use crate::Lesson;
use problem::Problems;

/// Longer texts are refused: no lesson is that long, and reading them would keep everybody waiting.
const LARGEST: usize = 512 * 1024;

/// What lies around a lesson, to check what it refers to; what is `None` is not checked.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Ids of the steps of each lesson there is.
    pub lessons: Option<BTreeMap<String, BTreeSet<String>>>,
    /// Pictures in the lesson's folder.
    pub pictures: Option<BTreeSet<String>>,
}

/// Reads a lesson by itself.
///
/// # Errors
/// Every mistake found, in the order of the text.
pub fn read(id: &str, source: &str) -> Result<Lesson, Vec<Problem>> {
    read_among(id, source, &Around::default())
}

/// Reads a lesson, and checks what it says of others.
///
/// # Errors
/// Every mistake found, in the order of the text.
pub fn read_among(id: &str, source: &str, around: &Around) -> Result<Lesson, Vec<Problem>> {
    let mut problems = Problems::default();
    let lesson = parse(id, source, &mut problems);
    lint::check(&lesson, around, &mut problems);
    problems.finish(lesson)
}

/// Ids of a lesson's steps, whatever is wrong with it otherwise.
pub fn outline(source: &str) -> BTreeSet<String> {
    let mut problems = Problems::default();
    parse("", source, &mut problems).steps.into_iter().map(|step| step.id).collect()
}

fn parse(id: &str, source: &str, problems: &mut Problems) -> Lesson {
    if source.len() > LARGEST {
        let message = format!("the lesson has {} bytes; at most {LARGEST} are read", source.len());
        problems.add((1, 1), message, "make several lessons of it");
        return Lesson { id: id.to_owned(), ..Lesson::default() };
    }
    let is_word = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    if !id.chars().all(is_word) {
        let message = format!("the folder's name `{id}` is the lesson's id in links");
        problems.add((1, 1), message, "use small letters, digits and hyphens");
    }
    let (front_text, front_line, body, body_line) = split(source);
    let mut lesson = front::read(front_text, front_line, problems);
    lesson.id = id.to_owned();
    markdown::read(body, body_line, &mut lesson, problems);
    lesson
}

/// Front matter and body with the line (from 1) that each begins in.
fn split(source: &str) -> (Option<&str>, usize, &str, usize) {
    let Some(rest) = source.strip_prefix("---\n").or_else(|| source.strip_prefix("---\r\n")) else {
        return (None, 1, source, 1);
    };
    let mut offset = 0;
    for (count, line) in rest.split_inclusive('\n').enumerate() {
        if line.trim_end() == "---" {
            let front = rest.get(..offset).unwrap_or_default();
            let body = rest.get(offset + line.len()..).unwrap_or_default();
            return (Some(front), 2, body, count + 3);
        }
        offset += line.len();
    }
    (Some(rest), 2, "", 1)
}

#[cfg(test)]
mod tests;
