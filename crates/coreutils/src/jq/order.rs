//! The order of values: null, false, true, numbers, strings, arrays, objects.

use std::cmp::Ordering;

use super::value::{Object, Value};

/// The place of a value's type in that order; colours are listed in it, too.
pub(super) fn rank(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::False => 1,
        Value::True => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::Array(_) => 5,
        Value::Object(_) => 6,
    }
}

/// The order that operators see. NaN is less than any number, even than itself.
pub(super) fn compare(one: &Value, other: &Value) -> Ordering {
    ordered(one, other, Ordering::Less)
}

/// The order for sorting, in which NaN equals itself.
pub(super) fn total(one: &Value, other: &Value) -> Ordering {
    ordered(one, other, Ordering::Equal)
}

pub(super) fn equal(one: &Value, other: &Value) -> bool {
    compare(one, other) == Ordering::Equal
}

fn ordered(one: &Value, other: &Value, both_nan: Ordering) -> Ordering {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => match (one.is_nan(), other.is_nan()) {
            (true, true) => both_nan,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            _ => one.partial_cmp(other).unwrap_or(Ordering::Equal),
        },
        (Value::String(one), Value::String(other)) => one.as_bytes().cmp(other.as_bytes()),
        (Value::Array(one), Value::Array(other)) => {
            let (one, other) = (one.items(), other.items());
            let mut differing = one.iter().zip(other).map(|(one, other)| ordered(one, other, both_nan));
            differing.find(|order| order.is_ne()).unwrap_or(one.len().cmp(&other.len()))
        }
        (Value::Object(one), Value::Object(other)) => objects(one, other, both_nan),
        _ => rank(one).cmp(&rank(other)),
    }
}

/// The sets of keys first, then the values key by key.
fn objects(one: &Object, other: &Object, both_nan: Ordering) -> Ordering {
    let keys = one.sorted_keys().cmp(other.sorted_keys());
    if keys.is_ne() {
        return keys;
    }
    for key in one.sorted_keys() {
        if let (Some(one), Some(other)) = (one.get(key), other.get(key)) {
            let order = ordered(one, other, both_nan);
            if order.is_ne() {
                return order;
            }
        }
    }
    Ordering::Equal
}

/// Whether `one` contains `other` as `contains` means it; kinds must agree.
pub(super) fn contains(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let mut wanted = other.entries();
            wanted.all(|(key, value)| one.get(key).is_some_and(|found| contains(found, value)))
        }
        (Value::Array(one), Value::Array(other)) => {
            other.items().iter().all(|wanted| one.items().iter().any(|found| contains(found, wanted)))
        }
        (Value::String(one), Value::String(other)) => one.contains(&**other),
        _ => equal(one, other),
    }
}
