//! The selected request exactly as `kubectl get csr NAME -o yaml` prints it, with marks and asides that are not copied.

mod decoded;
mod lines;

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use self::decoded::{Certificate, Request};
use crate::browser::{self, Timer};
use crate::state::{Action, Pane};
use countersign_sandbox::facts;

/// An object and its text.
#[derive(Clone, Debug)]
pub struct Selected {
    /// metadata.name.
    pub name: Rc<str>,
    /// The object.
    pub object: Rc<Value>,
    /// Its YAML.
    pub text: Rc<str>,
}

impl PartialEq for Selected {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.text == other.text
    }
}

/// Properties of [`Yaml`].
#[derive(Properties, PartialEq)]
pub struct YamlProps {
    /// What is shown.
    pub selected: Option<Selected>,
    /// Whether there is any request to choose.
    pub any: bool,
    /// The world's time, seconds since 1970.
    pub now: i64,
    /// Whether only the heading is shown.
    pub folded: bool,
    /// Whether a phone shows it.
    pub shown: bool,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// After so many milliseconds under the pointer, or with the focus, a change counts as seen.
const SEEN_AFTER: u32 = 1500;

/// The pane.
#[component]
pub fn Yaml(props: &YamlProps) -> Html {
    let on_fold = props.dispatch.reform(|_: MouseEvent| Action::ToggleFold(Pane::Yaml));
    // The text as it was when last seen.
    let seen = use_state(|| None::<(Rc<str>, Rc<str>)>);
    let timer = use_mut_ref(|| None::<Timer>);
    {
        let seen = seen.clone();
        let selected = props.selected.clone();
        // Another object is new as a whole: nothing in it is marked.
        use_effect_with(selected.as_ref().map(|selected| selected.name.clone()), move |_| {
            seen.set(selected.map(|selected| (selected.name, selected.text)));
        });
    }
    let look = {
        let (setter, selected, timer) = (seen.setter(), props.selected.clone(), timer.clone());
        move || {
            let (setter, selected) = (setter.clone(), selected.clone());
            *timer.borrow_mut() = Some(Timer::new(SEEN_AFTER, move || {
                setter.set(selected.clone().map(|selected| (selected.name, selected.text)));
            }));
        }
    };
    let look_away = Callback::from(move |_: PointerEvent| *timer.borrow_mut() = None);
    let onpointermove = {
        let look = look.clone();
        Callback::from(move |_: PointerEvent| look())
    };
    let onfocusin = Callback::from(move |_: FocusEvent| look());
    let before = seen
        .as_ref()
        .filter(|(name, _)| props.selected.as_ref().is_some_and(|selected| selected.name == *name));
    let before = before.map(|(_, text)| text.clone());
    let copy = {
        let (selected, dispatch) = (props.selected.clone(), props.dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(selected) = selected.clone() else { return };
            let dispatch = dispatch.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let done = browser::copy_text(&selected.text).await;
                dispatch.emit(Action::Announce(
                    if done { "YAML copied" } else { "The browser refused to copy" }.into(),
                ));
            });
        })
    };
    html! {
        <section id="yaml" class="pane yaml" aria-label="YAML" tabindex="-1" {onpointermove} onpointerleave={look_away} {onfocusin}
            data-folded={props.folded.to_string()} data-shown={props.shown.to_string()}>
            <div class="pane__head">
                <h2>{"YAML"}</h2>
                if let Some(selected) = &props.selected {
                    <span class="yaml__name">{&*selected.name}</span>
                }
                <div class="pane__tools">
                    if props.selected.is_some() {
                        <button type="button" data-kind="quiet" onclick={copy}>{"Copy"}</button>
                    }
                    <button type="button" class="pane__fold" data-kind="quiet" aria-expanded={(!props.folded).to_string()} onclick={on_fold}>
                        { if props.folded { "Unfold" } else { "Fold" } }
                    </button>
                </div>
            </div>
            if let Some(selected) = &props.selected {
                <div class="pane__body" tabindex="0" role="group" aria-label="Object">
                    <Text key={selected.name.to_string()} selected={selected.clone()} {before} now={props.now} />
                </div>
            } else if props.any {
                <p class="empty">{"Choose a request to see it as the API server holds it."}</p>
            } else {
                <p class="empty">{"A request is shown here as "}<code>{"kubectl get csr NAME -o yaml"}</code>
                    {" prints it, and follows every change."}</p>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct TextProps {
    selected: Selected,
    before: Option<Rc<str>>,
    now: i64,
}

/// The lines, and asides under `request` and `certificate`.
#[component]
fn Text(props: &TextProps) -> Html {
    let request_open = use_state(|| false);
    let certificate_open = use_state(|| false);
    let object = &props.selected.object;
    let facts = use_memo(props.selected.clone(), |selected| {
        (facts::request(&selected.object), facts::certificate(&selected.object))
    });
    let text: Vec<&str> = props.selected.text.lines().collect();
    let before: Vec<&str> =
        props.before.as_deref().map_or_else(|| text.clone(), |before| before.lines().collect());
    let changed = lines::changed(&before, &text);
    let inside = lines::inside_text(&text);
    let mut top = "";
    let drawn = text.iter().zip(changed).zip(inside).map(|((line, changed), inside)| {
        if !line.starts_with([' ', '-']) {
            top = line;
        }
        let parts = lines::parts(line, inside);
        let opens = match (top, parts.lead, parts.key) {
            ("spec:", "  ", "request:") => Some((&request_open, "request")),
            ("status:", "  ", "certificate:") => Some((&certificate_open, "certificate")),
            _ => None,
        };
        let class = classes!("yaml__line", (inside || opens.is_some()).then_some("yaml__line--long"));
        let changed = changed.then_some("true");
        let Some((open, name)) = opens else {
            return html! { <span {class} data-changed={changed}>{parts_of(&parts)}{"\n"}</span> };
        };
        let aside = match name {
            "request" => html! {
                <Request facts={facts.0.clone()} open={**open} usages={usages(object)}
                    expiration_seconds={object.pointer("/spec/expirationSeconds").and_then(Value::as_i64)} />
            },
            _ => html! { <Certificate facts={facts.1.clone()} open={**open} now={props.now} /> },
        };
        let toggle = { let open = open.clone(); move || open.set(!*open) };
        let onclick = {
            let toggle = toggle.clone();
            // The end of a selection is not a click.
            Callback::from(move |_: MouseEvent| if !browser::has_selection() { toggle() })
        };
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                toggle();
            }
        });
        html! {
            <>
                <span class={classes!(class, "yaml__open")} data-changed={changed} {onclick}>
                    {parts.lead}
                    <span class="yaml__key" role="button" tabindex="0" aria-expanded={open.to_string()} aria-label={name}
                        {onkeydown}>{parts.key}</span>
                    <span class="yaml__value">{parts.value}</span>{"\n"}
                </span>
                {aside}
            </>
        }
    });
    html! { <div class="yaml__text">{ for drawn }</div> }
}

fn parts_of(parts: &lines::Parts<'_>) -> Html {
    html! {
        <>
            {parts.lead}
            if !parts.key.is_empty() {
                <span class="yaml__key">{parts.key}</span>
            }
            if !parts.value.is_empty() {
                <span class="yaml__value">{parts.value}</span>
            }
        </>
    }
}

fn usages(object: &Value) -> Vec<String> {
    let usages = object.pointer("/spec/usages").and_then(Value::as_array);
    usages.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
