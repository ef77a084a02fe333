//! A program as instructions of a stack machine.

use std::rc::Rc;

use super::regex::Pattern;
use super::token::{Builtin, Redirect};
use super::value::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
}

/// A variable by number: of the whole program, or of the running function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    Global(usize),
    Local(usize),
}

/// What can be assigned to. What an element or a field needs lies on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Variable(Variable),
    /// An array's element; its subscript is on the stack.
    Element(Variable),
    /// A field; its number is on the stack.
    Field,
}

/// Where `getline` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Main,
    /// The name lies on the stack, above what the target needs.
    File,
    /// The command lies on the stack, below what the target needs.
    Command,
}

/// An index into the block: where to go on.
pub(super) type Address = usize;

#[derive(Clone, Debug)]
pub(super) enum Op {
    /// Does nothing; may become `Touch`.
    Nothing,
    Number(f64),
    Text(Text),
    /// Matches `$0`.
    Match(Rc<Pattern>),
    /// The pattern itself, for functions.
    Regex(Rc<Pattern>),
    /// A variable, an element or a field.
    Load(Target),
    /// Pops the value, then what the target needs; pushes the value.
    Assign(Target),
    Update(Target, Binary),
    /// By plus or minus one; whether the new value is the result.
    Increment(Target, f64, bool),
    /// Makes sure that the element whose subscript is on the stack exists.
    Touch(Variable),
    Binary(Binary),
    Compare(Comparison),
    /// Pops the pattern, then the text; whether they should match.
    MatchWith(bool),
    Not,
    Negate,
    ToNumber,
    /// Joins so many texts.
    Concatenate(usize),
    /// Joins so many subscripts.
    Subscript(usize),
    In(Variable),
    Pop,
    Jump(Address),
    JumpIfFalse(Address),
    JumpIfTrue(Address),
    /// Leaves 0 or 1 and goes there if that decides a `&&` (false) or a `||` (true).
    Decide(bool, Address),
    ToTruth,
    /// Starts a range pattern: goes to the second expression if it is under way.
    InRange(usize, Address),
    SetRange(usize),
    /// Ends it if the popped value is true.
    EndRange(usize),
    /// So many values, and where to (its name on top).
    Print(usize, Option<Redirect>),
    Printf(usize, Option<Redirect>),
    Call {
        function: usize,
        arguments: usize,
    },
    /// A variable as an argument, whatever it is.
    Pass(Variable),
    /// Whether a value is on the stack.
    Return(bool),
    Builtin(Builtin, usize),
    ArrayLength(Variable),
    /// Pops the separator (if there is one) and the text.
    Split(Variable, bool),
    /// `sub` or, if true, `gsub`: pops what the target needs, the replacement, the pattern.
    Substitute(Target, bool),
    Getline(Source, Target),
    KeysStart(Variable),
    /// The next key into a variable, or to the end.
    KeysNext(Variable, Address),
    KeysEnd,
    Delete(Variable),
    DeleteAll(Variable),
    Next,
    NextFile,
    /// Whether a status is on the stack.
    Exit(bool),
}

pub(super) type Block = Vec<Op>;

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Unknown,
    Scalar,
    Array,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Function {
    pub(super) name: String,
    /// Kinds of its parameters.
    pub(super) parameters: Vec<Kind>,
    pub(super) block: Block,
    pub(super) defined: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub(super) begin: Block,
    pub(super) main: Block,
    pub(super) end: Block,
    pub(super) functions: Vec<Function>,
    /// Names and kinds of global variables, by number.
    pub(super) globals: Vec<(String, Kind)>,
    pub(super) ranges: usize,
}

/// A piece of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockId {
    Begin,
    Main,
    End,
    Function(usize),
}

impl Program {
    pub(super) fn block(&self, id: BlockId) -> &[Op] {
        match id {
            BlockId::Begin => &self.begin,
            BlockId::Main => &self.main,
            BlockId::End => &self.end,
            BlockId::Function(number) => self.functions.get(number).map_or(&[], |function| &function.block),
        }
    }
}

/// Variables with a meaning, in the order of their numbers.
pub(super) const SPECIAL: [(&str, Kind); 16] = [
    ("NF", Kind::Scalar),
    ("NR", Kind::Scalar),
    ("FNR", Kind::Scalar),
    ("FS", Kind::Scalar),
    ("OFS", Kind::Scalar),
    ("RS", Kind::Scalar),
    ("ORS", Kind::Scalar),
    ("SUBSEP", Kind::Scalar),
    ("CONVFMT", Kind::Scalar),
    ("OFMT", Kind::Scalar),
    ("RSTART", Kind::Scalar),
    ("RLENGTH", Kind::Scalar),
    ("FILENAME", Kind::Scalar),
    ("ARGC", Kind::Scalar),
    ("ARGV", Kind::Array),
    ("ENVIRON", Kind::Array),
];

pub(super) const NF: usize = 0;
pub(super) const NR: usize = 1;
pub(super) const FNR: usize = 2;
pub(super) const FS: usize = 3;
pub(super) const OFS: usize = 4;
pub(super) const RS: usize = 5;
pub(super) const ORS: usize = 6;
pub(super) const SUBSEP: usize = 7;
pub(super) const CONVFMT: usize = 8;
pub(super) const OFMT: usize = 9;
pub(super) const RSTART: usize = 10;
pub(super) const RLENGTH: usize = 11;
pub(super) const FILENAME: usize = 12;
pub(super) const ARGC: usize = 13;
pub(super) const ARGV: usize = 14;
pub(super) const ENVIRON: usize = 15;
