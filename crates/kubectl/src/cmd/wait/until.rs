//! Waits for one object: reads it, then watches it.

use std::time::Duration;

use countersign_api::{Status, StatusReason, meta};
use countersign_host::Timestamp;
use futures::future::{Either, select};
use serde_json::Value;

use super::condition::Condition;
use crate::resource::{Info, ListOptions};
use crate::{Context, Error};

/// Waits until `condition` holds for `info`; the object then, or nothing if there was nothing to wait for.
pub async fn wait(
    context: &Context,
    info: &Info,
    condition: &Condition,
    timeout: Duration,
    deadline: Timestamp,
) -> Result<Option<Value>, Error> {
    if context.flags().is("local") {
        return match condition.holds(&info.object).map_err(Error::message)? {
            true => Ok(Some(info.object.clone())),
            false => Err(Error::message(format!("condition not met for {}", info.object_name()))),
        };
    }
    let sleep = context.clock().sleep_until(deadline);
    let work = Box::pin(one(info, condition, timeout.is_zero()));
    match select(work, sleep).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => {
            Err(Error::message(format!("timed out waiting for the condition on {}", info.object_name())))
        }
    }
}

async fn one(info: &Info, condition: &Condition, once: bool) -> Result<Option<Value>, Error> {
    let for_delete = *condition == Condition::Deleted;
    let helper = info.helper()?;
    let known = &info.object;
    loop {
        let object = match helper.get(&info.namespace, &info.name).await {
            Ok(object) => object,
            Err(error) if for_delete && error.is_not_found() => return Ok(Some(info.object.clone())),
            Err(error) => return Err(error),
        };
        let uid = meta::text(&object, &["metadata", "uid"]).unwrap_or_default().to_owned();
        if for_delete && meta::text(known, &["metadata", "uid"]).is_some_and(|known| known != uid) {
            return Ok(Some(object));
        }
        if condition.holds(&object).map_err(Error::message)? {
            return Ok(Some(object));
        }
        if once {
            return Err(Error::message(format!("condition not met for {}", info.object_name())));
        }
        let options = ListOptions {
            resource_version: meta::resource_version(&object).to_owned(),
            ..ListOptions::default()
        };
        let mut watch = helper.watch_one(&info.namespace, &info.name, &options).await?;
        while let Some(event) = watch.next().await {
            match event.r#type.as_str() {
                "DELETED" if for_delete => return Ok(Some(event.object)),
                "DELETED" => return Err(gone(info)),
                // The version is too old: begin again.
                "ERROR" => break,
                "BOOKMARK" => {}
                _ if for_delete => {
                    let is_other = meta::text(&event.object, &["metadata", "uid"]) != Some(uid.as_str());
                    if is_other {
                        return Ok(Some(event.object));
                    }
                }
                _ => {
                    if condition.holds(&event.object).map_err(Error::message)? {
                        return Ok(Some(event.object));
                    }
                }
            }
        }
    }
}

fn gone(info: &Info) -> Error {
    let resource = info.mapping.as_ref().map(|mapping| mapping.resource.group_resource().to_string());
    let message = format!("{} \"{}\" not found", resource.unwrap_or_default(), info.name);
    Status::failure(404, StatusReason::NotFound, message).into()
}
