//! The smallest pieces of expressions: constants, variables, fields, calls, `getline`.

use std::rc::Rc;

use super::super::code::{Address, Binary, Comparison, Kind, NF, Op, Source, Target, Variable};
use super::super::regex::Pattern;
use super::super::token::{BUILTINS, Builtin, Keyword, Token};
use super::expression::Place;
use super::variables::Symbol;
use super::{Parsed, Parser, Trouble};

impl Parser {
    pub(super) fn primary(&mut self) -> Parsed<Place> {
        match self.token.clone() {
            Token::Number(number) => {
                self.emit(Op::Number(number));
                self.advance()?;
            }
            Token::Text(text) => {
                self.emit(Op::Text(Rc::from(text)));
                self.advance()?;
            }
            Token::Regex(source) => {
                let pattern = self.compile(&source)?;
                self.emit(Op::Match(pattern));
                self.advance()?;
            }
            Token::Name(name, called) => {
                let known = self.is_variable(&name);
                let function = matches!(self.symbols.get(&name), Some(Symbol::Function(_)));
                if known || !(called || function) {
                    return Ok(Place::Target(self.variable_or_element(&name)?));
                }
                self.deeper()?;
                self.call(&name)?;
                self.depth -= 1;
            }
            Token::LeftParen => return self.group(),
            Token::Dollar => return Ok(Place::Target(self.field()?)),
            Token::Increment(up) => {
                self.advance()?;
                let target = match self.token.clone() {
                    Token::Name(name, _) => self.variable_or_element(&name)?,
                    Token::Dollar => self.field()?,
                    _ => return Err(self.syntax_error()),
                };
                return self.increment(target, if up { 1.0 } else { -1.0 }, true);
            }
            Token::Builtin(builtin) => {
                self.deeper()?;
                self.builtin(builtin)?;
                self.depth -= 1;
            }
            Token::Keyword(Keyword::Getline) => {
                self.deeper()?;
                self.getline()?;
                self.depth -= 1;
            }
            _ => return Err(self.syntax_error()),
        }
        Ok(Place::Value)
    }

    fn variable_or_element(&mut self, name: &str) -> Parsed<Target> {
        let variable = self.variable(name)?;
        self.advance()?;
        if self.token != Token::LeftBracket {
            return Ok(Target::Variable(variable));
        }
        self.subscript()?;
        self.use_as(variable, Kind::Array)?;
        Ok(Target::Element(variable))
    }

    /// `[…]`
    pub(super) fn subscript(&mut self) -> Parsed<()> {
        self.advance()?;
        self.expression()?;
        let count = self.list_rest()?;
        self.expect(&Token::RightBracket)?;
        if count > 1 {
            self.emit(Op::Subscript(count));
        }
        Ok(())
    }

    fn field(&mut self) -> Parsed<Target> {
        self.deeper()?;
        self.advance()?;
        let place = match self.token.clone() {
            Token::Name(name, _) if self.is_variable(&name) || !self.symbols.contains_key(&name) => {
                Place::Target(self.variable_or_element(&name)?)
            }
            Token::Not | Token::Arithmetic(Binary::Subtract | Binary::Add) => self.unary()?,
            _ => self.primary()?,
        };
        // NF counts as a field in mawk's grammar, and a field takes what follows it: `$NF++` is `$(NF++)`.
        let inner = matches!(place, Place::Target(Target::Field | Target::Variable(Variable::Global(NF))));
        let place = match (place, &self.token) {
            (Place::Target(target), Token::Increment(up)) if inner => {
                let step = if *up { 1.0 } else { -1.0 };
                self.advance()?;
                self.increment(target, step, false)?
            }
            _ => place,
        };
        self.load(place)?;
        self.depth -= 1;
        Ok(Target::Field)
    }

    fn group(&mut self) -> Parsed<Place> {
        self.advance()?;
        let place = self.expression_from(None)?;
        if self.token == Token::Comma {
            self.load(place)?;
            let count = self.list_rest()?;
            self.expect(&Token::RightParen)?;
            if !self.at_keyword(Keyword::In) {
                return Err(self.syntax_error());
            }
            self.advance()?;
            self.emit(Op::Subscript(count));
            self.within()?;
            return Ok(Place::Value);
        }
        self.expect(&Token::RightParen)?;
        if place == Place::Target(Target::Field) {
            return Ok(place);
        }
        self.load(place)?;
        Ok(Place::Value)
    }

    /// What `getline` reads into: `$0` if nothing is named.
    pub(super) fn getline_target(&mut self) -> Parsed<Target> {
        match self.token.clone() {
            Token::Name(name, _) if self.is_variable(&name) || !self.symbols.contains_key(&name) => {
                let target = self.variable_or_element(&name)?;
                if let Target::Variable(variable) = target {
                    self.use_as(variable, Kind::Scalar)?;
                }
                Ok(target)
            }
            Token::Dollar => self.field(),
            _ => {
                self.emit(Op::Number(0.0));
                Ok(Target::Field)
            }
        }
    }

