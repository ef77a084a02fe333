//! How a client reaches a server: a name is dialled, TLS identities are shown, requests follow.

use std::fmt;
use std::rc::Rc;

use bytes::Bytes;
use futures::future::LocalBoxFuture;

use crate::Body;

/// A request with its whole body. The path of the URI counts; scheme and authority may be absent.
pub type Request = http::Request<Bytes>;

/// A response; a watch streams its body.
pub type Response = http::Response<Body>;

/// What listens where, seen from one machine.
pub trait Network {
    /// Resolves `host` (a name or an address), connects to `port` and, for `hello`, does a TLS handshake.
    ///
    /// The caller still has to verify [`Transport::server_certificates`]: which CA it trusts is its own affair.
    fn connect<'a>(
        &'a self,
        host: &'a str,
        port: u16,
        hello: Option<ClientHello>,
    ) -> LocalBoxFuture<'a, Result<Rc<dyn Transport>, ConnectError>>;
}

/// What a client shows in the TLS handshake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientHello {
    /// The name asked for (SNI), empty for an address.
    pub server_name: String,
    /// The client's certificate chain, leaf first, DER. Whoever fills it in holds the leaf's private key:
    /// clients check that pair before they connect, as TLS would prove it.
    pub certificates: Vec<Vec<u8>>,
}

/// A connection over which requests are answered.
pub trait Transport {
    /// The server's certificate chain, leaf first, DER; empty for plain HTTP.
    fn server_certificates(&self) -> &[Vec<u8>];

    /// Sends a request and waits for the head of the response.
    fn send(&self, request: Request) -> LocalBoxFuture<'static, Response>;
}

/// Who is at the client's end of a connection, put by the server's listener into each request's extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// The certificates of the handshake, leaf first, DER; the private key of the leaf was proven.
    pub certificates: Vec<Vec<u8>>,
    /// The address requests come from, such as `192.168.0.10`.
    pub address: String,
}

/// Why nothing answered. `Display` gives Go's words after `dial tcp …: `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectError {
    /// The name is not known.
    NoSuchHost {
        /// The name server that was asked, as `address:port`.
        resolver: String,
    },
    /// Nothing listens at `address:port`.
    Refused {
        /// The address the name led to, as `address:port`.
        address: String,
    },
    /// Nothing answers at `address:port`.
    TimedOut {
        /// The address the name led to, as `address:port`.
        address: String,
    },
    /// TLS was spoken to a plain server.
    NotTls,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoSuchHost { .. } => "no such host",
            Self::Refused { .. } => "connect: connection refused",
            Self::TimedOut { .. } => "i/o timeout",
            Self::NotTls => "server gave HTTP response to HTTPS client",
        })
    }
}
