//! `kubectl get`: display one or many resources.

mod generic;
mod human;
mod sort;
mod watch;

use crate::client::Call;
use crate::command::flag_sets::{
    ALL_NAMESPACES, CHUNK_SIZE, FIELD_SELECTOR, SELECTOR, SHOW_MANAGED_FIELDS, TEMPLATE, file_flags,
    subresource,
};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run, ValueHint, quote};
use crate::resource::Builder;
use crate::{Context, Error};

file_flags!(FILES, "Filename, directory, or URL to files identifying the resource to get from a server.");

/// The verb.
pub static COMMAND: Command = Command {
    name: "get",
    suggest_for: &["list", "ps"],
    usage: "get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
    short: "Display one or many resources",
    long: "Display one or many resources.\n\n Prints a table of the most important information about the specified resources. You can filter the list using a label selector and the --selector flag. If the desired resource type is namespaced you will only see results in the current namespace if you don't specify any namespace.\n\n By specifying the output as 'template' and providing a Go template as the value of the --template flag, you can filter the attributes of the fetched resources.\n\nUse \"kubectl api-resources\" for a complete list of supported resources.",
    examples: "# List all pods in ps output format
kubectl get pods

# List all pods in ps output format with more information (such as node name)
kubectl get pods -o wide

# List a single replication controller with specified NAME in ps output format
kubectl get replicationcontroller web

# List deployments in JSON output format, in the \"v1\" version of the \"apps\" API group
kubectl get deployments.v1.apps -o json

# List a single pod in JSON output format
kubectl get -o json pod web-pod-13je7

# List a pod identified by type and name specified in \"pod.yaml\" in JSON output format
kubectl get -f pod.yaml -o json

# List resources from a directory with kustomization.yaml - e.g. dir/kustomization.yaml
kubectl get -k dir/

# Return only the phase value of the specified pod
kubectl get -o template pod/web-pod-13je7 --template={{.status.phase}}

# List resource information in custom columns
kubectl get pod test-pod -o custom-columns=CONTAINER:.spec.containers[0].name,IMAGE:.spec.containers[0].image

# List all replication controllers and services together in ps output format
kubectl get rc,services

# List one or more resources by their type and names
kubectl get rc/web service/frontend pods/web-pod-13je7

# List the 'status' subresource for a single pod
kubectl get pod web-pod-13je7 --subresource status

# List all deployments in namespace 'backend'
kubectl get deployments.apps --namespace backend

# List all pods existing in all namespaces
kubectl get pods --all-namespaces",
    flags: &[&FLAGS, &FILES],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenNames,
    ..Command::NEW
};

static FLAGS: [Flag; 21] = [
    ALL_NAMESPACES,
    Flag::boolean(
        "allow-missing-template-keys",
        "If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats.",
    )
    .or("true"),
    CHUNK_SIZE,
    FIELD_SELECTOR,
    Flag::boolean(
        "ignore-not-found",
        "If set to true, suppresses NotFound error for specific objects that do not exist. Using this flag with commands that query for collections of resources has no effect when no resources are found.",
    ),
    Flag::slice(
        "label-columns",
        "Accepts a comma separated list of labels that are going to be presented as columns. Names are case-sensitive. You can also use multiple flag options like -L label1 -L label2...",
    )
    .short('L'),
    Flag::boolean(
        "no-headers",
        "When using the default or custom-column output format, don't print headers (default print headers).",
    ),
    Flag::text(
        "output",
        "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file, wide). See custom columns [https://kubernetes.io/docs/reference/kubectl/#custom-columns], golang template [http://golang.org/pkg/text/template/#pkg-overview] and jsonpath template [https://kubernetes.io/docs/reference/kubectl/jsonpath/].",
    )
    .short('o')
    .hint(ValueHint::Words(&[
        "json",
        "yaml",
        "kyaml",
        "name",
        "go-template",
        "go-template-file",
        "template",
        "templatefile",
        "jsonpath",
        "jsonpath-as-json",
        "jsonpath-file",
        "custom-columns",
        "custom-columns-file",
        "wide",
    ])),
    Flag::boolean(
        "output-watch-events",
        "Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.",
    ),
    Flag::text("raw", "Raw URI to request from the server.  Uses the transport specified by the kubeconfig file."),
    SELECTOR,
    Flag::boolean(
        "server-print",
        "If true, have the server return the appropriate table output. Supports extension APIs and CRDs.",
    )
    .or("true"),
    Flag::boolean("show-kind", "If present, list the resource type for the requested object(s)."),
    Flag::boolean(
        "show-labels",
        "When printing, show all labels as the last column (default hide labels column)",
    ),
    SHOW_MANAGED_FIELDS,
    Flag::text(
        "sort-by",
        "If non-empty, sort list types using this field specification.  The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}'). The field in the API resource specified by this JSONPath expression must be an integer or a string.",
    ),
    subresource("If specified, gets the subresource of the requested object."),
    TEMPLATE,
    Flag::boolean("use-openapi-print-columns", "If true, use x-kubernetes-print-column metadata (if present) from the OpenAPI schema for displaying a resource.")
        .hidden(),
    Flag::boolean(
        "watch",
        "After listing/getting the requested object, watch for changes.",
    )
    .short('w'),
    Flag::boolean("watch-only", "Watch for changes to the requested object(s), without listing/getting first."),
];

