//! What will this command print now? The right option is made by running it in a copy of the learner's world.

use std::cell::Cell;
use std::rc::Rc;

use countersign_lessons::model::{Choice, Quiz};
use countersign_lessons::quiz;
use yew::prelude::*;

use super::draft::Draft;
use super::{Attempt, Part, options};
use crate::browser;
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

/// The command and what it might print.
#[component]
pub fn Predict(props: &PredictProps) -> Html {
    let choices = use_state(|| None::<Vec<Choice>>);
    let open = props.attempt.marking.is_none();
    {
        let (setter, learning, quiz) = (choices.setter(), props.learning.clone(), props.quiz.clone());
        // Asked about the world as it is: whenever that changes before the answer, the command is run again.
        use_effect_with((open, props.attempt.number), move |(open, _)| {
            let alive = Rc::new(Cell::new(*open));
            if *open {
                let pending = Rc::new(Cell::new(false));
                let predict = {
                    let (learning, alive) = (learning.clone(), alive.clone());
                    move || {
                        if pending.replace(true) {
                            return;
                        }
                        let (pending, alive, learning) = (pending.clone(), alive.clone(), learning.clone());
                        let (setter, quiz) = (setter.clone(), quiz.clone());
                        // After what is due to be painted.
                        browser::before_paint(move || {
                            browser::next_turn(move || {
                                pending.set(false);
                                if alive.get() {
                                    setter.set(Some(learning.predict(&quiz)));
                                }
                            });
                        });
                    }
                };
                predict();
                let changed = alive.clone();
                learning.world().on_change(Rc::new(move || {
                    if changed.get() {
                        predict();
                    }
                }));
            }
            move || alive.set(false)
        });
    }
    let seed = props.learning.study().progress().seed;
    let part = Part {
        order: quiz::order(&props.quiz, seed, props.attempt.number),
        quiz: &props.quiz,
        attempt: &props.attempt,
        on_draft: props.on_draft.clone(),
        on_answer: props.on_answer.clone(),
    };
    html! {
        <>
            <pre class="quiz__command" tabindex="0" role="group" aria-label="Command"><code>{ &props.command }</code></pre>
            if let Some(choices) = &*choices {
                { options::body(&part, choices, true) }
            } else if open {
                <p class="quiz__how">{"Trying it in a copy of your cluster …"}</p>
            }
        </>
    }
}
