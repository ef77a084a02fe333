//! What the transfers of one run share: connections, and what was said about names.

use std::net::IpAddr;
use std::rc::Rc;

use countersign_api::{Network, Transport};
use countersign_host::Process;

use crate::args::config::{HttpVersion, Tls};
use crate::error::Failure;
use crate::tls::Identity;

/// A connection that may be used again.
pub(crate) struct Connection {
    /// Where requests go.
    pub(crate) transport: Rc<dyn Transport>,
    /// Counted from 0.
    pub(crate) number: usize,
    /// The address behind it, if it is known.
    pub(crate) address: Option<IpAddr>,
    /// The port behind it.
    pub(crate) port: u16,
    /// Whether HTTP/2 is spoken.
    pub(crate) http2: bool,
    /// OpenSSL's verification result.
    pub(crate) verify_result: u32,
    /// What was shown to the server.
    pub(crate) identity: Option<Identity>,
    /// How many requests went over it.
    pub(crate) requests: std::cell::Cell<u32>,
}

/// What a connection must have in common with another to be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// Name and port that were asked for.
    pub(crate) host: (String, u16),
    /// Where `--connect-to` led.
    pub(crate) dialled: (String, u16),
    /// Certificates and trust, unless TLS is not spoken.
    pub(crate) tls: Option<Tls>,
    /// The versions offered.
    pub(crate) version: HttpVersion,
}

/// One run of curl.
pub(crate) struct Session {
    /// The process.
    pub(crate) process: Process,
    /// What can be dialled.
    pub(crate) network: Rc<dyn Network>,
    connections: Vec<(Key, Rc<Connection>)>,
    opened: usize,
}

impl Session {
    /// Nothing connected yet.
    pub(crate) fn new(process: Process, network: Rc<dyn Network>) -> Self {
        Self { process, network, connections: Vec::new(), opened: 0 }
    }

    /// An open connection.
    pub(crate) fn find(&self, key: &Key) -> Option<Rc<Connection>> {
        self.connections.iter().find(|(known, _)| known == key).map(|(_, connection)| connection.clone())
    }

    /// The number of the next connection.
    pub(crate) fn next_number(&mut self) -> usize {
        self.opened += 1;
        self.opened - 1
    }

    /// Keeps a connection.
    pub(crate) fn keep(&mut self, key: Key, connection: Rc<Connection>) {
        self.connections.push((key, connection));
    }

    /// Forgets a connection that the server ends.
    pub(crate) fn drop_connection(&mut self, number: usize) {
        self.connections.retain(|(_, connection)| connection.number != number);
    }

    /// Something that looks like an address in memory, always the same for one purpose in one process.
    pub(crate) fn pointer(&self, purpose: u64, tail: &str) -> String {
        let mixed = (u64::from(self.process.pid) << 8 | purpose).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 29;
        format!("0x55{:07x}{tail}", mixed & 0x0fff_ffff)
    }
}

/// What `--resolve` says about one name and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Override {
    /// A name, `*` for every name.
    pub(crate) host: String,
    /// A port.
    pub(crate) port: u16,
    /// Where it leads; empty if an earlier entry is taken back.
    pub(crate) addresses: Vec<IpAddr>,
}

impl Override {
    /// Reads `[+]HOST:PORT:ADDRESS[,ADDRESS…]` or `-HOST:PORT`.
    pub(crate) fn parse(entry: &str) -> Result<Self, Failure> {
        let fail = || Failure::Resolve(entry.to_owned());
        if let Some(rest) = entry.strip_prefix('-') {
            let (host, port) = rest.rsplit_once(':').ok_or_else(fail)?;
            let port = port.parse().map_err(|_| fail())?;
            return Ok(Self { host: host.to_owned(), port, addresses: Vec::new() });
        }
        let rest = entry.strip_prefix('+').unwrap_or(entry);
        let (host, rest) = match rest.strip_prefix('[') {
            Some(rest) => rest.split_once("]:").ok_or_else(fail)?,
            None => rest.split_once(':').ok_or_else(fail)?,
        };
        let (port, addresses) = rest.split_once(':').ok_or_else(fail)?;
        let port = port.parse().map_err(|_| fail())?;
        let addresses: Result<Vec<IpAddr>, Failure> = addresses
            .split(',')
            .filter(|address| !address.is_empty())
            .map(|address| address.trim_matches(['[', ']']).parse().map_err(|_| fail()))
            .collect();
        let addresses = addresses?;
        if host.is_empty() || addresses.is_empty() {
            return Err(fail());
        }
        Ok(Self { host: host.to_owned(), port, addresses })
    }
}

/// `--connect-to HOST1:PORT1:HOST2:PORT2`, if it applies to this host and port: where to connect instead.
pub(crate) fn redirected(entry: &str, host: &str, port: u16) -> Option<(String, u16)> {
    let (first, rest) = part(entry)?;
    let (first_port, rest) = part(rest)?;
    let (second, second_port) = part(rest).unwrap_or((rest, ""));
    let applies = (first.is_empty() || first.eq_ignore_ascii_case(host))
        && (first_port.is_empty() || first_port.parse() == Ok(port));
    let host = if second.is_empty() { host } else { second };
    let port = if second_port.is_empty() { port } else { second_port.parse().ok()? };
    applies.then(|| (host.to_owned(), port))
}

/// What stands before the next colon, brackets taken off, and what follows.
fn part(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('[') {
        Some(inside) => {
            let (literal, rest) = inside.split_once(']')?;
            Some((literal, rest.strip_prefix(':').unwrap_or(rest)))
        }
        None => text.split_once(':'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_resolve_are_read() {
        let entry = Override::parse("kubernetes:6443:192.0.2.2,[::1]").unwrap();
        assert_eq!((entry.host.as_str(), entry.port, entry.addresses.len()), ("kubernetes", 6443, 2));
        assert_eq!(Override::parse("foo"), Err(Failure::Resolve("foo".to_owned())));
        assert!(Override::parse("a:1:nowhere").is_err());
    }

    #[test]
    fn connections_go_elsewhere() {
        let there = Some(("controlplane".to_owned(), 6443));
        assert_eq!(redirected("foo:443:controlplane:6443", "foo", 443), there);
        assert_eq!(redirected("::controlplane:6443", "bar", 1), there);
        assert_eq!(redirected("foo:443:controlplane:6443", "foo", 444), None);
        assert_eq!(redirected("foo:443:[::1]:", "foo", 443), Some(("::1".to_owned(), 443)));
        assert_eq!(redirected("foo", "foo", 443), None);
    }
}
