//! Server-side apply: the applied fields become the manager's, those it no longer names go away.
//! Upstream: k8s.io/apimachinery/pkg/util/managedfields, sigs.k8s.io/structured-merge-diff merge.

use std::rc::Rc;

use countersign_api::{StatusCause, go_quote, meta};
use serde_json::{Map, Value};

use super::options::{FieldValidation, WriteOptions};
use super::{Call, Reply, create, update};
use crate::codec::yaml;
use crate::error::ApiError;
use crate::managed_fields::compare;
use crate::managed_fields::set::Set;
use crate::managed_fields::{self, Entry, Manager, merge};
use crate::schema;

/// Answers an apply patch.
///
/// # Errors
/// 400, 409, 422, and what an update or a create refuses.
pub fn handle(call: &Call<'_>, options: &WriteOptions) -> Result<Reply, ApiError> {
    let info = call.kind.info();
    let applied = read(call, options)?;
    let manager = Manager::of(call, options);
    match call.stored() {
        Ok(old) => {
            let object = apply(call, &old, applied, &manager, options)?;
            update::check_name(call, &object)?;
            Ok(Reply::Object(200, update::update(call, object, &old, options)?))
        }
        Err(error) if call.subresource.is_some() => Err(error),
        Err(_) => {
            update::check_may_create(call)?;
            let empty = Rc::new(with_type(call, schema::zero_object(info.kind)));
            let object = apply(call, &empty, applied, &manager, options)?;
            update::check_name(call, &object)?;
            Ok(Reply::Object(201, create::create(call, object, options, None)?))
        }
    }
}

/// The applied configuration, with known fields only.
fn read(call: &Call<'_>, options: &WriteOptions) -> Result<Value, ApiError> {
    let info = call.kind.info();
    let value = yaml::read(call.body)
        .map_err(|error| ApiError::BadRequest(format!("error decoding YAML: {error}")))?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let wanted = info.api_version();
    if text("apiVersion") != wanted || text("kind") != info.kind {
        let found = countersign_api::GroupVersion::parse(text("apiVersion")).unwrap_or_default();
        return Err(ApiError::BadRequest(format!(
            "{} in version {} cannot be handled as a {}: converting ({}.{}) to ({}.{}): unknown conversion",
            text("kind"),
            go_quote(&found.version),
            info.kind,
            found.version,
            text("kind"),
            info.version,
            info.kind,
        )));
    }
    if value
        .get("metadata")
        .is_some_and(|metadata| metadata.get("managedFields").is_some_and(|fields| !fields.is_null()))
    {
        return Err(ApiError::BadRequest("metadata.managedFields must be nil".to_owned()));
    }
    let decoded =
        schema::decode(info.kind, value.clone()).map_err(|error| typed_error(call, &value, &error))?;
    if let Some(path) =
        decoded.unknown.first().filter(|_| options.field_validation != FieldValidation::Ignore)
    {
        return Err(typed_error(call, &value, &format!(".{path}: field not declared in schema")));
    }
    Ok(prune_unknown(value, &decoded.unknown))
}

fn typed_error(call: &Call<'_>, value: &Value, error: &str) -> ApiError {
    let info = call.kind.info();
    let group_version = info.api_version();
    ApiError::Plain(format!(
        "failed to create typed patch object ({}/{}; {group_version}, Kind={}): {error}",
        meta::namespace(value),
        meta::name(value),
        info.kind
    ))
}

fn prune_unknown(mut value: Value, unknown: &[String]) -> Value {
    for path in unknown {
        if let Some((parent, last)) = path.rsplit_once('.') {
            let parent = parent.split('.').try_fold(&mut value, |value, key| value.get_mut(key));
            if let Some(map) = parent.and_then(Value::as_object_mut) {
                map.shift_remove(last);
            }
        } else if let Some(map) = value.as_object_mut() {
            map.shift_remove(path);
        }
    }
    value
}

fn with_type(call: &Call<'_>, value: Value) -> Value {
    let info = call.kind.info();
    let mut object = Map::new();
    object.insert("kind".to_owned(), info.kind.into());
    object.insert("apiVersion".to_owned(), info.api_version().into());
    if let Value::Object(fields) = value {
        object.extend(fields.into_iter().filter(|(key, _)| key != "kind" && key != "apiVersion"));
    }
    Value::Object(object)
}

