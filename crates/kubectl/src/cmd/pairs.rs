//! What `label` and `annotate` share: resources first, then `key=value` and `key-`.
//! Upstream: kubectl/pkg/cmd/util GetResourcesAndPairs.

use serde_json::{Map, Value};

use crate::command::Flag;
use crate::command::flag_sets::{ALL_NAMESPACES, DRY_RUN, FIELD_SELECTOR, SELECTOR};
use crate::dry_run::DryRun;
use crate::resource::{Builder, Selected};
use crate::{Context, Error};

/// Arguments sorted into resources and changes.
pub struct Words {
    /// Types and names.
    pub resources: Vec<String>,
    /// `key=value` and `key-`.
    pub pairs: Vec<String>,
}

/// `--all`.
pub const ALL: Flag =
    Flag::boolean("all", "Select all resources, in the namespace of the specified resource types");

/// Flags of both verbs.
pub static FLAGS: [Flag; 6] = [
    ALL,
    ALL_NAMESPACES,
    DRY_RUN,
    FIELD_SELECTOR,
    Flag::text(
        "resource-version",
        "If non-empty, the update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.",
    ),
    SELECTOR,
];

/// Sorts arguments; `what` is `label` or `annotation`.
pub fn words(context: &Context, what: &str) -> Result<Words, Error> {
    let mut words = Words { resources: Vec::new(), pairs: Vec::new() };
    for word in context.arguments() {
        let sets = word.contains('=') && !word.starts_with('=');
        let removes = word.ends_with('-') && word != "-";
        if sets || removes {
            words.pairs.push(word.clone());
        } else if words.pairs.is_empty() {
            words.resources.push(word.clone());
        } else {
            return Err(Error::message(format!(
                "all resources must be specified before {what} changes: {word}"
            )));
        }
    }
    Ok(words)
}

/// What is wrong with flags and arguments together.
pub fn check(
    context: &Context,
    words: &Words,
    dry_run: DryRun,
    changes: bool,
    what: &str,
) -> Result<(), Error> {
    let flags = context.flags();
    let no_files = flags.list("filename").is_empty() && flags.text("kustomize").is_empty();
    let local = flags.is("local");
    let mistake = if flags.is("all") && !flags.text("selector").is_empty() {
        "cannot set --all and --selector at the same time".to_owned()
    } else if flags.is("all") && !flags.text("field-selector").is_empty() {
        "cannot set --all and --field-selector at the same time".to_owned()
    } else if local && dry_run == DryRun::Server {
        "cannot specify --local and --dry-run=server - did you mean --dry-run=client?".to_owned()
    } else if local && !words.resources.is_empty() {
        "can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set".to_owned()
    } else if local && no_files {
        "one or more files must be specified as -f pod.yaml or --filename=pod.json".to_owned()
    } else if words.resources.is_empty() && no_files {
        "one or more resources must be specified as <resource> <name> or <resource>/<name>".to_owned()
    } else if !changes && !flags.is("list") {
        format!("at least one {what} update is required")
    } else {
        return Ok(());
    };
    Err(Error::message(mistake))
}

/// Finds the objects.
pub async fn select(context: &Context, resources: &[String]) -> Result<Selected, Error> {
    let flags = context.flags();
    let (namespace, enforce) = context.namespace().await?;
    let mut builder =
        Builder::new(context).continue_on_error().namespace(&namespace, enforce).file_flags().flatten();
    builder = match flags.is("local") {
        true => builder.local(),
        false => builder
            .label_selector(flags.text("selector"))
            .field_selector(flags.text("field-selector"))
            .all_namespaces(flags.is("all-namespaces"))
            .words(flags.is("all"), resources)
            .await
            .latest(),
    };
    let selected = builder.run().await?;
    if !selected.single && !flags.text("resource-version").is_empty() {
        return Err(Error::message("--resource-version may only be used with a single resource"));
    }
    Ok(selected)
}

/// The mapping `metadata.FIELD` of an object.
pub fn current(object: &Value, field: &str) -> Map<String, Value> {
    let found = object.get("metadata").and_then(|metadata| metadata.get(field));
    found.and_then(Value::as_object).cloned().unwrap_or_default()
}

/// The object with another mapping there; an empty one goes.
pub fn with(mut object: Value, field: &str, values: Map<String, Value>) -> Value {
    let Some(root) = object.as_object_mut() else { return object };
    let metadata = root.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    if let Some(metadata) = metadata.as_object_mut() {
        match values.is_empty() {
            true => {
                metadata.shift_remove(field);
            }
            false => {
                metadata.insert(field.to_owned(), Value::Object(values));
            }
        }
    }
    object
}

/// `--list`: what is there, sorted.
pub async fn list(context: &Context, object: &Value, field: &str, single: bool) -> Result<(), Error> {
    let mut text = String::new();
    let indent = if single { "" } else { " " };
    if !single {
        let api_version = countersign_api::meta::text(object, &["apiVersion"]).unwrap_or_default();
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        let kind = countersign_api::meta::text(object, &["kind"]).unwrap_or_default();
        let name = countersign_api::meta::name(object);
        text.push_str(&format!("Listing {field} for {kind}.{group}/{name}:\n"));
    }
    for (key, value) in crate::output::go::sorted(&current(object, field)) {
        text.push_str(&format!("{indent}{key}={}\n", value.as_str().unwrap_or_default()));
    }
    context.out(text).await
}
