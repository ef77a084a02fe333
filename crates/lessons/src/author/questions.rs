//! The `quiz` block.

use std::collections::BTreeMap;

use super::fields::{Fields, list, text};
use super::inline;
use super::node::Node;
use super::problem::{Mention, Problems};
use crate::model::{Choice, Inline, Quiz, QuizKind};

/// Kinds of questions.
pub(super) const KINDS: [&str; 7] = ["reveal", "one", "many", "short", "order", "fault", "predict"];
/// Keys of every question.
pub(super) const KEYS: [&str; 5] = ["id", "kind", "question", "because", "read"];

/// Keys of a kind beside [`KEYS`].
pub(super) fn keys_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "reveal" => &["answer"],
        "one" | "many" => &["options"],
        "short" => &["accept", "wrong"],
        "order" => &["items"],
        "fault" => &["manifest", "line", "others"],
        "predict" => &["command", "on", "options"],
        _ => {
            &["answer", "options", "accept", "wrong", "items", "manifest", "line", "others", "command", "on"]
        }
    }
}

/// Reads a question.
pub(super) fn read(node: &Node, problems: &mut Problems) -> Option<Quiz> {
    let kind = Fields::of(node, "the quiz", &all_keys(""), &mut Problems::default()).text("kind", problems);
    let fields = Fields::of(node, "the quiz", &all_keys(&kind), problems);
    fields.need("kind", problems)?;
    if !KINDS.contains(&kind.as_str()) {
        problems.unknown(
            fields.get("kind").map_or(node.place, |node| node.place),
            "kind of quiz",
            &kind,
            &KINDS,
        );
        return None;
    }
    let id = fields.need_text("id", problems);
    problems.mention(Mention::Question, &id, fields.get("id").map_or(fields.place(), |node| node.place));
    let read = fields.text("read", problems);
    if let Some(node) = fields.get("read") {
        problems.mention(Mention::Link, &read, node.place);
    }
    Some(Quiz {
        id,
        question: fields.need_inline("question", problems),
        because: match kind.as_str() {
            "short" | "order" | "fault" | "predict" => fields.need_inline("because", problems),
            _ => fields.inline("because", problems),
        },
        read,
        kind: kind_of(&kind, &fields, problems),
    })
}

fn all_keys(kind: &str) -> Vec<&'static str> {
    KEYS.iter().chain(keys_of(kind)).copied().collect()
}

fn kind_of(kind: &str, fields: &Fields<'_>, problems: &mut Problems) -> QuizKind {
    match kind {
        "reveal" => {
            let place = fields.need("answer", problems).map_or(fields.place(), |node| node.place);
            let answer = fields.text("answer", problems);
            QuizKind::Reveal(answer.split("\n\n").map(|part| inline::read(part, place, problems)).collect())
        }
        "one" | "many" => {
            let choices = choices(fields, true, problems);
            let right = choices.iter().filter(|choice| choice.right).count();
            if kind == "one" && right != 1 {
                problems.add(
                    fields.place(),
                    format!("{right} options are right; exactly one was expected"),
                    "mark it with `right: true`",
                );
            }
            if kind == "many" && right == 0 {
                problems.add(fields.place(), "no option is right", "mark each right one with `right: true`");
            }
            if kind == "one" { QuizKind::One(choices) } else { QuizKind::Many(choices) }
        }
        "short" => {
            fields.need("accept", problems);
            QuizKind::Short {
                accept: fields.maybe_texts("accept", problems).unwrap_or_default(),
                wrong: remarks(fields, "wrong", problems),
            }
        }
        "order" => {
            fields.need("items", problems);
            let items = fields.list("items", problems);
            if items.len() < 2 {
                problems.add(fields.place(), "there is nothing to put in order", "give at least two items");
            }
            QuizKind::Order(
                items
                    .iter()
                    .map(|item| inline::read(&text(item, "items", problems), item.place, problems))
                    .collect(),
            )
        }
        "fault" => fault(fields, problems),
        _ => QuizKind::Predict {
            command: fields.need_text("command", problems),
            on: fields.login(problems),
            options: choices(fields, false, problems),
        },
    }
}

fn choices(fields: &Fields<'_>, marked: bool, problems: &mut Problems) -> Vec<Choice> {
    let known: &[&str] = if marked { &["text", "right", "because"] } else { &["text", "because"] };
    let Some(node) = fields.need("options", problems) else { return Vec::new() };
    list(node, "options", problems)
        .iter()
        .map(|item| {
            let choice = Fields::of(item, "an option", known, problems);
            let text = if marked {
                choice.need_inline("text", problems)
            } else {
                // An output is shown as it would be printed.
                vec![Inline::Code(choice.need_text("text", problems))]
            };
            Choice {
                text,
                right: choice.flag("right", false, problems),
                because: choice.need_inline("because", problems),
            }
        })
        .collect()
}

fn remarks(fields: &Fields<'_>, key: &str, problems: &mut Problems) -> BTreeMap<String, Vec<Inline>> {
    fields
        .map(key, problems)
        .iter()
        .map(|(form, _, node)| {
            (form.clone(), inline::read(&text(node, form, problems), node.place, problems))
        })
        .collect()
}

fn fault(fields: &Fields<'_>, problems: &mut Problems) -> QuizKind {
    let manifest = fields.need_text("manifest", problems);
    let count = manifest.lines().count();
    let number = |text: &str, place: (usize, usize), problems: &mut Problems| match text.parse::<usize>() {
        Ok(line) if (1..=count).contains(&line) => line,
        _ => {
            problems.add(
                place,
                format!("`{text}` is no line of the manifest"),
                format!("it has lines 1 to {count}"),
            );
            0
        }
    };
    let place = fields.need("line", problems).map_or(fields.place(), |node| node.place);
    let line = number(&fields.text("line", problems), place, problems);
    let mut others = BTreeMap::new();
    for (key, place, node) in fields.map("others", problems) {
        let other = number(key, *place, problems);
        others.insert(other, inline::read(&text(node, key, problems), node.place, problems));
    }
    QuizKind::Fault { manifest, line, others }
}
