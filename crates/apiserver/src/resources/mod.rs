//! The kinds that are served: what the generic handlers ask about each.
//!
//! A kind is a `static` with an [`Info`] and an implementation of [`Resource`]; every method has the default of a kind without rules.
//! Names follow upstream's strategies: k8s.io/apiserver/pkg/registry/rest and k8s.io/kubernetes/pkg/registry.
//!
//! The handlers call, in this order:
//! - create: [`default`](Resource::default), mutating admission, [`before_write`](Resource::before_write),
//!   [`prepare_for_create`](Resource::prepare_for_create), metadata validation with the kind's [`NameRule`],
//!   [`validate_create`](Resource::validate_create), validating admission, the store;
//! - update and patch: `default`, mutating admission, `before_write`, [`prepare_for_update`](Resource::prepare_for_update), generic
//!   metadata validation, [`validate_update`](Resource::validate_update), validating admission, the store.
//!
//! Objects reach these methods decoded: known fields only, in Go's field order, numbers and bytes of the right type. Fields of Go structs
//! that are always written (no `omitempty`) are filled in after them, so a method need not.

pub mod cells;
mod certificate_signing_request;
mod component_status;
mod config_map;
mod event;
mod lease;
mod namespace;
mod node;
mod plain;
mod pod;
mod rbac;
mod reviews;
mod secret;
mod service;
mod service_account;
pub(crate) mod types;
mod workloads;

use serde_json::Value;

use crate::context::Context;
use crate::error::ApiError;
use crate::field::FieldError;

/// Which names an object may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    /// Anything, as far as the kind is concerned; once all else is fine it must still be a path segment.
    Any,
    /// What can be a path segment.
    PathSegment,
    /// A DNS-1123 label.
    DnsLabel,
    /// A DNS-1123 subdomain.
    DnsSubdomain,
}

/// Something below an object: `approval`, `status`, `token`.
#[derive(Clone, Copy, Debug)]
pub struct Subresource {
    /// Its name.
    pub name: &'static str,
    /// Group of what it answers; empty text for core.
    pub group: &'static str,
    /// Version of what it answers.
    pub version: &'static str,
    /// Kind of what it answers.
    pub kind: &'static str,
    /// What can be done: `get`, `patch`, `update` change the object itself through the strategy, `create` calls
    /// [`Resource::create_subresource`].
    pub verbs: &'static [&'static str],
}

/// The names and the manners of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// API group, empty for core.
    pub group: &'static str,
    /// Version.
    pub version: &'static str,
    /// Plural.
    pub resource: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Singular.
    pub singular: &'static str,
    /// Short names.
    pub short_names: &'static [&'static str],
    /// Categories.
    pub categories: &'static [&'static str],
    /// Whether objects live in namespaces.
    pub namespaced: bool,
    /// Verbs in the order of discovery.
    pub verbs: &'static [&'static str],
    /// Subresources in alphabetical order.
    pub subresources: &'static [Subresource],
    /// Which names are allowed.
    pub name: NameRule,
    /// Whether `metadata.generation` starts at 1 and rises with the spec.
    pub generation: bool,
    /// Whether a PUT without resourceVersion overwrites.
    pub unconditional_update: bool,
    /// Whether a PUT to a name that is not there creates.
    pub create_on_update: bool,
    /// Whether a delete answers the object rather than a `Status`.
    pub returns_deleted: bool,
    /// What every answer about it warns of; empty for what is not deprecated.
    pub deprecation: &'static str,
    /// Labels that field selectors know beside `metadata.name` and, where namespaced, `metadata.namespace`.
    pub field_labels: &'static [&'static str],
}

/// Every verb of a stored kind.
pub const ALL_VERBS: &[&str] =
    &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

impl Info {
    /// A namespaced kind with all verbs and no rules; spread it under what differs.
    pub const DEFAULT: Self = Self {
        group: "",
        version: "v1",
        resource: "",
        kind: "",
        singular: "",
        short_names: &[],
        categories: &[],
        namespaced: true,
        verbs: ALL_VERBS,
        subresources: &[],
        name: NameRule::DnsSubdomain,
        generation: false,
        unconditional_update: true,
        create_on_update: false,
        returns_deleted: false,
        deprecation: "",
        field_labels: &[],
    };

    /// `resource.group`.
    pub fn group_resource(&self) -> countersign_api::GroupResource {
        countersign_api::GroupResource { group: self.group.to_owned(), resource: self.resource.to_owned() }
    }

