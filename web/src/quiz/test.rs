//! A test: a section of questions at a time, and a report at the end.

use yew::prelude::*;

use super::Question;
use super::report::Report;
use crate::browser;
use crate::components::Ask;
use crate::effects;
use crate::lesson::{Learning, prose};
use crate::place::Place;
use crate::state::Action;
use countersign_lessons::model::Block;

/// Properties of [`TestView`].
#[derive(Properties, PartialEq)]
pub struct TestProps {
    /// The learner.
    pub learning: Learning,
    /// Counts what changed of the test.
    pub version: u32,
    /// Whether the terminal and the objects are to be seen.
    pub world_shown: bool,
    /// Shows or hides them.
    pub on_world: Callback<()>,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// A section of a test, or its report.
#[component]
pub fn TestView(props: &TestProps) -> Html {
    let report = use_state(|| false);
    let learning = &props.learning;
    let (test, at) = (learning.lesson(), learning.at());
    let body = use_node_ref();
    {
        let (body, report) = (body.clone(), *report);
        use_effect_with((at, report), move |_| {
            if let Some(body) = body.cast::<web_sys::HtmlElement>() {
                body.set_scroll_top(0);
            }
        });
    }
    let Some(section) = test.steps.get(at) else { return Html::default() };
    let progress = learning.study().progress();
    let answered = section.questions().filter(|quiz| progress.answers.contains_key(&quiz.id)).count();
    let count = section.questions().count();
    let (right, of) = progress.score(test);
    let all = progress.answers.len();
    drop(progress);
    let go = |step: Option<usize>| {
        let (learning, report) = (learning.clone(), report.clone());
        Callback::from(move |_: MouseEvent| {
            report.set(step.is_none());
            step.into_iter().for_each(|step| learning.go(step));
            browser::before_paint(|| {
                effects::focus("#step");
            });
        })
    };
    let on_world = props.on_world.reform(|_: MouseEvent| ());
    let on_restart = {
        let learning = learning.clone();
        Callback::from(move |()| learning.restart())
    };
    let block = |block: &Block| match block {
        Block::Prose(text) => html! { <div class="prose">{ prose(std::slice::from_ref(text)) }</div> },
        Block::Quiz(quiz) => html! {
            <Question key={quiz.id.clone()} learning={learning.clone()} id={quiz.id.clone()} version={props.version} />
        },
        _ => Html::default(),
    };
    html! {
        <>
            <div ref={body} class="pane__body lesson" tabindex="-1">
                <div class="lesson__text test" key={section.id.clone()}>
                    if *report {
                        <Report learning={learning.clone()} />
                    } else {
                        if at == 0 {
                            <div class="lesson__introduction">
                                <p class="lesson__number">{ format!("{of} questions, about {} minutes", test.minutes) }</p>
                                <h2 class="lesson__title">{ &test.title }</h2>
                                { for test.introduction.iter().map(block) }
                            </div>
                        }
                        <p class="lesson__number">{ format!("Section {} of {}", at + 1, test.steps.len()) }</p>
                        <h2 class="lesson__heading" id="step" tabindex="-1">{ &section.title }</h2>
                        { for section.blocks.iter().map(block) }
                    }
                </div>
            </div>
            <div class="foot">
                <div class="foot__row">
                    <p class="foot__score">
                        if *report {
                            { format!("{all} of {of} answered") }
                        } else {
                            { format!("{answered} of {count} answered here · {right} right at once so far") }
                        }
                    </p>
                    <span class="foot__space" />
                    <button type="button" data-kind="quiet" onclick={on_world}>
                        { if props.world_shown { "Hide the cluster" } else { "Show the cluster" } }
                    </button>
                    if *report {
                        <Ask verb="New test" question="Begin anew, with other names and another order? These answers are lost." keep="Keep them"
                            on_sure={on_restart} />
                        <button type="button" onclick={go(Some(at))}>{"Back"}</button>
                        <a class="button" href={learning.address_to(&Place::Home, None)}>{"All lessons"}</a>
                    } else {
                        if at > 0 {
                            <button type="button" onclick={go(Some(at - 1))}>{"Back"}</button>
                        }
                        if at + 1 < test.steps.len() {
                            <button type="button" data-kind={(answered == count).then_some("primary")} onclick={go(Some(at + 1))}>{"Next"}</button>
                        } else {
                            <button type="button" data-kind={(answered == count).then_some("primary")} onclick={go(None)}>{"Report"}</button>
                        }
                    }
                </div>
            </div>
        </>
    }
}
