//! ComponentStatus: how the control plane fares, deprecated. Upstream: pkg/registry/core/componentstatus.

use countersign_api::meta::{self, text};
use serde_json::{Value, json};

use super::cells::{self, NAME};
use super::{Column, Info, Resource};

/// k8s.io/api/core/v1
pub(crate) const TYPES: &str = "
ComponentStatus metadata:ObjectMeta conditions:[]ComponentCondition
ComponentCondition type! status!:ConditionStatus message error
";

static INFO: Info = Info {
    resource: "componentstatuses",
    kind: "ComponentStatus",
    singular: "componentstatus",
    short_names: &["cs"],
    namespaced: false,
    verbs: &["get", "list"],
    deprecation: "v1 ComponentStatus is deprecated in v1.19+",
    ..Info::DEFAULT
};

/// The health of a part of the control plane.
pub(crate) struct ComponentStatus;

impl Resource for ComponentStatus {
    fn info(&self) -> &Info {
        &INFO
    }

    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            NAME,
            cells::string("Status", "Status of the component conditions"),
            cells::string("Message", "Message of the component conditions"),
            cells::string("Error", "Error of the component conditions"),
        ];
        COLUMNS
    }

    fn row(&self, object: &Value, _: i64) -> Vec<Value> {
        let conditions = object.get("conditions").and_then(Value::as_array);
        let healthy =
            conditions.into_iter().flatten().find(|condition| text(condition, &["type"]) == Some("Healthy"));
        let get = |field: &str| healthy.and_then(|condition| text(condition, &[field])).unwrap_or_default();
        let status = match get("status") {
            "True" => "Healthy",
            "False" => "Unhealthy",
            _ => "Unknown",
        };
        vec![json!(meta::name(object)), json!(status), json!(get("message")), json!(get("error"))]
    }
}
