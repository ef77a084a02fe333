//! POST: a new object, a review, or something below an object. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/create.go and
//! k8s.io/apiserver/pkg/registry.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::options::{OptionsKind, WriteOptions};
use super::{Call, Reply, metadata};
use crate::admission::{self, Operation};
use crate::codec::{body, negotiate};
use crate::error::ApiError;
use crate::managed_fields::{self, Manager};
use crate::resources::NameRule;
use crate::schema;

/// How often a generated name is tried.
const GENERATED_TRIES: usize = 8;
/// The longest base of a generated name.
const MOST_BASE: usize = 58;
/// Letters and digits that make no words. Upstream: k8s.io/apimachinery/pkg/util/rand.
const SAFE: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// Answers a POST.
///
/// # Errors
/// Whatever decoding, admission, validation or the store refuse.
pub fn handle(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = WriteOptions::read(call.info, OptionsKind::Create)?;
    let format = negotiate::input_format(call.headers)?;
    let decoded = body::decode(&call.context, call.body, format, call.expected(), options.field_validation)?;
    if call.subresource.is_some() {
        return subresource(call, &decoded);
    }
    let mut object = decoded;
    call.kind.default(&mut object);
    if call.kind.info().verbs == ["create"] {
        return review(call, &object);
    }
    let manager = Manager::of(call, &options);
    for attempt in 1..=GENERATED_TRIES {
        match create(call, object.clone(), &options, Some(&manager)) {
            Err(ApiError::AlreadyExists { generated: true, .. }) if attempt < GENERATED_TRIES => {}
            Err(error) => return Err(error),
            Ok(created) => return Ok(Reply::Object(201, created)),
        }
    }
    Err(ApiError::Internal("no name could be generated".to_owned()))
}

fn review(call: &Call<'_>, object: &Value) -> Result<Reply, ApiError> {
    let attributes = attributes(call, "");
    let mut object = object.clone();
    admission::mutate(&attributes, Some(&mut object))?;
    admission::validate(&attributes, Some(&object))?;
    let answer = call.kind.review(&call.context, &object).ok_or(ApiError::MethodNotAllowed)??;
    Ok(Reply::Value(201, with_type(call, schema::normalize(call.kind.info().kind, answer))))
}

fn subresource(call: &Call<'_>, object: &Value) -> Result<Reply, ApiError> {
    let mut object = object.clone();
    let attributes = attributes(call, "");
    admission::mutate(&attributes, Some(&mut object))?;
    admission::validate(&attributes, Some(&object))?;
    let name = call.subresource_name();
    let answer = call.kind.create_subresource(&call.context, &call.info.name, name, &object)?;
    Ok(Reply::Value(201, with_type(call, answer)))
}

/// `kind` and `apiVersion` first.
fn with_type(call: &Call<'_>, value: Value) -> Value {
    let expected = call.expected();
    let mut object = Map::new();
    object.insert("kind".to_owned(), expected.kind.into());
    let version = countersign_api::GroupVersion::new(expected.group, expected.version);
    object.insert("apiVersion".to_owned(), version.to_string().into());
    if let Value::Object(fields) = value {
        object.extend(fields.into_iter().filter(|(key, _)| key != "kind" && key != "apiVersion"));
    }
    Value::Object(object)
}

/// What admission is told; `name` is the object's where the URL has none.
fn attributes<'a>(call: &'a Call<'_>, name: &'a str) -> admission::Attributes<'a> {
    let name = if call.info.name.is_empty() { name } else { &call.info.name };
    admission::Attributes {
        context: &call.context,
        operation: Operation::Create,
        resource: call.kind.info(),
        subresource: call.subresource_name(),
        name,
        namespace: call.context.namespace,
        old: None,
    }
}

