//! PUT, and the second half of PATCH. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/update.go, pkg/registry/generic/registry Update.

use std::rc::Rc;

use countersign_api::meta;
use serde_json::Value;

use super::create::{self, set};
use super::options::{OptionsKind, WriteOptions};
use super::{Call, Reply, delete, metadata};
use crate::admission::{self, Operation};
use crate::authorization;
use crate::codec::{body, negotiate};
use crate::error::ApiError;
use crate::field::{BadValue, FieldError, Path};
use crate::managed_fields::{self, Manager};
use crate::pipeline;
use crate::resources::NameRule;
use crate::schema;

const MODIFIED: &str =
    "the object has been modified; please apply your changes to the latest version and try again";

/// Answers a PUT.
///
/// # Errors
/// Whatever decoding, admission, validation or the store refuse.
pub fn handle(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = WriteOptions::read(call.info, OptionsKind::Update)?;
    let format = negotiate::input_format(call.headers)?;
    let mut object =
        body::decode(&call.context, call.body, format, call.expected(), options.field_validation)?;
    check_name(call, &object)?;
    call.kind.default(&mut object);
    let manager = Manager::of(call, &options);
    let Ok(old) = call.stored() else {
        return create_instead(call, object, &options, &manager);
    };
    managed_fields::updated(call.kind, call.subresource_name(), &mut object, &old, &manager);
    Ok(Reply::Object(200, update(call, object, &old, &options)?))
}

/// A PUT of a name that is not there creates, for kinds that allow it and users who may create.
fn create_instead(
    call: &Call<'_>,
    object: Value,
    options: &WriteOptions,
    manager: &Manager,
) -> Result<Reply, ApiError> {
    let info = call.kind.info();
    if !info.create_on_update || call.subresource.is_some() {
        return Err(ApiError::NotFound(info.group_resource(), call.info.name.clone()));
    }
    check_may_create(call)?;
    Ok(Reply::Object(201, create::create(call, object, options, Some(manager))?))
}

/// Asks again, since the URL's verb was another.
///
/// # Errors
/// 403.
pub fn check_may_create(call: &Call<'_>) -> Result<(), ApiError> {
    let mut info = call.info.clone();
    info.verb = "create".to_owned();
    let attributes = info.attributes();
    let decision = authorization::authorize(call.state, call.context.user, &attributes);
    if decision.allowed {
        return Ok(());
    }
    Err(pipeline::authorization::forbidden(call.context.user, &attributes, &decision.reason))
}

/// The body and the URL name the same object. Upstream: checkName.
///
/// # Errors
/// 400.
pub fn check_name(call: &Call<'_>, object: &Value) -> Result<(), ApiError> {
    let (name, wanted) = (meta::name(object), call.info.name.as_str());
    if name.is_empty() {
        return Err(ApiError::BadRequest(format!(
            "the name of the object ({wanted} based on URL) was undeterminable: name must be provided"
        )));
    }
    if name != wanted {
        return Err(ApiError::BadRequest(format!(
            "the name of the object ({name}) does not match the name on the URL ({wanted})"
        )));
    }
    let (namespace, wanted) = (meta::namespace(object), call.context.namespace);
    if !wanted.is_empty() && !namespace.is_empty() && namespace != wanted {
        return Err(ApiError::BadRequest(format!(
            "the namespace of the object ({namespace}) does not match the namespace on the request ({wanted})"
        )));
    }
    Ok(())
}

/// Takes a changed object (managedFields included) through admission, strategy and validation into the store.
///
/// # Errors
/// Whatever admission, validation or the store refuse.
pub fn update(
    call: &Call<'_>,
    object: Value,
    old: &Rc<Value>,
    options: &WriteOptions,
) -> Result<Rc<Value>, ApiError> {
    let info = call.kind.info();
    let mut object = object;
    let attributes = |call| admission::Attributes {
        context: call_context(call),
        operation: Operation::Update,
        resource: info,
        subresource: call_subresource(call),
        name: call_name(call),
        namespace: call_context(call).namespace,
        old: Some(&**old),
    };
    admission::mutate(&attributes(call), Some(&mut object))?;
    call.kind.before_write(&call.context, &object, Some(old))?;
    check_version(call, &object, old)?;
    carry_over(call, &mut object, old);
    call.kind.prepare_for_update(&call.context, call.subresource_name(), &mut object, old);
    if info.generation {
        let changed = object.get("spec") != old.get("spec");
        let generation =
            old.get("metadata").and_then(|meta| meta.get("generation")).and_then(Value::as_i64).unwrap_or(0);
        set(&mut object, "generation", Some((generation + i64::from(changed)).into()));
    }
    let object = schema::normalize(info.kind, object);
    validate(call, &object, old)?;
    for text in call.kind.warnings(&call.context, &object, Some(old)) {
        call.context.warn(text);
    }
    admission::validate(&attributes(call), Some(&object))?;
    let object = managed_fields::keep_times_if_unchanged(object, old);
    if object == **old {
        return Ok(old.clone());
    }
    if delete::is_finished(&object) {
        return Ok(if options.dry_run { Rc::new(object) } else { delete::remove(call, &object) });
    }
    if options.dry_run {
        return Ok(Rc::new(object));
    }
    Ok(call.state.store.put(info.group, info.resource, object))
}

