//! The tabs of the terminals: one of them in front, arrow keys go from one to the next.

use yew::prelude::*;

use crate::browser;
use crate::effects;
use crate::state::Action;

/// Properties of [`Tabs`].
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    /// `user@host` of each.
    pub titles: Vec<String>,
    /// The one in front.
    pub front: usize,
    /// In which a command runs.
    pub busy: Vec<bool>,
    /// One was chosen with the pointer.
    pub on_front: Callback<usize>,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// The row of tabs.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let count = props.titles.len();
    let onkeydown = {
        let (front, dispatch) = (props.front, props.dispatch.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowLeft" => (front + count - 1) % count.max(1),
                "ArrowRight" => (front + 1) % count.max(1),
                "Home" => 0,
                "End" => count.saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            dispatch.emit(Action::Front(next));
            browser::before_paint(move || {
                effects::focus(&format!("#terminal-tab-{next}"));
            });
        })
    };
    let tab = |(place, title): (usize, &String)| {
        let front = place == props.front;
        let earlier = props.titles.iter().take(place).filter(|other| *other == title).count();
        let busy = props.busy.get(place).copied().unwrap_or_default();
        let onclick = props.on_front.reform(move |_: MouseEvent| place);
        html! {
            <button type="button" role="tab" id={format!("terminal-tab-{place}")} class="terminal__tab" aria-selected={front.to_string()}
                aria-controls={format!("terminal-{place}")} tabindex={if front { "0" } else { "-1" }} data-busy={busy.to_string()} {onclick}>
                { title }
                if earlier > 0 {
                    { format!(" {}", earlier + 1) }
                }
            </button>
        }
    };
    html! {
        <div class="terminal__tabs" role="tablist" aria-label="Terminals" {onkeydown}>
            { for props.titles.iter().enumerate().map(tab) }
        </div>
    }
}
