//! Tokens to a tree. Upstream: text/template/parse parse.go.

use serde_json::{Number, Value};

use super::functions;
use super::lex::{Token, is_keyword, tokens};
use super::node::{Branch, Command, Node, Operand, OperandKind, Pipeline, Tree};
use crate::output::go;

/// A line number and what is wrong there.
type Mistake = (usize, String);

/// Nobody nests deeper than this.
const DEPTH_LIMIT: usize = 100;

/// Reads a template.
pub fn parse(text: &str) -> Result<Tree, Mistake> {
    let mut parser = Parser {
        text,
        tokens: tokens(text),
        at: 0,
        variables: vec!["$".to_owned()],
        tree: Tree { text: text.to_owned(), ..Tree::default() },
        ranges: 0,
        depth: 0,
    };
    let mut root = Vec::new();
    loop {
        if *parser.peek() == Token::Eof {
            break;
        }
        match parser.node()? {
            Item::Node(node) => root.push(node),
            Item::Nothing => {}
            Item::End => return Err(parser.mistake("unexpected {{end}}")),
            Item::Else(_) => return Err(parser.mistake("unexpected {{else}}")),
        }
    }
    parser.tree.root = root;
    Ok(parser.tree)
}

/// A constant number.
pub fn number(text: &str) -> Option<Value> {
    let plain = text.replace('_', "");
    let (negative, digits) = match plain.strip_prefix(['+', '-']) {
        Some(digits) => (plain.starts_with('-'), digits),
        None => (false, plain.as_str()),
    };
    let lower = digits.to_ascii_lowercase();
    let radix = match lower.get(..2) {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 10,
    };
    let integer = match radix {
        10 => digits.parse::<i128>().ok(),
        radix => lower.get(2..).and_then(|digits| i128::from_str_radix(digits, radix).ok()),
    };
    if let Some(integer) = integer {
        return i64::try_from(if negative { -integer } else { integer }).ok().map(Value::from);
    }
    let is_float = digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let float = plain.parse::<f64>().ok().filter(|_| is_float)?;
    Number::from_f64(float).map(Value::Number)
}

