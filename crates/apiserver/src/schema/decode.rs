//! Reads JSON as Go's decoder reads it into a struct, and writes it back as Go's encoder would.
//! Upstream: sigs.k8s.io/json.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api as api;
use serde_json::{Map, Value};

use super::zero::{is_empty, is_struct, zero};
use super::{Definition, Field, Schema, Type};
use crate::go;

/// What came out of a decoding.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    /// The object with only known fields, in the order of the struct.
    pub object: Value,
    /// Paths of unknown fields in the order of the document: `spec.foo`, `rules[0].foo`.
    pub unknown: Vec<String>,
}

/// Reads `value` as a kind. An unknown kind is kept as it is.
///
/// # Errors
/// Go's words for the first value that does not fit its field.
pub fn decode(kind: &str, value: Value) -> Result<Decoded, String> {
    let schema = Schema::get();
    let Some(fields) = schema.fields(kind) else { return Ok(Decoded { object: value, unknown: Vec::new() }) };
    let Value::Object(map) = value else {
        let what = json_kind(&value);
        return Err(format!("json: cannot unmarshal {what} into Go value of type v1.{kind}"));
    };
    let mut reader = Reader { schema, unknown: Vec::new(), error: None, depth: 0 };
    let object = reader.structure(kind, fields, map, &Place::default(), true);
    match reader.error {
        Some(error) => Err(error),
        None => Ok(Decoded { object, unknown: reader.unknown }),
    }
}

/// Where in the document: as JSON errors name it and as unknown fields are named, and the struct around it.
#[derive(Clone, Default)]
struct Place {
    dotted: String,
    indexed: String,
    structure: String,
}

impl Place {
    fn field(&self, structure: &str, name: &str) -> Self {
        let join = |path: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        Self { dotted: join(&self.dotted), indexed: join(&self.indexed), structure: structure.to_owned() }
    }

    fn index(&self, index: usize) -> Self {
        Self { indexed: format!("{}[{index}]", self.indexed), ..self.clone() }
    }

    fn key(&self, key: &str) -> Self {
        Self { indexed: format!("{}.{key}", self.indexed), ..self.clone() }
    }
}

struct Reader<'a> {
    schema: &'a Schema,
    unknown: Vec<String>,
    /// The first error; reading goes on as in Go, but the result is lost.
    error: Option<String>,
    depth: usize,
}

