//! Partial objects: maps by the keys given, lists by items in any order, `"*"` anything but nothing, `null` absent.

use serde_json::Value;

use super::{Fault, Unmet, unmet};

/// What of `wanted` is not true of `found`; `path` names the place.
pub(super) fn compare(wanted: &Value, found: Option<&Value>, path: &str) -> Vec<Unmet> {
    match (wanted, found) {
        (Value::Null, None | Some(Value::Null)) => Vec::new(),
        (Value::Null, Some(_)) => vec![unmet(path, Fault::Present)],
        (_, None | Some(Value::Null)) => vec![unmet(path, Fault::Missing)],
        (Value::String(any), Some(found)) if any == "*" => {
            let empty = matches!(found, Value::String(text) if text.is_empty());
            if empty { vec![unmet(path, Fault::Missing)] } else { Vec::new() }
        }
        (Value::Object(wanted), Some(found)) => wanted
            .iter()
            .flat_map(|(key, value)| {
                let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                compare(value, found.get(key), &inner)
            })
            .collect(),
        (Value::Array(wanted), Some(Value::Array(found))) => {
            let lacking: Vec<_> =
                wanted.iter().filter(|item| !found.iter().any(|other| matches(item, other))).collect();
            match lacking.as_slice() {
                [] => Vec::new(),
                // With one item on each side the difference itself says more.
                [only @ Value::Object(_)] if found.len() == 1 => {
                    compare(only, found.first(), &format!("{path}[0]"))
                }
                _ => {
                    let wanted = lacking.into_iter().map(words).collect();
                    let found = found.iter().map(words).collect();
                    vec![unmet(path, Fault::Lacks { wanted, found })]
                }
            }
        }
        (wanted, Some(found)) if wanted == found => Vec::new(),
        (wanted, Some(found)) => {
            vec![unmet(path, Fault::Differs { wanted: words(wanted), found: words(found) })]
        }
    }
}

/// Whether all of `wanted` is true of `found`.
pub(super) fn matches(wanted: &Value, found: &Value) -> bool {
    compare(wanted, Some(found), "").is_empty()
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::compare;

    fn said(wanted: serde_json::Value, found: serde_json::Value) -> Vec<String> {
        compare(&wanted, Some(&found), "").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_given_must_match_and_nothing_else() {
        let found = json!({"a": {"b": 1, "c": [3, 2]}, "d": "x"});
        assert!(said(json!({"a": {"b": 1}}), found.clone()).is_empty());
        assert!(said(json!({"a": {"c": [2]}}), found.clone()).is_empty());
        assert!(said(json!({"d": "*", "e": null}), found.clone()).is_empty());
        assert_eq!(said(json!({"d": null}), found.clone()), ["d is still there"]);
        assert_eq!(said(json!({"a": {"b": 2}, "e": 1}), found), ["a.b is 1; it should be 2", "e is missing"]);
    }

    #[test]
    fn lists_say_what_they_hold_and_what_they_lack() {
        assert_eq!(
            said(json!({"spec": {"usages": ["client auth"]}}), json!({"spec": {"usages": ["server auth"]}})),
            ["spec.usages holds server auth; client auth is missing"]
        );
        assert_eq!(
            said(json!({"rules": [{"verbs": ["list"]}]}), json!({"rules": [{"verbs": ["get"]}]})),
            ["rules[0].verbs holds get; list is missing"]
        );
    }
}
