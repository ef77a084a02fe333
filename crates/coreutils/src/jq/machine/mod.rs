//! Runs compiled programs, a little at a time.
//!
//! A program is walked with an explicit list of what comes after (frames) and a stack of what else could be done
//! (choices), so that neither its depth nor its length matters to us: it can be stopped at any step, waits for input
//! without blocking, and endless recursion ends in a message. The order of things, what a `try` catches and what a
//! path expression may do are those of jq 1.6's byte code. Upstream: execute.c.

mod deliver;
mod environment;
mod evaluate;
mod frames;
mod matching;

use std::rc::Rc;

use super::code::{Code, Node, NodeId};
use super::native::Context;
use super::order;
use super::print::excerpt;
use super::value::Value;
use super::{access, native};
use environment::{Entry, Env, entry};
use frames::{Choice, Frames, Item, Next, Path, Track};

/// Most frames, choices or entries of the environment at a time.
const MEMORY_LIMIT: usize = 400_000;

/// What a run comes to.
#[derive(Debug)]
pub(super) enum Event {
    Output(Value),
    /// All outputs were given.
    Done,
    /// Nobody caught this.
    Error(Value),
    /// Wants the next input: to be answered with [`Machine::answer`].
    Input,
    /// Worked for long enough: others should have a turn.
    Tired,
    Halt(native::Halt),
    OutOfMemory,
}

pub(super) struct Machine {
    code: Rc<Code>,
    choices: Vec<Choice>,
    next: Next,
    labels: f64,
    /// Who waits for an input.
    waiting: Option<(Path, Frames)>,
}

impl Machine {
    pub(super) fn new(code: Code) -> Self {
        Self { code: Rc::new(code), choices: Vec::new(), next: Next::Backtrack, labels: 0.0, waiting: None }
    }

    /// Begins anew with `input`.
    pub(super) fn start(&mut self, input: Value) {
        self.choices.clear();
        self.waiting = None;
        let item = Item::plain(input);
        self.next = Next::Evaluate { node: self.code.main, env: None, item, frames: None };
    }

    /// Answers [`Event::Input`] with a value or what went wrong.
    pub(super) fn answer(&mut self, input: Result<Value, String>) {
        let Some((path, frames)) = self.waiting.take() else { return };
        self.next = match input {
            Ok(value) => Next::Deliver { item: Item { value, path }, frames },
            Err(message) => Next::Raise(Value::text(message)),
        };
    }

    /// Runs until something happens, at most `steps` steps.
    pub(super) fn run(&mut self, context: &mut Context, steps: usize) -> Event {
        for _ in 0..steps {
            self.next = match std::mem::replace(&mut self.next, Next::Backtrack) {
                Next::Evaluate { node, env, item, frames } => {
                    let most = frames::depth(&frames).max(environment::depth(&env)).max(self.choices.len());
                    if most > MEMORY_LIMIT {
                        return Event::OutOfMemory;
                    }
                    self.evaluate(node, env, item, frames, context)
                }
                Next::Deliver { item, frames: None } => return Event::Output(item.value),
                Next::Deliver { item, frames: Some(frame) } => self.deliver(item, frame, context),
                Next::Backtrack => match self.choices.pop() {
                    Some(choice) => self.choose(choice),
                    None => return Event::Done,
                },
                Next::Raise(message) => match self.choices.pop() {
                    Some(choice) => self.unwind(choice, message),
                    None => return Event::Error(message),
                },
                Next::OutOfMemory => return Event::OutOfMemory,
            };
            if self.waiting.is_some() {
                return Event::Input;
            }
            if let Some(halt) = context.halt.take() {
                return Event::Halt(halt);
            }
        }
        Event::Tired
    }

    /// Tries the next possibility.
    fn choose(&mut self, choice: Choice) -> Next {
        match choice {
            Choice::Evaluate { node, env, item, frames } => Next::Evaluate { node, env, item, frames },
            Choice::Each { container, place, path, frames } => self.next_of(container, place, path, frames),
            Choice::Range { next, to, path, frames } => self.range(next, to, path, frames),
            Choice::Try { .. } | Choice::Label(_) | Choice::Way { .. } => Next::Backtrack,
            Choice::Otherwise { found, node, env, item, frames } => {
                if *found.borrow() {
                    return Next::Backtrack;
                }
                Next::Evaluate { node, env, item, frames }
            }
            Choice::Collected { array, path, frames } => {
                let value = Value::Array(Rc::new(array.take()));
                Next::Deliver { item: Item { value, path }, frames }
            }
            Choice::Reduced { cell, path, frames } => {
                let value = cell.replace(Value::Null);
                Next::Deliver { item: Item { value, path }, frames }
            }
        }
    }

