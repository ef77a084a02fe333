//! The syntax tree: commands, words and what they are made of.

use std::rc::Rc;

/// Commands one after the other, each with how it is ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct List(pub(crate) Vec<ListItem>);

/// One `a && b || c`, in the foreground or not.
#[derive(Clone, Debug)]
pub(crate) struct ListItem {
    pub(crate) and_or: Rc<AndOr>,
    pub(crate) background: bool,
}

/// Pipelines joined by `&&` and `||`.
#[derive(Clone, Debug)]
pub(crate) struct AndOr {
    pub(crate) first: Pipeline,
    pub(crate) rest: Vec<(Connective, Pipeline)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connective {
    And,
    Or,
}

/// Commands joined by `|`.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    pub(crate) negated: bool,
    /// `time`, and whether with `-p`.
    pub(crate) timed: Option<bool>,
    pub(crate) commands: Vec<Command>,
    pub(crate) line: usize,
}

/// One stage of a pipeline.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) kind: CommandKind,
    pub(crate) redirects: Vec<Redirect>,
    pub(crate) line: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum CommandKind {
    Simple(Simple),
    Group(List),
    Subshell(Rc<List>),
    If { branches: Vec<(List, List)>, otherwise: Option<List> },
    While { condition: List, body: List, until: bool },
    For { name: String, words: Option<Vec<Word>>, body: List },
    Select { name: String, words: Option<Vec<Word>>, body: List },
    ArithmeticFor { init: Word, condition: Word, update: Word, body: List },
    Case { word: Word, items: Vec<CaseItem> },
    Arithmetic(Word),
    Conditional(Conditional),
    Function(Rc<Function>),
}

/// A command that names a program, builtin or function, or only assigns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Simple {
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) words: Vec<Argument>,
}

/// A word after the command's name; `declare a=(1 2)` takes assignments there.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    Word(Word),
    Assignment(Assignment),
}

#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) name: String,
    pub(crate) subscript: Option<Word>,
    pub(crate) append: bool,
    pub(crate) value: AssignedValue,
}

#[derive(Clone, Debug)]
pub(crate) enum AssignedValue {
    Scalar(Word),
    Array(Vec<(Option<(Word, bool)>, Word)>),
}

#[derive(Clone, Debug)]
pub(crate) struct CaseItem {
    pub(crate) patterns: Vec<Word>,
    pub(crate) body: List,
    pub(crate) end: CaseEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseEnd {
    /// `;;`
    Stop,
    /// `;&`
    FallThrough,
    /// `;;&`
    TestNext,
}

/// What stands between `[[` and `]]`.
#[derive(Clone, Debug)]
pub(crate) enum Conditional {
    And(Box<Conditional>, Box<Conditional>),
    Or(Box<Conditional>, Box<Conditional>),
    Not(Box<Conditional>),
    Group(Box<Conditional>),
    Unary(String, Word),
    Binary(Word, String, Word),
    Word(Word),
}

#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) body: Command,
    /// As it was written, for saving.
    pub(crate) source: String,
    /// The file it was defined in, as error messages name it.
    pub(crate) file: std::cell::RefCell<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Redirect {
    pub(crate) target: RedirectFd,
    pub(crate) kind: RedirectKind,
}

/// What is before the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RedirectFd {
    Default,
    Number(u32),
    /// `{name}>`
    Variable(String),
}

#[derive(Clone, Debug)]
pub(crate) enum RedirectKind {
    /// `<`
    Read(Word),
    /// `>`
    Write(Word),
    /// `>|`
    Clobber(Word),
    /// `>>`
    Append(Word),
    /// `<>`
    ReadWrite(Word),
    /// `<&`
    DuplicateInput(Word),
    /// `>&`
    DuplicateOutput(Word),
    /// `&>`
    Both(Word),
    /// `&>>`
    BothAppend(Word),
    /// `<<` and `<<-`
    HereDocument(Rc<HereDocument>),
    /// `<<<`
    HereString(Word),
}

