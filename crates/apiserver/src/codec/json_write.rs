//! JSON as Go's encoder writes it: `<`, `>` and `&` escaped, compact or indented. Upstream: encoding/json.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

/// `value` on one line without a line feed.
pub fn compact(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    append(&mut bytes, value);
    bytes
}

/// Appends `value` on one line to `bytes`.
pub fn append(bytes: &mut Vec<u8>, value: &impl Serialize) {
    let mut serializer = serde_json::Serializer::with_formatter(bytes, Go(CompactFormatter));
    // Writing values with text keys to memory cannot fail.
    let _ = value.serialize(&mut serializer);
}

/// `value` indented by two blanks, as browsers and curl get it.
pub fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Go(PrettyFormatter::new()));
    let _ = value.serialize(&mut serializer);
    bytes
}

/// Escapes what Go escapes, leaves the rest to another formatter.
struct Go<F>(F);

impl<F: Formatter> Formatter for Go<F> {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (head, tail) = rest.split_at(at);
            writer.write_all(head.as_bytes())?;
            let mut signs = tail.chars();
            if let Some(sign) = signs.next() {
                write!(writer, "\\u{:04x}", u32::from(sign))?;
            }
            rest = signs.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(countersign_api::float_json(value).as_bytes())
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn markup_is_escaped() {
        let value = json!({"a": "<b>&\u{2028}é\"\n", "n": 3.0, "e": {}, "l": []});
        assert_eq!(
            String::from_utf8(compact(&value)).unwrap(),
            r#"{"a":"\u003cb\u003e\u0026\u2028é\"\n","n":3,"e":{},"l":[]}"#
        );
        assert_eq!(String::from_utf8(pretty(&json!({"a": [1]}))).unwrap(), "{\n  \"a\": [\n    1\n  ]\n}");
    }
}
