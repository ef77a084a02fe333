//! How lists, maps and structs merge: for strategic merge patch and for server-side apply.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// How server-side apply sees a list, map or struct. Upstream: the x-kubernetes-list-type extension and its kin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Granularity {
    /// Lists are atomic, maps and structs are not.
    #[default]
    Usual,
    /// As a whole.
    Atomic,
    /// A list of values, each on its own.
    Set,
    /// A list of structs told apart by these fields.
    Keyed(Vec<&'static str>),
}

/// How strategic merge patch treats a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Merge {
    /// It is replaced.
    #[default]
    Replace,
    /// Values are added.
    Values,
    /// Items with an equal key are merged.
    Key(&'static str),
}

/// What is said about a field or a struct.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Server-side apply.
    pub granularity: Granularity,
    /// Strategic merge patch.
    pub merge: Merge,
    /// Strategic merge patch keeps only the keys of `$retainKeys`.
    pub retain_keys: bool,
}

static USUAL: Rules = Rules { granularity: Granularity::Usual, merge: Merge::Replace, retain_keys: false };
static RULES: OnceLock<BTreeMap<&'static str, Rules>> = OnceLock::new();

/// The rules of `Struct.field`, or of `Struct` wherever it occurs.
pub fn rules(name: &str) -> &'static Rules {
    let rules = RULES.get_or_init(|| include_str!("rules.txt").lines().filter_map(read).collect());
    rules.get(name).unwrap_or(&USUAL)
}

fn read(line: &'static str) -> Option<(&'static str, Rules)> {
    let mut words = line.split_whitespace();
    let name = words.next().filter(|name| *name != "#")?;
    let mut rules = Rules::default();
    for word in words {
        match word.split_once('=') {
            None if word == "merge" => rules.merge = Merge::Values,
            None if word == "set" => rules.granularity = Granularity::Set,
            None if word == "atomic" => rules.granularity = Granularity::Atomic,
            None if word == "retainKeys" => rules.retain_keys = true,
            Some(("merge", key)) => rules.merge = Merge::Key(key),
            Some(("map", keys)) => rules.granularity = Granularity::Keyed(keys.split(',').collect()),
            _ => {}
        }
    }
    Some((name, rules))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_found_by_struct_and_field() {
        assert_eq!(rules("ObjectMeta.finalizers").merge, Merge::Values);
        assert_eq!(
            rules("Container.ports").granularity,
            Granularity::Keyed(vec!["containerPort", "protocol"])
        );
        assert_eq!(rules("Subject").granularity, Granularity::Atomic);
        assert_eq!(rules("No.such"), &Rules::default());
    }
}
