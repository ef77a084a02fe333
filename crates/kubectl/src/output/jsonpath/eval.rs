//! Nodes applied to an object. Upstream: client-go/util/jsonpath jsonpath.go, quirks included.

use std::borrow::Cow;

use serde_json::Value;

use super::parse::{Filter, Node, Slice};
use super::{EvalError, Found, compare};
use crate::output::go;

/// Nobody nests more ranges than this.
const DEPTH_LIMIT: usize = 100;

/// What each node of a template finds in `object`.
pub fn find<'a>(nodes: &[Node], object: &'a Value) -> Result<Vec<Vec<Found<'a>>>, EvalError> {
    let mut walker = Walker::default();
    walker.results(nodes, 0, Some(Cow::Borrowed(object)))
}

#[derive(Default)]
struct Walker {
    begin_range: usize,
    in_range: usize,
    end_range: usize,
    /// The template's index of the `{end}` met last.
    last_end: Option<usize>,
}

type Finds<'a> = Vec<Found<'a>>;

impl Walker {
    /// The finds of `nodes[from..]` for one object, which end at an `{end}` that closes the range around.
    fn results<'a>(
        &mut self,
        nodes: &[Node],
        from: usize,
        object: Found<'a>,
    ) -> Result<Vec<Finds<'a>>, EvalError> {
        if self.in_range > DEPTH_LIMIT {
            return Err(EvalError::NestedTooDeep);
        }
        let current = vec![object];
        let mut all = Vec::new();
        let mut index = from;
        while let Some(node) = nodes.get(index) {
            let results = self.walk(current.clone(), node)?;
            if self.end_range > 0 && self.end_range <= self.in_range {
                self.end_range -= 1;
                self.last_end = Some(index);
                break;
            }
            if self.begin_range > 0 {
                self.begin_range -= 1;
                self.in_range += 1;
                if results.is_empty() {
                    // Only to find the end of the range.
                    self.results(nodes, index + 1, None)?;
                }
                for result in results {
                    let inner = result.filter(|value| !value.is_null());
                    all.extend(self.results(nodes, index + 1, inner)?);
                }
                self.in_range -= 1;
                if let Some(end) = self.last_end.filter(|end| *end > index) {
                    index = end;
                }
            } else {
                all.push(results);
            }
            index += 1;
        }
        Ok(all)
    }

    fn walk<'a>(&mut self, input: Finds<'a>, node: &Node) -> Result<Finds<'a>, EvalError> {
        match node {
            Node::List(nodes) => self.walk_list(input, nodes),
            // A text stands alone, a number for each input.
            Node::Literal(value @ Value::String(_)) => Ok(vec![Some(Cow::Owned(value.clone()))]),
            Node::Literal(value) => Ok(input.iter().map(|_| Some(Cow::Owned(value.clone()))).collect()),
            Node::Field(name) => Ok(fields(input, name)),
            Node::Array(slice) => elements(input, slice),
            Node::Filter(filter) => self.filter(input, filter),
            Node::Wildcard => Ok(input.into_iter().flatten().flat_map(children).collect()),
            Node::Recursive => Ok(descendants(input)),
            Node::Union(members) => {
                let mut all = Vec::new();
                for member in members {
                    all.extend(self.walk_list(input.clone(), member)?);
                }
                Ok(all)
            }
            Node::Identifier(name) => match name.as_str() {
                "range" => {
                    self.begin_range += 1;
                    Ok(input)
                }
                "end" if self.in_range > 0 => {
                    self.end_range += 1;
                    Ok(Vec::new())
                }
                "end" => Err(EvalError::NothingToEnd),
                _ => Err(EvalError::UnrecognizedIdentifier(name.clone())),
            },
        }
    }

    fn walk_list<'a>(&mut self, input: Finds<'a>, nodes: &[Node]) -> Result<Finds<'a>, EvalError> {
        nodes.iter().try_fold(input, |current, node| self.walk(current, node))
    }

    fn filter<'a>(&mut self, input: Finds<'a>, filter: &Filter) -> Result<Finds<'a>, EvalError> {
        let mut all = Vec::new();
        for found in input {
            let items = match found {
                Some(value) if value.is_array() => children(value),
                Some(value) => return Err(EvalError::NotFilterable(go::plain(&value))),
                None => return Err(EvalError::NotFilterable("<invalid reflect.Value>".to_owned())),
            };
            for item in items {
                let left = self.walk_list(vec![item.clone()], &filter.left);
                if filter.operator == Filter::EXISTS {
                    // A path that cannot be followed gives what it has found so far: the element itself.
                    if left.map_or(true, |left| !left.is_empty()) {
                        all.push(item);
                    }
                    continue;
                }
                let Some(left) = single(left?)? else { continue };
                let Some(right) = single(self.walk_list(vec![item.clone()], &filter.right)?)? else {
                    continue;
                };
                let null = Value::Null;
                let (left, right) = (left.as_deref().unwrap_or(&null), right.as_deref().unwrap_or(&null));
                if compare::compare(left, &filter.operator, right)? {
                    all.push(item);
                }
            }
        }
        Ok(all)
    }
}

