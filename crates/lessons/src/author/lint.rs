//! What can only be seen of a lesson as a whole.

use std::collections::BTreeSet;

use super::problem::Problems;
use crate::Lesson;
use crate::model::{Block, LessonKind, Prose, QuizKind};

/// Checks it.
pub(super) fn check(lesson: &Lesson, problems: &mut Problems) {
    let at = (1, 1);
    if lesson.steps.is_empty() {
        problems.add(at, "the lesson has no steps", "begin one with `## Heading`");
    }
    let mut ids = BTreeSet::new();
    for step in &lesson.steps {
        if !ids.insert(step.id.as_str()) {
            problems.add(
                at,
                format!("two steps have the id `{}`", step.id),
                "give one of them its own: `## Heading {#id}`",
            );
        }
        if !step.goals.is_empty() && step.solution.is_empty() && step.commands().next().is_none() {
            problems.add(at, format!("nothing solves the step `{}`", step.id), "add a `solution` block");
        }
        if lesson.kind == LessonKind::Test && !step.goals.is_empty() {
            problems.add(
                at,
                format!("the section `{}` of a test has goals", step.id),
                "make it `kind: lesson`",
            );
        }
    }
    let mut questions = BTreeSet::new();
    for (step, quiz) in lesson.questions() {
        if !questions.insert(quiz.id.as_str()) {
            problems.add(
                at,
                format!("two questions have the id `{}`", quiz.id),
                "ids are kept for stored answers; choose another",
            );
        }
        if lesson.kind == LessonKind::Test && quiz.read.is_empty() {
            problems.add(
                at,
                format!("the question `{}` does not say where to read again", quiz.id),
                "read: lesson#step",
            );
        }
        if let QuizKind::Short { accept, .. } = &quiz.kind
            && accept.is_empty()
        {
            problems.add(
                at,
                format!("the question `{}` in `{}` accepts nothing", quiz.id, step.id),
                "accept: [answer]",
            );
        }
    }
    let logins = if lesson.world.terminals.is_empty() {
        vec!["root@controlplane".to_owned()]
    } else {
        lesson.world.terminals.clone()
    };
    for step in &lesson.steps {
        let typed = step.commands().chain(&step.solution).chain(&step.alternatives).map(|typed| &typed.on);
        let goals = step.goals.iter().map(|goal| &goal.on);
        for on in typed.chain(goals).filter(|on| !on.is_empty() && !logins.contains(on)) {
            problems.add(
                at,
                format!("the step `{}` names the terminal `{on}`, which the lesson does not open", step.id),
                format!("terminals are: {}", logins.join(", ")),
            );
        }
    }
    braces(lesson, problems);
}

/// `{{word}}` in prose that is no variable is most likely a misspelt one; in commands it may be a go-template.
fn braces(lesson: &Lesson, problems: &mut Problems) {
    let known: Vec<&str> = lesson.vars.keys().map(String::as_str).collect();
    let blocks = lesson.introduction.iter().chain(lesson.steps.iter().flat_map(|step| &step.blocks));
    for block in blocks {
        let Block::Prose(Prose::Paragraph(inlines)) = block else { continue };
        let text = crate::model::plain(inlines);
        for part in text.split("{{").skip(1) {
            let Some((word, _)) = part.split_once("}}") else { continue };
            let is_word =
                !word.is_empty() && word.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
            if is_word && !known.contains(&word) {
                problems.unknown((1, 1), "variable", word, &known);
            }
        }
    }
}
