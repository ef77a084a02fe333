//! Variables: values, attributes and scopes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a variable holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Value {
    /// Declared, never assigned.
    Unset,
    Scalar(String),
    Indexed(BTreeMap<i64, String>),
    Associative(Table),
}

/// An associative array, in bash's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    /// In order of first assignment.
    entries: Vec<(String, String)>,
}

impl Table {
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.entries.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(&mut self, key: &str, value: String) {
        match self.entries.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => self.entries.push((key.to_owned(), value)),
        }
    }

    pub(crate) fn remove(&mut self, key: &str) {
        self.entries.retain(|(name, _)| name != key);
    }

    /// In the order bash lists them: by hash bucket, later ones of a bucket first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut sorted: Vec<_> = self.entries.iter().enumerate().collect();
        sorted.sort_by_key(|(index, (key, _))| (bucket(key), std::cmp::Reverse(*index)));
        sorted.into_iter().map(|(_, (key, value))| (key.as_str(), value.as_str()))
    }
}

/// Upstream: bash 5.2 hashlib.c (FNV-1, 32 bits) and assoc.h (1024 buckets).
fn bucket(key: &str) -> u32 {
    let hash = crate::bytes::encode(key)
        .into_iter()
        .fold(2_166_136_261u32, |hash, byte| hash.wrapping_mul(16_777_619) ^ u32::from(byte));
    hash & 1023
}

/// A variable with its attributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Variable {
    pub(crate) value: Value,
    #[serde(default, skip_serializing_if = "Attributes::is_none")]
    pub(crate) attributes: Attributes,
}

/// What `declare` can give a variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Attributes {
    pub(crate) exported: bool,
    pub(crate) integer: bool,
    pub(crate) lower: bool,
    pub(crate) name_reference: bool,
    pub(crate) readonly: bool,
    pub(crate) trace: bool,
    pub(crate) upper: bool,
}

impl Attributes {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Variable {
    pub(crate) fn scalar(value: impl Into<String>) -> Self {
        Self { value: Value::Scalar(value.into()), attributes: Attributes::default() }
    }

    pub(crate) fn unset() -> Self {
        Self { value: Value::Unset, attributes: Attributes::default() }
    }

    pub(crate) fn is_set(&self) -> bool {
        self.value != Value::Unset
    }

    pub(crate) fn is_array(&self) -> bool {
        matches!(self.value, Value::Indexed(_) | Value::Associative(_))
    }

    /// `$name`: the value, or element 0 of an array.
    pub(crate) fn as_scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Unset => None,
            Value::Scalar(text) => Some(text),
            Value::Indexed(items) => items.get(&0).map(String::as_str),
            Value::Associative(table) => table.get("0"),
        }
    }

    /// The elements, in order.
    pub(crate) fn elements(&self) -> Vec<String> {
        match &self.value {
            Value::Unset => Vec::new(),
            Value::Scalar(text) => vec![text.clone()],
            Value::Indexed(items) => items.values().cloned().collect(),
            Value::Associative(table) => table.iter().map(|(_, value)| value.to_owned()).collect(),
        }
    }

    /// The subscripts, in order.
    pub(crate) fn keys(&self) -> Vec<String> {
        match &self.value {
            Value::Unset => Vec::new(),
            Value::Scalar(_) => vec!["0".to_owned()],
            Value::Indexed(items) => items.keys().map(i64::to_string).collect(),
            Value::Associative(table) => table.iter().map(|(key, _)| key.to_owned()).collect(),
        }
    }

    /// The letters of `${name@a}` and `declare -p`.
    pub(crate) fn flags(&self) -> String {
        let attributes = &self.attributes;
        [
            (matches!(self.value, Value::Indexed(_)), 'a'),
            (matches!(self.value, Value::Associative(_)), 'A'),
            (attributes.integer, 'i'),
            (attributes.name_reference, 'n'),
            (attributes.readonly, 'r'),
            (attributes.trace, 't'),
            (attributes.exported, 'x'),
            (attributes.lower, 'l'),
            (attributes.upper, 'u'),
        ]
        .into_iter()
        .filter_map(|(set, letter)| set.then_some(letter))
        .collect()
    }
}

/// What a scope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ScopeKind {
    /// A function's locals.
    Function,
    /// `name=value command`
    Temporary,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Scope {
    kind: ScopeKind,
    values: BTreeMap<String, Variable>,
}

