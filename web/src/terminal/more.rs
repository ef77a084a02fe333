//! Opening another terminal.

use yew::prelude::*;

/// Properties of [`More`].
#[derive(Properties, PartialEq)]
pub struct MoreProps {
    /// Who could log in, `user@host`; nobody: there are enough terminals.
    pub logins: Vec<String>,
    /// Open one for this login.
    pub on_more: Callback<String>,
}

/// The button and its list.
#[component]
pub fn More(props: &MoreProps) -> Html {
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = {
        let open = open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                open.set(false);
            }
        })
    };
    let choice = |login: &String| {
        let onclick = {
            let (open, login, on_more) = (open.clone(), login.clone(), props.on_more.clone());
            Callback::from(move |_: MouseEvent| {
                open.set(false);
                on_more.emit(login.clone());
            })
        };
        html! { <button type="button" {onclick}>{login}</button> }
    };
    if props.logins.is_empty() {
        return Html::default();
    }
    html! {
        <div class="terminal__more" {onkeydown}>
            <button type="button" data-kind="quiet" aria-label="New terminal" title="New terminal" aria-expanded={open.to_string()}
                aria-controls="terminal-more" onclick={toggle}>{"+"}</button>
            if *open {
                <div id="terminal-more" class="terminal__logins" role="group" aria-label="Log in as">
                    { for props.logins.iter().map(choice) }
                </div>
            }
        </div>
    }
}
