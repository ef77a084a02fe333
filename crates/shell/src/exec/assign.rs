//! Assignments.

use std::collections::BTreeMap;

use super::Flow;
use crate::Shell;
use crate::ast::{AssignedValue, Assignment};
use crate::quote;
use crate::variables::{Table, Value, Variable};

/// An assignment whose words are expanded.
#[derive(Clone, Debug)]
pub(crate) struct Expanded {
    pub(crate) name: String,
    /// As typed, with its expansions still to be made by arithmetic where the array is indexed.
    pub(crate) subscript: Option<String>,
    pub(crate) append: bool,
    pub(crate) value: ExpandedValue,
}

#[derive(Clone, Debug)]
pub(crate) enum ExpandedValue {
    Scalar(String),
    Array(Vec<ExpandedItem>),
}

/// An element of `(…)`.
#[derive(Clone, Debug)]
pub(crate) struct ExpandedItem {
    pub(crate) subscript: Option<String>,
    pub(crate) append: bool,
    pub(crate) value: String,
}

impl Expanded {
    pub(crate) fn scalar(&self) -> Option<&str> {
        match &self.value {
            ExpandedValue::Scalar(text) => Some(text),
            ExpandedValue::Array(_) => None,
        }
    }

    fn target(&self) -> String {
        let subscript = self.subscript.as_ref().map(|subscript| format!("[{subscript}]"));
        format!("{}{}{}=", self.name, subscript.unwrap_or_default(), if self.append { "+" } else { "" })
    }

    /// `name=value` as an argument.
    pub(crate) fn text(&self) -> String {
        match &self.value {
            ExpandedValue::Scalar(text) => format!("{}{text}", self.target()),
            ExpandedValue::Array(_) => self.traced(),
        }
    }

    /// As `set -x` shows it; an array as the argument of a builtin.
    pub(crate) fn traced(&self) -> String {
        match &self.value {
            ExpandedValue::Scalar(text) if text.is_empty() => self.target(),
            ExpandedValue::Scalar(text) => format!("{}{}", self.target(), quote::traced(text)),
            ExpandedValue::Array(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| {
                        let value = quote::single(&item.value);
                        match &item.subscript {
                            Some(subscript) => format!("[{}]={value}", quote::single(subscript)),
                            None => value,
                        }
                    })
                    .collect();
                format!("{}({})", self.target(), items.join(" "))
            }
        }
    }
}

/// An array as `set -x` shows it that stands alone: as it is typed.
fn typed(assignment: &Assignment) -> Option<String> {
    let AssignedValue::Array(items) = &assignment.value else { return None };
    let items: Vec<String> = items
        .iter()
        .map(|(subscript, word)| match subscript {
            Some((subscript, append)) => {
                let sign = if *append { "+=" } else { "=" };
                format!("[{}]{sign}{}", subscript.source, word.source)
            }
            None => word.source.clone(),
        })
        .collect();
    let sign = if assignment.append { "+=" } else { "=" };
    Some(format!("{}{sign}({})", assignment.name, items.join(" ")))
}

impl Shell {
    /// The same for `set -x`, which tells of scalars after and of arrays before.
    pub(crate) async fn expand_traced_assignment(
        &mut self,
        assignment: &Assignment,
    ) -> Result<Expanded, Flow> {
        let array = typed(assignment);
        if let Some(text) = &array {
            self.trace_line(text).await;
        }
        let expanded = self.expand_assignment(assignment).await?;
        if array.is_none() {
            self.trace_line(&expanded.traced()).await;
        }
        Ok(expanded)
    }

    /// Expands an assignment's words, in bash's order.
    pub(crate) async fn expand_assignment(&mut self, assignment: &Assignment) -> Result<Expanded, Flow> {
        let subscript = match &assignment.subscript {
            Some(word) => Some(self.expand_subscript(word).await?),
            None => None,
        };
        let associative = self.is_associative(&assignment.name);
        let value = match &assignment.value {
            AssignedValue::Scalar(word) => ExpandedValue::Scalar(self.expand_assigned(word).await?),
            AssignedValue::Array(items) => {
                let mut expanded = Vec::new();
                for (subscript, word) in items {
                    match subscript {
                        Some((subscript, append)) => {
                            let subscript = self.expand_subscript(subscript).await?;
                            let value = self.expand_assigned(word).await?;
                            expanded.push(ExpandedItem {
                                subscript: Some(subscript),
                                append: *append,
                                value,
                            });
                        }
                        None if associative => {
                            let value = self.expand_assigned(word).await?;
                            expanded.push(ExpandedItem { subscript: None, append: false, value });
                        }
                        None => expanded.extend(
                            self.expand_word(word).await?.into_iter().map(|value| ExpandedItem {
                                subscript: None,
                                append: false,
                                value,
                            }),
                        ),
                    }
                }
                ExpandedValue::Array(expanded)
            }
        };
        Ok(Expanded { name: assignment.name.clone(), subscript, append: assignment.append, value })
    }

