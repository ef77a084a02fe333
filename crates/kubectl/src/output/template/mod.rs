//! `-o go-template`: the part of Go's text/template that people use on objects.
//!
//! Upstream: text/template and text/template/parse; k8s.io/cli-runtime/pkg/printers template.go for the functions
//! `exists` and `base64decode`.

mod exec;
mod functions;
mod lex;
mod node;
mod parse;
mod printf;

use serde_json::{Number, Value};

use node::Tree;

/// A parsed template.
#[derive(Clone, Debug)]
pub struct Template {
    tree: Tree,
    allow_missing_keys: bool,
}

/// What kubectl calls every template.
const NAME: &str = "output";

impl Template {
    /// Reads a template; an error has Go's words, such as `template: output:1: unclosed action`.
    pub fn parse(text: &str, allow_missing_keys: bool) -> Result<Self, String> {
        let tree =
            parse::parse(text).map_err(|(line, message)| format!("template: {NAME}:{line}: {message}"))?;
        Ok(Self { tree, allow_missing_keys })
    }

    /// Writes the text for `object`; on an error (in Go's words) what was written so far stays.
    pub fn execute(&self, object: &Value, out: &mut String) -> Result<(), String> {
        exec::execute(&self.tree, self.allow_missing_keys, &floats(object), out)
    }
}

