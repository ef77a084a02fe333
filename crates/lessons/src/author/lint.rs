//! What can only be seen of a lesson as a whole.

use std::collections::BTreeSet;

use super::Around;
use super::problem::{Mention, Place, Problems, nearest};
use crate::Lesson;
use crate::model::{LessonKind, QuizKind, Step};

/// Feature gates of Kubernetes 1.36 that make a difference here.
const GATES: [&str; 3] = ["ClusterTrustBundle", "ClusterTrustBundleProjection", "PodCertificateRequest"];

/// Checks it.
pub(super) fn check(lesson: &Lesson, around: &Around, problems: &mut Problems) {
    if lesson.steps.is_empty() {
        problems.add((1, 1), "the lesson has no steps", "begin one with `## Heading`");
    }
    steps(lesson, problems);
    questions(lesson, problems);
    logins(lesson, problems);
    links(lesson, around, problems);
    variables(lesson, problems);
    for (gate, place) in problems.mentioned(Mention::Gate) {
        if !GATES.contains(&gate.as_str()) {
            problems.unknown(place, "feature gate", &gate, &GATES);
        }
    }
    if let Some(pictures) = &around.pictures {
        let known: Vec<&str> = pictures.iter().map(String::as_str).collect();
        for (file, place) in problems.mentioned(Mention::Image) {
            if !pictures.contains(&file) {
                problems.unknown(place, "picture", &file, &known);
            }
        }
    }
}

fn steps(lesson: &Lesson, problems: &mut Problems) {
    let mut ids = BTreeSet::new();
    for (step, (_, place)) in lesson.steps.iter().zip(problems.mentioned(Mention::Step)) {
        if !ids.insert(step.id.as_str()) {
            let message = format!("two steps have the id `{}`", step.id);
            problems.add(place, message, "give one of them its own: `## Heading {#id}`");
        }
        if !step.goals.is_empty() && step.solved_by().is_empty() {
            problems.add(place, format!("nothing solves the step `{}`", step.id), "add a `solution` block");
        }
        if lesson.kind == LessonKind::Test && !step.goals.is_empty() {
            let message = format!("the section `{}` of a test has goals", step.id);
            problems.add(place, message, "make it `kind: lesson`");
        }
        hints(step, place, problems);
    }
}

fn hints(step: &Step, place: Place, problems: &mut Problems) {
    if !step.hints.is_empty() && step.hints.iter().all(|hint| hint.cause.is_some()) {
        let message = format!("the step `{}` has no help for a learner without a cause", step.id);
        problems.add(place, message, "add a hint that names no `cause`");
    }
    for hint in &step.hints {
        if let (Some(cause), true) = (hint.cause, hint.mistake.is_empty()) {
            let message = format!("nothing proves the hint for `{}` in the step `{}`", cause.name(), step.id);
            problems.add(place, message, "add a `mistake` that makes the cause happen");
        }
    }
}

fn questions(lesson: &Lesson, problems: &mut Problems) {
    let mut ids = BTreeSet::new();
    for ((_, quiz), (_, place)) in lesson.questions().zip(problems.mentioned(Mention::Question)) {
        if !ids.insert(quiz.id.as_str()) {
            let message = format!("two questions have the id `{}`", quiz.id);
            problems.add(place, message, "ids are kept for stored answers; choose another");
        }
        if lesson.kind == LessonKind::Test && quiz.read.is_empty() {
            let message = format!("the question `{}` does not say where to read again", quiz.id);
            problems.add(place, message, "read: lesson#step");
        }
        if let QuizKind::Short { accept, .. } = &quiz.kind
            && accept.is_empty()
        {
            problems.add(place, format!("the question `{}` accepts nothing", quiz.id), "accept: [answer]");
        }
    }
}

fn logins(lesson: &Lesson, problems: &mut Problems) {
    let mut logins = lesson.world.terminals.clone();
    if logins.is_empty() {
        logins.push(lesson.first_login().to_owned());
    }
    for (login, place) in problems.mentioned(Mention::Login) {
        if !login.is_empty() && !logins.contains(&login) {
            let message = format!("the lesson opens no terminal `{login}`");
            problems.add(place, message, format!("terminals are: {}", logins.join(", ")));
        }
    }
}

/// `#step` and `lesson#step` must lead somewhere.
fn links(lesson: &Lesson, around: &Around, problems: &mut Problems) {
    let own: BTreeSet<String> = lesson.steps.iter().map(|step| step.id.clone()).collect();
    for (target, place) in problems.mentioned(Mention::Link) {
        if target.contains([':', '/']) {
            continue;
        }
        let Some((to, step)) = target.split_once('#') else { continue };
        let steps = match &around.lessons {
            _ if to.is_empty() || to == lesson.id => &own,
            None => continue,
            Some(lessons) => match lessons.get(to) {
                Some(steps) => steps,
                None => {
                    let known: Vec<&str> = lessons.keys().map(String::as_str).collect();
                    problems.unknown(place, "lesson", to, &known);
                    continue;
                }
            },
        };
        if !steps.contains(step) {
            let known: Vec<&str> = steps.iter().map(String::as_str).collect();
            let suggestion = match nearest(step, &known) {
                Some(near) => format!("did you mean `{to}#{near}`?"),
                None => format!("its steps are: {}", known.join(", ")),
            };
            problems.add(place, format!("`{target}` names no step"), suggestion);
        }
    }
}

/// `{{word}}` in prose that is no variable is most likely a misspelt one; in commands it may be a go-template.
fn variables(lesson: &Lesson, problems: &mut Problems) {
    let known: Vec<&str> = lesson.vars.keys().map(String::as_str).collect();
    for (text, place) in problems.mentioned(Mention::Words) {
        for part in text.split("{{").skip(1) {
            let Some((word, _)) = part.split_once("}}") else { continue };
            let is_word =
                !word.is_empty() && word.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
            if is_word && !known.contains(&word) {
                problems.unknown(place, "variable", word, &known);
            }
        }
    }
}
