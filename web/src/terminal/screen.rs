//! One terminal's screen: output as plain text, and a text area that reads keys, pasted text and other input methods.

use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::hooks;
use super::keybar::KeyBar;
use super::keys::{self, Meaning, Pressed};
use super::rows::Rows;
use crate::browser::{self, rest};
use crate::editor::Editor;
use crate::state::Action;
use crate::world::{Handle, World};
use countersign_sandbox::{Key, TerminalSession};

/// Properties of [`Screen`].
#[derive(Properties, PartialEq)]
pub struct ScreenProps {
    /// The world it belongs to.
    pub world: World,
    /// The session it shows.
    pub session: Handle<TerminalSession>,
    /// Its place among the terminals.
    pub place: usize,
    /// Whether it is the one to be seen.
    pub front: bool,
    /// What the editor proposes for files that are not there.
    pub draft: Callback<String, Option<String>>,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// A screen.
#[component]
pub fn Screen(props: &ScreenProps) -> Html {
    let session = &props.session;
    let (log, ruler, input) = (use_node_ref(), use_node_ref(), use_node_ref());
    let ctrl = use_state(|| false);
    // Esc, then Tab: the learner wants out of the prompt.
    let leaving = use_mut_ref(|| false);
    let at_end = use_mut_ref(|| true);
    let view = hooks::use_view(session);
    hooks::use_size(session, &log, &ruler);
    hooks::use_announcements(session, &props.dispatch);

    let press = {
        let (world, session, ctrl, at_end) =
            (props.world.clone(), session.clone(), ctrl.clone(), at_end.clone());
        Callback::from(move |key: Key| {
            let key = match key {
                Key::Char(character) if *ctrl => {
                    ctrl.set(false);
                    Key::Ctrl(character.to_ascii_lowercase())
                }
                other => other,
            };
            *at_end.borrow_mut() = true;
            let typed = matches!(key, Key::Char(_) | Key::Backspace);
            let (world, session) = (world.clone(), session.clone());
            let press = move || {
                session.press(key);
                world.run();
            };
            // Typing shows at once; what runs something may have to wait for the second part of the program.
            if typed { rest::in_order(press) } else { rest::when_here(press) }
        })
    };
    let paste = {
        let (world, session, at_end) = (props.world.clone(), session.clone(), at_end.clone());
        Callback::from(move |text: String| {
            *at_end.borrow_mut() = true;
            let (world, session) = (world.clone(), session.clone());
            rest::when_here(move || {
                session.paste(&text);
                world.run();
            });
        })
    };

    let onkeydown = {
        let (press, log, leaving) = (press.clone(), log.clone(), leaving.clone());
        Callback::from(move |event: KeyboardEvent| {
            // 229: an input method is at work; its text comes as input.
            if event.is_composing() || event.key_code() == 229 {
                return;
            }
            let key = event.key();
            let pressed = Pressed {
                key: &key,
                ctrl: event.ctrl_key(),
                alt: event.alt_key(),
                meta: event.meta_key(),
                shift: event.shift_key(),
                alt_graph: event.get_modifier_state("AltGraph"),
            };
            if key == "Tab" && leaving.replace(false) {
                return;
            }
            if !matches!(key.as_str(), "Shift" | "Control" | "Alt") {
                *leaving.borrow_mut() = key == "Escape";
            }
            match keys::meaning(pressed, browser::has_selection()) {
                Meaning::Browser | Meaning::Copy => {}
                Meaning::Scroll(pages) => {
                    event.prevent_default();
                    if let Some(log) = log.cast::<HtmlElement>() {
                        log.scroll_by_with_x_and_y(
                            0.0,
                            f64::from(log.client_height()) * 0.9 * f64::from(pages),
                        );
                    }
                }
                Meaning::Terminal(key) => {
                    event.prevent_default();
                    press.emit(key);
                }
            }
        })
    };
    // What keydown did not tell: on-screen keyboards, input methods, dictation, assistive tools.
    let take_input = {
        let (press, paste) = (press.clone(), paste.clone());
        Callback::from(move |area: HtmlTextAreaElement| {
            let text = area.value();
            area.set_value("");
            let mut characters = text.chars();
            match (characters.next(), characters.next()) {
                (Some('\n'), None) => press.emit(Key::Enter),
                (Some(character), None) => press.emit(Key::Char(character)),
                (Some(_), Some(_)) => paste.emit(text),
                (None, _) => {}
            }
        })
    };
    let oninput = {
        let (take_input, press) = (take_input.clone(), press.clone());
        Callback::from(move |event: InputEvent| {
            if event.input_type() == "deleteContentBackward" {
                press.emit(Key::Backspace);
            } else if !event.is_composing() {
                take_input.emit(event.target_unchecked_into());
            }
        })
    };
    let composing = hooks::use_composition(&input, take_input);
    let onpaste = {
        let paste = paste.clone();
        Callback::from(move |event: Event| {
            let Ok(event) = wasm_bindgen::JsCast::dyn_into::<web_sys::ClipboardEvent>(event) else { return };
            event.prevent_default();
            if let Some(text) = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()) {
                paste.emit(text.replace("\r\n", "\n"));
            }
        })
    };

