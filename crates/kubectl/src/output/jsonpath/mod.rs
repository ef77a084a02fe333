//! kubectl's JSONPath dialect: `{.items[*].metadata.name}{"\n"}`.
//!
//! Upstream: k8s.io/client-go/util/jsonpath.

mod compare;
mod eval;
mod parse;

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::{go, json};
use parse::Node;

/// A parsed template.
#[derive(Clone, Debug)]
pub struct JsonPath {
    nodes: Vec<Node>,
}

/// One thing an action found: a part of the object, a literal of the template, or (`None`) a hole where a null was ranged over.
pub type Found<'a> = Option<Cow<'a, Value>>;

impl JsonPath {
    /// Reads a template such as `{.metadata.name}`.
    pub fn parse(template: &str) -> Result<Self, ParseError> {
        parse::template(template).map(|nodes| Self { nodes })
    }

    /// What each part of the template finds in `object`, in order; missing keys find nothing.
    pub fn find<'a>(&self, object: &'a Value) -> Result<Vec<Vec<Found<'a>>>, EvalError> {
        eval::find(&self.nodes, object)
    }

    /// The text for `object`: finds of one action joined by blanks, actions joined by nothing.
    pub fn text(&self, object: &Value) -> Result<String, EvalError> {
        let mut out = String::new();
        for results in self.find(object)? {
            for (index, found) in results.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(&found_text(found.as_deref()));
            }
        }
        Ok(out)
    }

    /// The text for `object` under `-o jsonpath-as-json`: a JSON array for each part.
    pub fn json(&self, object: &Value) -> Result<String, EvalError> {
        let mut out = String::new();
        for results in self.find(object)? {
            let values = results.into_iter().map(|found| found.map_or(Value::Null, Cow::into_owned));
            out.push_str(&json::indented(&json::sort_keys(values.collect()), "    "));
            out.push('\n');
        }
        Ok(out)
    }
}

/// How one find is printed.
pub fn found_text(found: Option<&Value>) -> String {
    match found {
        None => "<no value>".to_owned(),
        Some(Value::Null) => "null".to_owned(),
        Some(value @ (Value::Array(_) | Value::Object(_))) => json::compact(&json::sort_keys(value.clone())),
        Some(value) => go::plain(value),
    }
}

/// A path as people write it for `--sort-by`, `custom-columns` and `wait`: `a.b`, `.a.b`, `{a.b}` or `{.a.b}`
/// becomes `{.a.b}`. Upstream: kubectl/pkg/cmd/get RelaxedJSONPathExpression.
pub fn relaxed(path: &str) -> Result<String, ParseError> {
    if path.is_empty() {
        return Ok(String::new());
    }
    let inner = path.strip_prefix('{').and_then(|path| path.strip_suffix('}')).unwrap_or(path);
    let inner = match inner.strip_prefix('.') {
        Some(rest) if !rest.is_empty() => rest,
        _ => inner,
    };
    if inner.is_empty() || inner.contains(['{', '}']) {
        return Err(ParseError::UnexpectedPath);
    }
    Ok(format!("{{.{inner}}}"))
}

/// Why a template cannot be read; `Display` gives kubectl's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// An index that is too large, as written.
    ArrayIndex(String),
    /// Something in brackets that is no index, slice, key or filter.
    InvalidArrayIndex(String),
    /// `....`
    MultipleRecursiveDescent,
    /// Digits and points that are no number.
    Number(String),
    /// A quoted text with a bad escape.
    Quote(String),
    /// A path that is not even a path, see [`relaxed`].
    UnexpectedPath,
    /// A character that begins nothing.
    UnrecognizedCharacter(char),
    /// No `}`.
    UnclosedAction,
    /// A filter without `]`.
    UnclosedArray,
    /// No `]`.
    UnterminatedArray,
    /// No `)`.
    UnterminatedFilter,
    /// No closing quote.
    UnterminatedQuote,
}

