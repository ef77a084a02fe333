//! A request's state by symbol, word and colour, the same everywhere.

use yew::prelude::*;

use crate::requests::Stage;

/// Properties of [`Chip`].
#[derive(Properties, PartialEq)]
pub struct ChipProps {
    /// The state.
    pub stage: Stage,
}

/// A state chip.
#[component]
pub fn Chip(props: &ChipProps) -> Html {
    let (state, symbol, word) = match props.stage {
        Stage::Pending => ("pending", "◌", "Pending"),
        Stage::Approved => ("approved", "✓", "Approved"),
        Stage::Issued => ("issued", "✓", "Issued"),
        Stage::Denied => ("denied", "✕", "Denied"),
        Stage::Failed => ("failed", "!", "Failed"),
    };
    html! { <span class="chip" data-state={state}><span aria-hidden="true">{symbol}</span>{word}</span> }
}
