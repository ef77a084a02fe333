//! Reads a script. Upstream: sed/compile.c, whose words and character counts the errors keep.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use posix::regex::{Flags, Regex, Syntax};

use super::escape;
use super::program::{Address, Case, Command, Kind, Part, Pattern, Program, Range, RangeEnd, Substitute};
use super::{BAD_USAGE, PANIC};

/// Why a script cannot be run.
pub(super) struct Failure {
    pub(super) status: u8,
    pub(super) message: String,
}

/// A branch whose label is still to be found.
struct Jump {
    command: usize,
    label: String,
}

pub(super) struct Parser {
    extended: bool,
    sandbox: bool,
    chars: Vec<char>,
    /// How many characters of the present piece were read.
    at: usize,
    /// What the present piece is called in errors.
    name: String,
    /// Whether it is a file, whose errors count lines.
    file: bool,
    program: Program,
    blocks: Vec<(usize, String)>,
    labels: BTreeMap<String, usize>,
    jumps: Vec<Jump>,
}

const UNTERMINATED_S: &str = "unterminated `s' command";
const UNTERMINATED_Y: &str = "unterminated `y' command";
const UNTERMINATED_ADDRESS: &str = "unterminated address regex";
const EXTRA: &str = "extra characters after command";
const MISSING_FILE: &str = "missing filename in r/R/w/W commands";

impl Parser {
    pub(super) fn new(extended: bool, sandbox: bool) -> Self {
        Self {
            extended,
            sandbox,
            chars: Vec::new(),
            at: 0,
            name: String::new(),
            file: false,
            program: Program::default(),
            blocks: Vec::new(),
            labels: BTreeMap::new(),
            jumps: Vec::new(),
        }
    }

    /// Compiles all pieces (`-e` texts and files); `w` files are opened by whoever runs the program.
    pub(super) fn parse(&mut self, pieces: Vec<(Option<String>, String)>) -> Result<Program, Failure> {
        let mut number = 0;
        let mut pieces = pieces.into_iter().peekable();
        while let Some((file, mut text)) = pieces.next() {
            self.file = file.is_some();
            self.name = match file {
                Some(file) => file,
                None => {
                    number += 1;
                    format!("-e expression #{number}")
                }
            };
            // `a\` at the end of a -e goes on in the next.
            while !self.file && ends_open(&text) && pieces.peek().is_some_and(|(file, _)| file.is_none()) {
                number += 1;
                text.push('\n');
                text.push_str(&pieces.next().map(|piece| piece.1).unwrap_or_default());
            }
            self.chars = text.chars().collect();
            self.at = 0;
            self.commands()?;
        }
        if let Some((_, name)) = self.blocks.pop() {
            return Err(Failure { status: BAD_USAGE, message: format!("{name}, char 0: unmatched `{{'") });
        }
        for Jump { command, label } in std::mem::take(&mut self.jumps) {
            let Some(target) = self.labels.get(&label).copied() else {
                return Err(Failure {
                    status: PANIC,
                    message: format!("can't find label for jump to `{label}'"),
                });
            };
            if let Some(Kind::Branch(place) | Kind::BranchIf(place) | Kind::BranchUnless(place)) =
                self.program.commands.get_mut(command).map(|command| &mut command.kind)
            {
                *place = target;
            }
        }
        Ok(std::mem::take(&mut self.program))
    }