impl fmt::Display for ParseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ArrayIndex(text) => write!(formatter, "array index {text} is not a number"),
            Self::InvalidArrayIndex(text) => write!(formatter, "invalid array index {text}"),
            Self::MultipleRecursiveDescent => formatter.write_str("invalid multiple recursive descent"),
            Self::Number(text) => write!(formatter, "cannot parse number {text}"),
            Self::Quote(text) => write!(formatter, "unquote string {text} error invalid syntax"),
            Self::UnexpectedPath => formatter.write_str(
                "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
            ),
            Self::UnrecognizedCharacter(sign) => {
                write!(formatter, "unrecognized character in action: U+{:04X}", u32::from(*sign))?;
                if go::is_printable(*sign) { write!(formatter, " '{sign}'") } else { Ok(()) }
            }
            Self::UnclosedAction => formatter.write_str("unclosed action"),
            Self::UnclosedArray => formatter.write_str("unclosed array expect ]"),
            Self::UnterminatedArray => formatter.write_str("unterminated array"),
            Self::UnterminatedFilter => formatter.write_str("unterminated filter"),
            Self::UnterminatedQuote => formatter.write_str("unterminated quoted string"),
        }
    }
}

/// Why a template cannot be applied to an object; `Display` gives kubectl's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvalError {
    /// Two kinds of values in a comparison.
    IncompatibleTypes,
    /// A value that cannot be compared.
    InvalidType,
    /// An element that is not there.
    IndexOutOfBounds {
        /// The element asked for.
        index: i64,
        /// How many there are.
        length: usize,
    },
    /// Ranges nested beyond what anybody writes.
    NestedTooDeep,
    /// Elements asked for in something of that Go type.
    NotArray(&'static str),
    /// A filter on this value, as Go prints it.
    NotFilterable(String),
    /// `{end}` without `{range}`.
    NothingToEnd,
    /// Several values on one side of a comparison.
    SeveralElements,
    /// A slice that ends before it begins.
    StartAfterEnd {
        /// First element.
        start: i64,
        /// One past the last.
        end: i64,
    },
    /// A slice with step 0 or less.
    Step,
    /// A bare word.
    UnrecognizedIdentifier(String),
    /// A run of comparison marks that is no operator.
    UnrecognizedOperator(String),
}

