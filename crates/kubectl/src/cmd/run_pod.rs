//! `kubectl run`: a pod from an image. Upstream: kubectl/pkg/cmd/run, kubectl/pkg/generate/versioned run.go.

use countersign_api::GroupKind;
use serde_json::{Map, Value, json};

use super::create::SAVE_CONFIG;
use crate::command::flag_sets::{DRY_RUN, PRINT_FLAGS, field_manager};
use crate::command::{Command, Flag, Outcome, Run, quote};
use crate::done::Done;
use crate::dry_run::DryRun;
use crate::patch;
use crate::resource::Helper;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "run",
    usage: "run NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]",
    short: "Run a particular image on the cluster",
    long: "Create and run a particular image in a pod.",
    examples: "# Start a nginx pod
kubectl run nginx --image=nginx

# Start a hazelcast pod and let the container expose port 5701
kubectl run hazelcast --image=hazelcast/hazelcast --port=5701

# Start a hazelcast pod and set environment variables \"DNS_DOMAIN=cluster\" and \"POD_NAMESPACE=default\" in the container
kubectl run hazelcast --image=hazelcast/hazelcast --env=\"DNS_DOMAIN=cluster\" --env=\"POD_NAMESPACE=default\"

# Start a hazelcast pod and set labels \"app=hazelcast\" and \"env=prod\" in the container
kubectl run hazelcast --image=hazelcast/hazelcast --labels=\"app=hazelcast,env=prod\"

# Dry run; print the corresponding API objects without creating them
kubectl run nginx --image=nginx --dry-run=client

# Start a nginx pod, but overload the spec with a partial set of values parsed from JSON
kubectl run nginx --image=nginx --overrides='{ \"apiVersion\": \"v1\", \"spec\": { ... } }'

# Start a busybox pod and keep it in the foreground, don't restart it if it exits
kubectl run -i -t busybox --image=busybox --restart=Never

# Start the nginx pod using the default command, but use custom arguments (arg1 .. argN) for that command
kubectl run nginx --image=nginx -- <arg1> <arg2> ... <argN>

# Start the nginx pod using a different command and custom arguments
kubectl run nginx --image=nginx --command -- <cmd> <arg1> ... <argN>",
    flags: &[&FLAGS, &PRINT_FLAGS],
    required: &["image"],
    run: Run::Verb(run),
    ..Command::NEW
};

static FLAGS: [Flag; 20] = [
    Flag::array("annotations", "Annotations to apply to the pod."),
    Flag::boolean(
        "attach",
        "If true, wait for the Pod to start running, and then attach to the Pod as if 'kubectl attach ...' were called.  Default false, unless '-i/--stdin' is set, in which case the default is true. With '--restart=Never' the exit code of the container process is returned.",
    ),
    Flag::boolean(
        "command",
        "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.",
    ),
    DRY_RUN,
    Flag::array("env", "Environment variables to set in the container."),
    Flag::boolean(
        "expose",
        "If true, create a ClusterIP service associated with the pod.  Requires `--port`.",
    ),
    field_manager("kubectl-run"),
    Flag::text("image", "The image for the container to run."),
    Flag::text(
        "image-pull-policy",
        "The image pull policy for the container.  If left empty, this value will not be specified by the client and defaulted by the server.",
    ),
    Flag::text("labels", "Comma separated labels to apply to the pod. Will override previous values.")
        .short('l'),
    Flag::text(
        "override-type",
        "The method used to override the generated object: json, merge, or strategic.",
    )
    .or("merge"),
    Flag::text(
        "overrides",
        "An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object. Requires that the object supply a valid apiVersion field.",
    ),
    Flag::text("port", "The port that this container exposes."),
    Flag::boolean("privileged", "If true, run the container in privileged mode."),
    Flag::boolean("quiet", "If true, suppress prompt messages.").short('q'),
    Flag::text("restart", "The restart policy for this Pod.  Legal values [Always, OnFailure, Never].")
        .or("Always"),
    Flag::boolean(
        "rm",
        "If true, delete the pod after it exits.  Only valid when attaching to the container, e.g. with '--attach' or with '-i/--stdin'.",
    ),
    SAVE_CONFIG,
    Flag::boolean("stdin", "Keep stdin open on the container in the pod, even if nothing is attached.")
        .short('i'),
    Flag::boolean("tty", "Allocate a TTY for the container in the pod.").short('t'),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let dry_run = DryRun::from_flags(&context).await?;
        let mut done = Done::typed(&context, dry_run).await?;
        let name = match context.arguments().first() {
            Some(name) if context.dash() != Some(0) => name.clone(),
            _ => return Err(context.usage_error("NAME is required for run")),
        };
        let image = flags.text("image");
        if !is_image(image) {
            return Err(Error::message(format!(
                "Invalid image name {}: invalid reference format",
                quote(image)
            )));
        }
        if flags.is("tty") && !flags.is("stdin") {
            return Err(Error::message("-i/--stdin is required for containers with -t/--tty=true"));
        }
        if flags.is("expose") && flags.text("port").is_empty() {
            return Err(Error::message("--port must be set when exposing a service"));
        }
        if flags.is("rm") && !flags.is("attach") && !flags.is("stdin") {
            return Err(Error::message("--rm should only be used for attached containers"));
        }
        if flags.is("attach") || flags.is("stdin") {
            return Err(Error::message(
                "attaching is not part of this sandbox: no kubelet runs here, so pods are objects without containers",
            ));
        }
        let (namespace, explicit) = context.namespace().await?;
        let mut objects = Vec::new();
        let pod = pod(&context, &name)?;
        if flags.is("expose") {
            let labels = pod.pointer("/metadata/labels").cloned().unwrap_or_default();
            objects.push(service(&name, &labels, flags.text("port"))?);
        }
        objects.push(overridden(&context, pod)?);
        for mut object in objects {
            if let Some(metadata) =
                object.get_mut("metadata").and_then(Value::as_object_mut).filter(|_| explicit)
            {
                metadata.insert("namespace".to_owned(), namespace.clone().into());
            }
            if flags.is("save-config") {
                object = patch::with_configuration(object);
            }
            if dry_run != DryRun::Client {
                object = send(&context, &namespace, &object, dry_run).await?;
            }
            done.say(&context, &object, "created").await?;
        }
        Ok(())
    })
}

