//! `get -w`: what there is, then what happens to it.

use countersign_api::meta;
use serde_json::{Value, json};

use super::{Options, TABLE, builder};
use crate::output::printer::{Formats, Printer};
use crate::output::table::TablePrinter;
use crate::resource::ListOptions;
use crate::{Context, Error};

enum Output {
    Table(Box<TablePrinter>),
    Generic(Box<Printer>),
}

pub(super) async fn run(context: &Context, options: &Options) -> Result<(), Error> {
    let flags = context.flags();
    let selected = builder(context, options).await.single_type().run().await?;
    let single = selected.single;
    let (infos, outcome) = selected.infos();
    outcome?;
    let mut infos = infos.into_iter();
    let Some(info) = infos.next() else { return Ok(()) };
    if infos.next().is_some() {
        return Err(Error::message("you may only watch a single resource or type of resource at a time"));
    }
    let Some(mapping) = info.mapping.clone() else { return Ok(()) };
    let mut output = match Printer::from_flags(context, Formats::Get).await? {
        Some(printer) => Output::Generic(Box::new(printer)),
        None => {
            let mut printer = super::human::printer(context, &mapping, options, false);
            // `-A` shows the column even for kinds without namespaces.
            if options.all_namespaces {
                printer = printer.with_namespace();
            }
            Output::Table(Box::new(printer))
        }
    };
    let version = match single {
        true => "0".to_owned(),
        false => meta::resource_version(&info.object).to_owned(),
    };
    let helper = info.helper()?;
    let mut shown = !flags.is("watch-only");
    if shown {
        for object in objects(info.object.clone(), &output) {
            print(context, &mut output, object, "ADDED").await?;
        }
    } else if let Output::Table(printer) = &mut output {
        let mut table = super::human::table_of(context, info.object.clone());
        table.rows.clear();
        printer.print(&table, None);
    }
    shown = !single;
    let mut list = ListOptions {
        resource_version: version,
        label_selector: flags.text("selector").to_owned(),
        field_selector: flags.text("field-selector").to_owned(),
        ..ListOptions::default()
    };
    if options.server_print {
        TABLE.clone_into(&mut list.accept);
    }
    let mut watch = match single {
        true => helper.watch_one(&info.namespace, &info.name, &list).await?,
        false => helper.watch(&info.namespace, &list).await?,
    };
    while let Some(event) = watch.next().await {
        if let Some(error) = event.error() {
            return Err(error);
        }
        if shown {
            print(context, &mut output, event.object, &event.r#type).await?;
        } else if let Output::Table(printer) = &mut output {
            // The column definitions come with the first event only.
            let mut table = super::human::table_of(context, event.object);
            table.rows.clear();
            printer.print(&table, None);
        }
        shown = true;
    }
    Ok(())
}

/// The members of a list, each to be printed alone; a table is printed whole.
fn objects(object: Value, output: &Output) -> Vec<Value> {
    match (output, object.get("items").and_then(Value::as_array)) {
        (Output::Generic(_), Some(items)) => items.clone(),
        _ => vec![object],
    }
}

async fn print(context: &Context, output: &mut Output, object: Value, event: &str) -> Result<(), Error> {
    let with_events = context.flags().is("output-watch-events");
    match output {
        Output::Table(printer) => {
            let table = super::human::table_of(context, object);
            let text = printer.print(&table, Some(event));
            if !text.is_empty() {
                context.out(text).await?;
            }
            Ok(())
        }
        Output::Generic(printer) if with_events => {
            printer.print(context, &json!({"object": object, "type": event})).await
        }
        Output::Generic(printer) => printer.print(context, &object).await,
    }
}
