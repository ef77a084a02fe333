//! What `kubectl get pods` shows. Upstream: printPod in pkg/printers/internalversion.

use countersign_api::meta::{self, text};
use serde_json::{Value, json};

use crate::resources::Column;
use crate::resources::cells::{self, NAME};

pub(super) const COLUMNS: &[Column] = &[
    NAME,
    cells::string("Ready", "The aggregate readiness state of this pod for accepting traffic."),
    cells::string("Status", "The aggregate status of the containers in this pod."),
    cells::string(
        "Restarts",
        "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
    ),
    cells::AGE,
    cells::wide(
        "IP",
        "podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.",
    ),
    cells::wide(
        "Node",
        "NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename",
    ),
    cells::wide(
        "Nominated Node",
        "nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.",
    ),
    cells::wide(
        "Readiness Gates",
        "If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to \"True\" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates",
    ),
];

fn items<'a>(object: &'a Value, parent: &str, field: &str) -> &'a [Value] {
    object[parent].get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

pub(super) fn row(object: &Value, now: i64) -> Vec<Value> {
    let state = state(object);
    let or_none = |path: &[&str]| match text(object, path) {
        None | Some("") => "<none>".to_owned(),
        Some(text) => text.to_owned(),
    };
    let restarts = match state.last_restart {
        Some(moment) if state.restarts > 0 => {
            format!(
                "{} ({} ago)",
                state.restarts,
                countersign_api::human_duration(now.saturating_sub(moment))
            )
        }
        _ => state.restarts.to_string(),
    };
    let gates = items(object, "spec", "readinessGates");
    let passed = gates
        .iter()
        .filter(|gate| {
            let kind = text(gate, &["conditionType"]);
            items(object, "status", "conditions").iter().any(|condition| {
                text(condition, &["type"]) == kind && text(condition, &["status"]) == Some("True")
            })
        })
        .count();
    let gates = if gates.is_empty() { "<none>".to_owned() } else { format!("{passed}/{}", gates.len()) };
    vec![
        json!(meta::name(object)),
        json!(format!("{}/{}", state.ready, items(object, "spec", "containers").len())),
        json!(state.reason),
        json!(restarts),
        json!(cells::age(object, now)),
        json!(or_none(&["status", "podIP"])),
        json!(or_none(&["spec", "nodeName"])),
        json!(or_none(&["status", "nominatedNodeName"])),
        json!(gates),
    ]
}

struct State {
    reason: String,
    ready: usize,
    restarts: i64,
    last_restart: Option<i64>,
}

fn state(object: &Value) -> State {
    let status_text = |field| text(object, &["status", field]).unwrap_or_default();
    let mut state = State {
        reason: if status_text("reason").is_empty() { status_text("phase") } else { status_text("reason") }
            .to_owned(),
        ready: 0,
        restarts: 0,
        last_restart: None,
    };
    let conditions = items(object, "status", "conditions");
    if conditions.iter().any(|condition| {
        text(condition, &["type"]) == Some("PodScheduled")
            && text(condition, &["reason"]) == Some("SchedulingGated")
    }) {
        state.reason = "SchedulingGated".to_owned();
    }
    let initializing = initializing(object, &mut state);
    if !initializing {
        running(object, &mut state);
    }
    if text(object, &["metadata", "deletionTimestamp"]).is_some() {
        let is_over = matches!(status_text("phase"), "Failed" | "Succeeded");
        if status_text("reason") == "NodeLost" {
            state.reason = "Unknown".to_owned();
        } else if !is_over {
            state.reason = "Terminating".to_owned();
        }
    }
    state
}

/// Looks at the init containers; whether one of them is still to finish.
fn initializing(object: &Value, state: &mut State) -> bool {
    let total = items(object, "spec", "initContainers").len();
    for (index, status) in items(object, "status", "initContainerStatuses").iter().enumerate() {
        state.restarts += status.get("restartCount").and_then(Value::as_i64).unwrap_or_default();
        let terminated = status.get("state").and_then(|state| state.get("terminated"));
        if let Some(terminated) = terminated {
            if terminated.get("exitCode").and_then(Value::as_i64) == Some(0) {
                continue;
            }
            state.reason = format!("Init:{}", ending(terminated));
            return true;
        }
        let waiting = text(status, &["state", "waiting", "reason"]).unwrap_or_default();
        state.reason = if waiting.is_empty() || waiting == "PodInitializing" {
            format!("Init:{index}/{total}")
        } else {
            format!("Init:{waiting}")
        };
        return true;
    }
    false
}

fn ending(terminated: &Value) -> String {
    match text(terminated, &["reason"]).unwrap_or_default() {
        "" => match terminated.get("signal").and_then(Value::as_i64).unwrap_or_default() {
            0 => {
                format!("ExitCode:{}", terminated.get("exitCode").and_then(Value::as_i64).unwrap_or_default())
            }
            signal => format!("Signal:{signal}"),
        },
        reason => reason.to_owned(),
    }
}

fn running(object: &Value, state: &mut State) {
    state.restarts = 0;
    let mut has_running = false;
    for status in items(object, "status", "containerStatuses").iter().rev() {
        state.restarts += status.get("restartCount").and_then(Value::as_i64).unwrap_or_default();
        let finished = text(status, &["lastState", "terminated", "finishedAt"]);
        if let Some(moment) = finished.and_then(countersign_api::parse_rfc3339) {
            state.last_restart = state.last_restart.max(Some(moment));
        }
        let now = status.get("state").unwrap_or(&Value::Null);
        let waiting = text(now, &["waiting", "reason"]).unwrap_or_default();
        let is_ready = status.get("ready").and_then(Value::as_bool) == Some(true);
        if !waiting.is_empty() {
            state.reason = waiting.to_owned();
        } else if let Some(terminated) = now.get("terminated") {
            state.reason = ending(terminated);
        } else if is_ready && now.get("running").is_some() {
            has_running = true;
            state.ready += 1;
        }
    }
    if state.reason == "Completed" && has_running {
        let is_ready = items(object, "status", "conditions").iter().any(|condition| {
            text(condition, &["type"]) == Some("Ready") && text(condition, &["status"]) == Some("True")
        });
        state.reason = if is_ready { "Running" } else { "NotReady" }.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_nobody_runs_is_pending() {
        let pod = json!({"metadata": {"name": "web"}, "spec": {"containers": [{}]}, "status": {"phase": "Pending"}});
        let cells = row(&pod, 0);
        assert_eq!(cells[..4], [json!("web"), json!("0/1"), json!("Pending"), json!("0")]);
    }
}