    pub(crate) fn is_associative(&self, name: &str) -> bool {
        let name = self.resolve_reference(name);
        self.variables.get(&name).is_some_and(|variable| matches!(variable.value, Value::Associative(_)))
    }

    /// Follows name references (`declare -n`).
    pub(crate) fn resolve_reference(&self, name: &str) -> String {
        let mut name = name.to_owned();
        for _ in 0..10 {
            match self.variables.get(&name) {
                Some(variable) if variable.attributes.name_reference => match variable.as_scalar() {
                    Some(target) if !target.is_empty() => name = target.to_owned(),
                    _ => return name,
                },
                _ => return name,
            }
        }
        name
    }

    /// Makes an assignment.
    pub(crate) async fn assign(&mut self, expanded: &Expanded) -> Result<(), Flow> {
        let mut name = self.resolve_reference(&expanded.name);
        let mut subscript = expanded.subscript.clone();
        // A reference may point to an element.
        if let Some((array, element)) = name.clone().strip_suffix(']').and_then(|text| text.split_once('[')) {
            name = array.to_owned();
            subscript = Some(element.to_owned());
        }
        if self.variables.get(&name).is_some_and(|variable| variable.attributes.readonly) {
            self.report(&format!("{name}: readonly variable")).await;
            return Err(Flow::Abort(1));
        }
        match &expanded.value {
            ExpandedValue::Scalar(text) => {
                self.assign_element(&name, subscript.as_deref(), text, expanded.append).await?;
            }
            ExpandedValue::Array(_) if subscript.is_some() => {
                let subscript = subscript.unwrap_or_default();
                self.report(&format!("{name}[{subscript}]: cannot assign list to array member")).await;
                return Err(Flow::Abort(1));
            }
            ExpandedValue::Array(items) => self.assign_array(&name, items, expanded.append).await?,
        }
        if self.options.is("allexport") {
            self.variables.entry(&name).attributes.exported = true;
        }
        Ok(())
    }

    async fn assign_array(&mut self, name: &str, items: &[ExpandedItem], append: bool) -> Result<(), Flow> {
        if !append {
            let entry = self.variables.entry(name);
            entry.value = match entry.value {
                Value::Associative(_) => Value::Associative(Table::default()),
                _ => Value::Indexed(BTreeMap::new()),
            };
        } else if let entry = self.variables.entry(name)
            && !entry.is_array()
        {
            let first = entry.as_scalar().map(|text| (0, text.to_owned()));
            entry.value = Value::Indexed(first.into_iter().collect());
        }
        if self.is_associative(name) {
            let mut pending: Option<String> = None;
            for item in items {
                match (&item.subscript, pending.take()) {
                    (Some(subscript), _) => {
                        self.assign_element(name, Some(subscript), &item.value, item.append).await?;
                    }
                    (None, None) => pending = Some(item.value.clone()),
                    (None, Some(key)) => self.assign_element(name, Some(&key), &item.value, false).await?,
                }
            }
            if let Some(key) = pending {
                self.assign_element(name, Some(&key), "", false).await?;
            }
            return Ok(());
        }
        let last = match &self.variables.entry(name).value {
            Value::Indexed(items) => items.keys().next_back().copied(),
            _ => None,
        };
        let mut next = last.map_or(0, |last| last + 1);
        for item in items {
            if let Some(subscript) = &item.subscript {
                next = self.element_index(name, subscript).await?;
            }
            self.assign_element(name, Some(&next.to_string()), &item.value, item.append).await?;
            next += 1;
        }
        Ok(())
    }

