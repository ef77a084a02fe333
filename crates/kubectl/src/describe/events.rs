//! The events at the end of a description. Upstream: describe.go DescribeEvents.

use countersign_api::{human_duration, meta, parse_rfc3339};
use serde_json::Value;

/// The section; `now` in seconds since the epoch.
pub fn section(events: &[Value], now: i64) -> String {
    if events.is_empty() {
        return "Events:\t<none>\n".to_owned();
    }
    let mut out =
        "Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n".to_owned();
    for event in events {
        let text = |path: &[&str]| meta::text(event, path).unwrap_or_default();
        let from = match text(&["source", "component"]) {
            "" => text(&["reportingComponent"]),
            component => component,
        };
        out.push_str(&format!(
            "  {}\t{}\t{}\t{from}\t{}\n",
            text(&["type"]),
            text(&["reason"]),
            age(event, now),
            text(&["message"]).trim()
        ));
    }
    out
}

fn age(event: &Value, now: i64) -> String {
    let since = |key: &str| {
        meta::text(event, &[key])
            .and_then(parse_rfc3339)
            .map(|moment| human_duration(now.saturating_sub(moment)))
    };
    let first =
        since("firstTimestamp").or_else(|| since("eventTime")).unwrap_or_else(|| "<unknown>".to_owned());
    let count = event.get("count").and_then(Value::as_i64).unwrap_or(0);
    match since("lastTimestamp") {
        Some(last) if count > 1 => format!("{last} (x{count} over {first})"),
        _ => first,
    }
}
