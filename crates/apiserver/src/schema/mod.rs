//! The Go types of objects: which fields there are, how they decode and how they are written back.
//!
//! Types are written down in a small language, one type a line, so that a kind costs bytes and not kilobytes:
//!
//! ```text
//! Secret metadata:ObjectMeta immutable:*bool data:{}bytes stringData:{}string type:SecretType
//! SecretType = string
//! ```
//!
//! `[]T` is a list, `{}T` a map, `*T` a pointer, `name = T` a type that only has another name. Like Go's
//! `omitempty`, a field that is zero is left out; `!` behind the field's name keeps it. Fields are written in
//! the order in which they stand here, which is the order of the struct.

mod decode;
mod parse;
pub mod rules;
mod zero;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value};

pub use decode::{Decoded, decode};

/// A Go type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// `string`
    Text,
    /// `bool`
    Bool,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `float64`
    Float,
    /// `[]byte`, base64 on the wire.
    Bytes,
    /// `metav1.Time`
    Time,
    /// `metav1.MicroTime`
    MicroTime,
    /// `resource.Quantity`
    Quantity,
    /// `intstr.IntOrString`
    IntOrString,
    /// Any JSON, kept as it is.
    Raw,
    /// A slice.
    List(Box<Type>),
    /// A map from strings.
    Map(Box<Type>),
    /// A pointer.
    Pointer(Box<Type>),
    /// A type with a line of its own.
    Named(&'static str),
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Type,
    /// Written even if zero.
    pub(crate) always: bool,
}

/// What a line defines.
#[derive(Clone, Debug)]
pub(crate) enum Definition {
    Struct(Vec<Field>),
    Alias(Type),
}

/// All types by name.
pub(crate) struct Schema(BTreeMap<&'static str, Definition>);

impl Schema {
    /// The types of every kind that is served.
    pub(crate) fn get() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(|| {
            let mut types = BTreeMap::new();
            for text in crate::resources::types::ALL {
                parse::parse(text, &mut types);
            }
            Self(types)
        })
    }

    pub(crate) fn definition(&self, name: &str) -> Option<&Definition> {
        self.0.get(name)
    }

    /// A definition with the name as it lives in the texts.
    pub(crate) fn entry(&self, name: &str) -> Option<(&'static str, &Definition)> {
        self.0.get_key_value(name).map(|(name, definition)| (*name, definition))
    }

    /// The fields of a struct type; `None` for an unknown name or an alias.
    pub(crate) fn fields(&self, name: &str) -> Option<&[Field]> {
        match self.0.get(name)? {
            Definition::Struct(fields) => Some(fields),
            Definition::Alias(_) => None,
        }
    }
}

/// Whether the fields of a kind are known.
pub fn knows(kind: &str) -> bool {
    Schema::get().fields(kind).is_some()
}

/// Brings an object that our own code changed back into Go's form: fields in order, empty ones out, zero ones in.
pub fn normalize(kind: &str, object: Value) -> Value {
    match decode(kind, object.clone()) {
        Ok(decoded) => decoded.object,
        // Only a program error leads here; the object is better than nothing.
        Err(_) => object,
    }
}

/// An object of the kind that nobody has filled in, as Go writes it.
pub fn zero_object(kind: &str) -> Value {
    normalize(kind, Value::Object(Map::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: &Type) {
        match kind {
            Type::Named(name) => {
                assert!(Schema::get().definition(name).is_some(), "{name} is not defined");
            }
            Type::List(inner) | Type::Map(inner) | Type::Pointer(inner) => check(inner),
            _ => {}
        }
    }

    #[test]
    fn every_type_that_is_named_is_defined() {
        for definition in Schema::get().0.values() {
            match definition {
                Definition::Alias(kind) => check(kind),
                Definition::Struct(fields) => fields.iter().for_each(|field| check(&field.kind)),
            }
        }
    }
}
