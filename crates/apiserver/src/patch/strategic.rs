//! Strategic merge patch: like a merge patch, but lists whose type says so merge by key. Upstream: k8s.io/apimachinery/pkg/util/strategicpatch.

use serde_json::{Map, Value};

use crate::schema::rules::{Merge, Rules, rules};
use crate::schema::{Definition, Schema, Type};

const DIRECTIVE: &str = "$patch";
const ORDER: &str = "$setElementOrder/";
const DELETE_VALUES: &str = "$deleteFromPrimitiveList/";
const RETAIN_KEYS: &str = "$retainKeys";

/// Applies `patch` to `object`, a kind of that name.
///
/// # Errors
/// Upstream's words about a malformed patch.
pub fn apply(kind: &str, object: Value, patch: Value) -> Result<Value, String> {
    let (Value::Object(object), Value::Object(patch)) = (object, patch) else {
        return Err("invalid JSON document".to_owned());
    };
    let structure = Schema::get().entry(kind).map(|(name, _)| name);
    merge_map(object, patch, structure).map(Value::Object)
}

/// What is known of a field: the struct inside it (or inside its items) and its rules.
struct Known {
    structure: Option<&'static str>,
    rules: &'static Rules,
}

fn known(structure: Option<&'static str>, key: &str) -> Known {
    let unknown = Known { structure: None, rules: rules("") };
    // Without a type, metadata at least is an ObjectMeta.
    let Some(name) = structure else {
        let inside = (key == "metadata").then_some("ObjectMeta");
        return Known { structure: inside, ..unknown };
    };
    let Some(field) = Schema::get().fields(name).unwrap_or_default().iter().find(|field| field.name == key)
    else {
        return unknown;
    };
    Known { structure: inside(&field.kind), rules: rules(&format!("{name}.{key}")) }
}

/// The struct a type leads to through pointers and lists.
fn inside(r#type: &Type) -> Option<&'static str> {
    match r#type {
        Type::Pointer(inner) | Type::List(inner) => inside(inner),
        Type::Named(name) => match Schema::get().definition(name)? {
            Definition::Alias(inner) => inside(inner),
            Definition::Struct(_) => Some(name),
        },
        _ => None,
    }
}

fn merge_map(
    mut original: Map<String, Value>,
    mut patch: Map<String, Value>,
    structure: Option<&'static str>,
) -> Result<Map<String, Value>, String> {
    if let Some(directive) = patch.get(DIRECTIVE) {
        return match directive.as_str() {
            Some("replace") => {
                patch.shift_remove(DIRECTIVE);
                Ok(patch)
            }
            Some("delete") => Ok(Map::new()),
            Some("merge") => {
                patch.shift_remove(DIRECTIVE);
                merge_map(original, patch, structure)
            }
            _ => Err(format!("unknown patch type: {}", shown(directive))),
        };
    }
    retain_keys(&mut original, &mut patch)?;
    merge_ordered_lists(&mut original, &mut patch, structure)?;
    for (key, value) in patch {
        if let Some(target) = key.strip_prefix(DELETE_VALUES) {
            if let (Some(Value::Array(items)), Value::Array(gone)) = (original.get_mut(target), &value) {
                items.retain(|item| !gone.contains(item));
            }
            continue;
        }
        if value.is_null() {
            original.shift_remove(&key);
            continue;
        }
        let known = known(structure, &key);
        let merged = match (original.get_mut(&key).map(Value::take), value) {
            (None, value) => fresh(value),
            (Some(Value::Object(before)), Value::Object(after)) => {
                Value::Object(merge_map(before, after, known.structure)?)
            }
            (Some(Value::Array(before)), Value::Array(after)) => {
                Value::Array(merge_list(before, after, &known)?)
            }
            (Some(_), value) => fresh(value),
        };
        original.insert(key, merged);
    }
    Ok(original)
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value that meets nothing: nulls and directives in it have nothing to do.
fn fresh(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let entries = map.into_iter().filter(|(key, value)| {
                !(value.is_null()
                    || key == DIRECTIVE
                    || key == RETAIN_KEYS
                    || key.starts_with(ORDER)
                    || key.starts_with(DELETE_VALUES))
            });
            Value::Object(entries.map(|(key, value)| (key, fresh(value))).collect())
        }
        Value::Array(items) => {
            let items = items.into_iter().filter(|item| item.get(DIRECTIVE).is_none());
            items.map(fresh).collect()
        }
        other => other,
    }
}