enum Item {
    Node(Node),
    Nothing,
    End,
    /// `{{else}}` and, for `{{else if}}`, what follows as a node of its own.
    Else(Option<Node>),
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(usize, Token)>,
    at: usize,
    variables: Vec<String>,
    tree: Tree,
    ranges: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::Eof, |(_, token)| token)
    }

    fn position(&self) -> usize {
        self.tokens.get(self.at).map_or(self.text.len(), |(at, _)| *at)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn skip_space(&mut self) {
        while *self.peek() == Token::Space {
            self.at += 1;
        }
    }

    /// A mistake in the line of the token last read.
    fn mistake(&self, message: impl Into<String>) -> Mistake {
        let last = self.tokens.get(self.at.saturating_sub(1)).map_or(0, |(at, _)| *at);
        let before = self.text.get(..last).unwrap_or(self.text);
        (1 + before.matches('\n').count(), message.into())
    }

    fn unexpected(&self, token: &Token, context: &str) -> Mistake {
        match token {
            Token::Error(message) => self.mistake(message.clone()),
            token => self.mistake(format!("unexpected {} in {context}", token.show())),
        }
    }

    fn deeper(&mut self) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT { Err(self.mistake("max expression depth exceeded")) } else { Ok(()) }
    }

    /// Text, an action, or what ends a list.
    fn node(&mut self) -> Result<Item, Mistake> {
        match self.next() {
            Token::Text(text) => Ok(Item::Node(Node::Text(text))),
            Token::Left => {
                self.skip_space();
                self.action()
            }
            token => Err(self.unexpected(&token, "input")),
        }
    }

    fn action(&mut self) -> Result<Item, Mistake> {
        let keyword = match self.peek() {
            Token::Word(word) if is_keyword(word) && word != "nil" => word.clone(),
            _ => {
                let pipeline = self.pipeline("command", &Token::Right)?;
                return Ok(Item::Node(Node::Action(pipeline)));
            }
        };
        self.next();
        match keyword.as_str() {
            "if" | "with" | "range" => self.branch(&keyword).map(Item::Node),
            "end" => {
                self.skip_space();
                self.expect(&Token::Right, "end")?;
                Ok(Item::End)
            }
            "else" => {
                self.skip_space();
                if let Token::Word(word) = self.peek().clone()
                    && matches!(word.as_str(), "if" | "with")
                {
                    self.next();
                    return Ok(Item::Else(Some(self.branch(&word)?)));
                }
                self.expect(&Token::Right, "else")?;
                Ok(Item::Else(None))
            }
            "break" | "continue" => {
                self.skip_space();
                self.expect(&Token::Right, &keyword)?;
                if self.ranges == 0 {
                    return Err(self.mistake(format!("{{{{{keyword}}}}} outside {{{{range}}}}")));
                }
                Ok(Item::Node(if keyword == "break" { Node::Break } else { Node::Continue }))
            }
            "template" => {
                self.skip_space();
                let at = self.position();
                let name = self.name("template clause")?;
                self.skip_space();
                let pipeline = match self.peek() {
                    Token::Right => {
                        self.next();
                        None
                    }
                    _ => Some(self.pipeline("template clause", &Token::Right)?),
                };
                Ok(Item::Node(Node::Template(at, name, pipeline)))
            }
            "define" => {
                self.skip_space();
                let name = self.name("define clause")?;
                self.skip_space();
                self.expect(&Token::Right, "define clause")?;
                let body = self.body("define clause")?;
                self.tree.defined.insert(name, body);
                Ok(Item::Nothing)
            }
            _ => {
                self.skip_space();
                let at = self.position();
                let name = self.name("block clause")?;
                let pipeline = self.pipeline("block clause", &Token::Right)?;
                let body = self.body("block clause")?;
                self.tree.defined.insert(name.clone(), body);
                Ok(Item::Node(Node::Template(at, name, Some(pipeline))))
            }
        }
    }

    fn expect(&mut self, wanted: &Token, context: &str) -> Result<(), Mistake> {
        let token = self.next();
        if token == *wanted { Ok(()) } else { Err(self.unexpected(&token, context)) }
    }

    fn name(&mut self, context: &str) -> Result<String, Mistake> {
        match self.next() {
            token @ (Token::Quoted(_) | Token::Raw(_)) => self.unquoted(&token),
            token => Err(self.unexpected(&token, context)),
        }
    }

    fn unquoted(&self, token: &Token) -> Result<String, Mistake> {
        let text = match token {
            Token::Raw(text) => Some(text.trim_matches('`').replace('\r', "")),
            Token::Quoted(text) => {
                let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
                go::unquote(inner, '"')
            }
            _ => None,
        };
        text.ok_or_else(|| self.mistake("invalid syntax"))
    }

    /// Nodes up to `{{end}}`.
    fn body(&mut self, context: &str) -> Result<Vec<Node>, Mistake> {
        self.deeper()?;
        let mut body = Vec::new();
        loop {
            if *self.peek() == Token::Eof {
                self.next();
                return Err(self.mistake("unexpected EOF"));
            }
            match self.node()? {
                Item::Node(node) => body.push(node),
                Item::Nothing => {}
                Item::End => break,
                Item::Else(_) => return Err(self.mistake(format!("unexpected {{{{else}}}} in {context}"))),
            }
        }
        self.depth -= 1;
        Ok(body)
    }

    fn branch(&mut self, keyword: &str) -> Result<Node, Mistake> {
        self.deeper()?;
        let known = self.variables.len();
        let pipeline = self.pipeline(keyword, &Token::Right)?;
        self.ranges += usize::from(keyword == "range");
        let (mut body, mut otherwise) = (Vec::new(), Vec::new());
        let mut in_else = false;
        loop {
            if *self.peek() == Token::Eof {
                self.next();
                return Err(self.mistake("unexpected EOF"));
            }
            let list = if in_else { &mut otherwise } else { &mut body };
            match self.node()? {
                Item::Node(node) => list.push(node),
                Item::Nothing => {}
                Item::End => break,
                // The chained branch took the one {{end}} there is.
                Item::Else(Some(node)) if !in_else && keyword != "range" => {
                    otherwise.push(node);
                    break;
                }
                Item::Else(None) if !in_else => in_else = true,
                Item::Else(_) => return Err(self.mistake("expected end; found {{else}}")),
            }
        }
        self.ranges -= usize::from(keyword == "range");
        self.variables.truncate(known);
        self.depth -= 1;
        let branch = Branch { pipeline, body, otherwise };
        Ok(match keyword {
            "if" => Node::If(branch),
            "with" => Node::With(branch),
            _ => Node::Range(branch),
        })
    }

    /// A pipeline up to and with `end`.
    fn pipeline(&mut self, context: &str, end: &Token) -> Result<Pipeline, Mistake> {
        self.deeper()?;
        self.skip_space();
        let mut pipeline = Pipeline::default();
        self.declarations(context, &mut pipeline)?;
        loop {
            self.skip_space();
            let token = self.peek().clone();
            if token == *end {
                self.next();
                if pipeline.commands.is_empty() || self.ends_in_pipe() {
                    return Err(self.mistake(format!("missing value for {context}")));
                }
                self.check(&pipeline)?;
                self.depth -= 1;
                return Ok(pipeline);
            }
            match token {
                Token::Char1(_)
                | Token::Error(_)
                | Token::Eof
                | Token::Right
                | Token::RightParen
                | Token::Pipe
                | Token::Declare
                | Token::Assign
                | Token::Text(_)
                | Token::Left => {
                    self.next();
                    let context = match token {
                        Token::Char1(_) => "operand",
                        _ => context,
                    };
                    return Err(self.unexpected(&token, context));
                }
                _ => {
                    let command = self.command()?;
                    pipeline.commands.push(command);
                }
            }
        }
    }

    fn ends_in_pipe(&self) -> bool {
        let before = self.tokens.get(..self.at.saturating_sub(1)).unwrap_or_default();
        let last = before.iter().rev().find(|(_, token)| *token != Token::Space);
        matches!(last, Some((_, Token::Pipe)))
    }

    fn declarations(&mut self, context: &str, pipeline: &mut Pipeline) -> Result<(), Mistake> {
        let start = self.at;
        let mut names = Vec::new();
        while let Token::Variable(name) = self.peek().clone() {
            self.next();
            self.skip_space();
            names.push(name);
            match self.peek() {
                sign @ (Token::Declare | Token::Assign) => {
                    pipeline.assigns = *sign == Token::Assign;
                    if !pipeline.assigns {
                        self.variables.extend(names.iter().cloned());
                    }
                    self.next();
                    pipeline.variables = names;
                    return Ok(());
                }
                Token::Char1(',') if context == "range" && names.len() == 1 => {
                    self.next();
                    self.skip_space();
                }
                _ => break,
            }
        }
        self.at = start;
        Ok(())
    }

    fn check(&self, pipeline: &Pipeline) -> Result<(), Mistake> {
        for (index, command) in pipeline.commands.iter().enumerate().skip(1) {
            if let Some(Operand {
                kind: OperandKind::Constant(..) | OperandKind::Dot | OperandKind::Nil,
                ..
            }) = command.operands.first()
            {
                return Err(self.mistake(format!("non executable command in pipeline stage {}", index + 1)));
            }
        }
        Ok(())
    }

    /// Operands up to a pipe (taken) or the end (left).
    fn command(&mut self) -> Result<Command, Mistake> {
        let at = self.position();
        let mut operands = Vec::new();
        loop {
            self.skip_space();
            if let Some(operand) = self.operand()? {
                operands.push(operand);
            }
            match self.next() {
                Token::Space => continue,
                Token::Right | Token::RightParen => self.at -= 1,
                Token::Pipe => {}
                token => return Err(self.unexpected(&token, "operand")),
            }
            break;
        }
        if operands.is_empty() {
            return Err(self.mistake("empty command"));
        }
        Ok(Command { at, operands })
    }

    fn operand(&mut self) -> Result<Option<Operand>, Mistake> {
        let mut at = self.position();
        let token = self.peek().clone();
        let mut kind = match &token {
            Token::Word(word) if word == "nil" => OperandKind::Nil,
            Token::Word(word) if word == "true" || word == "false" => {
                OperandKind::Constant(Value::Bool(word == "true"), word.clone())
            }
            Token::Word(word) if !is_keyword(word) => {
                if !functions::is_known(word) {
                    self.next();
                    return Err(self.mistake(format!("function {} not defined", go::quote(word))));
                }
                OperandKind::Function(word.clone())
            }
            Token::Dot => OperandKind::Dot,
            Token::Variable(name) => {
                if !self.variables.contains(name) {
                    self.next();
                    return Err(self.mistake(format!("undefined variable {}", go::quote(name))));
                }
                OperandKind::Variable(name.clone(), Vec::new())
            }
            Token::Field(name) => OperandKind::Field(vec![name.clone()]),
            Token::Number(text) => OperandKind::Constant(number(text).unwrap_or(Value::Null), text.clone()),
            Token::Char(text) => {
                let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text);
                let sign = go::unquote(inner, '\'').and_then(|text| text.chars().next());
                let Some(sign) = sign else {
                    self.next();
                    return Err(self.mistake(format!("malformed character constant: {text}")));
                };
                OperandKind::Constant(Value::from(u32::from(sign)), text.clone())
            }
            Token::Quoted(text) | Token::Raw(text) => {
                self.at += 1;
                let value = self.unquoted(&token)?;
                self.at -= 1;
                OperandKind::Constant(Value::String(value), text.clone())
            }
            Token::LeftParen => {
                self.next();
                let pipeline = self.pipeline("parenthesized pipeline", &Token::RightParen)?;
                self.at -= 1;
                OperandKind::Pipeline(pipeline, Vec::new())
            }
            _ => return Ok(None),
        };
        self.next();
        let first_field = self.position();
        let mut more = Vec::new();
        while let Token::Field(name) = self.peek().clone() {
            self.next();
            more.push(name);
        }
        if !more.is_empty() {
            match &mut kind {
                OperandKind::Field(names) | OperandKind::Variable(_, names) => {
                    names.extend(more);
                    at = first_field;
                }
                OperandKind::Pipeline(_, names) => {
                    names.extend(more);
                    at = first_field;
                }
                other => {
                    let shown = Operand { at, kind: other.clone() };
                    return Err(
                        self.mistake(format!("unexpected . after term {}", go::quote(&shown.to_string())))
                    );
                }
            }
        }
        Ok(Some(Operand { at, kind }))
    }
}
