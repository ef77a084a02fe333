//! nano and vi as a dialog over the terminal: a real text area with that editor's keys.

mod ask;
mod bar;
mod buffer;
mod keymap;
mod nano;
mod vi;

use countersign_host::{EditOutcome, EditRequest, Editor as Kind};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use self::ask::Ask;
use self::bar::Bar;
use self::buffer::Buffer;
use self::keymap::Effect;
use self::nano::{Nano, Question};
use self::vi::Vi;
use crate::world::Handle;
use countersign_sandbox::{OpenEditor, TerminalSession};

/// Properties of [`Editor`].
#[derive(Properties, PartialEq)]
pub struct EditorProps {
    /// What is edited.
    pub open: Handle<OpenEditor>,
    /// The terminal it covers.
    pub session: Handle<TerminalSession>,
    /// What is proposed for a file that is not there.
    pub draft: Callback<String, Option<String>>,
    /// A file was written.
    pub on_saved: Callback<()>,
    /// The editor was left.
    pub on_closed: Callback<()>,
}

/// Which editor's keys are at work, and where it stands.
#[derive(Clone, Debug, PartialEq)]
enum Keys {
    Nano(Nano),
    Vi(Vi),
}

impl Keys {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Nano => Self::Nano(Nano::default()),
            Kind::Vi => Self::Vi(Vi::default()),
        }
    }

    fn key(&mut self, key: &str, buffer: &mut Buffer, read_only: bool) -> Effect {
        match self {
            Self::Nano(nano) => nano.key(key, buffer, read_only),
            Self::Vi(vi) => vi.key(key, buffer, read_only),
        }
    }

    fn answer(&mut self, answer: Option<&str>, buffer: &mut Buffer, read_only: bool) -> Effect {
        match self {
            Self::Nano(nano) => nano.answer(answer, buffer),
            Self::Vi(vi) => vi.enter(answer, buffer, read_only),
        }
    }

    fn typed(&mut self) {
        match self {
            Self::Nano(nano) => nano.modified = true,
            Self::Vi(vi) => vi.modified = true,
        }
    }

    fn saved(&mut self, path: &str, buffer: &Buffer) {
        match self {
            Self::Nano(nano) => nano.saved(buffer.text.lines().count()),
            Self::Vi(vi) => vi.saved(path, buffer),
        }
    }

    fn say(&mut self, text: String) {
        match self {
            Self::Nano(nano) => nano.message = text,
            Self::Vi(vi) => vi.message = text,
        }
    }

    fn message(&self) -> &str {
        match self {
            Self::Nano(nano) => &nano.message,
            Self::Vi(vi) => &vi.message,
        }
    }

    fn modified(&self) -> bool {
        match self {
            Self::Nano(nano) => nano.modified,
            Self::Vi(vi) => vi.modified,
        }
    }

    /// The question being asked, with what stands in its text box at first.
    fn question(&self, path: &str) -> Option<(String, String)> {
        match self {
            Self::Nano(nano) => {
                let start = if matches!(nano.question, Some(Question::WriteTo { .. })) { path } else { "" };
                Some((nano.prompt()?, start.to_owned()))
            }
            Self::Vi(vi) => Some((if vi.command? == '/' { "/" } else { ":" }.to_owned(), String::new())),
        }
    }
}

