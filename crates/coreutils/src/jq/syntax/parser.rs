//! Runs the tables over a program's tokens, and goes on after mistakes as bison's parsers do.

use super::build::{Builder, Part};
use super::lexer::{Lexer, Token};
use super::tables::{Action, END, Tables};
use super::tree::Program;

/// bison's limit, entries.
const STACK_LIMIT: usize = 10_000;

/// A text and where it comes from.
#[derive(Clone, Debug)]
pub(in crate::jq) struct Source {
    /// `<top-level>` or a file.
    pub(in crate::jq) name: String,
    pub(in crate::jq) text: String,
}

/// Reads a program.
///
/// # Errors
/// The messages about what is wrong with it, whole.
pub(in crate::jq) fn parse(source: &Source) -> Result<Program, Vec<String>> {
    let tables = Tables::get();
    let mut builder = Builder::new(source);
    Driver::new(&tables, &source.text).run(&mut builder);
    builder.finish()
}

struct Entry {
    state: usize,
    part: Part,
    start: usize,
    end: usize,
}

struct Driver<'a> {
    tables: &'a Tables,
    lexer: Lexer<'a>,
    stack: Vec<Entry>,
    token: Option<(usize, Token)>,
    /// How many tokens are still to be read before a further mistake is reported.
    recovering: u8,
}

impl<'a> Driver<'a> {
    fn new(tables: &'a Tables, text: &'a str) -> Self {
        let bottom = Entry { state: 0, part: Part::Nothing, start: 0, end: 0 };
        Self { tables, lexer: Lexer::new(text.as_bytes()), stack: vec![bottom], token: None, recovering: 0 }
    }

    fn state(&self) -> usize {
        self.stack.last().map_or(0, |entry| entry.state)
    }

    fn run(&mut self, builder: &mut Builder) {
        while !self.tables.accepts(self.state()) && self.step(builder) {
            if self.stack.len() > STACK_LIMIT {
                builder.fail(0, "memory exhausted");
                return;
            }
        }
    }

    /// One step; whether it can go on.
    fn step(&mut self, builder: &mut Builder) -> bool {
        let (symbol, token) = match self.token.take() {
            Some(token) => token,
            None => {
                let token = self.lexer.next();
                if let Some(mistake) = &token.mistake {
                    builder.fail(token.start, mistake);
                }
                (self.tables.token(token.name), token)
            }
        };
        match self.tables.action(self.state(), symbol) {
            Some(Action::Shift(state)) => {
                self.recovering = self.recovering.saturating_sub(1);
                let part = Part::Token(token.value);
                self.stack.push(Entry { state, part, start: token.start, end: token.end });
                true
            }
            Some(Action::Reduce(rule)) => {
                self.token = Some((symbol, token));
                self.reduce(rule, builder)
            }
            _ => self.mistake(symbol, token, builder),
        }
    }

    fn reduce(&mut self, number: usize, builder: &mut Builder) -> bool {
        let Some(rule) = self.tables.rule(number) else { return false };
        let parts = self.stack.split_off(self.stack.len().saturating_sub(rule.right.len()));
        let below = self.stack.last().map_or(0, |entry| entry.end);
        let start = parts.first().map_or(below, |entry| entry.start);
        let end = parts.last().map_or(below, |entry| entry.end);
        let part = builder.build(rule.build, parts.into_iter().map(|entry| entry.part).collect(), start);
        let Some(state) = self.tables.goto(self.state(), rule.left) else { return false };
        self.stack.push(Entry { state, part, start, end });
        true
    }

    fn mistake(&mut self, symbol: usize, token: Token, builder: &mut Builder) -> bool {
        let (mut start, end) = (token.start, token.end);
        if self.recovering == 0 {
            builder.fail(start, &self.tables.complaint(self.state(), symbol));
        }
        if self.recovering == 3 {
            if symbol == END {
                return false;
            }
            // Nothing could be made of it after the last mistake either.
        } else {
            self.token = Some((symbol, token));
        }
        self.recovering = 3;
        while let Some(entry) = self.stack.last() {
            if let Some(state) = self.tables.recovery(entry.state) {
                let first = self.stack.len();
                self.stack.push(Entry { state, part: Part::Nothing, start, end });
                return first > 0;
            }
            // The mistake begins with what is given up for it.
            start = entry.start;
            self.stack.pop();
        }
        false
    }
}