/// Merges the configuration into the object and hands its fields to the manager.
fn apply(
    call: &Call<'_>,
    old: &Rc<Value>,
    applied: Value,
    manager: &Manager,
    options: &WriteOptions,
) -> Result<Value, ApiError> {
    let info = call.kind.info();
    let subresource = call.subresource_name();
    let mut entries = managed_fields::read(old);
    if entries.is_empty() && !meta::resource_version(old).is_empty() {
        entries.extend(before_first_apply(call, old, manager));
    }
    let mut mine = compare::fields(info.kind, &applied);
    managed_fields::prune(call.kind, subresource, &mut mine);
    let mut entry = Entry {
        manager: manager.name.clone(),
        operation: "Apply".to_owned(),
        api_version: info.api_version(),
        time: Some(manager.now.clone()),
        fields: mine.clone(),
        subresource: subresource.to_owned(),
    };
    let previous = entries.iter().position(|other| other.same(&entry)).map(|at| entries.swap_remove(at));
    let mut merged = merge::merge(info.kind, old, &applied);
    if let Some(previous) = &previous {
        let mut gone = previous.fields.clone();
        gone.subtract(&mine);
        // What others manage as well stays.
        entries.iter().for_each(|other| gone.subtract(&other.fields));
        merge::remove(info.kind, &mut merged, &gone);
    }
    let mut merged = with_type(call, schema::normalize(info.kind, merged));
    call.kind.default(&mut merged);
    let comparison = compare::compare(info.kind, old, &merged);
    let mut changed = comparison.modified;
    changed.union(&comparison.added);
    managed_fields::prune(call.kind, subresource, &mut changed);
    settle(&mut entries, &changed.intersection(&mine), options)?;
    entries.iter_mut().for_each(|other| other.fields.subtract(&comparison.removed));
    if previous.as_ref().is_some_and(|previous| previous.fields == entry.fields) {
        entry.time = previous.and_then(|previous| previous.time);
    }
    entries.push(entry);
    managed_fields::write(&mut merged, entries);
    Ok(merged)
}

/// What was there before anybody applied belongs to a manager of its own.
fn before_first_apply(call: &Call<'_>, old: &Value, manager: &Manager) -> Option<Entry> {
    let info = call.kind.info();
    let mut fields = compare::fields(info.kind, old);
    managed_fields::prune(call.kind, "", &mut fields);
    (!fields.is_empty()).then(|| Entry {
        manager: "before-first-apply".to_owned(),
        operation: "Update".to_owned(),
        api_version: info.api_version(),
        time: Some(manager.now.clone()),
        fields,
        subresource: String::new(),
    })
}

/// Fields of others that would change are a conflict, or are taken by force.
fn settle(entries: &mut [Entry], taken: &Set, options: &WriteOptions) -> Result<(), ApiError> {
    let mut conflicts: Vec<(String, Vec<String>)> = Vec::new();
    for entry in entries.iter_mut() {
        let both = entry.fields.intersection(taken);
        if both.is_empty() {
            continue;
        }
        if options.force {
            entry.fields.subtract(&both);
        } else {
            conflicts.push((who(entry), both.paths()));
        }
    }
    if conflicts.is_empty() {
        return Ok(());
    }
    conflicts.sort();
    let total: usize = conflicts.iter().map(|(_, paths)| paths.len()).sum();
    let causes = conflicts.iter().flat_map(|(who, paths)| {
        paths.iter().map(move |path| StatusCause {
            reason: "FieldManagerConflict".to_owned(),
            message: format!("conflict with {who}"),
            field: path.clone(),
        })
    });
    let causes: Vec<StatusCause> = causes.collect();
    let parts: Vec<String> = conflicts
        .iter()
        .map(|(who, paths)| match paths.as_slice() {
            [path] => format!("conflict with {who}: {path}"),
            paths => format!("conflicts with {who}:\n- {}", paths.join("\n- ")),
        })
        .collect();
    let word = if total == 1 { "conflict" } else { "conflicts" };
    Err(ApiError::ApplyConflict(format!("Apply failed with {total} {word}: {}", parts.join("\n")), causes))
}

/// A manager as conflicts name it.
fn who(entry: &Entry) -> String {
    let mut who = go_quote(&entry.manager);
    if !entry.subresource.is_empty() {
        who.push_str(&format!(" with subresource {}", go_quote(&entry.subresource)));
    }
    if entry.operation == "Update" {
        who.push_str(&format!(" using {}", entry.api_version));
    }
    who
}
