//! Back, forth, and the two ways to begin anew.

use yew::prelude::*;

use super::Learning;
use crate::browser;
use crate::components::Ask;
use crate::place::Place;

/// Properties of [`Foot`].
#[derive(Properties, PartialEq)]
pub struct FootProps {
    /// The learner.
    pub learning: Learning,
    /// Counts what changed of it.
    pub version: u32,
}

/// The foot of the lesson's pane.
#[component]
pub fn Foot(props: &FootProps) -> Html {
    let more = use_state(|| false);
    let learning = &props.learning;
    let (at, count) = (learning.at(), learning.lesson().steps.len());
    let done = learning.is_settled();
    let go = |step: usize| {
        let learning = learning.clone();
        Callback::from(move |_: MouseEvent| {
            learning.go(step);
            // The new step is read from its heading on.
            browser::before_paint(|| {
                crate::effects::focus("#step");
            });
        })
    };
    let toggle = {
        let more = more.clone();
        Callback::from(move |_: MouseEvent| more.set(!*more))
    };
    let close = {
        let more = more.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                more.set(false);
            }
        })
    };
    let on_reset = {
        let (learning, more) = (learning.clone(), more.clone());
        Callback::from(move |()| {
            learning.reset_step();
            more.set(false);
        })
    };
    let on_restart = {
        let learning = learning.clone();
        Callback::from(move |()| learning.restart())
    };
    html! {
        <div class="foot" onkeydown={close}>
            if *more {
                <div id="foot-more" class="foot__more">
                    <Ask verb="Reset step" question="Put files, objects and terminals back to how they were when this step began?"
                        keep="Keep them" on_sure={on_reset} />
                    <Ask verb="Restart lesson" question="Begin anew, with a new cluster and other names? Files, objects, answers and ticks of this lesson are lost."
                        keep="Go on" on_sure={on_restart} />
                    <a href={learning.address_to(&Place::Home, None)}>{"All lessons"}</a>
                </div>
            }
            if done {
                <p class="foot__done"><crate::components::Tick done={true} />{"Step done"}</p>
            }
            <div class="foot__row">
                <button type="button" data-kind="quiet" aria-expanded={more.to_string()} aria-controls="foot-more" onclick={toggle}>{"More"}</button>
                <span class="foot__space" />
                if at > 0 {
                    <button type="button" onclick={go(at - 1)}>{"Back"}</button>
                }
                if at + 1 < count {
                    <button type="button" data-kind={done.then_some("primary")} onclick={go(at + 1)}>{"Next"}</button>
                } else {
                    <a class="button" data-kind={done.then_some("primary")} href={learning.address_to(&Place::Home, None)}>{"All lessons"}</a>
                }
            </div>
        </div>
    }
}
