//! From a program's text to its tree.
//!
//! The parser is driven by tables that are made from the grammar as bison makes them, because messages about
//! mistakes (`unexpected …, expecting …`) tell what those tables hold.

mod build;
mod grammar;
mod lexer;
mod parser;
mod tables;
mod tree;

pub(super) use build::message;
pub(super) use parser::{Source, parse};
pub(super) use tree::{Ast, Function, Id, Import, Location, Pattern, Program};
