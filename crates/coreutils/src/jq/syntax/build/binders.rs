//! What takes values apart or puts them together: patterns, the pairs of objects.

use std::rc::Rc;

use super::super::grammar::Build;
use super::super::tree::{Ast, FieldPattern, Id, Location, Pattern};
use super::part::{Part, Parts};
use super::{Builder, PATTERN_LIMIT};
use crate::jq::value::Value;

impl Builder<'_> {
    pub(super) fn pattern(&mut self, pattern: Pattern) -> Part {
        if pattern.depth() <= PATTERN_LIMIT {
            return Part::Pattern(pattern);
        }
        self.exhausted();
        Part::Pattern(Pattern::Array(Vec::new()))
    }

    /// Patterns, pairs of objects.
    pub(super) fn build_binder(&mut self, build: Build, mut parts: Parts, start: Location) -> Part {
        const PARENTHESES: &str = "May need parentheses around object key expression";
        let field = |key: Id, variable: Option<Rc<str>>, pattern: Part| {
            let pattern = if let Part::Pattern(pattern) = pattern { Some(pattern) } else { None };
            Part::Fields(vec![FieldPattern { key, variable, pattern }])
        };
        match build {
            Build::FirstPattern => match parts.take(0) {
                Part::Pattern(pattern) => Part::Patterns(vec![pattern]),
                _ => Part::Patterns(Vec::new()),
            },
            Build::NextPattern => {
                let mut patterns = parts.patterns(0);
                if let Part::Pattern(pattern) = parts.take(2) {
                    patterns.push(pattern);
                }
                Part::Patterns(patterns)
            }
            Build::VariablePattern => Part::Pattern(Pattern::Variable(parts.name(1))),
            Build::ArrayPattern => self.pattern(Pattern::Array(parts.patterns(1))),
            Build::ObjectPattern => match parts.take(1) {
                Part::Fields(fields) => self.pattern(Pattern::Object(fields)),
                _ => Part::Pattern(Pattern::Object(Vec::new())),
            },
            Build::FieldsAppend => match (parts.take(0), parts.take(2)) {
                (Part::Fields(mut fields), Part::Fields(more)) => {
                    fields.extend(more);
                    Part::Fields(fields)
                }
                (fields, _) => fields,
            },
            Build::FieldVariable => {
                let name = parts.name(1);
                field(self.constant(Value::String(name.clone())), Some(name), Part::Nothing)
            }
            Build::FieldVariablePattern => {
                let name = parts.name(1);
                field(self.constant(Value::String(name.clone())), Some(name), parts.take(3))
            }
            Build::FieldPattern => field(self.constant(parts.token(0)), None, parts.take(2)),
            Build::FieldTextPattern => field(self.node(&mut parts, 0), None, parts.take(2)),
            Build::FieldExpressionPattern => {
                let key = self.node(&mut parts, 1);
                self.check_key(key, start);
                field(key, None, parts.take(4))
            }
            Build::FieldMistake => {
                self.fail(start, PARENTHESES);
                Part::Fields(Vec::new())
            }
            Build::Keyword => parts.take(0),
            Build::FirstPair => parts.take(0),
            Build::PairsJoin => match (parts.take(0), parts.take(2)) {
                (Part::Pairs(mut pairs), Part::Pairs(more)) => {
                    pairs.extend(more);
                    Part::Pairs(pairs)
                }
                (pairs, _) => pairs,
            },
            Build::PairNamed => {
                let (key, value) = (self.constant(parts.token(0)), self.node(&mut parts, 2));
                Part::Pairs(vec![(key, Some(value))])
            }
            Build::PairText => {
                let (key, value) = (self.node(&mut parts, 0), self.node(&mut parts, 2));
                Part::Pairs(vec![(key, Some(value))])
            }
            Build::PairTextAlone => Part::Pairs(vec![(self.node(&mut parts, 0), None)]),
            Build::PairVariable => {
                let name = parts.name(1);
                let key = self.constant(Value::String(name.clone()));
                Part::Pairs(vec![(key, Some(self.leaf(Ast::Variable { name, location: start })))])
            }
            Build::PairName => Part::Pairs(vec![(self.constant(parts.token(0)), None)]),
            Build::PairExpression => {
                let (key, value) = (self.node(&mut parts, 1), self.node(&mut parts, 4));
                self.check_key(key, start);
                Part::Pairs(vec![(key, Some(value))])
            }
            Build::PairMistake => {
                self.fail(start, PARENTHESES);
                Part::Pairs(Vec::new())
            }
            _ => self.build_definition(build, parts, start),
        }
    }
}
