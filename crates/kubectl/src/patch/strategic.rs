//! Strategic merge patches: differences of one or three objects, and their application.
//! Upstream: apimachinery util/strategicpatch patch.go.

use serde_json::{Map, Value, json};

use super::schema::{ListStrategy, list_strategy, retains_keys};
use super::{fields, same};

pub use super::schema::is_known;

const PATCH: &str = "$patch";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList/";
const SET_ORDER: &str = "$setElementOrder/";
const RETAIN_KEYS: &str = "$retainKeys";

#[derive(Clone, Copy)]
struct Options {
    ignore_deletions: bool,
    ignore_changes: bool,
}

struct Differ<'a> {
    kind: &'a str,
    options: Options,
}

/// The patch that makes `modified` of `original`, for objects of `kind`.
pub fn two_way(kind: &str, original: &Value, modified: &Value) -> Value {
    let differ = Differ { kind, options: Options { ignore_deletions: false, ignore_changes: false } };
    Value::Object(differ.maps(&fields(original), &fields(modified), &mut Vec::new(), false))
}

/// The patch that brings `current` to `modified` and takes away what only `original` had.
pub fn three_way(kind: &str, original: &Value, modified: &Value, current: &Value) -> Value {
    let modified = fields(modified);
    let additions = Differ { kind, options: Options { ignore_deletions: true, ignore_changes: false } };
    let delta = additions.maps(&fields(current), &modified, &mut Vec::new(), false);
    let removals = Differ { kind, options: Options { ignore_deletions: false, ignore_changes: true } };
    let deletions = removals.maps(&fields(original), &modified, &mut Vec::new(), false);
    Value::Object(overlay(kind, deletions, delta, &mut Vec::new()))
}

impl Differ<'_> {
    fn maps<'p>(
        &self,
        original: &'p Map<String, Value>,
        modified: &'p Map<String, Value>,
        path: &mut Vec<&'p str>,
        retain: bool,
    ) -> Map<String, Value> {
        let mut patch = Map::new();
        for (key, after) in modified {
            let Some(before) = original.get(key) else {
                if !self.options.ignore_changes {
                    patch.insert(key.clone(), after.clone());
                }
                continue;
            };
            path.push(key);
            match (before, after) {
                (Value::Object(before), Value::Object(after)) => {
                    let retain = retains_keys(self.kind, path);
                    let inner = self.maps(before, after, path, retain);
                    if !inner.is_empty() {
                        patch.insert(key.clone(), Value::Object(inner));
                    }
                }
                (Value::Array(before), Value::Array(after)) => {
                    self.lists(key, before, after, path, &mut patch)
                }
                (before, after) if self.options.ignore_changes || same(before, after) => {}
                (_, after) => {
                    patch.insert(key.clone(), after.clone());
                }
            }
            path.pop();
        }
        if !self.options.ignore_deletions {
            for key in original.keys().filter(|key| !modified.contains_key(*key)) {
                patch.insert(key.clone(), Value::Null);
            }
        }
        let has_more = original.iter().any(|(key, value)| !value.is_null() && !modified.contains_key(key));
        let retained: Vec<&String> =
            modified.iter().filter(|(_, value)| !value.is_null()).map(|(key, _)| key).collect();
        if retain && !retained.is_empty() && (!patch.is_empty() || has_more) {
            let mut retained: Vec<Value> =
                retained.into_iter().map(|key| Value::String(key.clone())).collect();
            retained.sort_by(|left, right| left.as_str().cmp(&right.as_str()));
            patch.insert(RETAIN_KEYS.to_owned(), Value::Array(retained));
        }
        patch
    }

    fn lists<'p>(
        &self,
        key: &str,
        original: &'p [Value],
        modified: &'p [Value],
        path: &mut Vec<&'p str>,
        patch: &mut Map<String, Value>,
    ) {
        let Options { ignore_deletions, ignore_changes } = self.options;
        match list_strategy(self.kind, path) {
            ListStrategy::Atomic => {
                let equal = original.len() == modified.len()
                    && original.iter().zip(modified).all(|(left, right)| same(left, right));
                if !ignore_changes && !equal {
                    patch.insert(key.to_owned(), modified.to_vec().into());
                }
            }
            _ if original.is_empty() => {
                if !ignore_changes && !modified.is_empty() {
                    patch.insert(key.to_owned(), modified.to_vec().into());
                }
            }
            ListStrategy::Set => {
                let added: Vec<Value> = modified
                    .iter()
                    .filter(|item| !ignore_changes && !original.contains(item))
                    .cloned()
                    .collect();
                let removed: Vec<Value> = original
                    .iter()
                    .filter(|item| !ignore_deletions && !modified.contains(item))
                    .cloned()
                    .collect();
                let order =
                    (!ignore_deletions && !removed.is_empty()) || (!ignore_changes && original != modified);
                if !added.is_empty() {
                    patch.insert(key.to_owned(), added.into());
                }
                if !removed.is_empty() {
                    patch.insert(format!("{DELETE_FROM_LIST}{key}"), removed.into());
                }
                if order && !modified.is_empty() {
                    patch.insert(format!("{SET_ORDER}{key}"), modified.to_vec().into());
                }
            }
            ListStrategy::Keyed(merge_key) => {
                let id = |item: &Value| item.get(merge_key).cloned().unwrap_or(Value::Null);
                let retain = retains_keys(self.kind, path);
                let mut changes = Vec::new();
                for after in modified {
                    match original.iter().find(|before| id(before) == id(after)) {
                        None if ignore_changes => {}
                        None => changes.push(after.clone()),
                        Some(before) => {
                            let (Some(before), Some(map)) = (before.as_object(), after.as_object()) else {
                                continue;
                            };
                            let mut inner = self.maps(before, map, path, retain);
                            if !inner.is_empty() {
                                inner.insert(merge_key.to_owned(), id(after));
                                changes.push(Value::Object(inner));
                            }
                        }
                    }
                }
                if !ignore_deletions {
                    for before in
                        original.iter().filter(|before| !modified.iter().any(|after| id(after) == id(before)))
                    {
                        changes.push(json!({ PATCH: "delete", merge_key: id(before) }));
                    }
                }
                let common = |list: &[Value], other: &[Value]| -> Vec<Value> {
                    let ids = list.iter().map(id);
                    ids.filter(|wanted| other.iter().any(|item| id(item) == *wanted)).collect()
                };
                let order_is_same = common(original, modified) == common(modified, original);
                let order = (!ignore_changes && (!changes.is_empty() || !order_is_same))
                    || (!ignore_deletions && !changes.is_empty());
                if !changes.is_empty() {
                    patch.insert(key.to_owned(), changes.into());
                }
                if order && !modified.is_empty() {
                    let order: Vec<Value> =
                        modified.iter().map(|item| json!({ merge_key: id(item) })).collect();
                    patch.insert(format!("{SET_ORDER}{key}"), order.into());
                }
            }
        }
    }
}

