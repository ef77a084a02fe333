//! What the terminal pane follows: the session's screen and the room it has.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::lines::{Block, blocks};
use crate::browser::{self, SizeObserver};
use crate::state::Action;
use crate::world::{Handle, World};
use countersign_sandbox::TerminalSession;

/// What of a session is drawn.
#[derive(Clone, PartialEq, Default)]
pub struct View {
    /// Lines in blocks.
    pub blocks: Vec<Rc<Block>>,
    /// Whether an editor covers them.
    pub editing: bool,
}

/// In which of the first `count` terminals a command runs.
#[hook]
pub fn use_busy(world: &World, count: usize) -> Vec<bool> {
    let busy = use_state(Vec::<bool>::new);
    let setter = busy.setter();
    use_effect_with((world.clone(), count), move |(world, _)| {
        let alive = Rc::new(Cell::new(true));
        let terminals = world.terminals().all();
        let pending = Rc::new(Cell::new(false));
        for session in &terminals {
            let (all, alive) = (terminals.clone(), alive.clone());
            let (pending, setter, last) = (pending.clone(), setter.clone(), Cell::new(false));
            let own = session.clone();
            session.on_change(Rc::new(move || {
                // Only what changes is drawn, and at most once a frame.
                if !alive.get() || last.replace(own.is_busy()) == own.is_busy() || pending.replace(true) {
                    return;
                }
                let (all, pending, setter) = (all.clone(), pending.clone(), setter.clone());
                browser::before_paint(move || {
                    pending.set(false);
                    setter.set(all.iter().map(|session| session.is_busy()).collect());
                });
            }));
        }
        setter.set(terminals.iter().map(|session| session.is_busy()).collect());
        move || alive.set(false)
    });
    Vec::clone(&busy)
}

/// Tells each ended command's output once: as it is if it is short, else how long it is.
#[hook]
pub fn use_announcements(session: &Handle<TerminalSession>, dispatch: &Callback<Action>) {
    let dispatch = dispatch.clone();
    use_effect_with(session.clone(), move |session| {
        let told = Cell::new(session.last_output().number);
        let (listened, alive) = (session.clone(), Rc::new(Cell::new(true)));
        let listening = alive.clone();
        session.on_change(Rc::new(move || {
            if listening.get() && !listened.is_busy() {
                let ended = listened.last_output();
                if told.replace(ended.number) != ended.number {
                    dispatch.emit(Action::Announce(announcement(&ended.output).into()));
                }
            }
        }));
        move || alive.set(false)
    });
}

/// So many lines are read out; of more, only their number.
const LINES_READ_OUT: usize = 8;

fn announcement(output: &str) -> String {
    match output.lines().count() {
        0 => "no output".to_owned(),
        1..=LINES_READ_OUT => output.to_owned(),
        lines => format!("{lines} lines of output"),
    }
}

/// The session's screen, brought up to date once per frame at most.
#[hook]
pub fn use_view(session: &Handle<TerminalSession>) -> View {
    let view = use_state(|| look(session, &[]));
    let latest = use_mut_ref(Vec::<Rc<Block>>::new);
    {
        let setter = view.setter();
        use_effect_with(session.clone(), move |session| {
            let pending = Rc::new(Cell::new(false));
            let alive = Rc::new(Cell::new(true));
            let draw: Rc<dyn Fn()> = {
                let (session, alive) = (session.clone(), alive.clone());
                Rc::new(move || {
                    if pending.replace(true) {
                        return;
                    }
                    let (pending, session, setter) = (pending.clone(), session.clone(), setter.clone());
                    let (alive, latest): (_, Rc<RefCell<Vec<Rc<Block>>>>) = (alive.clone(), latest.clone());
                    browser::before_paint(move || {
                        pending.set(false);
                        if alive.get() {
                            let next = look(&session, &latest.borrow());
                            latest.replace(next.blocks.clone());
                            setter.set(next);
                        }
                    });
                })
            };
            draw();
            session.on_change(draw);
            move || alive.set(false)
        });
    }
    View::clone(&view)
}

fn look(session: &TerminalSession, before: &[Rc<Block>]) -> View {
    let (columns, _) = session.size();
    View {
        blocks: blocks(&session.screen(), usize::from(columns), before),
        editing: session.editor().is_some(),
    }
}

/// A terminal has at least so many columns and else scrolls sideways: a folded table cannot be read.
const COLUMNS_AT_LEAST: f64 = 118.0;

/// With so many columns and more the tables of this cluster still fit.
const COLUMNS_THAT_DO: f64 = 112.0;

/// Keeps the session as wide and high as its log.
#[hook]
pub fn use_size(session: &Handle<TerminalSession>, log: &NodeRef, ruler: &NodeRef) {
    let (log, ruler) = (log.clone(), ruler.clone());
    use_effect_with(session.clone(), move |session| {
        let session = session.clone();
        let observer = log.cast::<HtmlElement>().map(|element| {
            let log = element.clone();
            SizeObserver::new(&element, move |width, height| {
                let Some(ruler) = ruler.cast::<HtmlElement>() else { return };
                let cell = ruler.get_bounding_client_rect();
                // A hidden pane has no size; its terminal keeps the one it had.
                if width < 1.0 || height < 1.0 || cell.width() < 1.0 || cell.height() < 1.0 {
                    return;
                }
                let character = cell.width() / 10.0;
                let fitting = (width / character).floor();
                let narrow = fitting < COLUMNS_THAT_DO;
                let columns = if narrow { COLUMNS_AT_LEAST } else { fitting };
                let rows = (height / cell.height()).floor().max(4.0);
                if let Some(rows_element) = ruler
                    .parent_element()
                    .and_then(|parent| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(parent).ok())
                {
                    // Half a pixel against rounding: the browser must wrap where the terminal does.
                    let width =
                        if narrow { format!("{:.1}px", columns * character + 0.5) } else { "auto".into() };
                    let _ = rows_element.style().set_property("--columns-width", &width);
                    let exact = format!("{:.2}px", columns * character + 0.5);
                    let _ = rows_element.style().set_property("width", &exact);
                }
                let size = (columns as u16, rows as u16);
                if session.size() != size {
                    session.resize(size.0, size.1);
                }
                log.set_scroll_top(log.scroll_height());
            })
        });
        move || drop(observer)
    });
}

/// Whether an input method is composing; what it composed goes to `take`.
#[hook]
pub fn use_composition(input: &NodeRef, take: Callback<HtmlTextAreaElement>) -> bool {
    let composing = use_state(|| false);
    let (setter, input) = (composing.setter(), input.clone());
    use_effect_with(take, move |take| {
        let area = input.cast::<HtmlTextAreaElement>();
        let listener = {
            let (take, area) = (take.clone(), area.clone());
            Closure::<dyn Fn(Event)>::new(move |event: Event| {
                setter.set(event.type_() == "compositionstart");
                if let Some(area) = area.clone().filter(|_| event.type_() == "compositionend") {
                    take.emit(area);
                }
            })
        };
        const EVENTS: [&str; 2] = ["compositionstart", "compositionend"];
        if let Some(area) = &area {
            for event in EVENTS {
                let _ = area.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
            }
        }
        move || {
            if let Some(area) = &area {
                for event in EVENTS {
                    let _ =
                        area.remove_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
                }
            }
        }
    });
    *composing
}

#[cfg(test)]
mod tests {
    use super::announcement;

    #[test]
    fn long_output_is_counted_not_read() {
        assert_eq!(announcement("developer created"), "developer created");
        assert_eq!(announcement(&"line\n".repeat(34)), "34 lines of output");
        assert_eq!(announcement(""), "no output");
    }
}
