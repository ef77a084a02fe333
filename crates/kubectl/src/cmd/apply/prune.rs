//! `apply --prune`: what an earlier apply made and this one no longer names is deleted.
//! Upstream: kubectl/pkg/cmd/apply prune.go.

use countersign_api::{GroupKind, meta};
use serde_json::{Value, json};

use super::Apply;
use crate::cmd::delete::cascade;
use crate::dry_run::DryRun;
use crate::patch;
use crate::resource::{Helper, ListOptions};
use crate::{Context, Error};

/// What is pruned unless `--prune-allowlist` says otherwise: group, version, kind; kinds of namespaces first.
const DEFAULT: [(&str, &str, &str); 17] = [
    ("", "v1", "ConfigMap"),
    ("", "v1", "Endpoints"),
    ("", "v1", "PersistentVolumeClaim"),
    ("", "v1", "Pod"),
    ("", "v1", "ReplicationController"),
    ("", "v1", "Secret"),
    ("", "v1", "Service"),
    ("batch", "v1", "Job"),
    ("batch", "v1", "CronJob"),
    ("networking.k8s.io", "v1", "Ingress"),
    ("apps", "v1", "DaemonSet"),
    ("apps", "v1", "Deployment"),
    ("apps", "v1", "ReplicaSet"),
    ("apps", "v1", "StatefulSet"),
    ("networking.k8s.io", "v1", "NetworkPolicy"),
    ("", "v1", "Namespace"),
    ("", "v1", "PersistentVolume"),
];

/// Deletes what was not applied this time.
pub async fn run(apply: &mut Apply, _namespace: &str) -> Result<(), Error> {
    let context = apply.context.clone();
    let kinds = allowed(&context)?;
    let mapper = context.mapper().await?;
    let client = context.client().await?;
    let given = !context.flags().list("prune-allowlist").is_empty();
    for (group, version, kind) in kinds {
        let kind = GroupKind { group, kind };
        let mapping = match mapper.mapping_for_kind(&kind, &version).await {
            Ok(mapping) => std::rc::Rc::new(mapping),
            // Kinds the server lacks have nothing to prune.
            Err(_) if !given => continue,
            Err(error) => return Err(error),
        };
        let namespaces = match mapping.namespaced {
            true => apply.namespaces.clone(),
            false => vec![String::new()],
        };
        let helper = Helper::new(client.clone(), mapping.clone());
        for namespace in namespaces {
            let options = ListOptions {
                label_selector: context.flags().text("selector").to_owned(),
                ..ListOptions::default()
            };
            let list = helper.list(&namespace, &options).await?;
            let items = list.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
            for item in items {
                let uid = meta::text(&item, &["metadata", "uid"]).unwrap_or_default();
                if patch::last_applied(&item).is_none() || apply.visited.iter().any(|known| known == uid) {
                    continue;
                }
                let name = meta::name(&item).to_owned();
                if apply.dry_run != DryRun::Client {
                    let mut options = json!({ "propagationPolicy": cascade(&context).await? });
                    let grace = context.flags().int("grace-period");
                    if let Some(options) = options.as_object_mut() {
                        if grace >= 0 {
                            options.insert("gracePeriodSeconds".to_owned(), grace.into());
                        }
                        if apply.dry_run == DryRun::Server {
                            options.insert("dryRun".to_owned(), json!(["All"]));
                        }
                    }
                    helper.delete(&namespace, &name, options).await?;
                }
                if !apply.prints_objects {
                    let object = json!({
                        "apiVersion": mapping.kind.group_version().to_string(),
                        "kind": mapping.kind.kind,
                        "metadata": { "name": name },
                    });
                    apply.done.say(&context, &object, "pruned").await?;
                }
            }
        }
    }
    Ok(())
}

fn allowed(context: &Context) -> Result<Vec<(String, String, String)>, Error> {
    let given = context.flags().list("prune-allowlist");
    if given.is_empty() {
        let owned = |(group, version, kind): &(&str, &str, &str)| {
            ((*group).to_owned(), (*version).to_owned(), (*kind).to_owned())
        };
        return Ok(DEFAULT.iter().map(owned).collect());
    }
    let parse = |text: &String| match text.split('/').collect::<Vec<_>>().as_slice() {
        [group, version, kind] => {
            let group = if *group == "core" { "" } else { group };
            Ok((group.to_owned(), (*version).to_owned(), (*kind).to_owned()))
        }
        _ => Err(Error::message(format!(
            "invalid GroupVersionKind format: {text}, please follow <group/version/kind>"
        ))),
    };
    given.iter().map(parse).collect()
}
