//! Keys that on-screen keyboards lack.

use yew::prelude::*;

use countersign_sandbox::Key;

/// Properties of [`KeyBar`].
#[derive(Properties, PartialEq)]
pub struct KeyBarProps {
    /// Whether the next character counts as pressed with Ctrl.
    pub ctrl: bool,
    /// A key was pressed.
    pub on_key: Callback<Key>,
    /// Ctrl was switched.
    pub on_ctrl: Callback<()>,
    /// The clipboard shall be pasted.
    pub on_paste: Callback<()>,
}

const KEYS: [(&str, &str, Key); 5] = [
    ("|", "Pipe", Key::Char('|')),
    ("/", "Slash", Key::Char('/')),
    ("-", "Minus", Key::Char('-')),
    ("↑", "Up", Key::Up),
    ("↓", "Down", Key::Down),
];
const REST: [(&str, &str, Key); 2] = [("←", "Left", Key::Left), ("→", "Right", Key::Right)];

/// A row of buttons above the on-screen keyboard. They never take the focus from the prompt.
#[component]
pub fn KeyBar(props: &KeyBarProps) -> Html {
    let button = |text: &'static str, name: &'static str, key: Key| {
        let onclick = props.on_key.reform(move |_: MouseEvent| key.clone());
        html! { <button type="button" tabindex="-1" aria-label={name} {onclick}>{text}</button> }
    };
    let keep_focus = Callback::from(|event: PointerEvent| event.prevent_default());
    let keep_focus_mouse = Callback::from(|event: MouseEvent| event.prevent_default());
    html! {
        <div class="keybar" role="toolbar" aria-label="Terminal keys" onpointerdown={keep_focus} onmousedown={keep_focus_mouse}>
            { button("Tab", "Tab", Key::Tab) }
            <button type="button" tabindex="-1" aria-pressed={props.ctrl.to_string()} onclick={props.on_ctrl.reform(|_| ())}>{"Ctrl"}</button>
            { button("Esc", "Esc", Key::Escape) }
            { for KEYS.map(|(text, name, key)| button(text, name, key)) }
            { for REST.map(|(text, name, key)| button(text, name, key)) }
            <button type="button" tabindex="-1" onclick={props.on_paste.reform(|_| ())}>{"Paste"}</button>
        </div>
    }
}
