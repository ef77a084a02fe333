//! A question in an editor's bottom line.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::keymap;

/// Properties of [`Ask`].
#[derive(Properties, PartialEq)]
pub struct AskProps {
    /// The question.
    pub label: String,
    /// Its text box.
    pub input: NodeRef,
    /// The answer may be confirmed, not changed: the editor writes the file it was opened with.
    pub fixed: bool,
    /// One letter answers, without Enter.
    pub letters: bool,
    /// Answered, or cancelled.
    pub on_answer: Callback<Option<String>>,
}

/// A question in the bottom line.
#[component]
pub fn Ask(props: &AskProps) -> Html {
    let (on_answer, letters) = (props.on_answer.clone(), props.letters);
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let answer = match keymap::name(&event.key(), event.ctrl_key(), event.alt_key()).as_str() {
            "Enter" => Some(input.value()),
            "Esc" | "^C" => None,
            letter @ ("y" | "Y" | "n" | "N") if letters => Some(letter.to_owned()),
            _ if letters => {
                event.prevent_default();
                return;
            }
            _ => return event.stop_propagation(),
        };
        event.prevent_default();
        event.stop_propagation();
        on_answer.emit(answer);
    });
    let say =
        |answer: Option<&'static str>| props.on_answer.reform(move |_: MouseEvent| answer.map(str::to_owned));
    html! {
        <>
            <label><span>{&props.label}</span>
                <input ref={props.input.clone()} readonly={props.fixed} autocomplete="off" autocapitalize="off" {onkeydown} />
            </label>
            if props.letters {
                <button type="button" onclick={say(Some("y"))}>{"Yes"}</button>
                <button type="button" onclick={say(Some("n"))}>{"No"}</button>
            }
            <button type="button" onclick={say(None)}>{"Cancel"}</button>
        </>
    }
}
