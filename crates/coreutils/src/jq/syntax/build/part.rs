//! What stands for a symbol on the parser's stack.

use std::rc::Rc;

use super::super::tree::{FieldPattern, Function, Id, Import, Pattern};
use crate::jq::value::Value;

/// What stands for a symbol on the parser's stack.
#[derive(Clone, Debug, Default)]
pub(in crate::jq::syntax) enum Part {
    #[default]
    Nothing,
    Token(Value),
    Node(Id),
    Nodes(Vec<Id>),
    Pairs(Vec<(Id, Option<Id>)>),
    Parameter(Rc<str>, bool),
    Parameters(Vec<(Rc<str>, bool)>),
    Function(Rc<Function>),
    Functions(Vec<Rc<Function>>),
    Pattern(Pattern),
    Patterns(Vec<Pattern>),
    Fields(Vec<FieldPattern>),
    Import(Import),
    Imports(Vec<Import>),
    /// Pieces of a text: themselves or what is put in.
    Pieces(Vec<(bool, Id)>),
}

/// The parts of a rule, each to be taken once.
pub(super) struct Parts(pub(super) Vec<Part>);

impl Parts {
    pub(super) fn take(&mut self, place: usize) -> Part {
        self.0.get_mut(place).map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn token(&mut self, place: usize) -> Value {
        match self.take(place) {
            Part::Token(value) => value,
            _ => Value::Null,
        }
    }

    pub(super) fn name(&mut self, place: usize) -> Rc<str> {
        match self.take(place) {
            Part::Token(Value::String(name)) => name,
            _ => Rc::from(""),
        }
    }

    pub(super) fn patterns(&mut self, place: usize) -> Vec<Pattern> {
        match self.take(place) {
            Part::Patterns(patterns) => patterns,
            _ => Vec::new(),
        }
    }

    pub(super) fn imports(&mut self, place: usize) -> Vec<Import> {
        match self.take(place) {
            Part::Imports(imports) => imports,
            _ => Vec::new(),
        }
    }

    pub(super) fn pieces(&mut self, place: usize, piece: (bool, Id)) -> Part {
        let mut pieces = match self.take(place) {
            Part::Pieces(pieces) => pieces,
            _ => Vec::new(),
        };
        pieces.push(piece);
        Part::Pieces(pieces)
    }
}
