//! `kubectl describe`. Upstream: k8s.io/kubectl/pkg/cmd/describe.

use countersign_api::meta;
use serde_json::Value;

use crate::client::Call;
use crate::command::flag_sets::{ALL_NAMESPACES, CHUNK_SIZE, SELECTOR, file_flags};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::describe::{describe, events_section};
use crate::output::tab_writer::TabWriter;
use crate::resource::{Builder, Info};
use crate::{Context, Error};

file_flags!(FILES, "Filename, directory, or URL to files containing the resource to describe");

/// The verb.
pub static COMMAND: Command = Command {
    name: "describe",
    usage: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
    short: "Show details of a specific resource or group of resources",
    long: "Show details of a specific resource or group of resources.\n\n Print a detailed description of the selected resources, including related resources such as events or controllers. You may select a single object by name, all objects of that type, provide a name prefix, or label selector. For example:\n\n  $ kubectl describe TYPE NAME_PREFIX\n  \n will first check for an exact match on TYPE and NAME_PREFIX. If no such resource exists, it will output details for every resource that has a name prefixed with NAME_PREFIX.\n\nUse \"kubectl api-resources\" for a complete list of supported resources.",
    examples: "# Describe a node\nkubectl describe nodes kubernetes-node-emt8.c.myproject.internal\n\n# Describe a pod\nkubectl describe pods/nginx\n\n# Describe a pod identified by type and name in \"pod.json\"\nkubectl describe -f pod.json\n\n# Describe all pods\nkubectl describe pods\n\n# Describe pods by label name=myLabel\nkubectl describe pods -l name=myLabel\n\n# Describe all pods managed by the 'frontend' replication controller\n# (rc-created pods get the name of the rc as a prefix in the pod name)\nkubectl describe pods frontend",
    flags: &[&FLAGS, &FILES],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenNames,
    ..Command::NEW
};

static FLAGS: [Flag; 4] = [
    ALL_NAMESPACES,
    CHUNK_SIZE,
    SELECTOR,
    Flag::boolean("show-events", "If true, display events related to the described object.").or("true"),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let arguments = context.arguments();
        if arguments.is_empty() && flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
            return Err(Error::Verbatim("error: You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.\n".to_owned()));
        }
        let (namespace, enforce) = context.namespace().await?;
        let selected = Builder::new(&context)
            .continue_on_error()
            .namespace(&namespace, enforce)
            .all_namespaces(flags.is("all-namespaces"))
            .file_flags()
            .label_selector(flags.text("selector"))
            .words(true, arguments)
            .await
            .flatten()
            .run()
            .await?;
        let (infos, outcome) = selected.infos();
        if let Err(error) = &outcome
            && error.is_not_found()
            && let [kind, prefix] = arguments
        {
            return by_prefix(&context, &namespace, enforce, kind, prefix, error.clone()).await;
        }
        let several = infos.len() > 1;
        let show_events = flags.is("show-events") && (!several || flags.changed("show-events"));
        let mut errors = Vec::new();
        let mut found = 0;
        for info in &infos {
            match description(&context, info, show_events).await {
                Ok(text) => {
                    let before = if found == 0 { "" } else { "\n\n" };
                    context.out(format!("{before}{text}")).await?;
                    found += 1;
                }
                Err(error) => errors.push(error),
            }
        }
        errors.extend(outcome.err());
        if found == 0 && errors.is_empty() {
            let place = if flags.is("all-namespaces") {
                String::new()
            } else {
                format!(" in {namespace} namespace.")
            };
            context.err(format!("No resources found{place}\n")).await;
        }
        Error::aggregate(errors)
    })
}

/// All objects whose names begin so.
async fn by_prefix(
    context: &Context,
    namespace: &str,
    enforce: bool,
    kind: &str,
    prefix: &str,
    not_found: Error,
) -> Result<(), Error> {
    let flags = context.flags();
    let selected = Builder::new(context)
        .namespace(namespace, enforce)
        .all_namespaces(flags.is("all-namespaces"))
        .words(true, &[kind.to_owned()])
        .await
        .flatten()
        .run()
        .await?;
    let (infos, outcome) = selected.infos();
    outcome?;
    let mut found = false;
    for info in infos.iter().filter(|info| info.name.starts_with(prefix)) {
        found = true;
        let text = description(context, info, flags.is("show-events")).await?;
        context.out(text + "\n").await?;
    }
    if found { Ok(()) } else { Err(not_found) }
}

async fn description(context: &Context, info: &Info, show_events: bool) -> Result<String, Error> {
    let described = describe(&info.object)?;
    let mut text = described.text;
    if described.events && show_events {
        text.push_str(&events_section(&events(context, &info.object).await, context.clock().now().seconds()));
    }
    Ok(TabWriter::describe().write(&text))
}

/// The object's events; none if they may not be read.
async fn events(context: &Context, object: &Value) -> Vec<Value> {
    let Ok(client) = context.client().await else { return Vec::new() };
    let namespace = meta::namespace(object);
    let path = match namespace {
        "" => "/api/v1/events".to_owned(),
        namespace => format!("/api/v1/namespaces/{namespace}/events"),
    };
    let selector = [
        ("involvedObject.kind", meta::text(object, &["kind"]).unwrap_or_default()),
        ("involvedObject.uid", meta::text(object, &["metadata", "uid"]).unwrap_or_default()),
        ("involvedObject.name", meta::name(object)),
        ("involvedObject.namespace", namespace),
    ];
    let selector: Vec<String> = selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let call = Call::get(path).query("fieldSelector", selector.join(",")).query("limit", "500");
    let answer = client.send(&call).await.and_then(|answer| answer.json());
    answer.ok().and_then(|list| list.get("items").and_then(Value::as_array).cloned()).unwrap_or_default()
}
