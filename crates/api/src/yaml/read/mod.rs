//! YAML as Kubernetes reads it, into JSON values, with go-yaml's words for mistakes.
//! Upstream: sigs.k8s.io/yaml over its goyaml.v2, which is libyaml in Go.

mod compose;
mod parser;
mod resolve;
mod scalars;
mod scanner;
mod token;

use std::fmt;

use serde_json::Value;

/// Why a text is no YAML; `Display` gives `yaml: line 3: did not find expected key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong.
    pub problem: String,
    /// The line go-yaml names, 0 if it names none. It is one less than the line of the mistake where the grammar is
    /// hurt (and not the form of a token), as upstream has it.
    pub line: usize,
}

impl fmt::Display for YamlError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "yaml: {}", self.problem),
            line => write!(formatter, "yaml: line {line}: {}", self.problem),
        }
    }
}

impl std::error::Error for YamlError {}

/// The first document of `text`; `Null` if there is none. Keys keep their order, of a repeated one the last counts.
pub fn parse(text: &str) -> Result<Value, YamlError> {
    compose::document(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn reads(text: &str, value: Value) {
        assert_eq!(parse(text), Ok(value), "{text}");
    }

    #[track_caller]
    fn fails(text: &str, words: &str) {
        assert_eq!(parse(text).map_err(|error| error.to_string()), Err(words.to_owned()), "{text}");
    }

    #[test]
    fn collections() {
        reads(
            "a: 1\nb:\n- x\n- v: 2\n  z: 3\nc: {d: e, f: [1, 2]}\n",
            json!({"a": 1, "b": ["x", {"v": 2, "z": 3}], "c": {"d": "e", "f": [1, 2]}}),
        );
        reads("- - a\n  - b\n-\n  c: d\n", json!([["a", "b"], {"c": "d"}]));
        reads("? a\n: b\n", json!({"a": "b"}));
        reads("[a: b, c]", json!([{"a": "b"}, "c"]));
        reads("a:\nb:\n", json!({"a": null, "b": null}));
        reads("a: 1\na: 2\n", json!({"a": 2}));
        reads("", Value::Null);
        reads("# nothing\n---\n", Value::Null);
        reads("---\na: b\n---\nc: d\n", json!({"a": "b"}));
    }

    #[test]
    fn scalars() {
        reads(
            "[yes, Off, ~, null, 0x10, 010, 1_000, 3600.0, 3.6e3, 1.5, '1', \"a\\tb\", 2026-01-01, .5, y, -7]",
            json!([
                true,
                false,
                null,
                null,
                16,
                8,
                1000,
                3600,
                3600,
                1.5,
                "1",
                "a\tb",
                "2026-01-01",
                0.5,
                true,
                -7
            ]),
        );
        reads(
            "a: |\n  one\n   two\n\n  three\n\nb: >-\n  x\n  y\n\n  z\n",
            json!({"a": "one\n two\n\nthree\n", "b": "x y\nz"}),
        );
        reads("a: |+\n  x\n\nb: |-\n  y\n", json!({"a": "x\n\n", "b": "y"}));
        reads("a: b\n  c\nd: 'it''s\n  e'\n", json!({"a": "b c", "d": "it's e"}));
        reads(
            "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n",
            json!({"a": {"b": 1}, "c": {"b": 1}, "d": {"b": 1, "e": 2}}),
        );
        reads("true: 1\n2: b\n", json!({"true": 1, "2": "b"}));
        reads("a: !!str 5\nb: \"x\\\n  y\"\r\n", json!({"a": "5", "b": "xy"}));
        reads("url: http://a:8080/b#c\nd: a#b # c\n", json!({"url": "http://a:8080/b#c", "d": "a#b"}));
    }

    #[test]
    fn mistakes() {
        fails("a:\n\tb: 1\n", "yaml: line 2: found character that cannot start any token");
        fails("a: b\n c: d\n", "yaml: line 2: mapping values are not allowed in this context");
        fails("a:b\nc:d\ne:\n  f:g\n", "yaml: line 3: mapping values are not allowed in this context");
        fails("a: b: c\n", "yaml: mapping values are not allowed in this context");
        fails("a: 1\nb:2\nc: 3\n", "yaml: line 3: could not find expected ':'");
        fails("a: 1\nb\n", "yaml: line 3: could not find expected ':'");
        fails("a: \"b\nc: d\n", "yaml: line 3: found unexpected end of stream");
        fails("a: [b\n", "yaml: line 1: did not find expected ',' or ']'");
        fails("a:\n  b:\n- c\n", "yaml: line 2: did not find expected key");
        fails("a: *b\n", "yaml: unknown anchor 'b' referenced");
        fails("a: @b\n", "yaml: found character that cannot start any token");
        fails("- a\nb: c\n", "yaml: line 1: did not find expected '-' indicator");
        fails("a: {b: c\nd: e", "yaml: line 1: did not find expected ',' or '}'");
        fails("a: \"\\q\"\n", "yaml: found unknown escape character");
        fails("a: b\u{1}\n", "yaml: control characters are not allowed");
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse(&"- ".repeat(100_000)).is_err());
    }
}