/// The editor.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let request: &EditRequest = &props.open.request;
    let (area, question_box) = (use_node_ref(), use_node_ref());
    let keys = use_state(|| Keys::new(request.editor));
    let read_only = request.read_only;

    let read = {
        let area = area.clone();
        move || -> Option<(HtmlTextAreaElement, Buffer)> {
            let area = area.cast::<HtmlTextAreaElement>()?;
            let mut buffer = Buffer::default();
            buffer.set(area.value(), area.selection_start().ok().flatten().unwrap_or(0));
            Some((area, buffer))
        }
    };
    let close = {
        let (open, on_closed) = (props.open.clone(), props.on_closed.clone());
        move |outcome| {
            open.close(outcome);
            on_closed.emit(());
        }
    };
    // Brings the text area in line with the buffer, then does what the key asked for.
    let finish = {
        let (keys, open, on_saved) = (keys.clone(), props.open.clone(), props.on_saved.clone());
        move |mut next: Keys, area: HtmlTextAreaElement, buffer: Buffer, effect: Effect| {
            write_back(&area, &buffer);
            match effect {
                Effect::Native | Effect::None => {}
                Effect::Save { leave } => match (open.request.save.0)(&buffer.text) {
                    Ok(()) if leave => {
                        on_saved.emit(());
                        return close(EditOutcome::Closed);
                    }
                    Ok(()) => {
                        on_saved.emit(());
                        next.saved(&open.request.path, &buffer);
                    }
                    Err(errno) => next.say(format!("[ Error writing {}: {errno} ]", open.request.path)),
                },
                Effect::Leave => return close(EditOutcome::Closed),
                Effect::Fail => return close(EditOutcome::Failed),
                Effect::Undo { redo } => {
                    // The text area keeps its own history, of what was typed and of what keys did.
                    if let Some(document) = document() {
                        let _ = document.exec_command(if redo { "redo" } else { "undo" });
                    }
                }
                Effect::Page(pages) => {
                    let mut buffer = buffer;
                    buffer.move_lines(pages * 16);
                    write_back(&area, &buffer);
                }
            }
            keys.set(next);
        }
    };
    let onkeydown = {
        let (keys, read, finish) = (keys.clone(), read.clone(), finish.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() || event.meta_key() {
                return;
            }
            let selected = crate::browser::has_selection();
            let name = keymap::name(&event.key(), event.ctrl_key(), event.alt_key());
            // Copying and pasting as everywhere in a browser.
            if (name == "^C" && selected) || (name == "^V" && matches!(*keys, Keys::Nano(_))) {
                return;
            }
            let Some((area, mut buffer)) = read() else { return };
            let mut next = Keys::clone(&keys);
            let effect = next.key(&name, &mut buffer, read_only);
            if effect == Effect::Native {
                return;
            }
            event.prevent_default();
            event.stop_propagation();
            finish(next, area, buffer, effect);
        })
    };
    let oninput = {
        let keys = keys.clone();
        Callback::from(move |_: InputEvent| {
            if !keys.modified() {
                let mut next = Keys::clone(&keys);
                next.typed();
                keys.set(next);
            }
        })
    };
    let answer = {
        let (keys, read, finish) = (keys.clone(), read.clone(), finish.clone());
        Callback::from(move |answer: Option<String>| {
            let Some((area, mut buffer)) = read() else { return };
            let mut next = Keys::clone(&keys);
            let effect = next.answer(answer.as_deref(), &mut buffer, read_only);
            let _ = area.focus();
            finish(next, area, buffer, effect);
        })
    };
    let press = {
        let (keys, read, finish) = (keys.clone(), read, finish);
        Callback::from(move |key: String| {
            let Some((area, mut buffer)) = read() else { return };
            let mut next = Keys::clone(&keys);
            let effect = next.key(&key, &mut buffer, read_only);
            let _ = area.focus();
            finish(next, area, buffer, effect);
        })
    };
    let question = keys.question(&request.path);
    {
        let (area, mut text, line) = (area.clone(), request.text.clone(), request.line);
        let proposed = props.draft.emit(request.path.clone()).filter(|_| text.is_empty() && !read_only);
        let keys = keys.clone();
        use_effect_with((), move |()| {
            if let Some(proposed) = proposed {
                // As if somebody had typed it: it is in no file yet.
                text = proposed;
                let mut next = Keys::clone(&keys);
                next.typed();
                keys.set(next);
            }
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                area.set_value(&text);
                let _ = area.focus();
                let buffer = Buffer::new(&text, line);
                let _ = area.set_selection_range(buffer.utf16_cursor(), buffer.utf16_cursor());
            }
        });
        let question_box = question_box.clone();
        use_effect_with(question.clone(), move |question| {
            if let (Some((_, start)), Some(input)) = (question, question_box.cast::<HtmlInputElement>()) {
                input.set_value(start);
                let _ = input.focus();
            }
        });
    }
    let (title, mode) = match &*keys {
        Keys::Nano(_) => ("GNU nano 7.2", "insert"),
        Keys::Vi(vi) if vi.insert => ("vi", "insert"),
        Keys::Vi(_) => ("vi", "normal"),
    };
    html! {
        <div class="editor" role="dialog" aria-label={request.path.clone()} data-mode={mode}>
            <div class="editor__title">
                <span>{title}</span>
                <span>{&request.path}</span>
                <span>{ if keys.modified() { "Modified" } else if read_only { "View" } else { "" } }</span>
            </div>
            <textarea ref={area} class="editor__text" aria-label="File contents" spellcheck="false" autocapitalize="off"
                autocomplete="off" wrap="off" readonly={read_only} {onkeydown} {oninput} />
            <div class="editor__message" role="status">
                if let Some((label, _)) = &question {
                    <Ask label={label.clone()} input={question_box} fixed={label.starts_with("File Name")}
                        letters={label.starts_with("Save")} on_answer={answer} />
                } else {
                    { keys.message() }
                }
            </div>
            <Bar nano={matches!(&*keys, Keys::Nano(_))} insert={mode == "insert"} on_press={press} />
        </div>
    }
}

fn document() -> Option<web_sys::HtmlDocument> {
    wasm_bindgen::JsCast::dyn_into(web_sys::window()?.document()?).ok()
}

/// Puts the buffer into the text area as an edit, so that the browser's undo knows it.
fn write_back(area: &HtmlTextAreaElement, buffer: &Buffer) {
    let old = area.value();
    if old != buffer.text {
        let before = old.chars().zip(buffer.text.chars()).take_while(|(a, b)| a == b).count();
        let rest = |text: &str| text.chars().count() - before;
        let (old_rest, new_rest) = (rest(&old), rest(&buffer.text));
        let after = old.chars().rev().zip(buffer.text.chars().rev()).take_while(|(a, b)| a == b).count();
        let after = after.min(old_rest).min(new_rest);
        let units = |text: &str, count: usize| {
            text.chars().take(count).map(char::len_utf16).sum::<usize>().try_into().unwrap_or(u32::MAX)
        };
        let inserted: String = buffer.text.chars().skip(before).take(new_rest - after).collect();
        let _ = area.focus();
        let _ = area.set_selection_range(units(&old, before), units(&old, before + old_rest - after));
        let done = document().is_some_and(|document| {
            if inserted.is_empty() {
                document.exec_command("delete").unwrap_or(false)
            } else {
                document.exec_command_with_show_ui_and_value("insertText", false, &inserted).unwrap_or(false)
            }
        });
        if !done || area.value() != buffer.text {
            area.set_value(&buffer.text);
        }
    }
    let _ = area.set_selection_range(buffer.utf16_cursor(), buffer.utf16_cursor());
}
