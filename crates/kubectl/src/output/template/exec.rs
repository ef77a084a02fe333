//! A tree applied to data. Upstream: text/template exec.go.

use std::borrow::Cow;

use serde_json::Value;

use super::NAME;
use super::functions;
use super::node::{Branch, Command, Node, Operand, OperandKind, Pipeline, Tree};
use crate::output::go;

/// A value, or none where a key is missing.
pub type Val<'a> = Option<Cow<'a, Value>>;

/// How deep templates may call each other before it is called endless.
const DEPTH_LIMIT: usize = 100;
/// How much text one template may make, bytes.
const OUTPUT_LIMIT: usize = 64 << 20;

/// Writes the text of `tree` for `data`.
pub fn execute(tree: &Tree, allow_missing_keys: bool, data: &Value, out: &mut String) -> Result<(), String> {
    let dot = Some(Cow::Borrowed(data));
    let mut state = State {
        tree,
        allow_missing_keys,
        out,
        variables: vec![("$".to_owned(), dot.clone())],
        place: Place::Nowhere,
        depth: 0,
    };
    state.walk(&tree.root, &dot).map(|_| ())
}

/// What was being looked at when something went wrong.
#[derive(Clone, Copy)]
enum Place<'t> {
    Nowhere,
    Operand(&'t Operand),
    Command(&'t Command),
    Template(usize, &'t str, Option<&'t Pipeline>),
}

/// How a list of nodes was left.
#[derive(PartialEq)]
enum Flow {
    On,
    Break,
    Continue,
}

struct State<'t, 'd, 'o> {
    tree: &'t Tree,
    allow_missing_keys: bool,
    out: &'o mut String,
    variables: Vec<(String, Val<'d>)>,
    place: Place<'t>,
    depth: usize,
}

impl<'t, 'd> State<'t, 'd, '_> {
    fn error<T>(&self, message: impl AsRef<str>) -> Result<T, String> {
        let (at, shown) = match self.place {
            Place::Nowhere => return Err(format!("template: {NAME}: {}", message.as_ref())),
            Place::Operand(operand) => (operand.at, operand.to_string()),
            Place::Command(command) => (command.at, command.to_string()),
            Place::Template(at, name, pipeline) => {
                let pipeline = pipeline.map(|pipeline| format!(" {pipeline}")).unwrap_or_default();
                (at, format!("{{{{template {}{pipeline}}}}}", go::quote(name)))
            }
        };
        let before = self.tree.text.get(..at).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        let column = before.rfind('\n').map_or(at, |end| at - end - 1);
        Err(format!(
            "template: {NAME}:{line}:{column}: executing {} at <{shown}>: {}",
            go::quote(NAME),
            message.as_ref()
        ))
    }

    fn write(&mut self, text: &str) -> Result<(), String> {
        if self.out.len() + text.len() > OUTPUT_LIMIT {
            return self.error("output is too large");
        }
        self.out.push_str(text);
        Ok(())
    }

    fn walk(&mut self, nodes: &'t [Node], dot: &Val<'d>) -> Result<Flow, String> {
        for node in nodes {
            match node {
                Node::Text(text) => self.write(text)?,
                Node::Action(pipeline) => {
                    let value = self.pipeline(pipeline, dot)?;
                    if pipeline.variables.is_empty() {
                        let text = value.map_or_else(|| "<no value>".to_owned(), |value| go::plain(&value));
                        self.write(&text)?;
                    }
                }
                Node::If(branch) | Node::With(branch) => {
                    let known = self.variables.len();
                    let value = self.pipeline(&branch.pipeline, dot)?;
                    let is_with = matches!(node, Node::With(_));
                    let flow = match functions::truth(value.as_deref()) {
                        true if is_with => self.walk(&branch.body, &value)?,
                        true => self.walk(&branch.body, dot)?,
                        false => self.walk(&branch.otherwise, dot)?,
                    };
                    self.variables.truncate(known);
                    if flow != Flow::On {
                        return Ok(flow);
                    }
                }
                Node::Range(branch) => self.range(branch, dot)?,
                Node::Template(at, name, pipeline) => {
                    self.call_template(*at, name, pipeline.as_ref(), dot)?
                }
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
            }
        }
        Ok(Flow::On)
    }

    fn range(&mut self, branch: &'t Branch, dot: &Val<'d>) -> Result<(), String> {
        let known = self.variables.len();
        let value = self.pipeline(&branch.pipeline, dot)?;
        let text = |key: &String| Value::String(key.clone());
        let entries: Vec<(Value, Val<'d>)> = match value {
            None => Vec::new(),
            Some(Cow::Borrowed(Value::Array(items))) => items
                .iter()
                .enumerate()
                .map(|(index, item)| (index.into(), Some(Cow::Borrowed(item))))
                .collect(),
            Some(Cow::Borrowed(Value::Object(fields))) => {
                let entries = go::sorted(fields).into_iter();
                entries.map(|(key, item)| (text(key), Some(Cow::Borrowed(item)))).collect()
            }
            Some(value) => match value.into_owned() {
                Value::Array(items) => {
                    let items = items.into_iter().enumerate();
                    items.map(|(index, item)| (index.into(), Some(Cow::Owned(item)))).collect()
                }
                Value::Object(fields) => {
                    let entries = go::sorted(&fields).into_iter();
                    entries.map(|(key, item)| (text(key), Some(Cow::Owned(item.clone())))).collect()
                }
                Value::Number(number) if !number.is_f64() => {
                    let count = number.as_i64().unwrap_or(0).min(1_000_000);
                    (0..count).map(|index| (index.into(), Some(Cow::Owned(index.into())))).collect()
                }
                other => return self.error(format!("range can't iterate over {}", go::plain(&other))),
            },
        };
        if entries.is_empty() {
            self.variables.truncate(known);
            self.walk(&branch.otherwise, dot)?;
            return Ok(());
        }
        for (key, item) in entries {
            self.variables.truncate(known);
            match branch.pipeline.variables.as_slice() {
                [one] => self.bind(one, item.clone(), branch.pipeline.assigns),
                [first, second] => {
                    self.bind(first, Some(Cow::Owned(key)), branch.pipeline.assigns);
                    self.bind(second, item.clone(), branch.pipeline.assigns);
                }
                _ => {}
            }
            if self.walk(&branch.body, &item)? == Flow::Break {
                break;
            }
        }
        self.variables.truncate(known);
        Ok(())
    }

    fn bind(&mut self, name: &str, value: Val<'d>, assigns: bool) {
        if assigns {
            if let Some(variable) = self.variables.iter_mut().rev().find(|(known, _)| known == name) {
                variable.1 = value;
            }
        } else {
            self.variables.push((name.to_owned(), value));
        }
    }

    fn call_template(
        &mut self,
        at: usize,
        name: &'t str,
        pipeline: Option<&'t Pipeline>,
        dot: &Val<'d>,
    ) -> Result<(), String> {
        self.place = Place::Template(at, name, pipeline);
        let Some(body) = self.tree.defined.get(name) else {
            return self.error(format!("template {} not defined", go::quote(name)));
        };
        if self.depth >= DEPTH_LIMIT {
            return self.error("exceeded maximum template depth (100000)");
        }
        let dot = match pipeline {
            Some(pipeline) => self.pipeline(pipeline, dot)?,
            None => None,
        };
        let variables = std::mem::replace(&mut self.variables, vec![("$".to_owned(), dot.clone())]);
        self.depth += 1;
        self.walk(body, &dot)?;
        self.depth -= 1;
        self.variables = variables;
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &'t Pipeline, dot: &Val<'d>) -> Result<Val<'d>, String> {
        let mut value: Option<Val<'d>> = None;
        for command in &pipeline.commands {
            let result = self.command(command, dot, value.take())?;
            // A nil inside an interface is no value at all.
            value = Some(result.filter(|value| !value.is_null()));
        }
        let value = value.flatten();
        // A range binds its variables to each element.
        if !pipeline.variables.is_empty() && pipeline.variables.len() == 1 {
            for name in &pipeline.variables {
                self.bind(name, value.clone(), pipeline.assigns);
            }
        }
        Ok(value)
    }

    /// `last` is the value of the command before, if there is one.
    fn command(
        &mut self,
        command: &'t Command,
        dot: &Val<'d>,
        last: Option<Val<'d>>,
    ) -> Result<Val<'d>, String> {
        let Some((first, arguments)) = command.operands.split_first() else { return Ok(None) };
        let has_arguments = !arguments.is_empty() || last.is_some();
        match &first.kind {
            OperandKind::Function(name) => {
                self.place = Place::Operand(first);
                if name == "and" || name == "or" {
                    return self.choose(name, command, arguments, dot, last);
                }
                let mut values = Vec::with_capacity(arguments.len() + 1);
                for argument in arguments {
                    values.push(self.operand(argument, dot)?);
                }
                values.extend(last);
                if let Err(message) = functions::check(name, &values) {
                    return self.error(message);
                }
                match functions::call(name, values) {
                    Ok(value) => Ok(value),
                    Err(message) => {
                        self.place = Place::Command(command);
                        self.error(format!("error calling {name}: {message}"))
                    }
                }
            }
            OperandKind::Field(names) if has_arguments => {
                self.place = Place::Operand(first);
                let name = names.last().map(String::as_str).unwrap_or_default();
                self.error(format!("{name} is not a method but has arguments"))
            }
            _ if has_arguments => {
                self.place = Place::Operand(first);
                self.error(format!("can't give argument to non-function {first}"))
            }
            OperandKind::Nil => {
                self.place = Place::Operand(first);
                self.error("nil is not a command")
            }
            _ => self.operand(first, dot),
        }
    }

    /// `and` and `or` look only as far as they must.
    fn choose(
        &mut self,
        name: &str,
        command: &'t Command,
        arguments: &'t [Operand],
        dot: &Val<'d>,
        last: Option<Val<'d>>,
    ) -> Result<Val<'d>, String> {
        if arguments.is_empty() && last.is_none() {
            self.place = Place::Command(command);
            return self.error(format!("wrong number of args for {name}: want at least 1 got 0"));
        }
        let mut value = None;
        for argument in arguments {
            value = self.operand(argument, dot)?;
            if functions::truth(value.as_deref()) == (name == "or") {
                return Ok(value);
            }
        }
        Ok(last.unwrap_or(value))
    }

    fn operand(&mut self, operand: &'t Operand, dot: &Val<'d>) -> Result<Val<'d>, String> {
        self.place = Place::Operand(operand);
        match &operand.kind {
            OperandKind::Dot => Ok(dot.clone()),
            OperandKind::Nil => Ok(Some(Cow::Owned(Value::Null))),
            OperandKind::Constant(value, _) => Ok(Some(Cow::Owned(value.clone()))),
            OperandKind::Field(names) => self.fields(dot.clone(), names),
            OperandKind::Variable(name, names) => {
                let variable = self.variables.iter().rev().find(|(known, _)| known == name);
                let value = variable.and_then(|(_, value)| value.clone());
                self.fields(value, names)
            }
            OperandKind::Pipeline(pipeline, names) => {
                let value = self.pipeline(pipeline, dot)?;
                self.fields(value, names)
            }
            OperandKind::Function(name) => {
                if let Err(message) = functions::check(name, &[]) {
                    return self.error(message);
                }
                functions::call(name, Vec::new())
                    .or_else(|message| self.error(format!("error calling {name}: {message}")))
            }
        }
    }

    fn fields(&self, value: Val<'d>, names: &[String]) -> Result<Val<'d>, String> {
        let mut value = value;
        for name in names {
            value = match value {
                None if !self.allow_missing_keys => {
                    return self.error(format!("nil data; no entry for key {}", go::quote(name)));
                }
                None => None,
                Some(Cow::Borrowed(Value::Object(fields))) => fields.get(name).map(Cow::Borrowed),
                Some(found) => match found.into_owned() {
                    Value::Object(mut fields) => fields.swap_remove(name).map(Cow::Owned),
                    Value::Null => {
                        return self.error(format!("nil pointer evaluating interface {{}}.{name}"));
                    }
                    _ => return self.error(format!("can't evaluate field {name} in type interface {{}}")),
                },
            };
            if value.is_none() && !self.allow_missing_keys {
                return self.error(format!("map has no entry for key {}", go::quote(name)));
            }
        }
        Ok(value)
    }
}