    /// Looks for who catches `message`.
    fn unwind(&mut self, choice: Choice, message: Value) -> Next {
        match choice {
            Choice::Try { handler: None, .. } => Next::Backtrack,
            Choice::Try { handler: Some(node), env, path, frames } => {
                // jq looks for its own messages under "__jq", clumsily.
                if message.as_str() == Some("object") {
                    return Next::Raise(Value::text("Cannot index string with string \"__jq\""));
                }
                Next::Evaluate { node, env, item: Item { value: message, path }, frames }
            }
            Choice::Label(label) if order::equal(&label, &message) => Next::Backtrack,
            Choice::Way { matching, way, source, frames } => self.take_apart(&matching, way, source, frames),
            _ => Next::Raise(message),
        }
    }

    /// The value of an expression that has just one, without further ado.
    fn simple(&self, node: NodeId, env: &Env, value: &Value) -> Option<Value> {
        match self.code.node(node) {
            Node::Identity => Some(value.clone()),
            Node::Constant(value) => Some(value.clone()),
            Node::Variable(level) => match entry(env, *level) {
                Some(Entry::Value(value)) => Some(value.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    fn index(&mut self, item: Item, key: &Value, optional: bool, frames: Frames) -> Next {
        match lookup(&item.value, key, &item.path) {
            Ok(item) => Next::Deliver { item, frames },
            Err((_, true)) if optional => Next::Backtrack,
            Err((message, _)) => Next::Raise(Value::text(message)),
        }
    }

    fn each(&mut self, item: Item, optional: bool, frames: Frames) -> Next {
        let Item { value, path } = item;
        if path.as_ref().is_some_and(|track| !track.at.is_identical(&value)) {
            let shown = excerpt(&value, 30);
            return Next::Raise(Value::text(format!(
                "Invalid path expression near attempt to iterate through {shown}"
            )));
        }
        match value {
            Value::Array(_) | Value::Object(_) => self.next_of(value, 0, path, frames),
            _ if optional => Next::Backtrack,
            _ => {
                let shown = excerpt(&value, 15);
                Next::Raise(Value::text(format!("Cannot iterate over {} ({shown})", value.kind())))
            }
        }
    }

    /// The element at `place` or after it, and the promise of those that follow.
    fn next_of(&mut self, container: Value, place: usize, path: Path, frames: Frames) -> Next {
        let found = match &container {
            Value::Array(array) => {
                array.items().get(place).map(|value| (Value::count(place), value.clone(), place + 1))
            }
            Value::Object(object) => object
                .entry_from(place)
                .map(|((key, value), after)| (Value::String(key.clone()), value.clone(), after)),
            _ => None,
        };
        let Some((key, value, place)) = found else { return Next::Backtrack };
        let item = Item { path: longer(&path, [key], &value), value };
        let last = matches!(&container, Value::Array(array) if array.items().len() == place);
        if !last {
            self.choices.push(Choice::Each { container, place, path, frames: frames.clone() });
        }
        Next::Deliver { item, frames }
    }

    fn range(&mut self, next: f64, to: f64, path: Path, frames: Frames) -> Next {
        if next.is_nan() || to.is_nan() || next >= to {
            return Next::Backtrack;
        }
        self.choices.push(Choice::Range { next: next + 1.0, to, path: path.clone(), frames: frames.clone() });
        Next::Deliver { item: Item { value: Value::Number(next), path }, frames }
    }
}

/// A path with more keys, which lead to `value`.
fn longer(path: &Path, keys: impl IntoIterator<Item = Value>, value: &Value) -> Path {
    let track = path.as_ref()?;
    let keys = track.keys.iter().cloned().chain(keys).collect();
    Some(Rc::new(Track { keys, at: value.clone() }))
}

/// What lies under a key, and the path to it. An error tells whether `?` hides it.
fn lookup(value: &Value, key: &Value, path: &Path) -> Result<Item, (String, bool)> {
    if path.as_ref().is_some_and(|track| !track.at.is_identical(value)) {
        let (key, value) = (excerpt(key, 15), excerpt(value, 30));
        let message = format!("Invalid path expression near attempt to access element {key} of {value}");
        return Err((message, false));
    }
    let found = access::get(value, key).map_err(|message| (message, true))?;
    Ok(Item { path: longer(path, [key.clone()], &found), value: found })
}
