//! Event: what happened to an object. Upstream: pkg/registry/core/event.

use countersign_api::meta::{self, text};
use serde_json::{Value, json};

use super::cells;
use super::{Column, Info, Resource};
use crate::context::Context;
use crate::field::{FieldError, Path};

/// k8s.io/api/core/v1
pub(crate) const TYPES: &str = "
Event metadata!:ObjectMeta involvedObject!:ObjectReference reason message source:EventSource firstTimestamp:time
 lastTimestamp:time count:int32 type eventTime:microtime series:*EventSeries action related:*ObjectReference
 reportingComponent! reportingInstance!
EventSource component host
EventSeries count:int32 lastObservedTime:microtime
";

static INFO: Info = Info {
    resource: "events",
    kind: "Event",
    singular: "event",
    short_names: &["ev"],
    create_on_update: true,
    field_labels: &[
        "involvedObject.apiVersion",
        "involvedObject.fieldPath",
        "involvedObject.kind",
        "involvedObject.name",
        "involvedObject.namespace",
        "involvedObject.resourceVersion",
        "involvedObject.uid",
        "reason",
        "reportingComponent",
        "source",
        "type",
    ],
    ..Info::DEFAULT
};

/// Something that happened.
pub(crate) struct Event;

impl Resource for Event {
    fn info(&self) -> &Info {
        &INFO
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validate(object)
    }

    fn validate_update(&self, _: &Context<'_>, _: &str, object: &Value, _: &Value) -> Vec<FieldError> {
        validate(object)
    }

    fn field(&self, object: &Value, label: &str) -> String {
        if label == "source" {
            let component = text(object, &["source", "component"]).filter(|name| !name.is_empty());
            return component
                .or_else(|| text(object, &["reportingComponent"]))
                .unwrap_or_default()
                .to_owned();
        }
        let path: Vec<&str> = label.split('.').collect();
        text(object, &path).unwrap_or_default().to_owned()
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        row(object, now)
    }
}

/// Upstream: legacyValidateEvent
fn validate(object: &Value) -> Vec<FieldError> {
    let involved = text(object, &["involvedObject", "namespace"]).unwrap_or_default();
    let namespace = meta::namespace(object);
    let path = Path::new("involvedObject").child("namespace");
    let fits = match involved {
        // An object of the cluster reports to `default`.
        "" => namespace == "default" || namespace == "kube-system" || namespace.is_empty(),
        involved => involved == namespace,
    };
    if fits {
        return Vec::new();
    }
    vec![FieldError::invalid(&path, involved, "does not match event.namespace")]
}

const COLUMNS: &[Column] = &[
    cells::string("Last Seen", "The time at which the most recent occurrence of this event was recorded."),
    cells::string("Type", "Type of this event (Normal, Warning), new types could be added in the future"),
    cells::string(
        "Reason",
        "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
    ),
    cells::string("Object", "The object that this event is about."),
    cells::wide("Subobject", "The object that this event is about."),
    cells::wide(
        "Source",
        "The component reporting this event. Should be a short machine understandable string.",
    ),
    cells::string("Message", "A human-readable description of the status of this operation."),
    cells::wide(
        "First Seen",
        "The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)",
    ),
    Column { r#type: "integer", ..cells::wide("Count", "The number of times this event has occurred.") },
    Column { priority: 1, ..cells::NAME },
];

/// Upstream: printEvent
fn row(object: &Value, now: i64) -> Vec<Value> {
    let get = |path: &[&str]| text(object, path).unwrap_or_default();
    let event_time = text(object, &["eventTime"]);
    let first = text(object, &["firstTimestamp"]).or(event_time);
    let series = object.get("series").filter(|series| !series.is_null());
    let last = match series {
        Some(series) => text(series, &["lastObservedTime"]),
        None => text(object, &["lastTimestamp"]),
    };
    let first_seen = cells::since(first, now);
    let last_seen =
        last.or(event_time).map_or_else(|| first_seen.clone(), |_| cells::since(last.or(event_time), now));
    let count = match series {
        Some(series) => series.get("count").and_then(Value::as_i64).unwrap_or_default(),
        None => object.get("count").and_then(Value::as_i64).unwrap_or_default(),
    };
    let component = match get(&["source", "component"]) {
        "" => get(&["reportingComponent"]),
        component => component,
    };
    let host = match get(&["source", "host"]) {
        "" => get(&["reportingInstance"]),
        host => host,
    };
    let source = if host.is_empty() { component.to_owned() } else { format!("{component}, {host}") };
    let kind = get(&["involvedObject", "kind"]).to_lowercase();
    let name = get(&["involvedObject", "name"]);
    let target = if name.is_empty() { kind } else { format!("{kind}/{name}") };
    vec![
        json!(last_seen),
        json!(get(&["type"])),
        json!(get(&["reason"])),
        json!(target),
        json!(get(&["involvedObject", "fieldPath"])),
        json!(source),
        json!(get(&["message"]).trim()),
        json!(first_seen),
        // Go takes an event without a count as seen once.
        json!(count.max(1)),
        json!(meta::name(object)),
    ]
}