async fn send(context: &Context, namespace: &str, object: &Value, dry_run: DryRun) -> Result<Value, Error> {
    let kind = countersign_api::meta::text(object, &["kind"]).unwrap_or_default().to_owned();
    let mapper = context.mapper().await?;
    let mapping = mapper.mapping_for_kind(&GroupKind { group: String::new(), kind }, "v1").await?;
    let helper = Helper::new(context.client().await?, std::rc::Rc::new(mapping))
        .parameter("dryRun", dry_run.parameter())
        .parameter("fieldManager", context.flags().text("field-manager"));
    helper.create(namespace, object).await
}

fn pod(context: &Context, name: &str) -> Result<Value, Error> {
    let flags = context.flags();
    let mut container = Map::new();
    container.insert("name".to_owned(), name.into());
    container.insert("image".to_owned(), flags.text("image").into());
    let words = context.arguments().get(1..).unwrap_or_default();
    if !words.is_empty() {
        let field = if flags.is("command") { "command" } else { "args" };
        container.insert(field.to_owned(), json!(words));
    }
    if !flags.text("port").is_empty() {
        let port: i32 = number(flags.text("port"))?;
        container.insert("ports".to_owned(), json!([{ "containerPort": port }]));
    }
    let mut env = Vec::new();
    for pair in flags.list("env") {
        match pair.split_once('=').filter(|(key, _)| !key.is_empty()) {
            Some((key, "")) => env.push(json!({ "name": key })),
            Some((key, value)) => env.push(json!({ "name": key, "value": value })),
            None => return Err(Error::message(format!("invalid env: {pair}"))),
        }
    }
    if !env.is_empty() {
        container.insert("env".to_owned(), env.into());
    }
    container.insert("resources".to_owned(), json!({}));
    if !flags.text("image-pull-policy").is_empty() {
        container.insert("imagePullPolicy".to_owned(), flags.text("image-pull-policy").into());
    }
    if flags.is("privileged") {
        container.insert("securityContext".to_owned(), json!({ "privileged": true }));
    }
    let restart = match flags.text("restart") {
        "" => "Always",
        policy @ ("Always" | "OnFailure" | "Never") => policy,
        policy => return Err(Error::message(format!("invalid restart policy: {policy}"))),
    };
    let mut labels = pairs(flags.text("labels"))?;
    if labels.is_empty() {
        labels.insert("run".to_owned(), name.into());
    }
    let mut metadata = json!({ "name": name, "labels": labels });
    let mut annotations = Map::new();
    for pair in flags.list("annotations") {
        match pair.split_once('=') {
            Some((key, value)) => annotations.insert(key.to_owned(), value.into()),
            None => return Err(Error::message(format!("invalid annotation format: {pair}"))),
        };
    }
    if let Some(metadata) = metadata.as_object_mut().filter(|_| !annotations.is_empty()) {
        metadata.insert("annotations".to_owned(), annotations.into());
    }
    Ok(json!({
        "kind": "Pod", "apiVersion": "v1", "metadata": metadata,
        "spec": { "containers": [container], "restartPolicy": restart, "dnsPolicy": "ClusterFirst" },
        "status": {},
    }))
}

