//! YAML whose every value knows its place in the lesson's file.

use saphyr::{LoadableYamlNode as _, MarkedYaml, Scalar, YamlData};
use serde_json::Value;

use super::problem::Problems;

/// A YAML value and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Line and column, from 1.
    pub(super) place: (usize, usize),
    pub(super) data: Data,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Data {
    Null,
    Scalar(Value),
    List(Vec<Node>),
    Map(Vec<(String, (usize, usize), Node)>),
}

/// Parses one document whose first line is line `first_line` of the file. `None` (and a problem) if it is not YAML.
pub(super) fn parse(text: &str, first_line: usize, problems: &mut Problems) -> Option<Node> {
    if let Some(line) = text.lines().position(is_too_deep) {
        problems.add((first_line + line, 1), "nested too deep", "");
        return None;
    }
    match MarkedYaml::load_from_str(text) {
        Ok(documents) => match documents.first() {
            Some(document) => convert(document, first_line, 0, problems),
            None => Some(Node { place: (first_line, 1), data: Data::Null }),
        },
        Err(error) => {
            let place = (first_line + error.marker().line().saturating_sub(1), error.marker().col() + 1);
            problems.add(
                place,
                format!("this is not YAML: {}", error.info()),
                hint(text, error.marker().line()),
            );
            None
        }
    }
}

/// Every level of nesting is indented by a sign at least, so a line that begins late may be nested deep: the parser calls
/// itself for each level, and must not be led beyond its stack. Brackets it counts by itself.
fn is_too_deep(line: &str) -> bool {
    line.chars().take_while(|sign| " \t-?:!&*|>".contains(*sign)).count() > 200
}

/// The commonest reason is a colon or a backtick in plain text.
fn hint(text: &str, line: usize) -> &'static str {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let value = line.split_once(": ").map_or("", |(_, value)| value.trim_start());
    if value.starts_with(['`', '{', '[', '*', '&', '%', '@', '"', '\'']) || value.contains(": ") {
        "put the text in quotes"
    } else {
        ""
    }
}

fn convert(node: &MarkedYaml<'_>, first_line: usize, depth: usize, problems: &mut Problems) -> Option<Node> {
    let place = (first_line + node.span.start.line().saturating_sub(1), node.span.start.col() + 1);
    if depth > 64 {
        problems.add(place, "nested too deep", "");
        return None;
    }
    let data = match &node.data {
        YamlData::Value(Scalar::Null) => Data::Null,
        YamlData::Value(Scalar::Boolean(value)) => Data::Scalar(Value::Bool(*value)),
        YamlData::Value(Scalar::Integer(value)) => Data::Scalar(Value::from(*value)),
        YamlData::Value(Scalar::FloatingPoint(value)) => Data::Scalar(Value::from(value.into_inner())),
        YamlData::Value(Scalar::String(value)) => Data::Scalar(Value::from(value.as_ref())),
        YamlData::Sequence(items) => Data::List(
            items.iter().filter_map(|item| convert(item, first_line, depth + 1, problems)).collect(),
        ),
        YamlData::Mapping(map) => {
            let mut entries = Vec::new();
            for (key, value) in map.iter() {
                let key_node = convert(key, first_line, depth + 1, problems)?;
                let Data::Scalar(name) = &key_node.data else {
                    problems.add(key_node.place, "a key must be a word", "");
                    continue;
                };
                let name = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
                if let Some(value) = convert(value, first_line, depth + 1, problems) {
                    entries.push((name, key_node.place, value));
                }
            }
            Data::Map(entries)
        }
        _ => {
            problems.add(place, "aliases and tags have no place in a lesson", "write the value out");
            return None;
        }
    };
    Some(Node { place, data })
}

impl Node {
    /// The value without places.
    pub(super) fn to_value(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Scalar(value) => value.clone(),
            Data::List(items) => items.iter().map(Node::to_value).collect(),
            Data::Map(entries) => {
                entries.iter().map(|(key, _, value)| (key.clone(), value.to_value())).collect()
            }
        }
    }

    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match &self.data {
            Data::Null => "nothing",
            Data::Scalar(Value::Bool(_)) => "true or false",
            Data::Scalar(Value::Number(_)) => "a number",
            Data::Scalar(_) => "text",
            Data::List(_) => "a list",
            Data::Map(_) => "a map",
        }
    }
}
