//! The steps of a lesson as a row of marks in the page's head.

use yew::prelude::*;

use super::Learning;

/// Properties of [`Steps`].
#[derive(Properties, PartialEq)]
pub struct StepsProps {
    /// The learner.
    pub learning: Learning,
    /// Counts what changed of it.
    pub version: u32,
}

/// Where the learner is, what is done, and a way to every step.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let learning = &props.learning;
    let (lesson, at) = (learning.lesson(), learning.at());
    let done = learning.study().progress().done.clone();
    let what = if learning.is_test() { "Section" } else { "Step" };
    html! {
        <>
            <p class="top__about"><span class="top__lesson">{ &lesson.title }</span><span aria-hidden="true">{" · "}</span>
                <b>{ format!("{what} {} of {}", at + 1, lesson.steps.len()) }</b></p>
            <nav class="steps" aria-label="Steps">
                <ol>
                    for (place, step) in lesson.steps.iter().enumerate() {
                        <li>
                            { mark(learning, place, &step.title, what, place == at, done.contains(&step.id)) }
                        </li>
                    }
                </ol>
            </nav>
        </>
    }
}

fn mark(learning: &Learning, place: usize, title: &str, what: &str, here: bool, done: bool) -> Html {
    let learning = learning.clone();
    let onclick = Callback::from(move |_: MouseEvent| learning.go(place));
    let state = if done { ", done" } else { "" };
    let name = format!("{what} {}: {title}{state}", place + 1);
    html! {
        <button type="button" class="steps__mark" aria-label={name} title={title.to_owned()} data-done={done.to_string()}
            aria-current={here.then_some("step")} {onclick}><span></span></button>
    }
}
