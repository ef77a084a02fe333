//! Expressions: everything that has operators.

use super::super::code::{Address, Binary, Kind, Op, Source, Target};
use super::super::token::{Keyword, Token};
use super::{Parsed, Parser};

/// What a piece of an expression left: a value on the stack, or something that can be assigned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Value,
    Target(Target),
}

impl Parser {
    /// An expression, whose value is on the stack then.
    pub(super) fn expression(&mut self) -> Parsed<()> {
        let place = self.expression_from(None)?;
        self.load(place)
    }

    /// Puts the value on the stack.
    pub(super) fn load(&mut self, place: Place) -> Parsed<()> {
        if let Place::Target(target) = place {
            if let Target::Variable(variable) = target {
                self.use_as(variable, Kind::Scalar)?;
            }
            self.emit(Op::Load(target));
        }
        Ok(())
    }

    /// An expression, whose first operand may have been read.
    pub(super) fn expression_from(&mut self, first: Option<Place>) -> Parsed<Place> {
        self.deeper()?;
        let mut place = self.binary(first, 0)?;
        if self.token == Token::Question {
            self.load(place)?;
            self.advance()?;
            let otherwise = self.emit(Op::JumpIfFalse(0));
            self.expression()?;
            self.expect(&Token::Colon)?;
            let end = self.emit(Op::Jump(0));
            self.land(otherwise);
            self.expression()?;
            self.land(end);
            place = Place::Value;
        }
        self.depth -= 1;
        Ok(place)
    }

    /// Operators from `||` to comparisons that bind at least as strongly as `least`.
    fn binary(&mut self, first: Option<Place>, least: u8) -> Parsed<Place> {
        let mut place = self.operand(first)?;
        loop {
            let level = match self.token {
                Token::Or => 1,
                Token::And => 2,
                Token::Keyword(Keyword::In) => 3,
                Token::Match(_) => 4,
                Token::Compare(_) => 5,
                _ => return Ok(place),
            };
            if level < least {
                return Ok(place);
            }
            self.load(place)?;
            let token = self.token.clone();
            self.advance()?;
            if token == Token::Keyword(Keyword::In) {
                self.within()?;
                place = Place::Value;
                continue;
            }
            let decide = match token {
                Token::Or => Some(self.emit(Op::Decide(true, 0))),
                Token::And => Some(self.emit(Op::Decide(false, 0))),
                _ => None,
            };
            let start = self.block.len();
            let right = self.binary(None, level + 1)?;
            self.load(right)?;
            match token {
                Token::Match(wanted) => {
                    self.as_regex(start)?;
                    self.emit(Op::MatchWith(wanted));
                }
                Token::Compare(comparison) => {
                    self.emit(Op::Compare(comparison));
                }
                _ => {
                    self.emit(Op::ToTruth);
                }
            }
            if let Some(decide) = decide {
                self.land(decide);
            }
            place = Place::Value;
        }
    }

    /// The array after `in`.
    pub(super) fn within(&mut self) -> Parsed<()> {
        let Token::Name(name, _) = self.token.clone() else { return Err(self.syntax_error()) };
        let array = self.variable(&name)?;
        self.use_as(array, Kind::Array)?;
        self.advance()?;
        self.emit(Op::In(array));
        Ok(())
    }

    fn starts_operand(&self) -> bool {
        matches!(
            self.token,
            Token::Number(_)
                | Token::Text(_)
                | Token::Regex(_)
                | Token::Name(..)
                | Token::Builtin(_)
                | Token::Not
                | Token::Increment(_)
                | Token::Dollar
                | Token::LeftParen
                | Token::Keyword(Keyword::Getline)
        )
    }

    /// An assignment or a concatenation.
    fn operand(&mut self, first: Option<Place>) -> Parsed<Place> {
        let place = match first {
            Some(place) => self.power_rest(place)?,
            None => self.unary()?,
        };
        if let (Place::Target(target), Token::Assign(operator)) = (place, &self.token) {
            return self.assignment(target, *operator);
        }
        let place = self.arithmetic_rest(place, 0)?;
        if !self.starts_operand() {
            return Ok(place);
        }
        self.load(place)?;
        let mut count = 1;
        while self.starts_operand() {
            let next = self.unary()?;
            let next = self.arithmetic_rest(next, 0)?;
            self.load(next)?;
            count += 1;
        }
        self.emit(Op::Concatenate(count));
        Ok(Place::Value)
    }

