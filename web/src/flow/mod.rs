//! The strip between terminal and objects: where the request is now, and who must act.

mod stages;

use countersign_lessons::View;
use yew::prelude::*;

use self::stages::{State, Step};
use crate::clock::time_of_day;
use crate::requests::Summary;
use crate::world::World;
use crate::yaml::Selected;

/// Properties of [`Flow`].
#[derive(Properties, PartialEq)]
pub struct FlowProps {
    /// The world.
    pub world: World,
    /// The request it is about.
    pub selected: Option<Selected>,
}

/// The strip.
#[component]
pub fn Flow(props: &FlowProps) -> Html {
    // A refused request changes no object: every change of the world is followed.
    let changes = use_state(|| 0_u32);
    {
        let setter = changes.setter();
        use_effect_with(props.world.clone(), move |world| {
            let count = std::cell::Cell::new(0_u32);
            world.on_change(std::rc::Rc::new(move || {
                count.set(count.get().wrapping_add(1));
                setter.set(count.get());
            }));
        });
    }
    let asked = props.world.view(0).asked();
    let refusal = stages::last_refusal(&asked);
    let (name, steps) = match (&props.selected, refusal) {
        (_, Some(refused)) => (refused.name.clone(), stages::of_refusal(refused)),
        (Some(selected), None) => {
            let summary = Summary::of(&selected.object);
            (selected.name.to_string(), stages::of_object(&selected.object, &summary, time_of_day, &asked))
        }
        (None, None) => return Html::default(),
    };
    let label = if name.is_empty() {
        "Way of the last request".to_owned()
    } else {
        format!("Way of the request {name}")
    };
    html! {
        <ol class="flow" aria-label={label} role="list">
            { for steps.iter().map(step) }
        </ol>
    }
}

fn step(step: &Step) -> Html {
    let (state, word) = match step.state {
        State::Done => ("done", "passed"),
        State::Now => ("now", "here now"),
        State::Refused => ("refused", "ended here"),
        State::Open => ("open", "not reached"),
    };
    html! {
        <li class="flow__step" data-state={state}>
            <svg class="flow__mark" viewBox="0 0 24 24" aria-hidden="true">
                <circle cx="12" cy="12" r="10.5" />
                { match step.state {
                    State::Done => html! { <path d="M7.6 12.4l3 3 5.8-6.2" /> },
                    State::Now => html! { <path d="M7.5 12h.01M12 12h.01M16.5 12h.01" /> },
                    State::Refused => html! { <path d="M8.5 8.5l7 7M15.5 8.5l-7 7" /> },
                    State::Open => Html::default(),
                } }
            </svg>
            <span class="flow__name">{step.name}</span>
            <span class="flow__says">{ &step.says }</span>
            <span class="only-read">{ format!(" ({word})") }</span>
        </li>
    }
}