/// Two patches as one.
fn overlay(
    kind: &str,
    mut base: Map<String, Value>,
    top: Map<String, Value>,
    path: &mut Vec<String>,
) -> Map<String, Value> {
    for (key, value) in top {
        path.push(key.clone());
        let merged = match (base.shift_remove(&key), value) {
            (Some(Value::Object(before)), Value::Object(after)) => {
                Value::Object(overlay(kind, before, after, path))
            }
            (Some(Value::Array(before)), Value::Array(after)) => {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                match list_strategy(kind, &names) {
                    ListStrategy::Keyed(merge_key) => {
                        let mut merged = after;
                        for item in before {
                            let id = item.get(merge_key).cloned();
                            let known = merged.iter_mut().find(|known| known.get(merge_key).cloned() == id);
                            match (known, item) {
                                (Some(Value::Object(known)), Value::Object(item)) => {
                                    *known = overlay(kind, item, std::mem::take(known), path);
                                }
                                (_, item) => merged.push(item),
                            }
                        }
                        merged.into()
                    }
                    _ => after.into(),
                }
            }
            (_, value) => value,
        };
        path.pop();
        base.insert(key, merged);
    }
    base
}

/// `patch` applied to `target`, an object of `kind`.
pub fn apply(kind: &str, target: &Value, patch: &Value) -> Value {
    apply_maps(kind, fields(target), fields(patch), &mut Vec::new()).map_or(Value::Null, Value::Object)
}

/// `None` if the patch deletes the mapping.
fn apply_maps(
    kind: &str,
    mut target: Map<String, Value>,
    mut patch: Map<String, Value>,
    path: &mut Vec<String>,
) -> Option<Map<String, Value>> {
    match patch.shift_remove(PATCH).as_ref().and_then(Value::as_str) {
        Some("replace") => return Some(patch),
        Some("delete") => return None,
        _ => {}
    }
    if let Some(Value::Array(retained)) = patch.shift_remove(RETAIN_KEYS) {
        target.retain(|key, _| retained.iter().any(|kept| kept.as_str() == Some(key)));
    }
    let mut orders = Map::new();
    for (key, change) in patch {
        if let Some(list) = key.strip_prefix(DELETE_FROM_LIST) {
            if let (Some(Value::Array(items)), Value::Array(removed)) = (target.get_mut(list), &change) {
                items.retain(|item| !removed.contains(item));
            }
            continue;
        }
        if let Some(list) = key.strip_prefix(SET_ORDER) {
            orders.insert(list.to_owned(), change);
            continue;
        }
        path.push(key.clone());
        let merged = match (target.get(&key).cloned(), change) {
            (_, Value::Null) => None,
            (before @ (None | Some(Value::Object(_))), Value::Object(change)) => {
                let before = before.as_ref().map(fields).unwrap_or_default();
                apply_maps(kind, before, change, path).map(Value::Object)
            }
            (before, Value::Array(change)) => {
                let before = before.and_then(|before| before.as_array().cloned()).unwrap_or_default();
                Some(Value::Array(apply_lists(kind, before, change, path)))
            }
            (_, change) => Some(change),
        };
        path.pop();
        match merged {
            Some(merged) => {
                target.insert(key, merged);
            }
            None => {
                target.shift_remove(&key);
            }
        }
    }
    for (list, order) in orders {
        path.push(list.clone());
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        if let (Some(Value::Array(items)), Value::Array(order)) = (target.get_mut(&list), order) {
            let merge_key = match list_strategy(kind, &names) {
                ListStrategy::Keyed(merge_key) => Some(merge_key),
                _ => None,
            };
            let id = |item: &Value| match merge_key {
                Some(merge_key) => item.get(merge_key).cloned().unwrap_or(Value::Null),
                None => item.clone(),
            };
            let ranks: Vec<Value> = order.iter().map(id).collect();
            // Elements the order does not name stay behind the one they followed.
            let mut last = 0;
            let mut ranked: Vec<(usize, Value)> = Vec::new();
            for item in items.drain(..) {
                if let Some(rank) = ranks.iter().position(|rank| *rank == id(&item)) {
                    last = rank;
                }
                ranked.push((last, item));
            }
            ranked.sort_by_key(|(rank, _)| *rank);
            items.extend(ranked.into_iter().map(|(_, item)| item));
        }
        path.pop();
    }
    Some(target)
}

