//! Operators and comparisons.

use std::rc::Rc;

use super::{Answer, Context, Native, Raise, native, operator, pair, refuse, refuse_both};
use crate::jq::order;
use crate::jq::value::{Array, LENGTH_LIMIT, Object, Value};

pub(super) const FUNCTIONS: &[Native] = &[
    operator("_divide", 2, divide),
    operator("_equal", 2, |_, _, sides| compared(sides, order::equal)),
    operator("_greater", 2, |_, _, sides| compared(sides, |one, other| order::compare(one, other).is_gt())),
    operator("_greatereq", 2, |_, _, sides| compared(sides, |one, other| order::compare(one, other).is_ge())),
    operator("_less", 2, |_, _, sides| compared(sides, |one, other| order::compare(one, other).is_lt())),
    operator("_lesseq", 2, |_, _, sides| compared(sides, |one, other| order::compare(one, other).is_le())),
    operator("_minus", 2, minus),
    operator("_mod", 2, modulo),
    operator("_multiply", 2, multiply),
    native("_negate", 0, negate),
    operator("_notequal", 2, |_, _, sides| compared(sides, |one, other| !order::equal(one, other))),
    operator("_plus", 2, plus),
];

fn compared(sides: Vec<Value>, holds: impl Fn(&Value, &Value) -> bool) -> Answer {
    let (one, other) = pair(sides);
    Ok(Value::bool(holds(&one, &other)))
}

fn plus(_: &mut Context, _: Value, sides: Vec<Value>) -> Answer {
    match pair(sides) {
        (Value::Null, value) | (value, Value::Null) => Ok(value),
        (Value::Number(one), Value::Number(other)) => Ok(Value::Number(one + other)),
        (Value::String(one), Value::String(other)) => {
            if one.len() + other.len() > LENGTH_LIMIT {
                return Err(Raise::OutOfMemory);
            }
            Ok(Value::text([&*one, &*other].concat()))
        }
        (Value::Array(mut one), Value::Array(other)) => {
            let array: &mut Array = Rc::make_mut(&mut one);
            other.items().iter().cloned().for_each(|item| array.push(item));
            Ok(Value::Array(one))
        }
        (Value::Object(mut one), Value::Object(other)) => {
            let object: &mut Object = Rc::make_mut(&mut one);
            other.entries().cloned().for_each(|(key, value)| object.set(key, value));
            Ok(Value::Object(one))
        }
        (one, other) => Err(refuse_both(&one, &other, "cannot be added")),
    }
}

fn minus(_: &mut Context, _: Value, sides: Vec<Value>) -> Answer {
    match pair(sides) {
        (Value::Number(one), Value::Number(other)) => Ok(Value::Number(one - other)),
        (Value::Array(one), Value::Array(other)) => {
            let kept = |item: &&Value| !other.items().iter().any(|unwanted| order::equal(item, unwanted));
            Ok(Value::array(one.items().iter().filter(kept).cloned()))
        }
        (one, other) => Err(refuse_both(&one, &other, "cannot be subtracted")),
    }
}

fn multiply(_: &mut Context, _: Value, sides: Vec<Value>) -> Answer {
    match pair(sides) {
        (Value::Number(one), Value::Number(other)) => Ok(Value::Number(one * other)),
        (Value::String(text), Value::Number(times)) | (Value::Number(times), Value::String(text)) => {
            // One copy is there from the beginning; a fraction counts as one more.
            let more = times - 1.0;
            if more <= -1.0 || more.is_nan() {
                return Ok(Value::Null);
            }
            let copies = 1.0 + more.trunc().max(0.0);
            if copies * text.len() as f64 > LENGTH_LIMIT as f64 {
                return Err(Raise::OutOfMemory);
            }
            Ok(Value::text(text.repeat(copies as usize)))
        }
        (Value::Object(one), Value::Object(other)) => Ok(Value::Object(merge(one, &other))),
        (one, other) => Err(refuse_both(&one, &other, "cannot be multiplied")),
    }
}

/// Objects under the same key are merged in turn.
fn merge(mut one: Rc<Object>, other: &Object) -> Rc<Object> {
    for (key, value) in other.entries() {
        let merged = match (one.get(key), value) {
            (Some(Value::Object(inner)), Value::Object(value)) => Value::Object(merge(inner.clone(), value)),
            _ => value.clone(),
        };
        Rc::make_mut(&mut one).set(key.clone(), merged);
    }
    one
}

fn divide(_: &mut Context, _: Value, sides: Vec<Value>) -> Answer {
    match pair(sides) {
        (one @ Value::Number(_), other @ Value::Number(0.0)) => {
            Err(refuse_both(&one, &other, "cannot be divided because the divisor is zero"))
        }
        (Value::Number(one), Value::Number(other)) => Ok(Value::Number(one / other)),
        (Value::String(text), Value::String(separator)) => Ok(super::text::split(&text, &separator)),
        (one, other) => Err(refuse_both(&one, &other, "cannot be divided")),
    }
}

fn modulo(_: &mut Context, _: Value, sides: Vec<Value>) -> Answer {
    match pair(sides) {
        (Value::Number(one), Value::Number(other)) => match integer(one).checked_rem(integer(other)) {
            Some(rest) => Ok(Value::Number(rest as f64)),
            None if integer(other) != 0 => Ok(Value::Number(0.0)),
            None => {
                let (one, other) = (Value::Number(one), Value::Number(other));
                Err(refuse_both(&one, &other, "cannot be divided (remainder) because the divisor is zero"))
            }
        },
        (one, other) => Err(refuse_both(&one, &other, "cannot be divided (remainder)")),
    }
}

/// As C on x86-64 turns a number into an integer.
fn integer(number: f64) -> i64 {
    if number.is_nan() || number.abs() >= 9_223_372_036_854_775_808.0 { i64::MIN } else { number as i64 }
}

fn negate(_: &mut Context, input: Value, _: Vec<Value>) -> Answer {
    match input {
        Value::Number(number) => Ok(Value::Number(-number)),
        other => Err(refuse(&other, "cannot be negated")),
    }
}