    let focus = {
        let input = input.clone();
        move || {
            if let Some(input) = input.cast::<HtmlElement>() {
                let _ = input.focus();
            }
        }
    };
    // A click means the prompt, unless it ended a selection.
    let onmouseup = {
        let focus = focus.clone();
        Callback::from(move |_: MouseEvent| {
            if !browser::has_selection() {
                focus();
            }
        })
    };
    // Typing while the output has the focus goes to the prompt.
    let on_log_key = {
        let (focus, onkeydown) = (focus.clone(), onkeydown.clone());
        Callback::from(move |event: KeyboardEvent| {
            let scrolls = matches!(
                event.key().as_str(),
                "ArrowUp"
                    | "ArrowDown"
                    | "ArrowLeft"
                    | "ArrowRight"
                    | "PageUp"
                    | "PageDown"
                    | "Home"
                    | "End"
                    | "Tab"
                    | "Escape"
            );
            let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
            if !scrolls && !modified && event.key().chars().count() == 1 {
                focus();
                onkeydown.emit(event);
            }
        })
    };
    let onscroll = {
        let at_end = at_end.clone();
        Callback::from(move |event: Event| {
            let log: HtmlElement = event.target_unchecked_into();
            *at_end.borrow_mut() = log.scroll_top() + log.client_height() >= log.scroll_height() - 24;
        })
    };

    // After drawing: stay at the end, and keep the text area where the cursor is, for input methods.
    {
        let (log, input, at_end) = (log.clone(), input.clone(), at_end.clone());
        use_effect_with(view.clone(), move |_| follow_cursor(&log, &input, *at_end.borrow()));
    }
    let on_paste_button = {
        let paste = paste.clone();
        Callback::from(move |()| {
            let paste = paste.clone();
            wasm_bindgen_futures::spawn_local(async move { paste.emit(browser::read_text().await) });
        })
    };
    let on_ctrl = {
        let ctrl = ctrl.clone();
        Callback::from(move |()| ctrl.set(!*ctrl))
    };
    let editor = session.editor();
    let on_editor_closed = {
        let (world, focus) = (props.world.clone(), focus);
        Callback::from(move |()| {
            world.run();
            focus();
        })
    };

    let on_saved = {
        let world = props.world.clone();
        Callback::from(move |()| world.changed())
    };
    html! {
        <div id={format!("terminal-{}", props.place)} class="terminal__screen" role="tabpanel" aria-labelledby={format!("terminal-tab-{}", props.place)}
            data-front={props.front.to_string()}>
            <div class="terminal__body">
                <div ref={log} class="terminal__log" role="log" aria-label="Terminal output" aria-live="off" tabindex="0"
                    {onmouseup} {onscroll} onkeydown={on_log_key}>
                    <div class="terminal__rows">
                        <span ref={ruler} class="terminal__ruler" aria-hidden="true" />
                        <Rows blocks={view.blocks.clone()} />
                    </div>
                </div>
                <textarea ref={input} class="terminal__line" aria-label="Command line" aria-describedby={format!("prompt-help-{}", props.place)}
                    autocapitalize="off" autocomplete="off" spellcheck="false" rows="1" data-composing={composing.to_string()}
                    {onkeydown} {oninput} {onpaste} />
                <span id={format!("prompt-help-{}", props.place)} class="only-read">{"Escape, then Tab leaves the command line. F6 goes to the next pane."}</span>
                if let Some(open) = editor {
                    <Editor open={Handle(open)} session={session.clone()} draft={props.draft.clone()} {on_saved} on_closed={on_editor_closed} />
                }
            </div>
            <KeyBar ctrl={*ctrl} on_key={press} {on_ctrl} on_paste={on_paste_button} />
        </div>
    }
}

fn follow_cursor(log: &NodeRef, input: &NodeRef, at_end: bool) {
    let (Some(log), Some(input)) = (log.cast::<HtmlElement>(), input.cast::<HtmlElement>()) else { return };
    if at_end {
        log.set_scroll_top(log.scroll_height());
    }
    let Some(cursor) = log.query_selector(".terminal__cursor").ok().flatten() else { return };
    let (place, frame) = (cursor.get_bounding_client_rect(), log.get_bounding_client_rect());
    if at_end && log.scroll_width() > log.client_width() {
        let column = place.left() - frame.left() + f64::from(log.scroll_left());
        let margin = 48.0;
        if column < f64::from(log.client_width()) - margin {
            log.set_scroll_left(0);
        } else if place.right() > frame.right() - margin || place.left() < frame.left() + margin {
            log.set_scroll_left((column - f64::from(log.client_width()) * 0.6) as i32);
        }
    }
    let place = cursor.get_bounding_client_rect();
    let left = (place.left() - frame.left()).clamp(0.0, (frame.width() - 24.0).max(0.0));
    let top = (place.top() - frame.top()).clamp(0.0, (frame.height() - place.height()).max(0.0));
    let _ = input.style().set_property("transform", &format!("translate({left:.0}px, {top:.0}px)"));
}
