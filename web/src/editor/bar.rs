//! An editor's keys at the bottom, which are buttons too.

use yew::prelude::*;

use super::nano::SHORTCUTS;

/// Properties of [`Bar`].
#[derive(Properties, PartialEq)]
pub struct BarProps {
    /// nano's keys, not vi's.
    pub nano: bool,
    /// Whether typed characters go into the text.
    pub insert: bool,
    /// A key by its name.
    pub on_press: Callback<String>,
}

/// The keys at the bottom, which are buttons too.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    const VI: [(&str, &str); 6] = [
        ("i", "Insert"),
        ("o", "New line"),
        ("u", "Undo"),
        (":", "Command"),
        ("/", "Search"),
        ("ZZ", "Save and quit"),
    ];
    let keys: &[(&str, &str)] = match (props.nano, props.insert) {
        (true, _) => &SHORTCUTS,
        (false, true) => &[("Esc", "Command mode")],
        (false, false) => &VI,
    };
    html! {
        <div class="editor__keys">
            for (key, what) in keys.iter().copied() {
                <button type="button" tabindex="-1" onclick={props.on_press.reform(move |_: MouseEvent| key.to_owned())}>
                    <kbd>{key}</kbd>{what}
                </button>
            }
        </div>
    }
}
