//! What must be true, what is, and what is missing, in words.

use countersign_lessons::goals::GoalState;
use countersign_lessons::model::Goal;
use yew::prelude::*;

use super::prose::inline;
use crate::components::Tick;

/// The goals of a step with their states. Once a step is `settled` its goals stay ticked: what was pending may have been
/// approved since.
pub fn goals(goals: &[Goal], states: &[GoalState], settled: bool) -> Html {
    html! {
        <div class="goals">
            <h3 class="goals__title" aria-hidden="true">{"Goals"}</h3>
            <ul class="goals__list" aria-label="Goals" role="list">
                for (place, goal) in goals.iter().enumerate() {
                    { item(goal, states.get(place), settled) }
                }
            </ul>
        </div>
    }
}

fn item(goal: &Goal, state: Option<&GoalState>, settled: bool) -> Html {
    let done = settled || state.is_some_and(GoalState::is_met);
    let unmet = state.map(|state| state.unmet.as_slice()).unwrap_or_default();
    html! {
        <li class="goal" data-done={done.to_string()}>
            <Tick {done} />
            <span class="goal__text">{ inline(&goal.text) }</span>
            if !done {
                <span class="goal__unmet">
                    for clause in unmet {
                        <span>{ clause.to_string() }{". "}</span>
                    }
                </span>
            }
            <span class="goal__state">{ if done { "done" } else { "open" } }</span>
        </li>
    }
}
