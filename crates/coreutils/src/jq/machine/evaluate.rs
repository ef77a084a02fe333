//! What each kind of expression does with a value.

use std::cell::RefCell;
use std::rc::Rc;

use super::Machine;
use super::environment::{Entry, Env, at, entry, with};
use super::frames::{After, Cell, Choice, Frames, Item, Making, Matching, Next, Purpose, Track, before};
use crate::jq::code::{Node, NodeId};
use crate::jq::native::{Context, Raise};
use crate::jq::print::excerpt;
use crate::jq::value::{Array, Object, Value};

impl Machine {
    pub(super) fn evaluate(
        &mut self,
        node: NodeId,
        env: Env,
        item: Item,
        frames: Frames,
        context: &mut Context,
    ) -> Next {
        let code = self.code.clone();
        match code.node(node) {
            Node::Identity => Next::Deliver { item, frames },
            Node::Constant(value) => {
                Next::Deliver { item: Item { value: value.clone(), path: item.path }, frames }
            }
            Node::Pipe(one, other) => {
                let frames = before(frames, After::Pipe(*other, env.clone()));
                Next::Evaluate { node: *one, env, item, frames }
            }
            Node::Comma(one, other) => {
                let (inner, same, after) = (env.clone(), item.clone(), frames.clone());
                self.choices.push(Choice::Evaluate { node: *other, env: inner, item: same, frames: after });
                Next::Evaluate { node: *one, env, item, frames }
            }
            Node::Index { target, key, optional } => {
                let optional = *optional;
                if let Some(key) = self.simple(*key, &env, &item.value) {
                    if matches!(code.node(*target), Node::Identity) {
                        return self.index(item, &key, optional, frames);
                    }
                    let frames = before(frames, After::Target { key, optional });
                    return Next::Evaluate { node: *target, env, item, frames };
                }
                let inner = Item::plain(item.value.clone());
                let after = After::Key { target: *target, env: env.clone(), input: item, optional };
                Next::Evaluate { node: *key, env, item: inner, frames: before(frames, after) }
            }
            Node::Each { optional } => self.each(item, *optional, frames),
            Node::Collect(inner) => {
                let array = Cell::new(RefCell::new(Array::default()));
                let path = item.path.clone();
                self.choices.push(Choice::Collected { array: array.clone(), path, frames });
                Next::Evaluate { node: *inner, env, item, frames: before(None, After::Collect(array)) }
            }
            Node::Object(pairs) => {
                let made = Rc::new(Object::default());
                self.object(Making { pairs: pairs.clone(), place: 0, made, env, input: item }, frames)
            }
            Node::Native { arguments, .. } => {
                let known = Vec::with_capacity(arguments.len());
                self.arguments(node, known, env, item, frames, context)
            }
            Node::Call { function, arguments } => {
                let Some(callee) = code.functions.get(*function) else { return Next::Backtrack };
                let mut inner = at(&env, callee.level).clone();
                for argument in arguments.iter() {
                    inner = with(&inner, self.closure(*argument, &env));
                }
                Next::Evaluate { node: callee.body, env: inner, item, frames }
            }
            Node::Closure(level) => match entry(&env, *level) {
                Some(Entry::Closure(node, env)) => {
                    Next::Evaluate { node: *node, env: env.clone(), item, frames }
                }
                _ => Next::Backtrack,
            },
            Node::Variable(level) => match entry(&env, *level) {
                Some(Entry::Value(value)) => {
                    Next::Deliver { item: Item { value: value.clone(), path: item.path }, frames }
                }
                _ => Next::Backtrack,
            },
            Node::If { condition, then, otherwise } => {
                let inner = Item::plain(item.value.clone());
                let (then, otherwise) = (*then, *otherwise);
                let after = After::Condition { then, otherwise, env: env.clone(), input: item };
                Next::Evaluate { node: *condition, env, item: inner, frames: before(frames, after) }
            }
            Node::And(one, other) | Node::Or(one, other) => {
                let and = matches!(code.node(node), Node::And(..));
                let input = item.value.clone();
                let after = After::Both { and, other: *other, env: env.clone(), input };
                Next::Evaluate { node: *one, env, item, frames: before(frames, after) }
            }
            Node::Alternative(one, other) => {
                let found = Cell::new(RefCell::new(false));
                self.choices.push(Choice::Otherwise {
                    found: found.clone(),
                    node: *other,
                    env: env.clone(),
                    item: item.clone(),
                    frames: frames.clone(),
                });
                Next::Evaluate { node: *one, env, item, frames: before(frames, After::Alternative(found)) }
            }
            Node::Try { body, handler } => {
                let (inner, path, after) = (env.clone(), item.path.clone(), frames.clone());
                self.choices.push(Choice::Try { handler: *handler, env: inner, path, frames: after });
                Next::Evaluate { node: *body, env, item, frames }
            }
            Node::Reduce { initial, .. } | Node::Foreach { initial, .. } => {
                let after = After::Initial { node, env: env.clone(), input: item.clone() };
                Next::Evaluate { node: *initial, env, item, frames: before(frames, after) }
            }
            Node::Bind { source, matcher, body } => {
                let matching = Rc::new(Matching {
                    matcher: matcher.clone(),
                    purpose: Purpose::Bind(*body),
                    cell: Cell::new(RefCell::new(Value::Null)),
                    env: env.clone(),
                    input: item.value.clone(),
                });
                if let Some(value) = self.simple(*source, &env, &item.value) {
                    return self.take_apart(&matching, 0, Item { value, path: item.path }, frames);
                }
                let after = After::Source { matching, path: Some(item.path) };
                Next::Evaluate {
                    node: *source,
                    env,
                    item: Item::plain(item.value),
                    frames: before(frames, after),
                }
            }
            Node::Label(body) => {
                let label = Value::object([("__jq", Value::Number(self.labels))]);
                self.labels += 1.0;
                self.choices.push(Choice::Label(label.clone()));
                Next::Evaluate { node: *body, env: with(&env, Entry::Value(label)), item, frames }
            }
            Node::Break(level) => match entry(&env, *level) {
                Some(Entry::Value(label)) => Next::Raise(label.clone()),
                _ => Next::Backtrack,
            },
            Node::Path(inner) => {
                let frames = before(frames, After::Path(item.path));
                let track = Track { keys: Vec::new(), at: item.value.clone() };
                let item = Item { value: item.value, path: Some(Rc::new(track)) };
                Next::Evaluate { node: *inner, env, item, frames }
            }
            Node::Range(from, to) => {
                let after = After::RangeFrom { to: *to, env: env.clone(), input: item.value.clone() };
                Next::Evaluate { node: *from, env, item, frames: before(frames, after) }
            }
            Node::Empty => Next::Backtrack,
            Node::Getpath(path) => {
                let inner = Item::plain(item.value.clone());
                Next::Evaluate { node: *path, env, item: inner, frames: before(frames, After::Getpath(item)) }
            }
            Node::Input => {
                self.waiting = Some((item.path, frames));
                Next::Backtrack
            }
        }
    }

