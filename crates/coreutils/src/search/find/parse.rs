//! Reads `find`'s command line. Upstream: findutils parser.c and tree.c.

use host::Timestamp;
use posix::regex::{Flags, Regex, Syntax};

use crate::files::mode::Mode;
use crate::files::place;
use crate::run::{Io, Stop, quote};

/// What holds for the whole search.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) max_depth: u32,
    pub(super) min_depth: u32,
    pub(super) depth_first: bool,
    pub(super) follow_all: bool,
    pub(super) follow_named: bool,
}

/// More than, less than or exactly a number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Than {
    More(i64),
    Less(i64),
    Exactly(i64),
}

impl Than {
    pub(super) fn holds(self, value: i64) -> bool {
        match self {
            Self::More(limit) => value > limit,
            Self::Less(limit) => value < limit,
            Self::Exactly(limit) => value == limit,
        }
    }
}

/// Where a command of `-exec` runs and how often.
#[derive(Clone, Debug)]
pub(super) struct Execute {
    pub(super) words: Vec<String>,
    /// The number of its batch for `+`.
    pub(super) batch: Option<usize>,
    pub(super) in_directory: bool,
    pub(super) ask: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Expression {
    And(Vec<Expression>),
    Or(Vec<Expression>),
    /// All are evaluated, the last one counts.
    List(Vec<Expression>),
    Not(Box<Expression>),
    Constant(bool),
    Name {
        pattern: String,
        ignore_case: bool,
    },
    Path {
        pattern: String,
        ignore_case: bool,
    },
    LinkName {
        pattern: String,
        ignore_case: bool,
    },
    Regex(Regex),
    Type(String, bool),
    Size(Than, i64),
    Empty,
    /// Age in units of so many seconds.
    Age(Than, i64, i64),
    Newer(Timestamp),
    Permission(char, u16),
    User(u32),
    Group(u32),
    NoUser,
    NoGroup,
    Links(Than),
    Inode(Than),
    Uid(Than),
    Gid(Than),
    SameFile(u64),
    Access(char),
    Print,
    Print0,
    Printf(String),
    Ls,
    Delete,
    Prune,
    Quit,
    Execute(Execute),
}

impl Expression {
    /// Whether it does something, so that `-print` is not meant.
    fn acts(&self) -> bool {
        match self {
            Self::And(list) | Self::Or(list) | Self::List(list) => list.iter().any(Self::acts),
            Self::Not(inner) => inner.acts(),
            Self::Print
            | Self::Print0
            | Self::Printf(_)
            | Self::Ls
            | Self::Delete
            | Self::Quit
            | Self::Execute(_) => true,
            _ => false,
        }
    }
}

struct Parser<'a> {
    io: &'a mut Io,
    words: Vec<String>,
    at: usize,
    options: Options,
    batches: usize,
    depth: u32,
    syntax: Syntax,
    day_start: bool,
    last: String,
}

type Parsed = (Vec<String>, Options, Expression, usize);

const HELP: &str = "Usage: find [-H] [-L] [-P] [-Olevel] [-D debugopts] [path...] [expression]\n";

pub(super) fn parse(io: &mut Io, words: Vec<String>) -> Result<Parsed, Stop> {
    let mut options = Options {
        max_depth: u32::MAX,
        min_depth: 0,
        depth_first: false,
        follow_all: false,
        follow_named: false,
    };
    let mut at = 0;
    while let Some(word) = words.get(at) {
        match word.as_str() {
            "-H" => (options.follow_all, options.follow_named) = (false, true),
            "-L" => (options.follow_all, options.follow_named) = (true, true),
            "-P" => (options.follow_all, options.follow_named) = (false, false),
            "--" => {
                at += 1;
                break;
            }
            word if word.starts_with("-O") => {}
            _ => break,
        }
        at += 1;
    }
    let mut starts = Vec::new();
    let is_expression = |word: &str| word.len() > 1 && word.starts_with('-') || matches!(word, "(" | "!");
    while let Some(word) = words.get(at).filter(|word| !is_expression(word)) {
        starts.push(word.clone());
        at += 1;
    }
    if starts.is_empty() {
        starts.push(".".to_owned());
    }
    let mut parser = Parser {
        io,
        words,
        at,
        options,
        batches: 0,
        depth: 0,
        syntax: Syntax::Basic,
        day_start: false,
        last: String::new(),
    };
    let expression = if parser.at < parser.words.len() { parser.list()? } else { Expression::Constant(true) };
    if let Some(word) = parser.words.get(parser.at).cloned() {
        let message = if word == ")" {
            "you have too many ')'".to_owned()
        } else {
            format!("paths must precede expression: `{word}'")
        };
        return Err(parser.io.fail(1, message));
    }
    let expression = if expression.acts() {
        expression
    } else {
        match expression {
            Expression::And(mut list) => {
                list.push(Expression::Print);
                Expression::And(list)
            }
            other => Expression::And(vec![other, Expression::Print]),
        }
    };
    Ok((starts, parser.options, expression, parser.batches))
}

