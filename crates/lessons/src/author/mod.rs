//! Reading a lesson as a teacher writes it: front matter, Markdown, and YAML in fenced blocks.
//!
//! All mistakes are found in one go, each with its line and column, what was expected, and a suggestion.

mod blocks;
mod fields;
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

pub use problem::Problem;
pub use schema::json_schema;

use crate::Lesson;
use problem::Problems;

/// Reads a lesson.
///
/// # Errors
/// Every mistake found, in the order of the text.
pub fn read(id: &str, source: &str) -> Result<Lesson, Vec<Problem>> {
    let mut problems = Problems::default();
    let (front_text, front_line, body, body_line) = split(source);
    let mut lesson = front::read(front_text, front_line, &mut problems);
    lesson.id = id.to_owned();
    markdown::read(body, body_line, &mut lesson, &mut problems);
    lint::check(&lesson, &mut problems);
    problems.finish(lesson)
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
