//! What approving and denying have in common.

use countersign_api::{certificates, format_rfc3339, meta};
use serde_json::{Value, json};

use crate::command::Flag;
use crate::command::flag_sets::{PRINT_FLAGS, file_flags};
use crate::output::printer::{Formats, Printer};
use crate::resource::{Builder, Info};
use crate::{Context, Error};

/// Flags beside `-f`.
pub(super) static FLAGS: [Flag; 5] = [
    PRINT_FLAGS[0],
    Flag::boolean("force", "Update the CSR even if it is already approved."),
    PRINT_FLAGS[1],
    PRINT_FLAGS[2],
    PRINT_FLAGS[3],
];

/// `-f`, `-k`, `-R`.
pub(super) mod files {
    use super::{Flag, file_flags};

    file_flags!(FILES, "Filename, directory, or URL to files identifying the resource to update");

    /// For `approve`.
    pub(in super::super) const APPROVE: &[Flag] = &FILES;
    /// For `deny`.
    pub(in super::super) const DENY: &[Flag] = &FILES;
}

/// A decision.
pub(super) struct Decision {
    kind: &'static str,
    opposite: &'static str,
    reason: &'static str,
    message: &'static str,
    done: &'static str,
}

/// Somebody approves.
pub(super) static APPROVE: Decision = Decision {
    kind: certificates::APPROVED,
    opposite: certificates::DENIED,
    reason: "KubectlApprove",
    message: "This CSR was approved by kubectl certificate approve.",
    done: "approved",
};

/// Somebody denies.
pub(super) static DENY: Decision = Decision {
    kind: certificates::DENIED,
    opposite: certificates::APPROVED,
    reason: "KubectlDeny",
    message: "This CSR was denied by kubectl certificate deny.",
    done: "denied",
};

/// So often an update is tried when others change the object meanwhile.
const TRIES: u32 = 10;

/// Decides about every request named.
pub(super) async fn decide(context: Context, decision: &'static Decision) -> Result<(), Error> {
    let names = context.arguments();
    let flags = context.flags();
    let mut printer = Printer::from_flags(&context, Formats::Plain).await?;
    if names.is_empty() && flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
        return Err(Error::message("one or more CSRs must be specified as <name> or -f <filename>"));
    }
    let (namespace, enforce) = context.namespace().await?;
    let mut builder = Builder::new(&context).continue_on_error().namespace(&namespace, enforce).file_flags();
    if !names.is_empty() {
        builder = builder.named("certificatesigningrequests", names);
    }
    let selected = builder.flatten().latest().run().await?;
    let mut found = 0;
    let outcome = selected
        .visit(async |info| {
            let before = one(&context, &info, decision).await?;
            found += 1;
            match &mut printer {
                Some(printer) => printer.print(&context, &before).await,
                None => context.out(format!("{} {}\n", info.qualified_name(), decision.done)).await,
            }
        })
        .await;
    if outcome.is_ok() && found == 0 {
        context.out("No resources found\n").await?;
    }
    outcome
}

/// Decides about one request; the answer is the object before.
async fn one(context: &Context, info: &Info, decision: &Decision) -> Result<Value, Error> {
    if info.mapping.as_ref().is_none_or(|mapping| mapping.resource.resource != "certificatesigningrequests") {
        let kind = meta::text(&info.object, &["kind"]).unwrap_or_default();
        let version = meta::text(&info.object, &["apiVersion"]).unwrap_or_default();
        let kind = match version.split_once('/') {
            Some((group, _)) => format!("{kind}.{group}"),
            None => kind.to_owned(),
        };
        let wanted = "CertificateSigningRequest.certificates.k8s.io";
        return Err(Error::message(format!("can only handle {wanted} objects, got {kind}")));
    }
    let helper = info.helper()?;
    let mut tries = 0;
    loop {
        tries += 1;
        let object = helper.get("", &info.name).await?;
        let has = |kind: &str| {
            conditions(&object).iter().any(|condition| meta::text(condition, &["type"]) == Some(kind))
        };
        if has(decision.opposite) {
            return Err(Error::message(format!(
                "certificate signing request \"{}\" is already {}",
                info.name, decision.opposite
            )));
        }
        let mut changed = object.clone();
        if has(decision.kind) {
            if !context.flags().is("force") {
                return Ok(object);
            }
        } else {
            append(&mut changed, decision, &format_rfc3339(context.clock().now().seconds()));
        }
        match info.helper()?.subresource("approval").replace("", &info.name, &changed).await {
            Ok(_) => return Ok(object),
            Err(error) if error.is_conflict() && tries < TRIES => {}
            Err(error) => return Err(error),
        }
    }
}

fn conditions(object: &Value) -> &[Value] {
    object.pointer("/status/conditions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn append(object: &mut Value, decision: &Decision, now: &str) {
    let mut conditions = conditions(object).to_vec();
    conditions.push(json!({
        "type": decision.kind, "status": "True", "reason": decision.reason, "message": decision.message,
        "lastUpdateTime": now, "lastTransitionTime": null,
    }));
    if let Some(fields) = object.as_object_mut() {
        let status = fields.entry("status").or_insert_with(|| json!({}));
        if let Some(status) = status.as_object_mut() {
            status.insert("conditions".to_owned(), conditions.into());
        }
    }
}