    /// What a function gets for an argument. A parameter handed on needs no layer of its own.
    fn closure(&self, argument: NodeId, env: &Env) -> Entry {
        if let Node::Closure(level) = self.code.node(argument)
            && let Some(Entry::Closure(node, env)) = entry(env, *level)
        {
            return Entry::Closure(*node, env.clone());
        }
        Entry::Closure(argument, env.clone())
    }

    /// Goes on with an object: the key at its place.
    pub(super) fn object(&mut self, making: Making, frames: Frames) -> Next {
        let Some((key, _)) = making.pairs.get(making.place) else {
            let item = Item { value: Value::Object(making.made), path: making.input.path };
            return Next::Deliver { item, frames };
        };
        if let Some(key) = self.simple(*key, &making.env, &making.input.value) {
            return self.object_value(making, key, frames);
        }
        let (node, env) = (*key, making.env.clone());
        let item = Item::plain(making.input.value.clone());
        Next::Evaluate { node, env, item, frames: before(frames, After::ObjectKey(making)) }
    }

    /// Goes on with an object: the value that belongs to `key`.
    pub(super) fn object_value(&mut self, making: Making, key: Value, frames: Frames) -> Next {
        let input = &making.input.value;
        let value = match making.pairs.get(making.place).and_then(|(_, value)| *value) {
            None => match super::lookup(input, &key, &None) {
                Ok(item) => item.value,
                Err((message, _)) => return Next::Raise(Value::text(message)),
            },
            Some(node) => match self.simple(node, &making.env, input) {
                Some(value) => value,
                None => {
                    let (env, item) = (making.env.clone(), Item::plain(input.clone()));
                    let frames = before(frames, After::ObjectValue(making, key));
                    return Next::Evaluate { node, env, item, frames };
                }
            },
        };
        self.object_insert(making, &key, value, frames)
    }

    pub(super) fn object_insert(
        &mut self,
        mut making: Making,
        key: &Value,
        value: Value,
        frames: Frames,
    ) -> Next {
        let Value::String(name) = key else {
            let message = format!("Cannot use {} ({}) as object key", key.kind(), excerpt(key, 15));
            return Next::Raise(Value::text(message));
        };
        Rc::make_mut(&mut making.made).set(name.clone(), value);
        making.place += 1;
        self.object(making, frames)
    }

    /// Evaluates the arguments of a native function, the last one first, then calls it.
    pub(super) fn arguments(
        &mut self,
        node: NodeId,
        mut known: Vec<Value>,
        env: Env,
        mut item: Item,
        frames: Frames,
        context: &mut Context,
    ) -> Next {
        let code = self.code.clone();
        let Node::Native { native, arguments } = code.node(node) else { return Next::Backtrack };
        while let Some(place) = arguments.len().checked_sub(known.len() + 1) {
            let Some(argument) = arguments.get(place) else { break };
            if let Some(value) = self.simple(*argument, &env, &item.value) {
                known.push(value);
                continue;
            }
            // An operator has no use for its input: what is built up in a loop must not be copied for it.
            let value = if place == 0 && native.ignores_input {
                std::mem::replace(&mut item.value, Value::Null)
            } else {
                item.value.clone()
            };
            let after = After::Arguments { node, known, env: env.clone(), input: item };
            let frames = before(frames, after);
            return Next::Evaluate { node: *argument, env, item: Item::plain(value), frames };
        }
        known.reverse();
        if native.ignores_input {
            item.value = Value::Null;
        }
        let Item { value, path } = item;
        match (native.run)(context, value, known) {
            Ok(value) if value.is_excessive() => Next::OutOfMemory,
            Ok(value) => Next::Deliver { item: Item { value, path }, frames },
            Err(Raise::Message(Value::Null)) => Next::Backtrack,
            Err(Raise::Message(message)) => Next::Raise(message),
            Err(Raise::OutOfMemory) => Next::OutOfMemory,
        }
    }
}
