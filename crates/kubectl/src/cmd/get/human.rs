//! `get` as a table.

use std::rc::Rc;

use countersign_api::table::{Table, TableColumnDefinition, TableRow};
use countersign_api::{human_duration, meta, parse_rfc3339};
use serde_json::{Value, json};

use super::{Options, builder, several_types, sort};
use crate::discovery::Mapping;
use crate::output::table::{TableOptions, TablePrinter};
use crate::resource::Info;
use crate::{Context, Error};

pub(super) async fn run(context: &Context, options: &Options) -> Result<(), Error> {
    let flags = context.flags();
    let ignore = flags.is("ignore-not-found");
    let selected = builder(context, options).await.continue_on_error().flatten().run().await?;
    let (infos, outcome) = selected.infos();
    let mut errors = Vec::new();
    if let Err(error) = outcome {
        errors.extend(without_not_found(error, ignore));
    }
    let kinds = infos.iter().filter_map(|info| info.mapping.clone());
    let several = kinds.clone().any(|mapping| Some(&mapping.kind) != infos_kind(&infos));
    let mut namespaced = !options.all_namespaces;
    let mut written = false;
    let mut groups: Vec<(Rc<Mapping>, Table)> = Vec::new();
    let single_list = infos.len() == 1;
    for info in infos {
        namespaced &= info.namespaced();
        let Some(mapping) = info.mapping.clone() else { continue };
        let mut table = table_of(context, info.object);
        if !options.sort_by.is_empty() && single_list {
            sort::rows(&mut table.rows, &options.sort_by)?;
        }
        match groups.last_mut() {
            Some((known, group)) if known.kind == mapping.kind => {
                if group.column_definitions.is_empty() {
                    group.column_definitions = std::mem::take(&mut table.column_definitions);
                }
                group.rows.append(&mut table.rows);
            }
            _ => groups.push((mapping, table)),
        }
    }
    if !options.sort_by.is_empty() && !single_list {
        for (_, table) in &mut groups {
            sort::rows(&mut table.rows, &options.sort_by)?;
        }
    }
    for (mapping, table) in &groups {
        let mut printer = printer(context, mapping, options, several);
        let text = printer.print(table, None);
        if text.is_empty() {
            continue;
        }
        if written && !flags.is("no-headers") {
            context.out("\n").await?;
        }
        written = true;
        context.out(text).await?;
    }
    if !written && !ignore && errors.is_empty() {
        match namespaced {
            true => {
                context.err(format!("No resources found in {} namespace.\n", options.namespace)).await;
            }
            false => context.err("No resources found\n").await,
        }
    }
    Error::aggregate(errors)
}

fn infos_kind(infos: &[Info]) -> Option<&countersign_api::GroupVersionKind> {
    infos.first()?.mapping.as_ref().map(|mapping| &mapping.kind)
}

/// `--ignore-not-found`: the error without its 404s.
pub(super) fn without_not_found(error: Error, ignore: bool) -> Option<Error> {
    match error {
        error if !ignore => Some(error),
        Error::Many(errors) => {
            let mut rest: Vec<Error> =
                errors.into_iter().filter_map(|error| without_not_found(error, ignore)).collect();
            match rest.len() {
                0 => None,
                1 => rest.pop(),
                _ => Some(Error::Many(rest)),
            }
        }
        error if error.is_not_found() => None,
        error => Some(error),
    }
}

/// A table printer for objects of a kind.
pub(super) fn printer(
    context: &Context,
    mapping: &Mapping,
    options: &Options,
    several: bool,
) -> TablePrinter {
    let flags = context.flags();
    let with_kind = several || flags.is("show-kind") || several_types(context.arguments());
    TablePrinter::new(TableOptions {
        wide: flags.text("output") == "wide",
        no_headers: flags.is("no-headers"),
        with_namespace: options.all_namespaces && mapping.namespaced,
        kind_prefix: if with_kind { format!("{}/", mapping.qualified_kind()) } else { String::new() },
        label_columns: flags.list("label-columns"),
        show_labels: flags.is("show-labels"),
        with_events: flags.is("output-watch-events"),
    })
}

/// The server's table, or one made here of names and ages for objects that came without.
pub(super) fn table_of(context: &Context, object: Value) -> Table {
    if meta::text(&object, &["kind"]) == Some("Table") {
        return serde_json::from_value(object).unwrap_or_default();
    }
    let column = |name: &str, format: &str| TableColumnDefinition {
        name: name.to_owned(),
        r#type: "string".to_owned(),
        format: format.to_owned(),
        ..TableColumnDefinition::default()
    };
    let objects = match object.get("items").and_then(Value::as_array) {
        Some(items) => items.clone(),
        None => vec![object],
    };
    let now = context.clock().now().seconds();
    let row = |object: Value| {
        let created = meta::text(&object, &["metadata", "creationTimestamp"]).and_then(parse_rfc3339);
        let age = created.map_or_else(|| "<unknown>".to_owned(), |created| human_duration(now - created));
        TableRow { cells: vec![json!(meta::name(&object)), json!(age)], object }
    };
    Table {
        column_definitions: vec![column("Name", "name"), column("Age", "")],
        rows: objects.into_iter().map(row).collect(),
        ..Table::default()
    }
}