fn call_context<'a, 'b>(call: &'a Call<'b>) -> &'a crate::Context<'b> {
    &call.context
}

fn call_subresource(call: &Call<'_>) -> &'static str {
    call.subresource_name()
}

fn call_name<'a>(call: &'a Call<'_>) -> &'a str {
    &call.info.name
}

/// The version and the UID the client saw, if it says so, are still those of the store.
fn check_version(call: &Call<'_>, object: &Value, old: &Value) -> Result<(), ApiError> {
    let info = call.kind.info();
    let name = &call.info.name;
    let uid = meta::text(object, &["metadata", "uid"]).unwrap_or_default();
    let old_uid = meta::text(old, &["metadata", "uid"]).unwrap_or_default();
    if !uid.is_empty() && uid != old_uid {
        let key = match call.context.namespace {
            "" => name.clone(),
            namespace => format!("{namespace}/{name}"),
        };
        let resource = if info.group.is_empty() || info.group.ends_with(".k8s.io") {
            info.resource.to_owned()
        } else {
            format!("{}/{}", info.group, info.resource)
        };
        let why = format!(
            "StorageError: invalid object, Code: 4, Key: /registry/{resource}/{key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {old_uid}"
        );
        return Err(ApiError::Conflict(info.group_resource(), name.clone(), why));
    }
    let version = meta::resource_version(object);
    if matches!(version, "" | "0") {
        if info.unconditional_update {
            return Ok(());
        }
        let path = Path::new("metadata").child("resourceVersion");
        let error =
            FieldError::invalid(&path, BadValue::Plain("0".to_owned()), "must be specified for an update");
        return Err(ApiError::Invalid(info.group_kind(), name.clone(), vec![error]));
    }
    if version.parse::<u64>().is_err() {
        let path = Path::new("metadata").child("resourceVersion");
        let detail =
            format!("strconv.ParseUint: parsing {}: invalid syntax", countersign_api::go_quote(version));
        let error = FieldError::invalid(&path, version, detail);
        return Err(ApiError::Invalid(info.group_kind(), name.clone(), vec![error]));
    }
    if version != meta::resource_version(old) {
        return Err(ApiError::Conflict(info.group_resource(), name.clone(), MODIFIED.to_owned()));
    }
    Ok(())
}

/// What no client can change. Upstream: rest.BeforeUpdate.
fn carry_over(call: &Call<'_>, object: &mut Value, old: &Value) {
    let before = |key: &str| old.get("metadata").and_then(|metadata| metadata.get(key)).cloned();
    for key in ["generation", "creationTimestamp", "resourceVersion", "selfLink"] {
        set(object, key, before(key));
    }
    for key in ["deletionTimestamp", "deletionGracePeriodSeconds"] {
        // A deletion can neither be begun nor called off here.
        if before(key).is_some() && object.get("metadata").and_then(|metadata| metadata.get(key)).is_none() {
            set(object, key, before(key));
        }
    }
    if before("deletionTimestamp").is_none() {
        set(object, "deletionTimestamp", None);
        set(object, "deletionGracePeriodSeconds", None);
    }
    if meta::text(object, &["metadata", "uid"]).unwrap_or_default().is_empty() {
        set(object, "uid", before("uid"));
    }
    let namespace = call.context.namespace;
    let namespace = (call.kind.info().namespaced && !namespace.is_empty()).then(|| namespace.into());
    set(object, "namespace", namespace);
}

fn validate(call: &Call<'_>, object: &Value, old: &Value) -> Result<(), ApiError> {
    let info = call.kind.info();
    let mut errors = metadata::validate_update(object, old);
    let rule = if info.name == NameRule::Any { NameRule::Any } else { NameRule::PathSegment };
    errors.extend(metadata::validate(info, rule, object));
    errors.extend(metadata::validate_finalizer_names(object));
    errors.extend(call.kind.validate_update(&call.context, call.subresource_name(), object, old));
    if errors.is_empty() {
        return Ok(());
    }
    Err(ApiError::Invalid(info.group_kind(), meta::name(object).to_owned(), errors))
}
