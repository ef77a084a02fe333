//! The page: header, panes, and the bar of a phone.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use crate::clock::Clock;
use crate::components::Splitter;
use crate::effects;
use crate::embed;
use crate::flow::Flow;
use crate::happenings::Happening;
use crate::home::Home;
use crate::lesson::{self, LessonView, Opened, Steps, use_learning};
use crate::menu::Menu;
use crate::place::{Address, Place};
use crate::quiz::TestView;
use crate::requests::Requests;
use crate::state::{Action, Pane, Split, State};
use crate::terminal::Terminal;
use crate::yaml::Yaml;

/// Starts the world and shows the page when it is there.
#[component]
pub fn App() -> Html {
    let address = use_memo((), |()| Address::here());
    let opened = use_state(|| None::<Opened>);
    let setter = opened.setter();
    {
        let address = address.clone();
        use_effect_with((), move |()| {
            wasm_bindgen_futures::spawn_local(async move { setter.set(Some(lesson::open(&address).await)) });
        });
    }
    match &*opened {
        Some(opened) => html! { <Page opened={opened.clone()} address={Address::clone(&address)} /> },
        // The world is there within a few frames: an empty page is calmer than a spinner.
        None => html! { <div class="page" aria-busy="true"></div> },
    }
}

#[derive(Properties, PartialEq)]
struct PageProps {
    opened: Opened,
    address: Address,
}

/// The panes that a place shows if the address does not say.
fn usual_panes(opened: &Opened) -> BTreeSet<Pane> {
    match &opened.learning {
        // Whoever answers questions looks at the questions; the cluster is a button away.
        Some(learning) if learning.is_test() => BTreeSet::from([Pane::Lesson]),
        _ => Pane::ALL.into(),
    }
}

