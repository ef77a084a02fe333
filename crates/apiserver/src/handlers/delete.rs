//! DELETE of one object or of all that match. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/delete.go, pkg/registry/rest/delete.go.

use std::rc::Rc;

use countersign_api::{Status, StatusDetails, meta};
use serde_json::{Map, Value, json};

use super::create::set;
use super::list::Filter;
use super::{Call, Reply, options};
use crate::admission::{self, Operation};
use crate::codec::body::{self, Expected};
use crate::codec::negotiate;
use crate::error::ApiError;
use crate::field::{BadValue, FieldError, Path};
use crate::schema;

/// `DeleteOptions`.
#[derive(Clone, Debug, Default)]
struct DeleteOptions {
    dry_run: bool,
    uid: Option<String>,
    resource_version: Option<String>,
    propagation: Option<String>,
    orphan: Option<bool>,
}

/// Answers a DELETE of one object.
///
/// # Errors
/// 403, 404, 409, 422.
pub fn one(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = DeleteOptions::read(call)?;
    let object = call.stored()?;
    let outcome = delete(call, &object, &options)?;
    let info = call.kind.info();
    if outcome.gone && !info.returns_deleted {
        let details = StatusDetails {
            name: call.info.name.clone(),
            group: info.group.to_owned(),
            kind: info.resource.to_owned(),
            uid: meta::text(&object, &["metadata", "uid"]).unwrap_or_default().to_owned(),
            ..StatusDetails::default()
        };
        return Ok(Reply::Status(Box::new(Status::success(Some(details)))));
    }
    Ok(Reply::Object(200, outcome.object))
}

/// Answers a DELETE of a collection with the objects it deleted.
///
/// # Errors
/// As for one, from the first object that refuses.
pub fn collection(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = DeleteOptions::read(call)?;
    let filter = Filter::read(call)?;
    let info = call.kind.info();
    let objects = call.state.store.list(info.group, info.resource, Some(call.context.namespace));
    let mut deleted = Vec::new();
    for object in objects.iter().filter(|object| filter.matches(call.kind, object)) {
        deleted.push(delete(call, object, &options)?.object);
    }
    let mut metadata = Map::new();
    metadata.insert("resourceVersion".to_owned(), call.state.store.revision().to_string().into());
    Ok(Reply::List(metadata, deleted))
}

struct Outcome {
    gone: bool,
    object: Rc<Value>,
}

fn delete(call: &Call<'_>, object: &Rc<Value>, options: &DeleteOptions) -> Result<Outcome, ApiError> {
    let info = call.kind.info();
    let name = meta::name(object);
    options.check_preconditions(call, object)?;
    call.kind.before_delete(&call.context, object)?;
    let attributes = admission::Attributes {
        context: &call.context,
        operation: Operation::Delete,
        resource: info,
        subresource: "",
        name,
        namespace: call.context.namespace,
        old: Some(object),
    };
    admission::mutate(&attributes, None)?;
    admission::validate(&attributes, None)?;
    let mut changed = (**object).clone();
    let finalizers = options.finalizers(object);
    set(&mut changed, "finalizers", (!finalizers.is_empty()).then(|| json!(finalizers)));
    if finalizers.is_empty() && !has_spec_finalizers(object) {
        let last = if options.dry_run { object.clone() } else { remove(call, &changed) };
        return Ok(Outcome { gone: true, object: last });
    }
    if meta::text(object, &["metadata", "deletionTimestamp"]).is_none() {
        set(&mut changed, "deletionTimestamp", Some(call.state.now_rfc3339().into()));
        set(&mut changed, "deletionGracePeriodSeconds", Some(0.into()));
    }
    call.kind.begin_deletion(&call.context, &mut changed);
    let changed = schema::normalize(info.kind, changed);
    if changed == **object || options.dry_run {
        return Ok(Outcome { gone: false, object: Rc::new(changed) });
    }
    Ok(Outcome { gone: false, object: call.state.store.put(info.group, info.resource, changed) })
}

/// Whether a deletion only waited for finalizers that are gone now.
pub fn is_finished(object: &Value) -> bool {
    let metadata = object.get("metadata");
    let deleting = metadata.is_some_and(|metadata| metadata.get("deletionTimestamp").is_some());
    let held = metadata.and_then(|metadata| metadata.get("finalizers")).and_then(Value::as_array);
    deleting && held.is_none_or(Vec::is_empty) && !has_spec_finalizers(object)
}

/// Namespaces are held by finalizers in their spec as well.
fn has_spec_finalizers(object: &Value) -> bool {
    let list = object.get("spec").and_then(|spec| spec.get("finalizers")).and_then(Value::as_array);
    list.is_some_and(|list| !list.is_empty())
}

