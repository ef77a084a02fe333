//! Help on request: hints in three grades, and the solution.

use countersign_lessons::causes::Cause;
use countersign_lessons::model::{GoalKind, Hint, Step, Typed, plain};
use yew::prelude::*;

use super::Learning;
use super::command::Command;
use super::prose::inline;
use crate::effects;
use crate::state::Action;

/// Properties of [`Help`].
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Whose step it is.
    pub learning: Learning,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// A hint as far as it was opened.
#[derive(Clone, PartialEq)]
struct Opened {
    hint: Hint,
    cause: Option<Cause>,
    grade: u8,
}

/// The question, the pointer, the command.
const GRADES: u8 = 3;

/// Buttons "Hint" and "Solution", and what they opened.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let opened = use_state(|| None::<Opened>);
    let solution = use_state(|| false);
    let study = props.learning.study();
    let Some(step) = study.step() else { return Html::default() };
    let on_hint = {
        let (learning, opened, dispatch) = (props.learning.clone(), opened.clone(), props.dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let Some((hint, cause)) = learning.study().hint() else { return };
            let same = opened.as_ref().filter(|before| before.hint == *hint);
            let grade = same.map_or(1, |before| (before.grade + 1).min(GRADES));
            let words = match grade {
                1 => {
                    let found = cause.map(|cause| format!("{} ", cause.words())).unwrap_or_default();
                    format!("{found}{}", plain(&hint.question))
                }
                2 => plain(&hint.pointer),
                _ => hint.command.clone(),
            };
            dispatch.emit(Action::Announce(format!("Hint {grade} of {GRADES}. {words}").into()));
            effects::reveal("#hint");
            opened.set(Some(Opened { hint: hint.clone(), cause, grade }));
        })
    };
    let on_solution = {
        let solution = solution.clone();
        Callback::from(move |_: MouseEvent| {
            effects::reveal("#solution");
            solution.set(!*solution);
        })
    };
    let hints = !step.hints.is_empty();
    let solved_by = solution_of(step);
    if !hints && solved_by.is_empty() {
        return Html::default();
    }
    let waits = step.goals.iter().any(|goal| matches!(goal.kind, GoalKind::Time(_)));
    let command = |typed: &Typed| {
        // Nobody waits a day at a prompt when there is a clock to turn.
        if waits && typed.run.starts_with("sleep ") {
            return html! { <Wait learning={props.learning.clone()} /> };
        }
        html! {
            <Command learning={props.learning.clone()} text={typed.run.clone()} on={typed.on.clone()} fails={typed.fails}
                dispatch={props.dispatch.clone()} />
        }
    };
    html! {
        <div class="help">
            <div class="help__row">
                if hints {
                    <button type="button" aria-controls="hint" onclick={on_hint}>{"Hint"}</button>
                }
                if !solved_by.is_empty() {
                    <button type="button" aria-expanded={solution.to_string()} aria-controls="solution" onclick={on_solution}>{"Solution"}</button>
                }
            </div>
            <div id="hint">
                if let Some(Opened { hint, cause, grade }) = &*opened {
                    <div class="hint">
                        <p class="hint__grade">{ format!("Hint {grade} of {GRADES}") }</p>
                        if let Some(cause) = cause {
                            <p class="hint__cause">{ cause.words() }</p>
                        }
                        <p>{ inline(&hint.question) }</p>
                        if *grade >= 2 {
                            <p>{ inline(&hint.pointer) }</p>
                        }
                        if *grade >= 3 && !hint.command.is_empty() {
                            { command(&Typed { on: hint.on.clone(), run: hint.command.clone(), fails: false }) }
                        }
                    </div>
                }
            </div>
            <div id="solution">
                if *solution {
                    <div class="hint" role="group" aria-label="Solution">
                        <p class="hint__grade">{"Solution"}</p>
                        { for solved_by.iter().map(|typed| command(typed)) }
                    </div>
                }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct WaitProps {
    learning: Learning,
}

/// In place of a command that would wait for a certificate to end.
#[component]
fn Wait(props: &WaitProps) -> Html {
    let world = props.learning.world().clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        world.next_expiry().into_iter().for_each(|end| world.skip_to(end));
    });
    html! {
        <div class="hint__wait">
            <p>{"Let the clock go to the end of the certificate."}</p>
            <button type="button" data-kind="primary" {onclick}>{"Go to the next expiry"}</button>
        </div>
    }
}

/// What solves a step: its solution, or else the commands in its text.
fn solution_of(step: &Step) -> Vec<&Typed> {
    if step.goals.is_empty() {
        Vec::new()
    } else if step.solution.is_empty() {
        step.commands().collect()
    } else {
        step.solution.iter().collect()
    }
}
