//! What comes after a value, and what else could be done.

use std::cell::RefCell;
use std::rc::Rc;

use super::environment::Env;
use crate::jq::code::{Matcher, NodeId};
use crate::jq::value::{Array, Object, Value};

/// A path being followed: the keys so far and the value they lead to.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) keys: Vec<Value>,
    pub(super) at: Value,
}

pub(super) type Path = Option<Rc<Track>>;

/// A value on its way and the path it stands for, if one is followed.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) value: Value,
    pub(super) path: Path,
}

impl Item {
    /// A value that stands for no path.
    pub(super) fn plain(value: Value) -> Self {
        Self { value, path: None }
    }
}

/// A value that changes while a loop runs.
pub(super) type Cell<T> = Rc<RefCell<T>>;

pub(super) type Pairs = Rc<[(NodeId, Option<NodeId>)]>;

/// An object half made.
#[derive(Clone, Debug)]
pub(super) struct Making {
    pub(super) pairs: Pairs,
    pub(super) place: usize,
    pub(super) made: Rc<Object>,
    pub(super) env: Env,
    pub(super) input: Item,
}

/// What a value is taken apart for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Bind(NodeId),
    Reduce(NodeId),
    Foreach { update: NodeId, extract: Option<NodeId> },
}

#[derive(Debug)]
pub(super) struct Matching {
    pub(super) matcher: Rc<Matcher>,
    pub(super) purpose: Purpose,
    /// The state of a loop.
    pub(super) cell: Cell<Value>,
    pub(super) env: Env,
    pub(super) input: Value,
}

/// A value being taken apart.
#[derive(Clone, Debug)]
pub(super) struct MatchState {
    pub(super) way: usize,
    pub(super) step: usize,
    pub(super) bound: Vec<Value>,
    /// What is in hand and what it lies in.
    pub(super) stack: Vec<Value>,
    pub(super) path: Path,
    pub(super) frames: Frames,
}

#[derive(Debug)]
pub(super) enum After {
    Pipe(NodeId, Env),
    /// The key of an index is known: now its target.
    Key {
        target: NodeId,
        env: Env,
        input: Item,
        optional: bool,
    },
    Target {
        key: Value,
        optional: bool,
    },
    Collect(Cell<Array>),
    ObjectKey(Making),
    ObjectValue(Making, Value),
    /// Values of the arguments known so far, the last one first.
    Arguments {
        node: NodeId,
        known: Vec<Value>,
        env: Env,
        input: Item,
    },
    Condition {
        then: NodeId,
        otherwise: NodeId,
        env: Env,
        input: Item,
    },
    /// The other side of `and` or `or`.
    Both {
        and: bool,
        other: NodeId,
        env: Env,
        input: Value,
    },
    Truth,
    Alternative(Cell<bool>),
    /// The first state of a loop.
    Initial {
        node: NodeId,
        env: Env,
        input: Item,
    },
    /// A value for a pattern; `as` goes on with the path from before.
    Source {
        matching: Rc<Matching>,
        path: Option<Path>,
    },
    MatchKey {
        matching: Rc<Matching>,
        state: MatchState,
    },
    Update(Cell<Value>),
    Extract {
        cell: Cell<Value>,
        extract: Option<NodeId>,
        env: Env,
    },
    /// The end of `path(…)`, with the path from before.
    Path(Path),
    RangeFrom {
        to: NodeId,
        env: Env,
        input: Value,
    },
    RangeTo(Value),
    Getpath(Item),
}

#[derive(Debug)]
pub(super) struct Frame {
    pub(super) after: After,
    pub(super) depth: usize,
    pub(super) next: Frames,
}

pub(super) type Frames = Option<Rc<Frame>>;

/// Long chains must not be dropped link within link: the stack is small.
impl Drop for Frame {
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(mut frame) = next.and_then(Rc::into_inner) {
            next = frame.next.take();
        }
    }
}

/// `frames` with one more before them.
pub(super) fn before(frames: Frames, after: After) -> Frames {
    let depth = depth(&frames) + 1;
    Some(Rc::new(Frame { after, depth, next: frames }))
}

pub(super) fn depth(frames: &Frames) -> usize {
    frames.as_ref().map_or(0, |frame| frame.depth)
}

#[derive(Debug)]
pub(super) enum Choice {
    Evaluate {
        node: NodeId,
        env: Env,
        item: Item,
        frames: Frames,
    },
    Each {
        container: Value,
        place: usize,
        path: Path,
        frames: Frames,
    },
    Range {
        next: f64,
        to: f64,
        path: Path,
        frames: Frames,
    },
    Try {
        handler: Option<NodeId>,
        env: Env,
        path: Path,
        frames: Frames,
    },
    Label(Value),
    /// The next way to take a value apart.
    Way {
        matching: Rc<Matching>,
        way: usize,
        source: Item,
        frames: Frames,
    },
    /// The other side of `//`.
    Otherwise {
        found: Cell<bool>,
        node: NodeId,
        env: Env,
        item: Item,
        frames: Frames,
    },
    Collected {
        array: Cell<Array>,
        path: Path,
        frames: Frames,
    },
    Reduced {
        cell: Cell<Value>,
        path: Path,
        frames: Frames,
    },
}

/// What to do next.
#[derive(Debug)]
pub(super) enum Next {
    Evaluate { node: NodeId, env: Env, item: Item, frames: Frames },
    Deliver { item: Item, frames: Frames },
    Backtrack,
    Raise(Value),
    OutOfMemory,
}