/// What the server is asked for when people read the answer.
const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

/// What every way of printing needs to know.
struct Options {
    namespace: String,
    enforce_namespace: bool,
    all_namespaces: bool,
    /// People read it: a table.
    human: bool,
    /// The server makes the table.
    server_print: bool,
    sort_by: String,
}

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        if flags.changed("raw") && !flags.text("raw").is_empty() {
            return raw(&context).await;
        }
        let options = complete(&context).await?;
        validate(&context)?;
        if flags.is("watch") || flags.is("watch-only") {
            return watch::run(&context, &options).await;
        }
        if options.human {
            return human::run(&context, &options).await;
        }
        generic::run(&context, &options).await
    })
}

async fn complete(context: &Context) -> Result<Options, Error> {
    let flags = context.flags();
    let (namespace, explicit) = context.namespace().await?;
    let output = flags.text("output");
    let all_namespaces = flags.is("all-namespaces");
    let human = (output.is_empty() && flags.text("template").is_empty()) || output == "wide";
    let sort_by = flags.text("sort-by").to_owned();
    if flags.is("watch") {
        if !sort_by.is_empty() {
            context
                .err("warning: --watch requested, --sort-by will be ignored for watch events received\n")
                .await;
        }
    } else if flags.is("watch-only") {
        if !sort_by.is_empty() {
            context.err("warning: --watch-only requested, --sort-by will be ignored\n").await;
        }
    } else if context.arguments().is_empty()
        && flags.list("filename").is_empty()
        && flags.text("kustomize").is_empty()
    {
        context
            .err("You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\n")
            .await;
        return Err(context.usage_error(
            "Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).",
        ));
    }
    Ok(Options {
        namespace,
        enforce_namespace: explicit && !all_namespaces,
        all_namespaces,
        human,
        server_print: human && flags.is("server-print"),
        sort_by,
    })
}

fn validate(context: &Context) -> Result<(), Error> {
    let flags = context.flags();
    let output = flags.text("output");
    if flags.is("show-labels") && !output.is_empty() && output != "wide" {
        return Err(Error::message(format!("--show-labels option cannot be used with {output} printer")));
    }
    if flags.is("output-watch-events") && !flags.is("watch") && !flags.is("watch-only") {
        return Err(Error::message(
            "--output-watch-events option can only be used with --watch or --watch-only",
        ));
    }
    Ok(())
}

/// The search that all forms share.
async fn builder(context: &Context, options: &Options) -> Builder {
    let flags = context.flags();
    let limit = if options.sort_by.is_empty() { flags.int("chunk-size") } else { 0 };
    let mut builder = Builder::new(context)
        .namespace(&options.namespace, false)
        .enforce_namespace(options.enforce_namespace)
        .all_namespaces(options.all_namespaces)
        .file_flags()
        .label_selector(flags.text("selector"))
        .field_selector(flags.text("field-selector"))
        .subresource(flags.text("subresource"))
        .chunks(limit)
        .latest();
    if options.server_print {
        let include: &[(&str, &str)] =
            if options.sort_by.is_empty() { &[] } else { &[("includeObject", "Object")] };
        builder = builder.accept(TABLE, include);
    }
    builder.words(true, context.arguments()).await
}

/// `--raw`: whatever the server answers, as it is.
async fn raw(context: &Context) -> Result<(), Error> {
    let flags = context.flags();
    if !context.arguments().is_empty() {
        return Err(Error::message("arguments may not be passed when --raw is specified"));
    }
    if flags.is("watch") || flags.is("watch-only") || !flags.text("selector").is_empty() {
        return Err(Error::message(
            "--raw may not be specified with other flags that filter the server request or alter the output",
        ));
    }
    if !flags.text("output").is_empty() {
        return Err(Error::message("--raw and --output are mutually exclusive"));
    }
    let uri = flags.text("raw");
    if !uri.starts_with('/') && !uri.contains("://") {
        return Err(Error::message(format!(
            "--raw must be a valid URL path: parse {}: invalid URI for request",
            quote(uri)
        )));
    }
    let client = context.client().await?;
    let mut call = raw_call(uri);
    call.accept = "application/json, */*".to_owned();
    let response = client.exchange(&call).await?;
    if !response.status().is_success() {
        client.failure(&call, response).await?;
        return Ok(());
    }
    let mut body = response.into_body();
    while let Some(chunk) = body.next().await {
        context.out(chunk).await?;
    }
    Ok(())
}

/// A call on a path with a query, as typed.
pub(crate) fn raw_call(uri: &str) -> Call {
    let path = match uri.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => uri,
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut call = Call::get(path);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        call.query.push((crate::client::decode_query(key), crate::client::decode_query(value)));
    }
    call
}

/// Whether several types were named (resource.MultipleTypesRequested).
fn several_types(arguments: &[String]) -> bool {
    let mut kinds: Vec<String> = Vec::new();
    for word in crate::resource::normalize(arguments) {
        if word == "all" {
            return true;
        }
        if let Ok((kind, _)) = crate::resource::split_pair(&word)
            && !kinds.contains(&kind)
        {
            kinds.push(kind);
        }
    }
    kinds.len() > 1
}
