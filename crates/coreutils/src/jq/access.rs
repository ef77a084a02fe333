//! Getting, setting and deleting by key, slice and path. Upstream: jv_aux.c.

use std::cmp::Ordering;
use std::rc::Rc;

use super::order;
use super::value::{Array, DEPTH_LIMIT, Object, SIZE_LIMIT, Value};

const ARRAY_SLICE: &str = "Start and end indices of an array slice must be numbers";
const TOO_BIG: &str = "cannot allocate memory";

/// The elements `from..to` that a slice of something `length` long means.
fn slice_bounds(length: usize, slice: &Object) -> Option<(usize, usize)> {
    let bound = |name: &str, otherwise: f64| match slice.get(name) {
        Some(Value::Null) => Some(otherwise),
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let length_number = length as f64;
    let from = bound("start", 0.0)?;
    let to = bound("end", length_number)?;
    let counted = |number: f64| if number < 0.0 { number + length_number } else { number };
    let from = counted(from).clamp(0.0, length_number) as usize;
    // Ends are exclusive: 1.5 still takes the second element.
    let to = counted(to).min(length_number).ceil().max(0.0) as usize;
    Some((from, to.clamp(from, length)))
}

/// An index as an integer, if it is one.
fn whole(number: f64) -> Option<i64> {
    (number.abs() < 2_147_483_648.0 && number.fract() == 0.0).then_some(number as i64)
}

fn counted(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    usize::try_from(if index < 0 { index + length } else { index }).ok()
}

/// `value[key]`
pub(super) fn get(value: &Value, key: &Value) -> Result<Value, String> {
    Ok(match (value, key) {
        (Value::Object(object), Value::String(key)) => object.get(key).cloned().unwrap_or(Value::Null),
        (Value::Array(array), Value::Number(index)) => {
            let items = array.items();
            let place = whole(*index).and_then(|index| counted(index, items.len()));
            place.and_then(|place| items.get(place)).cloned().unwrap_or(Value::Null)
        }
        (Value::Array(array), Value::Object(slice)) => {
            let items = array.items();
            let (from, to) = slice_bounds(items.len(), slice).ok_or(ARRAY_SLICE)?;
            Value::array(items.get(from..to).unwrap_or_default().iter().cloned())
        }
        (Value::String(text), Value::Object(slice)) => {
            let bounds = slice_bounds(text.chars().count(), slice);
            let (from, to) = bounds.ok_or("Start and end indices of an string slice must be numbers")?;
            Value::text(text.chars().skip(from).take(to - from).collect::<String>())
        }
        (Value::Array(one), Value::Array(other)) => indices(one.items(), other.items()),
        (Value::Null, Value::String(_) | Value::Number(_) | Value::Object(_)) => Value::Null,
        (_, Value::String(name)) if name.len() < 30 => {
            return Err(format!("Cannot index {} with string \"{name}\"", value.kind()));
        }
        _ => return Err(format!("Cannot index {} with {}", value.kind(), key.kind())),
    })
}

/// Where `part` begins in `items`.
fn indices(items: &[Value], part: &[Value]) -> Value {
    let starts_here = |place: &usize| {
        let rest = items.get(*place..).unwrap_or_default();
        !part.is_empty()
            && rest.len() >= part.len()
            && rest.iter().zip(part).all(|(one, other)| order::equal(one, other))
    };
    Value::array((0..items.len()).filter(starts_here).map(Value::count))
}

/// `value` with `new` under `key`.
pub(super) fn set(value: Value, key: &Value, new: Value) -> Result<Value, String> {
    match (value, key) {
        (Value::Object(mut object), Value::String(key)) => {
            Rc::make_mut(&mut object).set(key.clone(), new);
            Ok(Value::Object(object))
        }
        (Value::Null, Value::String(key)) => set(Value::object([]), &Value::String(key.clone()), new),
        (Value::Null, Value::Number(_) | Value::Object(_)) => set(Value::array([]), key, new),
        (Value::Array(mut array), Value::Number(index)) => {
            let place = counted(*index as i64, array.items().len());
            let place = place.ok_or("Out of bounds negative array index")?;
            if place > SIZE_LIMIT {
                return Err(TOO_BIG.to_owned());
            }
            Rc::make_mut(&mut array).set(place, new);
            Ok(Value::Array(array))
        }
        (Value::Array(array), Value::Object(slice)) => {
            let items = array.items();
            let (from, to) = slice_bounds(items.len(), slice).ok_or(ARRAY_SLICE)?;
            let Value::Array(new) = new else {
                return Err("A slice of an array can only be assigned another array".to_owned());
            };
            let (head, tail) = (items.get(..from), items.get(to..));
            let parts = [head.unwrap_or_default(), new.items(), tail.unwrap_or_default()];
            Ok(Value::array(parts.into_iter().flatten().cloned()))
        }
        (value, _) => Err(format!("Cannot update field at {} index of {}", key.kind(), value.kind())),
    }
}

pub(super) fn has(value: &Value, key: &Value) -> Result<bool, String> {
    match (value, key) {
        (Value::Null, _) => Ok(false),
        (Value::Object(object), Value::String(key)) => Ok(object.get(key).is_some()),
        (Value::Array(array), Value::Number(index)) => {
            Ok(*index > -1.0 && (index.trunc() as usize) < array.items().len())
        }
        _ => Err(format!("Cannot check whether {} has a {} key", value.kind(), key.kind())),
    }
}

fn keys_of(path: &Value) -> Result<&[Value], String> {
    let keys = path.as_array().ok_or("Path must be specified as an array")?;
    if keys.len() > DEPTH_LIMIT { Err(TOO_BIG.to_owned()) } else { Ok(keys) }
}

pub(super) fn get_path(root: &Value, path: &Value) -> Result<Value, String> {
    let mut value = root.clone();
    for key in keys_of(path)? {
        value = get(&value, key)?;
    }
    Ok(value)
}

pub(super) fn set_path(root: Value, path: &Value, new: Value) -> Result<Value, String> {
    set_below(root, keys_of(path)?, new)
}

fn set_below(root: Value, keys: &[Value], new: Value) -> Result<Value, String> {
    let Some((key, rest)) = keys.split_first() else { return Ok(new) };
    let inner = get(&root, key)?;
    // What is about to be replaced must not be held by its old container, or it would have to be copied.
    let root = if rest.is_empty() { root } else { hollow(root, key) };
    set(root, key, set_below(inner, rest, new)?)
}

/// `root` with null under `key`, where that is there.
fn hollow(mut root: Value, key: &Value) -> Value {
    match (&mut root, key) {
        (Value::Object(object), Value::String(key)) if object.get(key).is_some() => {
            Rc::make_mut(object).set(key.clone(), Value::Null);
        }
        (Value::Array(array), Value::Number(index)) => {
            let place = counted(*index as i64, array.items().len());
            if let Some(place) = place.filter(|place| *place < array.items().len()) {
                Rc::make_mut(array).set(place, Value::Null);
            }
        }
        _ => {}
    }
    root
}

pub(super) fn delete_paths(root: Value, paths: &Value) -> Result<Value, String> {
    let paths = paths.as_array().ok_or("Paths must be specified as an array")?;
    let mut sorted: Vec<&Value> = paths.iter().collect();
    sorted.sort_by(|one, other| order::total(one, other));
    let mut all = Vec::with_capacity(sorted.len());
    for path in sorted {
        let keys = path.as_array();
        all.push(keys.ok_or_else(|| format!("Path must be specified as array, not {}", path.kind()))?);
    }
    match all.first() {
        None => Ok(root),
        Some([]) => Ok(Value::Null),
        Some(_) if all.iter().any(|keys| keys.len() > DEPTH_LIMIT) => Err(TOO_BIG.to_owned()),
        Some(_) => delete_below(root, &all, 0),
    }
}

/// Deletes what the sorted `paths` lead to, which agree up to `depth`.
fn delete_below(mut root: Value, paths: &[&[Value]], depth: usize) -> Result<Value, String> {
    let mut doomed = Vec::new();
    let mut rest = paths;
    while let Some(key) = rest.first().and_then(|path| path.get(depth)) {
        let same =
            rest.iter().take_while(|path| path.get(depth).is_some_and(|other| order::equal(key, other)));
        let (these, others) = rest.split_at_checked(same.count().max(1)).unwrap_or((rest, &[]));
        if these.first().is_some_and(|path| path.len() == depth + 1) {
            doomed.push(key);
        } else {
            let inner = get(&root, key)?;
            if !matches!(inner, Value::Null) {
                root = set(root, key, delete_below(inner, these, depth + 1)?)?;
            }
        }
        rest = others;
    }
    delete_keys(root, &doomed)
}

fn delete_keys(root: Value, keys: &[&Value]) -> Result<Value, String> {
    if keys.is_empty() {
        return Ok(root);
    }
    match root {
        Value::Null => Ok(Value::Null),
        Value::Object(mut object) => {
            for key in keys {
                let Value::String(key) = key else {
                    return Err(format!("Cannot delete {} field of object", key.kind()));
                };
                Rc::make_mut(&mut object).remove(key);
            }
            Ok(Value::Object(object))
        }
        Value::Array(array) => {
            let items = array.items();
            let mut gone = vec![false; items.len()];
            for key in keys {
                let (from, to) = match key {
                    Value::Number(index) => match counted(*index as i64, items.len()) {
                        Some(place) => (place, place.saturating_add(1)),
                        None => continue,
                    },
                    Value::Object(slice) => slice_bounds(items.len(), slice).ok_or(ARRAY_SLICE)?,
                    key => return Err(format!("Cannot delete {} element of array", key.kind())),
                };
                gone.iter_mut().take(to).skip(from).for_each(|gone| *gone = true);
            }
            let kept = items.iter().zip(gone).filter(|(_, gone)| !gone).map(|(item, _)| item.clone());
            Ok(Value::Array(Rc::new(kept.collect::<Array>())))
        }
        root => Err(format!("Cannot delete fields from {}", root.kind())),
    }
}

/// The order of elements by their keys, equal ones as they stand.
pub(super) fn sorted(items: &[Value], keys: &[Value]) -> Vec<(Value, Value)> {
    let mut pairs: Vec<(Value, Value)> = keys.iter().cloned().zip(items.iter().cloned()).collect();
    pairs.sort_by(|(one, _), (other, _)| order::total(one, other));
    pairs
}

/// Elements with equal keys together.
pub(super) fn grouped(items: &[Value], keys: &[Value]) -> Value {
    let mut groups: Vec<(Value, Array)> = Vec::new();
    for (key, item) in sorted(items, keys) {
        match groups.last_mut() {
            Some((last, group)) if order::compare(last, &key) == Ordering::Equal => group.push(item),
            _ => groups.push((key, Array::from_iter([item]))),
        }
    }
    Value::array(groups.into_iter().map(|(_, group)| Value::Array(Rc::new(group))))
}
