//! From text to syntax tree, one complete command at a time, as bash reads.
//!
//! Bash runs each line before it reads the next, so a mistake on line 3 shows after lines 1 and 2 have run;
//! [`Parser::next_list`] therefore hands out one line's commands after the other.

mod command;
mod conditional;
mod error;
mod here_document;
mod lexer;
mod parameter;
mod word;

use std::collections::BTreeMap;
use std::rc::Rc;

pub(crate) use command::RESERVED;
pub(crate) use conditional::is_unary;
pub(crate) use error::SyntaxError;
pub(crate) use word::decode_ansi;

use crate::ast::{Function, HereDocument, List, Word};
use lexer::{Token, TokenKind};

/// How deeply commands and words may be nested; bash has no limit but its stack.
const DEPTH_LIMIT: usize = 120;

/// What influences how text is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct ParseOptions {
    /// `shopt -s extglob`
    pub(crate) extglob: bool,
    /// Aliases, empty where they are not expanded.
    pub(crate) aliases: Rc<BTreeMap<String, String>>,
}

/// Reads commands from text.
pub(crate) struct Parser {
    chars: Vec<char>,
    position: usize,
    line: usize,
    token: Option<Token>,
    /// Here-documents whose text begins after the next line feed.
    pending: Vec<(Rc<HereDocument>, usize)>,
    /// Line and text of warnings.
    pub(crate) warnings: Vec<(usize, String)>,
    /// Whether a here-document met the end of the text.
    pub(crate) unfinished_here_document: bool,
    depth: usize,
    pub(crate) options: ParseOptions,
    /// Aliases being expanded and where their text ends.
    active_aliases: Vec<(String, usize)>,
}

impl Parser {
    /// A parser for `text`, whose first line has the number `line`.
    pub(crate) fn new(text: &str, line: usize, options: ParseOptions) -> Self {
        let mut chars: Vec<char> = text.chars().collect();
        if chars.last().is_some_and(|last| *last != '\n') {
            chars.push('\n');
        }
        Self {
            chars,
            position: 0,
            line,
            token: None,
            pending: Vec::new(),
            warnings: Vec::new(),
            unfinished_here_document: false,
            depth: 0,
            options,
            active_aliases: Vec::new(),
        }
    }

    /// The commands of the next line (more lines if they belong together); `None` at the end.
    pub(crate) fn next_list(&mut self) -> Result<Option<List>, SyntaxError> {
        self.skip_newlines()?;
        if self.peek()?.kind == TokenKind::End {
            return Ok(None);
        }
        let list = self.line_of_commands()?;
        Ok(Some(list))
    }

    /// Everything, for text that is run as a whole.
    pub(crate) fn all(mut self) -> Result<List, SyntaxError> {
        let mut all = List::default();
        while let Some(list) = self.next_list()? {
            all.0.extend(list.0);
        }
        Ok(all)
    }

    /// Reads `text` as between double quotes, as here-documents and prompts are.
    pub(crate) fn quoted_text(text: &str, line: usize, options: ParseOptions) -> Result<Word, SyntaxError> {
        let mut parser = Self::new("", line, options);
        parser.chars = text.chars().collect();
        let parts = parser.read_parts(word::Until::End)?;
        Ok(Word { source: text.to_owned(), parts: vec![crate::ast::Part::Double(parts)] })
    }

    /// Reads the one function definition in `text`, as saved states hold them.
    pub(crate) fn function(text: &str, options: ParseOptions) -> Option<Rc<Function>> {
        let list = Self::new(text, 1, options).next_list().ok()??;
        let item = list.0.into_iter().next()?;
        match &item.and_or.first.commands.first()?.kind {
            crate::ast::CommandKind::Function(function) => Some(function.clone()),
            _ => None,
        }
    }

    fn enter(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT { Err(SyntaxError::TooDeep { line: self.line }) } else { Ok(()) }
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn slice(&self, start: usize, end: usize) -> String {
        self.chars.get(start..end).unwrap_or_default().iter().collect()
    }

    /// The whole source line that position `at` is in.
    fn source_line(&self, at: usize) -> String {
        let before = self.chars.get(..at.min(self.chars.len())).unwrap_or_default();
        let start = before.iter().rposition(|char| *char == '\n').map_or(0, |index| index + 1);
        let rest = self.chars.get(start..).unwrap_or_default();
        rest.iter().take_while(|char| **char != '\n').collect()
    }
}
