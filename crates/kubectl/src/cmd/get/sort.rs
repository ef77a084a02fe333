//! `--sort-by`. Upstream: kubectl/pkg/cmd/get sorter.go.

use std::cmp::Ordering;

use countersign_api::table::TableRow;
use serde_json::Value;

use crate::Error;
use crate::command::quote;
use crate::output::jsonpath::{JsonPath, relaxed};

/// Sorts a table's rows by a field of their objects.
pub(super) fn rows(rows: &mut [TableRow], field: &str) -> Result<(), Error> {
    sort(rows, field, |row| &row.object)
}

/// Sorts objects by a field.
pub(super) fn objects(objects: &mut [Value], field: &str) -> Result<(), Error> {
    sort(objects, field, |object| object)
}

fn sort<T>(items: &mut [T], field: &str, object: impl Fn(&T) -> &Value) -> Result<(), Error> {
    let field = relaxed(field).map_err(|cause| Error::message(cause.to_string()))?;
    let path = JsonPath::parse(&field).map_err(|cause| Error::message(cause.to_string()))?;
    let mut keys = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let finds = path.find(object(item)).map_err(|cause| Error::message(cause.to_string()))?;
        let first = finds.into_iter().next().and_then(|found| found.into_iter().next());
        keys.push((index, first.map(|value| value.map_or(Value::Null, |value| value.into_owned()))));
    }
    if !keys.is_empty() && keys.iter().all(|(_, key)| key.is_none()) {
        return Err(Error::message(format!(
            "couldn't find any field with path {} in the list of objects",
            quote(&field)
        )));
    }
    let mut mistake = None;
    keys.sort_by(|(_, a), (_, b)| {
        compare(a.as_ref(), b.as_ref()).unwrap_or_else(|cause| {
            mistake.get_or_insert(cause);
            Ordering::Equal
        })
    });
    if let Some(cause) = mistake {
        return Err(Error::message(cause));
    }
    // The order as positions, then moved into place cycle by cycle.
    let mut order: Vec<usize> = keys.into_iter().map(|(index, _)| index).collect();
    for start in 0..order.len() {
        let mut at = start;
        while let Some(&from) = order.get(at) {
            if let Some(place) = order.get_mut(at) {
                *place = at;
            }
            if from == start || from == at {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
    Ok(())
}

fn compare(a: Option<&Value>, b: Option<&Value>) -> Result<Ordering, String> {
    match (a, b) {
        (None | Some(Value::Null), None | Some(Value::Null)) => Ok(Ordering::Equal),
        (None | Some(Value::Null), _) => Ok(Ordering::Less),
        (_, None | Some(Value::Null)) => Ok(Ordering::Greater),
        (Some(Value::Number(a)), Some(Value::Number(b))) => {
            let (a, b) = (a.as_f64().unwrap_or_default(), b.as_f64().unwrap_or_default());
            Ok(a.partial_cmp(&b).unwrap_or(Ordering::Equal))
        }
        (Some(Value::String(a)), Some(Value::String(b))) => Ok(match (quantity(a), quantity(b)) {
            (Some(a), Some(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            _ => natural(a, b),
        }),
        (Some(value), _) => Err(format!(
            "unsortable type: {}",
            match value {
                Value::Object(_) => "map[string]interface {}",
                Value::Array(_) => "[]interface {}",
                Value::Bool(_) => "bool",
                _ => "interface {}",
            }
        )),
    }
}

/// A resource.Quantity such as `100m` or `2Gi`.
fn quantity(text: &str) -> Option<f64> {
    let end = text.find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, '.' | '+' | '-'));
    let (number, suffix) = text.split_at_checked(end.unwrap_or(text.len()))?;
    let scale = match suffix {
        "" => 1.0,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024.0,
        "Mi" => 1_048_576.0,
        "Gi" => 1_073_741_824.0,
        "Ti" => 1_099_511_627_776.0,
        "Pi" => 1_125_899_906_842_624.0,
        "Ei" => 1_152_921_504_606_846_976.0,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * scale)
}

/// Numbers inside of texts count as numbers. Upstream: github.com/fvbommel/sortorder NaturalLess.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        match (a, b) {
            ([], []) => return Ordering::Equal,
            ([], _) => return Ordering::Less,
            (_, []) => return Ordering::Greater,
            ([x, ..], [y, ..]) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, rest_a) = digits(a);
                let (y, rest_b) = digits(b);
                let trimmed = |digits: &[u8]| {
                    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
                    digits.get(zeros..).unwrap_or_default().to_vec()
                };
                let (number_a, number_b) = (trimmed(x), trimmed(y));
                let order = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(&number_b));
                let order = order.then_with(|| x.len().cmp(&y.len()));
                if order != Ordering::Equal {
                    return order;
                }
                (a, b) = (rest_a, rest_b);
            }
            ([x, rest_a @ ..], [y, rest_b @ ..]) => {
                if x != y {
                    return x.cmp(y);
                }
                (a, b) = (rest_a, rest_b);
            }
        }
    }
}

fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    text.split_at_checked(length).unwrap_or((text, &[]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_sort_naturally_and_missing_fields_first() {
        let mut list: Vec<Value> =
            ["n10", "n9", "", "n1"].map(|name| json!({"a": name, "b": name.len()})).to_vec();
        objects(&mut list, ".a").unwrap();
        let names: Vec<_> = list.iter().map(|object| object["a"].as_str().unwrap()).collect();
        assert_eq!(names, ["", "n1", "n9", "n10"]);
        let mut list = vec![json!({"x": 2}), json!({}), json!({"x": 1})];
        objects(&mut list, "{.x}").unwrap();
        assert_eq!(list, [json!({}), json!({"x": 1}), json!({"x": 2})]);
        assert!(objects(&mut list, "y").is_err());
    }
}
