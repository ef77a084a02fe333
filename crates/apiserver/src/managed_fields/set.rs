//! Sets of field paths and their wire form, `fieldsV1`. Upstream: sigs.k8s.io/structured-merge-diff fieldpath.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::codec::json_write;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// `f:name`: a field of a struct or a key of a map.
    Field(String),
    /// `k:{"type":"Approved"}`: the item of a list with these key fields, in JSON.
    Key(String),
    /// `v:"x"`: an item of a set, in JSON.
    Item(String),
}

impl Step {
    /// `k:…` of an item with these key fields.
    pub fn key(item: &Value, keys: &[&str]) -> Self {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        let fields: Map<String, Value> =
            keys.into_iter().filter_map(|key| Some((key.to_owned(), item.get(key)?.clone()))).collect();
        Self::Key(json(&fields.into()))
    }

    /// `v:…` of a value.
    pub fn item(value: &Value) -> Self {
        Self::Item(json(value))
    }

    fn read(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        match kind {
            "f" => Some(Self::Field(rest.to_owned())),
            "k" => Some(Self::Key(rest.to_owned())),
            "v" => Some(Self::Item(rest.to_owned())),
            _ => None,
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Field(name) => format!("f:{name}"),
            Self::Key(keys) => format!("k:{keys}"),
            Self::Item(value) => format!("v:{value}"),
        }
    }
}

fn json(value: &Value) -> String {
    String::from_utf8(json_write::compact(value)).unwrap_or_default()
}

/// A set of paths as a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    /// Whether the path up to here is in the set.
    pub here: bool,
    /// What follows.
    pub below: BTreeMap<Step, Set>,
}

impl Set {
    /// A set of the one empty path.
    pub fn leaf() -> Self {
        Self { here: true, below: BTreeMap::new() }
    }

    /// Whether there is no path.
    pub fn is_empty(&self) -> bool {
        !self.here && self.below.values().all(Self::is_empty)
    }

    /// Adds what is below `step`, unless it is empty.
    pub fn insert(&mut self, step: Step, set: Self) {
        if !set.is_empty() {
            self.below.insert(step, set);
        }
    }

    /// The set at a step.
    pub fn at(&self, step: &Step) -> Option<&Self> {
        self.below.get(step)
    }

    /// Paths in either.
    pub fn union(&mut self, other: &Self) {
        self.here |= other.here;
        for (step, set) in &other.below {
            self.below.entry(step.clone()).or_default().union(set);
        }
    }

    /// Paths in both.
    pub fn intersection(&self, other: &Self) -> Self {
        let mut both = Self { here: self.here && other.here, below: BTreeMap::new() };
        for (step, set) in &self.below {
            if let Some(other) = other.below.get(step) {
                both.insert(step.clone(), set.intersection(other));
            }
        }
        both
    }

    /// Takes away the paths of `other`, not what is below them.
    pub fn subtract(&mut self, other: &Self) {
        self.here &= !other.here;
        for (step, set) in &other.below {
            if let Some(mine) = self.below.get_mut(step) {
                mine.subtract(set);
                if mine.is_empty() {
                    self.below.remove(step);
                }
            }
        }
    }

    /// Takes away the path of these field names and all below it.
    pub fn prune(&mut self, path: &[&str]) {
        let Some((first, rest)) = path.split_first() else { return };
        let step = Step::Field((*first).to_owned());
        if rest.is_empty() {
            self.below.remove(&step);
        } else if let Some(below) = self.below.get_mut(&step) {
            below.prune(rest);
            if below.is_empty() {
                self.below.remove(&step);
            }
        }
    }

    /// Reads `fieldsV1`.
    pub fn read(value: &Value) -> Self {
        let mut set = Self::default();
        for (key, value) in value.as_object().into_iter().flatten() {
            if key == "." {
                set.here = true;
            } else if let Some(step) = Step::read(key) {
                let mut below = Self::read(value);
                // An empty object stands for the path itself.
                below.here |= value.as_object().is_some_and(Map::is_empty);
                set.below.insert(step, below);
            }
        }
        set
    }

    /// Writes `fieldsV1`.
    pub fn write(&self) -> Value {
        let mut map = Map::new();
        for (step, set) in &self.below {
            let mut below = Map::new();
            if set.here && !set.below.is_empty() {
                below.insert(".".to_owned(), Value::Object(Map::new()));
            }
            if let Value::Object(rest) = set.write() {
                below.extend(rest);
            }
            map.insert(step.write(), Value::Object(below));
        }
        Value::Object(map)
    }

    /// All paths, as conflicts name them: `.spec.containers[name="a"].image`.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        self.collect("", &mut paths);
        paths
    }

    fn collect(&self, prefix: &str, paths: &mut Vec<String>) {
        if self.here && !prefix.is_empty() {
            paths.push(prefix.to_owned());
        }
        for (step, set) in &self.below {
            let step = match step {
                Step::Field(name) => format!(".{name}"),
                Step::Key(keys) => format!("[{}]", key_text(keys)),
                Step::Item(value) => format!("[={value}]"),
            };
            set.collect(&format!("{prefix}{step}"), paths);
        }
    }
}

/// `{"name":"a"}` as `name="a"`.
fn key_text(keys: &str) -> String {
    let value: Value = serde_json::from_str(keys).unwrap_or_default();
    let fields = value.as_object().into_iter().flatten().map(|(key, value)| format!("{key}={}", json(value)));
    fields.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sets_read_and_write() {
        let text = json!({"f:metadata": {"f:labels": {".": {}, "f:a": {}}}, "f:status": {"f:conditions": {"k:{\"type\":\"A\"}": {".": {}, "f:status": {}}}}});
        let mut set = Set::read(&text);
        assert_eq!(set.write(), text);
        assert_eq!(
            set.paths(),
            [
                ".metadata.labels",
                ".metadata.labels.a",
                ".status.conditions[type=\"A\"]",
                ".status.conditions[type=\"A\"].status"
            ]
        );
        set.subtract(&Set::read(&json!({"f:metadata": {"f:labels": {"f:a": {}}}})));
        set.prune(&["status"]);
        assert_eq!(set.write(), json!({"f:metadata": {"f:labels": {}}}));
    }
}
