//! How much of something is done, as a bar beside the words that say it.

use yew::prelude::*;

/// Properties of [`Bar`].
#[derive(Properties, PartialEq)]
pub struct BarProps {
    /// So much is done.
    pub done: usize,
    /// So much there is.
    pub of: usize,
}

/// A bar.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    let width = 96 * props.done.min(props.of) / props.of.max(1);
    html! {
        <svg class="bar" viewBox="0 0 96 4" aria-hidden="true">
            <rect width="96" height="4" rx="2" />
            if width > 0 {
                <rect class="bar__done" width={width.to_string()} height="4" rx="2" />
            }
        </svg>
    }
}
