//! `kubectl api-resources`: every resource of the server.

use countersign_api::GroupVersion;
use serde_json::{Map, Value};

use crate::command::flag_sets::{SHOW_MANAGED_FIELDS, TEMPLATE};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run, ValueHint};
use crate::discovery::ApiResource;
use crate::output::tab_writer::TabWriter;
use crate::output::{json, yaml};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "api-resources",
    usage: "api-resources",
    short: "Print the supported API resources on the server",
    long: "Print the supported API resources on the server.",
    examples: "# Print the supported API resources
kubectl api-resources

# Print the supported API resources with more information
kubectl api-resources -o wide

# Print the supported API resources sorted by a column
kubectl api-resources --sort-by=name

# Print the supported namespaced resources
kubectl api-resources --namespaced=true

# Print the supported non-namespaced resources
kubectl api-resources --namespaced=false

# Print the supported API resources with a specific APIGroup
kubectl api-resources --api-group=rbac.authorization.k8s.io",
    flags: &[&FLAGS],
    run: Run::Verb(run),
    arguments: ArgumentHint::Nothing,
    ..Command::NEW
};

static FLAGS: [Flag; 10] = [
    Flag::text("api-group", "Limit to resources in the specified API group."),
    Flag::boolean("cached", "Use the cached list of resources if available."),
    Flag::slice("categories", "Limit to resources that belong to the specified categories."),
    Flag::boolean("namespaced", "If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.")
        .or("true"),
    Flag::boolean("no-headers", "When using the default or custom-column output format, don't print headers (default print headers)."),
    Flag::text("output", "Output format. One of: (json, yaml, kyaml, name, wide).")
        .short('o')
        .hint(ValueHint::Words(&["json", "yaml", "kyaml", "name", "wide"])),
    SHOW_MANAGED_FIELDS,
    Flag::text("sort-by", "If non-empty, sort list of resources using specified field. The field can be either 'name' or 'kind'."),
    TEMPLATE,
    Flag::slice("verbs", "Limit to resources that support the specified verbs."),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        if !context.arguments().is_empty() {
            return Err(
                context.usage_error(format!("unexpected arguments: [{}]", context.arguments().join(" ")))
            );
        }
        let sort = flags.text("sort-by");
        if !matches!(sort, "" | "name" | "kind") {
            return Err(Error::message("--sort-by accepts only name or kind"));
        }
        let output = flags.text("output");
        if !matches!(output, "" | "wide" | "name" | "json" | "yaml") {
            return Err(Error::message(format!(
                "unable to match a printer suitable for the output format {}, allowed formats are: json,kyaml,name,wide,yaml",
                crate::command::quote(output)
            )));
        }
        let mapper = context.mapper().await?;
        let discovery = match flags.is("cached") {
            true => mapper.discovery().await?,
            false => mapper.refresh().await?,
        };
        let has_all = |have: &[String], want: Vec<String>| want.iter().all(|want| have.contains(want));
        let mut resources = discovery.preferred();
        resources.retain(|(version, resource)| {
            !resource.verbs.is_empty()
                && (!flags.changed("api-group") || version.group == flags.text("api-group"))
                && (!flags.changed("namespaced") || resource.namespaced == flags.is("namespaced"))
                && has_all(&resource.verbs, flags.list("verbs"))
                && has_all(&resource.categories, flags.list("categories"))
        });
        resources.sort_by(|(version, a), (other, b)| match sort {
            "name" => a.name.cmp(&b.name),
            "kind" => a.kind.cmp(&b.kind),
            _ => version.group.cmp(&other.group).then_with(|| a.name.cmp(&b.name)),
        });
        let text = match output {
            "name" => {
                resources.iter().map(|(version, resource)| format!("{}\n", full(version, resource))).collect()
            }
            "json" => format!("{}\n", json::indented(&json::sort_keys(list(&resources)), "    ")),
            "yaml" => yaml::document(&list(&resources)),
            _ => table(&resources, output == "wide", flags.is("no-headers")),
        };
        context.out(text).await
    })
}

fn full(version: &GroupVersion, resource: &ApiResource) -> String {
    match version.group.as_str() {
        "" => resource.name.clone(),
        group => format!("{}.{group}", resource.name),
    }
}

fn table(resources: &[(GroupVersion, &ApiResource)], wide: bool, no_headers: bool) -> String {
    let mut text = String::new();
    if resources.is_empty() {
        return text;
    }
    if !no_headers {
        text.push_str("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND");
        text.push_str(if wide { "\tVERBS\tCATEGORIES\n" } else { "\n" });
    }
    for (version, resource) in resources {
        text.push_str(&format!(
            "{}\t{}\t{version}\t{}\t{}",
            resource.name,
            resource.short_names.join(","),
            resource.namespaced,
            resource.kind
        ));
        if wide {
            text.push_str(&format!("\t{}\t{}", resource.verbs.join(","), resource.categories.join(",")));
        }
        text.push('\n');
    }
    TabWriter::table().write(&text)
}

/// One APIResourceList of everything.
fn list(resources: &[(GroupVersion, &ApiResource)]) -> Value {
    let entry = |(version, resource): &(GroupVersion, &ApiResource)| {
        let mut entry = Map::new();
        let mut put = |key: &str, value: Value| entry.insert(key.to_owned(), value);
        if !resource.categories.is_empty() {
            put("categories", Value::from(resource.categories.clone()));
        }
        if !version.group.is_empty() {
            put("group", Value::from(version.group.clone()));
        }
        put("kind", Value::from(resource.kind.clone()));
        put("name", Value::from(resource.name.clone()));
        put("namespaced", Value::from(resource.namespaced));
        if !resource.short_names.is_empty() {
            put("shortNames", Value::from(resource.short_names.clone()));
        }
        put("singularName", Value::from(resource.singular.clone()));
        put("verbs", Value::from(resource.verbs.clone()));
        put("version", Value::from(version.version.clone()));
        Value::Object(entry)
    };
    let mut list = Map::new();
    list.insert("apiVersion".to_owned(), Value::from("v1"));
    list.insert("groupVersion".to_owned(), Value::from(""));
    list.insert("kind".to_owned(), Value::from("APIResourceList"));
    list.insert("resources".to_owned(), Value::Array(resources.iter().map(entry).collect()));
    Value::Object(list)
}
