//! Roles and bindings of rbac.authorization.k8s.io/v1. Upstream: pkg/registry/rbac.

mod binding;
mod escalation;
mod role;
mod validation;

use countersign_api::rbac::GROUP;

use super::{Info, NameRule};

pub(crate) use binding::{ClusterRoleBinding, RoleBinding};
pub(crate) use role::{ClusterRole, Role};

/// k8s.io/api/rbac/v1
pub(crate) const TYPES: &str = "
Role metadata:ObjectMeta rules!:[]PolicyRule
ClusterRole metadata:ObjectMeta rules!:[]PolicyRule aggregationRule:*AggregationRule
PolicyRule verbs!:[]string apiGroups:[]string resources:[]string resourceNames:[]string nonResourceURLs:[]string
AggregationRule clusterRoleSelectors:[]LabelSelector
RoleBinding metadata:ObjectMeta subjects:[]Subject roleRef!:RoleRef
ClusterRoleBinding metadata:ObjectMeta subjects:[]Subject roleRef!:RoleRef
Subject kind! apiGroup name! namespace
RoleRef apiGroup! kind! name!
";

/// What the four kinds have in common.
const INFO: Info = Info { group: GROUP, name: NameRule::PathSegment, ..Info::DEFAULT };
