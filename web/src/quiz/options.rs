//! Options of which one or many are chosen, and lines of a manifest of which one is faulty.

use countersign_lessons::model::Choice;
use yew::prelude::*;

use super::{Part, because, is_right, mark_of};
use crate::lesson::inline;

/// One of many, or many of many.
pub fn body(part: &Part<'_>, choices: &[Choice], alone: bool) -> Html {
    let marking = part.attempt.marking.as_ref();
    let kind = if alone { "radio" } else { "checkbox" };
    let option = |place: usize| {
        let choice = choices.get(place)?;
        let checked = part.attempt.draft.has(place);
        let onchange = {
            let draft = part.attempt.draft.clone();
            part.on_draft.reform(move |_: Event| draft.choose(place, alone))
        };
        let id = format!("because-{}-{place}", part.quiz.id);
        let word = move |right: bool| match (right, checked, is_right(choices, place)) {
            (true, true, _) => "Right.",
            (true, false, _) if alone => "",
            (true, false, _) => "Rightly left out.",
            (false, _, true) => "This belongs to it.",
            (false, _, false) => "Not this one.",
        };
        Some(html! {
            <div class="option" key={place} data-mark={mark_of(marking, place).filter(|_| checked || !alone)} data-chosen={checked.to_string()}>
                <label>
                    <input type={kind} name={part.quiz.id.clone()} {checked} {onchange} disabled={marking.is_some()}
                        aria-describedby={marking.is_some().then(|| id.clone())} />
                    <span class="option__text">{ inline(&choice.text) }</span>
                </label>
                { because(marking, place, word, id) }
            </div>
        })
    };
    html! {
        <div class="quiz__options">
            if !alone && marking.is_none() {
                <p class="quiz__how">{"Choose all that apply."}</p>
            }
            { for part.order.iter().filter_map(|place| option(*place)) }
        </div>
    }
}

/// A manifest with a faulty line.
pub fn lines(part: &Part<'_>, manifest: &str) -> Html {
    let marking = part.attempt.marking.as_ref();
    let line = |(index, text): (usize, &str)| {
        let number = index + 1;
        let checked = part.attempt.draft.has(number);
        let onchange = {
            let draft = part.attempt.draft.clone();
            part.on_draft.reform(move |_: Event| draft.choose(number, true))
        };
        let id = format!("because-{}-{number}", part.quiz.id);
        let word = |right: bool| if right { "This line it is." } else { "Not this line." };
        html! {
            <div class="line" key={number} data-mark={mark_of(marking, number)} data-chosen={checked.to_string()}>
                <label>
                    <input type="radio" name={part.quiz.id.clone()} {checked} {onchange} disabled={marking.is_some()}
                        aria-label={format!("Line {number}: {}", text.trim())}
                        aria-describedby={marking.is_some().then(|| id.clone())} />
                    <span class="line__number" aria-hidden="true">{number}</span>
                    <code aria-hidden="true">{text.to_owned()}</code>
                </label>
                { because(marking, number, word, id) }
            </div>
        }
    };
    html! { <div class="quiz__manifest" tabindex="0" role="group" aria-label="Manifest">{ for manifest.lines().enumerate().map(line) }</div> }
}
