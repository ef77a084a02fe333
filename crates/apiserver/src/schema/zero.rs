//! Zero values, and what `omitempty` leaves out.

use serde_json::{Map, Value, json};

use super::{Definition, Schema, Type};

/// What a field that nobody set looks like when it is written all the same.
pub(super) fn zero(schema: &Schema, kind: &Type) -> Value {
    match kind {
        Type::Text => json!(""),
        Type::Bool => json!(false),
        Type::Int32 | Type::Int64 | Type::Float | Type::IntOrString => json!(0),
        Type::Quantity => json!("0"),
        Type::Bytes
        | Type::Time
        | Type::MicroTime
        | Type::Raw
        | Type::List(_)
        | Type::Map(_)
        | Type::Pointer(_) => Value::Null,
        Type::Named(name) => match schema.definition(name) {
            Some(Definition::Alias(kind)) => zero(schema, kind),
            Some(Definition::Struct(fields)) => {
                let fields = fields
                    .iter()
                    .filter(|field| field.always || is_struct(schema, &field.kind))
                    .map(|field| (field.name.to_owned(), zero(schema, &field.kind)));
                Value::Object(Map::from_iter(fields))
            }
            None => Value::Null,
        },
    }
}

/// Whether the type is a struct, which `omitempty` never leaves out. Times are structs, too.
pub(super) fn is_struct(schema: &Schema, kind: &Type) -> bool {
    match kind {
        Type::Time | Type::MicroTime => true,
        Type::Named(name) => match schema.definition(name) {
            Some(Definition::Struct(_)) => true,
            Some(Definition::Alias(kind)) => is_struct(schema, kind),
            None => false,
        },
        _ => false,
    }
}

/// Whether `omitempty` leaves this (decoded) value out.
pub(super) fn is_empty(schema: &Schema, kind: &Type, value: &Value) -> bool {
    match value {
        Value::Null => !is_struct(schema, kind),
        Value::Object(map) => {
            map.is_empty() && !is_struct(schema, kind) && !is_pointer_to_struct(schema, kind)
        }
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty() && !matches!(kind, Type::Pointer(_)),
        Value::Bool(value) => !value && !matches!(kind, Type::Pointer(_)),
        Value::Number(number) => {
            number.as_f64() == Some(0.0) && !matches!(kind, Type::Pointer(_) | Type::IntOrString)
        }
    }
}

fn is_pointer_to_struct(schema: &Schema, kind: &Type) -> bool {
    matches!(kind, Type::Pointer(inner) if is_struct(schema, inner) || **inner == Type::Raw)
        || *kind == Type::Raw
}
