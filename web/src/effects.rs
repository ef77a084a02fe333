//! What the page's state brings about outside it: attributes of the document, sizes, what is remembered.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::browser;
use crate::place::Address;
use crate::requests::Summary;
use crate::state::{Action, Pane, Preferences, State};
use crate::world::World;
use crate::yaml::Selected;

const PREFERENCES: &str = "countersign.preferences";

/// What was remembered on this device.
pub fn remembered() -> Preferences {
    browser::preference(PREFERENCES).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Shows the colours that are remembered or asked for, before anything else is seen.
pub fn begin() {
    let state = State { preferences: remembered(), asked_theme: Address::here().theme, ..State::default() };
    show_theme(State { system_dark: browser::is_system_dark(), ..state }.dark());
}

fn show_theme(dark: bool) {
    if let Some(root) = root() {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}

/// Follows the system and the window; remembers preferences; applies colours and sizes.
#[hook]
pub fn use_page(state: &UseReducerHandle<State>) {
    let dispatch = state.dispatcher();
    use_effect_with((), move |()| {
        browser::follow_viewport();
        let system = dispatch.clone();
        browser::follow_dark(move |dark| system.dispatch(Action::SystemDark(dark)));
        let observer = root().map(|root| {
            browser::SizeObserver::new(&root, move |width, _| dispatch.dispatch(Action::Width(width as u32)))
        });
        move || drop(observer)
    });
    use_effect_with(state.dark(), |dark| show_theme(*dark));
    use_effect_with((state.shares(), state.preferences.lesson), |(shares, lesson)| {
        for (name, share) in
            [("--share-main", shares.main), ("--share-side", shares.side), ("--share-lesson", *lesson)]
        {
            let Some(style) = root().map(|root| root.style()) else { return };
            let _ = match share {
                Some(share) => style.set_property(name, &format!("{share}%")),
                None => style.remove_property(name).map(drop),
            };
        }
    });
    use_effect_with(state.preferences.clone(), |preferences| {
        if let Ok(text) = serde_json::to_string(preferences) {
            browser::set_preference(PREFERENCES, &text);
        }
    });
}

fn root() -> Option<HtmlElement> {
    wasm_bindgen::JsCast::dyn_into(web_sys::window()?.document()?.document_element()?).ok()
}

/// Puts the focus on a pane's first place of work.
pub fn focus_pane(pane: Pane) {
    let places: &[&str] = match pane {
        Pane::Lesson => &["#step", "#lesson .pane__body", "#lesson"],
        // The editor covers the prompt: of several, the one in the dialog.
        Pane::Terminal => &[
            "#terminal [data-front=true] [role=dialog] textarea",
            "#terminal [data-front=true] textarea",
            "#terminal",
        ],
        Pane::Requests => &["#requests .card[aria-current]", "#requests .card", "#requests"],
        Pane::Yaml => &["#yaml .pane__body", "#yaml"],
    };
    let _ = places.iter().any(|place| focus(place));
}

/// Puts the focus on the first element that the selector finds; whether it found one.
pub fn focus(selector: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.query_selector(selector).ok().flatten());
    let there = found.is_some();
    browser::focus(found);
    there
}

/// Scrolls an element into view that was just drawn, as little as needed.
pub fn reveal(selector: &'static str) {
    browser::before_paint(move || browser::next_turn(move || browser::scroll_to(selector)));
}

/// Takes the learner to the prompt after something was put there. On a phone the keyboard would cover what is printed,
/// unless it is a real one.
pub fn to_prompt(by_key: bool) {
    if by_key || !browser::is_touched() {
        browser::before_paint(|| focus_pane(Pane::Terminal));
    }
}

/// The panes of this page, in reading order.
fn panes() -> Vec<Pane> {
    let document = web_sys::window().and_then(|window| window.document());
    let there = |pane: &Pane| {
        document.as_ref().is_some_and(|document| document.get_element_by_id(pane.id()).is_some())
    };
    Pane::ALL.into_iter().filter(there).collect()
}

/// The pane that holds the focus.
pub fn focused_pane() -> Option<Pane> {
    let active = web_sys::window()?.document()?.active_element()?;
    Pane::ALL.into_iter().find(|pane| active.closest(&format!("#{}", pane.id())).ok().flatten().is_some())
}

/// F6 and Shift+F6 go round the panes.
#[hook]
pub fn use_pane_keys(dispatch: Callback<Action>) {
    use_effect_with((), move |()| {
        let listener =
            wasm_bindgen::closure::Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
                if event.key() != "F6" || event.ctrl_key() || event.alt_key() || event.meta_key() {
                    return;
                }
                event.prevent_default();
                let there = panes();
                let count = there.len();
                if count == 0 {
                    return;
                }
                let at = focused_pane().and_then(|pane| there.iter().position(|one| *one == pane));
                let next = match at {
                    Some(at) if event.shift_key() => (at + count - 1) % count,
                    Some(at) => (at + 1) % count,
                    None => 0,
                };
                if let Some(pane) = there.get(next).copied() {
                    dispatch.emit(Action::Show(pane));
                    browser::before_paint(move || focus_pane(pane));
                }
            });
        let window = web_sys::window();
        let function = wasm_bindgen::JsCast::unchecked_ref(listener.as_ref());
        if let Some(window) = &window {
            let _ = window.add_event_listener_with_callback("keydown", function);
        }
        // The page never ends before its listener.
        listener.forget();
    });
}