/// `$retainKeys` names the only keys that may stay.
fn retain_keys(original: &mut Map<String, Value>, patch: &mut Map<String, Value>) -> Result<(), String> {
    let Some(keys) = patch.shift_remove(RETAIN_KEYS) else { return Ok(()) };
    let Value::Array(keys) = keys else { return Err("expected list for retainKeys directive".to_owned()) };
    let kept = |key: &String| keys.iter().any(|kept| kept.as_str() == Some(key));
    if patch.iter().any(|(key, value)| !value.is_null() && !key.starts_with('$') && !kept(key)) {
        return Err("the patch contains fields not in the retainKeys list".to_owned());
    }
    original.retain(|key, _| kept(key));
    Ok(())
}

/// Lists for which the patch says in which order the items are to stand.
fn merge_ordered_lists(
    original: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
    structure: Option<&'static str>,
) -> Result<(), String> {
    let ordered: Vec<String> =
        patch.keys().filter_map(|key| key.strip_prefix(ORDER)).map(str::to_owned).collect();
    for key in ordered {
        let order = match patch.shift_remove(&format!("{ORDER}{key}")) {
            Some(Value::Array(order)) => order,
            _ => return Err(format!("expected list for {ORDER}{key}")),
        };
        let known = known(structure, &key);
        let gone: Vec<Value> = match patch.shift_remove(&format!("{DELETE_VALUES}{key}")) {
            Some(Value::Array(gone)) => gone,
            _ => Vec::new(),
        };
        let before = match original.get_mut(&key).map(Value::take) {
            Some(Value::Array(mut items)) => {
                items.retain(|item| !gone.contains(item));
                Some(items)
            }
            _ => None,
        };
        let after = match patch.shift_remove(&key) {
            Some(Value::Array(items)) => Some(items),
            _ => None,
        };
        let merged = match (&before, after) {
            (Some(before), None) => before.clone(),
            (None, Some(after)) => merge_list(Vec::new(), after, &known)?,
            (Some(before), Some(after)) => merge_list(before.clone(), after, &known)?,
            (None, None) => {
                original.shift_remove(&key);
                continue;
            }
        };
        let merge_key = merge_key(&known);
        let (asked, others) = partition(merged, &order, merge_key);
        let sorted = in_order(asked, others, &order, &before.unwrap_or_default(), merge_key);
        original.insert(key, Value::Array(sorted));
    }
    Ok(())
}

fn merge_key(known: &Known) -> Option<&'static str> {
    match known.rules.merge {
        Merge::Key(key) => Some(key),
        _ => None,
    }
}

fn merge_list(original: Vec<Value>, patch: Vec<Value>, known: &Known) -> Result<Vec<Value>, String> {
    match known.rules.merge {
        Merge::Replace => {
            Ok(patch.into_iter().filter(|item| item.get(DIRECTIVE).is_none()).map(fresh).collect())
        }
        Merge::Values => {
            let mut merged = original.clone();
            for item in &patch {
                if !merged.contains(item) {
                    merged.push(item.clone());
                }
            }
            let (asked, others) = partition(merged, &patch, None);
            Ok(in_order(asked, others, &patch, &original, None))
        }
        Merge::Key(key) => merge_keyed(original, patch, key, known.structure),
    }
}

fn merge_keyed(
    original: Vec<Value>,
    patch: Vec<Value>,
    key: &'static str,
    structure: Option<&'static str>,
) -> Result<Vec<Value>, String> {
    let mut merged = original.clone();
    let mut plain = Vec::new();
    let mut replace = false;
    for item in patch {
        match item.get(DIRECTIVE).and_then(Value::as_str) {
            None => {
                if item.get(key).is_none() {
                    return Err(format!("map: {} does not contain declared merge key: {key}", go_map(&item)));
                }
                plain.push(item);
            }
            Some("delete") => {
                let gone =
                    item.get(key).ok_or_else(|| "delete patch type with no merge key defined".to_owned())?;
                merged.retain(|item| item.get(key) != Some(gone));
            }
            Some("replace") => replace = true,
            Some("merge") => return Err("merging lists cannot yet be specified in the patch".to_owned()),
            Some(other) => return Err(format!("unknown patch type: {other}")),
        }
    }
    if replace {
        return Ok(plain);
    }
    for item in &plain {
        let position = merged.iter().position(|other| other.get(key) == item.get(key));
        match (position.and_then(|at| merged.get_mut(at)), item) {
            (Some(Value::Object(before)), Value::Object(after)) => {
                *before = merge_map(std::mem::take(before), after.clone(), structure)?;
            }
            (Some(before), after) => *before = after.clone(),
            (None, after) => merged.push(fresh(after.clone())),
        }
    }
    let (asked, others) = partition(merged, &plain, Some(key));
    Ok(in_order(asked, others, &plain, &original, Some(key)))
}