/// Admits, completes, validates and stores a new object. Without a `manager` the object brings its own managedFields.
///
/// # Errors
/// Whatever admission, validation or the store refuse.
pub fn create(
    call: &Call<'_>,
    object: Value,
    options: &WriteOptions,
    manager: Option<&Manager>,
) -> Result<Rc<Value>, ApiError> {
    let info = call.kind.info();
    let mut object = object;
    check_namespace(call, &mut object)?;
    if let Some(manager) = manager {
        managed_fields::created(call.kind, &mut object, manager);
    }
    let name = countersign_api::meta::name(&object).to_owned();
    admission::mutate(&attributes(call, &name), Some(&mut object))?;
    call.kind.before_write(&call.context, &object, None)?;
    let resource_version = countersign_api::meta::resource_version(&object).to_owned();
    let generated = fill_system_fields(call, &mut object);
    call.kind.prepare_for_create(&call.context, &mut object);
    if info.generation {
        set(&mut object, "generation", Some(1.into()));
    }
    let mut object = schema::normalize(info.kind, object);
    validate(call, &object)?;
    for text in call.kind.warnings(&call.context, &object, None) {
        call.context.warn(text);
    }
    let name = countersign_api::meta::name(&object).to_owned();
    admission::validate(&attributes(call, &name), Some(&object))?;
    if let Some(existing) = call.state.store.get(info.group, info.resource, call.context.namespace, &name) {
        let terminating =
            countersign_api::meta::text(&existing, &["metadata", "deletionTimestamp"]).is_some();
        return Err(ApiError::AlreadyExists {
            resource: info.group_resource(),
            name,
            terminating,
            generated,
        });
    }
    if !matches!(resource_version.as_str(), "" | "0") {
        return Err(ApiError::Plain("resourceVersion should not be set on objects to be created".to_owned()));
    }
    if options.dry_run {
        set(&mut object, "resourceVersion", None);
        return Ok(Rc::new(schema::normalize(info.kind, object)));
    }
    Ok(call.state.store.put(info.group, info.resource, object))
}

/// The object's namespace is the URL's. Upstream: EnsureObjectNamespaceMatchesRequestNamespace.
fn check_namespace(call: &Call<'_>, object: &mut Value) -> Result<(), ApiError> {
    let wanted = if call.kind.info().namespaced { call.context.namespace } else { "" };
    let found = countersign_api::meta::namespace(object);
    if !found.is_empty() && !wanted.is_empty() && found != wanted {
        let message = "the namespace of the provided object does not match the namespace sent on the request";
        return Err(ApiError::BadRequest(message.to_owned()));
    }
    set(object, "namespace", (!wanted.is_empty()).then(|| wanted.into()));
    Ok(())
}

/// Sets or removes a field of the metadata.
pub(crate) fn set(object: &mut Value, key: &str, value: Option<Value>) {
    let Some(object) = object.as_object_mut() else { return };
    let metadata = object.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    if let Some(metadata) = metadata.as_object_mut() {
        match value {
            Some(value) => metadata.insert(key.to_owned(), value),
            None => metadata.shift_remove(key),
        };
    }
}

/// Who the object is and since when; whether its name was made here.
fn fill_system_fields(call: &Call<'_>, object: &mut Value) -> bool {
    for key in ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] {
        set(object, key, None);
    }
    // Keeps the place of the version that the store will write.
    set(object, "resourceVersion", Some("0".into()));
    set(object, "creationTimestamp", Some(call.state.now_rfc3339().into()));
    set(object, "uid", Some(call.state.new_uid().into()));
    let base = countersign_api::meta::text(object, &["metadata", "generateName"]).unwrap_or_default();
    if base.is_empty() || !countersign_api::meta::name(object).is_empty() {
        return false;
    }
    let base: String = base.chars().take(MOST_BASE).collect();
    let entropy = &call.state.config.entropy;
    let suffix =
        (0..5).filter_map(|_| SAFE.get(entropy.below(SAFE.len() as u64) as usize).copied().map(char::from));
    let name: String = base.chars().chain(suffix).collect();
    set(object, "name", Some(name.into()));
    true
}

fn validate(call: &Call<'_>, object: &Value) -> Result<(), ApiError> {
    let info = call.kind.info();
    let mut errors = metadata::validate(info, info.name, object);
    errors.extend(metadata::validate_finalizer_names(object));
    errors.extend(call.kind.validate_create(&call.context, object));
    if errors.is_empty() {
        errors = metadata::validate(info, NameRule::PathSegment, object);
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(ApiError::Invalid(info.group_kind(), countersign_api::meta::name(object).to_owned(), errors))
}
