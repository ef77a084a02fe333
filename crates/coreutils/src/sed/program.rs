//! A script as data.

use std::cell::Cell;
use std::rc::Rc;

use posix::regex::Regex;

/// A regular expression; `None` is the empty one: the last that was used.
pub(super) type Pattern = Option<Rc<Regex>>;

#[derive(Clone, Debug)]
pub(super) enum Address {
    Line(u64),
    /// `first~step`
    Step(u64, u64),
    Last,
    Regex(Pattern),
    /// `0`, before `,/re/`
    Zero,
}

#[derive(Clone, Debug)]
pub(super) enum RangeEnd {
    Line(u64),
    /// `+n`
    Plus(u64),
    /// `~n`
    Multiple(u64),
    Last,
    Regex(Pattern),
}

/// Whether a range is under way, and the line where it ends if that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    Outside,
    Inside(Option<u64>),
}

#[derive(Debug)]
pub(super) struct Command {
    pub(super) first: Option<Address>,
    pub(super) last: Option<RangeEnd>,
    pub(super) negated: bool,
    pub(super) range: Cell<Range>,
    pub(super) kind: Kind,
}

/// Where to go on after a branch: a command's index; past the last one ends the cycle.
pub(super) type Target = usize;

#[derive(Debug)]
pub(super) enum Kind {
    /// `{`, with the index after its `}`
    Block(Target),
    BlockEnd,
    Append(Vec<u8>),
    Branch(Target),
    BranchIf(Target),
    BranchUnless(Target),
    Change(Vec<u8>),
    Delete,
    DeleteFirst,
    Execute(String),
    FileName,
    Get,
    GetAppend,
    Hold,
    HoldAppend,
    Insert(Vec<u8>),
    Label,
    LineNumber,
    List(Option<usize>),
    Next,
    NextAppend,
    Print,
    PrintFirst,
    Quit(u8),
    QuitSilently(u8),
    ReadFile(String),
    ReadLine(String),
    Substitute(Box<Substitute>),
    Translate(Vec<(char, char)>),
    /// To an output file, by its number.
    Write(usize),
    WriteFirst(usize),
    Exchange,
    Zap,
}

/// How following text changes case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// `\E`
    Keep,
    Upper,
    Lower,
    /// `\u`
    NextUpper,
    /// `\l`
    NextLower,
}

/// A part of a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(Vec<u8>),
    Group(usize),
    Case(Case),
}

#[derive(Debug)]
pub(super) struct Substitute {
    pub(super) pattern: Pattern,
    pub(super) replacement: Vec<Part>,
    pub(super) global: bool,
    /// Which match is the first to be replaced.
    pub(super) number: u64,
    /// How often the result is printed (`p`), and whether before (`pe`) execution.
    pub(super) print: bool,
    pub(super) execute: bool,
    pub(super) write: Option<usize>,
}

/// A parsed script.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) commands: Vec<Command>,
    /// Names of files that `w` writes.
    pub(super) files: Vec<String>,
}