#[component]
fn Page(props: &PageProps) -> Html {
    let Opened { world, learning, trouble } = &props.opened;
    let address = &props.address;
    let state = use_reducer(|| {
        let begin = State {
            preferences: effects::remembered(),
            asked_theme: address.theme,
            system_dark: crate::browser::is_system_dark(),
            width: crate::browser::width(),
            ..State::default()
        };
        let panes = address.panes.clone().unwrap_or_else(|| usual_panes(&props.opened));
        State::clone(&Rc::new(begin).reduce(Action::Panes(panes)))
    });
    let dispatch = {
        let dispatcher = state.dispatcher();
        use_callback((), move |action, ()| dispatcher.dispatch(action))
    };
    effects::use_page(&state);
    effects::use_pane_keys(dispatch.clone());
    let objects = effects::use_objects(world, dispatch.clone());
    let selected = effects::use_selected(world, &objects, &state);
    let now = effects::use_now(world);
    let version = use_learning(learning, dispatch.clone());

    let on_start_over = {
        let (world, home) = (world.clone(), address.to(&Place::Home, None));
        use_callback((), move |(), ()| world.start_over(home.clone()))
    };
    let draft = {
        let learning = learning.clone();
        use_callback((), move |path: String, ()| learning.as_ref()?.draft(&path))
    };
    let skip_link = |pane: Pane, text: &'static str| {
        if !state.panes.contains(&pane) {
            return Html::default();
        }
        let onclick = dispatch.reform(move |event: MouseEvent| {
            event.prevent_default();
            crate::browser::before_paint(move || effects::focus_pane(pane));
            Action::Show(pane)
        });
        html! { <a class="skip" href={format!("#{}", pane.id())} {onclick}>{text}</a> }
    };
    let there = |pane: Pane| state.panes.contains(&pane);
    let shown = |pane: Pane| !state.phone() || state.shown == pane;
    let folded = |pane: Pane| !state.phone() && state.folded(pane);
    let beside = state.beside();
    let shares = state.shares();
    let side_folded = match (folded(Pane::Requests), folded(Pane::Yaml)) {
        (true, true) => "both",
        (true, false) => "requests",
        (false, true) => "yaml",
        (false, false) => "none",
    };
    let side = match (there(Pane::Requests), there(Pane::Yaml)) {
        (true, true) => "both",
        (false, false) => "none",
        _ => "one",
    };
    let machine = match (there(Pane::Terminal), side) {
        (_, "none") => "terminal",
        (false, _) => "objects",
        _ => "both",
    };
    let work = match (there(Pane::Lesson), there(Pane::Terminal) || side != "none") {
        (true, false) => "lesson",
        (true, true) if folded(Pane::Lesson) => "folded",
        (true, true) => "both",
        (false, _) => "machine",
    };
    embed::use_host(world, learning, address, (work == "lesson").then_some(version), dispatch.clone());
    {
        let world = world.clone();
        use_effect_with((), move |()| world.happenings().tell(Happening::Ready));
    }
    let is_test = learning.as_ref().is_some_and(lesson::Learning::is_test);
    let resize = |split: Split| dispatch.reform(move |share| Action::Resize(split, share));
    let on_world = {
        let panes = if work == "lesson" { Pane::ALL.into() } else { BTreeSet::from([Pane::Lesson]) };
        dispatch.reform(move |()| Action::Panes(BTreeSet::clone(&panes)))
    };
    let about = match learning {
        Some(learning) => html! { <Steps learning={learning.clone()} {version} /> },
        None => html! { <span class="top__about">{"Sandbox cluster, Kubernetes v1.36"}</span> },
    };
    let inner = match learning {
        Some(learning) if learning.is_test() => html! {
            <TestView learning={learning.clone()} {version} world_shown={work != "lesson"} {on_world} dispatch={dispatch.clone()} />
        },
        Some(learning) => {
            html! { <LessonView learning={learning.clone()} {version} dispatch={dispatch.clone()} /> }
        }
        None => html! {
            <Home address={address.clone()} trouble={*trouble} requests={objects.summaries.len()} dispatch={dispatch.clone()} />
        },
    };
    let on_fold = dispatch.reform(|_: MouseEvent| Action::ToggleFold(Pane::Lesson));
    html! {
        <div class="page" data-phone={state.phone().to_string()}>
            { skip_link(Pane::Lesson, "Skip to the lesson") }
            { skip_link(Pane::Terminal, "Skip to the command line") }
            { skip_link(Pane::Requests, "Skip to the requests") }
            { skip_link(Pane::Yaml, "Skip to the YAML") }
            <header class="top">
                if there(Pane::Lesson) && work != "lesson" && !state.phone() {
                    <button type="button" class="top__fold" data-kind="quiet" aria-label="Lesson beside the terminal" title="Show or hide the lesson"
                        aria-expanded={(!folded(Pane::Lesson)).to_string()} aria-controls="lesson" onclick={on_fold}>
                        <svg viewBox="0 0 18 16" aria-hidden="true"><rect x="1" y="1.5" width="16" height="13" rx="2.5" /><path d="M7 1.5v13" /></svg>
                    </button>
                }
                <h1 class="top__brand"><a href={address.to(&Place::Home, None)}>{ brand() }<span class="top__name">{"Countersign"}</span></a></h1>
                { about }
                <div class="top__tools">
                    if there(Pane::Terminal) || side != "none" {
                        <Clock world={world.clone()} {now} dispatch={dispatch.clone()} />
                    }
                    <Menu open={state.menu_open} theme={state.asked_theme.unwrap_or(state.preferences.theme)}
                        arrangement={state.preferences.arrangement} dispatch={dispatch.clone()}
                        on_start_over={learning.is_none().then_some(on_start_over)} />
                </div>
            </header>
            <main class="work" data-panes={work} data-test={is_test.to_string()}>
                if there(Pane::Lesson) {
                    <section id="lesson" class="pane lesson-pane" aria-label="Lesson" tabindex="-1" data-folded={folded(Pane::Lesson).to_string()}
                        data-shown={shown(Pane::Lesson).to_string()}>
                        { inner }
                    </section>
                }
                if work == "both" {
                    <Splitter label="Lesson and machine" vertical={true} share={state.preferences.lesson} initial={state.lesson_share()}
                        on_move={resize(Split::Lesson)} />
                }
                if work != "lesson" {
                    <div class="machine" data-arrangement={if beside { "beside" } else { "below" }} data-panes={machine}>
                        if there(Pane::Terminal) {
                            <Terminal world={world.clone()} front={state.front} shown={shown(Pane::Terminal)} {draft} dispatch={dispatch.clone()} />
                        }
                        if machine == "both" {
                            <Splitter label="Terminal and objects" vertical={beside} share={shares.main} initial={if beside { 66 } else { 56 }}
                                on_move={resize(Split::Main)} />
                        }
                        if side != "none" {
                            <div class="lower">
                            <Flow world={world.clone()} selected={selected.clone()} />
                            <div class="side" data-folded={side_folded} data-panes={side}>
                                if there(Pane::Requests) {
                                    <Requests summaries={objects.summaries.clone()} {now} selected={state.selected.clone()}
                                        folded={folded(Pane::Requests)} shown={shown(Pane::Requests)} dispatch={dispatch.clone()} />
                                }
                                if side == "both" {
                                    <Splitter label="Requests and YAML" vertical={!beside} share={shares.side} initial={if beside { 40 } else { 36 }}
                                        on_move={resize(Split::Side)} />
                                }
                                if there(Pane::Yaml) {
                                    <Yaml {selected} any={!objects.summaries.is_empty()} {now} folded={folded(Pane::Yaml)}
                                        shown={shown(Pane::Yaml)} dispatch={dispatch.clone()} />
                                }
                            </div>
                            </div>
                        }
                    </div>
                }
            </main>
            if state.panes.len() > 1 {
                <nav class="phone-bar" aria-label="Panes">
                    for pane in state.panes.iter().copied() {
                        <button type="button" aria-pressed={(state.shown == pane).to_string()}
                            onclick={dispatch.reform(move |_: MouseEvent| Action::Show(pane))}>
                            {pane.name()}
                            if state.phone() && state.unseen.contains(&pane) {
                                <span class="phone-bar__dot"></span><span class="only-read">{" (changed)"}</span>
                            }
                        </button>
                    }
                </nav>
            }
            <div class="only-read" role="status" aria-live="polite">
                for (number, words) in &state.announcements {
                    <span key={*number}>{&**words}{". "}</span>
                }
            </div>
        </div>
    }
}

/// A seal with a tick.
fn brand() -> Html {
    html! {
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <circle cx="12" cy="9" r="6.5" /><path d="M9 9l2 2 4-4M8.5 15L7 22l5-2.5L17 22l-1.5-7" />
        </svg>
    }
}
