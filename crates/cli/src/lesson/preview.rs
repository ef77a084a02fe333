//! `countersign lesson preview`: a lesson as it will be read.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use countersign_lessons::Lesson;
use countersign_lessons::author::build;
use countersign_lessons::model::{Aside, Block, Inline, Prose, plain};
use countersign_sandbox::Study;

use super::{Arguments, read};

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let (path, to) = match arguments.rest.as_slice() {
        [path] => (path, "dist/lessons"),
        [path, to] => (path, to.as_str()),
        _ => bail!("lesson preview takes a file, and the folder to build into"),
    };
    let Some(lesson) = read(path)? else { return Ok(ExitCode::FAILURE) };
    print!("{}", page(&Study::drawn(&lesson, arguments.seed)));
    let full = Path::new(path).canonicalize().with_context(|| path.clone())?;
    let folder = if full.is_dir() { full.as_path() } else { full.parent().unwrap_or(&full) };
    build(folder.parent().unwrap_or(folder), Path::new(to))?;
    println!(
        "\nBuilt into {to}. `cargo xtask serve` shows it at http://127.0.0.1:8080/?lesson={}",
        lesson.id
    );
    Ok(ExitCode::SUCCESS)
}

/// The lesson as plain text.
fn page(lesson: &Lesson) -> String {
    let mut text =
        format!("{}\n{}\n\n{}\n", lesson.title, "=".repeat(lesson.title.chars().count()), lesson.summary);
    lesson.introduction.iter().for_each(|piece| block(piece, &mut text));
    for (number, step) in lesson.steps.iter().enumerate() {
        let title = format!("{}. {}", number + 1, step.title);
        text.push_str(&format!("\n{title}\n{}\n", "-".repeat(title.chars().count())));
        for piece in &step.blocks {
            match piece {
                Block::Goals => {
                    text.push('\n');
                    step.goals
                        .iter()
                        .for_each(|goal| text.push_str(&format!("  [ ] {}\n", plain(&goal.text))));
                }
                other => block(other, &mut text),
            }
        }
    }
    text
}

fn block(piece: &Block, text: &mut String) {
    text.push('\n');
    match piece {
        Block::Prose(piece) => prose(piece, "", text),
        Block::Run(typed) => {
            let on = if typed.on.is_empty() { String::new() } else { format!("[{}] ", typed.on) };
            typed.run.lines().for_each(|line| text.push_str(&format!("    {on}$ {line}\n")));
        }
        Block::File(file) => {
            text.push_str(&format!("    {}:\n", file.path));
            file.text.lines().for_each(|line| text.push_str(&format!("    | {line}\n")));
        }
        Block::Diagram(name) => text.push_str(&format!("    (picture: {name})\n")),
        Block::Quiz(quiz) => text.push_str(&format!("  ? {}\n", plain(&quiz.question))),
        Block::Goals => {}
    }
}

fn prose(piece: &Prose, indent: &str, text: &mut String) {
    let mut line = |words: &[Inline]| text.push_str(&format!("{indent}{}\n", plain(words)));
    match piece {
        Prose::Paragraph(words) | Prose::Heading(words) => line(words),
        Prose::List(first, items) => {
            for (number, item) in items.iter().enumerate() {
                let mark = first.map_or("-".to_owned(), |first| format!("{}.", first + number as u64));
                text.push_str(&format!("{indent}{mark}\n"));
                item.iter().for_each(|inner| prose(inner, &format!("{indent}  "), text));
            }
        }
        Prose::Definitions(all) => {
            for (term, meaning) in all {
                text.push_str(&format!("{indent}{}\n", plain(term)));
                meaning.iter().for_each(|inner| prose(inner, &format!("{indent}  "), text));
            }
        }
        Prose::Table(_, head, rows) => {
            for row in std::iter::once(head).chain(rows) {
                let cells: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
                text.push_str(&format!("{indent}{}\n", cells.join(" | ")));
            }
        }
        Prose::Code(_, code) => code.lines().for_each(|line| text.push_str(&format!("{indent}    {line}\n"))),
        Prose::Aside(kind, inner) => {
            let word = match kind {
                Aside::Note => "Note",
                Aside::Tip => "Tip",
                Aside::Warning => "Warning",
            };
            text.push_str(&format!("{indent}{word}:\n"));
            inner.iter().for_each(|inner| prose(inner, &format!("{indent}  "), text));
        }
        Prose::Quote(inner) => inner.iter().for_each(|inner| prose(inner, &format!("{indent}> "), text)),
        Prose::Rule => text.push_str(&format!("{indent}---\n")),
    }
}
