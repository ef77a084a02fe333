//! Waits until deleted objects are really gone. Upstream: kubectl/pkg/cmd/wait IsDeleted.

use std::collections::BTreeMap;
use std::time::Duration;

use countersign_api::meta;
use futures::future::{Either, select};

use crate::resource::{Info, ListOptions};
use crate::{Context, Error};

/// Waits for each of `infos` to disappear or to come back with another UID than in `uids`.
pub async fn wait(
    context: &Context,
    infos: Vec<Info>,
    uids: &BTreeMap<String, String>,
    timeout: Duration,
) -> Result<(), Error> {
    let deadline = context.clock().now().plus(timeout);
    for info in infos {
        let uid = uids.get(&info.object_name()).map(String::as_str).unwrap_or_default();
        let sleep = context.clock().sleep_until(deadline);
        match select(Box::pin(one(&info, uid)), Box::pin(sleep)).await {
            Either::Left((Ok(()), _)) => {}
            // Whoever may not look does not wait.
            Either::Left((Err(error), _)) if error.is_forbidden() => {}
            Either::Left((Err(error), _)) => return Err(error),
            Either::Right(_) => {
                return Err(Error::message(format!(
                    "timed out waiting for the condition on {}",
                    info.object_name()
                )));
            }
        }
    }
    Ok(())
}

async fn one(info: &Info, uid: &str) -> Result<(), Error> {
    let helper = info.helper()?;
    loop {
        let object = match helper.get(&info.namespace, &info.name).await {
            Ok(object) => object,
            Err(error) if error.is_not_found() => return Ok(()),
            Err(error) => return Err(error),
        };
        let is_other = meta::text(&object, &["metadata", "uid"]).is_some_and(|found| found != uid);
        if !uid.is_empty() && is_other {
            return Ok(());
        }
        let options = ListOptions {
            resource_version: meta::resource_version(&object).to_owned(),
            ..ListOptions::default()
        };
        let mut watch = helper.watch_one(&info.namespace, &info.name, &options).await?;
        while let Some(event) = watch.next().await {
            match event.r#type.as_str() {
                "DELETED" => return Ok(()),
                // The version is too old: begin again.
                "ERROR" => break,
                _ => {}
            }
        }
    }
}
