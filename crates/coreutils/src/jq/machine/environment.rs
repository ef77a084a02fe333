//! What names stand for at run time: a chain that closures share.

use std::rc::Rc;

use crate::jq::code::{Level, NodeId};
use crate::jq::value::Value;

#[derive(Debug)]
pub(super) enum Entry {
    Value(Value),
    /// An expression and where it was written.
    Closure(NodeId, Env),
}

#[derive(Debug)]
pub(super) struct Scope {
    entry: Entry,
    level: Level,
    /// Length of the longest chain below.
    depth: usize,
    outer: Env,
}

pub(super) type Env = Option<Rc<Scope>>;

impl Scope {
    fn below(&mut self) -> [Env; 2] {
        let closure = match &mut self.entry {
            Entry::Closure(_, env) => env.take(),
            Entry::Value(_) => None,
        };
        [self.outer.take(), closure]
    }
}

/// Long chains must not be dropped link within link: the stack is small.
impl Drop for Scope {
    fn drop(&mut self) {
        if self.depth < 2 {
            return;
        }
        let mut work: Vec<Env> = self.below().into();
        while let Some(env) = work.pop() {
            if let Some(mut scope) = env.and_then(Rc::into_inner) {
                work.extend(scope.below());
            }
        }
    }
}

/// `env` with one more entry.
pub(super) fn with(env: &Env, entry: Entry) -> Env {
    let level = env.as_ref().map_or(0, |scope| scope.level) + 1;
    let below = match &entry {
        Entry::Closure(_, Some(other)) => other.depth,
        _ => 0,
    };
    let depth = depth(env).max(below) + 1;
    Some(Rc::new(Scope { entry, level, depth, outer: env.clone() }))
}

pub(super) fn depth(env: &Env) -> usize {
    env.as_ref().map_or(0, |scope| scope.depth)
}

/// The environment as it was at `level`.
pub(super) fn at(env: &Env, level: Level) -> &Env {
    let mut env = env;
    while let Some(scope) = env {
        if scope.level <= level {
            break;
        }
        env = &scope.outer;
    }
    env
}

pub(super) fn entry(env: &Env, level: Level) -> Option<&Entry> {
    at(env, level).as_ref().map(|scope| &scope.entry)
}
