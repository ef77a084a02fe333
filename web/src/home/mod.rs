//! The front page: lessons, the practice test and the free sandbox, and where the learner left off.

mod entry;
mod index;

use std::collections::BTreeMap;

use countersign_lessons::model::LessonKind;
use yew::prelude::*;

use self::entry::Item;
pub use self::index::{Entry, fetch};
use crate::browser;
use crate::effects;
use crate::lesson::{Summary, summaries};
use crate::place::{Address, Place};
use crate::state::{Action, Pane};

/// Properties of [`Home`].
#[derive(Properties, PartialEq)]
pub struct HomeProps {
    /// The page's address.
    pub address: Address,
    /// Why the lesson of the address is not shown.
    pub trouble: Option<&'static str>,
    /// How many requests the free sandbox holds.
    pub requests: usize,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// The front page.
#[component]
pub fn Home(props: &HomeProps) -> Html {
    // `None` until they are there, then what came of it.
    let entries = use_state(|| None::<Option<Vec<Entry>>>);
    let known = use_memo((), |()| summaries());
    let load = {
        let setter = entries.setter();
        use_callback((), move |(), ()| {
            let setter = setter.clone();
            wasm_bindgen_futures::spawn_local(async move { setter.set(Some(fetch().await)) });
        })
    };
    {
        let load = load.clone();
        // The prompt comes first.
        use_effect_with((), move |()| {
            browser::before_paint(move || browser::next_turn(move || load.emit(())));
        });
    }
    let all = entries.as_ref().and_then(Option::as_deref).unwrap_or_default();
    let failed = matches!(&*entries, Some(None));
    let free = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Action::Show(Pane::Terminal));
            browser::before_paint(|| effects::focus_pane(Pane::Terminal));
        })
    };
    let item = |entry: &Entry| {
        let place = place_of(entry);
        let address = props.address.to(&place, None);
        html! { <Item key={entry.id.clone()} entry={entry.clone()} {address} summary={known.get(&entry.id).cloned()} /> }
    };
    let of_kind = |kind: LessonKind| all.iter().filter(move |entry| entry.kind == kind);
    html! {
        <div class="pane__body home">
            <div class="home__text">
                <h2 class="home__title">{"Learn the Certificates API"}</h2>
                <p class="home__lead">{"A whole cluster runs in this page. Ask it for certificates, decide about requests, break things: nothing leaves your browser."}</p>
                if let Some(trouble) = props.trouble {
                    <p class="home__trouble" role="alert">{trouble}</p>
                }
                if let Some((entry, summary)) = left_off(all, &known) {
                    <a class="button home__continue" data-kind="primary" href={props.address.to(&place_of(entry), None)}>
                        <span>{"Continue "}{ &entry.title }</span>
                        <span class="home__where">{ whereabouts(entry, summary) }</span>
                    </a>
                }
                <h3 class="home__part">{"Lessons"}</h3>
                <ul class="home__list" aria-busy={entries.is_none().to_string()}>
                    { for of_kind(LessonKind::Lesson).map(item) }
                </ul>
                if of_kind(LessonKind::Test).next().is_some() {
                    <h3 class="home__part">{"Practice"}</h3>
                    <ul class="home__list">{ for of_kind(LessonKind::Test).map(item) }</ul>
                }
                if failed {
                    <p class="home__trouble" role="alert">{"The lessons could not be loaded."}</p>
                    <button type="button" onclick={load.reform(|_: MouseEvent| ())}>{"Try again"}</button>
                }
                <h3 class="home__part">{"Free sandbox"}</h3>
                <p class="home__free">{"The terminal is yours: a cluster of its own, apart from the lessons, kept in this browser."}
                    { match props.requests {
                        0 => " No requests in it yet.".to_owned(),
                        1 => " One request in it.".to_owned(),
                        count => format!(" {count} requests in it."),
                    } }
                </p>
                <button type="button" onclick={free}>{"Go to the terminal"}</button>
            </div>
        </div>
    }
}

fn place_of(entry: &Entry) -> Place {
    match entry.kind {
        LessonKind::Lesson => Place::Lesson(entry.id.clone()),
        LessonKind::Test => Place::Test(entry.id.clone()),
    }
}

/// The lesson that was open last and is not done.
fn left_off<'a>(all: &'a [Entry], known: &'a BTreeMap<String, Summary>) -> Option<(&'a Entry, &'a Summary)> {
    let begun = all.iter().filter_map(|entry| Some((entry, known.get(&entry.id)?)));
    begun.filter(|(_, summary)| !summary.complete).max_by(|(_, one), (_, other)| one.at.total_cmp(&other.at))
}

fn whereabouts(entry: &Entry, summary: &Summary) -> String {
    match entry.kind {
        LessonKind::Lesson => format!("Step {} of {}: {}", summary.step, entry.steps.len(), summary.title),
        LessonKind::Test => format!("{} of {} questions answered", summary.answered, entry.questions),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_unfinished_place_is_where_the_learner_left_off() {
        let entry = |id: &str| Entry { id: id.to_owned(), ..Entry::default() };
        let all = [entry("a"), entry("b"), entry("c"), entry("d")];
        let summary = |at: f64, complete: bool| Summary { at, complete, ..Summary::default() };
        let known = BTreeMap::from([
            ("a".to_owned(), summary(1.0, false)),
            ("b".to_owned(), summary(2.0, false)),
            ("c".to_owned(), summary(3.0, true)),
        ]);
        assert_eq!(left_off(&all, &known).map(|(entry, _)| entry.id.as_str()), Some("b"));
        assert!(left_off(&all, &BTreeMap::new()).is_none());
    }
}
