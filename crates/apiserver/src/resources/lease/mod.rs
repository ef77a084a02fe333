//! Lease of coordination.k8s.io/v1: who holds what, and the heartbeats of nodes. Upstream: pkg/registry/coordination/lease.

use countersign_api::meta::{self, text};
use serde_json::{Value, json};

use super::cells::{self, NAME};
use super::{Column, Info, Resource};

/// k8s.io/api/coordination/v1
pub(crate) const TYPES: &str = "
Lease metadata:ObjectMeta spec:LeaseSpec
LeaseSpec holderIdentity:*string leaseDurationSeconds:*int32 acquireTime:*microtime renewTime:*microtime
 leaseTransitions:*int32 strategy:*string preferredHolder:*string
";

static INFO: Info = Info {
    group: "coordination.k8s.io",
    resource: "leases",
    kind: "Lease",
    singular: "lease",
    unconditional_update: false,
    create_on_update: true,
    ..Info::DEFAULT
};

/// A claim that has to be renewed.
pub(crate) struct Lease;

impl Resource for Lease {
    fn info(&self) -> &Info {
        &INFO
    }

    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            NAME,
            cells::string(
                "Holder",
                "holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field.",
            ),
            cells::AGE,
        ];
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        vec![
            json!(meta::name(object)),
            json!(text(object, &["spec", "holderIdentity"]).unwrap_or_default()),
            json!(cells::age(object, now)),
        ]
    }
}
