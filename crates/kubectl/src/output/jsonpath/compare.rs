//! Comparisons in filters: only values of one basic kind. Upstream: client-go/third_party/forked/golang/template funcs.go.

use std::cmp::Ordering;

use serde_json::Value;

use super::EvalError;

#[derive(PartialEq, PartialOrd)]
enum Basic<'a> {
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Text(&'a str),
}

fn basic(value: &Value) -> Result<Basic<'_>, EvalError> {
    match value {
        Value::Bool(truth) => Ok(Basic::Bool(*truth)),
        Value::Number(number) => Ok(match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => Basic::Int(number),
            (_, Some(number), _) => Basic::Uint(number),
            (.., number) => Basic::Float(number.unwrap_or_default()),
        }),
        Value::String(text) => Ok(Basic::Text(text)),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(EvalError::InvalidType),
    }
}

/// Whether `left operator right` holds.
pub fn compare(left: &Value, operator: &str, right: &Value) -> Result<bool, EvalError> {
    if !matches!(operator, "<" | ">" | "==" | "!=" | "<=" | ">=") {
        return Err(EvalError::UnrecognizedOperator(operator.to_owned()));
    }
    let (left, right) = (basic(left)?, basic(right)?);
    if std::mem::discriminant(&left) != std::mem::discriminant(&right) {
        return Err(EvalError::IncompatibleTypes);
    }
    if matches!(left, Basic::Bool(_)) && !matches!(operator, "==" | "!=") {
        return Err(EvalError::InvalidType);
    }
    let order = left.partial_cmp(&right);
    Ok(match operator {
        "<" => order == Some(Ordering::Less),
        ">" => order == Some(Ordering::Greater),
        "==" => order == Some(Ordering::Equal),
        "!=" => order != Some(Ordering::Equal),
        "<=" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        _ => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    })
}
