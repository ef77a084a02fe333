//! apply as kubectl does it itself: three versions compared, a patch sent. Upstream: kubectl/pkg/cmd/apply patcher.go.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Apply, description};
use crate::Error;
use crate::cmd::create::without_version;
use crate::cmd::delete::Deletion;
use crate::dry_run::DryRun;
use crate::output::json as go_json;
use crate::patch::{self, LAST_APPLIED};
use crate::resource::{Helper, Info, PatchType};

/// So often a patch is tried again when others change the object meanwhile.
const RETRIES: u32 = 5;

impl Apply {
    pub(super) async fn client_side(&mut self, info: &mut Info) -> Result<(), Error> {
        let helper = self.helper(info)?;
        let modified = patch::with_configuration(info.object.clone());
        let manifest = info.object.clone();
        match info.fetch().await {
            Ok(()) => {}
            Err(error) if error.is_not_found() => {
                info.object = without_nulls(modified);
                if self.dry_run != DryRun::Client {
                    let object = helper.create(&info.namespace, &without_version(&info.object)).await;
                    let object = object.map_err(|error| error.with_source("creating", &info.source))?;
                    info.refresh(object);
                }
                self.visited(info);
                return self.say(info, "created").await;
            }
            Err(error) => {
                info.object = manifest;
                let verb =
                    format!("retrieving current configuration of:\n{}\nfrom server for:", description(info));
                return Err(error.with_source(&verb, &info.source));
            }
        }
        self.visited(info);
        if self.dry_run == DryRun::Client {
            return self.say(info, "configured").await;
        }
        if patch::last_applied(&info.object).is_none() {
            self.context
                .err(format!(
                    "Warning: resource {} is missing the {LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n",
                    info.object_name()
                ))
                .await;
        }
        let (sent, outcome) = self.patch(info, &helper, &modified).await;
        let sent = go_json::compact(&go_json::sort_keys(sent));
        match outcome {
            Ok(object) => info.refresh(object),
            Err(error) => {
                let verb = format!("applying patch:\n{sent}\nto:\n{}\nfor:", description(info));
                return Err(error.with_source(&verb, &info.source));
            }
        }
        self.warn_if_deleting(info).await;
        let operation = if sent == "{}" { "unchanged" } else { "configured" };
        self.say(info, operation).await
    }

    pub(super) fn helper(&self, info: &Info) -> Result<Helper, Error> {
        Ok(info
            .helper()?
            .parameter("dryRun", self.dry_run.parameter())
            .parameter("fieldManager", &self.manager)
            .parameter("fieldValidation", self.validation))
    }

    /// Sends what is needed to make the live object what `modified` says; the patch, and the answer.
    async fn patch(&self, info: &Info, helper: &Helper, modified: &Value) -> (Value, Result<Value, Error>) {
        let mut current = info.object.clone();
        let mut tries = 0;
        loop {
            let (patch, kind) = difference(info, &current, modified);
            if patch.as_object().is_some_and(Map::is_empty) {
                return (patch, Ok(current));
            }
            let body = go_json::compact(&go_json::sort_keys(patch.clone()));
            let error = match helper.patch(&info.namespace, &info.name, kind, body).await {
                Ok(object) => return (patch, Ok(object)),
                Err(error) => error,
            };
            let is_invalid = error.reason() == Some(&countersign_api::StatusReason::Invalid);
            if error.is_conflict() && tries < RETRIES {
                tries += 1;
                if tries > 1 {
                    self.context.clock().sleep(Duration::from_secs(1)).await;
                }
                match helper.get(&info.namespace, &info.name).await {
                    Ok(object) => current = object,
                    Err(error) => return (json!(null), Err(error)),
                }
                continue;
            }
            if self.context.flags().is("force") && (error.is_conflict() || is_invalid) {
                return (patch, self.recreate(info, helper, &current, modified).await);
            }
            return (patch, Err(error.with_source("patching", &info.source)));
        }
    }

    /// `--force`: what cannot be patched is deleted and made anew; if that fails, what was there is put back.
    async fn recreate(
        &self,
        info: &Info,
        helper: &Helper,
        current: &Value,
        modified: &Value,
    ) -> Result<Value, Error> {
        let deletion = Deletion::forced(&self.context).await?;
        deletion.send(info).await?;
        let sleep = Duration::from_secs(1);
        while helper.get(&info.namespace, &info.name).await.is_ok() {
            self.context.clock().sleep(sleep).await;
        }
        match helper.create(&info.namespace, &without_version(modified)).await {
            Ok(object) => Ok(object),
            Err(error) => {
                let restored = helper.create(&info.namespace, &without_version(current)).await;
                Err(match restored {
                    Ok(_) => error.wrap("an error occurred force-replacing the existing object with the newly provided one:\n\n"),
                    Err(second) => second.wrap(&format!(
                        "an error occurred force-replacing the existing object with the newly provided one:\n\n{}.\n\nAdditionally, an error occurred attempting to restore the original object:\n\n",
                        error.text()
                    )),
                })
            }
        }
    }
}

/// The patch between the live object and the manifest, and its kind.
pub fn difference(info: &Info, current: &Value, modified: &Value) -> (Value, PatchType) {
    let original = patch::last_applied(current)
        .and_then(|text| serde_json::from_str::<Value>(text).ok())
        .unwrap_or_else(|| json!({}));
    let (group, kind) = match &info.mapping {
        Some(mapping) => (mapping.kind.group.as_str(), mapping.kind.kind.as_str()),
        None => ("", ""),
    };
    match patch::strategic::is_known(group) {
        true => (patch::strategic::three_way(kind, &original, modified, current), PatchType::Strategic),
        false => (patch::merge::three_way(&original, modified, current), PatchType::Merge),
    }
}

/// A create leaves out what the manifest says is null, as a later patch would.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(
            items.into_iter().map(|item| if item.is_object() { without_nulls(item) } else { item }).collect(),
        ),
        other => other,
    }
}
