//! Reads a program and writes its instructions at once. Upstream: mawk's parse.y.

mod call;
mod expression;
mod primary;
mod statement;
mod variables;

use std::collections::HashMap;

use super::code::{Address, Block, Function, Kind, Op, Program, SPECIAL};
use super::scan::{Mistake, Scanner, Source};
use super::token::{Keyword, Token};
use call::Call;
use variables::Symbol;

/// After so many errors reading stops.
const ERROR_LIMIT: usize = 5;
/// How deep expressions and blocks may nest.
const DEPTH_LIMIT: u32 = 120;

/// Why reading could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// Was reported; go on after the next end of a statement.
    Syntax,
    /// Was reported; stop.
    Fatal,
}

type Parsed<T> = Result<T, Trouble>;

/// Where a piece of code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Begin,
    Main,
    End,
    Function,
}

/// Jumps out of the loops around, to be directed when their places are known.
#[derive(Default)]
struct Loop {
    breaks: Vec<Address>,
    continues: Vec<Address>,
}

struct Parser {
    scanner: Scanner,
    token: Token,
    /// Everything but the block under work is kept here.
    program: Program,
    /// The block under work.
    block: Block,
    scope: Scope,
    symbols: HashMap<String, Symbol>,
    /// Parameters of the function under work.
    locals: HashMap<String, usize>,
    /// Its number.
    function: usize,
    calls: Vec<Call>,
    loops: Vec<Loop>,
    depth: u32,
    errors: Vec<String>,
}

/// The program, or messages about what is wrong with it (without the name of the interpreter).
/// `assigned` are variables that have a value already.
pub(super) fn parse(sources: Vec<Source>, assigned: &[&str]) -> Result<Program, Vec<String>> {
    let mut globals: Vec<(String, Kind)> =
        SPECIAL.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
    for name in assigned {
        if !globals.iter().any(|(known, _)| known == name) {
            globals.push(((*name).to_owned(), Kind::Scalar));
        }
    }
    let symbols =
        globals.iter().enumerate().map(|(slot, (name, _))| (name.clone(), Symbol::Global(slot))).collect();
    let mut parser = Parser {
        scanner: Scanner::new(sources),
        token: Token::EndOfFile,
        program: Program { globals, ..Program::default() },
        block: Block::new(),
        scope: Scope::Main,
        symbols,
        locals: HashMap::new(),
        function: 0,
        calls: Vec::new(),
        loops: Vec::new(),
        depth: 0,
        errors: Vec::new(),
    };
    let outcome = parser.program();
    if outcome == Ok(()) && parser.errors.is_empty() {
        parser.program.main = std::mem::take(&mut parser.block);
        parser.resolve();
    }
    if parser.errors.is_empty() { Ok(parser.program) } else { Err(parser.errors) }
}

impl Parser {
    // Words.

    fn advance(&mut self) -> Parsed<()> {
        match self.scanner.next() {
            Ok(token) => self.token = token,
            Err(mistake) => {
                let what = match mistake {
                    Mistake::RunawayString(text) => format!("runaway string constant \"{text} ..."),
                    Mistake::RunawayRegex(text) => format!("runaway regular expression /{text} ..."),
                };
                self.complain(what)?;
                return Err(Trouble::Fatal);
            }
        }
        for (_, char) in std::mem::take(&mut self.scanner.extra) {
            self.complain(format!("extra '{char}'"))?;
        }
        Ok(())
    }

    fn at_keyword(&self, keyword: Keyword) -> bool {
        self.token == Token::Keyword(keyword)
    }

    /// Passes over a word that must stand here.
    fn expect(&mut self, token: &Token) -> Parsed<()> {
        if self.token != *token {
            return Err(self.syntax_error());
        }
        self.advance()
    }

    // Complaints.

    fn report(&mut self, message: String) -> Parsed<()> {
        self.errors.push(message);
        if self.errors.len() >= ERROR_LIMIT { Err(Trouble::Fatal) } else { Ok(()) }
    }

    /// An error after which reading goes on.
    fn complain(&mut self, message: String) -> Parsed<()> {
        let line = self.scanner.token_line;
        let file = self.scanner.file().map(|name| format!("{name}: ")).unwrap_or_default();
        self.report(format!("{file}line {line}: {message}"))
    }

    fn syntax_error(&mut self) -> Trouble {
        let near = self.scanner.shown.clone();
        let outcome = match &self.token {
            Token::Unexpected(byte) => {
                let line = self.scanner.token_line;
                let shown = match byte {
                    b' '..=b'~' => format!("'{}'", char::from(*byte)),
                    byte => format!("0x{byte:02x}"),
                };
                self.report(format!("{line}: unexpected character {shown}"))
            }
            Token::EndOfFile
            | Token::NewLine
            | Token::Semicolon
            | Token::ImpliedSemicolon
            | Token::RightBrace
                if self.scanner.parens > 0 =>
            {
                self.scanner.parens = 0;
                self.complain(format!("missing ) near {near}"))
            }
            Token::EndOfFile | Token::Keyword(Keyword::Begin | Keyword::End) if self.scanner.braces > 0 => {
                self.scanner.braces = 0;
                self.complain(format!("missing }} near {near}"))
            }
            _ => self.complain(format!("syntax error at or near {near}")),
        };
        match outcome {
            Ok(()) => Trouble::Syntax,
            Err(trouble) => trouble,
        }
    }

    // Instructions.

    fn emit(&mut self, op: Op) -> Address {
        self.block.push(op);
        self.block.len() - 1
    }

    /// Lets the jump at `address` lead to what comes next.
    fn land(&mut self, address: Address) {
        let here = self.block.len();
        self.direct(address, here);
    }