/// The world's requests, as cards and as objects.
#[derive(Clone, PartialEq, Default)]
pub struct Objects {
    /// One summary each, by name.
    pub summaries: Rc<Vec<Rc<Summary>>>,
    /// Counts changes.
    pub version: u32,
}

/// Follows the world's requests and tells what became of them.
#[hook]
pub fn use_objects(world: &World, dispatch: Callback<Action>) -> Objects {
    let objects = use_state(|| Objects { summaries: Rc::new(summaries(world, &[])), version: 0 });
    let latest = use_mut_ref(|| Objects::clone(&objects));
    let setter = objects.setter();
    use_effect_with(world.clone(), move |world| {
        let requests = world.requests();
        let pending = Rc::new(std::cell::Cell::new(false));
        let world = world.clone();
        requests.on_change(Rc::new(move || {
            if pending.replace(true) {
                return;
            }
            let (pending, world, setter) = (pending.clone(), world.clone(), setter.clone());
            let (latest, dispatch) = (latest.clone(), dispatch.clone());
            browser::before_paint(move || {
                pending.set(false);
                let before = latest.borrow().clone();
                let summaries = Rc::new(summaries(&world, &before.summaries));
                if let Some(news) = news(&before.summaries, &summaries) {
                    dispatch.emit(Action::Announce(news.into()));
                    dispatch.emit(Action::Changed(Pane::Requests));
                    dispatch.emit(Action::Changed(Pane::Yaml));
                }
                let next = Objects { summaries, version: before.version.wrapping_add(1) };
                latest.replace(next.clone());
                setter.set(next);
            });
        }));
    });
    Objects::clone(&objects)
}

fn summaries(world: &World, before: &[Rc<Summary>]) -> Vec<Rc<Summary>> {
    let old = |summary: &Summary| before.iter().find(|old| ***old == *summary).cloned();
    let all = world.requests().list();
    all.iter()
        .map(|object| Summary::of(object))
        .map(|new| old(&new).unwrap_or_else(|| Rc::new(new)))
        .collect()
}

/// One sentence on what changed, for screen readers.
fn news(before: &[Rc<Summary>], after: &[Rc<Summary>]) -> Option<String> {
    let named = |all: &[Rc<Summary>], name: &str| all.iter().find(|one| one.name == name).cloned();
    let mut sentences = Vec::new();
    for summary in after {
        match named(before, &summary.name) {
            None => sentences.push(format!("request {}: {}", summary.name, summary.stage.word())),
            Some(old) if old.stage != summary.stage => {
                sentences.push(format!("request {} is now {}", summary.name, summary.stage.word()));
            }
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|old| named(after, &old.name).is_none());
    sentences.extend(gone.map(|old| format!("request {} is gone", old.name)));
    match sentences.len() {
        0 => None,
        1..4 => Some(sentences.join(", ")),
        many => Some(format!("{many} requests changed")),
    }
}

/// The object whose YAML is shown: the chosen one, or the newest.
#[hook]
pub fn use_selected(world: &World, objects: &Objects, state: &UseReducerHandle<State>) -> Option<Selected> {
    let known = use_mut_ref(Vec::<String>::new);
    let dispatcher = state.dispatcher();
    let selected = state.selected.clone();
    // A request that just came up is what the learner is working on.
    use_effect_with((objects.clone(), selected.clone()), move |(objects, selected)| {
        let names: Vec<String> = objects.summaries.iter().map(|summary| summary.name.clone()).collect();
        let fresh = {
            let known = known.borrow();
            names.iter().find(|name| !known.contains(name)).cloned()
        };
        let first = known.borrow().is_empty();
        *known.borrow_mut() = names.clone();
        let chosen_lives = selected.as_ref().is_some_and(|name| names.iter().any(|one| **one == **name));
        match fresh {
            Some(name) if !first || !chosen_lives => {
                let newest = if first { newest(&objects.summaries).unwrap_or(name) } else { name };
                dispatcher.dispatch(Action::Select(Some(newest.as_str().into())));
            }
            None if !chosen_lives && selected.is_some() => {
                dispatcher
                    .dispatch(Action::Select(newest(&objects.summaries).map(|name| name.as_str().into())));
            }
            _ => {}
        }
    });
    let text = use_memo((world.clone(), objects.version, selected), |(world, _, selected)| {
        let name = selected.clone()?;
        let requests = world.requests();
        let all = requests.list();
        let object = all.into_iter().find(|object| {
            object.pointer("/metadata/name").and_then(serde_json::Value::as_str) == Some(&name)
        })?;
        let text = requests.yaml(&name)?;
        Some(Selected { name, object, text: text.into() })
    });
    Option::clone(&text)
}

fn newest(summaries: &[Rc<Summary>]) -> Option<String> {
    summaries.iter().max_by_key(|summary| summary.created).map(|summary| summary.name.clone())
}

/// The world's time in seconds since 1970, about once a second.
#[hook]
pub fn use_now(world: &World) -> i64 {
    let now = use_state(|| world.now());
    let setter = now.setter();
    use_effect_with(world.clone(), move |world| {
        let told = world.clone();
        world.on_time(Rc::new(move || setter.set(told.now())));
    });
    *now
}
