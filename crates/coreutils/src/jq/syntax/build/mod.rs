//! What the rules of the grammar make: nodes of the tree, with constants put together at once.

mod binders;
mod definitions;
mod part;
mod terms;

use std::cmp::Ordering;
use std::rc::Rc;

use super::grammar::Build;
use super::parser::Source;
use super::tree::{Ast, Id, Location, Pattern, Program, Tree};
use crate::jq::order;
use crate::jq::print;
use crate::jq::value::Value;
pub(super) use part::Part;
use part::Parts;

/// Deepest nesting of a program.
const DEPTH_LIMIT: usize = 500;
/// Deepest nesting of a pattern.
const PATTERN_LIMIT: usize = 100;

pub(super) struct Builder<'a> {
    source: &'a Source,
    program: Program,
    messages: Vec<String>,
    too_deep: bool,
}

/// A message about a place in a source: the line it stands in, and blanks up to it.
pub(in crate::jq) fn message(source: &Source, location: Location, text: &str) -> String {
    let before = source.text.get(..location).unwrap_or(&source.text);
    let line = before.matches('\n').count() + 1;
    let begin = before.rfind('\n').map_or(0, |place| place + 1);
    let shown = source.text.get(begin..).and_then(|rest| rest.split('\n').next()).unwrap_or_default();
    let blanks = location.saturating_sub(begin);
    format!("jq: error: {text} at {}, line {line}:\n{shown}{:blanks$}", source.name, "")
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, program: Program::default(), messages: Vec::new(), too_deep: false }
    }

    /// Reports a mistake.
    pub(super) fn fail(&mut self, location: Location, text: &str) {
        let hint = if text.contains("unexpected") { " (Unix shell quoting issues?)" } else { "" };
        self.messages.push(message(self.source, location, &format!("{text}{hint}")));
    }

    pub(super) fn finish(self) -> Result<Program, Vec<String>> {
        if self.messages.is_empty() { Ok(self.program) } else { Err(self.messages) }
    }

    fn tree(&self) -> &Tree {
        &self.program.tree
    }

    fn add(&mut self, node: Ast, below: &[Id]) -> Id {
        let depth = below.iter().map(|id| self.tree().depth(*id)).max().unwrap_or(0) + 1;
        self.insert(node, depth)
    }

    fn insert(&mut self, node: Ast, depth: usize) -> Id {
        if depth > DEPTH_LIMIT {
            self.exhausted();
        }
        self.program.tree.add(node, depth)
    }

    fn exhausted(&mut self) {
        if !std::mem::replace(&mut self.too_deep, true) {
            self.fail(0, "memory exhausted");
        }
    }

    fn leaf(&mut self, node: Ast) -> Id {
        self.add(node, &[])
    }

    fn constant(&mut self, value: Value) -> Id {
        self.leaf(Ast::Constant(value))
    }

    fn call(&mut self, name: &str, arguments: Vec<Id>, location: Location) -> Id {
        let below = arguments.clone();
        self.add(Ast::Call { name: Rc::from(name), arguments, location }, &below)
    }

    fn pipe(&mut self, one: Id, other: Id) -> Id {
        self.add(Ast::Pipe(one, other), &[one, other])
    }

    /// A long list is no deeper than a short one: nobody descends into it.
    fn comma(&mut self, one: Id, other: Id) -> Id {
        let nested = usize::from(!matches!(self.tree().get(one), Ast::Comma(..)));
        let depth = (self.tree().depth(one) + nested).max(self.tree().depth(other) + 1);
        self.insert(Ast::Comma(one, other), depth)
    }

    fn index(&mut self, target: Id, key: Id, optional: bool) -> Id {
        self.add(Ast::Index { target, key, optional }, &[target, key])
    }

    fn slice(&mut self, target: Id, from: Option<Id>, to: Option<Id>, optional: bool) -> Id {
        let from = from.unwrap_or_else(|| self.constant(Value::Null));
        let to = to.unwrap_or_else(|| self.constant(Value::Null));
        let start = self.constant(Value::text("start"));
        let end = self.constant(Value::text("end"));
        let key = self.object(vec![(start, Some(from)), (end, Some(to))]);
        self.index(target, key, optional)
    }

    fn object(&mut self, pairs: Vec<(Id, Option<Id>)>) -> Id {
        let constants: Option<Vec<(Rc<str>, Value)>> = pairs
            .iter()
            .map(|(key, value)| match (self.tree().constant(*key), self.tree().constant((*value)?)) {
                (Some(Value::String(key)), Some(value)) => Some((key.clone(), value.clone())),
                _ => None,
            })
            .collect();
        if let Some(constants) = constants {
            return self.constant(Value::Object(Rc::new(constants.into_iter().collect())));
        }
        let below: Vec<Id> = pairs.iter().flat_map(|(key, value)| [Some(*key), *value]).flatten().collect();
        self.add(Ast::Object(pairs), &below)
    }

    /// `[…]`, a constant if all its elements are.
    fn collect(&mut self, inner: Id) -> Id {
        let mut elements = Vec::new();
        let mut rest = inner;
        loop {
            match self.tree().get(rest) {
                Ast::Constant(value) => {
                    elements.push(value.clone());
                    elements.reverse();
                    return self.constant(Value::array(elements));
                }
                Ast::Comma(left, right) => match self.tree().constant(*right) {
                    Some(value) => {
                        elements.push(value.clone());
                        rest = *left;
                    }
                    None => break,
                },
                _ => break,
            }
        }
        self.add(Ast::Collect(inner), &[inner])
    }

    /// An operator, done at once if both sides are constants.
    fn binary(&mut self, operator: &str, left: Id, right: Id) -> Id {
        let folded = match (self.tree().constant(left), self.tree().constant(right)) {
            (Some(one), Some(other)) => fold(operator, one, other),
            _ => None,
        };
        match folded {
            Some(value) => self.constant(value),
            None => self.call(operator, vec![left, right], 0),
        }
    }

    /// `target op= value`: the value first, then each of the places.
    fn update(&mut self, operator: Option<&str>, target: Id, value: Id) -> Id {
        let name: Rc<str> = Rc::from("*value");
        let identity = self.leaf(Ast::Identity);
        let variable = self.leaf(Ast::Variable { name: name.clone(), location: 0 });
        let change = match operator {
            Some(operator) => self.binary(operator, identity, variable),
            None => self.add(Ast::Alternative(identity, variable), &[]),
        };
        let body = self.call("_modify", vec![target, change], 0);
        let patterns = vec![Pattern::Variable(name)];
        self.add(Ast::Bind { source: value, patterns, body }, &[value, body])
    }

    fn format(&mut self, value: Id, format: &Value) -> Id {
        let format = self.constant(format.clone());
        let call = self.call("format", vec![format], 0);
        self.pipe(value, call)
    }

    fn text(&mut self, pieces: Part, format: &Value) -> Id {
        let mut text = self.constant(Value::text(""));
        let Part::Pieces(pieces) = pieces else { return text };
        for (inserted, piece) in pieces {
            let piece = if inserted { self.format(piece, format) } else { piece };
            text = self.binary("_plus", text, piece);
        }
        text
    }

    /// Refuses a constant key that is no text.
    fn check_key(&mut self, key: Id, location: Location) {
        let text = match self.tree().constant(key) {
            None | Some(Value::String(_)) => return,
            Some(key) => format!("Cannot use {} ({}) as object key", key.kind(), print::excerpt(key, 15)),
        };
        self.fail(location, &text);
    }

    pub(super) fn build(&mut self, build: Build, parts: Vec<Part>, start: Location) -> Part {
        let mut parts = Parts(parts);
        let node = match build {
            Build::Nothing => return Part::Nothing,
            Build::Same(place) => return parts.take(place),
            Build::Identity => self.leaf(Ast::Identity),
            Build::Bind => {
                let (source, body) = (self.node(&mut parts, 0), self.node(&mut parts, 4));
                self.add(Ast::Bind { source, patterns: parts.patterns(2), body }, &[source, body])
            }
            Build::Reduce | Build::Foreach | Build::ForeachExtract => self.fold(build, &mut parts),
            Build::If | Build::ElseIf => {
                let (condition, then) = (self.node(&mut parts, 1), self.node(&mut parts, 3));
                let otherwise = self.node(&mut parts, 4);
                self.add(Ast::If { condition, then, otherwise }, &[condition, then, otherwise])
            }
            Build::UnterminatedIf => {
                self.fail(start, "Possibly unterminated 'if' statement");
                return parts.take(1);
            }
            Build::TryCatch => {
                let (body, handler) = (self.node(&mut parts, 1), self.node(&mut parts, 3));
                self.add(Ast::Try { body, handler: Some(handler) }, &[body, handler])
            }
            Build::Try => {
                // `try E` or `E?`
                let place = if matches!(parts.0.first(), Some(Part::Node(_))) { 0 } else { 1 };
                let body = self.node(&mut parts, place);
                self.add(Ast::Try { body, handler: None }, &[body])
            }
            Build::UnterminatedTry => {
                self.fail(start, "Possibly unterminated 'try' statement");
                return parts.take(1);
            }
            Build::Label => {
                let body = self.node(&mut parts, 4);
                self.add(Ast::Label { name: parts.name(2), body }, &[body])
            }
            Build::Break => self.leaf(Ast::Break { name: parts.name(2), location: start }),
            Build::BreakWithoutLabel => {
                self.fail(start, "break requires a label to break to");
                self.leaf(Ast::Identity)
            }
            Build::Assign | Build::Modify => {
                let (target, value) = self.sides(&mut parts);
                let name = if build == Build::Assign { "_assign" } else { "_modify" };
                self.call(name, vec![target, value], start)
            }
            Build::Or => {
                let (one, other) = self.sides(&mut parts);
                self.add(Ast::Or(one, other), &[one, other])
            }
            Build::And => {
                let (one, other) = self.sides(&mut parts);
                self.add(Ast::And(one, other), &[one, other])
            }
            Build::Alternative => {
                let (one, other) = self.sides(&mut parts);
                self.add(Ast::Alternative(one, other), &[one, other])
            }
            Build::Pipe => {
                let (one, other) = self.sides(&mut parts);
                self.pipe(one, other)
            }
            Build::Comma => {
                let (one, other) = self.sides(&mut parts);
                self.comma(one, other)
            }
            Build::Binary(operator) => {
                let (one, other) = self.sides(&mut parts);
                self.binary(operator, one, other)
            }
            Build::Divide => {
                let (one, other) = self.sides(&mut parts);
                let node = self.binary("_divide", one, other);
                if self.tree().constant(node).and_then(Value::as_number).is_some_and(f64::is_infinite) {
                    self.fail(start, "Division by zero?");
                }
                node
            }
            Build::Update(operator) => {
                let (target, value) = self.sides(&mut parts);
                self.update(Some(operator), target, value)
            }
            Build::AlternativeAssign => {
                let (target, value) = self.sides(&mut parts);
                self.update(None, target, value)
            }
            Build::Negate => {
                let value = self.node(&mut parts, 1);
                let negate = self.call("_negate", Vec::new(), start);
                self.pipe(value, negate)
            }
            _ => return self.build_term(build, parts, start),
        };
        Part::Node(node)
    }

    fn fold(&mut self, build: Build, parts: &mut Parts) -> Id {
        let source = self.node(parts, 1);
        let patterns = parts.patterns(3);
        let (initial, update) = (self.node(parts, 5), self.node(parts, 7));
        if build == Build::Reduce {
            return self.add(Ast::Reduce { source, patterns, initial, update }, &[source, initial, update]);
        }
        let extract = (build == Build::ForeachExtract).then(|| self.node(parts, 9));
        let below = [source, initial, update, extract.unwrap_or(source)];
        self.add(Ast::Foreach { source, patterns, initial, update, extract }, &below)
    }

    fn node(&mut self, parts: &mut Parts, place: usize) -> Id {
        match parts.take(place) {
            Part::Node(id) => id,
            // After a mistake.
            _ => self.leaf(Ast::Identity),
        }
    }

    fn sides(&mut self, parts: &mut Parts) -> (Id, Id) {
        (self.node(parts, 0), self.node(parts, 2))
    }
}

/// An operator on two constants, where jq does it before the program runs.
fn fold(operator: &str, one: &Value, other: &Value) -> Option<Value> {
    match (operator, one, other) {
        ("_plus", Value::Null, value) | ("_plus", value, Value::Null) => Some(value.clone()),
        ("_plus", Value::String(one), Value::String(other)) => Some(Value::text(format!("{one}{other}"))),
        (_, Value::Number(left), Value::Number(right)) => {
            let order = order::compare(one, other);
            Some(match operator {
                "_plus" => Value::Number(left + right),
                "_minus" => Value::Number(left - right),
                "_multiply" => Value::Number(left * right),
                "_divide" => Value::Number(left / right),
                "_equal" => Value::bool(order == Ordering::Equal),
                "_notequal" => Value::bool(order != Ordering::Equal),
                "_less" => Value::bool(left < right),
                "_greater" => Value::bool(left > right),
                "_lesseq" => Value::bool(left <= right),
                "_greatereq" => Value::bool(left >= right),
                _ => return None,
            })
        }
        _ => None,
    }
}
