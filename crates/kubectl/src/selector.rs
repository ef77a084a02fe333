//! Label selectors, for objects that only files know. Upstream: apimachinery labels.Parse.

use countersign_api::meta;
use serde_json::Value;

use crate::command::quote;

/// Requirements that must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector(Vec<Requirement>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    Absent,
}

impl LabelSelector {
    /// Reads `a=b,c!=d,e,!f,g in (x,y),h notin (z)`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut requirements = Vec::new();
        let (mut depth, mut part) = (0u32, String::new());
        let mut parts = Vec::new();
        for sign in text.chars() {
            match sign {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    parts.push(std::mem::take(&mut part));
                    continue;
                }
                _ => {}
            }
            part.push(sign);
        }
        parts.push(part);
        for part in parts {
            let part = part.trim();
            if !part.is_empty() {
                requirements.push(requirement(part)?);
            }
        }
        Ok(Self(requirements))
    }

    /// Whether an object's labels satisfy it.
    pub fn matches(&self, object: &Value) -> bool {
        self.0.iter().all(|requirement| {
            let label = meta::text(object, &["metadata", "labels", &requirement.key]);
            let listed = label.is_some_and(|label| requirement.values.iter().any(|value| value == label));
            match requirement.operator {
                Operator::In => listed,
                Operator::NotIn => !listed,
                Operator::Exists => label.is_some(),
                Operator::Absent => label.is_none(),
            }
        })
    }
}

fn requirement(part: &str) -> Result<Requirement, String> {
    let one = |key: &str, operator, value: &str| {
        Ok(Requirement { key: key.trim().to_owned(), operator, values: vec![value.trim().to_owned()] })
    };
    if let Some((key, value)) = part.split_once("!=") {
        return one(key, Operator::NotIn, value);
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return one(key, Operator::In, value);
    }
    if let Some(key) = part.strip_prefix('!') {
        let key = key.trim().to_owned();
        return Ok(Requirement { key, operator: Operator::Absent, values: Vec::new() });
    }
    let mut words = part.splitn(2, char::is_whitespace);
    let key = words.next().unwrap_or_default().to_owned();
    let Some(rest) = words.next().map(str::trim) else {
        return Ok(Requirement { key, operator: Operator::Exists, values: Vec::new() });
    };
    let (operator, rest) = match (rest.strip_prefix("notin"), rest.strip_prefix("in")) {
        (Some(rest), _) => (Operator::NotIn, rest),
        (None, Some(rest)) => (Operator::In, rest),
        (None, None) => {
            let found = rest.split_whitespace().next().unwrap_or_default();
            return Err(format!(
                "unable to parse requirement: found {}, expected: in, notin, =, ==, !=, gt, lt",
                quote(found).replace('"', "'")
            ));
        }
    };
    let list = rest.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let Some(list) = list else {
        return Err(format!("unable to parse requirement: found '{}', expected: '('", rest.trim()));
    };
    Ok(Requirement { key, operator, values: list.split(',').map(|value| value.trim().to_owned()).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_hold_or_not() {
        let object = serde_json::json!({"metadata": {"labels": {"team": "red", "tier": "web"}}});
        for (selector, holds) in [
            ("team=red", true),
            ("team!=red", false),
            ("team in (blue, red),tier", true),
            ("!team", false),
            ("other notin (x)", true),
            ("", true),
        ] {
            assert_eq!(LabelSelector::parse(selector).unwrap().matches(&object), holds, "{selector}");
        }
    }
}
