//! `describe namespace`.

use countersign_api::meta;
use serde_json::Value;

use super::metadata;

/// Tabbed lines. Quotas and limits are no kinds of this cluster, so there are none.
pub(super) fn describe(object: &Value) -> String {
    let phase = meta::text(object, &["status", "phase"]).unwrap_or_default();
    format!(
        "{}Status:\t{phase}\n\nNo resource quota.\n\nNo LimitRange resource.\n",
        metadata::head(object, false)
    )
}
