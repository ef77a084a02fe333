//! Reads Perl's expressions as PCRE2 does, as far as people type them.

use super::class::{Class, Set};
use super::syntax::{Assertion, DEPTH_LIMIT, Greed, Node, Parsed};
use super::{Error, Flags};

struct Parser {
    chars: Vec<char>,
    position: usize,
    flags: Flags,
    groups: usize,
    names: Vec<(String, usize)>,
    highest_reference: usize,
    depth: u32,
}

const END_OF_PATTERN: Error = Error::Perl("\\ at end of pattern");
const MISSING_PARENTHESIS: Error = Error::Perl("missing closing parenthesis");
const UNMATCHED_PARENTHESIS: Error = Error::Perl("unmatched closing parenthesis");
const NOTHING_TO_REPEAT: Error = Error::Perl("quantifier does not follow a repeatable item");
const GROUP_NAME: Error = Error::Perl("syntax error in subpattern name (missing terminator?)");
const CLASS_IN_RANGE: Error = Error::Perl("char-class value at end of range");
const MISSING_BRACKET: Error = Error::Perl("missing terminating ] for character class");
const RANGE: Error = Error::Perl("range out of order in character class");
const NUMBERS: Error = Error::Perl("numbers out of order in {} quantifier");
const TOO_BIG_NUMBER: Error = Error::Perl("number too big in {} quantifier");
const UNRECOGNIZED: Error = Error::Perl("unrecognized character follows \\");
const UNRECOGNIZED_GROUP: Error = Error::Perl("unrecognized character after (? or (?-");
const BARE_CLASS: Error = Error::Perl("POSIX named classes are supported only within a class");
const COLLATION: Error = Error::Perl("POSIX collating elements are not supported");
const NO_GROUP: Error = Error::Perl("reference to non-existent subpattern");

pub(super) fn parse(pattern: &str, flags: Flags) -> Result<Parsed, Error> {
    let mut parser = Parser {
        chars: pattern.chars().collect(),
        position: 0,
        flags,
        groups: 0,
        names: Vec::new(),
        highest_reference: 0,
        depth: 0,
    };
    let node = parser.alternatives()?;
    if parser.position < parser.chars.len() {
        return Err(UNMATCHED_PARENTHESIS);
    }
    if parser.highest_reference > parser.groups {
        return Err(NO_GROUP);
    }
    Ok(Parsed {
        node,
        groups: parser.groups,
        names: parser.names,
        bare_class: false,
        bare_repeats: Vec::new(),
    })
}

/// A class by Perl's letter, and whether its complement is meant.
fn class_letter(char: char, flags: Flags) -> Option<(Class, bool)> {
    Some(match char {
        'd' => (Class::Digit, false),
        'D' => (Class::Digit, true),
        'w' => (Class::Word, false),
        'W' => (Class::Word, true),
        's' => (Class::Space, false),
        'S' => (Class::Space, true),
        'h' if !flags.oniguruma => (Class::Blank, false),
        'H' if !flags.oniguruma => (Class::Blank, true),
        _ => return None,
    })
}

impl Parser {
    fn at(&self, offset: usize) -> Option<char> {
        self.chars.get(self.position + offset).copied()
    }

    fn take(&mut self, text: &str) -> bool {
        let found = text.chars().enumerate().all(|(offset, char)| self.at(offset) == Some(char));
        if found {
            self.position += text.chars().count();
        }
        found
    }

    fn next(&mut self) -> Option<char> {
        let char = self.at(0)?;
        self.position += 1;
        Some(char)
    }

