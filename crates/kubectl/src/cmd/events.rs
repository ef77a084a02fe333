//! `kubectl events`: list events.

use countersign_api::{GroupVersionResource, human_duration, meta, parse_rfc3339};
use serde_json::{Value, json};

use crate::command::flag_sets::{ALL_NAMESPACES, CHUNK_SIZE, PRINT_FLAGS};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::discovery::Mapping;
use crate::output::printer::{Formats, Printer};
use crate::output::tab_writer::TabWriter;
use crate::resource::{Helper, ListOptions};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "events",
    usage: "events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--event=Normal,Warning]",
    short: "List events",
    long: "Display events\n\n Prints a table of the most important information about events. You can request events for a namespace, for all namespace, or filtered to only those pertaining to a specified resource.",
    examples: "# List recent events in the default namespace.
kubectl events

# List recent events in all namespaces.
kubectl events --all-namespaces

# List recent events for the specified pod, then wait for more events and list them as they arrive.
kubectl events --for pod/web-pod-13je7 --watch

# List recent events in given format. Supported ones, apart from default, are json and yaml.
kubectl events -oyaml

# List recent only events in given event types
kubectl events --types=Warning,Normal",
    flags: &[&FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    arguments: ArgumentHint::Nothing,
    ..Command::NEW
};

static FLAGS: [Flag; 6] = [
    ALL_NAMESPACES,
    CHUNK_SIZE,
    Flag::text("for", "Filter events to only those pertaining to the specified resource."),
    Flag::boolean("no-headers", "When using the default output format, don't print headers."),
    Flag::slice("types", "Output only events of given types."),
    Flag::boolean("watch", "After listing the requested events, watch for more events.").short('w'),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let (own, _) = context.namespace().await?;
        let all = flags.is("all-namespaces");
        let mut options = ListOptions { limit: 500, ..ListOptions::default() };
        let about = flags.text("for");
        if !about.is_empty() {
            let (kind, name) = subject(&context, about).await?;
            options.field_selector = format!("involvedObject.kind={kind},involvedObject.name={name}");
        }
        let client = context.client().await?;
        let mut printer = Printer::from_flags(&context, Formats::Plain).await?;
        let types = flags.list("types");
        let named = |kind: &str| types.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind));
        if types
            .iter()
            .any(|wanted| !wanted.eq_ignore_ascii_case("Normal") && !wanted.eq_ignore_ascii_case("Warning"))
        {
            return Err(Error::message("valid --types are Normal or Warning"));
        }
        let wanted =
            |event: &Value| types.is_empty() || named(meta::text(event, &["type"]).unwrap_or_default());
        let namespace = if all { String::new() } else { own.clone() };
        let resource = GroupVersionResource::new("", "v1", "events");
        let kind = resource.group_version().with_kind("Event");
        let helper = Helper::new(client, Mapping { resource, kind, namespaced: true }.into());
        let mut table = EventTable { writer: TabWriter::table(), header: !flags.is("no-headers"), all };
        if flags.is("watch") {
            let mut watch = helper.watch(&namespace, &options).await?;
            while let Some(event) = watch.next().await {
                if event.r#type == "DELETED" || !wanted(&event.object) || event.error().is_some() {
                    continue;
                }
                match &mut printer {
                    Some(printer) => printer.print(&context, &event.object).await?,
                    None => context.out(table.print(&context, &[event.object])).await?,
                }
            }
            return Ok(());
        }
        let mut events = Vec::new();
        loop {
            let list = helper.list(&namespace, &options).await?;
            let items = list.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
            events.extend(items.into_iter().filter(wanted));
            options.continue_token =
                meta::text(&list, &["metadata", "continue"]).unwrap_or_default().to_owned();
            if options.continue_token.is_empty() {
                break;
            }
        }
        if events.is_empty() {
            let text = match all {
                true => "No events found.\n".to_owned(),
                false => format!("No events found in {own} namespace.\n"),
            };
            context.err(text).await;
            return Ok(());
        }
        events.sort_by_key(last_seen);
        match &mut printer {
            Some(printer) => {
                for event in &mut events {
                    if let Some(event) = event.as_object_mut() {
                        event.entry("apiVersion").or_insert_with(|| json!("v1"));
                        event.entry("kind").or_insert_with(|| json!("Event"));
                    }
                }
                let list = json!({"apiVersion": "v1", "items": events, "kind": "EventList", "metadata": {}});
                printer.print(&context, &list).await
            }
            None => context.out(table.print(&context, &events)).await,
        }
    })
}

/// Kind and name of `TYPE/NAME`.
async fn subject(context: &Context, text: &str) -> Result<(String, String), Error> {
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        [_] => Err(Error::message("--for must be in resource/name form")),
        [resource, name] => {
            let asked = GroupVersionResource::new("", "", *resource);
            let mapping = context.mapper().await?.resource_for(asked).await?;
            Ok((mapping.kind.kind, (*name).to_owned()))
        }
        _ => Err(Error::message("arguments in resource/name form may not have more than one slash")),
    }
}

fn moment(event: &Value, path: &[&str]) -> Option<i64> {
    meta::text(event, path).and_then(parse_rfc3339)
}

fn last_seen(event: &Value) -> Option<i64> {
    if event.get("series").is_some_and(|series| !series.is_null()) {
        return moment(event, &["series", "lastObservedTime"]);
    }
    moment(event, &["lastTimestamp"]).or_else(|| moment(event, &["eventTime"]))
}

struct EventTable {
    writer: TabWriter,
    header: bool,
    all: bool,
}

impl EventTable {
    fn print(&mut self, context: &Context, events: &[Value]) -> String {
        let mut text = String::new();
        if self.header {
            if self.all {
                text.push_str("NAMESPACE\t");
            }
            text.push_str("LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
            self.header = false;
        }
        let now = context.clock().now().seconds();
        for event in events {
            let field = |path: &[&str]| meta::text(event, path).unwrap_or_default().to_owned();
            if self.all {
                text.push_str(&format!("{}\t", meta::namespace(event)));
            }
            text.push_str(&format!(
                "{}\t{}\t{}\t{}/{}\t{}\n",
                interval(event, now),
                field(&["type"]),
                field(&["reason"]),
                field(&["involvedObject", "kind"]),
                field(&["involvedObject", "name"]),
                field(&["message"]).trim()
            ));
        }
        self.writer.write(&text)
    }
}

/// `3s`, or `3s (x5 over 2m)`.
fn interval(event: &Value, now: i64) -> String {
    let ago =
        |moment: Option<i64>| moment.map_or_else(|| "<unknown>".to_owned(), |at| human_duration(now - at));
    let first = moment(event, &["firstTimestamp"]).or_else(|| moment(event, &["eventTime"]));
    let count = |path: &[&str]| {
        path.iter().try_fold(event, |value, key| value.get(key)).and_then(Value::as_i64).unwrap_or_default()
    };
    if event.get("series").is_some_and(|series| !series.is_null()) {
        let last = ago(moment(event, &["series", "lastObservedTime"]));
        return format!("{last} (x{} over {})", count(&["series", "count"]), ago(first));
    }
    match count(&["count"]) {
        count if count > 1 => {
            format!("{} (x{count} over {})", ago(moment(event, &["lastTimestamp"])), ago(first))
        }
        _ => ago(first),
    }
}
