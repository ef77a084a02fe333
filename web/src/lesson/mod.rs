//! The lesson's pane: one step at a time, its commands, goals, questions and help.

mod blocks;
mod command;
mod diagrams;
mod follow;
mod foot;
mod goals;
mod help;
mod learning;
mod open;
mod prose;
mod steps;
mod summary;

use yew::prelude::*;

pub use self::follow::use_learning;
use self::foot::Foot;
use self::help::Help;
pub use self::learning::Learning;
pub use self::open::{Opened, open};
pub use self::prose::{inline, prose};
pub use self::steps::Steps;
pub use self::summary::{Summary, all as summaries};
use crate::state::Action;

/// Properties of [`LessonView`].
#[derive(Properties, PartialEq)]
pub struct LessonProps {
    /// The learner.
    pub learning: Learning,
    /// Counts what changed of it.
    pub version: u32,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// A lesson's step in front.
#[component]
pub fn LessonView(props: &LessonProps) -> Html {
    let learning = &props.learning;
    let (lesson, at) = (learning.lesson(), learning.at());
    let Some(step) = lesson.steps.get(at) else { return Html::default() };
    let standing = learning.study().standing().clone();
    let body = use_node_ref();
    {
        let body = body.clone();
        // A step begins at its top.
        use_effect_with(at, move |_| {
            if let Some(body) = body.cast::<web_sys::HtmlElement>() {
                body.set_scroll_top(0);
            }
        });
    }
    let all = |blocks| blocks::blocks(blocks, learning, props.version, step, &standing, &props.dispatch);
    html! {
        <>
            <div ref={body} class="pane__body lesson" tabindex="-1">
                <div class="lesson__text" key={step.id.clone()}>
                    if at == 0 && !lesson.introduction.is_empty() {
                        <div class="lesson__introduction">
                            <p class="lesson__number">{ format!("About {} minutes", lesson.minutes) }</p>
                            <h2 class="lesson__title">{ &lesson.title }</h2>
                            { all(&lesson.introduction) }
                        </div>
                    }
                    <p class="lesson__number">{ format!("Step {} of {}", at + 1, lesson.steps.len()) }</p>
                    <h2 class="lesson__heading" id="step" tabindex="-1">{ &step.title }</h2>
                    { all(&step.blocks) }
                    if !step.goals.is_empty() && !step.blocks.contains(&countersign_lessons::model::Block::Goals) {
                        { goals::goals(&step.goals, &standing.goals, learning.is_settled()) }
                    }
                    <Help learning={learning.clone()} dispatch={props.dispatch.clone()} />
                </div>
            </div>
            <Foot learning={learning.clone()} version={props.version} />
        </>
    }
}
