//! Reads the lines that define types.

use std::collections::BTreeMap;

use super::{Definition, Field, Type};

/// Adds the types of `text` to `types`. A line that begins with a blank goes on with the type before it.
pub(super) fn parse(text: &'static str, types: &mut BTreeMap<&'static str, Definition>) {
    let mut current = "";
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut words = line.split_whitespace().peekable();
        if !line.starts_with(char::is_whitespace) {
            current = words.next().unwrap_or_default();
            if words.peek() == Some(&"=") {
                words.next();
                types.insert(current, Definition::Alias(parse_type(words.next().unwrap_or_default())));
                continue;
            }
            types.insert(current, Definition::Struct(Vec::new()));
        }
        let Some(Definition::Struct(fields)) = types.get_mut(current) else { continue };
        fields.extend(words.map(field));
    }
}

fn field(word: &'static str) -> Field {
    let (name, kind) = word.split_once(':').unwrap_or((word, "string"));
    match name.strip_suffix('!') {
        Some(name) => Field { name, kind: parse_type(kind), always: true },
        None => Field { name, kind: parse_type(kind), always: false },
    }
}

fn parse_type(word: &'static str) -> Type {
    let inner = |rest| Box::new(parse_type(rest));
    if let Some(rest) = word.strip_prefix("[]") {
        return Type::List(inner(rest));
    }
    if let Some(rest) = word.strip_prefix("{}") {
        return Type::Map(inner(rest));
    }
    if let Some(rest) = word.strip_prefix('*') {
        return Type::Pointer(inner(rest));
    }
    match word {
        "string" => Type::Text,
        "bool" => Type::Bool,
        "int32" => Type::Int32,
        "int64" => Type::Int64,
        "float64" => Type::Float,
        "bytes" => Type::Bytes,
        "time" => Type::Time,
        "microtime" => Type::MicroTime,
        "quantity" => Type::Quantity,
        "intorstring" => Type::IntOrString,
        "raw" => Type::Raw,
        name => Type::Named(name),
    }
}
