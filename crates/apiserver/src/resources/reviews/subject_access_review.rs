//! May I? May they? Upstream: pkg/registry/authorization/*accessreview and pkg/apis/authorization/validation.

use countersign_api::authentication::UserInfo;
use countersign_api::authorization::{NonResourceAttributes, ResourceAttributes};
use countersign_api::meta::text;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{answer, info};
use crate::authorization::{Attributes, authorize};
use crate::context::Context;
use crate::error::ApiError;
use crate::field::{FieldError, Path};
use crate::resources::{Info, Resource};

const GROUP: &str = "authorization.k8s.io";

static SELF: Info =
    info(GROUP, "selfsubjectaccessreviews", "SelfSubjectAccessReview", "selfsubjectaccessreview");
static OTHERS: Info = info(GROUP, "subjectaccessreviews", "SubjectAccessReview", "subjectaccessreview");
static LOCAL: Info = Info {
    namespaced: true,
    ..info(GROUP, "localsubjectaccessreviews", "LocalSubjectAccessReview", "localsubjectaccessreview")
};

/// `kubectl auth can-i`.
pub(crate) struct SelfSubjectAccessReview;

/// The same about anybody, as kubelets and csrapproving ask.
pub(crate) struct SubjectAccessReview;

/// The same within a namespace.
pub(crate) struct LocalSubjectAccessReview;

impl Resource for SelfSubjectAccessReview {
    fn info(&self) -> &Info {
        &SELF
    }

    fn review(&self, context: &Context<'_>, object: &Value) -> Option<Result<Value, ApiError>> {
        let errors = exactly_one(object);
        if !errors.is_empty() {
            return Some(Err(ApiError::Invalid(SELF.group_kind(), String::new(), errors)));
        }
        Some(Ok(decide(&SELF, context, object, context.user)))
    }
}

impl Resource for SubjectAccessReview {
    fn info(&self) -> &Info {
        &OTHERS
    }

    fn review(&self, context: &Context<'_>, object: &Value) -> Option<Result<Value, ApiError>> {
        let errors = about_others(object);
        if !errors.is_empty() {
            return Some(Err(ApiError::Invalid(OTHERS.group_kind(), String::new(), errors)));
        }
        Some(Ok(decide(&OTHERS, context, object, &subject(object))))
    }
}

impl Resource for LocalSubjectAccessReview {
    fn info(&self) -> &Info {
        &LOCAL
    }

    fn review(&self, context: &Context<'_>, object: &Value) -> Option<Result<Value, ApiError>> {
        let mut errors = about_others(object);
        let namespace = text(object, &["spec", "resourceAttributes", "namespace"]);
        if object["spec"].get("nonResourceAttributes").is_some() {
            let path = Path::new("spec").child("nonResourceAttributes");
            let shown = object["spec"].get("nonResourceAttributes").unwrap_or(&Value::Null);
            errors.push(FieldError::invalid(&path, shown, "disallowed on this kind of request"));
        }
        if namespace.unwrap_or_default() != context.namespace {
            let why =
                format!("spec.resourceAttributes.namespace must match namespace: {}", context.namespace);
            return Some(Err(ApiError::bad_request(why)));
        }
        if !errors.is_empty() {
            return Some(Err(ApiError::Invalid(LOCAL.group_kind(), String::new(), errors)));
        }
        Some(Ok(decide(&LOCAL, context, object, &subject(object))))
    }
}

fn exactly_one(object: &Value) -> Vec<FieldError> {
    let path = Path::new("spec");
    let has = |field: &str| object["spec"].get(field).is_some_and(|value| !value.is_null());
    let (resource, other) = (has("resourceAttributes"), has("nonResourceAttributes"));
    if resource == other {
        let (field, detail) = if resource {
            ("nonResourceAttributes", "cannot be specified in combination with resourceAttributes")
        } else {
            (
                "resourceAttributes",
                "exactly one of nonResourceAttributes or resourceAttributes must be specified",
            )
        };
        let shown = object["spec"].get("nonResourceAttributes").unwrap_or(&Value::Null);
        return vec![FieldError::invalid(&path.child(field), shown, detail)];
    }
    Vec::new()
}

fn about_others(object: &Value) -> Vec<FieldError> {
    let mut errors = exactly_one(object);
    let spec = &object["spec"];
    let groups = spec.get("groups").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if groups.is_empty() && text(spec, &["user"]).unwrap_or_default().is_empty() {
        let detail = "at least one of user or group must be specified";
        errors.push(FieldError::invalid(&Path::new("spec").child("user"), "", detail));
    }
    errors
}

/// The user a question is about.
fn subject(object: &Value) -> UserInfo {
    let spec = &object["spec"];
    UserInfo {
        username: text(spec, &["user"]).unwrap_or_default().to_owned(),
        uid: text(spec, &["uid"]).unwrap_or_default().to_owned(),
        groups: spec.get("groups").and_then(|list| Vec::deserialize(list).ok()).unwrap_or_default(),
        extra: spec.get("extra").and_then(|map| Deserialize::deserialize(map).ok()).unwrap_or_default(),
    }
}

fn decide(info: &Info, context: &Context<'_>, object: &Value, user: &UserInfo) -> Value {
    let spec = &object["spec"];
    let attributes = match spec.get("nonResourceAttributes").filter(|value| !value.is_null()) {
        Some(path) => Attributes::NonResource(NonResourceAttributes::deserialize(path).unwrap_or_default()),
        None => {
            let resource = spec.get("resourceAttributes").unwrap_or(&Value::Null);
            Attributes::Resource {
                attributes: ResourceAttributes::deserialize(resource).unwrap_or_default(),
                fields: field_requirements(resource),
            }
        }
    };
    let decision = authorize(context.server, user, &attributes);
    answer(info, object, json!({"allowed": decision.allowed, "reason": decision.reason}))
}

/// Requirements that a field equals one value.
fn field_requirements(resource: &Value) -> Vec<(String, String)> {
    let list = resource.get("fieldSelector").and_then(|selector| selector.get("requirements"));
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|requirement| text(requirement, &["operator"]) == Some("In"))
        .filter_map(|requirement| match requirement.get("values")?.as_array()?.as_slice() {
            [value] => Some((text(requirement, &["key"])?.to_owned(), value.as_str()?.to_owned())),
            _ => None,
        })
        .collect()
}