#[derive(Debug)]
pub(crate) struct HereDocument {
    pub(crate) strip_tabs: bool,
    pub(crate) delimiter: String,
    pub(crate) quoted: bool,
    /// The text as it stands in the source (tabs removed for `<<-`).
    pub(crate) raw: std::cell::RefCell<String>,
    /// The text, parsed as if between double quotes unless the delimiter is quoted.
    pub(crate) body: std::cell::RefCell<Word>,
}

/// A word as typed, not yet expanded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    /// Exactly the source text.
    pub(crate) source: String,
    pub(crate) parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Unquoted text.
    Literal(String),
    /// Text from single quotes, `$'…'` or a backslash.
    Quoted(String),
    /// `"…"`
    Double(Vec<Part>),
    Parameter(Box<Parameter>),
    Command(Rc<Substitution>),
    /// `$((…))`
    Arithmetic(Word),
    /// `<(…)` reads, `>(…)` writes.
    Process {
        reads: bool,
        body: Rc<Substitution>,
    },
}

/// A program inside a word.
#[derive(Debug)]
pub(crate) struct Substitution {
    pub(crate) source: String,
    pub(crate) list: List,
}

/// `$name`, `${name…}`.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// As written, for messages.
    pub(crate) source: String,
    pub(crate) name: String,
    pub(crate) subscript: Option<Subscript>,
    /// `${!name}`
    pub(crate) indirect: bool,
    pub(crate) operation: Operation,
}

#[derive(Clone, Debug)]
pub(crate) enum Subscript {
    /// `[@]`
    All,
    /// `[*]`
    Joined,
    Index(Word),
}

#[derive(Clone, Debug)]
pub(crate) enum Operation {
    None,
    /// Something bash refuses when it comes to it.
    Bad,
    /// `${#name}`
    Length,
    /// `${!prefix*}`, `${!prefix@}`
    Names {
        separate: bool,
    },
    /// `${!name[@]}`
    Keys,
    /// `-`, `=`, `?`, `+`; `colon` also counts the empty string.
    Default {
        colon: bool,
        word: Word,
    },
    Assign {
        colon: bool,
        word: Word,
    },
    Error {
        colon: bool,
        word: Word,
    },
    Alternative {
        colon: bool,
        word: Word,
    },
    RemovePrefix {
        longest: bool,
        pattern: Word,
    },
    RemoveSuffix {
        longest: bool,
        pattern: Word,
    },
    Substring {
        offset: Word,
        length: Option<Word>,
    },
    Replace {
        anchor: Anchor,
        pattern: Word,
        replacement: Word,
    },
    /// `^`, `^^`, `,`, `,,`, `~`, `~~`
    Case {
        change: char,
        all: bool,
        pattern: Option<Word>,
    },
    /// `@Q` and the others.
    Transform(char),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    First,
    All,
    Start,
    End,
}

impl Word {
    /// A word of plain text.
    pub(crate) fn literal(text: &str) -> Self {
        Self { source: text.to_owned(), parts: vec![Part::Literal(text.to_owned())] }
    }

    /// The text if nothing in it is quoted or expanded.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether any of it is quoted.
    pub(crate) fn is_quoted(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Quoted(_) | Part::Double(_)))
    }

    /// The text with quotes removed and nothing expanded, as a here-document's delimiter is read.
    pub(crate) fn unquoted(&self) -> String {
        fn add(text: &mut String, parts: &[Part]) {
            for part in parts {
                match part {
                    Part::Literal(literal) | Part::Quoted(literal) => text.push_str(literal),
                    Part::Double(parts) => add(text, parts),
                    Part::Parameter(parameter) => text.push_str(&parameter.source),
                    Part::Command(body) => text.push_str(&format!("$({})", body.source)),
                    Part::Arithmetic(word) => text.push_str(&format!("$(({}))", word.source)),
                    Part::Process { body, .. } => text.push_str(&body.source),
                }
            }
        }
        let mut text = String::new();
        add(&mut text, &self.parts);
        text
    }
}
