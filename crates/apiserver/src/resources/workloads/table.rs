//! What `kubectl get` shows of workloads. Upstream: pkg/printers/internalversion.

use countersign_api::meta::{self, text};
use serde_json::{Value, json};

use crate::resources::Column;
use crate::resources::cells::{self, AGE, NAME, integer, string, wide};

const CONTAINERS: Column = wide("Containers", "Names of each container in the template.");
const IMAGES: Column = wide("Images", "Images referenced by each container in the template.");
const SELECTOR: Column = wide("Selector", "A label query over pods that should match the replica count.");

pub(super) const DEPLOYMENT: &[Column] = &[
    NAME,
    string("Ready", "Number of the pod with ready state"),
    string(
        "Up-to-date",
        "Total number of non-terminated pods targeted by this deployment that have the desired template spec.",
    ),
    string(
        "Available",
        "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.",
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];
pub(super) const REPLICA_SET: &[Column] = &[
    NAME,
    integer("Desired", "Replicas is the number of desired pods."),
    integer("Current", "Replicas is the most recently observed number of non-terminating pods."),
    integer(
        "Ready",
        "The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.",
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];
pub(super) const DAEMON_SET: &[Column] = &[
    NAME,
    integer(
        "Desired",
        "The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod).",
    ),
    integer(
        "Current",
        "The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod.",
    ),
    integer(
        "Ready",
        "numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.",
    ),
    integer("Up-to-date", "The total number of nodes that are running updated daemon pod"),
    integer(
        "Available",
        "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)",
    ),
    string("Node Selector", "NodeSelector is a selector which must be true for the pod to fit on a node."),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];
pub(super) const STATEFUL_SET: &[Column] =
    &[NAME, string("Ready", "Number of the pod with ready state"), AGE, CONTAINERS, IMAGES];
pub(super) const JOB: &[Column] = &[
    NAME,
    string("Status", "Status of the job."),
    string("Completions", "The number of pods which reached phase Succeeded."),
    string("Duration", "Time required to complete the job."),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];
pub(super) const CRON_JOB: &[Column] = &[
    NAME,
    string("Schedule", "The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron."),
    string(
        "Timezone",
        "The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones.",
    ),
    string(
        "Suspend",
        "This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.",
    ),
    integer("Active", "A list of pointers to currently running jobs."),
    string("Last Schedule", "Information when was the last time the job was successfully scheduled."),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

fn number(object: &Value, part: &str, field: &str) -> i64 {
    object[part].get(field).and_then(Value::as_i64).unwrap_or_default()
}

fn containers(template: &Value) -> [Value; 2] {
    let list = template["spec"].get("containers").and_then(Value::as_array);
    ["name", "image"].map(|field| {
        let parts = list.into_iter().flatten().map(|item| text(item, &[field]).unwrap_or_default());
        json!(parts.collect::<Vec<_>>().join(","))
    })
}

fn pairs(labels: Option<&Value>) -> String {
    let labels = labels.and_then(Value::as_object);
    let pairs: Vec<String> = labels
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    if pairs.is_empty() { "<none>".to_owned() } else { pairs.join(",") }
}

fn selector(object: &Value) -> Value {
    json!(pairs(meta::at(object, &["spec", "selector"]).get("matchLabels")))
}

pub(super) fn deployment(object: &Value, now: i64) -> Vec<Value> {
    let status = |field| number(object, "status", field);
    let mut row = vec![
        json!(meta::name(object)),
        json!(format!("{}/{}", status("readyReplicas"), number(object, "spec", "replicas"))),
        json!(status("updatedReplicas")),
        json!(status("availableReplicas")),
        json!(cells::age(object, now)),
    ];
    row.extend(containers(meta::at(object, &["spec", "template"])));
    row.push(selector(object));
    row
}

pub(super) fn replica_set(object: &Value, now: i64) -> Vec<Value> {
    let mut row = vec![
        json!(meta::name(object)),
        json!(number(object, "spec", "replicas")),
        json!(number(object, "status", "replicas")),
        json!(number(object, "status", "readyReplicas")),
        json!(cells::age(object, now)),
    ];
    row.extend(containers(meta::at(object, &["spec", "template"])));
    row.push(selector(object));
    row
}

pub(super) fn daemon_set(object: &Value, now: i64) -> Vec<Value> {
    let mut row = vec![json!(meta::name(object))];
    for field in [
        "desiredNumberScheduled",
        "currentNumberScheduled",
        "numberReady",
        "updatedNumberScheduled",
        "numberAvailable",
    ] {
        row.push(json!(number(object, "status", field)));
    }
    row.push(json!(pairs(meta::at(object, &["spec", "template", "spec"]).get("nodeSelector"))));
    row.push(json!(cells::age(object, now)));
    row.extend(containers(meta::at(object, &["spec", "template"])));
    row.push(selector(object));
    row
}

pub(super) fn stateful_set(object: &Value, now: i64) -> Vec<Value> {
    let ready = number(object, "status", "readyReplicas");
    let mut row = vec![
        json!(meta::name(object)),
        json!(format!("{ready}/{}", number(object, "spec", "replicas"))),
        json!(cells::age(object, now)),
    ];
    row.extend(containers(meta::at(object, &["spec", "template"])));
    row
}

pub(super) fn job(object: &Value, now: i64) -> Vec<Value> {
    let succeeded = number(object, "status", "succeeded");
    let completions = object["spec"].get("completions").and_then(Value::as_i64);
    let completions = match completions {
        Some(count) => format!("{succeeded}/{count}"),
        None => format!("{succeeded}/1"),
    };
    let start = text(object, &["status", "startTime"]).and_then(countersign_api::parse_rfc3339);
    let end = text(object, &["status", "completionTime"]).and_then(countersign_api::parse_rfc3339);
    let duration = start.map(|start| countersign_api::human_duration(end.unwrap_or(now) - start));
    let has = |kind: &str| {
        let list = object["status"].get("conditions").and_then(Value::as_array);
        list.into_iter().flatten().any(|condition| {
            text(condition, &["type"]) == Some(kind) && text(condition, &["status"]) == Some("True")
        })
    };
    let status = match () {
        () if has("Complete") => "Complete",
        () if has("Failed") => "Failed",
        () if text(object, &["metadata", "deletionTimestamp"]).is_some() => "Terminating",
        () if has("Suspended") => "Suspended",
        () if has("FailureTarget") => "FailureTarget",
        () if has("SuccessCriteriaMet") => "SuccessCriteriaMet",
        () => "Running",
    };
    let mut row = vec![
        json!(meta::name(object)),
        json!(status),
        json!(completions),
        json!(duration.unwrap_or_default()),
        json!(cells::age(object, now)),
    ];
    row.extend(containers(meta::at(object, &["spec", "template"])));
    row.push(selector(object));
    row
}

pub(super) fn cron_job(object: &Value, now: i64) -> Vec<Value> {
    let spec = |field| text(object, &["spec", field]);
    let suspend = object["spec"].get("suspend").and_then(Value::as_bool).unwrap_or_default();
    let active = object["status"].get("active").and_then(Value::as_array).map_or(0, Vec::len);
    let last = match text(object, &["status", "lastScheduleTime"]) {
        None => "<none>".to_owned(),
        moment => cells::since(moment, now),
    };
    let mut row = vec![
        json!(meta::name(object)),
        json!(spec("schedule").unwrap_or_default()),
        json!(spec("timeZone").unwrap_or("<none>")),
        json!(if suspend { "True" } else { "False" }),
        json!(active),
        json!(last),
        json!(cells::age(object, now)),
    ];
    row.extend(containers(meta::at(object, &["spec", "jobTemplate", "spec", "template"])));
    row.push(json!(pairs(meta::at(object, &["spec", "jobTemplate", "spec", "selector"]).get("matchLabels"))));
    row
}
