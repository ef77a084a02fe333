//! Marking answers: what is right, and what to say to each option.

mod words;

use crate::Draw;
use crate::model::{Choice, Inline, Quiz, QuizKind, Reply};

/// What an answer was worth, and what to say to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marking {
    /// Whether all of it is right.
    pub right: bool,
    /// What to say to single options, items or lines: place and reason, and whether the place was rightly treated.
    pub remarks: Vec<Remark>,
    /// The answer in words, for kinds whose options do not show it.
    pub answer: String,
}

/// What to say to one option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remark {
    /// Place in the lesson's own order (a line's number for a faulty line).
    pub place: usize,
    /// Whether it was rightly chosen or rightly left.
    pub right: bool,
    /// Why.
    pub because: Vec<Inline>,
}

/// The order in which places are shown; a second attempt shows another.
pub fn order(quiz: &Quiz, seed: u64, attempt: u32) -> Vec<usize> {
    let count = match &quiz.kind {
        QuizKind::One(choices) | QuizKind::Many(choices) => choices.len(),
        // One more: what the command really prints.
        QuizKind::Predict { options, .. } => options.len() + 1,
        QuizKind::Order(items) => items.len(),
        _ => 0,
    };
    let mut draw = Draw::new(seed, &format!("{}#{attempt}", quiz.id));
    let mut order = draw.order(count);
    // Items that lie in the right order from the start would give the answer away.
    if matches!(quiz.kind, QuizKind::Order(_)) && count > 1 && order.is_sorted() {
        order.rotate_left(1);
    }
    order
}

/// The options of a prediction once `printed` is known: wrong ones that happen to be right are dropped, and the right one comes last.
pub fn predicted(options: &[Choice], printed: &str, because: &[Inline]) -> Vec<Choice> {
    let text = printed.trim_end().to_owned();
    let mut all: Vec<Choice> =
        options.iter().filter(|choice| words::plain(&choice.text).trim_end() != text).cloned().collect();
    let shown = if text.is_empty() { "(nothing)".to_owned() } else { text };
    all.push(Choice { text: vec![Inline::Code(shown)], right: true, because: because.to_vec() });
    all
}

/// Marks `reply`. For a prediction, `options` are those of [`predicted`]; other kinds ignore it.
pub fn mark(quiz: &Quiz, reply: &Reply, options: &[Choice]) -> Marking {
    match (&quiz.kind, reply) {
        (QuizKind::Reveal(_), Reply::Knew(knew)) => Marking { right: *knew, ..Marking::default() },
        (QuizKind::One(choices) | QuizKind::Many(choices), Reply::Chosen(chosen)) => {
            of_choices(choices, chosen, matches!(quiz.kind, QuizKind::One(_)))
        }
        (QuizKind::Predict { .. }, Reply::Chosen(chosen)) => of_choices(options, chosen, true),
        (QuizKind::Short { accept, wrong }, Reply::Words(given)) => {
            let right = accept.iter().any(|form| words::same(form, given));
            let foreseen = wrong.iter().find(|(form, _)| words::same(form, given));
            let remarks = match foreseen {
                Some((_, because)) if !right => {
                    vec![Remark { place: 0, right: false, because: because.clone() }]
                }
                _ => Vec::new(),
            };
            Marking { right, remarks, answer: accept.first().cloned().unwrap_or_default() }
        }
        (QuizKind::Order(items), Reply::Order(given)) => {
            let remark = |(place, item): (usize, &usize)| Remark {
                place: *item,
                right: place == *item,
                because: Vec::new(),
            };
            let remarks: Vec<_> = given.iter().enumerate().map(remark).collect();
            let right = given.len() == items.len() && remarks.iter().all(|remark| remark.right);
            Marking { right, remarks, ..Marking::default() }
        }
        (QuizKind::Fault { line, others, .. }, Reply::Line(given)) => {
            let right = line == given;
            let because = others.get(given).filter(|_| !right).cloned().unwrap_or_default();
            let remarks = vec![Remark { place: *given, right, because }];
            Marking { right, remarks, answer: format!("line {line}") }
        }
        // A reply of another kind than the question: it answers nothing.
        _ => Marking::default(),
    }
}

/// `alone`: only the chosen one is remarked upon, so that the others can still be tried.
fn of_choices(choices: &[Choice], chosen: &[usize], alone: bool) -> Marking {
    let remarks: Vec<Remark> = choices
        .iter()
        .enumerate()
        .map(|(place, choice)| Remark {
            place,
            right: choice.right == chosen.contains(&place),
            because: choice.because.clone(),
        })
        .collect();
    let right = remarks.iter().all(|remark| remark.right) && (!alone || chosen.len() == 1);
    let remarks = if alone && !right {
        remarks.into_iter().filter(|remark| chosen.contains(&remark.place)).collect()
    } else {
        remarks
    };
    Marking { right, remarks, ..Marking::default() }
}

#[cfg(test)]
mod tests;
