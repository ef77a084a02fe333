//! The terminal pane: a tab for each login, and the screen of the one in front.

mod hooks;
mod keybar;
mod keys;
mod lines;
mod more;
mod rows;
mod screen;
mod tabs;

use yew::prelude::*;

use self::more::More;
use self::screen::Screen;
use self::tabs::Tabs;
use crate::browser;
use crate::effects;
use crate::state::{Action, Pane};
use crate::world::World;
use countersign_sandbox::{Key, TerminalSession};

/// Properties of [`Terminal`].
#[derive(Properties, PartialEq)]
pub struct TerminalProps {
    /// The world it belongs to.
    pub world: World,
    /// The terminal in front.
    pub front: usize,
    /// Whether a phone shows the pane.
    pub shown: bool,
    /// What the editor proposes for files that are not there.
    pub draft: Callback<String, Option<String>>,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// The pane.
#[component]
pub fn Terminal(props: &TerminalProps) -> Html {
    let terminals = props.world.terminals().all();
    let busy = hooks::use_busy(&props.world, terminals.len());
    let front = props.front.min(terminals.len().saturating_sub(1));
    {
        // Who opens the page begins at the prompt, unless a keyboard would jump up for it.
        use_effect_with((), move |()| {
            if !browser::is_touched() {
                effects::focus_pane(Pane::Terminal);
            }
        });
    }
    let session = terminals.get(front).cloned();
    let copy_all = {
        let (session, dispatch) = (session.clone(), props.dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let text = session.as_ref().map(|session| whole_text(session)).unwrap_or_default();
            let dispatch = dispatch.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let done = browser::copy_text(&text).await;
                let words = if done { "Output copied" } else { "The browser refused to copy" };
                dispatch.emit(Action::Announce(words.into()));
            });
            effects::focus_pane(Pane::Terminal);
        })
    };
    let waits =
        session.as_ref().and_then(|session| session.running()).is_some_and(|command| sleeps(&command));
    let skip_wait = {
        let (session, world) = (session.clone(), props.world.clone());
        Callback::from(move |_: MouseEvent| {
            session.iter().for_each(|session| world.skip_wait(session));
            effects::focus_pane(Pane::Terminal);
        })
    };
    let interrupt = {
        let (session, world) = (session, props.world.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(session) = &session {
                session.press(Key::Ctrl('c'));
                world.run();
            }
            effects::focus_pane(Pane::Terminal);
        })
    };
    let to_front = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |place: usize| {
            dispatch.emit(Action::Front(place));
            browser::before_paint(|| effects::focus_pane(Pane::Terminal));
        })
    };
    let on_more = {
        let (world, to_front) = (props.world.clone(), to_front.clone());
        Callback::from(move |login: String| {
            let place = world.terminals().add(&login);
            world.run();
            to_front.emit(place);
        })
    };
    let titles: Vec<String> = terminals.iter().map(|session| session.title()).collect();
    html! {
        <section id="terminal" class="pane terminal" aria-label="Terminal" data-shown={props.shown.to_string()} tabindex="-1">
            <div class="terminal__bar">
                <Tabs {titles} {front} busy={busy.clone()} on_front={to_front} dispatch={props.dispatch.clone()} />
                <More logins={props.world.terminals().logins().to_vec()} {on_more} />
                <div class="terminal__tools">
                    if busy.get(front).copied().unwrap_or_default() {
                        if waits {
                            <button type="button" data-kind="quiet" onclick={skip_wait}>{"Skip the wait"}</button>
                        }
                        <button type="button" data-kind="quiet" onclick={interrupt}>{"Stop (Ctrl-C)"}</button>
                    }
                    <button type="button" data-kind="quiet" onclick={copy_all}>{"Copy all"}</button>
                </div>
            </div>
            for (place, session) in terminals.iter().enumerate() {
                <Screen key={place} world={props.world.clone()} session={session.clone()} {place} front={place == front}
                    draft={props.draft.clone()} dispatch={props.dispatch.clone()} />
            }
        </section>
    }
}

fn whole_text(session: &TerminalSession) -> String {
    let (columns, _) = session.size();
    let mut text = String::new();
    for block in lines::blocks(&session.screen(), usize::from(columns), &[]) {
        for line in &block.lines {
            text.extend(line.runs.iter().map(|run| run.text.as_str()));
            text.push('\n');
        }
    }
    format!("{}\n", text.trim_end())
}

/// Whether a command waits for time to pass, and for nothing else.
fn sleeps(command: &str) -> bool {
    command.split([' ', ';', '&', '|', '\n', '(', '\t']).any(|word| word == "sleep")
}

#[cfg(test)]
mod tests {
    use super::sleeps;

    #[test]
    fn a_wait_is_a_command_with_sleep_in_it() {
        assert!(sleeps("sleep 30; kubectl get csr"));
        assert!(sleeps("kubectl get csr;sleep 3"));
        assert!(!sleeps("kubectl get pods -l app=sleeper"));
    }
}
