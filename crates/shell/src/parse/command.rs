//! Commands: lists, pipelines, compound and simple commands, redirections.

use std::cell::RefCell;
use std::rc::Rc;

use super::lexer::{Token, TokenKind};
use super::word::Until;
use super::{Parser, SyntaxError};
use crate::ast::{
    AndOr, Argument, CaseEnd, CaseItem, Command, CommandKind, Connective, Function, HereDocument, List,
    ListItem, Pipeline, Redirect, RedirectFd, RedirectKind, Simple, Word,
};

/// Words with a meaning of their own where a command begins.
pub(crate) const RESERVED: [&str; 22] = [
    "!", "[[", "]]", "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if",
    "in", "select", "then", "time", "until", "while", "{", "}",
];

/// Those that cannot begin a command.
const CLOSING: [&str; 9] = ["do", "done", "elif", "else", "esac", "fi", "in", "then", "}"];

/// Builtins that take assignments as arguments.
const DECLARATIONS: [&str; 5] = ["declare", "export", "local", "readonly", "typeset"];

impl Parser {
    /// The commands of one line, up to its line feed.
    pub(super) fn line_of_commands(&mut self) -> Result<List, SyntaxError> {
        let mut items = Vec::new();
        loop {
            let and_or = Rc::new(self.and_or()?);
            let token = self.peek()?;
            let separator = match token.kind {
                TokenKind::Operator(operator @ (";" | "&")) => Some(operator),
                _ => None,
            };
            items.push(ListItem { and_or, background: separator == Some("&") });
            if separator.is_some() {
                self.token = None;
            }
            let token = self.peek()?;
            match token.kind {
                TokenKind::Newline | TokenKind::End => {
                    self.token = None;
                    return Ok(List(items));
                }
                _ if separator.is_some() => {}
                _ => return Err(self.unexpected(&token)),
            }
        }
    }

    /// Commands up to (not including) one of `ends`: reserved words or operators.
    pub(super) fn commands_until(&mut self, ends: &[&str], may_be_empty: bool) -> Result<List, SyntaxError> {
        let mut items = Vec::new();
        loop {
            self.skip_newlines()?;
            let token = self.peek()?;
            let ended = match &token.kind {
                TokenKind::Operator(operator) => ends.contains(operator),
                TokenKind::Word(_) => token.literal().is_some_and(|word| ends.contains(&word)),
                TokenKind::End => {
                    return if may_be_empty { Ok(List(items)) } else { Err(self.unexpected(&token)) };
                }
                _ => false,
            };
            if ended {
                if items.is_empty() && !may_be_empty {
                    return Err(self.unexpected(&token));
                }
                return Ok(List(items));
            }
            let and_or = Rc::new(self.and_or()?);
            let token = self.peek()?;
            let background = token.is_operator("&");
            items.push(ListItem { and_or, background });
            if background || token.is_operator(";") || token.kind == TokenKind::Newline {
                self.token = None;
                continue;
            }
            let ended = match &token.kind {
                TokenKind::Operator(operator) => ends.contains(operator),
                TokenKind::End => true,
                _ => false,
            };
            // A closing word right after `)`, `}`, `fi` and the like needs no separator.
            let closed = token.literal().is_some_and(|word| ends.contains(&word));
            if !ended && !closed {
                return Err(self.unexpected(&token));
            }
        }
    }

