//! A compiled program: nodes whose names are resolved to places.

use std::rc::Rc;

use super::native::Native;
use super::value::Value;

pub(super) type NodeId = usize;

/// How deep in the environment something lies, counted from its bottom.
pub(super) type Level = usize;

#[derive(Clone, Debug)]
pub(super) enum Node {
    Identity,
    Constant(Value),
    Pipe(NodeId, NodeId),
    Comma(NodeId, NodeId),
    Index {
        target: NodeId,
        key: NodeId,
        optional: bool,
    },
    Each {
        optional: bool,
    },
    Collect(NodeId),
    Object(Rc<[(NodeId, Option<NodeId>)]>),
    Native {
        native: &'static Native,
        arguments: Rc<[NodeId]>,
    },
    Call {
        function: usize,
        arguments: Rc<[NodeId]>,
    },
    /// A parameter that is an expression.
    Closure(Level),
    Variable(Level),
    If {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    Alternative(NodeId, NodeId),
    Try {
        body: NodeId,
        handler: Option<NodeId>,
    },
    Reduce {
        source: NodeId,
        matcher: Rc<Matcher>,
        initial: NodeId,
        update: NodeId,
    },
    Foreach {
        source: NodeId,
        matcher: Rc<Matcher>,
        initial: NodeId,
        update: NodeId,
        extract: Option<NodeId>,
    },
    Bind {
        source: NodeId,
        matcher: Rc<Matcher>,
        body: NodeId,
    },
    Label(NodeId),
    Break(Level),
    Path(NodeId),
    Range(NodeId, NodeId),
    Empty,
    Getpath(NodeId),
    Input,
}

/// A step of taking a value apart.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The value in hand becomes this variable.
    Bind(usize),
    /// Into what lies under a key.
    Enter(NodeId),
    /// Back to what it lies in.
    Leave,
}

/// `as` and what follows: one way or several to take a value apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Matcher {
    /// How many variables it makes.
    pub(super) variables: usize,
    pub(super) ways: Vec<Vec<Step>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Callee {
    /// The environment at its definition.
    pub(super) level: Level,
    pub(super) body: NodeId,
}

#[derive(Debug, Default)]
pub(super) struct Code {
    pub(super) nodes: Vec<Node>,
    pub(super) functions: Vec<Callee>,
    pub(super) main: NodeId,
}

impl Code {
    pub(super) fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id).unwrap_or(&Node::Identity)
    }
}
