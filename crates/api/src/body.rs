//! A response's body: whole, or in chunks as they come (a watch).

use bytes::Bytes;
use futures::StreamExt;
use futures::channel::mpsc;

/// Bytes of an HTTP response.
#[derive(Debug)]
pub struct Body(Kind);

#[derive(Debug)]
enum Kind {
    Whole(Option<Bytes>),
    Chunks(mpsc::UnboundedReceiver<Bytes>),
}

/// The writing end of a chunked body. Dropping it ends the body.
#[derive(Clone, Debug)]
pub struct BodySender(mpsc::UnboundedSender<Bytes>);

impl Body {
    /// A body that is all there.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self(Kind::Whole(Some(bytes.into())))
    }

    /// No bytes.
    pub fn empty() -> Self {
        Self::whole(Bytes::new())
    }

    /// A body whose chunks are sent later.
    pub fn chunked() -> (BodySender, Self) {
        let (sender, receiver) = mpsc::unbounded();
        (BodySender(sender), Self(Kind::Chunks(receiver)))
    }

    /// Waits for the next chunk; `None` at the end. A whole body is one chunk.
    pub async fn next(&mut self) -> Option<Bytes> {
        match &mut self.0 {
            Kind::Whole(bytes) => bytes.take().filter(|bytes| !bytes.is_empty()),
            Kind::Chunks(receiver) => receiver.next().await,
        }
    }

    /// Waits for the end and joins everything.
    pub async fn collect(mut self) -> Bytes {
        if let Kind::Whole(bytes) = &mut self.0 {
            return bytes.take().unwrap_or_default();
        }
        let mut all = Vec::new();
        while let Some(chunk) = self.next().await {
            all.extend_from_slice(&chunk);
        }
        all.into()
    }

    /// The bytes, if the body is whole.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Kind::Whole(bytes) => bytes.as_ref(),
            Kind::Chunks(_) => None,
        }
    }
}

impl BodySender {
    /// Sends a chunk; `false` when the other end has gone.
    pub fn send(&self, chunk: impl Into<Bytes>) -> bool {
        self.0.unbounded_send(chunk.into()).is_ok()
    }

    /// Whether the other end has gone.
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}
