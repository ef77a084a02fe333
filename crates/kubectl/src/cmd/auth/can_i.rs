//! `kubectl auth can-i`.

use countersign_api::rbac::PolicyRule;
use countersign_api::{GroupVersion, GroupVersionResource};
use http::Method;
use serde_json::{Value, json};

use crate::client::Call;
use crate::command::{Command, Flag, Outcome, Run};
use crate::describe::role;
use crate::discovery::parse_resource_argument;
use crate::output::tab_writer::TabWriter;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "can-i",
    usage: "can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
    short: "Check whether an action is allowed",
    long: "Check whether an action is allowed.\n\n VERB is a logical Kubernetes API verb like 'get', 'list', 'watch', 'delete', etc. TYPE is a Kubernetes resource. Shortcuts and groups will be resolved. NONRESOURCEURL is a partial URL that starts with \"/\". NAME is the name of a particular Kubernetes resource. This command pairs nicely with impersonation. See --as global flag.",
    examples: "# Check to see if I can create pods in any namespace\nkubectl auth can-i create pods --all-namespaces\n\n# Check to see if I can list deployments in my current namespace\nkubectl auth can-i list deployments.apps\n\n# Check to see if service account \"foo\" of namespace \"dev\" can list pods in the namespace \"prod\"\n# You must be allowed to use impersonation for the global option \"--as\"\nkubectl auth can-i list pods --as=system:serviceaccount:dev:foo -n prod\n\n# Check to see if I can do everything in my current namespace (\"*\" means all)\nkubectl auth can-i '*' '*'\n\n# Check to see if I can get the job named \"bar\" in namespace \"foo\"\nkubectl auth can-i list jobs.batch/bar -n foo\n\n# Check to see if I can read pod logs\nkubectl auth can-i get pods --subresource=log\n\n# Check to see if I can access the URL /logs/\nkubectl auth can-i get /logs/\n\n# Check to see if I can approve certificates.k8s.io\nkubectl auth can-i approve certificates.k8s.io\n\n# List all allowed actions in namespace \"foo\"\nkubectl auth can-i --list --namespace=foo",
    flags: &[&[
        Flag::boolean("all-namespaces", "If true, check the specified action in all namespaces.").short('A'),
        Flag::boolean("list", "If true, prints all allowed actions."),
        Flag::boolean("no-headers", "If true, prints allowed actions without headers"),
        Flag::boolean("quiet", "If true, suppress output and just return the exit code.").short('q'),
        Flag::text("subresource", "SubResource such as pod/log or deployment/scale"),
    ]],
    run: Run::Verb(run),
    ..Command::NEW
};

const RESOURCE_VERBS: [&str; 16] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "impersonate",
    "*",
    "approve",
    "sign",
    "escalate",
    "attest",
];
const PATH_VERBS: [&str; 8] = ["get", "put", "post", "head", "options", "delete", "patch", "*"];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let (list, quiet, all) = (flags.is("list"), flags.is("quiet"), flags.is("all-namespaces"));
        let subresource = flags.text("subresource");
        if list {
            if !context.arguments().is_empty() {
                return Err(Error::message("list option must be specified with no arguments"));
            }
            if quiet || all || !subresource.is_empty() {
                return Err(Error::message(
                    "list option can't be specified with neither quiet, all-namespaces nor subresource options",
                ));
            }
            return rules(&context).await;
        }
        let (verb, what) = match context.arguments() {
            [verb, what] => (verb.clone(), what.clone()),
            _ => {
                return Err(Error::message(
                    "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
                ));
            }
        };
        let namespace = if all { String::new() } else { context.namespace().await?.0 };
        let spec = if what.starts_with('/') {
            if !subresource.is_empty() {
                return Err(Error::message("--subresource can not be used with NonResourceURL"));
            }
            if !PATH_VERBS.contains(&verb.as_str()) {
                warn(&context, &format!("verb '{verb}' is not a known verb")).await;
            }
            json!({"nonResourceAttributes": {"path": what, "verb": verb}})
        } else {
            resource_spec(&context, &verb, &what, &namespace, all).await?
        };
        if flags.is("no-headers") {
            return Err(Error::message("--no-headers cannot be set without --list specified"));
        }
        let review = json!({"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "metadata": {}, "spec": spec, "status": {"allowed": false}});
        let call =
            Call::new(Method::POST, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews").object(&review);
        let answer = context.client().await?.send(&call).await?.json()?;
        tell(&context, &answer, quiet).await
    })
}

async fn warn(context: &Context, text: &str) {
    context.err(format!("Warning: {text}\n\n")).await;
}

