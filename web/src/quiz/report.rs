//! What a test showed: the score, section by section, and what to read again.

use yew::prelude::*;

use crate::components::Bar;
use crate::home::{self, Entry};
use crate::lesson::{Learning, inline};
use crate::place::Place;

/// Properties of [`Report`].
#[derive(Properties, PartialEq)]
pub struct ReportProps {
    /// The learner.
    pub learning: Learning,
}

/// The report.
#[component]
pub fn Report(props: &ReportProps) -> Html {
    // Only for the headings of what to read again.
    let entries = use_state(Vec::<Entry>::new);
    {
        let setter = entries.setter();
        use_effect_with((), move |()| {
            wasm_bindgen_futures::spawn_local(async move {
                setter.set(home::fetch().await.unwrap_or_default());
            });
        });
    }
    let learning = &props.learning;
    let test = learning.lesson();
    let progress = learning.study().progress();
    let (right, of) = progress.score(test);
    let open = of - progress.answers.len().min(of);
    let again = progress.read_again(test);
    let sections = test.steps.iter().map(|section| {
        let first = section
            .questions()
            .filter(|quiz| progress.answers.get(&quiz.id).is_some_and(|given| given.first));
        (section.title.clone(), first.count(), section.questions().count())
    });
    let missed =
        test.questions().filter(|(_, quiz)| progress.answers.get(&quiz.id).is_some_and(|given| !given.first));
    let read = |place: &str| {
        let (lesson, step) = place.split_once('#').unwrap_or((place, ""));
        let step = (!step.is_empty()).then_some(step);
        let address = learning.address_to(&Place::Lesson(lesson.to_owned()), step);
        html! { <a href={address}>{ format!("Read again: {}", words(&entries, lesson, step)) }</a> }
    };
    html! {
        <div class="report">
            <p class="lesson__number">{"Report"}</p>
            <h2 class="lesson__heading" id="step" tabindex="-1">{ format!("{right} of {of} right at once") }</h2>
            if open > 0 {
                <p>{ format!("{open} not answered yet.") }</p>
            }
            <dl class="report__sections">
                for (title, points, count) in sections {
                    <dt>{title}</dt>
                    <dd>
                        <Bar done={points} of={count} />
                        { format!("{points} of {count}") }
                    </dd>
                }
            </dl>
            if again.is_empty() && open == 0 {
                <p>{"Nothing to read again. Well done."}</p>
            } else if !again.is_empty() {
                <h3>{"What to read again"}</h3>
                <ul class="report__again">
                    for (_, quiz) in missed {
                        <li>
                            <span>{ inline(&quiz.question) }</span>
                            if !quiz.read.is_empty() {
                                { read(&quiz.read) }
                            }
                        </li>
                    }
                </ul>
            }
        </div>
    }
}

/// `developer#key` for people.
fn words(entries: &[Entry], lesson: &str, step: Option<&str>) -> String {
    let entry = entries.iter().find(|entry| entry.id == lesson);
    let title = entry.map_or(lesson, |entry| entry.title.as_str());
    let heading = |id: &str| {
        let known = entry.and_then(|entry| entry.steps.iter().find(|step| step.id == id));
        known.map_or_else(|| id.replace('-', " "), |step| step.title.clone())
    };
    match step {
        Some(step) => format!("{title}, “{}”", heading(step)),
        None => title.to_owned(),
    }
}
