//! Builtin functions that are not written in jq's language. Upstream: builtin.c.

mod arithmetic;
mod collections;
mod format;
mod mathematics;
mod regex;
mod text;
mod time;
mod world;

use super::print::excerpt;
use super::value::Value;

pub(super) use world::{Context, Halt};

/// Why there is no value.
#[derive(Clone, Debug)]
pub(super) enum Raise {
    Message(Value),
    OutOfMemory,
}

impl From<String> for Raise {
    fn from(message: String) -> Self {
        Self::Message(Value::text(message))
    }
}

impl From<&str> for Raise {
    fn from(message: &str) -> Self {
        Self::Message(Value::text(message))
    }
}

pub(super) type Answer = Result<Value, Raise>;

/// A function of so many arguments besides its input.
#[derive(Debug)]
pub(super) struct Native {
    name: &'static str,
    parameters: usize,
    /// Its input makes no difference.
    pub(super) ignores_input: bool,
    pub(super) run: fn(&mut Context, Value, Vec<Value>) -> Answer,
}

const fn native(
    name: &'static str,
    parameters: usize,
    run: fn(&mut Context, Value, Vec<Value>) -> Answer,
) -> Native {
    Native { name, parameters, ignores_input: false, run }
}

/// A function of its arguments alone.
const fn operator(
    name: &'static str,
    parameters: usize,
    run: fn(&mut Context, Value, Vec<Value>) -> Answer,
) -> Native {
    Native { name, parameters, ignores_input: true, run }
}

const FAMILIES: &[&[Native]] = &[
    arithmetic::FUNCTIONS,
    collections::FUNCTIONS,
    format::FUNCTIONS,
    mathematics::FUNCTIONS,
    regex::FUNCTIONS,
    text::FUNCTIONS,
    time::FUNCTIONS,
    world::FUNCTIONS,
];

pub(super) fn find(name: &str, parameters: usize) -> Option<&'static Native> {
    let mut all = FAMILIES.iter().flat_map(|family| family.iter());
    all.find(|native| native.name == name && native.parameters == parameters)
}

/// Names and numbers of parameters.
pub(super) fn names() -> impl Iterator<Item = (&'static str, usize)> {
    FAMILIES.iter().flat_map(|family| family.iter()).map(|native| (native.name, native.parameters))
}

/// `string ("abc") MESSAGE`
fn refuse(value: &Value, message: &str) -> Raise {
    format!("{} ({}) {message}", value.kind(), excerpt(value, 15)).into()
}

/// `string ("abc") and number (1) MESSAGE`
fn refuse_both(one: &Value, other: &Value, message: &str) -> Raise {
    let (one, other) = (
        format!("{} ({})", one.kind(), excerpt(one, 15)),
        format!("{} ({})", other.kind(), excerpt(other, 15)),
    );
    format!("{one} and {other} {message}").into()
}

/// The first arguments; missing ones are null.
fn pair(arguments: Vec<Value>) -> (Value, Value) {
    let mut arguments = arguments.into_iter();
    let mut next = || arguments.next().unwrap_or(Value::Null);
    (next(), next())
}

fn first(arguments: Vec<Value>) -> Value {
    pair(arguments).0
}