    fn fail<T>(&self, message: impl std::fmt::Display) -> Result<T, Failure> {
        let place = if self.file {
            let read = self.chars.get(..self.at.min(self.chars.len())).unwrap_or_default();
            // An error noticed at a line's end belongs to that line.
            let lines = read.iter().filter(|char| **char == '\n').count() + 1
                - usize::from(read.last() == Some(&'\n'));
            format!("file {} line {lines}:", self.name)
        } else {
            format!("{}, char {}:", self.name, self.at.min(self.chars.len()))
        };
        Err(Failure { status: BAD_USAGE, message: format!("{place} {message}") })
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek();
        self.at += 1;
        char
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|char| char.is_whitespace() && char != '\n') {
            self.at += 1;
        }
    }

    fn number(&mut self) -> u64 {
        let mut value = 0u64;
        while let Some(digit) = self.peek().and_then(|char| char.to_digit(10)) {
            self.at += 1;
            value = value.saturating_mul(10).saturating_add(u64::from(digit));
        }
        value
    }

    fn commands(&mut self) -> Result<(), Failure> {
        loop {
            while self.peek().is_some_and(|char| char.is_whitespace() || char == ';') {
                self.at += 1;
            }
            if self.peek().is_none() {
                return Ok(());
            }
            self.command()?;
        }
    }

    /// Goes on to the next character that is no blank and counts it as read.
    fn next_filled(&mut self) -> Option<char> {
        self.skip_blanks();
        self.next()
    }

    fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    fn command(&mut self) -> Result<(), Failure> {
        let first = self.address()?;
        let mut last = None;
        let mut letter = self.next_filled();
        if first.is_some() && letter == Some(',') {
            last = Some(self.range_end()?);
            letter = self.next_filled();
        }
        if matches!(first, Some(Address::Zero)) && !matches!(last, Some(RangeEnd::Regex(_))) {
            return self.fail("invalid usage of line address 0");
        }
        let mut negated = false;
        if letter == Some('!') {
            negated = true;
            letter = self.next_filled();
            if letter == Some('!') {
                return self.fail("multiple `!'s");
            }
        }
        let Some(letter) = letter.filter(|letter| *letter != '\n') else {
            return self.fail("missing command");
        };
        let range = if matches!(first, Some(Address::Zero)) { Range::Inside(None) } else { Range::Outside };
        let addresses = u8::from(first.is_some()) + u8::from(last.is_some());
        if let Some(kind) = self.kind(letter, addresses)? {
            self.program.commands.push(Command { first, last, negated, range: Cell::new(range), kind });
        }
        Ok(())
    }

    fn address(&mut self) -> Result<Option<Address>, Failure> {
        self.skip_blanks();
        Ok(Some(match self.peek() {
            Some('0'..='9') => {
                let line = self.number();
                self.skip_blanks();
                if self.peek() == Some('~') {
                    self.at += 1;
                    self.skip_blanks();
                    let step = self.number();
                    return Ok(Some(if step == 0 { Address::Line(line) } else { Address::Step(line, step) }));
                }
                if line == 0 { Address::Zero } else { Address::Line(line) }
            }
            Some('$') => {
                self.at += 1;
                Address::Last
            }
            Some('+' | '~') => {
                self.at += 1;
                self.skip_blanks();
                self.number();
                return self.fail("invalid usage of +N or ~N as first address");
            }
            Some('/' | '\\') => Address::Regex(self.address_regex()?),
            _ => return Ok(None),
        }))
    }

    fn range_end(&mut self) -> Result<RangeEnd, Failure> {
        self.skip_blanks();
        let operator = self.peek();
        if let Some('+' | '~') = operator {
            self.at += 1;
            self.skip_blanks();
            let number = self.number();
            return Ok(if operator == Some('+') {
                RangeEnd::Plus(number)
            } else {
                RangeEnd::Multiple(number)
            });
        }
        Ok(match self.address()? {
            Some(Address::Line(line) | Address::Step(line, _)) => RangeEnd::Line(line),
            Some(Address::Zero) => RangeEnd::Line(0),
            Some(Address::Last) => RangeEnd::Last,
            Some(Address::Regex(pattern)) => RangeEnd::Regex(pattern),
            None => {
                self.next();
                return self.fail("unexpected `,'");
            }
        })
    }

    fn address_regex(&mut self) -> Result<Pattern, Failure> {
        let mut delimiter = self.next();
        if delimiter == Some('\\') {
            delimiter = self.next();
        }
        let Some(source) = delimiter.and_then(|delimiter| self.delimited(delimiter, true)) else {
            return self.fail(UNTERMINATED_ADDRESS);
        };
        let mut flags = Flags::default();
        loop {
            match self.peek() {
                Some('I') => flags.ignore_case = true,
                Some('M') => flags.multi_line = true,
                _ => break,
            }
            self.at += 1;
        }
        self.pattern(&source, flags)
    }

    /// The text up to a delimiter, which a backslash makes ordinary. Upstream: match_slash.
    fn delimited(&mut self, delimiter: char, regex: bool) -> Option<Vec<char>> {
        let mut text = Vec::new();
        loop {
            let char = self.next()?;
            match char {
                '\n' => {
                    self.back();
                    return None;
                }
                char if char == delimiter => return Some(text),
                '\\' => {
                    let next = self.next()?;
                    if next == delimiter && (next != '&' || regex) {
                        text.push(next);
                    } else if next == '\n' {
                        text.push('\n');
                    } else {
                        text.extend(['\\', next]);
                    }
                }
                '[' if regex => {
                    text.push('[');
                    self.bracket(&mut text);
                }
                char => text.push(char),
            }
        }
    }

    /// The rest of a bracket expression, in which no delimiter counts.
    fn bracket(&mut self, text: &mut Vec<char>) {
        let start = self.at;
        let length = text.len();
        let mut first = true;
        while let Some(char) = self.peek().filter(|char| *char != '\n') {
            self.at += 1;
            text.push(char);
            match char {
                '^' if first && text.len() == length + 1 => continue,
                ']' if !first => return,
                '[' => {
                    if let Some(kind @ (':' | '.' | '=')) = self.peek() {
                        let rest = self.chars.get(self.at + 1..).unwrap_or_default();
                        if let Some(end) = rest.windows(2).position(|pair| pair == [kind, ']']) {
                            let taken = end + 3;
                            text.extend(self.chars.get(self.at..self.at + taken).unwrap_or_default());
                            self.at += taken;
                        }
                    }
                }
                _ => {}
            }
            first = false;
        }
        // It is never closed: everything stays to be read.
        text.truncate(length);
        text.extend(self.chars.get(start..self.at).unwrap_or_default());
    }

    fn pattern(&self, source: &[char], flags: Flags) -> Result<Pattern, Failure> {
        if source.is_empty() {
            if flags.ignore_case || flags.multi_line {
                return self.fail("cannot specify modifiers on empty regexp");
            }
            return Ok(None);
        }
        let syntax = if self.extended { Syntax::Extended } else { Syntax::Basic };
        match Regex::new(&escape::pattern(source), syntax, flags) {
            Ok(regex) if regex.has_bare_class() => Err(Failure {
                status: BAD_USAGE,
                message: "character class syntax is [[:space:]], not [:space:]".to_owned(),
            }),
            Ok(regex) => Ok(Some(Rc::new(regex))),
            Err(error) => self.fail(error),
        }
    }

    /// Nothing but the end of a command may follow.
    fn end_of_command(&mut self) -> Result<(), Failure> {
        match self.next_filled() {
            None => self.back(),
            Some('\n' | ';') => {}
            Some('#' | '}') => self.back(),
            Some(_) => return self.fail(EXTRA),
        }
        Ok(())
    }

    fn label(&mut self) -> String {
        self.skip_blanks();
        let mut label = String::new();
        while let Some(char) = self.peek().filter(|char| !char.is_whitespace() && *char != ';') {
            label.push(char);
            self.at += 1;
        }
        label
    }

    /// The rest of the line as a file's name.
    fn file_name(&mut self) -> Result<String, Failure> {
        self.skip_blanks();
        let mut name = String::new();
        while let Some(char) = self.peek().filter(|char| *char != '\n') {
            name.push(char);
            self.at += 1;
        }
        if name.is_empty() {
            return self.fail(MISSING_FILE);
        }
        Ok(name)
    }

    fn output(&mut self) -> Result<usize, Failure> {
        let name = self.file_name()?;
        if self.sandbox {
            return self.fail("e/r/w commands disabled in sandbox mode");
        }
        let files = &mut self.program.files;
        Ok(files.iter().position(|known| *known == name).unwrap_or_else(|| {
            files.push(name);
            files.len() - 1
        }))
    }

    /// The text of `a`, `i`, `c`. Upstream: read_text.
    fn text(&mut self) -> Result<Vec<u8>, Failure> {
        self.skip_blanks();
        match self.peek() {
            None => return self.fail("expected \\ after `a', `c' or `i'"),
            Some('\\') => {
                self.at += 1;
                match self.peek() {
                    None => return Ok(Vec::new()),
                    Some('\n') => self.at += 1,
                    Some(_) => {
                        // Blanks between the backslash and the line's end do not count.
                        let blanks = self.at;
                        self.skip_blanks();
                        if self.peek() == Some('\n') {
                            self.at += 1;
                        } else {
                            self.at = blanks;
                        }
                    }
                }
            }
            Some(_) => {}
        }
        let mut text = String::new();
        while let Some(char) = self.next() {
            match char {
                '\\' => {
                    let rest = self.chars.get(self.at..).unwrap_or_default();
                    match (escape::produced(rest), rest.first()) {
                        (Some((char, length)), _) => {
                            text.push(char);
                            self.at += length;
                        }
                        (None, Some(next)) => {
                            text.push(*next);
                            self.at += 1;
                        }
                        (None, None) => {}
                    }
                }
                '\n' => break,
                char => text.push(char),
            }
        }
        text.push('\n');
        Ok(host::words::encode(&text))
    }

    /// Reads what belongs to a command. `None` for comments.
    fn kind(&mut self, letter: char, addresses: u8) -> Result<Option<Kind>, Failure> {
        let index = self.program.commands.len();
        let kind = match letter {
            '#' => {
                if addresses > 0 {
                    return self.fail("comments don't accept any addresses");
                }
                while self.next().is_some_and(|char| char != '\n') {}
                return Ok(None);
            }
            ':' => {
                if addresses > 0 {
                    return self.fail(": doesn't want any addresses");
                }
                let label = self.label();
                if label.is_empty() {
                    return self.fail("\":\" lacks a label");
                }
                self.labels.insert(label, index);
                return Ok(Some(Kind::Label));
            }
            '{' => {
                self.blocks.push((index, self.name.clone()));
                return Ok(Some(Kind::Block(0)));
            }
            '}' => {
                let Some((start, _)) = self.blocks.pop() else { return self.fail("unexpected `}'") };
                if addresses > 0 {
                    return self.fail("} doesn't want any addresses");
                }
                if let Some(Kind::Block(end)) =
                    self.program.commands.get_mut(start).map(|command| &mut command.kind)
                {
                    *end = index + 1;
                }
                self.end_of_command()?;
                return Ok(Some(Kind::BlockEnd));
            }
            'a' => Kind::Append(self.text()?),
            'i' => Kind::Insert(self.text()?),
            'c' => Kind::Change(self.text()?),
            'b' | 't' | 'T' => {
                let label = self.label();
                self.end_of_command()?;
                if !label.is_empty() {
                    self.jumps.push(Jump { command: index, label });
                }
                match letter {
                    'b' => Kind::Branch(usize::MAX),
                    't' => Kind::BranchIf(usize::MAX),
                    _ => Kind::BranchUnless(usize::MAX),
                }
            }
            'e' => {
                if self.sandbox {
                    return self.fail("e/r/w commands disabled in sandbox mode");
                }
                self.skip_blanks();
                let mut command = String::new();
                while let Some(char) = self.peek().filter(|char| *char != '\n') {
                    command.push(char);
                    self.at += 1;
                }
                Kind::Execute(command)
            }
            'r' | 'R' => {
                let name = self.file_name()?;
                if self.sandbox {
                    return self.fail("e/r/w commands disabled in sandbox mode");
                }
                if letter == 'r' { Kind::ReadFile(name) } else { Kind::ReadLine(name) }
            }
            'w' => Kind::Write(self.output()?),
            'W' => Kind::WriteFirst(self.output()?),
            's' => Kind::Substitute(Box::new(self.substitute()?)),
            'y' => {
                let kind = self.translate()?;
                self.end_of_command()?;
                kind
            }
            'l' | 'L' | 'q' | 'Q' => {
                if matches!(letter, 'q' | 'Q') && addresses > 1 {
                    return self.fail("command only uses one address");
                }
                self.skip_blanks();
                let number = if self.peek().is_some_and(|char| char.is_ascii_digit()) {
                    Some(self.number())
                } else {
                    None
                };
                self.end_of_command()?;
                let status = u8::try_from(number.unwrap_or(0) & 0xff).unwrap_or(0);
                match letter {
                    'q' => Kind::Quit(status),
                    'Q' => Kind::QuitSilently(status),
                    _ => Kind::List(number.map(|number| usize::try_from(number).unwrap_or(usize::MAX))),
                }
            }
            'v' => {
                let version = self.label();
                let newer = version
                    .split('.')
                    .map(|part| part.parse::<u32>().unwrap_or(0))
                    .collect::<Vec<_>>()
                    .as_slice()
                    > [4, 9].as_slice();
                if newer {
                    return self.fail("expected newer version of sed");
                }
                self.end_of_command()?;
                return Ok(None);
            }
            letter => {
                let kind = match letter {
                    '=' => Kind::LineNumber,
                    'd' => Kind::Delete,
                    'D' => Kind::DeleteFirst,
                    'F' => Kind::FileName,
                    'g' => Kind::Get,
                    'G' => Kind::GetAppend,
                    'h' => Kind::Hold,
                    'H' => Kind::HoldAppend,
                    'n' => Kind::Next,
                    'N' => Kind::NextAppend,
                    'p' => Kind::Print,
                    'P' => Kind::PrintFirst,
                    'x' => Kind::Exchange,
                    'z' => Kind::Zap,
                    other => return self.fail(format_args!("unknown command: `{other}'")),
                };
                self.end_of_command()?;
                kind
            }
        };
        Ok(Some(kind))
    }

    fn substitute(&mut self) -> Result<Substitute, Failure> {
        let delimiter = self.next();
        let Some((source, replacement)) = delimiter.and_then(|delimiter| {
            let source = self.delimited(delimiter, true)?;
            Some((source, self.delimited(delimiter, false)?))
        }) else {
            self.at = self.at.min(self.chars.len());
            return self.fail(UNTERMINATED_S);
        };
        let mut flags = Flags::default();
        let mut command = Substitute {
            pattern: None,
            replacement: parts(&replacement),
            global: false,
            number: 0,
            print: false,
            execute: false,
            write: None,
        };
        loop {
            match self.next() {
                Some('i' | 'I') => flags.ignore_case = true,
                Some('m' | 'M') => flags.multi_line = true,
                Some('e') => command.execute = true,
                Some('p') if command.print => return self.fail("multiple `p' options to `s' command"),
                Some('p') => command.print = true,
                Some('g') if command.global => return self.fail("multiple `g' options to `s' command"),
                Some('g') => command.global = true,
                Some('w') => {
                    command.write = Some(self.output()?);
                    break;
                }
                Some('0'..='9') => {
                    if command.number > 0 {
                        return self.fail("multiple number options to `s' command");
                    }
                    self.back();
                    command.number = self.number();
                    if command.number == 0 {
                        return self.fail("number option to `s' command may not be zero");
                    }
                }
                None => {
                    self.back();
                    break;
                }
                Some('\n' | ';') => break,
                Some('#' | '}') => {
                    self.back();
                    break;
                }
                Some('\r') if self.peek() == Some('\n') => {}
                Some(char) if char.is_whitespace() => {}
                Some(_) => return self.fail("unknown option to `s'"),
            }
        }
        command.pattern = self.pattern(&source, flags)?;
        command.number = command.number.max(1);
        if let Some(regex) = &command.pattern {
            let highest = command.replacement.iter().filter_map(|part| match part {
                Part::Group(group) => Some(*group),
                _ => None,
            });
            if let Some(group) = highest.max().filter(|group| *group > regex.groups()) {
                return self.fail(format_args!("invalid reference \\{group} on `s' command's RHS"));
            }
        }
        Ok(command)
    }

    fn translate(&mut self) -> Result<Kind, Failure> {
        let delimiter = self.next();
        let Some((from, to)) = delimiter.and_then(|delimiter| {
            let from = self.delimited(delimiter, false)?;
            Some((from, self.delimited(delimiter, false)?))
        }) else {
            self.at = self.at.min(self.chars.len());
            return self.fail(UNTERMINATED_Y);
        };
        let (from, to) = (translated(&from), translated(&to));
        if from.len() != to.len() {
            return self.fail("strings for `y' command are different lengths");
        }
        Ok(Kind::Translate(from.into_iter().zip(to).collect()))
    }
}