/// All variables; names are looked up from the innermost scope outwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Variables {
    global: BTreeMap<String, Variable>,
    inner: Vec<Scope>,
}

impl Variables {
    pub(crate) fn push(&mut self, kind: ScopeKind) {
        self.inner.push(Scope { kind, values: BTreeMap::new() });
    }

    pub(crate) fn pop(&mut self) {
        self.inner.pop();
    }

    /// How many scopes lie within the global one.
    pub(crate) fn depth(&self) -> usize {
        self.inner.len()
    }

    pub(crate) fn truncate(&mut self, depth: usize) {
        self.inner.truncate(depth);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Variable> {
        let inner = self.inner.iter().rev().find_map(|scope| scope.values.get(name));
        inner.or_else(|| self.global.get(name))
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Variable> {
        let inner = self.inner.iter_mut().rev().find_map(|scope| scope.values.get_mut(name));
        inner.or_else(|| self.global.get_mut(name))
    }

    /// The variable, made in the global scope if there is none.
    pub(crate) fn entry(&mut self, name: &str) -> &mut Variable {
        let scope = self.inner.iter_mut().rev().find(|scope| scope.values.contains_key(name));
        let values = scope.map_or(&mut self.global, |scope| &mut scope.values);
        values.entry(name.to_owned()).or_insert_with(Variable::unset)
    }

    /// The variable of the outermost scope.
    pub(crate) fn global_entry(&mut self, name: &str) -> &mut Variable {
        self.global.entry(name.to_owned()).or_insert_with(Variable::unset)
    }

    /// The variable of the function that runs; `None` outside of functions.
    pub(crate) fn local_entry(&mut self, name: &str) -> Option<&mut Variable> {
        let scope = self.inner.iter_mut().rev().find(|scope| scope.kind == ScopeKind::Function)?;
        Some(scope.values.entry(name.to_owned()).or_insert_with(Variable::unset))
    }

    /// Whether the running function has its own variable of that name.
    pub(crate) fn is_local(&self, name: &str) -> bool {
        let scope = self.inner.iter().rev().find(|scope| scope.kind == ScopeKind::Function);
        scope.is_some_and(|scope| scope.values.contains_key(name))
    }

    /// The variable of the innermost scope, whatever its kind.
    pub(crate) fn innermost_entry(&mut self, name: &str) -> &mut Variable {
        let values = self.inner.last_mut().map_or(&mut self.global, |scope| &mut scope.values);
        values.entry(name.to_owned()).or_insert_with(Variable::unset)
    }

    /// Forgets the innermost variable of that name.
    pub(crate) fn remove(&mut self, name: &str) {
        let depth = self.inner.len();
        for (index, scope) in self.inner.iter_mut().enumerate().rev() {
            if scope.values.contains_key(name) {
                // Unsetting the running function's local leaves it hidden, as bash does.
                if scope.kind == ScopeKind::Function && index + 1 == depth {
                    scope.values.insert(name.to_owned(), Variable::unset());
                } else {
                    scope.values.remove(name);
                }
                return;
            }
        }
        self.global.remove(name);
    }

    /// Every visible variable by name.
    pub(crate) fn visible(&self) -> BTreeMap<&str, &Variable> {
        let mut all: BTreeMap<_, _> =
            self.global.iter().map(|(name, variable)| (name.as_str(), variable)).collect();
        for scope in &self.inner {
            all.extend(scope.values.iter().map(|(name, variable)| (name.as_str(), variable)));
        }
        all
    }

    /// Names of the running function's locals.
    pub(crate) fn locals(&self) -> BTreeMap<&str, &Variable> {
        let scope = self.inner.iter().rev().find(|scope| scope.kind == ScopeKind::Function);
        scope
            .map(|scope| scope.values.iter().map(|(name, variable)| (name.as_str(), variable)).collect())
            .unwrap_or_default()
    }

    /// What a program gets.
    pub(crate) fn environment(&self) -> BTreeMap<String, String> {
        self.visible()
            .into_iter()
            .filter(|(_, variable)| variable.attributes.exported)
            .filter_map(|(name, variable)| match &variable.value {
                Value::Scalar(text) => Some((name.to_owned(), text.clone())),
                _ => None,
            })
            .collect()
    }
}

/// Whether `name` may name a variable.
pub(crate) fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|char| char == '_' || char.is_ascii_alphabetic())
        && chars.all(|char| char == '_' || char.is_ascii_alphanumeric())
}
