//! `kubectl create token`: a token for a service account. Upstream: kubectl/pkg/cmd/create create_token.go.

use countersign_api::{GroupKind, meta};
use serde_json::{Value, json};

use super::generate::name;
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::output::printer::{Formats, Printer};
use crate::resource::Helper;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "token",
    usage: "token SERVICE_ACCOUNT_NAME",
    short: "Request a service account token",
    long: "Request a service account token.",
    examples: "# Request a token to authenticate to the kube-apiserver as the service account \"myapp\" in the current namespace
kubectl create token myapp

# Request a token for a service account in a custom namespace
kubectl create token myapp --namespace myns

# Request a token with a custom expiration
kubectl create token myapp --duration 10m

# Request a token with a custom audience
kubectl create token myapp --audience https://example.com

# Request a token bound to an instance of a Secret object
kubectl create token myapp --bound-object-kind Secret --bound-object-name mysecret

# Request a token bound to an instance of a Secret object with a specific UID
kubectl create token myapp --bound-object-kind Secret --bound-object-name mysecret --bound-object-uid 0d4691ed-659b-4935-a832-355f77ee47cc",
    flags: &[&FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    arguments: ArgumentHint::OneName("serviceaccounts"),
    ..Command::NEW
};

static FLAGS: [Flag; 5] = [
    Flag::array(
        "audience",
        "Audience of the requested token. If unset, defaults to requesting a token for use with the Kubernetes API server. May be repeated to request a token valid for multiple audiences.",
    ),
    Flag::text(
        "bound-object-kind",
        "Kind of an object to bind the token to. Supported kinds are Node, Pod, Secret. If set, --bound-object-name must be provided.",
    ),
    Flag::text(
        "bound-object-name",
        "Name of an object to bind the token to. The token will expire when the object is deleted. Requires --bound-object-kind.",
    ),
    Flag::text(
        "bound-object-uid",
        "UID of an object to bind the token to. Requires --bound-object-kind and --bound-object-name. If unset, the UID of the existing object is used.",
    ),
    Flag::duration(
        "duration",
        "0s",
        "Requested lifetime of the issued token. If not set or if set to 0, the lifetime will be determined by the server automatically. The server may return a token with a longer or shorter lifetime.",
    ),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let name = name(&context)?;
        let (namespace, _) = context.namespace().await?;
        let printer = Printer::from_flags(&context, Formats::Plain).await?;
        let spec = spec(&context)?;
        let request = json!({
            "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": {},
            "spec": spec, "status": { "token": "", "expirationTimestamp": null },
        });
        let mapper = context.mapper().await?;
        let kind = GroupKind { group: String::new(), kind: "ServiceAccount".to_owned() };
        let mapping = mapper.mapping_for_kind(&kind, "v1").await?;
        let helper = Helper::new(context.client().await?, std::rc::Rc::new(mapping)).subresource("token");
        let answer = match helper.create_subresource(&namespace, &name, &request).await {
            Ok(answer) => answer,
            Err(Error::Status(status)) => {
                return Err(Error::message(format!("failed to create token: {}", status.message)));
            }
            Err(error) => return Err(error.wrap("failed to create token: ")),
        };
        let token = meta::text(&answer, &["status", "token"]).unwrap_or_default();
        if token.is_empty() {
            return Err(Error::message("failed to create token: no token in server response"));
        }
        if let Some(mut printer) = printer {
            return printer.print(&context, &answer).await;
        }
        let is_terminal = context.process().descriptor(1).is_ok_and(|stdout| stdout.is_terminal());
        let ending = if is_terminal { "\n" } else { "" };
        context.out(format!("{token}{ending}")).await
    })
}

fn spec(context: &Context) -> Result<Value, Error> {
    let flags = context.flags();
    let (negative, duration) = flags.duration("duration");
    let audiences = flags.list("audience");
    let (kind, name, uid) =
        (flags.text("bound-object-kind"), flags.text("bound-object-name"), flags.text("bound-object-uid"));
    let mistake = if negative && !duration.is_zero() {
        "--duration must be greater than or equal to 0"
    } else if duration.subsec_nanos() != 0 {
        "--duration cannot be expressed in units less than seconds"
    } else if audiences.iter().any(String::is_empty) {
        "--audience must not be an empty string"
    } else if kind.is_empty() && !name.is_empty() {
        "--bound-object-name can only be set if --bound-object-kind is provided"
    } else if kind.is_empty() && !uid.is_empty() {
        "--bound-object-uid can only be set if --bound-object-kind is provided"
    } else if !matches!(kind, "" | "Node" | "Pod" | "Secret") {
        "supported --bound-object-kind values are Node, Pod, Secret"
    } else if !kind.is_empty() && name.is_empty() {
        "--bound-object-name is required if --bound-object-kind is provided"
    } else {
        ""
    };
    if !mistake.is_empty() {
        return Err(Error::message(mistake));
    }
    let audiences = if audiences.is_empty() { Value::Null } else { json!(audiences) };
    let mut spec = json!({ "audiences": audiences, "expirationSeconds": null, "boundObjectRef": null });
    if let Some(spec) = spec.as_object_mut() {
        if !duration.is_zero() {
            spec.insert("expirationSeconds".to_owned(), duration.as_secs().into());
        }
        if !kind.is_empty() {
            let mut reference = json!({ "kind": kind, "apiVersion": "v1", "name": name });
            if let Some(reference) = reference.as_object_mut().filter(|_| !uid.is_empty()) {
                reference.insert("uid".to_owned(), uid.into());
            }
            spec.insert("boundObjectRef".to_owned(), reference);
        }
    }
    Ok(spec)
}