    /// The number a subscript of an indexed array means; negative ones count from the end.
    pub(crate) async fn element_index(&mut self, name: &str, subscript: &str) -> Result<i64, Flow> {
        let index = match subscript.parse::<i64>() {
            Ok(index) if !subscript.starts_with('0') || subscript == "0" => index,
            _ => self.evaluate(subscript).await?,
        };
        if index >= 0 {
            return Ok(index);
        }
        let length = match self.lookup(name).map(|variable| variable.value) {
            Some(Value::Indexed(items)) => items.keys().next_back().map_or(0, |last| last + 1),
            Some(Value::Scalar(_)) => 1,
            _ => 0,
        };
        Ok(if length + index < 0 { -1 } else { length + index })
    }

    /// Sets a variable or one element of an array, as its attributes say.
    pub(crate) async fn assign_element(
        &mut self,
        name: &str,
        subscript: Option<&str>,
        text: &str,
        append: bool,
    ) -> Result<(), Flow> {
        if text.len() > super::substitution::TEXT_LIMIT {
            self.report(&format!("xmalloc: cannot allocate {} bytes", text.len())).await;
            return Err(Flow::Abort(2));
        }
        let attributes = self.variables.get(name).map(|variable| variable.attributes).unwrap_or_default();
        let associative = self.is_associative(name);
        let key = match subscript {
            Some(subscript) if !associative => {
                let index = self.element_index(name, subscript).await?;
                if index < 0 {
                    self.report(&format!("{name}[{subscript}]: bad array subscript")).await;
                    return Err(Flow::Abort(1));
                }
                Some(index)
            }
            _ => None,
        };
        if associative && subscript == Some("") {
            self.report(&format!("{name}[]: bad array subscript")).await;
            return Err(Flow::Abort(1));
        }
        let old = {
            let variable = self.lookup(name);
            match (variable, key, subscript) {
                (Some(Variable { value: Value::Associative(table), .. }), _, subscript) => {
                    table.get(subscript.unwrap_or("0")).map(str::to_owned)
                }
                (Some(Variable { value: Value::Indexed(items), .. }), key, _) => {
                    items.get(&key.unwrap_or(0)).cloned()
                }
                (Some(variable), None | Some(0), _) => variable.as_scalar().map(str::to_owned),
                _ => None,
            }
        };
        let mut value = if attributes.integer {
            let added = self.evaluate(text).await?;
            let base = match (&old, append) {
                (Some(old), true) => self.evaluate(&old.clone()).await?,
                _ => 0,
            };
            base.wrapping_add(added).to_string()
        } else if append {
            old.unwrap_or_default() + text
        } else {
            text.to_owned()
        };
        if attributes.lower {
            value = value.to_lowercase();
        } else if attributes.upper {
            value = value.to_uppercase();
        }
        self.special_assignment(name, &value);
        let entry = self.variables.entry(name);
        match (&mut entry.value, key, subscript) {
            (Value::Associative(table), _, subscript) => table.set(subscript.unwrap_or("0"), value),
            (Value::Indexed(items), key, _) => {
                items.insert(key.unwrap_or(0), value);
            }
            (_, Some(key), _) => {
                let mut items: BTreeMap<i64, String> =
                    entry.as_scalar().map(|text| (0, text.to_owned())).into_iter().collect();
                items.insert(key, value);
                entry.value = Value::Indexed(items);
            }
            (old, None, _) => *old = Value::Scalar(value),
        }
        Ok(())
    }

    /// Variables whose assignment does something.
    fn special_assignment(&mut self, name: &str, value: &str) {
        match name {
            "PATH" => self.hashed.clear(),
            "OPTIND" => self.option_offset = 0,
            "RANDOM" => self.random.set(value.parse().unwrap_or(0)),
            "SECONDS" => {
                let seconds = value.parse().unwrap_or(0i64);
                self.started = self.process.clock().now().seconds() - seconds;
            }
            _ => {}
        }
    }

    /// Sets a plain variable from a builtin; an error was reported if it fails.
    pub(crate) async fn set_variable(&mut self, name: &str, value: &str) -> Result<(), Flow> {
        let (name, subscript) = match name.strip_suffix(']').and_then(|text| text.split_once('[')) {
            Some((name, subscript)) => (name, Some(subscript.to_owned())),
            None => (name, None),
        };
        let value = ExpandedValue::Scalar(value.to_owned());
        self.assign(&Expanded { name: name.to_owned(), subscript, append: false, value }).await
    }
}
