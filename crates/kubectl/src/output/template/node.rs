//! The tree of a template, and how error messages show its parts. Upstream: text/template/parse node.go.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// A template and those it defines.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The text it was read from, for positions.
    pub text: String,
    /// Its own parts.
    pub root: Vec<Node>,
    /// `{{define "name"}}`.
    pub defined: BTreeMap<String, Vec<Node>>,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub enum Node {
    /// Text to copy.
    Text(String),
    /// `{{pipeline}}`
    Action(Pipeline),
    /// `{{if pipeline}}`
    If(Branch),
    /// `{{range pipeline}}`
    Range(Branch),
    /// `{{with pipeline}}`
    With(Branch),
    /// `{{template "name" pipeline}}`: position, name, pipeline.
    Template(usize, String, Option<Pipeline>),
    /// `{{break}}`
    Break,
    /// `{{continue}}`
    Continue,
}

/// What `if`, `range` and `with` share.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The condition.
    pub pipeline: Pipeline,
    /// What follows it.
    pub body: Vec<Node>,
    /// What follows `{{else}}`.
    pub otherwise: Vec<Node>,
}

/// `$a, $b := command | command`
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    /// Variables that get the value.
    pub variables: Vec<String>,
    /// Whether `=` stands after them, not `:=`.
    pub assigns: bool,
    /// Commands, each of which gets the value of the one before as last argument.
    pub commands: Vec<Command>,
}

/// A function or value with arguments.
#[derive(Clone, Debug)]
pub struct Command {
    /// Byte position.
    pub at: usize,
    /// The first is what is called.
    pub operands: Vec<Operand>,
}

/// A value in a command.
#[derive(Clone, Debug)]
pub struct Operand {
    /// Byte position.
    pub at: usize,
    /// What it is.
    pub kind: OperandKind,
}

/// The kinds of operands.
#[derive(Clone, Debug)]
pub enum OperandKind {
    /// `.`
    Dot,
    /// `nil`
    Nil,
    /// `.a.b`
    Field(Vec<String>),
    /// `$x.a.b`
    Variable(String, Vec<String>),
    /// `(pipeline)`, with fields after it.
    Pipeline(Pipeline, Vec<String>),
    /// A function.
    Function(String),
    /// A constant: its value and its text.
    Constant(Value, String),
}

impl fmt::Display for Operand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = |names: &[String]| names.iter().map(|name| format!(".{name}")).collect::<String>();
        match &self.kind {
            OperandKind::Dot => formatter.write_str("."),
            OperandKind::Nil => formatter.write_str("nil"),
            OperandKind::Field(names) => formatter.write_str(&fields(names)),
            OperandKind::Variable(name, names) => write!(formatter, "{name}{}", fields(names)),
            OperandKind::Pipeline(pipeline, names) => write!(formatter, "({pipeline}){}", fields(names)),
            OperandKind::Function(name) | OperandKind::Constant(_, name) => formatter.write_str(name),
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, operand) in self.operands.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" ")?;
            }
            operand.fmt(formatter)?;
        }
        Ok(())
    }
}

impl fmt::Display for Pipeline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.variables.is_empty() {
            let sign = if self.assigns { "=" } else { ":=" };
            write!(formatter, "{} {sign} ", self.variables.join(", "))?;
        }
        for (index, command) in self.commands.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" | ")?;
            }
            command.fmt(formatter)?;
        }
        Ok(())
    }
}
