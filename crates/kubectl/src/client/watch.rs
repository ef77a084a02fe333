//! A stream of events. Upstream: client-go watch and its JSON frames.

use countersign_api::{Body, Status};
use serde::Deserialize;
use serde_json::Value;

use super::{Call, Client};
use crate::Error;

/// One event.
#[derive(Clone, Debug, Deserialize)]
pub struct WatchEvent {
    /// `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK`, `ERROR`.
    pub r#type: String,
    /// The object, or a Status.
    pub object: Value,
}

impl WatchEvent {
    /// The error it carries, if it is one.
    pub fn error(&self) -> Option<Error> {
        if self.r#type != "ERROR" {
            return None;
        }
        let status: Status = serde_json::from_value(self.object.clone()).unwrap_or_default();
        Some(status.into())
    }
}

/// Events as they come.
pub struct Watch {
    body: Body,
    buffer: Vec<u8>,
}

impl Client {
    /// Starts a watch; the call's query should hold `watch=true`.
    pub async fn watch(&self, call: &Call) -> Result<Watch, Error> {
        let response = self.exchange(call).await?;
        if !response.status().is_success() {
            return Err(match super::Answer::read(&self.context, call, response).await {
                Ok(_) => Error::message("unexpected answer to a watch"),
                Err(error) => error,
            });
        }
        Ok(Watch { body: response.into_body(), buffer: Vec::new() })
    }
}

impl Watch {
    /// Waits for the next event; `None` once the server has closed the stream.
    pub async fn next(&mut self) -> Option<WatchEvent> {
        loop {
            while let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let rest = self.buffer.split_off(end + 1);
                let line = std::mem::replace(&mut self.buffer, rest);
                if let Ok(event) = serde_json::from_slice(&line) {
                    return Some(event);
                }
            }
            match self.body.next().await {
                Some(chunk) => self.buffer.extend_from_slice(&chunk),
                None => {
                    let line = std::mem::take(&mut self.buffer);
                    return serde_json::from_slice(&line).ok();
                }
            }
        }
    }
}
