//! What a pattern says, whatever its dialect.

use super::class::Set;

/// A condition on a place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assertion {
    TextStart,
    TextEnd,
    /// At the end or before the line feed that ends the text: Perl's `$`.
    LastLineEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
    WordStart,
    WordEnd,
    NotAfterWord,
    NotBeforeWord,
}

/// How eagerly a repetition takes more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greed {
    Greedy,
    Lazy,
    /// Takes all and never gives back.
    Possessive,
}

#[derive(Clone, Debug)]
pub(super) enum Node {
    Alternatives(Vec<Node>),
    Any {
        newline: bool,
    },
    Assertion(Assertion),
    Atomic(Box<Node>),
    Back {
        group: usize,
        ignore_case: bool,
    },
    Char {
        char: char,
        ignore_case: bool,
    },
    Empty,
    Group(usize, Box<Node>),
    /// `\K`: the match begins here.
    Keep,
    Look {
        ahead: bool,
        negated: bool,
        node: Box<Node>,
    },
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
        greed: Greed,
    },
    Sequence(Vec<Node>),
    Set(Set),
}

/// A parsed pattern.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) node: Node,
    pub(super) groups: usize,
    pub(super) names: Vec<(String, usize)>,
    /// `[:space:]` stood without outer brackets.
    pub(super) bare_class: bool,
    /// Operators that had nothing to repeat.
    pub(super) bare_repeats: Vec<char>,
}

/// The pattern within the bounds that `grep -w` and `-x` set.
pub(super) fn bounded(node: Node, flags: super::Flags) -> Node {
    let within =
        |before, node, after| Node::Sequence(vec![Node::Assertion(before), node, Node::Assertion(after)]);
    if flags.whole {
        within(Assertion::TextStart, node, Assertion::TextEnd)
    } else if flags.word {
        within(Assertion::NotAfterWord, node, Assertion::NotBeforeWord)
    } else {
        node
    }
}

/// How deep groups may nest, so that no recursion over a pattern is deep.
pub(super) const DEPTH_LIMIT: u32 = 200;

impl Node {
    pub(super) fn sequence(mut nodes: Vec<Self>) -> Self {
        match nodes.len() {
            0 => Self::Empty,
            1 => nodes.pop().unwrap_or(Self::Empty),
            _ => Self::Sequence(nodes),
        }
    }

    pub(super) fn alternatives(mut nodes: Vec<Self>) -> Self {
        if nodes.len() == 1 { nodes.pop().unwrap_or(Self::Empty) } else { Self::Alternatives(nodes) }
    }
}