/// The object as encoding/json decodes it without types: all numbers are floats.
pub fn floats(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let float = number.as_f64().and_then(Number::from_f64);
            Value::Number(float.unwrap_or_else(|| number.clone()))
        }
        Value::Array(items) => items.iter().map(floats).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), floats(value)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(template: &str) -> String {
        let object = json!({
            "name": "jane", "n": 86400, "big": 31_536_000, "yes": true, "null": null, "status": {},
            "list": ["a", "b"], "request": "aGVsbG8=",
            "items": [{"name": "x", "labels": {"b": "2", "a": "1"}}, {"name": "y", "status": {"ok": true}}]
        });
        let template = match Template::parse(template, true) {
            Ok(template) => template,
            Err(error) => return error,
        };
        let mut out = String::new();
        match template.execute(&object, &mut out) {
            Ok(()) => out,
            Err(error) => format!("{out}|{error}"),
        }
    }

    #[test]
    fn texts() {
        for (template, expected) in [
            ("plain", "plain"),
            ("{{.name}}{{\"\\n\"}}", "jane\n"),
            ("a {{- .name -}} b", "ajaneb"),
            ("a {{/* note */}}b", "a b"),
            (
                "{{.n}} {{.big}} {{.yes}} {{.null}} {{.missing}} {{.missing.deep}}",
                "86400 3.1536e+07 true <no value> <no value> <no value>",
            ),
            ("{{range .list}}{{.}},{{end}}", "a,b,"),
            ("{{range $i, $e := .list}}{{$i}}={{$e}} {{end}}", "0=a 1=b "),
            ("{{range $k, $v := (index .items 0).labels}}{{$k}}:{{$v}};{{end}}", "a:1;b:2;"),
            ("{{range .missing}}x{{else}}none{{end}}", "none"),
            ("{{range .items}}{{if not .status}}{{.name}}{{end}}{{end}}", "x"),
            ("{{if .status}}a{{else if .yes}}b{{else}}c{{end}}", "b"),
            ("{{with .name}}{{.}}-{{$.n}}{{end}}", "jane-86400"),
            ("{{with .missing}}x{{else}}y{{end}}", "y"),
            ("{{(index .items 1).name}} {{index .list 1}} {{len .list}} {{len .name}}", "y b 2 4"),
            ("{{.request | base64decode}}", "hello"),
            (
                "{{printf \"%s=%v %q %5d|%-5s|%.2f%%\" .name .list .name 7 \"x\" 1.5}}",
                "jane=[a b] \"jane\"     7|x    |1.50%",
            ),
            ("{{if and .yes (eq .name \"jane\")}}ok{{end}}{{or .missing \"d\"}}", "okd"),
            ("{{eq .name \"x\" \"jane\"}} {{ne 1 2}} {{lt 1 2}} {{ge \"b\" \"a\"}}", "true true true true"),
            ("{{$x := .name}}{{$x = \"z\"}}{{$x}}", "z"),
            ("{{define \"t\"}}[{{.}}]{{end}}{{template \"t\" .name}}", "[jane]"),
            (
                "{{exists . \"status\"}} {{exists . \"nope\"}} {{exists . \"items\" 0 \"name\"}}",
                "true false true",
            ),
            ("{{range .list}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}", "a"),
            ("{{slice .name 1 3}} {{print 1 2 \"x\"}} {{println 1}}", "an 1 2x 1\n"),
            ("{{html \"<a>\"}} {{`raw\\n`}} {{'a'}}", "&lt;a&gt; raw\\n 97"),
            (
                "{{.}}",
                "map[big:3.1536e+07 items:[map[labels:map[a:1 b:2] name:x] map[name:y status:map[ok:true]]] list:[a b] n:86400 name:jane null:<nil> request:aGVsbG8= status:map[] yes:true]",
            ),
        ] {
            assert_eq!(run(template), expected, "{template}");
        }
    }

    #[test]
    fn refusals() {
        for (template, expected) in [
            ("{{.name", "template: output:1: unclosed action"),
            ("\n{{foo}}", "template: output:2: function \"foo\" not defined"),
            ("{{if .x}}", "template: output:1: unexpected EOF"),
            ("{{end}}", "template: output:1: unexpected {{end}}"),
            ("{{if}}x{{end}}", "template: output:1: missing value for if"),
            ("{{$x}}", "template: output:1: undefined variable \"$x\""),
            ("{{}}", "template: output:1: missing value for command"),
            ("{{.a | }}", "template: output:1: missing value for command"),
            ("{{\"a}}", "template: output:1: unterminated quoted string"),
            ("{{.a}b}}", "template: output:1: bad character U+007D '}'"),
            (
                "{{index .list 2}}",
                "|template: output:1:2: executing \"output\" at <index .list 2>: error calling index: reflect: slice index out of range",
            ),
            (
                "x{{(index .missing 0).type}}",
                "x|template: output:1:4: executing \"output\" at <index .missing 0>: error calling index: index of untyped nil",
            ),
            (
                "{{.name.first}}",
                "|template: output:1:7: executing \"output\" at <.name.first>: can't evaluate field first in type interface {}",
            ),
            (
                "{{.null.x}}",
                "|template: output:1:7: executing \"output\" at <.null.x>: nil pointer evaluating interface {}.x",
            ),
            (
                "{{eq .n 86400}}",
                "|template: output:1:2: executing \"output\" at <eq .n 86400>: error calling eq: incompatible types for comparison",
            ),
            (
                "{{range .name}}x{{end}}",
                "|template: output:1:8: executing \"output\" at <.name>: range can't iterate over jane",
            ),
            (
                "{{len 3}}",
                "|template: output:1:2: executing \"output\" at <len 3>: error calling len: len of type int",
            ),
            (
                "{{.name | base64decode}}",
                "|template: output:1:10: executing \"output\" at <base64decode>: error calling base64decode: base64 decode failed: illegal base64 data at input byte 0",
            ),
            (
                "{{template \"nope\"}}",
                "|template: output:1:11: executing \"output\" at <{{template \"nope\"}}>: template \"nope\" not defined",
            ),
        ] {
            // "jane" happens to be sound base64.
            let template = template.replace(".name | base64decode", "\"?\" | base64decode");
            let expected = expected.replace(
                "1:10: executing \"output\" at <base64decode>",
                "1:8: executing \"output\" at <base64decode>",
            );
            assert_eq!(run(&template), expected, "{template}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        run(&"{{if .yes}}".repeat(20_000));
        run(&format!("{{{{{}1{}}}}}", "(".repeat(20_000), ")".repeat(20_000)));
        run("{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}");
    }
}