    /// `Kind.group`.
    pub fn group_kind(&self) -> countersign_api::GroupKind {
        countersign_api::GroupKind { group: self.group.to_owned(), kind: self.kind.to_owned() }
    }

    /// `group/version`, or the version alone for core.
    pub fn api_version(&self) -> String {
        countersign_api::GroupVersion::new(self.group, self.version).to_string()
    }

    /// The subresource of that name.
    pub fn subresource(&self, name: &str) -> Option<&'static Subresource> {
        self.subresources.iter().find(|subresource| subresource.name == name)
    }
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Header.
    pub name: &'static str,
    /// OpenAPI type: `string`, `integer`, `date`.
    pub r#type: &'static str,
    /// OpenAPI format: `name` for the name.
    pub format: &'static str,
    /// The field's documentation upstream.
    pub description: &'static str,
    /// 1 only in wide output.
    pub priority: i32,
}

/// A kind.
pub trait Resource {
    /// Names and manners.
    fn info(&self) -> &Info;

    /// Fills in defaults of this version; after decoding, and after patching.
    fn default(&self, object: &mut Value) {
        let _ = object;
    }

    /// Changes a new object before it is validated.
    fn prepare_for_create(&self, context: &Context<'_>, object: &mut Value) {
        let _ = (context, object);
    }

    /// What is wrong with a new object, apart from its metadata.
    fn validate_create(&self, context: &Context<'_>, object: &Value) -> Vec<FieldError> {
        let _ = (context, object);
        Vec::new()
    }

    /// Puts back what this endpoint (`subresource`, empty for the main one) may not change.
    fn prepare_for_update(&self, context: &Context<'_>, subresource: &str, object: &mut Value, old: &Value) {
        let _ = (context, subresource, object, old);
    }

    /// What is wrong with a changed object, apart from its metadata.
    fn validate_update(
        &self,
        context: &Context<'_>,
        subresource: &str,
        object: &Value,
        old: &Value,
    ) -> Vec<FieldError> {
        let _ = (context, subresource, object, old);
        Vec::new()
    }

    /// A check in front of storage, such as RBAC's on escalation; `old` is absent on create.
    ///
    /// # Errors
    /// Whatever the response is to be.
    fn before_write(
        &self,
        context: &Context<'_>,
        object: &Value,
        old: Option<&Value>,
    ) -> Result<(), ApiError> {
        let _ = (context, object, old);
        Ok(())
    }

    /// `Warning:` texts for a new or changed object.
    fn warnings(&self, context: &Context<'_>, object: &Value, old: Option<&Value>) -> Vec<String> {
        let _ = (context, object, old);
        Vec::new()
    }

    /// Changes an object whose deletion has to wait for finalizers.
    fn begin_deletion(&self, context: &Context<'_>, object: &mut Value) {
        let _ = (context, object);
    }

    /// Whether a delete may go on.
    ///
    /// # Errors
    /// Whatever the response is to be.
    fn before_delete(&self, context: &Context<'_>, object: &Value) -> Result<(), ApiError> {
        let _ = (context, object);
        Ok(())
    }

    /// Fields of this endpoint that never enter managedFields, since the strategy resets them; paths of names from the root.
    fn reset_fields(&self, subresource: &str) -> &'static [&'static [&'static str]] {
        let _ = subresource;
        &[]
    }

    /// Columns of the table; by default Name and Created At.
    fn columns(&self) -> &'static [Column] {
        crate::handlers::table::DEFAULT_COLUMNS
    }

    /// One cell per column; `now` in seconds since the epoch. By default what [`Self::columns`] is by default.
    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        let _ = now;
        crate::handlers::table::default_row(object)
    }

    /// The value of a label of [`Info::field_labels`]; by default the text, bool or number at that path, or nothing.
    fn field(&self, object: &Value, label: &str) -> String {
        let value = label.split('.').try_fold(object, |value, key| value.get(key));
        match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(flag)) => flag.to_string(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// Answers a POST for a kind that is not stored (verbs are `create` alone), such as SelfSubjectAccessReview.
    /// `None` for stored kinds.
    fn review(&self, context: &Context<'_>, object: &Value) -> Option<Result<Value, ApiError>> {
        let _ = (context, object);
        None
    }

    /// Answers a POST to a subresource, such as `token`; `body` is decoded as the subresource's kind.
    ///
    /// # Errors
    /// Whatever the response is to be.
    fn create_subresource(
        &self,
        context: &Context<'_>,
        name: &str,
        subresource: &str,
        body: &Value,
    ) -> Result<Value, ApiError> {
        let _ = (context, name, subresource, body);
        Err(ApiError::MethodNotAllowed)
    }
}

