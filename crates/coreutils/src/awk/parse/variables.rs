//! Names: what they stand for, and whether a variable is a scalar or an array.

use super::super::code::{ARGV, ENVIRON, Function, Kind, Variable};
use super::{Parsed, Parser};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    Global(usize),
    Function(usize),
}

impl Parser {
    /// The variable of that name, which is made if it is new.
    pub(super) fn variable(&mut self, name: &str) -> Parsed<Variable> {
        if let Some(number) = self.locals.get(name) {
            return Ok(Variable::Local(*number));
        }
        match self.symbols.get(name) {
            Some(Symbol::Global(slot)) => Ok(Variable::Global(*slot)),
            // A function's name without a call.
            Some(Symbol::Function(_)) => Err(self.syntax_error()),
            None => {
                let slot = self.program.globals.len();
                self.program.globals.push((name.to_owned(), Kind::Unknown));
                self.symbols.insert(name.to_owned(), Symbol::Global(slot));
                Ok(Variable::Global(slot))
            }
        }
    }

    pub(super) fn new_function(&mut self, name: &str) -> usize {
        let number = self.program.functions.len();
        self.program.functions.push(Function { name: name.to_owned(), ..Function::default() });
        self.symbols.insert(name.to_owned(), Symbol::Function(number));
        number
    }

    pub(super) fn kind(&self, variable: Variable) -> Kind {
        self.kind_in(self.function, variable)
    }

    /// The kind of a variable as code of a function sees it.
    pub(super) fn kind_in(&self, function: usize, variable: Variable) -> Kind {
        match variable {
            Variable::Global(slot) => self.program.globals.get(slot).map(|(_, kind)| *kind),
            Variable::Local(slot) => self
                .program
                .functions
                .get(function)
                .and_then(|function| function.parameters.get(slot).copied()),
        }
        .unwrap_or(Kind::Unknown)
    }

    pub(super) fn set_kind_in(&mut self, function: usize, variable: Variable, kind: Kind) {
        let known = match variable {
            Variable::Global(slot) => self.program.globals.get_mut(slot).map(|(_, kind)| kind),
            Variable::Local(slot) => self
                .program
                .functions
                .get_mut(function)
                .and_then(|function| function.parameters.get_mut(slot)),
        };
        if let Some(known) = known {
            *known = kind;
        }
    }

    /// Uses a variable as a scalar or an array: a mistake if it is the other.
    pub(super) fn use_as(&mut self, variable: Variable, kind: Kind) -> Parsed<()> {
        match self.kind(variable) {
            known if known == kind => Ok(()),
            Kind::Unknown => {
                self.set_kind_in(self.function, variable, kind);
                Ok(())
            }
            _ => {
                let name = self.name_of(variable);
                self.illegal_reference(variable, &name)
            }
        }
    }

    fn name_of(&self, variable: Variable) -> String {
        match variable {
            Variable::Global(slot) => self.program.globals.get(slot).map(|(name, _)| name.clone()),
            Variable::Local(slot) => {
                self.locals.iter().find(|(_, number)| **number == slot).map(|(name, _)| name.clone())
            }
        }
        .unwrap_or_default()
    }

    pub(super) fn illegal_reference(&mut self, variable: Variable, name: &str) -> Parsed<()> {
        let what = match (variable, self.kind(variable)) {
            (Variable::Global(ARGV | ENVIRON), _) | (Variable::Global(_), Kind::Array) => "array",
            (Variable::Global(_), Kind::Scalar) => "variable",
            (Variable::Global(_), Kind::Unknown) => "untyped variable",
            (Variable::Local(_), Kind::Array) => "local array",
            (Variable::Local(_), Kind::Scalar) => "local variable",
            (Variable::Local(_), Kind::Unknown) => "local untyped variable",
        };
        self.complain(format!("illegal reference to {what} {name}"))
    }
}