    fn direct(&mut self, address: Address, to: Address) {
        if let Some(
            Op::Jump(place)
            | Op::JumpIfFalse(place)
            | Op::JumpIfTrue(place)
            | Op::Decide(_, place)
            | Op::InRange(_, place)
            | Op::KeysNext(_, place),
        ) = self.block.get_mut(address)
        {
            *place = to;
        }
    }

    fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            self.syntax_error();
            return Err(Trouble::Fatal);
        }
        Ok(())
    }

    // Items.

    fn program(&mut self) -> Parsed<()> {
        self.advance()?;
        while self.token != Token::EndOfFile {
            match self.item() {
                Err(Trouble::Syntax) => self.recover_outside()?,
                outcome => outcome?,
            }
        }
        Ok(())
    }

    /// After an error outside of blocks the next block is read and forgotten.
    fn recover_outside(&mut self) -> Parsed<()> {
        self.locals.clear();
        self.scope = Scope::Main;
        self.depth = 0;
        while !matches!(self.token, Token::LeftBrace | Token::EndOfFile) {
            self.advance()?;
        }
        if self.token == Token::LeftBrace { self.block_or_recover() } else { Err(Trouble::Fatal) }
    }

    /// Code of a BEGIN or END rule, which is kept apart.
    fn special(&mut self, scope: Scope) -> Parsed<()> {
        self.advance()?;
        let main = std::mem::take(&mut self.block);
        self.scope = scope;
        let outcome = self.block();
        let block = std::mem::replace(&mut self.block, main);
        let offset_into = if scope == Scope::Begin { &mut self.program.begin } else { &mut self.program.end };
        append(offset_into, block);
        self.scope = Scope::Main;
        outcome
    }

    fn item(&mut self) -> Parsed<()> {
        match self.token {
            Token::Keyword(Keyword::Begin) => self.special(Scope::Begin),
            Token::Keyword(Keyword::End) => self.special(Scope::End),
            Token::Keyword(Keyword::Function) => self.function(),
            Token::LeftBrace => self.block(),
            _ => self.rule(),
        }
    }

    /// A pattern with its action.
    fn rule(&mut self) -> Parsed<()> {
        let start = self.block.len();
        self.expression()?;
        let skip = if self.token == Token::Comma {
            let number = self.program.ranges;
            self.program.ranges += 1;
            let first: Block = self.block.drain(start..).collect();
            let enter = self.emit(Op::InRange(number, 0));
            append(&mut self.block, first);
            let skip = self.emit(Op::JumpIfFalse(0));
            self.emit(Op::SetRange(number));
            self.land(enter);
            self.advance()?;
            self.expression()?;
            self.emit(Op::EndRange(number));
            skip
        } else {
            self.emit(Op::JumpIfFalse(0))
        };
        match self.token {
            Token::LeftBrace => self.block()?,
            Token::NewLine | Token::Semicolon | Token::ImpliedSemicolon => {
                self.emit(Op::Print(0, None));
                self.advance()?;
            }
            _ => return Err(self.syntax_error()),
        }
        self.land(skip);
        Ok(())
    }

    fn function(&mut self) -> Parsed<()> {
        self.advance()?;
        let Token::Name(name, _) = self.token.clone() else { return Err(self.syntax_error()) };
        let number = self.define(&name)?;
        self.advance()?;
        self.expect(&Token::LeftParen)?;
        self.locals.clear();
        let mut kinds = Vec::new();
        while let Token::Name(parameter, _) = self.token.clone() {
            if matches!(self.symbols.get(&parameter), Some(Symbol::Function(_))) {
                return Err(self.syntax_error());
            }
            if self.locals.contains_key(&parameter) {
                self.complain(format!("{parameter} is duplicated in argument list"))?;
            }
            self.locals.insert(parameter, kinds.len());
            kinds.push(Kind::Unknown);
            self.advance()?;
            if self.token != Token::Comma {
                break;
            }
            self.advance()?;
            if !matches!(self.token, Token::Name(..)) {
                return Err(self.syntax_error());
            }
        }
        if self.token != Token::RightParen {
            return Err(self.syntax_error());
        }
        self.scanner.skip_lines();
        self.advance()?;
        self.learn_from_calls(number, &mut kinds);
        if let Some(function) = self.program.functions.get_mut(number) {
            function.parameters = kinds;
            function.defined = true;
        }
        let main = std::mem::take(&mut self.block);
        (self.scope, self.function) = (Scope::Function, number);
        let outcome = self.block();
        let block = std::mem::replace(&mut self.block, main);
        if let Some(function) = self.program.functions.get_mut(number) {
            function.block = block;
        }
        self.scope = Scope::Main;
        self.locals.clear();
        outcome
    }

    /// The number of a function that is about to be defined.
    fn define(&mut self, name: &str) -> Parsed<usize> {
        match self.symbols.get(name) {
            Some(Symbol::Function(number)) => {
                let number = *number;
                if self.program.functions.get(number).is_some_and(|function| function.defined) {
                    self.complain(format!("redefinition of {name}"))?;
                }
                Ok(number)
            }
            Some(Symbol::Global(slot)) => {
                let slot = *slot;
                self.illegal_reference(super::code::Variable::Global(slot), name)?;
                self.program.functions.push(Function::default());
                Ok(self.program.functions.len() - 1)
            }
            None => Ok(self.new_function(name)),
        }
    }
}

/// Puts a block behind another.
fn append(block: &mut Block, more: Block) {
    let offset = block.len();
    block.extend(more.into_iter().map(|mut op| {
        if let Op::Jump(place)
        | Op::JumpIfFalse(place)
        | Op::JumpIfTrue(place)
        | Op::Decide(_, place)
        | Op::InRange(_, place)
        | Op::KeysNext(_, place) = &mut op
        {
            *place += offset;
        }
        op
    }));
}
