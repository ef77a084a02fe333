//! Turns a parsed pattern into a program for the matcher.

use super::Error;
use super::class::{Set, folded};
use super::syntax::{Assertion, Greed, Node};

/// More instructions than this make "Regular expression too big".
const SIZE_LIMIT: usize = 60_000;
const DEPTH_LIMIT: u32 = 1_000;

#[derive(Clone, Debug)]
pub(super) enum Inst {
    Any,
    AnyButNewline,
    Assert(Assertion),
    /// Matches the body that follows once for all; go on after it.
    Atomic {
        end: usize,
    },
    Back {
        group: usize,
        ignore_case: bool,
    },
    Char(char),
    CharFolded(char),
    /// Leaves a loop whose body matched nothing.
    EmptyCheck {
        slot: usize,
        exit: usize,
    },
    EmptyMark(usize),
    Jump(usize),
    Keep,
    Look {
        ahead: bool,
        negated: bool,
        end: usize,
    },
    /// The end, also of a body of `Atomic` or `Look`.
    Match,
    Save(usize),
    Set(usize),
    /// Try the first, then the second.
    Split(usize, usize),
}

#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) code: Vec<Inst>,
    pub(super) sets: Vec<Set>,
    pub(super) groups: usize,
    /// Places to save: two per group, then marks of loops.
    pub(super) slots: usize,
    /// Whether (instruction, place) decides alone what follows, so that failures can be remembered.
    pub(super) simple: bool,
    /// Whether the longest match counts (POSIX), not the first found (Perl).
    pub(super) longest: bool,
    /// Bytes a match can begin with, if that is known.
    pub(super) first: Option<Box<[bool; 256]>>,
}

pub(super) fn compile(node: &Node, groups: usize, posix: bool) -> Result<Program, Error> {
    let mut program = Program {
        code: Vec::new(),
        sets: Vec::new(),
        groups,
        slots: 2 * (groups + 1),
        simple: true,
        longest: posix,
        first: None,
    };
    program.push(Inst::Save(0))?;
    program.node(node, 0)?;
    program.push(Inst::Save(1))?;
    program.push(Inst::Match)?;
    program.longest &= program.code.iter().any(|inst| matches!(inst, Inst::Split(..)));
    program.first = program.first_bytes();
    Ok(program)
}

/// Whether it can match nothing.
fn nullable(node: &Node) -> bool {
    match node {
        Node::Any { .. } | Node::Char { .. } | Node::Set(_) => false,
        Node::Alternatives(nodes) => nodes.iter().any(nullable),
        Node::Sequence(nodes) => nodes.iter().all(nullable),
        Node::Atomic(node) | Node::Group(_, node) => nullable(node),
        Node::Repeat { node, min, .. } => *min == 0 || nullable(node),
        Node::Assertion(_) | Node::Back { .. } | Node::Empty | Node::Keep | Node::Look { .. } => true,
    }
}

impl Program {
    fn push(&mut self, inst: Inst) -> Result<usize, Error> {
        if self.code.len() >= SIZE_LIMIT {
            return Err(Error::TooBig);
        }
        self.code.push(inst);
        Ok(self.code.len() - 1)
    }

    fn set(&mut self, at: usize, inst: Inst) {
        if let Some(place) = self.code.get_mut(at) {
            *place = inst;
        }
    }

    fn node(&mut self, node: &Node, depth: u32) -> Result<(), Error> {
        if depth > DEPTH_LIMIT {
            return Err(Error::TooBig);
        }
        let deeper = depth + 1;
        match node {
            Node::Any { newline } => {
                self.push(if *newline { Inst::Any } else { Inst::AnyButNewline })?;
            }
            Node::Assertion(assertion) => {
                self.push(Inst::Assert(*assertion))?;
            }
            Node::Back { group, ignore_case } => {
                self.simple = false;
                self.push(Inst::Back { group: *group, ignore_case: *ignore_case })?;
            }
            Node::Char { char, ignore_case: true } => {
                self.push(Inst::CharFolded(folded(*char)))?;
            }
            Node::Char { char, .. } => {
                self.push(Inst::Char(*char))?;
            }
            Node::Empty => {}
            Node::Keep => {
                self.push(Inst::Keep)?;
            }
            Node::Set(set) => {
                self.sets.push(set.clone());
                self.push(Inst::Set(self.sets.len() - 1))?;
            }
            Node::Group(number, node) => {
                self.push(Inst::Save(2 * number))?;
                self.node(node, deeper)?;
                self.push(Inst::Save(2 * number + 1))?;
            }
            Node::Sequence(nodes) => {
                for node in nodes {
                    self.node(node, deeper)?;
                }
            }
            Node::Alternatives(nodes) => self.alternatives(nodes, deeper)?,
            Node::Atomic(node) => self.atomic(node, deeper)?,
            Node::Look { ahead, negated, node } => {
                self.simple = false;
                let at = self.push(Inst::Match)?;
                self.node(node, deeper)?;
                self.push(Inst::Match)?;
                self.set(at, Inst::Look { ahead: *ahead, negated: *negated, end: self.code.len() });
            }
            Node::Repeat { node, min, max, greed: Greed::Possessive } => {
                let node = Node::Repeat { node: node.clone(), min: *min, max: *max, greed: Greed::Greedy };
                self.atomic(&node, deeper)?;
            }
            Node::Repeat { node, min, max, greed } => {
                self.repeat(node, *min, *max, *greed == Greed::Lazy, deeper)?;
            }
        }
        Ok(())
    }

