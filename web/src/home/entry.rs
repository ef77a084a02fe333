//! A lesson or test on the front page.

use countersign_lessons::model::LessonKind;
use yew::prelude::*;

use super::Entry;
use crate::components::Bar;
use crate::lesson::Summary;

/// Properties of [`Item`].
#[derive(Properties, PartialEq)]
pub struct ItemProps {
    /// What it is.
    pub entry: Entry,
    /// Where it is.
    pub address: AttrValue,
    /// How far the learner is, if they were there.
    pub summary: Option<Summary>,
}

/// An entry.
#[component]
pub fn Item(props: &ItemProps) -> Html {
    let entry = &props.entry;
    let test = entry.kind == LessonKind::Test;
    let size = if test {
        format!("{} min · {} questions", entry.minutes, entry.questions)
    } else {
        format!("{} min · {} steps", entry.minutes, entry.steps.len())
    };
    let (done, of) = match &props.summary {
        Some(summary) if test => (summary.answered, entry.questions),
        Some(summary) => {
            // Ids of steps that the lesson no longer has do not count.
            let known = |id: &&String| entry.steps.iter().any(|step| step.id == **id);
            (summary.done.iter().filter(known).count(), entry.steps.len())
        }
        None => (0, 0),
    };
    let words = match &props.summary {
        None => None,
        Some(summary) if test => Some(format!("{done} of {of} answered, {} right at once", summary.right)),
        Some(_) if done == of => Some("all steps done".to_owned()),
        Some(_) => Some(format!("{done} of {of} steps done")),
    };
    html! {
        <li class="entry">
            <a class="entry__link" href={props.address.clone()}>{ &entry.title }</a>
            <p class="entry__summary">{ &entry.summary }</p>
            <div class="entry__foot">
                <span>{size}</span>
                if let Some(words) = words {
                    <span class="entry__progress"><Bar {done} {of} />{words}</span>
                }
            </div>
        </li>
    }
}
