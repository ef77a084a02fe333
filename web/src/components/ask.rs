//! A button for something that cannot be taken back: it asks in its own place, not in a box over the page.

use yew::prelude::*;

/// Properties of [`Ask`].
#[derive(Properties, PartialEq)]
pub struct AskProps {
    /// The verb, the same before and after the question.
    pub verb: AttrValue,
    /// What will be lost.
    pub question: AttrValue,
    /// What the way back is called.
    pub keep: AttrValue,
    /// Do it.
    pub on_sure: Callback<()>,
}

/// A button that asks.
#[component]
pub fn Ask(props: &AskProps) -> Html {
    let asking = use_state(|| false);
    let first = use_node_ref();
    let set = |value: bool| {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(value))
    };
    {
        let first = first.clone();
        // The button that was pressed is gone: the focus goes to what took its place.
        use_effect_with(*asking, move |asking| {
            if let Some(button) = first.cast::<web_sys::HtmlElement>().filter(|_| *asking) {
                let _ = button.focus();
            }
        });
    }
    let sure = {
        let asking = asking.clone();
        props.on_sure.reform(move |_: MouseEvent| asking.set(false))
    };
    html! {
        if *asking {
            <div class="ask">
                <p>{ &props.question }</p>
                <div class="ask__row">
                    <button ref={first} type="button" data-kind="danger" onclick={sure}>{ &props.verb }</button>
                    <button type="button" onclick={set(false)}>{ &props.keep }</button>
                </div>
            </div>
        } else {
            <button type="button" onclick={set(true)}>{ &props.verb }{"…"}</button>
        }
    }
}
