//! Pods stay five minutes on a node that is lost. Upstream: plugin/pkg/admission/defaulttolerationseconds.

use countersign_api::meta;
use serde_json::{Value, json};

use super::{Attributes, Operation};

pub(super) fn admit(attributes: &Attributes<'_>, pod: &mut Value) {
    if attributes.operation == Operation::Delete || !attributes.is("", "pods", "") {
        return;
    }
    let Some(spec) = pod.get_mut("spec").and_then(Value::as_object_mut) else { return };
    let Some(tolerations) = spec.entry("tolerations").or_insert_with(|| json!([])).as_array_mut() else {
        return;
    };
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let tolerates = tolerations.iter().any(|toleration| {
            let text = |field| meta::text(toleration, &[field]).unwrap_or_default();
            (text("key") == key || text("key").is_empty())
                && (text("effect") == "NoExecute" || text("effect").is_empty())
        });
        if !tolerates {
            tolerations.push(json!({
                "key": key,
                "operator": "Exists",
                "effect": "NoExecute",
                "tolerationSeconds": 300,
            }));
        }
    }
}