impl Parser<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).map(String::as_str)
    }

    fn fail(&mut self, message: impl std::fmt::Display) -> Stop {
        self.io.fail(1, message)
    }

    fn list(&mut self) -> Result<Expression, Stop> {
        self.depth += 1;
        if self.depth > 100 {
            return Err(self.fail("expression nested too deeply"));
        }
        let mut list = vec![self.or()?];
        while self.peek() == Some(",") {
            self.at += 1;
            list.push(self.or()?);
        }
        self.depth -= 1;
        Ok(if list.len() == 1 { list.remove(0) } else { Expression::List(list) })
    }

    fn or(&mut self) -> Result<Expression, Stop> {
        let mut list = vec![self.and()?];
        while let Some(word @ ("-o" | "-or")) = self.peek() {
            let word = word.to_owned();
            self.at += 1;
            if self.at >= self.words.len() {
                return Err(self.fail(format_args!("expected an expression after '{word}'")));
            }
            list.push(self.and()?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Expression::Or(list) })
    }

    fn and(&mut self) -> Result<Expression, Stop> {
        if let Some(word @ ("-o" | "-or" | "-a" | "-and" | ",")) = self.peek() {
            let word = word.to_owned();
            let message = "invalid expression; you have used a binary operator";
            return Err(self.fail(format_args!("{message} '{word}' with nothing before it.")));
        }
        let mut list = vec![self.term()?];
        loop {
            match self.peek() {
                Some(word @ ("-a" | "-and")) => {
                    let word = word.to_owned();
                    self.at += 1;
                    if self.at >= self.words.len() {
                        return Err(self.fail(format_args!("expected an expression after '{word}'")));
                    }
                    list.push(self.term()?);
                }
                None | Some("-o" | "-or" | "," | ")") => break,
                Some(_) => list.push(self.term()?),
            }
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Expression::And(list) })
    }

    fn term(&mut self) -> Result<Expression, Stop> {
        let Some(word) = self.words.get(self.at).cloned() else { return Ok(Expression::Constant(true)) };
        self.at += 1;
        match word.as_str() {
            "!" | "-not" => {
                if self.at >= self.words.len() {
                    return Err(self.fail(format_args!("expected an expression after '{word}'")));
                }
                self.depth += 1;
                if self.depth > 100 {
                    return Err(self.fail("expression nested too deeply"));
                }
                let inner = self.term()?;
                self.depth -= 1;
                Ok(Expression::Not(Box::new(inner)))
            }
            "(" => {
                if self.peek() == Some(")") {
                    let message = "invalid expression; empty parentheses are not allowed.";
                    return Err(self.fail(message));
                }
                if self.peek().is_none() {
                    let message = "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('";
                    return Err(self.fail(message));
                }
                let inner = self.list()?;
                if self.peek() != Some(")") {
                    let message =
                        "invalid expression; I was expecting to find a ')' somewhere but did not see one.";
                    return Err(self.fail(message));
                }
                self.at += 1;
                Ok(inner)
            }
            ")" => {
                let message = "invalid expression; you have too many ')'";
                Err(self.fail(message))
            }
            word if word.starts_with('-') && word.len() > 1 => {
                let word = word.to_owned();
                let found = self.predicate(&word)?;
                self.last = word;
                Ok(found)
            }
            word => {
                let word = word.to_owned();
                self.io.complain(format_args!("paths must precede expression: `{word}'"));
                if place::stat(&self.io.process, &word).is_ok() && !self.last.is_empty() {
                    let last = self.last.clone();
                    self.io.complain(format_args!("possible unquoted pattern after predicate `{last}'?"));
                }
                Err(Stop(1))
            }
        }
    }

    fn argument(&mut self, name: &str) -> Result<String, Stop> {
        match self.words.get(self.at).cloned() {
            Some(word) => {
                self.at += 1;
                Ok(word)
            }
            None => Err(self.fail(format_args!("missing argument to `{name}'"))),
        }
    }

    /// `+n`, `-n`, `n`
    fn than(&mut self, name: &str) -> Result<Than, Stop> {
        let text = self.argument(name)?;
        match compare(&text) {
            Some(than) => Ok(than),
            None => Err(self.fail(format_args!("invalid argument `{text}' to `{name}'"))),
        }
    }

    fn depth_argument(&mut self, name: &str) -> Result<u32, Stop> {
        let text = self.argument(name)?;
        match text.parse() {
            Ok(depth) => Ok(depth),
            Err(_) => {
                let shown = quote::locale(&text);
                Err(self.fail(format_args!(
                    "Expected a positive decimal integer argument to {name}, but got {shown}"
                )))
            }
        }
    }

    fn now(&self) -> i64 {
        let now = self.io.process.clock().now().seconds();
        if self.day_start { now - now.rem_euclid(86_400) + 86_400 } else { now }
    }

    fn modified(&mut self, file: &str) -> Result<Timestamp, Stop> {
        match place::stat(&self.io.process, file) {
            Ok(found) => Ok(found.modified),
            Err(errno) => {
                let shown = quote::locale(file);
                Err(self.fail(format_args!("{shown}: {errno}")))
            }
        }
    }

    fn predicate(&mut self, name: &str) -> Result<Expression, Stop> {
        let ignore_case = name.starts_with("-i");
        Ok(match name {
            "-true"
            | "-noleaf"
            | "-warn"
            | "-nowarn"
            | "-xdev"
            | "-mount"
            | "-ignore_readdir_race"
            | "-noignore_readdir_race" => Expression::Constant(true),
            "-false" => Expression::Constant(false),
            "-follow" => {
                (self.options.follow_all, self.options.follow_named) = (true, true);
                Expression::Constant(true)
            }
            "-depth" | "-d" => {
                self.options.depth_first = true;
                Expression::Constant(true)
            }
            "-daystart" => {
                self.day_start = true;
                Expression::Constant(true)
            }
            "-maxdepth" => {
                self.options.max_depth = self.depth_argument(name)?;
                Expression::Constant(true)
            }
            "-mindepth" => {
                self.options.min_depth = self.depth_argument(name)?;
                Expression::Constant(true)
            }
            "-regextype" => {
                self.syntax = match self.argument(name)?.as_str() {
                    "posix-extended" | "egrep" | "posix-egrep" | "awk" | "posix-awk" | "gnu-awk" => {
                        Syntax::Egrep
                    }
                    _ => Syntax::Basic,
                };
                Expression::Constant(true)
            }
            "-name" | "-iname" => Expression::Name { pattern: self.argument(name)?, ignore_case },
            "-path" | "-ipath" | "-wholename" | "-iwholename" => {
                Expression::Path { pattern: self.argument(name)?, ignore_case }
            }
            "-lname" | "-ilname" => Expression::LinkName { pattern: self.argument(name)?, ignore_case },
            "-regex" | "-iregex" => {
                let text = self.argument(name)?;
                // Emacs' syntax, the default: `+` and `?` are operators, groups have backslashes.
                let text = if self.syntax == Syntax::Basic { emacs(&text) } else { text };
                let flags = Flags { ignore_case, whole: true, ..Flags::default() };
                match Regex::new(&text, self.syntax, flags) {
                    Ok(regex) => Expression::Regex(regex),
                    Err(error) => {
                        let shown = quote::locale(&text);
                        return Err(
                            self.fail(format_args!("failed to compile regular expression {shown}: {error}"))
                        );
                    }
                }
            }
            "-type" | "-xtype" => {
                let text = self.argument(name)?;
                for part in text.split(',') {
                    let mut letters = part.chars();
                    match (letters.next(), letters.next()) {
                        (Some('b' | 'c' | 'd' | 'p' | 'f' | 'l' | 's' | 'D'), None) => {}
                        (None, _) => {
                            return Err(self.fail(format_args!(
                                "Arguments to {name} should contain at least one letter"
                            )));
                        }
                        (Some(_), Some(_)) => {
                            return Err(self.fail(format_args!(
                                "Must separate multiple arguments to {name} using: ','"
                            )));
                        }
                        (Some(letter), None) => {
                            return Err(self.fail(format_args!("Unknown argument to {name}: {letter}")));
                        }
                    }
                }
                Expression::Type(text, name == "-xtype")
            }
            "-size" => {
                let text = self.argument(name)?;
                let (digits, unit) = match text.char_indices().last() {
                    Some((place, letter)) if letter.is_ascii_alphabetic() => {
                        (text.get(..place).unwrap_or_default(), letter)
                    }
                    _ => (text.as_str(), 'b'),
                };
                let unit = match unit {
                    'b' => 512,
                    'c' => 1,
                    'w' => 2,
                    'k' => 1 << 10,
                    'M' => 1 << 20,
                    'G' => 1 << 30,
                    other => return Err(self.fail(format_args!("invalid -size type `{other}'"))),
                };
                match compare(digits) {
                    Some(than) => Expression::Size(than, unit),
                    None => return Err(self.fail(format_args!("Invalid argument `{text}' to -size"))),
                }
            }
            "-empty" => Expression::Empty,
            "-mtime" | "-atime" | "-ctime" => {
                let now = self.now();
                Expression::Age(self.than(name)?, 86_400, now)
            }
            "-mmin" | "-amin" | "-cmin" => {
                let now = self.now();
                Expression::Age(self.than(name)?, 60, now)
            }
            "-newer" | "-anewer" | "-cnewer" => {
                let file = self.argument(name)?;
                Expression::Newer(self.modified(&file)?)
            }
            _ if name.starts_with("-newer") && name.len() == 8 => {
                let text = self.argument(name)?;
                if name.ends_with('t') {
                    let now = self.io.process.clock().now();
                    match crate::date::parse::parse(&text, now, &crate::date::zone(self.io)) {
                        Some((seconds, nanoseconds)) => Expression::Newer(Timestamp::from_nanoseconds(
                            seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds),
                        )),
                        None => {
                            let shown = quote::locale(&text);
                            return Err(self.fail(format_args!(
                                "I cannot figure out how to interpret {shown} as a date or time"
                            )));
                        }
                    }
                } else {
                    Expression::Newer(self.modified(&text)?)
                }
            }
            "-perm" => {
                let text = self.argument(name)?;
                let kind = text.chars().next().filter(|char| "-/".contains(*char)).unwrap_or('=');
                match Mode::parse(text.strip_prefix(kind).unwrap_or(&text)) {
                    Some(mode) => Expression::Permission(kind, mode.apply(0, false, 0)),
                    None => {
                        let shown = quote::locale(&text);
                        return Err(self.fail(format_args!("invalid mode {shown}")));
                    }
                }
            }
            "-user" => {
                let text = self.argument(name)?;
                let known =
                    self.io.process.machine.user(&text).map(|user| user.uid).or_else(|| text.parse().ok());
                match known {
                    Some(uid) => Expression::User(uid),
                    None => {
                        let shown = quote::locale(&text);
                        return Err(self.fail(format_args!("{shown} is not the name of a known user")));
                    }
                }
            }
            "-group" => {
                let text = self.argument(name)?;
                let known = self.io.process.machine.groups().into_iter().find(|group| group.0 == text);
                match known.map(|group| group.1).or_else(|| text.parse().ok()) {
                    Some(gid) => Expression::Group(gid),
                    None => {
                        let shown = quote::locale(&text);
                        return Err(self.fail(format_args!("{shown} is not the name of an existing group")));
                    }
                }
            }
            "-nouser" => Expression::NoUser,
            "-nogroup" => Expression::NoGroup,
            "-links" => Expression::Links(self.than(name)?),
            "-inum" => Expression::Inode(self.than(name)?),
            "-uid" => Expression::Uid(self.than(name)?),
            "-gid" => Expression::Gid(self.than(name)?),
            "-samefile" => {
                let file = self.argument(name)?;
                match place::stat(&self.io.process, &file) {
                    Ok(found) => Expression::SameFile(found.inode),
                    Err(errno) => {
                        let shown = quote::locale(&file);
                        return Err(self.fail(format_args!("{shown}: {errno}")));
                    }
                }
            }
            "-readable" => Expression::Access('r'),
            "-writable" => Expression::Access('w'),
            "-executable" => Expression::Access('x'),
            "-print" => Expression::Print,
            "-print0" => Expression::Print0,
            "-printf" => {
                let format = self.argument(name)?;
                if format.replace("%%", "").ends_with('%') {
                    return Err(self.fail("error: % at end of format string"));
                }
                Expression::Printf(format)
            }
            "-ls" => Expression::Ls,
            "-delete" => {
                self.options.depth_first = true;
                Expression::Delete
            }
            "-prune" => Expression::Prune,
            "-quit" => Expression::Quit,
            "-exec" | "-execdir" | "-ok" | "-okdir" => self.execute(name)?,
            "-help" | "--help" => {
                self.io.put(HELP);
                return Err(Stop(0));
            }
            "-version" | "--version" => {
                self.io.put("find (GNU findutils) 4.9.0\n");
                return Err(Stop(0));
            }
            other => return Err(self.fail(format_args!("unknown predicate `{other}'"))),
        })
    }

    fn execute(&mut self, name: &str) -> Result<Expression, Stop> {
        let mut words = Vec::new();
        let mut batch = false;
        loop {
            let Some(word) = self.words.get(self.at).cloned() else {
                return Err(self.fail(format_args!("missing argument to `{name}'")));
            };
            self.at += 1;
            if word == ";" {
                break;
            }
            if word == "+" && words.last().is_some_and(|last| last == "{}") && !name.starts_with("-ok") {
                batch = true;
                words.pop();
                break;
            }
            words.push(word);
        }
        if words.is_empty() {
            return Err(self.fail(format_args!("missing argument to `{name}'")));
        }
        if batch && words.iter().any(|word| word.contains("{}")) {
            return Err(self.fail(format_args!("Only one instance of {{}} is supported with {name} ... +")));
        }
        let batch = batch.then(|| {
            self.batches += 1;
            self.batches - 1
        });
        let (in_directory, ask) = (name.ends_with("dir"), name.starts_with("-ok"));
        Ok(Expression::Execute(Execute { words, batch, in_directory, ask }))
    }
}

fn compare(text: &str) -> Option<Than> {
    let number = |digits: &str| {
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i64>().ok()).flatten()
    };
    if let Some(digits) = text.strip_prefix('+') {
        number(digits).map(Than::More)
    } else if let Some(digits) = text.strip_prefix('-') {
        number(digits).map(Than::Less)
    } else {
        number(text).map(Than::Exactly)
    }
}

/// Emacs' expressions as basic ones: its bare `+` and `?` operate.
fn emacs(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    let mut in_set = false;
    while let Some(char) = chars.next() {
        match char {
            '\\' => {
                let next = chars.next().unwrap_or('\\');
                if !"+?{}".contains(next) {
                    out.push('\\');
                }
                out.push(next);
            }
            '[' => {
                in_set = true;
                out.push('[');
            }
            ']' => {
                in_set = false;
                out.push(']');
            }
            '+' | '?' if !in_set => out.extend(['\\', char]),
            char => out.push(char),
        }
    }
    out
}
