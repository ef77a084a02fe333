//! Whether something is done, as a symbol; the word stands beside it.

use yew::prelude::*;

/// Properties of [`Tick`].
#[derive(Properties, PartialEq)]
pub struct TickProps {
    /// Whether it is.
    pub done: bool,
}

/// A full circle with a tick, or an empty one.
#[component]
pub fn Tick(props: &TickProps) -> Html {
    html! {
        <svg class="tick" data-done={props.done.to_string()} viewBox="0 0 20 20" aria-hidden="true">
            <circle cx="10" cy="10" r="9" />
            if props.done {
                <path d="M6 10.4l2.7 2.7L14 7.6" />
            }
        </svg>
    }
}