    fn alternatives(&mut self) -> Result<Node, Error> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(Error::Perl("parentheses are too deeply nested"));
        }
        let mut nodes = vec![self.sequence()?];
        while self.take("|") {
            nodes.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(Node::alternatives(nodes))
    }

    fn sequence(&mut self) -> Result<Node, Error> {
        let mut nodes = Vec::new();
        while let Some(char) = self.at(0) {
            if char == '|' || char == ')' {
                break;
            }
            self.position += 1;
            if self.flags.extended && (char.is_whitespace() || char == '#') {
                if char == '#' {
                    while self.next().is_some_and(|char| char != '\n') {}
                }
                continue;
            }
            if let Some((min, max)) = self.quantifier(char)? {
                let greed = match self.at(0) {
                    Some('?') => Greed::Lazy,
                    Some('+') => Greed::Possessive,
                    _ => Greed::Greedy,
                };
                if greed != Greed::Greedy {
                    self.position += 1;
                }
                let node = match nodes.pop() {
                    Some(node @ Node::Repeat { .. }) if self.flags.oniguruma => node,
                    None | Some(Node::Assertion(_) | Node::Repeat { .. }) => return Err(NOTHING_TO_REPEAT),
                    Some(node) => node,
                };
                nodes.push(Node::Repeat { node: Box::new(node), min, max, greed });
                continue;
            }
            let node = self.atom(char)?;
            nodes.push(node);
        }
        Ok(Node::sequence(nodes))
    }

    fn quantifier(&mut self, char: char) -> Result<Option<(u32, Option<u32>)>, Error> {
        Ok(match char {
            '*' => Some((0, None)),
            '+' => Some((1, None)),
            '?' => Some((0, Some(1))),
            '{' => {
                let start = self.position;
                let min = self.number();
                let max = match (min, self.at(0)) {
                    (Some(_), Some(',')) => {
                        self.position += 1;
                        self.number()
                    }
                    _ => min,
                };
                if min.is_none() || !self.take("}") {
                    self.position = start;
                    return Ok(None);
                }
                let min = min.unwrap_or(0);
                let most = if self.flags.oniguruma { 100_000 } else { 65_535 };
                if min > most || max.is_some_and(|max| max > most) {
                    return Err(TOO_BIG_NUMBER);
                }
                if max.is_some_and(|max| max < min) {
                    return Err(NUMBERS);
                }
                Some((min, max))
            }
            _ => None,
        })
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.at(0).and_then(|char| char.to_digit(10)) {
            self.position += 1;
            number = Some((number.unwrap_or(0) * 10 + digit).min(100_001));
        }
        number
    }

    fn char(&self, char: char) -> Node {
        Node::Char { char, ignore_case: self.flags.ignore_case }
    }

    fn atom(&mut self, char: char) -> Result<Node, Error> {
        Ok(match char {
            '.' => Node::Any { newline: !self.flags.dot_excludes_newline },
            '^' if self.flags.multi_line => Node::Assertion(Assertion::LineStart),
            '^' => Node::Assertion(Assertion::TextStart),
            '$' if self.flags.multi_line => Node::Assertion(Assertion::LineEnd),
            '$' => Node::Assertion(Assertion::LastLineEnd),
            '[' => Node::Set(self.set()?),
            '(' => self.group()?,
            '\\' => self.escape()?,
            char => self.char(char),
        })
    }

    fn group(&mut self) -> Result<Node, Error> {
        let outer = self.flags;
        if !self.take("?") {
            self.groups += 1;
            return self.numbered(self.groups);
        }
        let look = |ahead, negated| Some((ahead, negated));
        let around = if self.take("=") {
            look(true, false)
        } else if self.take("!") {
            look(true, true)
        } else if self.take("<=") {
            look(false, false)
        } else if self.take("<!") {
            look(false, true)
        } else {
            None
        };
        if let Some((ahead, negated)) = around {
            let node = Box::new(self.body(outer)?);
            return Ok(Node::Look { ahead, negated, node });
        }
        if self.take(":") {
            return self.body(outer);
        }
        if self.take(">") {
            return Ok(Node::Atomic(Box::new(self.body(outer)?)));
        }
        if self.take("#") {
            while self.next().ok_or(MISSING_PARENTHESIS)? != ')' {}
            return Ok(Node::Empty);
        }
        let close = if self.take("<") || !self.flags.oniguruma && self.take("P<") {
            Some('>')
        } else if self.take("'") {
            Some('\'')
        } else {
            None
        };
        if let Some(close) = close {
            let mut name = String::new();
            loop {
                match self.next() {
                    Some(char) if char == close && !(self.flags.oniguruma && name.is_empty()) => break,
                    Some(char) if self.names_group(char, name.is_empty()) => name.push(char),
                    _ => return Err(GROUP_NAME),
                }
            }
            self.groups += 1;
            self.names.push((name, self.groups));
            return self.numbered(self.groups);
        }
        self.inline_flags(outer)
    }

    /// Whether `char` may stand in the name of a group.
    fn names_group(&self, char: char, first: bool) -> bool {
        if self.flags.oniguruma {
            !(matches!(char, ')' | '>' | '-') || first && char.is_ascii_digit())
        } else {
            char.is_alphanumeric() || char == '_'
        }
    }

    /// `(?i)`, `(?i:…)`, `(?-i)`
    fn inline_flags(&mut self, outer: Flags) -> Result<Node, Error> {
        let mut on = true;
        if self.flags.oniguruma && self.at(0) == Some('-') {
            // It takes this for the call of a group, which lacks its number.
            return Err(GROUP_NAME);
        }
        loop {
            match self.next() {
                Some('-') => on = false,
                Some('i') => self.flags.ignore_case = on,
                Some('m') => self.flags.multi_line = on,
                Some('s') => self.flags.dot_excludes_newline = !on,
                Some('x') => self.flags.extended = on,
                Some(':') => return self.body(outer),
                // It lasts to the end of the group around.
                Some(')') => return Ok(Node::Empty),
                None => return Err(MISSING_PARENTHESIS),
                _ => return Err(UNRECOGNIZED_GROUP),
            }
        }
    }

    fn numbered(&mut self, number: usize) -> Result<Node, Error> {
        let outer = self.flags;
        Ok(Node::Group(number, Box::new(self.body(outer)?)))
    }

    fn body(&mut self, outer: Flags) -> Result<Node, Error> {
        let node = self.alternatives()?;
        self.flags = outer;
        if self.take(")") { Ok(node) } else { Err(MISSING_PARENTHESIS) }
    }

    fn escape(&mut self) -> Result<Node, Error> {
        let char = self.next().ok_or(END_OF_PATTERN)?;
        if let Some((class, negated)) = class_letter(char, self.flags) {
            return Ok(Node::Set(Set::class(class, negated)));
        }
        let assertion = |assertion| Ok(Node::Assertion(assertion));
        match char {
            'A' => assertion(Assertion::TextStart),
            'z' => assertion(Assertion::TextEnd),
            'Z' => assertion(Assertion::LastLineEnd),
            'b' => assertion(Assertion::WordBoundary),
            'B' => assertion(Assertion::NoWordBoundary),
            'K' => Ok(Node::Keep),
            'R' => {
                let crlf = Node::sequence(vec![self.char('\r'), self.char('\n')]);
                Ok(Node::alternatives(vec![crlf, self.char('\n'), self.char('\r')]))
            }
            'N' => Ok(Node::Any { newline: false }),
            'Q' => {
                let mut nodes = Vec::new();
                while self.at(0).is_some() && !self.take("\\E") {
                    nodes.extend(self.next().map(|char| self.char(char)));
                }
                Ok(Node::sequence(nodes))
            }
            'E' => Ok(Node::Empty),
            'g' | 'k' => self.reference(),
            '1'..='9' => {
                self.position -= 1;
                let group = self.number().unwrap_or(0) as usize;
                self.highest_reference = self.highest_reference.max(group);
                Ok(Node::Back { group, ignore_case: self.flags.ignore_case })
            }
            'p' | 'P' if !self.flags.oniguruma || self.at(0) == Some('{') => {
                let mut negated = char == 'P';
                let name = if self.take("{") {
                    negated ^= self.take("^");
                    let mut name = String::new();
                    while let Some(char) = self.next().filter(|char| *char != '}') {
                        name.push(char);
                    }
                    name
                } else {
                    self.next().map(String::from).unwrap_or_default()
                };
                let class = match name.as_str() {
                    "L" => Class::Alpha,
                    "Lu" => Class::Upper,
                    "Ll" => Class::Lower,
                    "N" | "Nd" => Class::Digit,
                    "P" => Class::Punct,
                    "Z" | "Zs" => Class::Space,
                    "Word" | "word" => Class::Word,
                    name if Class::named(&name.to_ascii_lowercase()).is_some() => {
                        Class::named(&name.to_ascii_lowercase()).unwrap_or(Class::Word)
                    }
                    _ => return Err(Error::Perl("unknown property name after \\P or \\p")),
                };
                Ok(Node::Set(Set::class(class, negated)))
            }
            char => Ok(match self.escaped_char(char)? {
                Some(char) => self.char(char),
                None => return Err(UNRECOGNIZED),
            }),
        }
    }

    /// `\g1`, `\g{-1}`, `\k<name>`
    fn reference(&mut self) -> Result<Node, Error> {
        let close = match self.at(0) {
            Some('{') => Some('}'),
            Some('<') => Some('>'),
            Some('\'') => Some('\''),
            _ => None,
        };
        let mut name = String::new();
        if let Some(close) = close {
            self.position += 1;
            while let Some(char) = self.next().filter(|char| *char != close) {
                name.push(char);
            }
        } else {
            while let Some(char) = self.at(0).filter(|char| char.is_ascii_digit() || *char == '-') {
                self.position += 1;
                name.push(char);
            }
        }
        let group = match name.parse::<i64>() {
            Ok(number) if number < 0 => {
                self.groups.saturating_sub(usize::try_from(-number - 1).unwrap_or(usize::MAX))
            }
            Ok(number) => usize::try_from(number).unwrap_or(0),
            Err(_) => self.names.iter().find(|(known, _)| *known == name).map_or(0, |(_, group)| *group),
        };
        if group == 0 {
            return Err(NO_GROUP);
        }
        self.highest_reference = self.highest_reference.max(group);
        Ok(Node::Back { group, ignore_case: self.flags.ignore_case })
    }

    /// The character an escape stands for, in and outside of sets.
    fn escaped_char(&mut self, char: char) -> Result<Option<char>, Error> {
        Ok(Some(match char {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\u{c}',
            'a' => '\u{7}',
            'e' => '\u{1b}',
            'v' => '\u{b}',
            '0' => self.digits(8, 2),
            'x' if self.take("{") => {
                let char = self.digits(16, 6);
                if !self.take("}") {
                    return Err(Error::Perl("missing terminating } for hexadecimal escape"));
                }
                char
            }
            'x' => self.digits(16, 2),
            'u' if !self.flags.oniguruma => self.digits(16, 4),
            char if char.is_ascii_alphanumeric() && !self.flags.oniguruma => return Ok(None),
            char => char,
        }))
    }

    fn digits(&mut self, radix: u32, limit: u32) -> char {
        let mut value = 0;
        for _ in 0..limit {
            let Some(digit) = self.at(0).and_then(|char| char.to_digit(radix)) else { break };
            self.position += 1;
            value = value * radix + digit;
        }
        char::from_u32(value).unwrap_or('\u{fffd}')
    }

    fn set(&mut self) -> Result<Set, Error> {
        if self.at(0) == Some(':') && !self.flags.oniguruma {
            let rest = self.chars.get(self.position + 1..).unwrap_or_default();
            let end = rest.iter().position(|char| *char == ']').unwrap_or(0);
            if end > 0 && rest.get(end - 1) == Some(&':') {
                return Err(BARE_CLASS);
            }
        }
        let mut set = Set { ignore_case: self.flags.ignore_case, ..Set::default() };
        set.negated = self.take("^");
        let mut first = true;
        loop {
            let char = self.next().ok_or(MISSING_BRACKET)?;
            if char == ']' && !first {
                return Ok(set);
            }
            first = false;
            let Some(low) = self.set_element(char, &mut set)? else { continue };
            if self.at(0) == Some('-') && self.at(1).is_some_and(|next| next != ']') {
                self.position += 1;
                let next = self.next().ok_or(MISSING_BRACKET)?;
                match self.set_element(next, &mut set)? {
                    Some(high) if low > high => return Err(RANGE),
                    Some(high) => set.ranges.push((low, high)),
                    None if self.flags.oniguruma => return Err(CLASS_IN_RANGE),
                    None => {
                        set.add(low);
                        set.add('-');
                    }
                }
            } else {
                set.add(low);
            }
        }
    }

    /// A character of a set; a class goes into the set.
    fn set_element(&mut self, char: char, set: &mut Set) -> Result<Option<char>, Error> {
        if char == '['
            && !self.flags.oniguruma
            && let Some(kind @ ('.' | '=')) = self.at(0)
        {
            let rest = self.chars.get(self.position + 1..).unwrap_or_default();
            if rest.windows(2).any(|pair| pair == [kind, ']']) {
                return Err(COLLATION);
            }
        }
        if char == '[' && self.at(0) == Some(':') {
            let rest = self.chars.get(self.position + 1..).unwrap_or_default();
            if let Some(end) = rest.windows(2).position(|pair| pair == [':', ']']) {
                let name: String = rest.iter().take(end).collect();
                let (name, outside) = match name.strip_prefix('^') {
                    Some(name) => (name, true),
                    None => (name.as_str(), false),
                };
                let class = if name == "word" { Some(Class::Word) } else { Class::named(name) };
                set.classes.push((class.ok_or(Error::Perl("unknown POSIX class name"))?, outside));
                self.position += end + 3;
                return Ok(None);
            }
        }
        if char != '\\' {
            return Ok(Some(char));
        }
        let char = self.next().ok_or(END_OF_PATTERN)?;
        if let Some(class) = class_letter(char, self.flags) {
            set.classes.push(class);
            return Ok(None);
        }
        if char == 'b' {
            return Ok(Some('\u{8}'));
        }
        match self.escaped_char(char)? {
            Some(char) => Ok(Some(char)),
            None => Err(UNRECOGNIZED),
        }
    }
}
