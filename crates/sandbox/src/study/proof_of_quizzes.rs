//! The proof of a question: its key is right, everything else is wrong, and no two options are the same.

use std::collections::BTreeSet;

use countersign_lessons::model::{Choice, Quiz, QuizKind, Reply, plain};
use countersign_lessons::quiz::mark;

/// The right answer. `options` are those of [`Study::options`](super::Study::options).
pub(super) fn key(quiz: &Quiz, options: &[Choice]) -> Option<Reply> {
    Some(match &quiz.kind {
        QuizKind::Reveal(_) => Reply::Knew(true),
        QuizKind::One(_) | QuizKind::Many(_) | QuizKind::Predict { .. } => Reply::Chosen(right(options)),
        QuizKind::Short { accept, .. } => Reply::Words(accept.first()?.clone()),
        QuizKind::Order(items) => Reply::Order((0..items.len()).collect()),
        QuizKind::Fault { line, .. } => Reply::Line(*line),
    })
}

/// What is wrong with the question.
pub(super) fn check(quiz: &Quiz, options: &[Choice]) -> Vec<String> {
    let mut found = Vec::new();
    match key(quiz, options) {
        Some(key) if mark(quiz, &key, options).right => {}
        _ => found.push("the key is not accepted".to_owned()),
    }
    for (reply, words) in wrong(quiz, options) {
        if mark(quiz, &reply, options).right {
            found.push(format!("`{words}` is accepted"));
        }
    }
    if let QuizKind::Short { accept, .. } = &quiz.kind {
        for form in accept {
            if !mark(quiz, &Reply::Words(form.clone()), options).right {
                found.push(format!("`{form}` is not accepted"));
            }
        }
    }
    let mut seen = BTreeSet::new();
    for text in texts(quiz, options) {
        if !seen.insert(text.clone()) {
            found.push(format!("two options say `{text}`"));
        }
    }
    if let QuizKind::Predict { options: written, command, .. } = &quiz.kind {
        // Options that turn out to be right are left out; an author did not mean that.
        if options.len() != written.len() + 1 {
            found.push(format!("a wrong option is what `{command}` prints"));
        }
        let printed = options.last().map(|choice| plain(&choice.text)).unwrap_or_default();
        if printed.contains("command not found") {
            found.push(format!("`{command}` prints: {printed}"));
        }
    }
    found
}

fn right(options: &[Choice]) -> Vec<usize> {
    options.iter().enumerate().filter(|(_, choice)| choice.right).map(|(place, _)| place).collect()
}

/// Replies that must be refused, and words for them.
fn wrong(quiz: &Quiz, options: &[Choice]) -> Vec<(Reply, String)> {
    let word = |place: usize| options.get(place).map(|choice| plain(&choice.text)).unwrap_or_default();
    match &quiz.kind {
        QuizKind::Reveal(_) => vec![(Reply::Knew(false), "not known".to_owned())],
        QuizKind::One(_) | QuizKind::Predict { .. } => {
            let key = right(options);
            let others = (0..options.len()).filter(|place| !key.contains(place));
            others.map(|place| (Reply::Chosen(vec![place]), word(place))).collect()
        }
        QuizKind::Many(_) => {
            // One option more or one less than the key.
            let key = right(options);
            let turned = |place: usize| {
                let mut chosen = key.clone();
                match key.contains(&place) {
                    true => chosen.retain(|other| *other != place),
                    false => chosen.push(place),
                }
                (Reply::Chosen(chosen), format!("the key but for: {}", word(place)))
            };
            (0..options.len()).map(turned).collect()
        }
        QuizKind::Short { wrong, .. } => {
            let foreseen = wrong.keys().map(|form| (Reply::Words(form.clone()), form.clone()));
            foreseen.chain([(Reply::Words(String::new()), "nothing".to_owned())]).collect()
        }
        QuizKind::Order(items) => {
            let swapped = |place: usize| {
                let mut order: Vec<usize> = (0..items.len()).collect();
                order.swap(place, place + 1);
                (Reply::Order(order), format!("items {} and {} swapped", place + 1, place + 2))
            };
            (0..items.len().saturating_sub(1)).map(swapped).collect()
        }
        QuizKind::Fault { manifest, line, .. } => {
            let others = (1..=manifest.lines().count()).filter(|other| other != line);
            others.map(|other| (Reply::Line(other), format!("line {other}"))).collect()
        }
    }
}

/// What is shown to choose from.
fn texts(quiz: &Quiz, options: &[Choice]) -> Vec<String> {
    let normal = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    match &quiz.kind {
        QuizKind::Order(items) => items.iter().map(|item| normal(plain(item))).collect(),
        _ => options.iter().map(|choice| normal(plain(&choice.text))).collect(),
    }
}
