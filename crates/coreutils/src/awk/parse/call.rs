//! Calls of the program's own functions, and what arguments tell about kinds. Upstream: mawk's fcall.c.

use super::super::code::{Kind, Op, Target, Variable};
use super::super::token::Token;
use super::variables::Symbol;
use super::{Parsed, Parser};

/// An argument as far as kinds are concerned.
#[derive(Clone, Copy, Debug)]
enum Argument {
    /// A value, or a variable whose kind was known.
    Known(Kind),
    Unknown(Variable),
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    function: usize,
    arguments: Vec<Argument>,
    /// The function that it is made in.
    inside: usize,
    /// `FILE: ` and the line, for complaints.
    place: (String, u32),
}

impl Parser {
    /// A call; the token is the function's name.
    pub(super) fn call(&mut self, name: &str) -> Parsed<()> {
        let function = match self.symbols.get(name) {
            Some(Symbol::Function(number)) => *number,
            _ => self.new_function(name),
        };
        self.advance()?;
        self.expect(&Token::LeftParen)?;
        let mut arguments = Vec::new();
        while self.token != Token::RightParen {
            arguments.push(self.argument()?);
            match self.token {
                Token::Comma => self.advance()?,
                Token::RightParen => break,
                _ => return Err(self.syntax_error()),
            }
            if self.token == Token::RightParen {
                return Err(self.syntax_error());
            }
        }
        let line = self.scanner.token_line;
        self.advance()?;
        self.emit(Op::Call { function, arguments: arguments.len() });
        let file = self.scanner.file().map(|name| format!("{name}: ")).unwrap_or_default();
        self.calls.push(Call { function, arguments, inside: self.function, place: (file, line) });
        Ok(())
    }

    fn argument(&mut self) -> Parsed<Argument> {
        if let Token::Name(name, called) = self.token.clone()
            && (!called || self.is_variable(&name))
            && !matches!(self.symbols.get(&name), Some(Symbol::Function(_)) if !self.locals.contains_key(&name))
        {
            let mut ahead = self.scanner.clone();
            if matches!(ahead.next(), Ok(Token::Comma | Token::RightParen)) {
                let variable = self.variable(&name)?;
                self.advance()?;
                return Ok(match self.kind(variable) {
                    Kind::Scalar => {
                        self.emit(Op::Load(Target::Variable(variable)));
                        Argument::Known(Kind::Scalar)
                    }
                    kind => {
                        self.emit(Op::Pass(variable));
                        if kind == Kind::Array { Argument::Known(kind) } else { Argument::Unknown(variable) }
                    }
                });
            }
        }
        self.expression()?;
        Ok(Argument::Known(Kind::Scalar))
    }

    /// Whether a name is that of a variable.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        self.locals.contains_key(name) || matches!(self.symbols.get(name), Some(Symbol::Global(_)))
    }

    /// What earlier calls say about the parameters of a function that is being defined.
    pub(super) fn learn_from_calls(&self, function: usize, kinds: &mut [Kind]) {
        for call in self.calls.iter().filter(|call| call.function == function) {
            for (known, argument) in kinds.iter_mut().zip(&call.arguments) {
                if let (Kind::Unknown, Argument::Known(kind)) = (*known, argument) {
                    *known = *kind;
                }
            }
        }
    }

    /// Settles what is still unknown and checks all calls.
    pub(super) fn resolve(&mut self) {
        let calls = std::mem::take(&mut self.calls);
        loop {
            let mut changed = false;
            for call in &calls {
                for (number, argument) in call.arguments.iter().enumerate() {
                    let parameter = Variable::Local(number);
                    let wanted = self.kind_in(call.function, parameter);
                    let given = match argument {
                        Argument::Known(kind) => *kind,
                        Argument::Unknown(variable) => self.kind_in(call.inside, *variable),
                    };
                    match (wanted, given, argument) {
                        (Kind::Unknown, Kind::Unknown, _) => {}
                        (Kind::Unknown, kind, _) => {
                            self.set_kind_in(call.function, parameter, kind);
                            changed |= self.kind_in(call.function, parameter) == kind;
                        }
                        (kind, Kind::Unknown, Argument::Unknown(variable)) => {
                            self.set_kind_in(call.inside, *variable, kind);
                            changed |= self.kind_in(call.inside, *variable) == kind;
                        }
                        _ => {}
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let last = self.scanner.token_line;
        for call in &calls {
            let Some(function) = self.program.functions.get(call.function) else { continue };
            let name = function.name.clone();
            let (file, line) = &call.place;
            let complaint = if !function.defined {
                format!("{file}line {last}: function {name} never defined")
            } else if call.arguments.len() > function.parameters.len() {
                format!("{file}line {line}: too many arguments in call to {name}")
            } else {
                let wrong = call.arguments.iter().enumerate().position(|(number, argument)| {
                    let given = match argument {
                        Argument::Known(kind) => *kind,
                        Argument::Unknown(variable) => self.kind_in(call.inside, *variable),
                    };
                    let wanted = self.kind_in(call.function, Variable::Local(number));
                    given != wanted && given != Kind::Unknown && wanted != Kind::Unknown
                });
                match wrong {
                    Some(number) => {
                        format!("{file}line {line}: type error in arg({}) in call to {name}", number + 1)
                    }
                    None => continue,
                }
            };
            if self.report(complaint).is_err() {
                return;
            }
        }
    }
}
