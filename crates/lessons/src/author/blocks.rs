//! Fenced blocks: the first word says what a block is, attributes follow.

use super::node;
use super::problem::{Mention, Problems, nearest};
use super::{goals, hints, questions};
use crate::model::{Block, FileSpec, Prose, Step, Typed};
use crate::{CLOCK, ClockMove};

/// Names of blocks with a meaning of their own.
pub(super) const NAMES: [&str; 9] =
    ["alternative", "diagram", "file", "goals", "hints", "quiz", "run", "show", "solution"];
/// Pictures there are.
pub(super) const DIAGRAMS: [&str; 3] = ["kubeconfig", "trust", "workflow"];

/// A fenced block as it stands in the file.
pub(super) struct Fence<'a> {
    /// What follows the fence.
    pub(super) info: &'a str,
    /// Its content.
    pub(super) text: &'a str,
    /// Line of the fence, from 1.
    pub(super) line: usize,
}

/// Puts a block where it belongs in the step.
pub(super) fn place(fence: &Fence<'_>, step: &mut Step, problems: &mut Problems) {
    let mut words = fence.info.split_whitespace();
    let name = words.next().unwrap_or_default();
    let at = (fence.line, 1);
    let attributes = Attributes::read(name, words, fence, problems);
    let typed = || Typed {
        on: attributes.on.clone(),
        run: fence.text.trim_end_matches('\n').to_owned(),
        fails: attributes.fails,
    };
    match name {
        "run" => step.blocks.push(Block::Run(typed())),
        "solution" => step.solution.push(typed()),
        "alternative" => match step.alternatives.last_mut() {
            Some(last) if attributes.then => last.push(typed()),
            _ => step.alternatives.push(vec![typed()]),
        },
        "show" => step.blocks.push(Block::Prose(Prose::Code("sh".to_owned(), fence.text.to_owned()))),
        "file" => {
            if attributes.path.is_empty() {
                problems.add(at, "the file has no path", "file path=developer-csr.yaml");
            }
            let spec = FileSpec { on: attributes.on, path: attributes.path, text: fence.text.to_owned() };
            step.blocks.push(Block::File(spec));
        }
        "diagram" => {
            if !DIAGRAMS.contains(&attributes.word.as_str()) {
                problems.unknown(at, "diagram", &attributes.word, &DIAGRAMS);
            }
            step.blocks.push(Block::Diagram(attributes.word));
        }
        "goals" => {
            if let Some(node) = node::parse(fence.text, fence.line + 1, problems) {
                step.goals.extend(goals::read(&node, problems));
            }
            if !step.blocks.contains(&Block::Goals) {
                step.blocks.push(Block::Goals);
            }
        }
        "hints" => {
            if let Some(node) = node::parse(fence.text, fence.line + 1, problems) {
                step.hints.extend(hints::read(&node, problems));
            }
        }
        "quiz" => {
            if let Some(quiz) = node::parse(fence.text, fence.line + 1, problems)
                .and_then(|node| questions::read(&node, problems))
            {
                step.blocks.push(Block::Quiz(quiz));
            }
        }
        language => {
            if let Some(near) = nearest(language, &NAMES).filter(|near| near.len() > 3) {
                problems.add(at, format!("unknown block `{language}`"), format!("did you mean `{near}`?"));
            }
            step.blocks.push(Block::Prose(Prose::Code(language.to_owned(), fence.text.to_owned())));
        }
    }
}

/// Each line must be a move of the clock.
fn clock_lines(fence: &Fence<'_>, problems: &mut Problems) {
    for (number, line) in fence.text.lines().enumerate() {
        if !line.trim().is_empty() && ClockMove::parse(line).is_none() {
            let message = format!("`{}` is no move of the clock", line.trim());
            problems.add(
                (fence.line + 1 + number, 1),
                message,
                "write `+1 hour`, `+2 days` or `next expiry`",
            );
        }
    }
}

#[derive(Default)]
struct Attributes {
    on: String,
    path: String,
    /// A word without `=`, for blocks that take one.
    word: String,
    fails: bool,
    then: bool,
}

impl Attributes {
    fn read<'a>(
        name: &str,
        words: impl Iterator<Item = &'a str>,
        fence: &Fence<'_>,
        problems: &mut Problems,
    ) -> Self {
        let known: &[&str] = match name {
            "run" => &["on", "fails"],
            "solution" => &["on"],
            "alternative" => &["on", "then"],
            "file" => &["on", "path"],
            _ => &[],
        };
        let mut read = Self::default();
        if !NAMES.contains(&name) {
            return read;
        }
        for word in words {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            match key {
                "on" if known.contains(&"on") => {
                    read.on = value.to_owned();
                    let column = fence.info.find(word).unwrap_or(0) + 4;
                    if value == CLOCK && matches!(name, "solution" | "alternative") {
                        clock_lines(fence, problems);
                    } else {
                        problems.mention(Mention::Login, value, (fence.line, column));
                    }
                }
                "path" if known.contains(&"path") => read.path = value.to_owned(),
                "fails" if known.contains(&"fails") => read.fails = true,
                "then" if known.contains(&"then") => read.then = true,
                _ if name == "diagram" => read.word = word.to_owned(),
                _ => {
                    let column = fence.info.find(word).unwrap_or(0) + 4;
                    problems.unknown((fence.line, column), "attribute", key, known);
                }
            }
        }
        read
    }
}
