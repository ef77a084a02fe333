//! Template text to nodes. Upstream: client-go/util/jsonpath parser.go, quirks included.

use serde_json::Value;

use super::ParseError;
use crate::output::go::unquote;

/// A step of an action, or text between actions.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `{…}`: steps in a row.
    List(Vec<Node>),
    /// A quoted or bare text, a number, true or false.
    Literal(Value),
    /// `.name`
    Field(String),
    /// `[0]`, `[1:2:3]`
    Array(Slice),
    /// `[?(left operator right)]`; without operator, [`Filter::EXISTS`].
    Filter(Filter),
    /// `.*`
    Wildcard,
    /// `..`
    Recursive,
    /// `[a,b]`
    Union(Vec<Vec<Node>>),
    /// `range`, `end` and words that mean nothing.
    Identifier(String),
}

/// `[start:end:step]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// First element; negative counts from the end.
    pub start: Option<i64>,
    /// One past the last.
    pub end: Option<i64>,
    /// Whether `end` was not written but follows from `start`, as in `[0]`.
    pub end_derived: bool,
    /// Every how many.
    pub step: Option<i64>,
}

/// A comparison for each element.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Path on the left.
    pub left: Vec<Node>,
    /// Marks between, or [`Self::EXISTS`].
    pub operator: String,
    /// Path or literal on the right.
    pub right: Vec<Node>,
}

impl Filter {
    /// Stands for the operator of `[?(@.a)]`.
    pub const EXISTS: &'static str = "exists";
}

/// Reads a whole template.
pub fn template(text: &str) -> Result<Vec<Node>, ParseError> {
    let mut nodes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, action) = rest.split_at(at);
        if !before.is_empty() {
            nodes.push(literal(before));
        }
        let mut reader = Reader { rest: action.get(1..).unwrap_or_default() };
        nodes.push(Node::List(reader.action()?));
        rest = reader.rest;
    }
    if !rest.is_empty() {
        nodes.push(literal(rest));
    }
    Ok(nodes)
}

/// Reads `{text}` and gives the steps of its first action.
fn action(text: &str) -> Result<Vec<Node>, ParseError> {
    match template(&format!("{{{text}}}"))?.into_iter().next() {
        Some(Node::List(nodes)) => Ok(nodes),
        _ => Ok(Vec::new()),
    }
}

