//! Terms: fields, slices, texts, calls.

use super::super::grammar::Build;
use super::super::tree::{Ast, Location};
use super::Builder;
use super::part::{Part, Parts};
use crate::jq::value::Value;

impl Builder<'_> {
    pub(super) fn build_term(&mut self, build: Build, mut parts: Parts, start: Location) -> Part {
        let node = match build {
            Build::Recurse => self.call("recurse", Vec::new(), start),
            Build::Field(optional) => {
                let (target, key) = (self.leaf(Ast::Identity), self.constant(parts.token(0)));
                self.index(target, key, optional)
            }
            Build::FieldOf(optional) => {
                let (target, key) = (self.node(&mut parts, 0), self.constant(parts.token(1)));
                self.index(target, key, optional)
            }
            Build::TextField(optional) => {
                let (target, key) = (self.leaf(Ast::Identity), self.node(&mut parts, 1));
                self.index(target, key, optional)
            }
            Build::TextFieldOf(optional) | Build::Index(optional) => {
                let (target, key) = (self.node(&mut parts, 0), self.node(&mut parts, 2));
                self.index(target, key, optional)
            }
            Build::UnusualField => {
                self.fail(start, "try .[\"field\"] instead of .field for unusually named fields");
                self.leaf(Ast::Identity)
            }
            Build::Each(optional) => {
                let target = self.node(&mut parts, 0);
                let each = self.leaf(Ast::Each { optional });
                self.pipe(target, each)
            }
            Build::Slice(optional) => {
                let (target, from) = (self.node(&mut parts, 0), self.node(&mut parts, 2));
                let to = self.node(&mut parts, 4);
                self.slice(target, Some(from), Some(to), optional)
            }
            Build::SliceFrom(optional) => {
                let (target, from) = (self.node(&mut parts, 0), self.node(&mut parts, 2));
                self.slice(target, Some(from), None, optional)
            }
            Build::SliceTo(optional) => {
                let (target, to) = (self.node(&mut parts, 0), self.node(&mut parts, 3));
                self.slice(target, None, Some(to), optional)
            }
            Build::Literal => self.constant(parts.token(0)),
            Build::Text => self.text(parts.take(2), &Value::text("text")),
            Build::FormattedText => self.text(parts.take(3), &parts.token(0)),
            Build::TextPiece => {
                let piece = self.constant(parts.token(1));
                return parts.pieces(0, (false, piece));
            }
            Build::TextValue => {
                let piece = self.node(&mut parts, 2);
                return parts.pieces(0, (true, piece));
            }
            Build::Format => {
                let identity = self.leaf(Ast::Identity);
                self.format(identity, &parts.token(0))
            }
            Build::Collect => {
                let inner = self.node(&mut parts, 1);
                self.collect(inner)
            }
            Build::EmptyArray => self.constant(Value::array([])),
            Build::Object => match parts.take(1) {
                Part::Pairs(pairs) => self.object(pairs),
                _ => self.constant(Value::object([])),
            },
            Build::Line => {
                let before = self.source.text.get(..start).unwrap_or_default();
                let line = Value::count(before.matches('\n').count() + 1);
                let file = Value::text(self.source.name.as_str());
                self.constant(Value::object([("file", file), ("line", line)]))
            }
            Build::Variable => self.leaf(Ast::Variable { name: parts.name(1), location: start }),
            Build::Name => match &*parts.name(0) {
                "false" => self.constant(Value::False),
                "true" => self.constant(Value::True),
                "null" => self.constant(Value::Null),
                name => self.call(name, Vec::new(), start),
            },
            Build::Call => {
                let Part::Nodes(arguments) = parts.take(2) else { return Part::Nothing };
                self.call(&parts.name(0), arguments, start)
            }
            Build::FirstArgument => return Part::Nodes(vec![self.node(&mut parts, 0)]),
            Build::NextArgument => {
                let argument = self.node(&mut parts, 2);
                let Part::Nodes(mut arguments) = parts.take(0) else { return Part::Nothing };
                arguments.push(argument);
                return Part::Nodes(arguments);
            }
            _ => return self.build_binder(build, parts, start),
        };
        Part::Node(node)
    }
}