impl fmt::Display for EvalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IncompatibleTypes => formatter.write_str("incompatible types for comparison"),
            Self::InvalidType => formatter.write_str("invalid type for comparison"),
            Self::IndexOutOfBounds { index, length } => {
                write!(formatter, "array index out of bounds: index {index}, length {length}")
            }
            Self::NestedTooDeep => formatter.write_str("ranges are nested too deeply"),
            Self::NotArray(kind) => write!(formatter, "{kind} is not array or slice"),
            Self::NotFilterable(value) => {
                write!(formatter, "{value} is not array or slice and cannot be filtered")
            }
            Self::NothingToEnd => formatter.write_str("not in range, nothing to end"),
            Self::SeveralElements => formatter.write_str("can only compare one element at a time"),
            Self::StartAfterEnd { start, end } => {
                write!(formatter, "starting index {start} is greater than ending index {end}")
            }
            Self::Step => formatter.write_str("step must be > 0"),
            Self::UnrecognizedIdentifier(name) => write!(formatter, "unrecognized identifier {name}"),
            Self::UnrecognizedOperator(operator) => {
                write!(formatter, "unrecognized filter operator {operator}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object() -> Value {
        json!({
            "kind": "List",
            "items": [
                {"name": "a", "n": 600, "labels": {"app.io/team": "x"}, "conditions": [{"type": "Approved"}], "nothing": null},
                {"name": "b", "n": 3600, "labels": {}, "conditions": [{"type": "Denied"}], "usages": ["client auth", "y"]},
                {"name": "c", "f": 1.5, "yes": true}
            ],
            "empty": []
        })
    }

    fn text(template: &str) -> String {
        match JsonPath::parse(template) {
            Err(error) => format!("parse: {error}"),
            Ok(path) => path.text(&object()).unwrap_or_else(|error| format!("eval: {error}")),
        }
    }

    #[test]
    fn finds() {
        for (template, expected) in [
            ("plain", "plain"),
            ("{.kind}", "List"),
            ("{$.kind} {@.kind}", "List List"),
            ("{ .kind }", "List"),
            ("{.items[*].name}", "a b c"),
            ("{.items[0].name}{\"\\t\"}{.items[-1].name}", "a\tc"),
            ("{.items[0:2].name} {.items[:2].name} {.items[1:].name} {.items[::2].name}", "a b a b b c a c"),
            ("{.items[0,2].name}", "a c"),
            ("{.items[0]['name','n']}", "a 600"),
            ("{.items[0].labels.app\\.io/team}", "x"),
            ("{.items[0].labels['app\\.io/team']}", "x"),
            ("{.items[?(@.n>1000)].name}", "b"),
            ("{.items[?(@.n >= 600)].name}", "a b"),
            ("{.items[?(@.conditions[0].type==\"Denied\")].name}", "b"),
            ("{.items[?(@.conditions[0].type!='Denied')].name}", "a"),
            ("{.items[?(@.f)].name}", "c"),
            ("{.items[?(@.yes==true)].name}", "c"),
            ("{.items[1].usages[?(@==\"client auth\")]}", "client auth"),
            ("{..type}", "Approved Denied"),
            ("{..usages[1]}", "y"),
            (
                "{range .items[*]}{.name}:{range .conditions[*]}{.type},{end};{end}!",
                "a:Approved,;b:Denied,;c:;!",
            ),
            ("{range .empty[*]}x{end}after", "after"),
            ("{range .items[0:1]}{.name}{.kind}", "aList"),
            ("{.items[0].labels}", "{\"app.io/team\":\"x\"}"),
            ("{.items[0].nothing}", "null"),
            ("{.nowhere.at.all}", ""),
            ("{.empty[*]}{.empty[1:1]}", ""),
            ("{'{'}{1}{1.5}{true}", "{11.5true"),
            ("{.items[2].*}", "1.5 c true"),
            ("{.}", ""),
        ] {
            assert_eq!(text(template), expected, "{template}");
        }
    }

    #[test]
    fn refusals() {
        for (template, expected) in [
            ("{.a", "parse: unclosed action"),
            ("{.a\n}", "parse: unclosed action"),
            ("{.a[x]}", "parse: invalid array index x"),
            ("{.a[0}", "parse: unterminated array"),
            ("{.a[?(@.b]}", "parse: unterminated filter"),
            ("{.a[?(@.b)}", "parse: unclosed array expect ]"),
            ("{\"a}", "parse: unterminated quoted string"),
            ("{#}", "parse: unrecognized character in action: U+0023 '#'"),
            ("{....a}", "parse: invalid multiple recursive descent"),
            ("{1.2.3}", "parse: cannot parse number 1.2.3"),
            ("{\"\\q\"}", "parse: unquote string \"\\q\" error invalid syntax"),
            ("{.a[99999999999999999999]}", "parse: array index 99999999999999999999 is not a number"),
            ("{name}", "eval: unrecognized identifier name"),
            ("{.items[3]}", "eval: array index out of bounds: index 3, length 3"),
            ("{.items[-4]}", "eval: array index out of bounds: index -1, length 3"),
            ("{.empty[0]}", "eval: array index out of bounds: index 0, length 0"),
            ("{.items[2:1]}", "eval: starting index 2 is greater than ending index 1"),
            ("{.items[0:3:0]}", "eval: step must be > 0"),
            ("{.kind[0]}", "eval: string is not array or slice"),
            ("{.items[0].labels[0]}", "eval: map[string]interface {} is not array or slice"),
            ("{.kind[?(@.x)]}", "eval: List is not array or slice and cannot be filtered"),
            ("{.items[?(@.n==\"600\")]}", "eval: incompatible types for comparison"),
            ("{.items[?(@.n==1.5)]}", "eval: incompatible types for comparison"),
            ("{.items[?(@.nothing==1)]}", "eval: invalid type for comparison"),
            ("{.items[?(@.n=~1)]}", "parse: unrecognized character in action: U+007E '~'"),
            ("{.items[?(@.n=<1)]}", "eval: unrecognized filter operator =<"),
            ("{end}", "eval: not in range, nothing to end"),
        ] {
            assert_eq!(text(template), expected, "{template}");
        }
    }

    #[test]
    fn relaxed_paths() {
        for (path, expected) in [
            ("a.b", Some("{.a.b}")),
            (".a", Some("{.a}")),
            ("{a}", Some("{.a}")),
            ("{.a}", Some("{.a}")),
            (".", Some("{..}")),
            ("{a", None),
            ("{}", None),
        ] {
            assert_eq!(relaxed(path).ok().as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert_eq!(text(&"{range .items[0:1]}".repeat(5000)), "eval: ranges are nested too deeply");
        text(&"{.items[?(@.a".repeat(5000));
        text(&format!("{{{}}}", ".a".repeat(50_000)));
    }
}