impl Reader<'_> {
    fn fail(&mut self, error: String) -> Value {
        self.error.get_or_insert(error);
        Value::Null
    }

    fn mismatch(&mut self, value: &Value, go_type: &str, place: &Place) -> Value {
        let what = json_kind(value);
        self.fail(format!(
            "json: cannot unmarshal {what} into Go struct field {}.{} of type {go_type}",
            place.structure, place.dotted
        ))
    }

    /// Reads the fields in the order of the document, so that the first error is Go's first.
    fn structure(
        &mut self,
        name: &str,
        fields: &[Field],
        map: Map<String, Value>,
        place: &Place,
        root: bool,
    ) -> Value {
        let mut found: Vec<Option<Value>> = vec![None; fields.len()];
        let mut type_meta = [None, None];
        for (key, value) in map {
            if root && let Some(slot) = ["kind", "apiVersion"].iter().position(|known| *known == key) {
                if let Some(slot) = type_meta.get_mut(slot) {
                    *slot = Some(value);
                }
                continue;
            }
            match fields.iter().zip(&mut found).find(|(field, _)| field.name == key) {
                Some((field, slot)) => *slot = Some(self.value(&field.kind, value, &place.field(name, &key))),
                None => self.unknown.push(place.field(name, &key).indexed),
            }
        }
        let mut object = Map::new();
        for (key, value) in ["kind", "apiVersion"].into_iter().zip(type_meta) {
            if let Some(value) = value {
                object.insert(key.to_owned(), value);
            }
        }
        for (field, value) in fields.iter().zip(found) {
            let value = match value {
                None | Some(Value::Null) => zero(self.schema, &field.kind),
                Some(value) => value,
            };
            if field.always
                || is_struct(self.schema, &field.kind)
                || !is_empty(self.schema, &field.kind, &value)
            {
                object.insert(field.name.to_owned(), value);
            }
        }
        Value::Object(object)
    }

    fn value(&mut self, kind: &Type, value: Value, place: &Place) -> Value {
        if value.is_null() {
            return Value::Null;
        }
        match (kind, value) {
            (Type::Raw, value) => value,
            (Type::Pointer(inner), value) => self.value(inner, value, place),
            (Type::Named(name), value) => self.named(name, value, place),
            (Type::Text, Value::String(text)) => Value::String(text),
            (Type::Bool, Value::Bool(value)) => Value::Bool(value),
            (Type::Float, Value::Number(number)) => Value::Number(number),
            (Type::Int32 | Type::Int64, Value::Number(number)) => self.integer(kind, &number, place),
            (Type::Bytes, Value::String(text)) => match go::decode_base64(&text) {
                Ok(bytes) => Value::String(STANDARD.encode(bytes)),
                Err(at) => self.fail(format!("illegal base64 data at input byte {at}")),
            },
            // `[]byte` reads a list of numbers, too.
            (Type::Bytes, Value::Array(list)) => self.byte_list(list, place),
            (Type::Time | Type::MicroTime, value) => self.time(kind, value),
            (Type::Quantity, value @ (Value::String(_) | Value::Number(_))) => match value {
                Value::Number(number) => Value::String(number.to_string()),
                text => text,
            },
            (Type::IntOrString, value @ (Value::String(_) | Value::Number(_))) => value,
            (Type::List(inner), Value::Array(list)) => {
                let items = list
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| match self.value(inner, item, &place.index(index)) {
                        Value::Null => zero(self.schema, inner),
                        item => item,
                    })
                    .collect();
                Value::Array(items)
            }
            (Type::Map(inner), Value::Object(map)) => {
                let mut entries: Vec<(String, Value)> = map
                    .into_iter()
                    .map(|(key, item)| {
                        let item = match self.value(inner, item, &place.key(&key)) {
                            Value::Null => zero(self.schema, inner),
                            item => item,
                        };
                        (key, item)
                    })
                    .collect();
                // Go writes maps in the order of their keys.
                entries.sort_by(|(left, _), (right, _)| left.cmp(right));
                Value::Object(entries.into_iter().collect())
            }
            (kind, value) => {
                let go_type = go_type(kind);
                self.mismatch(&value, &go_type, place)
            }
        }
    }

    fn named(&mut self, name: &str, value: Value, place: &Place) -> Value {
        match (self.schema.definition(name), value) {
            (Some(Definition::Struct(fields)), Value::Object(map)) => {
                // Only JSONSchemaProps and the like contain themselves; serde_json bounds the depth anyway.
                if self.depth > 100 {
                    return self.fail("exceeded max depth".to_owned());
                }
                self.depth += 1;
                let value = self.structure(name, fields, map, place, false);
                self.depth -= 1;
                value
            }
            (Some(Definition::Alias(kind)), value) => {
                let fits = matches!(
                    (kind, &value),
                    (Type::Text, Value::String(_))
                        | (Type::List(_), Value::Array(_))
                        | (Type::Map(_), Value::Object(_))
                        | (Type::Int32 | Type::Int64, Value::Number(_))
                );
                if fits {
                    self.value(kind, value, place)
                } else {
                    self.mismatch(&value, &go_type_named(name), place)
                }
            }
            (_, value) => self.mismatch(&value, &go_type_named(name), place),
        }
    }

    fn integer(&mut self, kind: &Type, number: &serde_json::Number, place: &Place) -> Value {
        let fits = number.as_i64().filter(|value| *kind == Type::Int64 || i32::try_from(*value).is_ok());
        match fits {
            Some(value) => Value::from(value),
            None => {
                let go_type = go_type(kind);
                let text = go::number_text(number);
                self.fail(format!(
                    "json: cannot unmarshal number {text} into Go struct field {}.{} of type {go_type}",
                    place.structure, place.dotted
                ))
            }
        }
    }

    fn byte_list(&mut self, list: Vec<Value>, place: &Place) -> Value {
        let mut bytes = Vec::new();
        for item in list {
            match item.as_u64().and_then(|number| u8::try_from(number).ok()) {
                Some(byte) => bytes.push(byte),
                None => {
                    let what = match &item {
                        Value::Number(number) => format!("number {}", go::number_text(number)),
                        other => json_kind(other).to_owned(),
                    };
                    return self.fail(format!(
                        "json: cannot unmarshal {what} into Go struct field {}.{} of type uint8",
                        place.structure, place.dotted
                    ));
                }
            }
        }
        Value::String(STANDARD.encode(bytes))
    }

    fn time(&mut self, kind: &Type, value: Value) -> Value {
        let Value::String(text) = value else {
            let what = json_kind(&value);
            return self.fail(format!("json: cannot unmarshal {what} into Go value of type string"));
        };
        let Some(seconds) = api::parse_rfc3339(&text) else {
            let layout = match kind {
                Type::MicroTime => "2006-01-02T15:04:05.000000Z07:00",
                _ => "2006-01-02T15:04:05Z07:00",
            };
            return self.fail(format!(
                "parsing time {} as {}: cannot parse {} as \"2006\"",
                api::go_quote(&text),
                api::go_quote(layout),
                api::go_quote(&text)
            ));
        };
        match kind {
            Type::MicroTime => Value::String(micro_time(&text, seconds)),
            _ => Value::String(api::format_rfc3339(seconds)),
        }
    }
}

