//! From nodes to JSON values: anchors, merge keys, tags. Upstream: goyaml.v2 decode.go, sigs.k8s.io/yaml.

use std::collections::BTreeMap;

use base64::Engine as _;
use serde_json::{Map, Value};

use super::parser::{self, Node, Properties};
use super::scanner::Scanner;
use super::token::Style;
use super::{YamlError, resolve};

/// More values than this, by aliases of aliases, are an attack.
const MAX_VALUES: usize = 400_000;

struct Composer {
    anchors: BTreeMap<String, Value>,
    values: usize,
}

/// The first document of `text`.
pub(super) fn document(text: &str) -> Result<Value, YamlError> {
    let mut scanner = Scanner::new(text)?;
    match parser::document(&mut scanner)? {
        None => Ok(Value::Null),
        Some(node) => Composer { anchors: BTreeMap::new(), values: 0 }.value(node),
    }
}

fn mistake<T>(problem: String) -> Result<T, YamlError> {
    Err(YamlError { problem, line: 0 })
}

impl Composer {
    fn value(&mut self, node: Node) -> Result<Value, YamlError> {
        self.values += 1;
        let (value, properties) = match node {
            Node::Alias(name) => {
                let Some(value) = self.anchors.get(&name).cloned() else {
                    return mistake(format!("unknown anchor '{name}' referenced"));
                };
                self.values += size(&value);
                if self.values > MAX_VALUES {
                    return mistake("document contains excessive aliasing".to_owned());
                }
                return Ok(value);
            }
            Node::Scalar(text, style, properties) => (scalar(text, style, &properties)?, properties),
            Node::Sequence(items, properties) => {
                let items: Result<Vec<Value>, YamlError> =
                    items.into_iter().map(|item| self.value(item)).collect();
                (Value::Array(items?), properties)
            }
            Node::Mapping(pairs, properties) => (self.mapping(pairs)?, properties),
        };
        if let Some(anchor) = properties.anchor {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    fn mapping(&mut self, pairs: Vec<(Node, Node)>) -> Result<Value, YamlError> {
        let mut map = Map::new();
        for (key, value) in pairs {
            if matches!(&key, Node::Scalar(text, Style::Plain, Properties { tag: None, .. }) if text == "<<")
            {
                match self.value(value)? {
                    Value::Object(merged) => map.extend(merged),
                    Value::Array(several) if several.iter().all(Value::is_object) => {
                        // Of several maps the first counts.
                        for merged in several.into_iter().rev() {
                            if let Value::Object(merged) = merged {
                                map.extend(merged);
                            }
                        }
                    }
                    _ => {
                        return mistake("map merge requires map or sequence of maps as the value".to_owned());
                    }
                }
                continue;
            }
            let key = match self.value(key)? {
                Value::String(text) => text,
                Value::Bool(flag) => flag.to_string(),
                Value::Number(number) => number.to_string(),
                Value::Null => "null".to_owned(),
                Value::Array(_) | Value::Object(_) => {
                    return mistake("invalid map key".to_owned());
                }
            };
            let value = self.value(value)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

fn scalar(text: String, style: Style, properties: &Properties) -> Result<Value, YamlError> {
    let short = properties.tag.as_deref().map(|tag| tag.strip_prefix("tag:yaml.org,2002:").unwrap_or(tag));
    match short {
        None if style == Style::Plain => Ok(resolve::plain(&text)),
        None | Some("str" | "!") => Ok(Value::String(text)),
        Some("null") => Ok(Value::Null),
        Some("binary") => {
            let stripped: String = text.split_whitespace().collect();
            match base64::engine::general_purpose::STANDARD.decode(stripped) {
                Ok(bytes) => Ok(Value::String(String::from_utf8_lossy(&bytes).into_owned())),
                Err(_) => mistake("!!binary value contains invalid base64 data".to_owned()),
            }
        }
        Some(kind @ ("int" | "float" | "bool")) => {
            let value = resolve::plain(&text);
            let fits = match kind {
                "bool" => value.is_boolean(),
                _ => value.is_number(),
            };
            match fits {
                true => Ok(value),
                false => mistake(format!("cannot decode !!str `{text}` as a !!{kind}")),
            }
        }
        Some(_) => Ok(if style == Style::Plain { resolve::plain(&text) } else { Value::String(text) }),
    }
}
