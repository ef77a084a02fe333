//! A few words as an answer.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::Part;
use super::draft::Draft;

/// The text box.
pub fn body(part: &Part<'_>) -> Html {
    let Draft::Words(words) = &part.attempt.draft else { return Html::default() };
    let oninput = part.on_draft.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Draft::Words(input.value())
    });
    let onkeydown = {
        let on_answer = part.on_answer.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                on_answer.emit(());
            }
        })
    };
    html! {
        <label class="quiz__short">
            <span>{"Your answer"}</span>
            <input type="text" value={words.clone()} readonly={part.attempt.marking.is_some()} autocomplete="off" autocapitalize="off"
                spellcheck="false" {oninput} {onkeydown} />
        </label>
    }
}
