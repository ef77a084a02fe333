//! Reads basic and extended expressions as glibc's regcomp does (posix/regcomp.c, `parse_expression`).

use super::class::{Class, Set};
use super::syntax::{Assertion, DEPTH_LIMIT, Greed, Node, Parsed};
use super::{Error, Flags, Syntax};

/// RE_DUP_MAX
const REPEAT_LIMIT: u32 = 32_767;

struct Parser {
    chars: Vec<char>,
    position: usize,
    syntax: Syntax,
    flags: Flags,
    groups: usize,
    /// Groups that are closed, by number: only those can be referred to.
    closed: Vec<usize>,
    depth: u32,
    bare_class: bool,
    bare_repeats: Vec<char>,
}

pub(super) fn parse(pattern: &str, syntax: Syntax, flags: Flags) -> Result<Parsed, Error> {
    let mut parser = Parser {
        chars: pattern.chars().collect(),
        position: 0,
        syntax,
        flags,
        groups: 0,
        closed: Vec::new(),
        depth: 0,
        bare_class: false,
        bare_repeats: Vec::new(),
    };
    let node = parser.alternatives()?;
    if parser.position < parser.chars.len() {
        return Err(Error::CloseParenthesis);
    }
    Ok(Parsed {
        node,
        groups: parser.groups,
        names: Vec::new(),
        bare_class: parser.bare_class,
        bare_repeats: parser.bare_repeats,
    })
}

/// What an operator character stands for at this place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    End,
    Open,
    Close,
    Bar,
    Repeat(u32, Option<u32>),
    Brace,
    /// A character, and whether a backslash came before it.
    Char(char, bool),
}

impl Parser {
    fn basic(&self) -> bool {
        matches!(self.syntax, Syntax::Basic | Syntax::Grep)
    }

    fn at(&self, offset: usize) -> Option<char> {
        self.chars.get(self.position + offset).copied()
    }

    /// The token here and its length.
    fn token(&self) -> (Token, usize) {
        let Some(char) = self.at(0) else { return (Token::End, 0) };
        let (char, escaped, length) = match char {
            '\\' => match self.at(1) {
                Some(next) => (next, true, 2),
                None => ('\\', true, 1),
            },
            char => (char, false, 1),
        };
        let operator = escaped == self.basic();
        let token = match char {
            '(' if operator => Token::Open,
            ')' if operator => Token::Close,
            '|' if operator => Token::Bar,
            '\n' if !escaped && matches!(self.syntax, Syntax::Egrep | Syntax::Grep) => Token::Bar,
            '{' if operator => Token::Brace,
            '*' if !escaped => Token::Repeat(0, None),
            '+' if operator => Token::Repeat(1, None),
            '?' if operator => Token::Repeat(0, Some(1)),
            char => Token::Char(char, escaped),
        };
        (token, length)
    }

