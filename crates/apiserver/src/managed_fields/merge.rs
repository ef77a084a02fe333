//! Merging an applied configuration into an object, and taking fields out of one. Upstream: sigs.k8s.io/structured-merge-diff typed.

use serde_json::{Map, Value};

use super::compare::Shape;
use super::set::{Set, Step};

/// `object` with everything that `applied` says.
pub fn merge(kind: &str, object: &Value, applied: &Value) -> Value {
    merge_shape(Shape::of_kind(kind), object, applied)
}

fn merge_shape(shape: Shape<'_>, object: &Value, applied: &Value) -> Value {
    match (shape, object, applied) {
        (Shape::Struct(_) | Shape::Map(_) | Shape::Loose, Value::Object(before), Value::Object(after)) => {
            let mut merged: Map<String, Value> = before.clone();
            for (key, value) in after {
                let value = match before.get(key) {
                    Some(before) => merge_shape(shape.field(key), before, value),
                    None => value.clone(),
                };
                merged.insert(key.clone(), value);
            }
            Value::Object(merged)
        }
        (Shape::Set, Value::Array(before), Value::Array(after)) => {
            let mut merged = before.clone();
            merged.extend(after.iter().filter(|item| !before.contains(item)).cloned());
            Value::Array(merged)
        }
        (Shape::Keyed(keys, r#type), Value::Array(before), Value::Array(after)) => {
            let shape = Shape::of(r#type, "");
            let mut merged = before.clone();
            for item in after {
                let step = Step::key(item, keys);
                match merged.iter_mut().find(|other| Step::key(other, keys) == step) {
                    Some(other) => *other = merge_shape(shape, other, item),
                    None => merged.push(item.clone()),
                }
            }
            Value::Array(merged)
        }
        // An empty list or map over one that merges changes nothing.
        (Shape::Set | Shape::Keyed(..), Value::Array(_), Value::Null) => object.clone(),
        _ => applied.clone(),
    }
}

/// Takes the fields of a set out of an object.
pub fn remove(kind: &str, object: &mut Value, gone: &Set) {
    remove_shape(Shape::of_kind(kind), object, gone);
}

fn remove_shape(shape: Shape<'_>, value: &mut Value, gone: &Set) {
    match value {
        Value::Object(map) => {
            for (step, below) in &gone.below {
                let Step::Field(name) = step else { continue };
                let Some(child) = map.get_mut(name) else { continue };
                if !below.below.is_empty() {
                    remove_shape(shape.field(name), child, below);
                }
                // A container goes only once nothing of others is left in it.
                let empty = match child {
                    Value::Object(map) => map.is_empty(),
                    Value::Array(items) => items.is_empty(),
                    _ => true,
                };
                if below.here && (empty || below.below.is_empty()) {
                    map.shift_remove(name);
                }
            }
        }
        Value::Array(items) => match shape {
            Shape::Set => items.retain(|item| !gone.at(&Step::item(item)).is_some_and(|set| set.here)),
            Shape::Keyed(keys, r#type) => {
                let inner = Shape::of(r#type, "");
                items.retain_mut(|item| {
                    let Some(below) = gone.at(&Step::key(item, keys)) else { return true };
                    if below.here {
                        return false;
                    }
                    remove_shape(inner, item, below);
                    true
                });
            }
            _ => {}
        },
        _ => {}
    }
}
