//! Which fields differ between two objects of a kind. Upstream: sigs.k8s.io/structured-merge-diff typed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::set::{Set, Step};
use crate::schema::rules::{Granularity, rules};
use crate::schema::{Definition, Schema, Type};

/// What is different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Only the new one has it.
    pub added: Set,
    /// Both have it, with other values.
    pub modified: Set,
    /// Only the old one has it.
    pub removed: Set,
}

/// How a value is taken apart.
#[derive(Clone, Copy)]
pub(super) enum Shape<'a> {
    /// Not at all.
    Leaf,
    /// By the fields of this struct.
    Struct(&'static str),
    /// By keys; all values have this type.
    Map(&'a Type),
    /// By items that are their own keys.
    Set,
    /// By items with these key fields.
    Keyed(&'a [&'static str], &'a Type),
    /// By whatever keys it has; no types are known.
    Loose,
}

impl<'a> Shape<'a> {
    /// The shape of a field of that type, `owner` being `Struct.field`.
    pub(super) fn of(r#type: &'a Type, owner: &str) -> Self {
        let granularity = &rules(owner).granularity;
        if *granularity == Granularity::Atomic {
            return Self::Leaf;
        }
        match (r#type, granularity) {
            (Type::Pointer(inner), _) => Self::of(inner, owner),
            (Type::Map(inner), _) => Self::Map(inner),
            (Type::List(_), Granularity::Set) => Self::Set,
            (Type::List(item), Granularity::Keyed(keys)) => Self::Keyed(keys, item),
            (Type::Named(name), _) => match Schema::get().definition(name) {
                Some(Definition::Alias(inner)) => Self::of(inner, owner),
                Some(Definition::Struct(_)) if rules(name).granularity == Granularity::Atomic => Self::Leaf,
                Some(Definition::Struct(_)) => Self::Struct(name),
                None => Self::Leaf,
            },
            _ => Self::Leaf,
        }
    }

    /// The shape of a whole object of a kind.
    pub(super) fn of_kind(kind: &str) -> Self {
        match Schema::get().entry(kind) {
            Some((name, Definition::Struct(_))) => Self::Struct(name),
            _ => Self::Loose,
        }
    }

    /// The shape of what is at a key of this one.
    pub(super) fn field(self, key: &str) -> Self {
        match self {
            Self::Struct(name) => {
                let fields = Schema::get().fields(name).unwrap_or_default();
                match fields.iter().find(|field| field.name == key) {
                    Some(field) => Self::of(&field.kind, &format!("{name}.{key}")),
                    None => Self::Leaf,
                }
            }
            Self::Map(inner) => Self::of(inner, ""),
            Self::Loose if key == "metadata" => Self::of_kind("ObjectMeta"),
            Self::Loose => Self::Loose,
            _ => Self::Leaf,
        }
    }

    /// The children of a value by their steps, in order; `None` if it is a leaf.
    pub(super) fn children<'v>(self, value: Option<&'v Value>) -> Option<Vec<(Step, Shape<'a>, &'v Value)>> {
        match (self, value) {
            (Self::Leaf, _) => None,
            (Self::Struct(_) | Self::Map(_) | Self::Loose, Some(Value::Object(map))) => {
                let fields = map.iter();
                Some(fields.map(|(key, value)| (Step::Field(key.clone()), self.field(key), value)).collect())
            }
            (Self::Set, Some(Value::Array(items))) => {
                Some(items.iter().map(|item| (Step::item(item), Shape::Leaf, item)).collect())
            }
            (Self::Keyed(keys, r#type), Some(Value::Array(items))) => {
                let shape = Shape::of(r#type, "");
                Some(items.iter().map(|item| (Step::key(item, keys), shape, item)).collect())
            }
            (Self::Loose, Some(_)) => None,
            (_, None | Some(Value::Null)) => Some(Vec::new()),
            _ => None,
        }
    }
}

/// Compares two objects of a kind.
pub fn compare(kind: &str, old: &Value, new: &Value) -> Comparison {
    walk(Shape::of_kind(kind), Some(old), Some(new))
}

fn leaf(old: Option<&Value>, new: Option<&Value>) -> Comparison {
    let mut comparison = Comparison::default();
    match (old, new) {
        (None, Some(_)) => comparison.added.here = true,
        (Some(_), None) => comparison.removed.here = true,
        (old, new) if old != new => comparison.modified.here = true,
        _ => {}
    }
    comparison
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::Object(map)) => map.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}

fn walk(shape: Shape<'_>, old: Option<&Value>, new: Option<&Value>) -> Comparison {
    // Two empty ones are leaves, so that empty and absent stay apart.
    if is_empty(old) && is_empty(new) {
        return leaf(old, new);
    }
    let (Some(before), Some(after)) = (shape.children(old), shape.children(new)) else {
        return leaf(old, new);
    };
    let mut comparison = Comparison::default();
    let mut seen = BTreeSet::new();
    for (step, shape, value) in after.iter().chain(&before) {
        if !seen.insert(step) {
            continue;
        }
        let find = |children: &[(Step, Shape<'_>, &Value)]| -> Option<Value> {
            children.iter().find(|(other, ..)| other == step).map(|(.., value)| (*value).clone())
        };
        let _ = value;
        let (old, new) = (find(&before), find(&after));
        let below = walk(*shape, old.as_ref(), new.as_ref());
        comparison.added.insert(step.clone(), below.added);
        comparison.modified.insert(step.clone(), below.modified);
        comparison.removed.insert(step.clone(), below.removed);
    }
    // A container that comes or goes counts itself.
    comparison.added.here |= old.is_none();
    comparison.removed.here |= new.is_none();
    comparison
}

/// All fields of an object. Upstream: TypedValue.ToFieldSet.
pub fn fields(kind: &str, object: &Value) -> Set {
    all(Shape::of_kind(kind), object)
}

fn all(shape: Shape<'_>, value: &Value) -> Set {
    let Some(children) = shape.children(Some(value)) else { return Set::leaf() };
    let mut set = Set::default();
    for (step, child, value) in children {
        let mut below = all(child, value);
        let own = matches!(shape, Shape::Map(_) | Shape::Set | Shape::Keyed(..));
        below.here |= own || value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
        set.insert(step, below);
    }
    set
}
