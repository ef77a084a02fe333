//! The words of a program. Upstream: mawk's scan.c.

use super::code::{Binary, Comparison};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Begin,
    End,
    Break,
    Continue,
    Delete,
    Do,
    Else,
    Exit,
    For,
    Function,
    Getline,
    If,
    In,
    Next,
    NextFile,
    Print,
    Printf,
    Return,
    While,
}

pub(super) const KEYWORDS: &[(&str, Keyword)] = &[
    ("BEGIN", Keyword::Begin),
    ("END", Keyword::End),
    ("break", Keyword::Break),
    ("continue", Keyword::Continue),
    ("delete", Keyword::Delete),
    ("do", Keyword::Do),
    ("else", Keyword::Else),
    ("exit", Keyword::Exit),
    ("for", Keyword::For),
    ("function", Keyword::Function),
    ("getline", Keyword::Getline),
    ("if", Keyword::If),
    ("in", Keyword::In),
    ("next", Keyword::Next),
    ("nextfile", Keyword::NextFile),
    ("print", Keyword::Print),
    ("printf", Keyword::Printf),
    ("return", Keyword::Return),
    ("while", Keyword::While),
];

/// Functions that are always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    Atan2,
    Close,
    Cos,
    Exp,
    Fflush,
    Gsub,
    Index,
    Int,
    Length,
    Log,
    Match,
    Mktime,
    Rand,
    Sin,
    Split,
    Sprintf,
    Sqrt,
    Srand,
    Strftime,
    Sub,
    Substr,
    System,
    Systime,
    Tolower,
    Toupper,
}

/// Their names and how many arguments they take.
pub(super) const BUILTINS: &[(&str, Builtin, usize, usize)] = &[
    ("atan2", Builtin::Atan2, 2, 2),
    ("close", Builtin::Close, 1, 1),
    ("cos", Builtin::Cos, 1, 1),
    ("exp", Builtin::Exp, 1, 1),
    ("fflush", Builtin::Fflush, 0, 1),
    ("gsub", Builtin::Gsub, 2, 3),
    ("index", Builtin::Index, 2, 2),
    ("int", Builtin::Int, 1, 1),
    ("length", Builtin::Length, 0, 1),
    ("log", Builtin::Log, 1, 1),
    ("match", Builtin::Match, 2, 2),
    ("mktime", Builtin::Mktime, 1, 1),
    ("rand", Builtin::Rand, 0, 0),
    ("sin", Builtin::Sin, 1, 1),
    ("split", Builtin::Split, 2, 3),
    ("sprintf", Builtin::Sprintf, 1, 255),
    ("sqrt", Builtin::Sqrt, 1, 1),
    ("srand", Builtin::Srand, 0, 1),
    ("strftime", Builtin::Strftime, 0, 3),
    ("sub", Builtin::Sub, 2, 3),
    ("substr", Builtin::Substr, 2, 3),
    ("system", Builtin::System, 1, 1),
    ("systime", Builtin::Systime, 0, 0),
    ("tolower", Builtin::Tolower, 1, 1),
    ("toupper", Builtin::Toupper, 1, 1),
];

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    EndOfFile,
    NewLine,
    Semicolon,
    /// What stands before a `}` that follows a statement.
    ImpliedSemicolon,
    LeftBrace,
    RightBrace,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    Comma,
    Question,
    Colon,
    Or,
    And,
    /// `=`, or `+=` and its like.
    Assign(Option<Binary>),
    Compare(Comparison),
    /// `~`, or `!~` if false.
    Match(bool),
    /// `+ - * / % ^`
    Arithmetic(Binary),
    Not,
    /// `++`, or `--` if false.
    Increment(bool),
    Dollar,
    /// `|` before `getline`.
    Pipe,
    /// `>`, `>>` or `|` of a print.
    Output(Redirect),
    Number(f64),
    Text(Vec<u8>),
    Regex(Vec<u8>),
    /// A name, and whether `(` follows at once.
    Name(String, bool),
    Builtin(Builtin),
    Keyword(Keyword),
    Unexpected(u8),
}

/// Where a print goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Redirect {
    File,
    Append,
    Command,
}