async fn tell(context: &Context, answer: &Value, quiet: bool) -> Result<(), Error> {
    let status = answer.get("status");
    let allowed = status.and_then(|status| status.get("allowed")).and_then(Value::as_bool).unwrap_or(false);
    if !quiet {
        let mut line = if allowed { "yes" } else { "no" }.to_owned();
        if !allowed {
            for key in ["reason", "evaluationError"] {
                let text =
                    status.and_then(|status| status.get(key)).and_then(Value::as_str).unwrap_or_default();
                if !text.is_empty() {
                    line.push_str(&format!(" - {text}"));
                }
            }
        }
        context.out(line + "\n").await?;
    }
    if allowed { Ok(()) } else { Err(Error::Silent(1)) }
}

async fn resource_spec(
    context: &Context,
    verb: &str,
    what: &str,
    namespace: &str,
    all: bool,
) -> Result<Value, Error> {
    let (kind, name) = what.split_once('/').unwrap_or((what, ""));
    let resource = find(context, kind).await?;
    if !all {
        if is_cluster_scoped(context, &resource).await? {
            let group = match resource.group.as_str() {
                "" => String::new(),
                group => format!(" in group '{group}'"),
            };
            warn(context, &format!("resource '{}' is not namespace scoped{group}", resource.resource)).await;
        }
        if !RESOURCE_VERBS.contains(&verb) {
            warn(context, &format!("verb '{verb}' is not a known verb")).await;
        }
    }
    let mut attributes = serde_json::Map::new();
    let fields = [
        ("namespace", namespace),
        ("verb", verb),
        ("group", resource.group.as_str()),
        ("resource", resource.resource.as_str()),
        ("subresource", context.flags().text("subresource")),
        ("name", name),
    ];
    for (key, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        attributes.insert(key.to_owned(), value.into());
    }
    Ok(json!({"resourceAttributes": attributes}))
}

/// Whether the server says so now; whoever may not ask hears nothing about it.
async fn is_cluster_scoped(context: &Context, resource: &GroupVersionResource) -> Result<bool, Error> {
    let path = match (resource.group.as_str(), resource.version.as_str()) {
        (_, "") => return Ok(false),
        ("", version) => format!("/api/{version}"),
        (group, version) => format!("/apis/{}", GroupVersion::new(group, version)),
    };
    let Ok(answer) = context.client().await?.send(&Call::get(path)).await else { return Ok(false) };
    let list = answer.json().unwrap_or_default();
    let mut known = list.get("resources").and_then(Value::as_array).into_iter().flatten();
    let found = known.find(|known| known.get("name").and_then(Value::as_str) == Some(&resource.resource));
    Ok(found.is_some_and(|found| found.get("namespaced").and_then(Value::as_bool) != Some(true)))
}

/// The resource meant; an unknown one is sent as it was typed.
async fn find(context: &Context, word: &str) -> Result<GroupVersionResource, Error> {
    if word == "*" {
        return Ok(GroupVersionResource::new("", "", "*"));
    }
    let mapper = context.mapper().await?;
    let (full, partial) = parse_resource_argument(&word.to_lowercase());
    if let Some(full) = full
        && let Ok(mapping) = mapper.resource_for(full).await
    {
        return Ok(mapping.resource.clone());
    }
    let asked = GroupVersionResource::new(&partial.group, "", &partial.resource);
    if let Ok(mapping) = mapper.resource_for(asked).await {
        return Ok(mapping.resource.clone());
    }
    let group = match partial.group.as_str() {
        "" => String::new(),
        group => format!(" in group '{group}'"),
    };
    if !(group.is_empty() && matches!(partial.resource.as_str(), "users" | "groups")) {
        warn(context, &format!("the server doesn't have a resource type '{}'{group}", partial.resource))
            .await;
    }
    Ok(GroupVersionResource::new("", "", word))
}

/// `--list`.
async fn rules(context: &Context) -> Result<(), Error> {
    let (namespace, _) = context.namespace().await?;
    let review = json!({"kind": "SelfSubjectRulesReview", "apiVersion": "authorization.k8s.io/v1", "metadata": {}, "spec": {"namespace": namespace}, "status": {"resourceRules": null, "nonResourceRules": null, "incomplete": false}});
    let call =
        Call::new(Method::POST, "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews").object(&review);
    let answer = context.client().await?.send(&call).await?.json()?;
    let status = answer.get("status").cloned().unwrap_or_default();
    if status.get("incomplete").and_then(Value::as_bool).unwrap_or(false) {
        let why = status.get("evaluationError").and_then(Value::as_str).unwrap_or_default();
        context.err(format!("Warning: the list may be incomplete: {why}\n")).await;
    }
    // Both kinds of rules are told in the shape of a role's.
    let rules: Vec<PolicyRule> = ["resourceRules", "nonResourceRules"]
        .into_iter()
        .flat_map(|kind| status.get(kind).and_then(Value::as_array).into_iter().flatten())
        .filter_map(|rule| serde_json::from_value(rule.clone()).ok())
        .collect();
    let mut text = String::new();
    if !context.flags().is("no-headers") {
        text.push_str("Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
    }
    for row in role::rows(&rules) {
        text.push_str(&(row.join("\t") + "\n"));
    }
    context.out(TabWriter::table().write(&text)).await
}