    fn and_or(&mut self) -> Result<AndOr, SyntaxError> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            let connective = match self.peek()?.kind {
                TokenKind::Operator("&&") => Connective::And,
                TokenKind::Operator("||") => Connective::Or,
                _ => return Ok(AndOr { first, rest }),
            };
            self.token = None;
            self.skip_newlines()?;
            rest.push((connective, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline, SyntaxError> {
        let mut pipeline = Pipeline { negated: false, timed: None, commands: Vec::new(), line: self.line };
        let mut prefixed = false;
        loop {
            let token = self.peek()?;
            pipeline.line = token.line;
            match token.literal() {
                Some("!") => {
                    pipeline.negated = !pipeline.negated;
                    self.token = None;
                }
                Some("time") => {
                    self.token = None;
                    let posix = self.peek()?.literal() == Some("-p");
                    if posix {
                        self.token = None;
                    }
                    pipeline.timed = Some(posix);
                }
                _ => break,
            }
            prefixed = true;
        }
        if prefixed {
            let token = self.peek()?;
            if matches!(token.kind, TokenKind::Newline | TokenKind::End | TokenKind::Operator(";")) {
                return Ok(pipeline);
            }
        }
        loop {
            let mut command = self.command()?;
            let token = self.peek()?;
            let both = token.is_operator("|&");
            if !both && !token.is_operator("|") {
                pipeline.commands.push(command);
                return Ok(pipeline);
            }
            if both {
                let target = RedirectFd::Number(2);
                let kind = RedirectKind::DuplicateOutput(Word::literal("1"));
                command.redirects.push(Redirect { target, kind });
            }
            pipeline.commands.push(command);
            self.token = None;
            self.skip_newlines()?;
        }
    }

    fn command(&mut self) -> Result<Command, SyntaxError> {
        self.enter()?;
        self.expand_aliases()?;
        let command = self.command_inner();
        self.leave();
        command
    }

    fn command_inner(&mut self) -> Result<Command, SyntaxError> {
        let token = self.peek_with(true)?;
        let line = token.line;
        let Some(kind) = self.compound(&token)? else { return self.simple(line) };
        let redirects = self.redirects()?;
        Ok(Command { kind, redirects, line })
    }

    /// Reads a compound command if `token` begins one.
    fn compound(&mut self, token: &Token) -> Result<Option<CommandKind>, SyntaxError> {
        if token.is_operator("(") {
            self.token = None;
            if self.char() == Some('(')
                && let Some(expression) = self.arithmetic_command(token)?
            {
                return Ok(Some(CommandKind::Arithmetic(expression)));
            }
            let list = self.commands_until(&[")"], false)?;
            self.take()?;
            return Ok(Some(CommandKind::Subshell(Rc::new(list))));
        }
        let Some(word) = token.literal() else { return Ok(None) };
        if CLOSING.contains(&word) && word != "in" {
            return Err(self.unexpected(token));
        }
        Ok(Some(match word {
            "{" => {
                self.token = None;
                let list = self.commands_until(&["}"], false)?;
                self.take()?;
                CommandKind::Group(list)
            }
            "if" => self.if_command()?,
            "while" | "until" => {
                self.token = None;
                let condition = self.commands_until(&["do"], false)?;
                let body = self.do_group()?;
                CommandKind::While { condition, body, until: word == "until" }
            }
            "for" => self.for_command()?,
            "select" => {
                self.token = None;
                let (name, words, body) = self.for_words()?;
                CommandKind::Select { name, words, body }
            }
            "case" => self.case_command()?,
            "[[" => {
                self.token = None;
                CommandKind::Conditional(self.conditional_command()?)
            }
            "function" => {
                let start = token.start;
                self.token = None;
                let name = self.expect_word()?;
                if self.take_operator("(")? {
                    let close = self.take()?;
                    if !close.is_operator(")") {
                        return Err(self.unexpected(&close));
                    }
                }
                self.function_body(name.source, start)?
            }
            _ => return Ok(None),
        }))
    }

    fn expect_word(&mut self) -> Result<Word, SyntaxError> {
        let token = self.peek()?;
        match &token.kind {
            TokenKind::Word(word) => {
                self.token = None;
                Ok(word.clone())
            }
            // Bash names the line feed even where the text ends with it.
            _ => Err(self.unexpected(&token)),
        }
    }

    fn expect_reserved(&mut self, expected: &str) -> Result<(), SyntaxError> {
        let token = self.peek()?;
        if token.literal() != Some(expected) {
            return Err(self.unexpected(&token));
        }
        self.token = None;
        Ok(())
    }

    fn if_command(&mut self) -> Result<CommandKind, SyntaxError> {
        self.token = None;
        let mut branches = Vec::new();
        loop {
            let condition = self.commands_until(&["then"], false)?;
            self.expect_reserved("then")?;
            let body = self.commands_until(&["elif", "else", "fi"], false)?;
            branches.push((condition, body));
            let token = self.take()?;
            match token.literal() {
                Some("elif") => {}
                Some("else") => {
                    let otherwise = self.commands_until(&["fi"], false)?;
                    self.take()?;
                    return Ok(CommandKind::If { branches, otherwise: Some(otherwise) });
                }
                _ => return Ok(CommandKind::If { branches, otherwise: None }),
            }
        }
    }

    fn do_group(&mut self) -> Result<List, SyntaxError> {
        self.expect_reserved("do")?;
        let body = self.commands_until(&["done"], false)?;
        self.take()?;
        Ok(body)
    }

    fn for_command(&mut self) -> Result<CommandKind, SyntaxError> {
        self.token = None;
        let token = self.peek()?;
        if token.is_operator("(") && self.char() == Some('(') {
            self.token = None;
            self.advance();
            let start = self.position;
            let mut expressions = Vec::new();
            for _ in 0..2 {
                let expression = self.read_word_until(Until::ArithmeticFor)?;
                if self.char() != Some(';') {
                    while self.char().is_some() && !self.at("))") {
                        self.advance();
                    }
                    let text = self.slice(start, self.position);
                    return Err(SyntaxError::ArithmeticFor { text, line: token.line });
                }
                self.advance();
                expressions.push(expression);
            }
            let update = self.read_word_until(Until::Arithmetic)?;
            self.position += 2;
            let mut expressions = expressions.into_iter();
            let init = expressions.next().unwrap_or_default();
            let condition = expressions.next().unwrap_or_default();
            self.take_operator(";")?;
            let body = self.loop_body()?;
            return Ok(CommandKind::ArithmeticFor { init, condition, update, body });
        }
        let (name, words, body) = self.for_words()?;
        Ok(CommandKind::For { name, words, body })
    }

    /// `name in words; do … done`
    fn for_words(&mut self) -> Result<(String, Option<Vec<Word>>, List), SyntaxError> {
        let name = self.expect_word()?.source;
        let mut words = None;
        if self.take_operator(";")? {
            let body = self.loop_body()?;
            return Ok((name, words, body));
        }
        self.skip_newlines()?;
        if self.peek()?.literal() == Some("in") {
            self.token = None;
            let mut list = Vec::new();
            loop {
                let token = self.peek()?;
                match &token.kind {
                    TokenKind::Word(word) => {
                        list.push(word.clone());
                        self.token = None;
                    }
                    TokenKind::Newline | TokenKind::Operator(";") => {
                        self.token = None;
                        break;
                    }
                    _ => return Err(self.unexpected(&token)),
                }
            }
            words = Some(list);
        }
        let body = self.loop_body()?;
        Ok((name, words, body))
    }

    fn loop_body(&mut self) -> Result<List, SyntaxError> {
        self.skip_newlines()?;
        if self.peek()?.literal() == Some("{") {
            self.token = None;
            let list = self.commands_until(&["}"], false)?;
            self.take()?;
            return Ok(list);
        }
        self.do_group()
    }

    fn case_command(&mut self) -> Result<CommandKind, SyntaxError> {
        self.token = None;
        let word = self.expect_word()?;
        self.skip_newlines()?;
        self.expect_reserved("in")?;
        let mut items = Vec::new();
        loop {
            self.skip_newlines()?;
            let token = self.peek()?;
            if token.literal() == Some("esac") {
                self.token = None;
                return Ok(CommandKind::Case { word, items });
            }
            self.take_operator("(")?;
            let mut patterns = Vec::new();
            loop {
                patterns.push(self.pattern()?);
                if self.take_operator("|")? {
                    continue;
                }
                let token = self.peek()?;
                if !token.is_operator(")") {
                    return Err(self.unexpected(&token));
                }
                self.token = None;
                break;
            }
            let body = self.commands_until(&[";;", ";&", ";;&", "esac"], true)?;
            let token = self.peek()?;
            let end = match token.kind {
                TokenKind::Operator(";;") => CaseEnd::Stop,
                TokenKind::Operator(";&") => CaseEnd::FallThrough,
                TokenKind::Operator(";;&") => CaseEnd::TestNext,
                TokenKind::End => return Err(self.unexpected(&token)),
                _ => {
                    items.push(CaseItem { patterns, body, end: CaseEnd::Stop });
                    continue;
                }
            };
            self.token = None;
            items.push(CaseItem { patterns, body, end });
        }
    }

    /// A word in which extended patterns are read.
    fn pattern(&mut self) -> Result<Word, SyntaxError> {
        self.expect_word()
    }

    /// `((…))` after the first bracket; `None` (and nothing read) if it is a subshell in a subshell.
    fn arithmetic_command(&mut self, open: &Token) -> Result<Option<Word>, SyntaxError> {
        let (position, line) = (self.position, self.line);
        self.position = open.end + 1;
        let word = self.read_word_until(Until::Arithmetic)?;
        if self.at("))") {
            self.position += 2;
            return Ok(Some(word));
        }
        self.position = position;
        self.line = line;
        Ok(None)
    }

    /// The body of a function whose name begins at `start`.
    fn function_body(&mut self, name: String, start: usize) -> Result<CommandKind, SyntaxError> {
        self.skip_newlines()?;
        let token = self.peek()?;
        let line = token.line;
        let opens = token.is_operator("(")
            || token.literal().is_some_and(|word| {
                matches!(word, "{" | "[[" | "case" | "for" | "if" | "select" | "until" | "while")
            });
        if !opens {
            return Err(self.unexpected(&token));
        }
        self.enter()?;
        let Some(kind) = self.compound(&token)? else { return Err(self.unexpected(&token)) };
        let redirects = self.redirects()?;
        self.leave();
        let end = self.token.as_ref().map_or(self.position, |token| token.start);
        let source = self.slice(start, end).trim_end().to_owned();
        let body = Command { kind, redirects, line };
        Ok(CommandKind::Function(Rc::new(Function { name, body, source, file: RefCell::default() })))
    }

    fn simple(&mut self, line: usize) -> Result<Command, SyntaxError> {
        let mut simple = Simple::default();
        let mut redirects = Vec::new();
        let mut declares = false;
        loop {
            let assignments = simple.words.is_empty() || declares;
            let token = self.peek_with(assignments)?;
            match &token.kind {
                TokenKind::Assignment(assignment) => {
                    self.token = None;
                    if simple.words.is_empty() {
                        simple.assignments.push(assignment.clone());
                    } else {
                        simple.words.push(Argument::Assignment(assignment.clone()));
                    }
                }
                TokenKind::Word(word) => {
                    self.token = None;
                    if simple.words.is_empty() {
                        // `name ()` begins a function.
                        let unadorned = simple.assignments.is_empty() && redirects.is_empty();
                        if unadorned && self.peek()?.is_operator("(") {
                            self.token = None;
                            let close = self.take()?;
                            if !close.is_operator(")") {
                                return Err(self.unexpected(&close));
                            }
                            let kind = self.function_body(word.source.clone(), token.start)?;
                            return Ok(Command { kind, redirects: Vec::new(), line });
                        }
                        declares = word.as_literal().is_some_and(|word| DECLARATIONS.contains(&word));
                    }
                    simple.words.push(Argument::Word(word.clone()));
                }
                _ => match self.redirect()? {
                    Some(redirect) => redirects.push(redirect),
                    None if simple.words.is_empty()
                        && simple.assignments.is_empty()
                        && redirects.is_empty() =>
                    {
                        return Err(self.unexpected(&token));
                    }
                    None if token.is_operator("(") => return Err(self.after_bracket(&token)),
                    None => break,
                },
            }
        }
        Ok(Command { kind: CommandKind::Simple(simple), redirects, line })
    }

    /// `echo (a)`: bash complains about what follows the bracket if it is a word.
    fn after_bracket(&mut self, token: &Token) -> SyntaxError {
        self.unexpected(token)
    }

    fn redirects(&mut self) -> Result<Vec<Redirect>, SyntaxError> {
        let mut redirects = Vec::new();
        while let Some(redirect) = self.redirect()? {
            redirects.push(redirect);
        }
        Ok(redirects)
    }

    fn redirect(&mut self) -> Result<Option<Redirect>, SyntaxError> {
        let token = self.peek()?;
        let line = token.line;
        let target = match token.kind {
            TokenKind::Number(number) => RedirectFd::Number(number),
            TokenKind::Variable(name) => RedirectFd::Variable(name),
            _ => RedirectFd::Default,
        };
        if target != RedirectFd::Default {
            self.token = None;
        }
        let token = self.peek()?;
        let TokenKind::Operator(operator) = token.kind else { return Ok(None) };
        if !matches!(
            operator,
            "<" | ">" | ">>" | ">|" | "<>" | "<&" | ">&" | "&>" | "&>>" | "<<" | "<<-" | "<<<"
        ) {
            return Ok(None);
        }
        self.token = None;
        let word = self.expect_word()?;
        let kind = match operator {
            "<" => RedirectKind::Read(word),
            ">" => RedirectKind::Write(word),
            ">>" => RedirectKind::Append(word),
            ">|" => RedirectKind::Clobber(word),
            "<>" => RedirectKind::ReadWrite(word),
            "<&" => RedirectKind::DuplicateInput(word),
            ">&" => RedirectKind::DuplicateOutput(word),
            "&>" => RedirectKind::Both(word),
            "&>>" => RedirectKind::BothAppend(word),
            "<<<" => RedirectKind::HereString(word),
            _ => {
                let document = Rc::new(HereDocument {
                    strip_tabs: operator == "<<-",
                    delimiter: word.unquoted(),
                    quoted: word.is_quoted(),
                    raw: RefCell::default(),
                    body: RefCell::default(),
                });
                self.pending.push((document.clone(), line));
                RedirectKind::HereDocument(document)
            }
        };
        Ok(Some(Redirect { target, kind }))
    }

    /// Puts an alias's text in the place of the command's name.
    fn expand_aliases(&mut self) -> Result<(), SyntaxError> {
        if self.options.aliases.is_empty() {
            return Ok(());
        }
        for _ in 0..100 {
            let token = self.peek()?;
            self.active_aliases.retain(|(_, end)| token.start < *end);
            let Some(name) = token.literal() else { return Ok(()) };
            let Some(text) = self.options.aliases.get(name).cloned() else { return Ok(()) };
            if self.active_aliases.iter().any(|(active, _)| active == name) {
                return Ok(());
            }
            let name = name.to_owned();
            let text: Vec<char> = text.chars().chain([' ']).collect();
            let end = token.start + text.len();
            let removed = token.end.saturating_sub(token.start);
            for (_, active_end) in &mut self.active_aliases {
                *active_end = (*active_end + text.len()).saturating_sub(removed);
            }
            self.chars.splice(token.start..token.end, text);
            self.active_aliases.push((name, end));
            self.position = token.start;
            self.line = token.line;
            self.token = None;
        }
        Ok(())
    }
}
