//! JSON values: shared, cheap to copy, keys in the order of insertion.

use std::collections::BTreeMap;
use std::rc::Rc;

/// More elements than this in one value, counted through, is taken for a runaway program.
pub(super) const SIZE_LIMIT: usize = 8 << 20;
/// Longest string, bytes.
pub(super) const LENGTH_LIMIT: usize = 64 << 20;
/// Deepest nesting that a program may build (input may have 256 levels).
pub(super) const DEPTH_LIMIT: usize = 600;

#[derive(Clone, Debug, Default)]
pub(super) enum Value {
    #[default]
    Null,
    False,
    True,
    Number(f64),
    String(Rc<str>),
    Array(Rc<Array>),
    Object(Rc<Object>),
}

/// How big a container is with all that is in it.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    size: usize,
    depth: usize,
}

impl Weight {
    fn add(&mut self, value: &Value) {
        let (size, depth) = value.weight();
        self.size = self.size.saturating_add(size);
        self.depth = self.depth.max(depth);
    }

    fn remove(&mut self, value: &Value) {
        self.size = self.size.saturating_sub(value.weight().0);
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Array {
    items: Vec<Value>,
    weight: Weight,
}

impl Array {
    pub(super) fn items(&self) -> &[Value] {
        &self.items
    }

    pub(super) fn push(&mut self, value: Value) {
        self.weight.add(&value);
        self.items.push(value);
    }

    /// Puts `value` at `index`, with nulls before it if it lies beyond the end.
    pub(super) fn set(&mut self, index: usize, value: Value) {
        while self.items.len() <= index {
            self.push(Value::Null);
        }
        self.weight.add(&value);
        if let Some(place) = self.items.get_mut(index) {
            self.weight.remove(place);
            *place = value;
        }
    }
}

impl FromIterator<Value> for Array {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        let mut array = Self::default();
        items.into_iter().for_each(|item| array.push(item));
        array
    }
}

/// What stands behind one key.
type Entry = (Rc<str>, Value);

#[derive(Clone, Debug, Default)]
pub(super) struct Object {
    /// In the order of insertion; a deleted one leaves a hole.
    slots: Vec<Option<Entry>>,
    places: BTreeMap<Rc<str>, usize>,
    weight: Weight,
}

impl Object {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let place = *self.places.get(key)?;
        self.slots.get(place)?.as_ref().map(|(_, value)| value)
    }

    pub(super) fn set(&mut self, key: Rc<str>, value: Value) {
        self.weight.add(&value);
        let place = self.places.get(&key).copied();
        if let Some(Some((_, old))) = place.and_then(|place| self.slots.get_mut(place)) {
            self.weight.remove(old);
            *old = value;
            return;
        }
        self.weight.size += 1;
        self.places.insert(key.clone(), self.slots.len());
        self.slots.push(Some((key, value)));
    }

    pub(super) fn remove(&mut self, key: &str) {
        let Some(place) = self.places.remove(key) else { return };
        if let Some((_, value)) = self.slots.get_mut(place).and_then(Option::take) {
            self.weight.remove(&value);
            self.weight.size = self.weight.size.saturating_sub(1);
        }
    }

    /// Entries in the order of insertion.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slots.iter().flatten()
    }

    /// The first entry at `place` or later and the place after it.
    pub(super) fn entry_from(&self, place: usize) -> Option<(&Entry, usize)> {
        let rest = self.slots.get(place..)?;
        let skipped = rest.iter().position(Option::is_some)?;
        let entry = rest.get(skipped)?.as_ref()?;
        Some((entry, place + skipped + 1))
    }

    /// Keys by their bytes.
    pub(super) fn sorted_keys(&self) -> impl Iterator<Item = &Rc<str>> {
        self.places.keys()
    }
}

impl FromIterator<(Rc<str>, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut object = Self::default();
        entries.into_iter().for_each(|(key, value)| object.set(key, value));
        object
    }
}

impl Value {
    pub(super) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::String(text.into())
    }

    pub(super) fn array(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Array(Rc::new(items.into_iter().collect()))
    }

    pub(super) fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        Self::Object(Rc::new(entries.into_iter().map(|(key, value)| (Rc::from(key), value)).collect()))
    }

    pub(super) fn bool(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }

    pub(super) fn count(number: usize) -> Self {
        Self::Number(number as f64)
    }

    /// What `type` says.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::False | Self::True => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// Neither null nor false.
    pub(super) fn is_true(&self) -> bool {
        !matches!(self, Self::Null | Self::False)
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(array) => Some(array.items()),
            _ => None,
        }
    }

    fn weight(&self) -> (usize, usize) {
        match self {
            Self::Array(array) => (array.weight.size.saturating_add(1), array.weight.depth + 1),
            Self::Object(object) => (object.weight.size.saturating_add(1), object.weight.depth + 1),
            Self::String(text) => (1 + text.len() / 64, 0),
            _ => (1, 0),
        }
    }

    /// Whether it has grown beyond all reason.
    pub(super) fn is_excessive(&self) -> bool {
        let (size, depth) = self.weight();
        size > SIZE_LIMIT || depth > DEPTH_LIMIT
    }

    /// The very same value, not only an equal one: what path expressions are checked with.
    pub(super) fn is_identical(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) | (Self::False, Self::False) | (Self::True, Self::True) => true,
            (Self::Number(one), Self::Number(other)) => one.to_bits() == other.to_bits(),
            (Self::String(one), Self::String(other)) => Rc::ptr_eq(one, other),
            (Self::Array(one), Self::Array(other)) => Rc::ptr_eq(one, other),
            (Self::Object(one), Self::Object(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }
}