    fn assignment(&mut self, target: Target, operator: Option<Binary>) -> Parsed<Place> {
        if let Target::Variable(variable) = target {
            self.use_as(variable, Kind::Scalar)?;
        }
        self.advance()?;
        // The element exists before the value is worked out, which the value may notice.
        let touch = match target {
            Target::Element(array) => Some((self.emit(Op::Nothing), Op::Touch(array))),
            _ => None,
        };
        let start = self.block.len();
        self.expression()?;
        if let Some((address, op)) = touch
            && self.notices(start)
            && let Some(nothing) = self.block.get_mut(address)
        {
            *nothing = op;
        }
        self.emit(match operator {
            None => Op::Assign(target),
            Some(operator) => Op::Update(target, operator),
        });
        Ok(Place::Value)
    }

    /// Whether code from `start` on depends on which elements there are.
    fn notices(&self, start: Address) -> bool {
        self.block.iter().skip(start).any(|op| {
            matches!(op, Op::In(_) | Op::ArrayLength(_) | Op::Call { .. } | Op::Split(..) | Op::Touch(_))
        })
    }

    /// `+ - * / %` that bind more strongly than `level`.
    fn arithmetic_rest(&mut self, first: Place, level: u8) -> Parsed<Place> {
        let mut place = first;
        loop {
            let Token::Arithmetic(operator) = self.token else { return Ok(place) };
            let here = match operator {
                Binary::Add | Binary::Subtract => 1,
                _ => 2,
            };
            if here <= level {
                return Ok(place);
            }
            self.load(place)?;
            self.advance()?;
            let right = self.unary()?;
            let right = self.arithmetic_rest(right, here)?;
            self.load(right)?;
            self.emit(Op::Binary(operator));
            place = Place::Value;
        }
    }

    pub(super) fn unary(&mut self) -> Parsed<Place> {
        let op = match self.token {
            Token::Not => Op::Not,
            Token::Arithmetic(Binary::Subtract) => Op::Negate,
            Token::Arithmetic(Binary::Add) => Op::ToNumber,
            _ => {
                let place = self.primary()?;
                return self.power_rest(place);
            }
        };
        self.deeper()?;
        self.advance()?;
        let place = self.unary()?;
        self.load(place)?;
        self.emit(op);
        self.depth -= 1;
        Ok(Place::Value)
    }

    /// What may follow an operand closely: `++`, `^` and `| getline`.
    pub(super) fn power_rest(&mut self, first: Place) -> Parsed<Place> {
        let mut place = first;
        if let (Place::Target(target), Token::Increment(up)) = (place, &self.token) {
            let step = if *up { 1.0 } else { -1.0 };
            place = self.increment(target, step, false)?;
            self.advance()?;
        }
        if self.token == Token::Arithmetic(Binary::Power) {
            self.load(place)?;
            self.deeper()?;
            self.advance()?;
            let right = self.unary()?;
            self.load(right)?;
            self.emit(Op::Binary(Binary::Power));
            self.depth -= 1;
            place = Place::Value;
        }
        while self.token == Token::Pipe {
            self.load(place)?;
            self.advance()?;
            if !self.at_keyword(Keyword::Getline) {
                return Err(self.syntax_error());
            }
            self.advance()?;
            let target = self.getline_target()?;
            self.emit(Op::Getline(Source::Command, target));
            place = Place::Value;
        }
        Ok(place)
    }

    pub(super) fn increment(&mut self, target: Target, step: f64, before: bool) -> Parsed<Place> {
        if let Target::Variable(variable) = target {
            self.use_as(variable, Kind::Scalar)?;
        }
        self.emit(Op::Increment(target, step, before));
        Ok(Place::Value)
    }

    /// The parenthesis after `print`: the number of arguments if it holds them all, else it was (the beginning
    /// of) the first argument, which is read to its end.
    pub(super) fn print_group(&mut self) -> Parsed<Option<usize>> {
        self.advance()?;
        if self.token == Token::RightParen {
            self.advance()?;
            return Ok(Some(0));
        }
        let first = self.expression_from(None)?;
        let mut place = first;
        if self.token == Token::Comma {
            self.load(first)?;
            let count = self.list_rest()?;
            self.expect(&Token::RightParen)?;
            if !self.at_keyword(Keyword::In) {
                return Ok(Some(count));
            }
            self.advance()?;
            self.emit(Op::Subscript(count));
            self.within()?;
            place = Place::Value;
        } else {
            self.expect(&Token::RightParen)?;
            if place != Place::Target(Target::Field) {
                self.load(place)?;
                place = Place::Value;
            }
        }
        let place = self.expression_from(Some(place))?;
        self.load(place)?;
        Ok(None)
    }

    /// Further expressions after commas; gives how many there are with the one before.
    pub(super) fn list_rest(&mut self) -> Parsed<usize> {
        let mut count = 1;
        while self.token == Token::Comma {
            self.advance()?;
            self.expression()?;
            count += 1;
        }
        Ok(count)
    }
}