/// A map as `%v` prints it, for messages.
fn go_map(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<String> =
                map.iter().map(|(key, value)| format!("{key}:{}", go_map(value))).collect();
            entries.sort();
            format!("map[{}]", entries.join(" "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(go_map).collect::<Vec<_>>().join(" ")),
        Value::String(text) => text.clone(),
        Value::Null => "<nil>".to_owned(),
        other => other.to_string(),
    }
}

fn same(one: &Value, other: &Value, key: Option<&str>) -> bool {
    match key {
        Some(key) => one.get(key) == other.get(key),
        None => one == other,
    }
}

fn place(list: &[Value], item: &Value, key: Option<&str>) -> Option<usize> {
    list.iter().position(|other| same(other, item, key))
}

/// The items that `order` names, and the rest.
fn partition(items: Vec<Value>, order: &[Value], key: Option<&str>) -> (Vec<Value>, Vec<Value>) {
    items.into_iter().partition(|item| place(order, item, key).is_some())
}

/// Upstream: normalizeElementOrder and mergeSortedSlice: the patch's order for its items, the server's for the rest and between them.
fn in_order(
    mut asked: Vec<Value>,
    mut others: Vec<Value>,
    order: &[Value],
    server: &[Value],
    key: Option<&str>,
) -> Vec<Value> {
    asked.sort_by_key(|item| place(order, item, key).unwrap_or(usize::MAX));
    others.sort_by_key(|item| place(server, item, key).unwrap_or(usize::MAX));
    let mut merged = Vec::with_capacity(asked.len() + others.len());
    let (mut left, mut right) = (others.into_iter().peekable(), asked.into_iter().peekable());
    loop {
        let take_left = match (left.peek(), right.peek()) {
            (None, None) => return merged,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(one), Some(other)) => {
                matches!((place(server, one, key), place(server, other, key)), (Some(one), Some(other)) if one < other)
            }
        };
        merged.extend(if take_left { left.next() } else { right.next() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn owners_merge_by_uid_and_finalizers_by_value_new_ones_first() {
        let object = json!({"metadata": {"finalizers": ["a/1"], "ownerReferences": [{"uid": "1", "name": "x"}, {"uid": "2", "name": "y"}]}});
        let patch = json!({"metadata": {
            "finalizers": ["b/2"],
            "ownerReferences": [{"uid": "2", "name": "z"}, {"$patch": "delete", "uid": "1"}],
            "labels": {"a": "b", "c": null},
        }});
        assert_eq!(
            apply("CertificateSigningRequest", object, patch).unwrap(),
            json!({"metadata": {"finalizers": ["b/2", "a/1"], "ownerReferences": [{"uid": "2", "name": "z"}], "labels": {"a": "b"}}})
        );
    }

    #[test]
    fn conditions_of_requests_are_replaced() {
        let object = json!({"status": {"conditions": [{"type": "Approved"}]}});
        let patch = json!({"status": {"conditions": [{"type": "Denied"}]}});
        let merged = apply("CertificateSigningRequest", object, patch.clone()).unwrap();
        assert_eq!(merged, patch);
    }

    #[test]
    fn values_leave_and_orders_hold() {
        let object = json!({"metadata": {"finalizers": ["a/1", "a/2", "a/3"]}});
        let patch = json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["a/2"], "$setElementOrder/finalizers": ["a/3", "a/1"]}});
        assert_eq!(
            apply("Secret", object, patch).unwrap(),
            json!({"metadata": {"finalizers": ["a/3", "a/1"]}})
        );
    }
}
