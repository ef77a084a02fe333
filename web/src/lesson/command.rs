//! A command in the text: run it, type it in, copy it. And a file, to be edited or copied.

use countersign_lessons::model::FileSpec;
use yew::prelude::*;

use super::Learning;
use crate::browser;
use crate::doors;
use crate::effects;
use crate::state::Action;

/// Why nothing was put into a terminal.
const REFUSED: &str = "An editor is open in that terminal. Leave it first.";

/// Properties of [`Command`].
#[derive(Properties, PartialEq)]
pub struct CommandProps {
    /// Whose lesson it is in.
    pub learning: Learning,
    /// Shell text, one or more lines.
    pub text: AttrValue,
    /// `user@host`; empty: the first terminal's.
    pub on: AttrValue,
    /// Whether it is meant to end with an error.
    #[prop_or_default]
    pub fails: bool,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// A command with its buttons.
#[component]
pub fn Command(props: &CommandProps) -> Html {
    let refused = use_state(|| false);
    let put = |run: bool| {
        let (learning, dispatch) = (props.learning.clone(), props.dispatch.clone());
        let (text, on, refused) = (props.text.clone(), props.on.clone(), refused.clone());
        Callback::from(move |event: MouseEvent| {
            let done = doors::command(learning.world(), &dispatch, &on, &text, run);
            refused.set(!done);
            if !done {
                dispatch.emit(Action::Announce(REFUSED.into()));
            }
            // Who runs it with a key goes on reading from there; everybody else is now at the terminal.
            let by_key = event.detail() == 0;
            if done && !(run && by_key) {
                effects::to_prompt(by_key);
            }
        })
    };
    let name = first_line(&props.text);
    let first = props.learning.lesson().first_login();
    let elsewhere = (!props.on.is_empty() && props.on != first).then(|| props.on.clone());
    let several = props.learning.lesson().world.terminals.len() > 1;
    let place = elsewhere.or_else(|| several.then(|| first.to_owned().into()));
    html! {
        <div class="command">
            <pre class="command__text" tabindex="0" role="group" aria-label="Command">{ lines(&props.text) }</pre>
            <div class="command__row">
                <button type="button" data-kind="primary" aria-label={format!("Run {name}")} onclick={put(true)}>{"Run"}</button>
                <button type="button" aria-label={format!("Type {name}")} onclick={put(false)}>{"Type"}</button>
                <CopyButton {name} text={props.text.clone()} dispatch={props.dispatch.clone()} />
                <span class="command__note">
                    if props.fails {
                        <span>{"ends with an error, on purpose"}</span>
                    }
                    if let Some(place) = place {
                        <span>{"on "}{place}</span>
                    }
                </span>
            </div>
            if *refused {
                <p class="command__refused">{REFUSED}</p>
            }
        </div>
    }
}

/// Properties of [`File`].
#[derive(Properties, PartialEq)]
pub struct FileProps {
    /// Whose lesson it is in.
    pub learning: Learning,
    /// The file.
    pub file: FileSpec,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// A file with its buttons.
#[component]
pub fn File(props: &FileProps) -> Html {
    let FileSpec { on, path, text } = &props.file;
    let refused = use_state(|| false);
    let edit = {
        let (learning, dispatch, refused) = (props.learning.clone(), props.dispatch.clone(), refused.clone());
        let (on, path, text) = (on.clone(), path.clone(), text.clone());
        Callback::from(move |_: MouseEvent| {
            learning.propose(&path, &text);
            let command = format!("nano {}", quoted(&path));
            let done = doors::command(learning.world(), &dispatch, &on, &command, true);
            refused.set(!done);
            if !done {
                dispatch.emit(Action::Announce(REFUSED.into()));
            }
        })
    };
    html! {
        <div class="command" data-kind="file">
            <p class="command__path"><code>{path}</code></p>
            <pre class="command__text" tabindex="0" role="group" aria-label={path.clone()}>{ lines(text.trim_end()) }</pre>
            <div class="command__row">
                <button type="button" data-kind="primary" aria-label={format!("Edit {path}")} onclick={edit}>{"Edit"}</button>
                <CopyButton name={path.clone()} text={text.clone()} dispatch={props.dispatch.clone()} />
                <span class="command__note">
                    if !on.is_empty() {
                        <span>{"on "}{on}</span>
                    }
                </span>
            </div>
            if *refused {
                <p class="command__refused">{REFUSED}</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CopyButtonProps {
    /// What is copied, in a few words.
    name: AttrValue,
    text: AttrValue,
    dispatch: Callback<Action>,
}

#[component]
fn CopyButton(props: &CopyButtonProps) -> Html {
    let copied = use_state(|| None::<browser::Timer>);
    let onclick = {
        let (copied, text, dispatch) = (copied.clone(), props.text.clone(), props.dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, text, dispatch) = (copied.clone(), text.clone(), dispatch.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let done = browser::copy_text(&text).await;
                let words = if done { "Copied" } else { "The browser refused to copy" };
                dispatch.emit(Action::Announce(words.into()));
                if done {
                    let later = copied.setter();
                    copied.set(Some(browser::Timer::new(1_600, move || later.set(None))));
                }
            });
        })
    };
    html! {
        <button type="button" aria-label={format!("Copy {}", props.name)} {onclick}>
            { if copied.is_some() { "Copied" } else { "Copy" } }
        </button>
    }
}

/// Text line by line: one that is too long for the column goes on below, indented, broken between words only.
pub fn lines(text: &str) -> Html {
    let line = |line: &str| {
        let words = line.split_inclusive(' ').map(|word| {
            let (word, blank) = word.strip_suffix(' ').map_or((word, ""), |word| (word, " "));
            html! { <><span>{ word.to_owned() }</span>{ blank }</> }
        });
        html! { <span class="command__line">{ for words }{"\n"}</span> }
    };
    html! { <code>{ for text.lines().map(line) }</code> }
}

/// What buttons are named with.
fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

/// A path as a word of the shell.
fn quoted(path: &str) -> String {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_./~@+,".contains(sign);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_are_named_by_the_first_line_that_says_something() {
        assert_eq!(first_line("\n  kubectl get csr\nkubectl get pods\n"), "kubectl get csr");
    }

    #[test]
    fn a_path_stays_one_word() {
        assert_eq!(quoted("~/a-b.yaml"), "~/a-b.yaml");
        assert_eq!(quoted("it's; rm"), r"'it'\''s; rm'");
    }
}
