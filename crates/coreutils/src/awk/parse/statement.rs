//! Statements.

use super::super::code::{Address, Kind, Op, Variable};
use super::super::token::{Keyword, Token};
use super::{Loop, Parsed, Parser, Scope, Trouble};

impl Parser {
    fn at_separator(&self) -> bool {
        matches!(self.token, Token::NewLine | Token::Semicolon | Token::ImpliedSemicolon)
    }

    /// The end of a simple statement.
    fn separator(&mut self) -> Parsed<()> {
        if !self.at_separator() {
            return Err(self.syntax_error());
        }
        self.advance()
    }

    /// `{ … }`
    pub(super) fn block(&mut self) -> Parsed<()> {
        if self.token != Token::LeftBrace {
            return Err(self.syntax_error());
        }
        self.block_or_recover()
    }

    pub(super) fn block_or_recover(&mut self) -> Parsed<()> {
        self.deeper()?;
        let depth = self.depth;
        self.advance()?;
        loop {
            match self.statement() {
                Err(Trouble::Syntax) => {
                    self.depth = depth;
                    self.recover()?;
                }
                outcome => outcome?,
            }
            match self.token {
                Token::RightBrace => break,
                Token::EndOfFile => {
                    self.syntax_error();
                    return Err(Trouble::Fatal);
                }
                _ => {}
            }
        }
        self.depth -= 1;
        self.advance()
    }

    /// After an error reading goes on behind the next end of a statement.
    fn recover(&mut self) -> Parsed<()> {
        while !self.at_separator() {
            if self.token == Token::EndOfFile {
                return Err(Trouble::Fatal);
            }
            self.advance()?;
        }
        self.scanner.printing = false;
        self.scanner.parens = 0;
        self.advance()
    }

