//! Items to be put in order, with two buttons each: for keys, pointers and thumbs alike.

use countersign_lessons::model::{Inline, plain};
use yew::prelude::*;

use super::{Part, mark_of};
use crate::browser;
use crate::effects;
use crate::lesson::inline;
use crate::quiz::draft::Draft;

/// The list.
pub fn body(part: &Part<'_>, items: &[Vec<Inline>]) -> Html {
    let Draft::Order(order) = &part.attempt.draft else { return Html::default() };
    let marking = part.attempt.marking.as_ref();
    let count = order.len();
    let row = |(position, item): (usize, &usize)| {
        let text = items.get(*item)?;
        let words = plain(text);
        let button = |down: bool, sign: &'static str, name: &str| {
            let id = format!("{}-{item}-{}", part.quiz.id, if down { "down" } else { "up" });
            let other = format!("#{}-{item}-{}", part.quiz.id, if down { "up" } else { "down" });
            let edge = if down { position + 1 == count } else { position == 0 };
            let onclick = {
                let (draft, own) = (part.attempt.draft.clone(), format!("#{id}"));
                part.on_draft.reform(move |_: MouseEvent| {
                    // The item moved with its buttons; at an end the other button goes on.
                    let (own, other) = (own.clone(), other.clone());
                    browser::before_paint(move || {
                        if !effects::focus(&format!("{own}:not(:disabled)")) {
                            effects::focus(&other);
                        }
                    });
                    draft.shift(position, down)
                })
            };
            html! {
                <button type="button" {id} aria-label={format!("{name}: {words}")} disabled={edge || marking.is_some()} {onclick}>{sign}</button>
            }
        };
        Some(html! {
            <li class="order__item" key={*item} data-mark={mark_of(marking, *item)}>
                <span class="order__number" aria-hidden="true">{position + 1}</span>
                <span class="order__text">
                    { inline(text) }
                    if let Some(mark) = mark_of(marking, *item) {
                        <span class="order__mark">{ if mark == "right" { " ✓ in its place" } else { " ✕ belongs elsewhere" } }</span>
                    }
                </span>
                if marking.is_none() {
                    <span class="order__buttons">
                        { button(false, "↑", "Move up") }
                        { button(true, "↓", "Move down") }
                    </span>
                }
            </li>
        })
    };
    html! { <ol class="order" role="list">{ for order.iter().enumerate().filter_map(row) }</ol> }
}