fn service(name: &str, selector: &Value, port: &str) -> Result<Value, Error> {
    let port: i32 = number(port)?;
    Ok(json!({
        "kind": "Service", "apiVersion": "v1", "metadata": { "name": name },
        "spec": {
            "ports": [{ "protocol": "TCP", "port": port, "targetPort": port }],
            "selector": selector,
        },
        "status": { "loadBalancer": {} },
    }))
}

fn number(text: &str) -> Result<i32, Error> {
    text.parse().map_err(|_| Error::message(format!("strconv.Atoi: parsing {}: invalid syntax", quote(text))))
}

/// `a=b,c=d`
fn pairs(text: &str) -> Result<Map<String, Value>, Error> {
    let mut pairs = Map::new();
    for pair in text.split(',').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some((key, value)) => pairs.insert(key.to_owned(), value.into()),
            None => return Err(Error::message(format!("unexpected label spec: {pair}"))),
        };
    }
    Ok(pairs)
}

/// `--overrides` put over the pod.
fn overridden(context: &Context, pod: Value) -> Result<Value, Error> {
    let flags = context.flags();
    let text = flags.text("overrides");
    if text.is_empty() {
        return Ok(pod);
    }
    let change: Value = serde_json::from_str(text).map_err(|error| Error::message(error.to_string()))?;
    match flags.text("override-type") {
        "merge" => Ok(patch::merge::apply(&pod, &change)),
        "strategic" => Ok(patch::strategic::apply("Pod", &pod, &change)),
        "json" => patch::json_patch::apply(&pod, &change).map_err(Error::message),
        other => Err(Error::message(format!("invalid override type: {other}"))),
    }
}

/// Whether a container image can be called so. Upstream: distribution/reference, without the lengths.
fn is_image(image: &str) -> bool {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let (name, tag) = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (name, None),
    };
    let tag_is_fine = tag.is_none_or(|tag| {
        let word = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        !tag.is_empty() && tag.starts_with(word) && tag.chars().all(|sign| word(sign) || ".-".contains(sign))
    });
    let digest_is_fine = digest.is_none_or(|digest| {
        digest.split_once(':').is_some_and(|(algorithm, hex)| {
            !algorithm.is_empty() && hex.len() >= 32 && hex.chars().all(|sign| sign.is_ascii_hexdigit())
        })
    });
    let mut parts: Vec<&str> = name.split('/').collect();
    let is_host =
        |part: &str| part.contains(['.', ':']) || part == "localhost" || part.chars().any(char::is_uppercase);
    if parts.len() > 1 && parts.first().is_some_and(|first| is_host(first)) {
        let host = parts.remove(0);
        let fine = |sign: char| sign.is_ascii_alphanumeric() || ".-:".contains(sign);
        if host.is_empty() || !host.chars().all(fine) {
            return false;
        }
    }
    let part_is_fine = |part: &&str| {
        let edge = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
        part.starts_with(edge)
            && part.ends_with(edge)
            && part.chars().all(|sign| edge(sign) || "._-".contains(sign))
    };
    !parts.is_empty() && parts.iter().all(part_is_fine) && tag_is_fine && digest_is_fine
}

#[cfg(test)]
mod tests {
    use super::is_image;

    #[test]
    fn images() {
        for image in [
            "nginx",
            "nginx:1.27",
            "registry.k8s.io/pause:3.10",
            "localhost:5000/a/b_c",
            "a@sha256:0123456789abcdef0123456789abcdef",
        ] {
            assert!(is_image(image), "{image}");
        }
        for image in ["", "Nginx", "nginx:", "a//b", "-x", "a b"] {
            assert!(!is_image(image), "{image}");
        }
    }
}