fn apply_lists(kind: &str, target: Vec<Value>, patch: Vec<Value>, path: &mut Vec<String>) -> Vec<Value> {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    let directive = |item: &Value| item.get(PATCH).and_then(Value::as_str).unwrap_or_default().to_owned();
    match list_strategy(kind, &names) {
        ListStrategy::Atomic => patch,
        ListStrategy::Set => {
            let mut merged = target;
            for item in patch {
                if !merged.contains(&item) {
                    merged.push(item);
                }
            }
            merged
        }
        ListStrategy::Keyed(_) if patch.iter().any(|item| directive(item) == "replace") => {
            patch.into_iter().filter(|item| directive(item) != "replace").collect()
        }
        ListStrategy::Keyed(merge_key) => {
            let mut merged = target;
            for item in patch {
                let id = item.get(merge_key).cloned();
                let at = merged.iter().position(|known| known.get(merge_key).cloned() == id);
                if directive(&item) == "delete" {
                    merged.retain(|known| known.get(merge_key).cloned() != id);
                    continue;
                }
                match at.and_then(|at| merged.get_mut(at)) {
                    Some(known) => {
                        let inner = apply_maps(kind, fields(known), fields(&item), path);
                        *known = inner.map_or(Value::Null, Value::Object);
                    }
                    None => merged.push(item),
                }
            }
            merged
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(containers: Value) -> Value {
        json!({"metadata": {"labels": {"a": "1"}}, "spec": {"containers": containers}})
    }

    #[test]
    fn maps_are_patched_by_key() {
        let patch = three_way(
            "Role",
            &json!({"metadata": {"labels": {"a": "1", "gone": "x"}}}),
            &json!({"metadata": {"labels": {"a": "2"}}, "rules": [1]}),
            &json!({"metadata": {"labels": {"a": "1", "gone": "x", "other": "y"}, "uid": "u"}, "rules": [2]}),
        );
        assert_eq!(patch, json!({"metadata": {"labels": {"gone": null, "a": "2"}}, "rules": [1]}));
    }

    #[test]
    fn lists_with_a_key_are_patched_by_element() {
        let before = pod(json!([{"name": "a", "image": "x"}, {"name": "b", "image": "y"}]));
        let after = pod(json!([{"name": "b", "image": "z"}, {"name": "c", "image": "w"}]));
        let patch = two_way("Pod", &before, &after);
        assert_eq!(
            patch,
            json!({"spec": {
                "containers": [{"image": "z", "name": "b"}, {"name": "c", "image": "w"}, {"$patch": "delete", "name": "a"}],
                "$setElementOrder/containers": [{"name": "b"}, {"name": "c"}]
            }})
        );
        assert_eq!(apply("Pod", &before, &patch), after);
    }

    #[test]
    fn three_ways_keep_what_others_added() {
        let original = pod(json!([{"name": "a", "image": "x"}, {"name": "b", "image": "y"}]));
        let modified = pod(json!([{"name": "a", "image": "x2"}]));
        let current = pod(
            json!([{"name": "a", "image": "x", "pull": "Always"}, {"name": "b", "image": "y"}, {"name": "s"}]),
        );
        let patch = three_way("Pod", &original, &modified, &current);
        assert_eq!(
            apply("Pod", &current, &patch),
            pod(json!([{"name": "a", "image": "x2", "pull": "Always"}, {"name": "s"}]))
        );
    }

    #[test]
    fn nothing_to_do_is_an_empty_patch() {
        let object =
            json!({"metadata": {"finalizers": ["a"], "name": "x"}, "spec": {"usages": ["u"], "n": 1}});
        let current = json!({"metadata": {"finalizers": ["a"], "name": "x", "uid": "u"}, "spec": {"usages": ["u"], "n": 1.0, "user": "z"}});
        assert_eq!(three_way("CertificateSigningRequest", &object, &object, &current), json!({}));
    }
}