/// A text of `y` without its escapes.
fn translated(text: &[char]) -> Vec<char> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(char) = text.get(at) {
        at += 1;
        if *char != '\\' {
            out.push(*char);
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        match (escape::produced(rest), rest.first()) {
            (Some((char, length)), _) => {
                out.push(char);
                at += length;
            }
            (None, Some('\\')) => {
                out.push('\\');
                at += 1;
            }
            _ => out.push('\\'),
        }
    }
    out
}

/// The parts of a replacement. Upstream: setup_replacement.
fn parts(text: &[char]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    let flush = |literal: &mut String, parts: &mut Vec<Part>| {
        if !literal.is_empty() {
            parts.push(Part::Text(host::words::encode(literal)));
            literal.clear();
        }
    };
    while let Some(char) = text.get(at) {
        at += 1;
        let part = match char {
            '&' => Part::Group(0),
            '\\' => {
                let rest = text.get(at..).unwrap_or_default();
                let case = match rest.first() {
                    Some('L') => Some(Case::Lower),
                    Some('U') => Some(Case::Upper),
                    Some('E') => Some(Case::Keep),
                    Some('l') => Some(Case::NextLower),
                    Some('u') => Some(Case::NextUpper),
                    _ => None,
                };
                if let Some(case) = case {
                    at += 1;
                    Part::Case(case)
                } else if let Some(digit) = rest.first().and_then(|char| char.to_digit(10)) {
                    at += 1;
                    Part::Group(digit as usize)
                } else {
                    match (escape::produced(rest), rest.first()) {
                        (Some((char, length)), _) => {
                            literal.push(char);
                            at += length;
                        }
                        (None, Some(next)) => {
                            literal.push(*next);
                            at += 1;
                        }
                        (None, None) => literal.push('\\'),
                    }
                    continue;
                }
            }
            char => {
                literal.push(*char);
                continue;
            }
        };
        flush(&mut literal, &mut parts);
        parts.push(part);
    }
    flush(&mut literal, &mut parts);
    parts
}

/// Whether a text ends in a backslash that is not itself quoted.
fn ends_open(text: &str) -> bool {
    (text.len() - text.trim_end_matches('\\').len()) % 2 == 1
}
