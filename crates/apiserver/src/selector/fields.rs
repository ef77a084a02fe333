//! Field selectors: `f=v`, `f==v`, `f!=v`, joined by commas. Upstream: k8s.io/apimachinery/pkg/fields.

use countersign_api::go_quote;
use serde_json::Value;

use crate::error::ApiError;
use crate::resources::Resource;

/// A parsed field selector: every term must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    label: String,
    equal: bool,
    value: String,
}

impl Selector {
    /// Reads a selector; an empty one selects everything.
    ///
    /// # Errors
    /// Upstream's words about the first term that cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        for part in split(text) {
            if part.is_empty() {
                continue;
            }
            let bad = || format!("invalid selector: '{text}'; can't understand '{part}'");
            let (label, equal, value) = split_term(&part).ok_or_else(bad)?;
            let value = unescape(value)?;
            if equal && label.is_empty() && value.is_empty() && part.is_empty() {
                continue;
            }
            terms.push(Term { label: label.to_owned(), equal, value });
        }
        Ok(Self { terms })
    }

    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The terms with `=`.
    pub fn equal_terms(&self) -> Vec<(String, String)> {
        let equal = self.terms.iter().filter(|term| term.equal);
        equal.map(|term| (term.label.clone(), term.value.clone())).collect()
    }

    /// Refuses labels the kind does not know.
    ///
    /// # Errors
    /// A 400 in the words of the kind's field label conversion.
    pub fn check(&self, resource: &dyn Resource) -> Result<(), ApiError> {
        let info = resource.info();
        for term in &self.terms {
            let label = term.label.as_str();
            let known = label == "metadata.name"
                || label == "metadata.namespace" && (info.namespaced || info.field_labels.is_empty())
                || info.field_labels.contains(&label);
            if known {
                continue;
            }
            return Err(ApiError::BadRequest(match info.field_labels {
                [] => format!(
                    "{} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
                    go_quote(label)
                ),
                _ if info.group == "batch" => {
                    format!("field label {} not supported for {}", go_quote(label), info.kind)
                }
                _ => format!("field label not supported: {label}"),
            }));
        }
        Ok(())
    }

    /// Whether the object is selected.
    pub fn matches(&self, resource: &dyn Resource, object: &Value) -> bool {
        self.terms.iter().all(|term| {
            let found = match term.label.as_str() {
                "metadata.name" => countersign_api::meta::name(object) == term.value,
                "metadata.namespace" => countersign_api::meta::namespace(object) == term.value,
                label => resource.field(object, label) == term.value,
            };
            found == term.equal
        })
    }
}

/// At commas that no backslash hides.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for sign in text.chars() {
        match (sign, parts.last_mut()) {
            (',', _) if !escaped => parts.push(String::new()),
            (sign, Some(part)) => part.push(sign),
            _ => {}
        }
        escaped = sign == '\\' && !escaped;
    }
    parts
}

/// At the first `!=`, `==` or `=`.
fn split_term(term: &str) -> Option<(&str, bool, &str)> {
    term.char_indices().find_map(|(at, _)| {
        let (label, rest) = (term.get(..at)?, term.get(at..)?);
        for (operator, equal) in [("!=", false), ("==", true), ("=", true)] {
            if let Some(value) = rest.strip_prefix(operator) {
                return Some((label, equal, value));
            }
        }
        None
    })
}

/// `\\`, `\,` and `\=` stand for themselves; a bare `=` or another escape is refused.
fn unescape(text: &str) -> Result<String, String> {
    let mut value = String::with_capacity(text.len());
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some(next @ ('\\' | ',' | '=')) => value.push(next),
                Some(next) => {
                    return Err(format!("invalid field selector: invalid escape sequence: \\{next}"));
                }
                None => return Err("invalid field selector: invalid escape sequence: \\".to_owned()),
            },
            ',' | '=' => {
                return Err(format!("invalid field selector: unescaped character in value: {sign}"));
            }
            sign => value.push(sign),
        }
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_as_upstream_reads_them() {
        let selector = Selector::parse("a=b,c!=d\\,e,f==g").unwrap();
        assert_eq!(selector.equal_terms(), [("a".into(), "b".into()), ("f".into(), "g".into())]);
        assert_eq!(Selector::parse("x").unwrap_err(), "invalid selector: 'x'; can't understand 'x'");
        assert!(Selector::parse("").unwrap().is_empty());
    }
}