    fn atomic(&mut self, node: &Node, depth: u32) -> Result<(), Error> {
        self.simple = false;
        let at = self.push(Inst::Match)?;
        self.node(node, depth)?;
        self.push(Inst::Match)?;
        self.set(at, Inst::Atomic { end: self.code.len() });
        Ok(())
    }

    fn alternatives(&mut self, nodes: &[Node], depth: u32) -> Result<(), Error> {
        let mut jumps = Vec::new();
        let last = nodes.len().saturating_sub(1);
        for (index, node) in nodes.iter().enumerate() {
            if index == last {
                self.node(node, depth)?;
                break;
            }
            let split = self.push(Inst::Match)?;
            self.node(node, depth)?;
            jumps.push(self.push(Inst::Match)?);
            self.set(split, Inst::Split(split + 1, self.code.len()));
        }
        let end = self.code.len();
        for jump in jumps {
            self.set(jump, Inst::Jump(end));
        }
        Ok(())
    }

    fn repeat(
        &mut self,
        node: &Node,
        min: u32,
        max: Option<u32>,
        lazy: bool,
        depth: u32,
    ) -> Result<(), Error> {
        let split = |body: usize, exit: usize| {
            if lazy { Inst::Split(exit, body) } else { Inst::Split(body, exit) }
        };
        for _ in 0..min {
            self.node(node, depth)?;
        }
        match max {
            None => {
                let start = self.push(Inst::Match)?;
                let slot = nullable(node).then_some(self.slots);
                if let Some(slot) = slot {
                    self.slots += 1;
                    self.push(Inst::EmptyMark(slot))?;
                }
                self.node(node, depth)?;
                let check = match slot {
                    Some(_) => Some(self.push(Inst::Match)?),
                    None => None,
                };
                self.push(Inst::Jump(start))?;
                let exit = self.code.len();
                if let (Some(check), Some(slot)) = (check, slot) {
                    self.set(check, Inst::EmptyCheck { slot, exit });
                }
                self.set(start, split(start + 1, exit));
            }
            Some(max) => {
                let mut splits = Vec::new();
                for _ in min..max {
                    splits.push(self.push(Inst::Match)?);
                    self.node(node, depth)?;
                }
                let exit = self.code.len();
                for at in splits {
                    self.set(at, split(at + 1, exit));
                }
            }
        }
        Ok(())
    }

    /// The bytes that the first character of a match can begin with; `None` if a match can be empty.
    fn first_bytes(&self) -> Option<Box<[bool; 256]>> {
        let mut first = Box::new([false; 256]);
        let mut seen = vec![false; self.code.len()];
        let mut pending = vec![0];
        while let Some(at) = pending.pop() {
            let visited = seen.get_mut(at)?;
            if std::mem::replace(visited, true) {
                continue;
            }
            let mut mark = |test: &dyn Fn(char) -> bool, beyond_ascii: bool| {
                for (byte, place) in (0..=u8::MAX).zip(first.iter_mut()) {
                    *place |= if byte.is_ascii() { test(char::from(byte)) } else { beyond_ascii };
                }
            };
            match self.code.get(at)? {
                Inst::Char(char) => mark(&|found| found == *char, !char.is_ascii()),
                // A few letters beyond ASCII fold to ASCII ones.
                Inst::CharFolded(char) => mark(&|found| folded(found) == *char, true),
                Inst::Set(set) => {
                    let set = self.sets.get(*set)?;
                    mark(&|found| set.contains(found), true);
                }
                Inst::Any => mark(&|_| true, true),
                Inst::AnyButNewline => mark(&|found| found != '\n', true),
                Inst::Assert(_) | Inst::EmptyMark(_) | Inst::EmptyCheck { .. } | Inst::Save(_) => {
                    pending.push(at + 1);
                }
                Inst::Jump(to) => pending.push(*to),
                Inst::Split(one, other) => pending.extend([*one, *other]),
                Inst::Atomic { .. } | Inst::Back { .. } | Inst::Keep | Inst::Look { .. } | Inst::Match => {
                    return None;
                }
            }
        }
        Some(first)
    }
}