    fn getline(&mut self) -> Parsed<()> {
        self.advance()?;
        let target = self.getline_target()?;
        let source = if self.token == Token::Compare(Comparison::Less) {
            self.advance()?;
            let file = self.primary()?;
            let file = self.power_rest(file)?;
            self.load(file)?;
            Source::File
        } else {
            Source::Main
        };
        self.emit(Op::Getline(source, target));
        Ok(())
    }

    /// Compiles a pattern of the program's text.
    fn compile(&mut self, source: &[u8]) -> Parsed<Rc<Pattern>> {
        match Pattern::new(source) {
            Ok(pattern) => Ok(Rc::new(pattern)),
            Err(reason) => {
                let shown = host::words::decode(source);
                self.complain(format!("regular expression compile failed ({reason})\n{shown}"))?;
                Err(Trouble::Fatal)
            }
        }
    }

    /// Makes a pattern of the value made since `start`, if it is a constant.
    pub(super) fn as_regex(&mut self, start: Address) -> Parsed<()> {
        let pattern = match self.block.get(start..) {
            Some([Op::Match(pattern)]) => pattern.clone(),
            Some([Op::Text(text)]) => {
                let text = text.clone();
                self.compile(&text)?
            }
            _ => return Ok(()),
        };
        self.block.truncate(start);
        self.emit(Op::Regex(pattern));
        Ok(())
    }

    /// An argument that is a pattern.
    fn regex_argument(&mut self) -> Parsed<()> {
        let start = self.block.len();
        self.expression()?;
        self.as_regex(start)
    }

    fn builtin(&mut self, builtin: Builtin) -> Parsed<()> {
        self.advance()?;
        if self.token != Token::LeftParen {
            if builtin != Builtin::Length {
                return Err(self.syntax_error());
            }
            self.emit(Op::Builtin(builtin, 0));
            return Ok(());
        }
        self.advance()?;
        match builtin {
            Builtin::Split => self.split(),
            Builtin::Sub | Builtin::Gsub => self.substitute(builtin == Builtin::Gsub),
            Builtin::Match => {
                self.expression()?;
                self.expect(&Token::Comma)?;
                self.regex_argument()?;
                self.expect(&Token::RightParen)?;
                self.emit(Op::Builtin(builtin, 2));
                Ok(())
            }
            _ => self.plain_builtin(builtin),
        }
    }

    fn plain_builtin(&mut self, builtin: Builtin) -> Parsed<()> {
        if let (Builtin::Length, Token::Name(name, _)) = (builtin, self.token.clone())
            && self.is_variable(&name)
            && self.scanner.clone().next() == Ok(Token::RightParen)
        {
            let variable = self.variable(&name)?;
            if self.kind(variable) == Kind::Array {
                self.advance()?;
                self.advance()?;
                self.emit(Op::ArrayLength(variable));
                return Ok(());
            }
        }
        let mut count = 0;
        if self.token != Token::RightParen {
            self.expression()?;
            count = self.list_rest()?;
        }
        self.expect(&Token::RightParen)?;
        if let Some((name, _, least, most)) = BUILTINS.iter().find(|(_, known, ..)| *known == builtin)
            && !(*least..=*most).contains(&count)
        {
            self.complain(format!("wrong number of arguments in call to {name}"))?;
        }
        self.emit(Op::Builtin(builtin, count));
        Ok(())
    }

    fn split(&mut self) -> Parsed<()> {
        self.expression()?;
        self.expect(&Token::Comma)?;
        let Token::Name(name, _) = self.token.clone() else { return Err(self.syntax_error()) };
        let array = self.variable(&name)?;
        self.use_as(array, Kind::Array)?;
        self.advance()?;
        let separated = self.token == Token::Comma;
        if separated {
            self.advance()?;
            let start = self.block.len();
            self.expression()?;
            if matches!(self.block.get(start..), Some([Op::Match(_)])) {
                self.as_regex(start)?;
            }
        }
        self.expect(&Token::RightParen)?;
        self.emit(Op::Split(array, separated));
        Ok(())
    }

    fn substitute(&mut self, all: bool) -> Parsed<()> {
        self.regex_argument()?;
        self.expect(&Token::Comma)?;
        self.expression()?;
        let target = if self.token == Token::Comma {
            self.advance()?;
            match self.token {
                Token::Name(..) | Token::Dollar => self.getline_target()?,
                _ => return Err(self.syntax_error()),
            }
        } else {
            self.emit(Op::Number(0.0));
            Target::Field
        };
        self.expect(&Token::RightParen)?;
        self.emit(Op::Substitute(target, all));
        Ok(())
    }
}