/// Every kind that is served: groups in the order of discovery, within them by resource.
pub static ALL: &[&(dyn Resource + Sync)] = &[
    &component_status::ComponentStatus,
    &config_map::ConfigMap,
    &plain::ENDPOINTS,
    &event::Event,
    &plain::LIMIT_RANGES,
    &namespace::Namespace,
    &node::Node,
    &plain::VOLUME_CLAIMS,
    &plain::VOLUMES,
    &pod::Pod,
    &plain::POD_TEMPLATES,
    &plain::REPLICATION_CONTROLLERS,
    &plain::RESOURCE_QUOTAS,
    &secret::Secret,
    &service_account::ServiceAccount,
    &service::Service,
    &plain::API_SERVICES,
    &plain::CONTROLLER_REVISIONS,
    &workloads::DAEMON_SET,
    &workloads::DEPLOYMENT,
    &workloads::REPLICA_SET,
    &workloads::STATEFUL_SET,
    &plain::EVENTS,
    &reviews::SelfSubjectReview,
    &reviews::TokenReview,
    &reviews::LocalSubjectAccessReview,
    &reviews::SelfSubjectAccessReview,
    &reviews::SelfSubjectRulesReview,
    &reviews::SubjectAccessReview,
    &plain::AUTOSCALERS,
    &plain::AUTOSCALERS_V1,
    &workloads::CRON_JOB,
    &workloads::JOB,
    &certificate_signing_request::CertificateSigningRequest,
    &plain::INGRESS_CLASSES,
    &plain::INGRESSES,
    &plain::IP_ADDRESSES,
    &plain::NETWORK_POLICIES,
    &plain::SERVICE_CIDRS,
    &plain::DISRUPTION_BUDGETS,
    &rbac::ClusterRoleBinding,
    &rbac::ClusterRole,
    &rbac::RoleBinding,
    &rbac::Role,
    &plain::CSI_DRIVERS,
    &plain::CSI_NODES,
    &plain::CSI_STORAGE_CAPACITIES,
    &plain::STORAGE_CLASSES,
    &plain::VOLUME_ATTACHMENTS,
    &plain::VOLUME_ATTRIBUTES_CLASSES,
    &plain::MUTATING_POLICIES,
    &plain::MUTATING_POLICY_BINDINGS,
    &plain::MUTATING_WEBHOOKS,
    &plain::VALIDATING_POLICIES,
    &plain::VALIDATING_POLICY_BINDINGS,
    &plain::VALIDATING_WEBHOOKS,
    &plain::CUSTOM_RESOURCE_DEFINITIONS,
    &plain::PRIORITY_CLASSES,
    &lease::Lease,
    &plain::RUNTIME_CLASSES,
    &plain::ENDPOINT_SLICES,
    &plain::FLOW_SCHEMAS,
    &plain::PRIORITY_LEVELS,
    &plain::DEVICE_CLASSES,
    &plain::RESOURCE_CLAIMS,
    &plain::RESOURCE_CLAIM_TEMPLATES,
    &plain::RESOURCE_SLICES,
];

/// The kind served at group, version and plural resource.
pub fn find(group: &str, version: &str, resource: &str) -> Option<&'static (dyn Resource + Sync)> {
    ALL.iter().copied().find(|kind| {
        let info = kind.info();
        info.resource == resource && info.group == group && info.version == version
    })
}

/// Whether there is such a kind in that group and version.
pub fn serves(group: &str, version: &str, kind: &str) -> bool {
    ALL.iter().any(|resource| {
        let info = resource.info();
        info.kind == kind && info.group == group && info.version == version
    })
}

/// A kind by its group and name.
pub fn by_group_kind(group: &str, kind: &str) -> Option<&'static (dyn Resource + Sync)> {
    ALL.iter().copied().find(|resource| resource.info().kind == kind && resource.info().group == group)
}

/// The kind that `apiVersion` and `kind` of an object name.
pub fn by_kind(object: &Value) -> Option<&'static (dyn Resource + Sync)> {
    let kind = object.get("kind")?.as_str()?;
    let version = countersign_api::GroupVersion::parse(object.get("apiVersion")?.as_str()?)?;
    ALL.iter().copied().find(|resource| {
        let info = resource.info();
        info.kind == kind && info.group == version.group && info.version == version.version
    })
}