    fn alternatives(&mut self) -> Result<Node, Error> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(Error::TooBig);
        }
        let mut nodes = vec![self.sequence()?];
        while let (Token::Bar, length) = self.token() {
            self.position += length;
            nodes.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(Node::alternatives(nodes))
    }

    fn sequence(&mut self) -> Result<Node, Error> {
        let mut nodes: Vec<Node> = Vec::new();
        // Whether an operator that repeats would have nothing before it.
        let mut bare = true;
        loop {
            let (token, length) = self.token();
            match token {
                Token::End | Token::Bar => break,
                Token::Close if self.depth > 1 => break,
                // An unmatched `)` is itself for egrep, an error elsewhere.
                Token::Close if self.syntax == Syntax::Egrep => {
                    self.position += length;
                    nodes.push(self.char(')'));
                }
                Token::Close => return Err(Error::CloseParenthesis),
                Token::Open => {
                    self.position += length;
                    nodes.push(self.group()?);
                }
                Token::Repeat(..) | Token::Brace if bare => {
                    if let Some(node) = self.bare_repeat(token, length)? {
                        nodes.push(node);
                    }
                    if !self.basic() {
                        continue;
                    }
                }
                Token::Repeat(0, None) | Token::Brace
                    if self.syntax == Syntax::Basic && matches!(nodes.last(), Some(Node::Repeat { .. })) =>
                {
                    return Err(Error::Preceding);
                }
                Token::Repeat(min, max) => {
                    self.position += length;
                    repeat(&mut nodes, min, max)?;
                    continue;
                }
                Token::Brace => {
                    self.position += length;
                    if let Some((min, max)) = self.interval()? {
                        repeat(&mut nodes, min, max)?;
                    } else {
                        nodes.push(self.char('{'));
                    }
                    continue;
                }
                Token::Char('\\', true) if length == 1 => return Err(Error::TrailingBackslash),
                Token::Char(char, escaped) => {
                    self.position += length;
                    let node = self.atom(char, escaped, nodes.is_empty())?;
                    let anchor = matches!(node, Node::Assertion(Assertion::TextStart | Assertion::LineStart));
                    nodes.push(node);
                    bare = anchor;
                    continue;
                }
            }
            bare = false;
        }
        Ok(Node::sequence(nodes))
    }

    /// A repetition with nothing before it.
    fn bare_repeat(&mut self, token: Token, length: usize) -> Result<Option<Node>, Error> {
        let char = self.at(length - 1).unwrap_or('*');
        match (self.syntax, token) {
            (Syntax::Basic | Syntax::Grep, Token::Repeat(0, None)) => {
                self.position += length;
                Ok(Some(self.char('*')))
            }
            (Syntax::Basic, Token::Brace) => Err(Error::Preceding),
            (Syntax::Basic | Syntax::Grep, _) => {
                self.position += length;
                Ok(Some(self.char(char)))
            }
            (Syntax::Extended, _) => Err(Error::Preceding),
            (_, Token::Brace) => {
                self.position += length;
                let start = self.position;
                if self.interval()?.is_none() {
                    self.position = start;
                    return Ok(Some(self.char('{')));
                }
                self.bare_repeats.push('{');
                Ok(None)
            }
            // egrep overlooks it.
            _ => {
                self.position += length;
                self.bare_repeats.push(char);
                Ok(None)
            }
        }
    }

    fn group(&mut self) -> Result<Node, Error> {
        self.groups += 1;
        let number = self.groups;
        let node = self.alternatives()?;
        let (Token::Close, length) = self.token() else { return Err(Error::Parenthesis) };
        self.position += length;
        self.closed.push(number);
        Ok(Node::Group(number, Box::new(node)))
    }

    fn char(&self, char: char) -> Node {
        Node::Char { char, ignore_case: self.flags.ignore_case }
    }

    fn line_start(&self) -> Node {
        Node::Assertion(if self.flags.multi_line { Assertion::LineStart } else { Assertion::TextStart })
    }

    fn line_end(&self) -> Node {
        Node::Assertion(if self.flags.multi_line { Assertion::LineEnd } else { Assertion::TextEnd })
    }

    fn atom(&mut self, char: char, escaped: bool, first: bool) -> Result<Node, Error> {
        if escaped {
            return self.escape(char);
        }
        Ok(match char {
            '.' => Node::Any { newline: !self.flags.dot_excludes_newline },
            '[' => Node::Set(self.set()?),
            '^' if !self.basic() || first => self.line_start(),
            '$' if !self.basic() || matches!(self.token().0, Token::End | Token::Close | Token::Bar) => {
                self.line_end()
            }
            char => self.char(char),
        })
    }

    fn escape(&mut self, char: char) -> Result<Node, Error> {
        let assertion = |assertion| Ok(Node::Assertion(assertion));
        match char {
            '1'..='9' => {
                let group = char.to_digit(10).unwrap_or(0) as usize;
                if !self.closed.contains(&group) {
                    return Err(Error::BackReference);
                }
                Ok(Node::Back { group, ignore_case: self.flags.ignore_case })
            }
            '<' => assertion(Assertion::WordStart),
            '>' => assertion(Assertion::WordEnd),
            'b' => assertion(Assertion::WordBoundary),
            'B' => assertion(Assertion::NoWordBoundary),
            '`' => assertion(Assertion::TextStart),
            '\'' => assertion(Assertion::TextEnd),
            'w' => Ok(Node::Set(Set::class(Class::Word, false))),
            'W' => Ok(Node::Set(Set::class(Class::Word, true))),
            's' => Ok(Node::Set(Set::class(Class::Space, false))),
            'S' => Ok(Node::Set(Set::class(Class::Space, true))),
            char => Ok(self.char(char)),
        }
    }

    /// What stands between braces; `None` (and the place unchanged) if it is no interval and may stand for itself.
    fn interval(&mut self) -> Result<Option<(u32, Option<u32>)>, Error> {
        let start = self.position;
        let min = self.number();
        let max = if self.at(0) == Some(',') {
            self.position += 1;
            self.number()
        } else {
            min
        };
        let bounds_known = self.chars.get(self.position - 1) != Some(&'{');
        let closed = match (self.basic(), self.at(0), self.at(1)) {
            (true, Some('\\'), Some('}')) => 2,
            (false, Some('}'), _) => 1,
            _ => 0,
        };
        if closed == 0 || !bounds_known {
            if self.syntax == Syntax::Egrep {
                self.position = start;
                return Ok(None);
            }
            return Err(if self.at(0).is_none() { Error::Brace } else { Error::Interval });
        }
        self.position += closed;
        let min = min.unwrap_or(0);
        if max.is_some_and(|max| max < min) {
            return Err(Error::Interval);
        }
        if min > REPEAT_LIMIT || max.is_some_and(|max| max > REPEAT_LIMIT) {
            return Err(Error::TooBig);
        }
        Ok(Some((min, max)))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.at(0).and_then(|char| char.to_digit(10)) {
            self.position += 1;
            number = Some((number.unwrap_or(0) * 10 + digit).min(REPEAT_LIMIT + 1));
        }
        number
    }

    fn set(&mut self) -> Result<Set, Error> {
        let start = self.position;
        if self.at(0).is_none() {
            return Err(Error::Invalid);
        }
        let mut set = Set { ignore_case: self.flags.ignore_case, ..Set::default() };
        if self.at(0) == Some('^') {
            self.position += 1;
            set.negated = true;
        }
        let mut first = true;
        loop {
            let char = self.at(0).ok_or(Error::Bracket)?;
            self.position += 1;
            if char == ']' && !first {
                let inner = self.chars.get(start..self.position - 1).unwrap_or_default();
                self.bare_class |=
                    inner.len() > 1 && inner.first() == Some(&':') && inner.last() == Some(&':');
                return Ok(set);
            }
            first = false;
            let low = match self.set_element(char)? {
                Element::Char(char) => char,
                Element::Class(class) => {
                    set.classes.push((class, false));
                    continue;
                }
            };
            if self.at(0) == Some('-') && self.at(1).is_some_and(|next| next != ']') {
                self.position += 1;
                let next = self.at(0).ok_or(Error::Bracket)?;
                self.position += 1;
                let Element::Char(high) = self.set_element(next)? else { return Err(Error::Range) };
                if low > high {
                    return Err(Error::Range);
                }
                set.ranges.push((low, high));
            } else {
                set.add(low);
            }
        }
    }

    /// A character, `[:class:]`, `[=c=]` or `[.c.]`, whose first character was taken.
    fn set_element(&mut self, char: char) -> Result<Element, Error> {
        let Some(kind @ (':' | '=' | '.')) = self.at(0).filter(|_| char == '[') else {
            return Ok(Element::Char(char));
        };
        let rest = self.chars.get(self.position + 1..).unwrap_or_default();
        let end = rest.windows(2).position(|pair| pair == [kind, ']']);
        let Some(end) = end else {
            // `[[:` without an end is an error, `[[=` and `[[.` too.
            return if kind == ':' && !rest.contains(&']') {
                Err(Error::Bracket)
            } else {
                Ok(Element::Char(char))
            };
        };
        let name: String = rest.iter().take(end).collect();
        self.position += end + 3;
        if kind == ':' {
            let class = Class::named(&name).ok_or(Error::ClassName)?;
            let either_case = self.flags.ignore_case && matches!(class, Class::Lower | Class::Upper);
            return Ok(Element::Class(if either_case { Class::Alpha } else { class }));
        }
        let mut chars = name.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => Ok(Element::Char(char)),
            _ => Err(Error::Collation),
        }
    }
}

enum Element {
    Char(char),
    Class(Class),
}

fn repeat(nodes: &mut Vec<Node>, min: u32, max: Option<u32>) -> Result<(), Error> {
    let node = nodes.pop().ok_or(Error::Preceding)?;
    // `a**` is `a*`; without this a long row of stars would nest deeply.
    if let Node::Repeat { min: 0, max: None, .. } = &node
        && max.is_none()
    {
        nodes.push(node);
        return Ok(());
    }
    nodes.push(Node::Repeat { node: Box::new(node), min, max, greed: Greed::Greedy });
    Ok(())
}
