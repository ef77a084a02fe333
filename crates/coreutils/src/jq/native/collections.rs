//! Arrays, objects and paths.

use super::{Answer, Context, Native, first, native, pair, refuse, refuse_both};
use crate::jq::value::Value;
use crate::jq::{access, order};

pub(super) const FUNCTIONS: &[Native] = &[
    native("_group_by_impl", 1, |_, input, keys| by_keys(&input, &first(keys), access::grouped)),
    native("_max_by_impl", 1, |_, input, keys| extreme(&input, &first(keys), false)),
    native("_min_by_impl", 1, |_, input, keys| extreme(&input, &first(keys), true)),
    native("_sort_by_impl", 1, |_, input, keys| by_keys(&input, &first(keys), sorted)),
    native("contains", 1, contains),
    native("delpaths", 1, |_, input, paths| Ok(access::delete_paths(input, &first(paths))?)),
    native("has", 1, |_, input, key| Ok(Value::bool(access::has(&input, &first(key))?))),
    native("keys", 0, |_, input, _| keys(&input, true)),
    native("keys_unsorted", 0, |_, input, _| keys(&input, false)),
    native("length", 0, length),
    native("max", 0, |_, input, _| extreme(&input, &input, false)),
    native("min", 0, |_, input, _| extreme(&input, &input, true)),
    native("not", 0, |_, input, _| Ok(Value::bool(!input.is_true()))),
    native("setpath", 2, set_path),
    native("sort", 0, sort),
    native("type", 0, |_, input, _| Ok(Value::text(input.kind()))),
];

fn sorted(items: &[Value], keys: &[Value]) -> Value {
    Value::array(access::sorted(items, keys).into_iter().map(|(_, item)| item))
}

fn sort(_: &mut Context, input: Value, _: Vec<Value>) -> Answer {
    match input.as_array() {
        Some(items) => Ok(sorted(items, items)),
        None => Err(refuse(&input, "cannot be sorted, as it is not an array")),
    }
}

fn by_keys(input: &Value, keys: &Value, arrange: fn(&[Value], &[Value]) -> Value) -> Answer {
    match (input.as_array(), keys.as_array()) {
        (Some(items), Some(keys)) if items.len() == keys.len() => Ok(arrange(items, keys)),
        _ => Err(refuse_both(input, keys, "cannot be sorted, as they are not both arrays")),
    }
}

fn extreme(input: &Value, keys: &Value, least: bool) -> Answer {
    let (Some(items), Some(of)) = (input.as_array(), keys.as_array()) else {
        return Err(refuse_both(input, keys, "cannot be iterated over"));
    };
    if items.len() != of.len() {
        return Err(refuse_both(input, keys, "have wrong length"));
    }
    let mut best: Option<(&Value, &Value)> = None;
    for (item, key) in items.iter().zip(of) {
        if best.is_none_or(|(_, known)| order::compare(key, known).is_lt() == least) {
            best = Some((item, key));
        }
    }
    Ok(best.map_or(Value::Null, |(item, _)| item.clone()))
}

fn contains(_: &mut Context, input: Value, part: Vec<Value>) -> Answer {
    let part = first(part);
    // Kinds as jq counts them: true and false are two.
    let truths = (Some(&input), Some(&part));
    let differ =
        matches!(truths, (Some(Value::True), Some(Value::False)) | (Some(Value::False), Some(Value::True)));
    if input.kind() != part.kind() || differ {
        return Err(refuse_both(&input, &part, "cannot have their containment checked"));
    }
    Ok(Value::bool(order::contains(&input, &part)))
}

fn keys(input: &Value, sorted: bool) -> Answer {
    match input {
        Value::Object(object) if sorted => Ok(Value::array(object.sorted_keys().cloned().map(Value::String))),
        Value::Object(object) => {
            Ok(Value::array(object.entries().map(|(key, _)| Value::String(key.clone()))))
        }
        Value::Array(array) => Ok(Value::array((0..array.items().len()).map(Value::count))),
        _ => Err(refuse(input, "has no keys")),
    }
}

fn length(_: &mut Context, input: Value, _: Vec<Value>) -> Answer {
    Ok(match &input {
        Value::Null => Value::Number(0.0),
        Value::Number(number) => Value::Number(number.abs()),
        Value::String(text) => Value::count(text.chars().count()),
        Value::Array(array) => Value::count(array.items().len()),
        Value::Object(object) => Value::count(object.len()),
        _ => return Err(refuse(&input, "has no length")),
    })
}

fn set_path(_: &mut Context, input: Value, arguments: Vec<Value>) -> Answer {
    let (path, value) = pair(arguments);
    Ok(access::set_path(input, &path, value)?)
}
