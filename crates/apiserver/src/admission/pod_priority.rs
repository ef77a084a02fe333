//! A pod's class becomes a number. Upstream: plugin/pkg/admission/priority.

use countersign_api::meta;
use serde_json::{Value, json};

use super::{Attributes, Operation};
use crate::error::ApiError;

pub(super) fn admit(attributes: &Attributes<'_>, pod: &mut Value) -> Result<(), ApiError> {
    if attributes.operation != Operation::Create || !attributes.is("", "pods", "") {
        return Ok(());
    }
    let class = meta::text(pod, &["spec", "priorityClassName"]).unwrap_or_default();
    let (priority, policy) = match class {
        "" => (0, "PreemptLowerPriority".to_owned()),
        "system-cluster-critical" => (2_000_000_000, "PreemptLowerPriority".to_owned()),
        "system-node-critical" => (2_000_001_000, "PreemptLowerPriority".to_owned()),
        name => {
            let store = &attributes.context.server.store;
            let Some(class) = store.get("scheduling.k8s.io", "priorityclasses", "", name) else {
                let why = format!("no PriorityClass with name {name} was found");
                return Err(attributes.forbidden(Some(pod), why));
            };
            let value = class.get("value").and_then(Value::as_i64).unwrap_or_default();
            let policy = meta::text(&class, &["preemptionPolicy"]).unwrap_or("PreemptLowerPriority");
            (value, policy.to_owned())
        }
    };
    if let Some(spec) = pod.get_mut("spec").and_then(Value::as_object_mut) {
        spec.insert("priority".to_owned(), json!(priority));
        spec.entry("preemptionPolicy").or_insert_with(|| json!(policy));
    }
    Ok(())
}
