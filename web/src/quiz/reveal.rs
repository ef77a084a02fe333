//! Think first, then look, then say whether you knew it.

use countersign_lessons::model::{Inline, Reply};
use yew::prelude::*;

use super::Part;
use super::draft::Draft;
use crate::lesson::inline;

/// The answer behind its button.
pub fn body(part: &Part<'_>, answers: &[Vec<Inline>], answer: &Callback<Reply>) -> Html {
    let shown = part.attempt.draft == Draft::Revealed(true);
    let knew = |knew: bool| answer.reform(move |_: MouseEvent| Reply::Knew(knew));
    html! {
        if shown {
            <div class="quiz__answer">
                { for answers.iter().map(|text| html! { <p>{ inline(text) }</p> }) }
            </div>
            if part.attempt.marking.is_none() {
                <p class="quiz__how">{"Did you know it?"}</p>
                <div class="quiz__row">
                    <button type="button" onclick={knew(true)}>{"I knew it"}</button>
                    <button type="button" onclick={knew(false)}>{"Not yet"}</button>
                </div>
            }
        } else {
            <p class="quiz__how">{"Think first, then look."}</p>
            <div class="quiz__row">
                <button type="button" data-kind="primary" onclick={part.on_draft.reform(|_: MouseEvent| Draft::Revealed(true))}>{"Reveal answer"}</button>
            </div>
        }
    }
}
