//! The line between two panes, moved by dragging or by arrow keys.

use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`Splitter`].
#[derive(Properties, PartialEq)]
pub struct SplitterProps {
    /// What it parts, for screen readers.
    pub label: AttrValue,
    /// Whether the panes lie side by side.
    pub vertical: bool,
    /// Per cent of the first pane, as far as it was moved.
    pub share: Option<u8>,
    /// What the style sheet gives to the first pane.
    pub initial: u8,
    /// Moved; `None` after a double click: back to the style sheet's choice.
    pub on_move: Callback<Option<u8>>,
}

/// A movable line.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let dragging = use_mut_ref(|| false);
    let vertical = props.vertical;
    let now = props.share.unwrap_or(props.initial);
    let onpointerdown = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            let line: HtmlElement = event.target_unchecked_into();
            let _ = line.set_pointer_capture(event.pointer_id());
            *dragging.borrow_mut() = true;
        })
    };
    let onpointermove = {
        let (dragging, on_move) = (dragging.clone(), props.on_move.clone());
        Callback::from(move |event: PointerEvent| {
            if !*dragging.borrow() {
                return;
            }
            let line: HtmlElement = event.target_unchecked_into();
            let Some(frame) = line.parent_element().map(|parent| parent.get_bounding_client_rect()) else {
                return;
            };
            let (at, from, length) = if vertical {
                (f64::from(event.client_x()), frame.left(), frame.width())
            } else {
                (f64::from(event.client_y()), frame.top(), frame.height())
            };
            if length > 0.0 {
                on_move.emit(Some(((at - from) / length * 100.0).round().clamp(10.0, 90.0) as u8));
            }
        })
    };
    let stop = Callback::from(move |_: PointerEvent| *dragging.borrow_mut() = false);
    let onkeydown = {
        let on_move = props.on_move.clone();
        Callback::from(move |event: KeyboardEvent| {
            let share = match (event.key().as_str(), vertical) {
                ("ArrowLeft", true) | ("ArrowUp", false) => now.saturating_sub(2),
                ("ArrowRight", true) | ("ArrowDown", false) => now + 2,
                ("Home", _) => 10,
                ("End", _) => 90,
                _ => return,
            };
            event.prevent_default();
            on_move.emit(Some(share));
        })
    };
    let ondblclick = props.on_move.reform(|_| None);
    html! {
        <div class="splitter" role="separator" tabindex="0" aria-label={props.label.clone()}
            aria-orientation={if vertical { "vertical" } else { "horizontal" }}
            aria-valuenow={now.to_string()} aria-valuemin="10" aria-valuemax="90"
            {onpointerdown} {onpointermove} onpointerup={stop.clone()} onpointercancel={stop} {onkeydown} {ondblclick} />
    }
}
