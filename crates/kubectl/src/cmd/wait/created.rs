//! `--for=create`: asks again and again until everything named is there.

use std::time::Duration;

use countersign_host::Timestamp;

use crate::resource::Builder;
use crate::{Context, Error};

/// How often it asks.
const INTERVAL: Duration = Duration::from_millis(500);

/// Waits until the search of `builder` finds something and nothing is missing.
pub async fn wait(
    context: &Context,
    builder: &impl AsyncFn() -> Builder,
    namespace: &str,
    deadline: Timestamp,
) -> Result<(), Error> {
    loop {
        let outcome = match builder().await.run().await {
            Ok(selected) => {
                let (infos, outcome) = selected.infos();
                outcome.map(|()| !infos.is_empty())
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            // A namespace that is missing may still come, but kubectl does not wait for it.
            Err(error) if error.is_not_found() && !is_namespace(&error, namespace) => {}
            Err(error) => return Err(error),
        }
        if context.clock().now() >= deadline {
            return Err(Error::message("timed out waiting for the condition"));
        }
        context.clock().sleep(INTERVAL).await;
    }
}

fn is_namespace(error: &Error, namespace: &str) -> bool {
    error.text() == format!("namespaces \"{namespace}\" not found")
}
