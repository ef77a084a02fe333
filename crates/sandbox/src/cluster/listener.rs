//! The end of a connection at the API server: it says who is at the other end, and lets others have their turn.

use std::rc::Rc;

use bytes::Bytes;
use countersign_api::{Body, Peer, Request, Response, Transport};
use countersign_apiserver::ApiServer;
use countersign_host::yield_now;
use futures::future::{LocalBoxFuture, ready};

/// How fast requests travel. Controllers sit next to the server; a person's request takes as long as they need to
/// finish what they are at, as it does when it comes from a freshly started program.
#[derive(Clone, Copy)]
pub(super) enum Pace {
    Controller,
    Person,
}

/// So many turns the others have before a person's request arrives.
const TURNS: u32 = 64;

/// A connection with what was shown in its handshake.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) server: Rc<ApiServer>,
    pub(super) pace: Pace,
    /// DER, leaf first.
    pub(super) server_certificates: Vec<Vec<u8>>,
    /// DER, leaf first.
    pub(super) client_certificates: Vec<Vec<u8>>,
    /// Where the client is.
    pub(super) address: String,
}

impl Transport for Connection {
    fn server_certificates(&self) -> &[Vec<u8>] {
        &self.server_certificates
    }

    fn send(&self, mut request: Request) -> LocalBoxFuture<'static, Response> {
        let peer = Peer { certificates: self.client_certificates.clone(), address: self.address.clone() };
        request.extensions_mut().insert(peer);
        let (server, pace) = (self.server.clone(), self.pace);
        Box::pin(async move {
            if matches!(pace, Pace::Person) {
                for _ in 0..TURNS {
                    yield_now().await;
                }
            }
            server.handle(request).await
        })
    }
}

/// What Go's server says to those who forget TLS. Upstream: net/http server.go.
pub(super) struct PlainText;

impl Transport for PlainText {
    fn server_certificates(&self) -> &[Vec<u8>] {
        &[]
    }

    fn send(&self, _: Request) -> LocalBoxFuture<'static, Response> {
        let body = Bytes::from_static(b"Client sent an HTTP request to an HTTPS server.\n");
        let mut response = Response::new(Body::whole(body));
        *response.status_mut() = http::StatusCode::BAD_REQUEST;
        *response.version_mut() = http::Version::HTTP_10;
        Box::pin(ready(response))
    }
}
