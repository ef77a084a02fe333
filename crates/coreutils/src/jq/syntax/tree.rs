//! The tree of a program.

use std::rc::Rc;

use crate::jq::value::Value;

/// A node's number in its tree.
pub(in crate::jq) type Id = usize;

/// Where something begins in its source, bytes; which source is known from the function it stands in.
pub(in crate::jq) type Location = usize;

#[derive(Clone, Debug)]
pub(in crate::jq) enum Pattern {
    Variable(Rc<str>),
    Array(Vec<Pattern>),
    Object(Vec<FieldPattern>),
}

impl Pattern {
    /// Levels from here down.
    pub(super) fn depth(&self) -> usize {
        let below = match self {
            Self::Variable(_) => None,
            Self::Array(elements) => elements.iter().map(Self::depth).max(),
            Self::Object(fields) => {
                fields.iter().filter_map(|field| field.pattern.as_ref()).map(Self::depth).max()
            }
        };
        below.unwrap_or(0) + 1
    }
}

/// `$name: pattern`, `key: pattern`: what is under a key gets a name, is taken apart, or both.
#[derive(Clone, Debug)]
pub(in crate::jq) struct FieldPattern {
    pub(in crate::jq) key: Id,
    pub(in crate::jq) variable: Option<Rc<str>>,
    pub(in crate::jq) pattern: Option<Pattern>,
}

#[derive(Clone, Debug)]
pub(in crate::jq) struct Function {
    pub(in crate::jq) name: Rc<str>,
    /// Names of parameters; `true` for one with a `$`.
    pub(in crate::jq) parameters: Vec<(Rc<str>, bool)>,
    pub(in crate::jq) body: Id,
}

#[derive(Clone, Debug)]
pub(in crate::jq) enum Ast {
    Identity,
    Constant(Value),
    Pipe(Id, Id),
    Comma(Id, Id),
    /// `target[key]`
    Index {
        target: Id,
        key: Id,
        optional: bool,
    },
    Each {
        optional: bool,
    },
    Collect(Id),
    /// Keys and values; a key alone stands for the field of that name.
    Object(Vec<(Id, Option<Id>)>),
    Call {
        name: Rc<str>,
        arguments: Vec<Id>,
        location: Location,
    },
    Variable {
        name: Rc<str>,
        location: Location,
    },
    If {
        condition: Id,
        then: Id,
        otherwise: Id,
    },
    And(Id, Id),
    Or(Id, Id),
    Alternative(Id, Id),
    Try {
        body: Id,
        handler: Option<Id>,
    },
    Reduce {
        source: Id,
        patterns: Vec<Pattern>,
        initial: Id,
        update: Id,
    },
    Foreach {
        source: Id,
        patterns: Vec<Pattern>,
        initial: Id,
        update: Id,
        extract: Option<Id>,
    },
    Bind {
        source: Id,
        patterns: Vec<Pattern>,
        body: Id,
    },
    Label {
        name: Rc<str>,
        body: Id,
    },
    Break {
        name: Rc<str>,
        location: Location,
    },
    Define {
        function: Rc<Function>,
        body: Id,
    },
}

#[derive(Debug, Default)]
pub(in crate::jq) struct Tree {
    nodes: Vec<(Ast, usize)>,
}

impl Tree {
    /// Adds a node that lies `depth` levels above its lowest leaf.
    pub(super) fn add(&mut self, node: Ast, depth: usize) -> Id {
        self.nodes.push((node, depth));
        self.nodes.len() - 1
    }

    pub(in crate::jq) fn get(&self, id: Id) -> &Ast {
        self.nodes.get(id).map_or(&Ast::Identity, |(node, _)| node)
    }

    pub(super) fn depth(&self, id: Id) -> usize {
        self.nodes.get(id).map_or(0, |(_, depth)| *depth)
    }

    /// The constant that a node is.
    pub(super) fn constant(&self, id: Id) -> Option<&Value> {
        match self.get(id) {
            Ast::Constant(value) => Some(value),
            _ => None,
        }
    }
}

/// `import "path" as name;` or `include "path";`
#[derive(Clone, Debug)]
pub(in crate::jq) struct Import {
    pub(in crate::jq) path: Rc<str>,
    pub(in crate::jq) name: Option<Rc<str>>,
    pub(in crate::jq) data: bool,
    /// `search` of its metadata.
    pub(in crate::jq) search: Option<Value>,
}

#[derive(Debug, Default)]
pub(in crate::jq) struct Program {
    pub(in crate::jq) tree: Tree,
    pub(in crate::jq) imports: Vec<Import>,
    /// Of a program that has only definitions.
    pub(in crate::jq) functions: Vec<Rc<Function>>,
    pub(in crate::jq) main: Option<Id>,
}
