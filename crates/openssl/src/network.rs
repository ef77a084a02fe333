//! What `openssl s_client` can reach: handed in by whoever wires the machines.

use std::rc::Rc;

use countersign_host::Machine;
use futures::future::LocalBoxFuture;

/// A TLS handshake to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hello {
    /// A name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The name asked for (SNI), empty for none.
    pub server_name: String,
    /// The client's certificate chain, leaf first, DER; whoever shows it holds the leaf's key.
    pub certificates: Vec<Vec<u8>>,
}

/// How a server answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The server's certificate chain, leaf first, DER.
    pub certificates: Vec<Vec<u8>>,
    /// The names of the authorities whose client certificates it accepts, DER; none when it asks for no certificate.
    pub accepted: Vec<Vec<u8>>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialError {
    /// The name is not known.
    NoSuchHost,
    /// Nothing listens there.
    Refused,
    /// Nothing answers there.
    TimedOut,
    /// What answers does not speak TLS.
    NotTls,
}

/// Does handshakes for programs on a machine.
pub type Network = Rc<dyn Fn(Rc<Machine>, Hello) -> LocalBoxFuture<'static, Result<Answer, DialError>>>;