fn literal(text: &str) -> Node {
    Node::Literal(Value::String(text.to_owned()))
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let mut signs = self.rest.chars();
        let sign = signs.next();
        self.rest = signs.as_str();
        sign
    }

    /// What lies between `start` (an earlier rest) and here.
    fn since(&self, start: &'a str) -> &'a str {
        start.get(..start.len() - self.rest.len()).unwrap_or_default()
    }

    /// The steps up to and with `}`.
    fn action(&mut self) -> Result<Vec<Node>, ParseError> {
        let mut nodes = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix('}') {
                self.rest = rest;
                return Ok(nodes);
            }
            if let Some(rest) = self.rest.strip_prefix("[?(") {
                self.rest = rest;
                nodes.push(self.filter()?);
                continue;
            }
            if let Some(rest) = self.rest.strip_prefix("..") {
                if nodes.last() == Some(&Node::Recursive) {
                    return Err(ParseError::MultipleRecursiveDescent);
                }
                self.rest = rest;
                nodes.push(Node::Recursive);
                if self.peek().is_some_and(is_alphanumeric) {
                    nodes.push(self.field());
                }
                continue;
            }
            let start = self.rest;
            match self.next() {
                None | Some('\r' | '\n') => return Err(ParseError::UnclosedAction),
                Some(' ' | '@' | '$') => {}
                Some('[') => self.array(start, &mut nodes)?,
                Some(quote @ ('"' | '\'')) => nodes.push(self.quoted(start, quote)?),
                Some('.') => nodes.push(self.field()),
                Some(sign) if sign == '+' || sign == '-' || sign.is_numeric() => {
                    nodes.push(self.number(start)?)
                }
                Some(sign) if is_alphanumeric(sign) => nodes.push(self.identifier(start)),
                Some(sign) => return Err(ParseError::UnrecognizedCharacter(sign)),
            }
        }
    }

    fn identifier(&mut self, start: &'a str) -> Node {
        while self.peek().is_some_and(|sign| !is_terminator(sign)) {
            self.next();
        }
        match self.since(start) {
            "true" => Node::Literal(Value::Bool(true)),
            "false" => Node::Literal(Value::Bool(false)),
            word => Node::Identifier(word.to_owned()),
        }
    }

    fn number(&mut self, start: &'a str) -> Result<Node, ParseError> {
        while self.peek().is_some_and(|sign| sign == '.' || sign.is_numeric()) {
            self.next();
        }
        let text = self.since(start);
        if let Ok(number) = text.parse::<i64>() {
            return Ok(Node::Literal(number.into()));
        }
        let float = text.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
        float
            .map(|float| Node::Literal(Value::Number(float)))
            .ok_or_else(|| ParseError::Number(text.to_owned()))
    }

    /// A field after its point.
    fn field(&mut self) -> Node {
        let start = self.rest;
        while let Some(sign) = self.peek() {
            if is_terminator(sign) {
                break;
            }
            self.next();
            if sign == '\\' {
                self.next();
            }
        }
        match self.since(start) {
            "*" => Node::Wildcard,
            name => Node::Field(name.replace('\\', "")),
        }
    }

    fn quoted(&mut self, start: &'a str, quote: char) -> Result<Node, ParseError> {
        let mut previous = quote;
        loop {
            match self.next() {
                None | Some('\n') => return Err(ParseError::UnterminatedQuote),
                Some(sign) if sign == quote && previous != '\\' => break,
                Some(sign) => previous = sign,
            }
        }
        let text = self.since(start);
        let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
        let unquoted = unquote(inner, quote).ok_or_else(|| ParseError::Quote(text.to_owned()))?;
        Ok(literal(&unquoted))
    }

    /// `[…]`; `start` is where the bracket stands.
    fn array(&mut self, start: &'a str, nodes: &mut Vec<Node>) -> Result<(), ParseError> {
        loop {
            match self.next() {
                None | Some('\n') => return Err(ParseError::UnterminatedArray),
                Some(']') => break,
                Some(_) => {}
            }
        }
        let text = self.since(start);
        let text = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
        let text = if text == "*" { ":" } else { text };
        if text.contains(',') {
            let members = text.split(',').map(|member| action(&format!("[{}]", member.trim_matches(' '))));
            nodes.push(Node::Union(members.collect::<Result<_, _>>()?));
            return Ok(());
        }
        let key = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        if let Some(key) = key.filter(|key| !key.contains('\'')) {
            nodes.extend(action(&format!(".{key}"))?);
            return Ok(());
        }
        nodes.push(Node::Array(slice(text)?));
        Ok(())
    }

    /// A filter after `[?(`.
    fn filter(&mut self) -> Result<Node, ParseError> {
        let start = self.rest;
        let (mut begun, mut ended, mut pair, mut previous) = (false, false, '"', '(');
        loop {
            let sign = self.next();
            match sign {
                None | Some('\n') => return Err(ParseError::UnterminatedFilter),
                Some(quote @ ('"' | '\'')) if !begun => {
                    begun = true;
                    pair = quote;
                }
                Some(quote @ ('"' | '\'')) => ended |= previous != '\\' && quote == pair,
                Some(')') if begun == ended => break,
                Some(_) => {}
            }
            previous = sign.unwrap_or_default();
        }
        let text = self.since(start);
        let text = text.strip_suffix(')').unwrap_or(text);
        if self.next() != Some(']') {
            return Err(ParseError::UnclosedArray);
        }
        Ok(Node::Filter(match comparison(text) {
            Some((left, operator, right)) => {
                Filter { left: action(left)?, right: action(right)?, operator: operator.to_owned() }
            }
            None => Filter { left: action(text)?, right: Vec::new(), operator: Filter::EXISTS.to_owned() },
        }))
    }
}

/// `^([^!<>=]+)([!<>=]+)(.+?)$`
fn comparison(text: &str) -> Option<(&str, &str, &str)> {
    let is_mark = |sign: char| "!<>=".contains(sign);
    let at = text.find(is_mark).filter(|at| *at > 0)?;
    let (left, rest) = text.split_at(at);
    let marks = rest.find(|sign| !is_mark(sign)).unwrap_or(rest.len());
    let marks = if marks == rest.len() { marks.checked_sub(1).filter(|marks| *marks > 0)? } else { marks };
    let (operator, right) = rest.split_at(marks);
    Some((left, operator, right))
}

/// `^(-?\d*)(:-?\d*)?(:-?\d*)?$`
fn slice(text: &str) -> Result<Slice, ParseError> {
    let parts: Vec<&str> = text.split(':').collect();
    let is_index =
        |part: &&str| part.strip_prefix('-').unwrap_or(part).bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() > 3 || !parts.iter().all(is_index) {
        return Err(ParseError::InvalidArrayIndex(text.to_owned()));
    }
    let number = |index: usize| match parts.get(index) {
        None | Some(&"") => Ok(None),
        Some(part) => part.parse::<i64>().map(Some).map_err(|_| ParseError::ArrayIndex((*part).to_owned())),
    };
    let (start, mut end, step) = (number(0)?, number(1)?, number(2)?);
    let end_derived = parts.len() == 1;
    if end_derived {
        end = Some(start.unwrap_or(0).saturating_add(1));
    }
    Ok(Slice { start, end, end_derived, step })
}

fn is_terminator(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}')
}

fn is_alphanumeric(sign: char) -> bool {
    sign == '_' || sign.is_alphanumeric()
}
