//! Reading a YAML map field by field: unknown keys, missing keys and wrong kinds are noted, reading goes on.

use serde_json::Value;

use super::inline;
use super::node::{Data, Node};
use super::problem::{Mention, Problems};
use crate::model::Inline;

/// A map being read.
pub(super) struct Fields<'a> {
    what: &'static str,
    place: (usize, usize),
    entries: &'a [(String, (usize, usize), Node)],
}

impl<'a> Fields<'a> {
    /// Begins to read `node`, which must be a map with no keys but `known`.
    pub(super) fn of(node: &'a Node, what: &'static str, known: &[&str], problems: &mut Problems) -> Self {
        let entries = match &node.data {
            Data::Map(entries) => entries.as_slice(),
            Data::Null => &[],
            _ => {
                let message = format!("{what} is {}; a map of keys and values was expected", node.kind());
                problems.add(node.place, message, format!("keys are: {}", known.join(", ")));
                &[]
            }
        };
        for (key, place, _) in entries {
            if !known.contains(&key.as_str()) {
                problems.unknown(*place, "key", key, known);
            }
        }
        Self { what, place: node.place, entries }
    }

    /// The value under `key`.
    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(name, ..)| name == key).map(|(_, _, node)| node)
    }

    /// The value under `key`, which must be there.
    pub(super) fn need(&self, key: &str, problems: &mut Problems) -> Option<&'a Node> {
        let found = self.get(key).filter(|node| !matches!(node.data, Data::Null));
        if found.is_none() {
            problems.add(self.place, format!("{} lacks `{key}`", self.what), "");
        }
        found
    }

    /// Where the map begins.
    pub(super) fn place(&self) -> (usize, usize) {
        self.place
    }

    /// Text under `key`, empty if absent.
    pub(super) fn text(&self, key: &str, problems: &mut Problems) -> String {
        self.get(key).map(|node| text(node, key, problems)).unwrap_or_default()
    }

    /// The login under `on`, empty if absent.
    pub(super) fn login(&self, problems: &mut Problems) -> String {
        let login = self.text("on", problems);
        if let Some(node) = self.get("on") {
            problems.mention(Mention::Login, &login, node.place);
        }
        login
    }

    /// Text under `key`, which must be there.
    pub(super) fn need_text(&self, key: &str, problems: &mut Problems) -> String {
        self.need(key, problems).map(|node| text(node, key, problems)).unwrap_or_default()
    }

    /// Text under `key`, if it is there.
    pub(super) fn maybe_text(&self, key: &str, problems: &mut Problems) -> Option<String> {
        self.get(key).map(|node| text(node, key, problems))
    }

    /// One line of Markdown under `key`, empty if absent.
    pub(super) fn inline(&self, key: &str, problems: &mut Problems) -> Vec<Inline> {
        match self.get(key) {
            Some(node) => inline::read(&text(node, key, problems), node.place, problems),
            None => Vec::new(),
        }
    }

    /// One line of Markdown under `key`, which must be there.
    pub(super) fn need_inline(&self, key: &str, problems: &mut Problems) -> Vec<Inline> {
        self.need(key, problems);
        self.inline(key, problems)
    }

    /// Whether `key` says true; `otherwise` if absent.
    pub(super) fn flag(&self, key: &str, otherwise: bool, problems: &mut Problems) -> bool {
        self.maybe_flag(key, problems).unwrap_or(otherwise)
    }

    /// true or false under `key`, if it is there.
    pub(super) fn maybe_flag(&self, key: &str, problems: &mut Problems) -> Option<bool> {
        let node = self.get(key)?;
        match &node.data {
            Data::Scalar(Value::Bool(value)) => Some(*value),
            _ => {
                problems.add(
                    node.place,
                    format!("`{key}` is {}; true or false was expected", node.kind()),
                    "",
                );
                None
            }
        }
    }

    /// A whole number under `key`, if it is there.
    pub(super) fn number(&self, key: &str, problems: &mut Problems) -> Option<i64> {
        let node = self.get(key)?;
        let found = match &node.data {
            Data::Scalar(value) => value.as_i64(),
            _ => None,
        };
        if found.is_none() {
            problems.add(node.place, format!("`{key}` is {}; a whole number was expected", node.kind()), "");
        }
        found
    }

    /// The items of a list under `key`, none if absent.
    pub(super) fn list(&self, key: &str, problems: &mut Problems) -> &'a [Node] {
        self.get(key).map(|node| list(node, key, problems)).unwrap_or_default()
    }

    /// A list of texts under `key`, if it is there.
    pub(super) fn maybe_texts(&self, key: &str, problems: &mut Problems) -> Option<Vec<String>> {
        let node = self.get(key)?;
        Some(list(node, key, problems).iter().map(|item| text(item, key, problems)).collect())
    }

    /// Keys and values of a map under `key`, none if absent.
    pub(super) fn map(&self, key: &str, problems: &mut Problems) -> &'a [(String, (usize, usize), Node)] {
        match self.get(key).map(|node| (node, &node.data)) {
            None | Some((_, Data::Null)) => &[],
            Some((_, Data::Map(entries))) => entries,
            Some((node, _)) => {
                problems.add(node.place, format!("`{key}` is {}; a map was expected", node.kind()), "");
                &[]
            }
        }
    }
}

/// A node that must be text; numbers and truth values count by how they are written.
pub(super) fn text(node: &Node, key: &str, problems: &mut Problems) -> String {
    match &node.data {
        Data::Null => String::new(),
        Data::Scalar(Value::String(text)) => text.clone(),
        Data::Scalar(other) => other.to_string(),
        _ => {
            problems.add(
                node.place,
                format!("`{key}` is {}; text was expected", node.kind()),
                "put it in quotes",
            );
            String::new()
        }
    }
}

/// A node that must be a list.
pub(super) fn list<'a>(node: &'a Node, key: &str, problems: &mut Problems) -> &'a [Node] {
    match &node.data {
        Data::Null => &[],
        Data::List(items) => items,
        _ => {
            let message = format!("`{key}` is {}; a list was expected", node.kind());
            problems.add(node.place, message, "begin each item with `- `");
            &[]
        }
    }
}
