//! What happens to a value when the expression that made it is done.

use std::cell::RefCell;
use std::rc::Rc;

use super::frames::{After, Cell, Choice, Frame, Frames, Item, Matching, Next, Purpose, before};
use super::{Machine, longer};
use crate::jq::access;
use crate::jq::code::{Node, NodeId};
use crate::jq::native::Context;
use crate::jq::print::excerpt;
use crate::jq::value::{SIZE_LIMIT, Value};

impl Machine {
    pub(super) fn deliver(&mut self, item: Item, frame: Rc<Frame>, context: &mut Context) -> Next {
        let frames = frame.next.clone();
        match &frame.after {
            After::Pipe(node, env) => Next::Evaluate { node: *node, env: env.clone(), item, frames },
            After::Key { target, env, input, optional } => {
                let (target, env, input) = (*target, env.clone(), input.clone());
                let after = After::Target { key: item.value, optional: *optional };
                Next::Evaluate { node: target, env, item: input, frames: before(frames, after) }
            }
            After::Target { key, optional } => self.index(item, key, *optional, frames),
            After::Collect(array) => {
                let mut array = array.borrow_mut();
                array.push(item.value);
                if array.items().len() > SIZE_LIMIT { Next::OutOfMemory } else { Next::Backtrack }
            }
            After::ObjectKey(making) => self.object_value(making.clone(), item.value, frames),
            After::ObjectValue(making, key) => self.object_insert(making.clone(), key, item.value, frames),
            After::Arguments { node, known, env, input } => {
                let mut known = known.clone();
                known.push(item.value);
                let (node, env, input) = (*node, env.clone(), input.clone());
                drop(frame);
                self.arguments(node, known, env, input, frames, context)
            }
            After::Condition { then, otherwise, env, input } => {
                let node = if item.value.is_true() { *then } else { *otherwise };
                Next::Evaluate { node, env: env.clone(), item: input.clone(), frames }
            }
            After::Both { and, other, env, input } => {
                if item.value.is_true() == *and {
                    let item = Item { value: input.clone(), path: item.path };
                    let frames = before(frames, After::Truth);
                    return Next::Evaluate { node: *other, env: env.clone(), item, frames };
                }
                Next::Deliver { item: Item { value: Value::bool(!and), path: item.path }, frames }
            }
            After::Truth => {
                let value = Value::bool(item.value.is_true());
                Next::Deliver { item: Item { value, path: item.path }, frames }
            }
            After::Alternative(found) => {
                if !item.value.is_true() {
                    return Next::Backtrack;
                }
                found.replace(true);
                Next::Deliver { item, frames }
            }
            After::Initial { node, env, input } => {
                let (matcher, source, purpose) = match self.code.node(*node) {
                    Node::Reduce { source, matcher, update, .. } => {
                        (matcher.clone(), *source, Purpose::Reduce(*update))
                    }
                    Node::Foreach { source, matcher, update, extract, .. } => {
                        let purpose = Purpose::Foreach { update: *update, extract: *extract };
                        (matcher.clone(), *source, purpose)
                    }
                    _ => return Next::Backtrack,
                };
                let input = Item { value: input.value.clone(), path: item.path };
                let cell = Cell::new(RefCell::new(item.value));
                let frames = match purpose {
                    Purpose::Reduce(_) => {
                        let path = input.path.clone();
                        self.choices.push(Choice::Reduced { cell: cell.clone(), path, frames });
                        None
                    }
                    _ => frames,
                };
                let env = env.clone();
                let matching =
                    Rc::new(Matching { matcher, purpose, cell, env: env.clone(), input: Value::Null });
                let frames = before(frames, After::Source { matching, path: None });
                Next::Evaluate { node: source, env, item: input, frames }
            }
            After::Source { matching, path } => {
                let path = path.clone().unwrap_or(item.path);
                self.take_apart(matching, 0, Item { value: item.value, path }, frames)
            }
            After::MatchKey { matching, state } => self.match_key(matching, state.clone(), &item.value),
            After::Update(cell) => {
                if item.value.is_excessive() {
                    return Next::OutOfMemory;
                }
                cell.replace(item.value);
                Next::Backtrack
            }
            After::Extract { cell, extract, env } => {
                cell.replace(item.value.clone());
                match extract {
                    Some(node) => Next::Evaluate { node: *node, env: env.clone(), item, frames },
                    None => Next::Deliver { item, frames },
                }
            }
            After::Path(path) => {
                let Some(track) = &item.path else { return Next::Backtrack };
                if !track.at.is_identical(&item.value) {
                    let shown = excerpt(&item.value, 30);
                    return Next::Raise(Value::text(format!("Invalid path expression with result {shown}")));
                }
                let value = Value::array(track.keys.iter().cloned());
                Next::Deliver { item: Item { value, path: path.clone() }, frames }
            }
            After::RangeFrom { to, env, input } => {
                let (node, env) = (*to, env.clone());
                let inner = Item { value: input.clone(), path: item.path };
                Next::Evaluate { node, env, item: inner, frames: before(frames, After::RangeTo(item.value)) }
            }
            After::RangeTo(from) => match (from, &item.value) {
                (Value::Number(from), Value::Number(to)) => self.range(*from, *to, item.path, frames),
                _ => Next::Raise(Value::text("Range bounds must be numeric")),
            },
            After::Getpath(input) => getpath(input, &item.value, frames),
        }
    }

    /// Goes on once a value was taken apart.
    pub(super) fn matched(
        &mut self,
        matching: &Matching,
        bound: Vec<Value>,
        path: super::Path,
        frames: Frames,
    ) -> Next {
        let mut env = matching.env.clone();
        for value in bound {
            env = super::environment::with(&env, super::Entry::Value(value));
        }
        let state = || Item { value: matching.cell.replace(Value::Null), path: path.clone() };
        let evaluate = |node: NodeId, env, item, frames| Next::Evaluate { node, env, item, frames };
        match matching.purpose {
            Purpose::Bind(body) => {
                let item = Item { value: matching.input.clone(), path: path.clone() };
                evaluate(body, env, item, frames)
            }
            Purpose::Reduce(update) => {
                let frames = before(frames, After::Update(matching.cell.clone()));
                evaluate(update, env, state(), frames)
            }
            Purpose::Foreach { update, extract } => {
                let after = After::Extract { cell: matching.cell.clone(), extract, env: env.clone() };
                evaluate(update, env, state(), before(frames, after))
            }
        }
    }
}

fn getpath(input: &Item, path: &Value, frames: Frames) -> Next {
    let value = match access::get_path(&input.value, path) {
        Ok(value) => value,
        Err(message) => return Next::Raise(Value::text(message)),
    };
    let followed = input.path.as_ref().is_some_and(|track| track.at.is_identical(&input.value));
    let path = match path.as_array() {
        Some(keys) if followed => longer(&input.path, keys.iter().cloned(), &value),
        _ => input.path.clone(),
    };
    Next::Deliver { item: Item { value, path }, frames }
}