    fn statement(&mut self) -> Parsed<()> {
        self.deeper()?;
        let keyword = match self.token {
            Token::LeftBrace => {
                self.block()?;
                self.depth -= 1;
                return Ok(());
            }
            Token::Keyword(keyword) => Some(keyword),
            _ => None,
        };
        match keyword {
            Some(Keyword::If) => self.if_statement()?,
            Some(Keyword::While) => self.while_statement()?,
            Some(Keyword::Do) => self.do_statement()?,
            Some(Keyword::For) => self.for_statement()?,
            _ => {
                self.simple(keyword)?;
                self.separator()?;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// A statement that ends at a separator.
    fn simple(&mut self, keyword: Option<Keyword>) -> Parsed<()> {
        match keyword {
            _ if self.at_separator() => Ok(()),
            Some(Keyword::Print) => self.print(false),
            Some(Keyword::Printf) => self.print(true),
            Some(Keyword::Break) => {
                self.advance()?;
                self.leave("break", |around| &mut around.breaks)
            }
            Some(Keyword::Continue) => {
                self.advance()?;
                self.leave("continue", |around| &mut around.continues)
            }
            Some(Keyword::Next | Keyword::NextFile) => {
                let (word, op) = match keyword {
                    Some(Keyword::Next) => ("next", Op::Next),
                    _ => ("nextfile", Op::NextFile),
                };
                self.advance()?;
                if self.scope != Scope::Main {
                    self.complain(format!("improper use of {word}"))?;
                }
                self.emit(op);
                Ok(())
            }
            Some(Keyword::Exit) => {
                self.advance()?;
                let status = !self.at_separator();
                if status {
                    self.expression()?;
                }
                self.emit(Op::Exit(status));
                Ok(())
            }
            Some(Keyword::Return) => {
                self.advance()?;
                let value = !self.at_separator();
                if value {
                    self.expression()?;
                }
                if self.scope != Scope::Function {
                    self.complain("return outside function body".to_owned())?;
                }
                self.emit(Op::Return(value));
                Ok(())
            }
            Some(Keyword::Delete) => self.delete(),
            _ => {
                self.expression()?;
                self.emit(Op::Pop);
                Ok(())
            }
        }
    }

    fn leave(&mut self, word: &str, list: fn(&mut Loop) -> &mut Vec<Address>) -> Parsed<()> {
        let jump = self.emit(Op::Jump(0));
        match self.loops.last_mut() {
            Some(around) => {
                list(around).push(jump);
                Ok(())
            }
            None => self.complain(format!("{word} statement outside of loop")),
        }
    }

    fn delete(&mut self) -> Parsed<()> {
        self.advance()?;
        let Token::Name(name, _) = self.token.clone() else { return Err(self.syntax_error()) };
        let array = self.variable(&name)?;
        self.advance()?;
        if self.token == Token::LeftBracket {
            self.subscript()?;
            self.use_as(array, Kind::Array)?;
            self.emit(Op::Delete(array));
        } else {
            self.use_as(array, Kind::Array)?;
            self.emit(Op::DeleteAll(array));
        }
        Ok(())
    }

    fn print(&mut self, formatted: bool) -> Parsed<()> {
        self.scanner.printing = true;
        self.advance()?;
        let mut count = 0;
        let mut more = !self.at_separator() && !matches!(self.token, Token::Output(_));
        if self.token == Token::LeftParen {
            match self.print_group()? {
                Some(all) => (count, more) = (all, false),
                None => {
                    count = 1;
                    more = self.token == Token::Comma;
                    if more {
                        self.advance()?;
                    }
                }
            }
        }
        while more {
            self.expression()?;
            count += 1;
            more = self.token == Token::Comma;
            if more {
                self.advance()?;
            }
        }
        let target = match self.token {
            Token::Output(target) => {
                self.advance()?;
                self.expression()?;
                Some(target)
            }
            _ => None,
        };
        if !self.at_separator() {
            return Err(self.syntax_error());
        }
        self.scanner.printing = false;
        if formatted && count == 0 {
            self.complain("no arguments in call to printf".to_owned())?;
        }
        self.emit(if formatted { Op::Printf(count, target) } else { Op::Print(count, target) });
        Ok(())
    }

    fn condition(&mut self) -> Parsed<()> {
        self.advance()?;
        self.expect(&Token::LeftParen)?;
        self.expression()?;
        self.close_front()
    }

    /// The `)` of a loop or an `if`, after which lines may be empty.
    fn close_front(&mut self) -> Parsed<()> {
        if self.token != Token::RightParen {
            return Err(self.syntax_error());
        }
        self.scanner.skip_lines();
        self.advance()
    }

    fn if_statement(&mut self) -> Parsed<()> {
        self.condition()?;
        let skip = self.emit(Op::JumpIfFalse(0));
        self.statement()?;
        if !self.at_keyword(Keyword::Else) {
            self.land(skip);
            return Ok(());
        }
        self.scanner.skip_lines();
        self.advance()?;
        let end = self.emit(Op::Jump(0));
        self.land(skip);
        self.statement()?;
        self.land(end);
        Ok(())
    }

    /// A loop's body; gives the jumps out of it.
    fn body(&mut self) -> Parsed<Loop> {
        self.loops.push(Loop::default());
        let outcome = self.statement();
        let around = self.loops.pop().unwrap_or_default();
        outcome.map(|()| around)
    }

    fn finish_loop(&mut self, around: Loop, next: Address) {
        for jump in around.continues {
            self.direct(jump, next);
        }
        for jump in around.breaks {
            self.land(jump);
        }
    }

    fn while_statement(&mut self) -> Parsed<()> {
        let start = self.block.len();
        self.condition()?;
        let end = self.emit(Op::JumpIfFalse(0));
        let around = self.body()?;
        self.emit(Op::Jump(start));
        self.land(end);
        self.finish_loop(around, start);
        Ok(())
    }

    fn do_statement(&mut self) -> Parsed<()> {
        self.scanner.skip_lines();
        self.advance()?;
        let start = self.block.len();
        let around = self.body()?;
        if !self.at_keyword(Keyword::While) {
            return Err(self.syntax_error());
        }
        self.advance()?;
        self.expect(&Token::LeftParen)?;
        let next = self.block.len();
        self.expression()?;
        self.expect(&Token::RightParen)?;
        self.emit(Op::JumpIfTrue(start));
        self.finish_loop(around, next);
        self.separator()
    }

    /// Whether `name in array )` follows.
    fn at_keys(&self) -> bool {
        let mut ahead = self.scanner.clone();
        let mut next = || ahead.next();
        matches!(self.token, Token::Name(..))
            && next() == Ok(Token::Keyword(Keyword::In))
            && matches!(next(), Ok(Token::Name(..)))
            && next() == Ok(Token::RightParen)
    }

    fn for_statement(&mut self) -> Parsed<()> {
        self.advance()?;
        self.expect(&Token::LeftParen)?;
        if self.at_keys() {
            return self.for_keys();
        }
        if self.token != Token::Semicolon {
            self.expression()?;
            self.emit(Op::Pop);
        }
        self.expect(&Token::Semicolon)?;
        let start = self.block.len();
        let mut end = None;
        if self.token != Token::Semicolon {
            self.expression()?;
            end = Some(self.emit(Op::JumpIfFalse(0)));
        }
        self.expect(&Token::Semicolon)?;
        let mut next = start;
        if self.token != Token::RightParen {
            let over = self.emit(Op::Jump(0));
            next = self.block.len();
            self.expression()?;
            self.emit(Op::Pop);
            self.emit(Op::Jump(start));
            self.land(over);
        }
        self.close_front()?;
        let around = self.body()?;
        self.emit(Op::Jump(next));
        if let Some(end) = end {
            self.land(end);
        }
        self.finish_loop(around, next);
        Ok(())
    }

    fn named(&mut self) -> Parsed<Variable> {
        let Token::Name(name, _) = self.token.clone() else { return Err(self.syntax_error()) };
        let variable = self.variable(&name)?;
        self.advance()?;
        Ok(variable)
    }

    /// `for (key in array)`
    fn for_keys(&mut self) -> Parsed<()> {
        let key = self.named()?;
        self.advance()?;
        let array = self.named()?;
        self.close_front()?;
        self.use_as(key, Kind::Scalar)?;
        self.use_as(array, Kind::Array)?;
        self.emit(Op::KeysStart(array));
        let start = self.emit(Op::KeysNext(key, 0));
        let around = self.body()?;
        self.emit(Op::Jump(start));
        self.land(start);
        self.finish_loop(around, start);
        self.emit(Op::KeysEnd);
        Ok(())
    }
}
