//! Between what happens in the page and the page around it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use yew::prelude::*;

use super::{Event, Host, Order};
use crate::browser::{self, SizeObserver};
use crate::doors;
use crate::happenings::Happening;
use crate::lesson::Learning;
use crate::place::{Address, Place};
use crate::state::Action;
use crate::world::World;

/// Connects the page with the one around it, if there is one that wants to be. `lesson_alone` counts what changed in a lesson
/// that is shown without a terminal.
#[hook]
pub fn use_host(
    world: &World,
    learning: &Option<Learning>,
    address: &Address,
    lesson_alone: Option<u32>,
    dispatch: Callback<Action>,
) {
    let host = use_memo((), |()| Host::find(address.host.as_ref()));
    {
        let (host, world, learning, address) =
            (host.clone(), world.clone(), learning.clone(), address.clone());
        use_effect_with((), move |()| {
            let Some(host) = &*host else { return };
            tell(host, &world, learning.as_ref(), &address);
            listen(host, world, learning, address, dispatch);
        });
    }
    use_effect_with(lesson_alone, move |version| {
        // A lesson alone is as high as its text. Where there is a terminal, the page around knows best.
        let observer = Rc::new(RefCell::new(None));
        if version.is_some() && host.is_some() {
            let observer = observer.clone();
            // The text is there when all components have been rendered.
            browser::next_turn(move || {
                *observer.borrow_mut() = host.as_ref().as_ref().and_then(follow_height)
            });
        }
        move || drop(observer.take())
    });
}

/// Tells what happens from now on.
fn tell(host: &Host, world: &World, learning: Option<&Learning>, address: &Address) {
    let host = host.clone();
    let logins: Vec<String> = world.terminals().all().iter().map(|terminal| terminal.title()).collect();
    let place = address.place.clone();
    let steps: Vec<String> = learning
        .map(|learning| learning.lesson().steps.iter().map(|step| step.id.clone()).collect())
        .unwrap_or_default();
    world.happenings().on(move |happening| {
        let event = match happening.clone() {
            Happening::Ready => {
                let (lesson, quiz) = match &place {
                    Place::Home => (None, None),
                    Place::Lesson(id) => (Some(id.clone()), None),
                    Place::Test(id) => (None, Some(id.clone())),
                };
                Event::Ready { lesson, quiz, terminals: logins.clone() }
            }
            Happening::Command { terminal, command, output, exit } => {
                Event::Command { terminal, command, output, exit }
            }
            Happening::Step { done: false, .. } => return,
            Happening::Step { lesson, step, done: true } => {
                let number = steps.iter().position(|id| *id == step).map_or(0, |place| place + 1);
                Event::Step { lesson, step, number, of: steps.len() }
            }
            Happening::Quiz { lesson, question, right, attempt } => {
                Event::Quiz { lesson, question, right, attempt: attempt.saturating_add(1) }
            }
            Happening::Completed { lesson, right, questions } => {
                Event::Completed { lesson, right, questions }
            }
        };
        host.tell(&event);
    });
}

/// Obeys from now on.
fn listen(
    host: &Host,
    world: World,
    learning: Option<Learning>,
    address: Address,
    dispatch: Callback<Action>,
) {
    host.listen(move |order| match order {
        Order::Run { command, terminal } => {
            doors::command(&world, &dispatch, terminal.as_deref().unwrap_or_default(), &command, true);
        }
        Order::Reset => doors::restart(&address, &world, learning.as_ref()),
        Order::Open { lesson } => doors::open(&address, &Place::Lesson(lesson)),
    });
}

/// Tells how high the lesson's text is, at once and at each change.
fn follow_height(host: &Host) -> Option<SizeObserver> {
    let document = web_sys::window()?.document()?;
    let body = document.query_selector("#lesson .pane__body").ok().flatten()?;
    let text = body.first_element_child()?;
    let root = document.document_element()?;
    let (host, told) = (host.clone(), Cell::new(0));
    let tell = move || {
        // What is around the text keeps its height.
        let around = root.client_height() - body.client_height();
        let height = u32::try_from(around + body.scroll_height()).unwrap_or(0);
        if told.replace(height) != height {
            host.tell(&Event::Size { height });
        }
    };
    // A frame that is scrolled out of sight is not painted, and an observer would wait for that.
    tell();
    Some(SizeObserver::new(&text, move |_, _| tell()))
}
