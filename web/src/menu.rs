//! Choices that are made rarely: colours, arrangement, starting over.

use yew::prelude::*;

use crate::components::Ask;
use crate::state::{Action, Arrangement, Theme};

/// Properties of [`Menu`].
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// Whether it is open.
    pub open: bool,
    /// The chosen colours.
    pub theme: Theme,
    /// The chosen arrangement.
    pub arrangement: Arrangement,
    /// Tells the page.
    pub dispatch: Callback<Action>,
    /// The learner wants a new world; not in a lesson, which can be restarted itself.
    pub on_start_over: Option<Callback<()>>,
}

/// The menu with its button.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let toggle = {
        let open = props.open;
        props.dispatch.reform(move |_: MouseEvent| Action::Menu(!open))
    };
    let onkeydown = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                dispatch.emit(Action::Menu(false));
            }
        })
    };
    html! {
        <div class="menu" {onkeydown}>
            <button type="button" aria-expanded={props.open.to_string()} aria-controls="menu" onclick={toggle}>{"Menu"}</button>
            if props.open {
                <div id="menu" class="menu__panel">
                    <fieldset>
                        <legend>{"Colours"}</legend>
                        { radio("theme", "As the system", props.theme == Theme::System, props.dispatch.reform(|_| Action::Theme(Theme::System))) }
                        { radio("theme", "Light", props.theme == Theme::Light, props.dispatch.reform(|_| Action::Theme(Theme::Light))) }
                        { radio("theme", "Dark", props.theme == Theme::Dark, props.dispatch.reform(|_| Action::Theme(Theme::Dark))) }
                    </fieldset>
                    <fieldset>
                        <legend>{"Requests and YAML"}</legend>
                        { radio("arrangement", "Where there is room", props.arrangement == Arrangement::Automatic,
                            props.dispatch.reform(|_| Action::Arrange(Arrangement::Automatic))) }
                        { radio("arrangement", "Beside the terminal", props.arrangement == Arrangement::Beside,
                            props.dispatch.reform(|_| Action::Arrange(Arrangement::Beside))) }
                        { radio("arrangement", "Below the terminal", props.arrangement == Arrangement::Below,
                            props.dispatch.reform(|_| Action::Arrange(Arrangement::Below))) }
                    </fieldset>
                    <div>
                        <p>{"Everything runs and stays in this browser; no request leaves the page."}</p>
                    </div>
                    if let Some(on_sure) = props.on_start_over.clone() {
                        <Ask verb="Start over" question="Start over with a new cluster? Files, objects and history of this one are lost."
                            keep="Keep it" {on_sure} />
                    }
                </div>
            }
        </div>
    }
}

fn radio(group: &'static str, label: &'static str, checked: bool, onchange: Callback<Event>) -> Html {
    html! { <label><input type="radio" name={group} {checked} {onchange} />{label}</label> }
}