/// A time with six digits behind the point.
fn micro_time(text: &str, seconds: i64) -> String {
    let digits: String = text
        .split_once('.')
        .map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).take(6).collect())
        .unwrap_or_default();
    let micros: i64 = format!("{digits:0<6}").parse().unwrap_or_default();
    api::format_rfc3339_micro(seconds.saturating_mul(1_000_000_000).saturating_add(micros * 1000))
}

/// What Go's decoder calls the value.
fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A type as Go's `%s` of `reflect.Type` writes it.
fn go_type(kind: &Type) -> String {
    match kind {
        Type::Text => "string".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Int32 => "int32".to_owned(),
        Type::Int64 => "int64".to_owned(),
        Type::Float => "float64".to_owned(),
        Type::Bytes => "[]uint8".to_owned(),
        Type::Time => "v1.Time".to_owned(),
        Type::MicroTime => "v1.MicroTime".to_owned(),
        Type::Quantity => "resource.Quantity".to_owned(),
        Type::IntOrString => "intstr.IntOrString".to_owned(),
        Type::Raw => "interface {}".to_owned(),
        Type::List(inner) => format!("[]{}", go_type(inner)),
        Type::Map(inner) => format!("map[string]{}", go_type(inner)),
        Type::Pointer(inner) => go_type(inner),
        Type::Named(name) => go_type_named(name),
    }
}

fn go_type_named(name: &str) -> String {
    match name {
        "UID" => "types.UID".to_owned(),
        name => format!("v1.{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn csr(spec: Value) -> Result<Decoded, String> {
        decode("CertificateSigningRequest", json!({"kind": "CertificateSigningRequest", "spec": spec}))
    }

    #[test]
    fn objects_come_back_as_go_writes_them() {
        let decoded = csr(json!({"usages": null, "request": "aGVs\nbG8=\n", "foo": 1})).unwrap();
        assert_eq!(decoded.unknown, ["spec.foo"]);
        assert_eq!(
            decoded.object.to_string(),
            r#"{"kind":"CertificateSigningRequest","metadata":{},"spec":{"request":"aGVsbG8=","signerName":""},"status":{}}"#
        );
    }

    #[test]
    fn misfits_are_named_as_go_names_them() {
        for (spec, error) in [
            (
                json!({"request": [1, "a"]}),
                "json: cannot unmarshal string into Go struct field CertificateSigningRequestSpec.spec.request of type uint8",
            ),
            (
                json!({"request": {}}),
                "json: cannot unmarshal object into Go struct field CertificateSigningRequestSpec.spec.request of type []uint8",
            ),
            (
                json!({"usages": "a"}),
                "json: cannot unmarshal string into Go struct field CertificateSigningRequestSpec.spec.usages of type []v1.KeyUsage",
            ),
            (
                json!({"usages": [[]]}),
                "json: cannot unmarshal array into Go struct field CertificateSigningRequestSpec.spec.usages of type v1.KeyUsage",
            ),
            (
                json!({"expirationSeconds": 2_147_483_648_i64}),
                "json: cannot unmarshal number 2147483648 into Go struct field CertificateSigningRequestSpec.spec.expirationSeconds of type int32",
            ),
            (
                json!({"expirationSeconds": 1e20}),
                "json: cannot unmarshal number 100000000000000000000 into Go struct field CertificateSigningRequestSpec.spec.expirationSeconds of type int32",
            ),
            (json!({"request": "***"}), "illegal base64 data at input byte 0"),
        ] {
            assert_eq!(csr(spec).unwrap_err(), error);
        }
    }
}