fn single(finds: Finds<'_>) -> Result<Option<Found<'_>>, EvalError> {
    let mut finds = finds.into_iter();
    let first = finds.next();
    if finds.next().is_some() { Err(EvalError::SeveralElements) } else { Ok(first) }
}

fn fields<'a>(input: Finds<'a>, name: &str) -> Finds<'a> {
    let field = |value: Cow<'a, Value>| match value {
        Cow::Borrowed(value) => value.get(name).map(Cow::Borrowed),
        Cow::Owned(value) => value.get(name).cloned().map(Cow::Owned),
    };
    input.into_iter().flatten().filter_map(field).map(Some).collect()
}

/// The elements of a list, the values of a map in the order of their keys, the bytes of a text.
fn children(value: Cow<'_, Value>) -> Finds<'_> {
    match value {
        Cow::Borrowed(Value::Array(items)) => items.iter().map(|item| Some(Cow::Borrowed(item))).collect(),
        Cow::Borrowed(Value::Object(fields)) => {
            go::sorted(fields).into_iter().map(|(_, value)| Some(Cow::Borrowed(value))).collect()
        }
        Cow::Owned(Value::Array(items)) => items.into_iter().map(|item| Some(Cow::Owned(item))).collect(),
        value => match &*value {
            Value::String(text) => text.bytes().map(|byte| Some(Cow::Owned(byte.into()))).collect(),
            _ => Vec::new(),
        },
    }
}

/// Everything that has children, from the outside in. Depth is bounded by what the JSON reader accepts.
fn descendants(input: Finds<'_>) -> Finds<'_> {
    let mut all = Vec::new();
    for value in input.into_iter().flatten() {
        let below = children(value.clone());
        if !below.is_empty() {
            let is_text = value.is_string();
            all.push(Some(value));
            if !is_text {
                all.extend(descendants(below));
            }
        }
    }
    all
}

fn elements<'a>(input: Finds<'a>, slice: &Slice) -> Result<Finds<'a>, EvalError> {
    let mut all = Vec::new();
    for value in input.into_iter().flatten() {
        if value.is_null() {
            continue;
        }
        if !value.is_array() {
            return Err(EvalError::NotArray(type_name(&value)));
        }
        let items = children(value);
        let length = items.len();
        let count = i64::try_from(length).unwrap_or(i64::MAX);
        let mut start = slice.start.unwrap_or(0);
        if start < 0 {
            start += count;
        }
        let mut end = slice.end.unwrap_or(count);
        if end < 0 || (end == 0 && slice.end_derived) {
            end += count;
        }
        if start == end {
            return Ok(all);
        }
        if start >= count || start < 0 {
            return Err(EvalError::IndexOutOfBounds { index: start, length });
        }
        if end > count || end < 0 {
            return Err(EvalError::IndexOutOfBounds { index: end - 1, length });
        }
        if start > end {
            return Err(EvalError::StartAfterEnd { start, end });
        }
        let step = match slice.step {
            None => 1,
            Some(step) => usize::try_from(step).ok().filter(|step| *step > 0).ok_or(EvalError::Step)?,
        };
        let position = |number: i64| usize::try_from(number).unwrap_or(0);
        let taken = position(end) - position(start);
        all.extend(items.into_iter().skip(position(start)).take(taken).step_by(step));
    }
    Ok(all)
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "interface {}",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}
