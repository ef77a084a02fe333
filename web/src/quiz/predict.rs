//! What will this command print now? The right option is made by running it in a copy of the learner's world.

use std::cell::Cell;
use std::rc::Rc;

use countersign_lessons::model::{Choice, Quiz};
use countersign_lessons::quiz;
use yew::prelude::*;

use super::draft::Draft;
use super::{Attempt, Part, options};
use crate::browser::{self, Timer};
use crate::lesson::Learning;

/// Properties of [`Predict`].
#[derive(Properties, PartialEq)]
pub struct PredictProps {
    /// Whose question it is.
    pub learning: Learning,
    /// The question.
    pub quiz: Quiz,
    /// Shell text.
    pub command: AttrValue,
    /// `user@host`; empty: the first terminal's.
    pub on: AttrValue,
    /// The present attempt.
    pub(super) attempt: Attempt,
    /// The answer changed.
    pub(super) on_draft: Callback<Draft>,
    /// The answer shall be marked.
    pub on_answer: Callback<()>,
}

/// Nothing has changed for so many milliseconds: a quiet moment.
const QUIET: u32 = 1_000;

/// The command and what it might print.
#[component]
pub fn Predict(props: &PredictProps) -> Html {
    let choices = use_state(|| None::<Vec<Choice>>);
    let open = props.attempt.marking.is_none();
    // The question is about the world as it is: after a change the command is run again as soon as the learner turns to
    // the question, or else in a quiet moment.
    let stale = use_mut_ref(|| false);
    {
        let (setter, learning, quiz) = (choices.setter(), props.learning.clone(), props.quiz.clone());
        let (stale, quiet) = (stale.clone(), use_mut_ref(|| None::<Timer>));
        use_effect_with((open, props.attempt.number), move |(open, _)| {
            let alive = Rc::new(Cell::new(*open));
            if *open {
                let (changed, later) = (alive.clone(), setter.clone());
                let (asking, question) = (learning.clone(), quiz.clone());
                learning.world().on_change(Rc::new(move || {
                    if !changed.get() {
                        return;
                    }
                    *stale.borrow_mut() = true;
                    let (stale, changed, later) = (stale.clone(), changed.clone(), later.clone());
                    let (asking, question) = (asking.clone(), question.clone());
                    *quiet.borrow_mut() = Some(Timer::new(QUIET, move || {
                        if changed.get() && stale.replace(false) {
                            later.set(Some(asking.predict(&question)));
                        }
                    }));
                }));
                let asked = alive.clone();
                // After what is due to be painted.
                browser::before_paint(move || {
                    browser::next_turn(move || {
                        if asked.get() {
                            setter.set(Some(learning.predict(&quiz)));
                        }
                    });
                });
            }
            move || alive.set(false)
        });
    }
    let again = {
        let (setter, learning, quiz) = (choices.setter(), props.learning.clone(), props.quiz.clone());
        move || {
            if open && stale.replace(false) {
                setter.set(Some(learning.predict(&quiz)));
            }
        }
    };
    let onpointerenter = {
        let again = again.clone();
        Callback::from(move |_: PointerEvent| again())
    };
    let onfocusin = Callback::from(move |_: FocusEvent| again());
    let seed = props.learning.study().progress().seed;
    let part = Part {
        order: quiz::order(&props.quiz, seed, props.attempt.number),
        quiz: &props.quiz,
        attempt: &props.attempt,
        on_draft: props.on_draft.clone(),
        on_answer: props.on_answer.clone(),
    };
    html! {
        <div class="quiz__predict" {onpointerenter} {onfocusin}>
            <pre class="quiz__command" tabindex="0" role="group" aria-label="Command"><code>{ &props.command }</code></pre>
            if let Some(choices) = &*choices {
                { options::body(&part, choices, true) }
            } else if open {
                <p class="quiz__how">{"Trying it in a copy of your cluster …"}</p>
            }
        </div>
    }
}
