//! The Go types of every kind, see [`crate::schema`].

use super::{
    certificate_signing_request, component_status, config_map, event, lease, namespace, node, pod, rbac,
    reviews, secret, service, service_account, workloads,
};

/// One text per family of types.
pub(crate) const ALL: &[&str] = &[
    certificate_signing_request::TYPES,
    component_status::TYPES,
    config_map::TYPES,
    event::TYPES,
    lease::TYPES,
    namespace::TYPES,
    node::TYPES,
    pod::TYPES,
    rbac::TYPES,
    reviews::TYPES,
    secret::TYPES,
    service::TYPES,
    service_account::TYPES,
    workloads::TYPES,
    META,
    REFERENCES,
];

/// k8s.io/apimachinery/pkg/apis/meta/v1
const META: &str = "
ObjectMeta name generateName namespace selfLink uid:UID resourceVersion generation:int64
 creationTimestamp:*time deletionTimestamp:*time deletionGracePeriodSeconds:*int64 labels:{}string
 annotations:{}string ownerReferences:[]OwnerReference finalizers:[]string managedFields:[]ManagedFieldsEntry
OwnerReference apiVersion! kind! name! uid!:UID controller:*bool blockOwnerDeletion:*bool
ManagedFieldsEntry manager operation:ManagedFieldsOperationType apiVersion time:*time fieldsType fieldsV1:raw
 subresource
ManagedFieldsOperationType = string
UID = string
LabelSelector matchLabels:{}string matchExpressions:[]LabelSelectorRequirement
LabelSelectorRequirement key! operator!:LabelSelectorOperator values:[]string
LabelSelectorOperator = string
Condition type! status!:ConditionStatus observedGeneration:int64 lastTransitionTime!:time reason! message!
ConditionStatus = string
";

/// k8s.io/api/core/v1: how objects name each other.
const REFERENCES: &str = "
ObjectReference kind namespace name uid:UID apiVersion resourceVersion fieldPath
LocalObjectReference name
TypedLocalObjectReference apiGroup!:*string kind! name!
";