/// Takes the object out of the store; `last` is what watches see.
pub fn remove(call: &Call<'_>, last: &Value) -> Rc<Value> {
    let info = call.kind.info();
    let (namespace, name) = (meta::namespace(last), meta::name(last));
    let removed = call.state.store.remove(info.group, info.resource, namespace, name, Some(last.clone()));
    removed.unwrap_or_else(|| Rc::new(last.clone()))
}

impl DeleteOptions {
    /// From the body if there is one, else from the query.
    fn read(call: &Call<'_>) -> Result<Self, ApiError> {
        let mut errors = Vec::new();
        let mut options = if call.body.is_empty() {
            Self::from_query(call, &mut errors)
        } else {
            Self::from_body(call, &mut errors)?
        };
        let path = Path::new("propagationPolicy");
        if let (Some(policy), Some(_)) = (&options.propagation, options.orphan) {
            let detail = "orphanDependents and deletionPropagation cannot be both set";
            errors.push(FieldError::invalid(&path, BadValue::Json(json!(policy)), detail));
        }
        const POLICIES: [&str; 3] = ["Foreground", "Background", "Orphan"];
        if let Some(policy) = options.propagation.as_deref().filter(|policy| !POLICIES.contains(policy)) {
            let supported = ["Foreground", "Background", "Orphan", "nil"];
            errors.push(FieldError::not_supported(&path, BadValue::Json(json!(policy)), &supported));
        }
        options.uid = options.uid.filter(|uid| !uid.is_empty());
        if errors.is_empty() { Ok(options) } else { Err(options::invalid("DeleteOptions", errors)) }
    }

    fn from_query(call: &Call<'_>, errors: &mut Vec<FieldError>) -> Self {
        let parameter = |name: &str| call.info.parameter(name).map(str::to_owned);
        Self {
            dry_run: options::dry_run(&call.info.parameters("dryRun"), errors),
            propagation: parameter("propagationPolicy"),
            orphan: parameter("orphanDependents").map(|text| crate::pipeline::request_info::truthy(&text)),
            ..Self::default()
        }
    }

    fn from_body(call: &Call<'_>, errors: &mut Vec<FieldError>) -> Result<Self, ApiError> {
        let format = negotiate::input_format(call.headers)?;
        // The kind may be given for any group; only its name counts.
        let expected = Expected { group: "", version: "v1", kind: "DeleteOptions" };
        let value = body::decode_options(call.body, format, expected)?;
        let text = |path: &[&str]| meta::text(&value, path).map(str::to_owned);
        let dry_run: Vec<&str> = value
            .get("dryRun")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        Ok(Self {
            dry_run: options::dry_run(&dry_run, errors),
            uid: text(&["preconditions", "uid"]),
            resource_version: text(&["preconditions", "resourceVersion"]),
            propagation: text(&["propagationPolicy"]),
            orphan: value.get("orphanDependents").and_then(Value::as_bool),
        })
    }

    fn check_preconditions(&self, call: &Call<'_>, object: &Value) -> Result<(), ApiError> {
        let info = call.kind.info();
        let refuse = |why: String| {
            // Upstream names the kind here, not the resource.
            let kind = countersign_api::GroupResource {
                group: info.group.to_owned(),
                resource: info.kind.to_owned(),
            };
            Err(ApiError::Conflict(kind, meta::name(object).to_owned(), why))
        };
        let uid = meta::text(object, &["metadata", "uid"]).unwrap_or_default();
        if let Some(wanted) = self.uid.as_deref().filter(|wanted| *wanted != uid) {
            return refuse(format!(
                "the UID in the precondition ({wanted}) does not match the UID in record ({uid}). The object might have been deleted and then recreated"
            ));
        }
        let version = meta::resource_version(object);
        if let Some(wanted) = self.resource_version.as_deref().filter(|wanted| *wanted != version) {
            return refuse(format!(
                "the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record ({version}). The object might have been modified"
            ));
        }
        Ok(())
    }

    /// The object's finalizers with those that the propagation policy adds or takes away.
    fn finalizers(&self, object: &Value) -> Vec<String> {
        let present =
            object.get("metadata").and_then(|metadata| metadata.get("finalizers")).and_then(Value::as_array);
        let mut finalizers: Vec<String> =
            present.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        let policy = match (self.propagation.as_deref(), self.orphan) {
            (Some("Orphan"), _) | (None, Some(true)) => Some("orphan"),
            (Some("Foreground"), _) => Some("foregroundDeletion"),
            (Some("Background"), _) | (None, Some(false)) => None,
            _ => return finalizers,
        };
        finalizers.retain(|finalizer| !["orphan", "foregroundDeletion"].contains(&finalizer.as_str()));
        finalizers.extend(policy.map(str::to_owned));
        finalizers
    }
}
