//! The page: header, panes, and the bar of a phone.

use yew::prelude::*;

use crate::clock::Clock;
use crate::components::Splitter;
use crate::effects;
use crate::menu::Menu;
use crate::requests::Requests;
use crate::state::{Action, Pane, Split, State};
use crate::terminal::Terminal;
use crate::world::World;
use crate::yaml::Yaml;

/// Starts the world and shows the page when it is there.
#[component]
pub fn App() -> Html {
    let world = use_state(|| None::<World>);
    let setter = world.setter();
    use_effect_with((), move |()| {
        wasm_bindgen_futures::spawn_local(async move { setter.set(Some(World::start().await)) });
    });
    match &*world {
        Some(world) => html! { <Page world={world.clone()} /> },
        // The world is there within a few frames: an empty page is calmer than a spinner.
        None => html! { <div class="page" aria-busy="true"></div> },
    }
}

#[derive(Properties, PartialEq)]
struct PageProps {
    world: World,
}

#[component]
fn Page(props: &PageProps) -> Html {
    let world = &props.world;
    let state = use_reducer(|| State { preferences: effects::remembered(), ..State::default() });
    let dispatch = {
        let dispatcher = state.dispatcher();
        use_callback((), move |action, ()| dispatcher.dispatch(action))
    };
    effects::use_page(&state);
    effects::use_pane_keys(dispatch.clone());
    let objects = effects::use_objects(world, dispatch.clone());
    let selected = effects::use_selected(world, &objects, &state);
    let now = effects::use_now(world);

    let on_skip = {
        let world = world.clone();
        use_callback((), move |duration, ()| world.skip(duration))
    };
    let on_start_over = {
        let world = world.clone();
        use_callback((), move |(), ()| world.start_over())
    };
    let skip_link = |pane: Pane, text: &'static str| {
        let onclick = dispatch.reform(move |event: MouseEvent| {
            event.prevent_default();
            crate::browser::before_paint(move || effects::focus_pane(pane));
            Action::Show(pane)
        });
        html! { <a class="skip" href={format!("#{}", pane.id())} {onclick}>{text}</a> }
    };
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
    let resize = |split: Split| dispatch.reform(move |share| Action::Resize(split, share));
    html! {
        <div class="page">
            { skip_link(Pane::Terminal, "Skip to the command line") }
            { skip_link(Pane::Requests, "Skip to the requests") }
            { skip_link(Pane::Yaml, "Skip to the YAML") }
            <header class="top">
                <h1 class="top__brand">{ brand() }{"Countersign"}</h1>
                <span class="top__about">{"Sandbox cluster, Kubernetes v1.36"}</span>
                <div class="top__tools">
                    <Clock {now} {on_skip} />
                    <Menu open={state.menu_open} theme={state.preferences.theme} arrangement={state.preferences.arrangement}
                        dispatch={dispatch.clone()} {on_start_over} />
                </div>
            </header>
            <main class="work" data-arrangement={if beside { "beside" } else { "below" }}>
                <Terminal world={world.clone()} session={world.terminal()} shown={shown(Pane::Terminal)} dispatch={dispatch.clone()} />
                <Splitter label="Terminal and objects" vertical={beside} share={shares.main} initial={if beside { 66 } else { 56 }}
                    on_move={resize(Split::Main)} />
                <div class="side" data-folded={side_folded}>
                    <Requests summaries={objects.summaries.clone()} {now} selected={state.selected.clone()}
                        folded={folded(Pane::Requests)} shown={shown(Pane::Requests)} dispatch={dispatch.clone()} />
                    <Splitter label="Requests and YAML" vertical={!beside} share={shares.side} initial={if beside { 40 } else { 36 }}
                        on_move={resize(Split::Side)} />
                    <Yaml {selected} any={!objects.summaries.is_empty()} {now} folded={folded(Pane::Yaml)}
                        shown={shown(Pane::Yaml)} dispatch={dispatch.clone()} />
                </div>
            </main>
            <nav class="phone-bar" aria-label="Panes">
                for pane in Pane::ALL {
                    <button type="button" aria-pressed={(state.shown == pane).to_string()}
                        onclick={dispatch.reform(move |_: MouseEvent| Action::Show(pane))}>
                        {pane.name()}
                        if state.phone() && state.unseen.contains(&pane) {
                            <span class="phone-bar__dot"></span><span class="only-read">{" (changed)"}</span>
                        }
                    </button>
                }
            </nav>
            <div class="only-read" role="status" aria-live="polite">
                <span key={state.announcement.0}>{&*state.announcement.1}</span>
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
