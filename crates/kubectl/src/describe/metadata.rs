//! Lines that many describers begin with.

use countersign_api::{meta, parse_rfc3339};
use serde_json::{Map, Value};

use crate::patch::LAST_APPLIED;

/// The longest line of an annotation.
const MOST: usize = 140;

fn map<'a>(object: &'a Value, key: &str) -> Vec<(&'a String, &'a str)> {
    let map: Option<&Map<String, Value>> =
        object.pointer(&format!("/metadata/{key}")).and_then(Value::as_object);
    let mut all: Vec<_> =
        map.into_iter().flatten().map(|(key, value)| (key, value.as_str().unwrap_or_default())).collect();
    all.sort();
    all
}

/// `Name`, `Labels`, `Annotations`, each of the latter on lines of its own.
pub(super) fn head(object: &Value, with_namespace: bool) -> String {
    let mut text = format!("Name:\t{}\n", meta::name(object));
    if with_namespace {
        text.push_str(&format!("Namespace:\t{}\n", meta::namespace(object)));
    }
    text.push_str(&labels(object));
    text.push_str(&annotations(object));
    text
}

/// `Labels:` with a line each.
pub(super) fn labels(object: &Value) -> String {
    lines("Labels:", map(object, "labels").into_iter().map(|(key, value)| format!("{key}={value}")))
}

/// `Annotations:` with a line each; long ones are cut.
pub(super) fn annotations(object: &Value) -> String {
    let shown =
        map(object, "annotations").into_iter().filter(|(key, _)| *key != LAST_APPLIED).map(|(key, value)| {
            if key.len() + value.len() + 2 <= MOST && !value.contains('\n') {
                return format!("{key}: {value}");
            }
            let mut all = format!("{key}:");
            for line in value.trim_end_matches('\n').split('\n') {
                let cut: String = if line.chars().count() > MOST - 2 {
                    line.chars().take(MOST - 2).chain("...".chars()).collect()
                } else {
                    line.to_owned()
                };
                all.push_str(&format!("\n\t  {cut}"));
            }
            all
        });
    lines("Annotations:", shown)
}

fn lines(title: &str, items: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for (place, item) in items.enumerate() {
        text.push_str(&format!("{}\t{item}\n", if place == 0 { title } else { "" }));
    }
    if text.is_empty() { format!("{title}\t<none>\n") } else { text }
}

/// A map on one line: `k=v,k2=v2`, or `<none>`.
pub(super) fn one_line(object: &Value, key: &str) -> String {
    let all: Vec<_> = map(object, key).into_iter().map(|(key, value)| format!("{key}={value}")).collect();
    if all.is_empty() { "<none>".to_owned() } else { all.join(",") }
}

/// `Sat, 14 Mar 2026 09:26:53 +0000`.
pub(super) fn time(text: Option<&str>) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Some(seconds) = text.and_then(parse_rfc3339) else { return "<unset>".to_owned() };
    let whole = countersign_api::format_rfc3339(seconds);
    let part = |range: std::ops::Range<usize>| whole.get(range).unwrap_or_default();
    let day = usize::try_from(seconds.div_euclid(86_400).rem_euclid(7)).unwrap_or_default();
    let month = part(5..7).parse::<usize>().unwrap_or(1).saturating_sub(1);
    format!(
        "{}, {} {} {} {} +0000",
        DAYS.get(day).copied().unwrap_or_default(),
        part(8..10),
        MONTHS.get(month).copied().unwrap_or_default(),
        part(0..4),
        part(11..19)
    )
}
