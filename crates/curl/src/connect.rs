//! From a URL to a connection: names, addresses, the handshake.

use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use countersign_api::{ClientHello, ConnectError, Transport};
use countersign_host::Timestamp;
use countersign_pki::Certificate;
use futures::future::{Either, select};

use crate::args::config::{Config, HttpVersion};
use crate::elapsed::{Elapsed, Step, Times};
use crate::error::{Failure, Unreachable};
use crate::handshake::{self, Handshake};
use crate::hosts;
use crate::session::{Connection, Key, Override, Session, redirected};
use crate::tls::{self, Identity, Trust};
use crate::trace::Trace;
use crate::url::{Url, bracketed};

/// Linux gives up on a silent peer after this.
const KERNEL_PATIENCE: Duration = Duration::from_millis(131_072);

/// What is needed on the way to a connection.
pub(crate) struct Dialler<'a> {
    pub(crate) config: &'a Config,
    pub(crate) trace: &'a Trace<'a>,
    pub(crate) elapsed: &'a mut Elapsed,
    pub(crate) times: &'a mut Times,
}

/// What came of dialling.
pub(crate) struct Dialled {
    /// The connection, if there is one.
    pub(crate) outcome: Result<Rc<Connection>, Failure>,
    /// Its number, unless not even an address was found.
    pub(crate) number: Option<usize>,
    /// Whether it was there already.
    pub(crate) reused: bool,
}

impl Dialled {
    fn failed(number: Option<usize>, failure: Failure) -> Self {
        Self { outcome: Err(failure), number, reused: false }
    }
}

impl Dialler<'_> {
    /// Finds or makes the connection for `url`.
    pub(crate) async fn connect(&mut self, session: &mut Session, url: &Url) -> Dialled {
        let (host, port) = (url.host.clone(), url.port());
        let moved = self.config.connect_to.iter().find_map(|entry| redirected(entry, &host, port));
        let (target, target_port) = moved.clone().unwrap_or_else(|| (host.clone(), port));
        let key = Key {
            host: (host.clone(), port),
            dialled: (target.clone(), target_port),
            tls: url.is_tls().then(|| self.config.tls.clone()),
            version: self.config.version,
        };
        if let Some(connection) = session.find(&key) {
            let bundle = session.pointer(1, "1f0");
            let manner = if connection.http2 { "can multiplex" } else { "serially" };
            self.trace.info(&format!("Found bundle for host: {bundle} [{manner}]")).await;
            if connection.http2 {
                self.trace.data_in(5).await;
            }
            let number = connection.number;
            self.trace.info(&format!("Re-using existing connection #{number} with host {host}")).await;
            return Dialled { outcome: Ok(connection), number: Some(number), reused: true };
        }
        if let Some((moved_host, moved_port)) = &moved {
            if *moved_host != host {
                self.trace.info(&format!("Connecting to hostname: {moved_host}")).await;
            }
            if *moved_port != port {
                self.trace.info(&format!("Connecting to port: {moved_port}")).await;
            }
        }
        let addresses = match self.addresses(session, &target, target_port).await {
            Ok(addresses) => addresses,
            Err(failure) => return Dialled::failed(None, failure),
        };
        self.elapsed.step(Step::Name);
        self.times.name_lookup = self.elapsed.microseconds();
        let number = session.next_number();
        let identity = match url.is_tls() {
            true => tls::identity(&session.process, &self.config.tls).await,
            false => Ok(None),
        };
        let certificates = match &identity {
            Ok(Some(identity)) => identity.chain.clone(),
            _ => Vec::new(),
        };
        let is_address = host.parse::<IpAddr>().is_ok();
        let hello = url.is_tls().then(|| ClientHello {
            server_name: if is_address { String::new() } else { host.clone() },
            certificates,
        });
        let dialled = self.dial(session, (&target, target_port), &addresses, hello).await;
        let (transport, address) = match dialled {
            Ok(found) => found,
            Err(failure) => return Dialled::failed(Some(number), failure),
        };
        // A server that does not speak TLS is there, and answers something else.
        let transport = match transport {
            Some(transport) => transport,
            None => {
                let failure = self.not_tls(number, &host, target_port, address, &identity).await;
                return Dialled::failed(Some(number), failure);
            }
        };
        self.connected(number, if moved.is_some() { "(nil)" } else { &host }, address, target_port).await;
        let found = Found { transport, number, address, port: target_port };
        let outcome = match url.is_tls() {
            true => self.handshake(session, found, identity, &host).await,
            false => {
                self.times.pre_transfer = self.elapsed.microseconds();
                Ok(Rc::new(found.into_connection(false, 0, None)))
            }
        };
        if let Ok(connection) = &outcome {
            session.keep(key, connection.clone());
        }
        Dialled { outcome, number: Some(number), reused: false }
    }

    /// Where a name leads: by `--resolve`, by the machine, or `None` for whatever the network knows.
    async fn addresses(
        &mut self,
        session: &Session,
        host: &str,
        port: u16,
    ) -> Result<Vec<Option<IpAddr>>, Failure> {
        let mut overrides: Vec<Override> = Vec::new();
        for entry in &self.config.resolve {
            let entry = Override::parse(entry)?;
            overrides.retain(|known| (&known.host, known.port) != (&entry.host, entry.port));
            if !entry.addresses.is_empty() {
                overrides.push(entry);
            }
        }
        let matches =
            |entry: &&Override, name: &str| entry.host.eq_ignore_ascii_case(name) && entry.port == port;
        let found = overrides
            .iter()
            .find(|entry| matches(entry, host))
            .or_else(|| overrides.iter().find(|entry| matches(entry, "*")));
        if let Some(entry) = found {
            self.trace.info(&format!("Hostname {host} was found in DNS cache")).await;
            return Ok(entry.addresses.iter().copied().map(Some).collect());
        }
        let found = hosts::addresses(&session.process, host, self.config.only_v6).await;
        Ok(if found.is_empty() { vec![None] } else { found.into_iter().map(Some).collect() })
    }

    /// Tries the addresses in turn. No transport means that the server does not speak TLS.
    async fn dial(
        &mut self,
        session: &Session,
        (host, port): (&str, u16),
        addresses: &[Option<IpAddr>],
        hello: Option<ClientHello>,
    ) -> Result<(Option<Rc<dyn Transport>>, Option<IpAddr>), Failure> {
        let mut silent = false;
        for address in addresses {
            let dialled = address.map_or_else(|| host.to_owned(), |address| address.to_string());
            if address.is_some() {
                self.trace.info(&format!("  Trying {}:{port}...", bracketed(&dialled))).await;
            }
            let connecting = session.network.connect(&dialled, port, hello.clone());
            let outcome = match self.limit() {
                None => connecting.await,
                Some((deadline, failure)) => {
                    let alarm = session.process.clock().sleep_until(deadline);
                    match select(connecting, alarm).await {
                        Either::Left((outcome, _)) => outcome,
                        Either::Right(_) => return Err(failure(self.elapsed.waited(), host, port)),
                    }
                }
            };
            let reason = match outcome {
                Ok(transport) => return Ok((Some(transport), *address)),
                Err(ConnectError::NotTls) => return Ok((None, *address)),
                Err(ConnectError::NoSuchHost { .. }) => return Err(Failure::NoSuchHost(host.to_owned())),
                Err(ConnectError::Refused { .. }) => "Connection refused",
                Err(ConnectError::TimedOut { .. }) => {
                    silent = true;
                    let patience = self.elapsed.deadline(KERNEL_PATIENCE);
                    let (deadline, failure) = match self.limit() {
                        Some((deadline, failure)) if deadline < patience => (deadline, Some(failure)),
                        _ => (patience, None),
                    };
                    session.process.clock().sleep_until(deadline).await;
                    if let Some(failure) = failure {
                        return Err(failure(self.elapsed.waited(), host, port));
                    }
                    "Connection timed out"
                }
            };
            self.trace.info(&format!("connect to {dialled} port {port} failed: {reason}")).await;
        }
        let why = if silent { Unreachable::Silent } else { Unreachable::Refused };
        let after = self.elapsed.waited();
        Err(Failure::Unreachable { host: host.to_owned(), port, after, why })
    }

    /// When patience ends, and what is said then.
    #[allow(clippy::type_complexity, reason = "one of two ways to say it")]
    fn limit(&self) -> Option<(Timestamp, fn(u128, &str, u16) -> Failure)> {
        let total = self.config.max_time.map(|limit| {
            let failure: fn(u128, &str, u16) -> Failure = |after, _, _| Failure::ConnectTimeout(after + 1);
            (self.elapsed.deadline(limit), failure)
        });
        let connect = self.config.connect_timeout.map(|limit| {
            let failure: fn(u128, &str, u16) -> Failure = |after, host, port| Failure::Unreachable {
                host: host.to_owned(),
                port,
                after: after + 1,
                why: Unreachable::Impatient,
            };
            (self.elapsed.deadline(limit), failure)
        });
        match (total, connect) {
            (Some(total), Some(connect)) => Some(if connect.0 < total.0 { connect } else { total }),
            (total, connect) => total.or(connect),
        }
    }

    async fn connected(&mut self, number: usize, host: &str, address: Option<IpAddr>, port: u16) {
        self.elapsed.step(Step::Connect);
        self.times.connect = self.elapsed.microseconds();
        let address = address.map_or_else(|| host.to_owned(), |address| address.to_string());
        self.trace.info(&format!("Connected to {host} ({address}) port {port} (#{number})")).await;
    }

    fn offered(&self) -> &'static str {
        match (self.config.no_alpn, self.config.version) {
            (true, _) => "",
            (_, HttpVersion::Http10) => "http/1.0",
            (_, HttpVersion::Http11) => "http/1.1",
            (_, HttpVersion::Http2) => "h2,http/1.1",
        }
    }

    async fn offer(&self) {
        if !self.offered().is_empty() {
            self.trace.info(&format!("ALPN: offers {}", self.offered())).await;
        }
    }

    async fn hello(&self) {
        self.trace.data_out(5).await;
        self.trace.info("TLSv1.3 (OUT), TLS handshake, Client hello (1):").await;
        self.trace.data_out(512).await;
    }

    async fn not_tls(
        &mut self,
        number: usize,
        host: &str,
        port: u16,
        address: Option<IpAddr>,
        identity: &Result<Option<Identity>, Failure>,
    ) -> Failure {
        self.connected(number, host, address, port).await;
        self.offer().await;
        if let Err(failure) = identity {
            return failure.clone();
        }
        self.hello().await;
        Failure::Handshake("error:0A00010B:SSL routines::wrong version number")
    }

    async fn handshake(
        &mut self,
        session: &Session,
        found: Found,
        identity: Result<Option<Identity>, Failure>,
        host: &str,
    ) -> Result<Rc<Connection>, Failure> {
        self.offer().await;
        let identity = identity?;
        let insecure = self.config.tls.insecure;
        let trust = match insecure {
            true => Trust::nobody(),
            false => match Trust::load(&session.process, &self.config.tls).await {
                Ok(trust) => trust,
                Err(failure) => {
                    self.hello().await;
                    return Err(failure);
                }
            },
        };
        if self.config.version == HttpVersion::Http10 && !self.config.no_alpn {
            self.hello().await;
            self.trace.data_in(5).await;
            self.trace.info("TLSv1.3 (IN), TLS alert, no application protocol (632):").await;
            self.trace.data_in(2).await;
            return Err(Failure::Handshake(
                "error:0A000460:SSL routines::tlsv1 alert no application protocol",
            ));
        }
        let accepted = match self.offered() {
            "h2,http/1.1" => "h2",
            other => other,
        };
        let chain: Vec<Certificate> = found
            .transport
            .server_certificates()
            .iter()
            .filter_map(|der| Certificate::parse(der).ok())
            .collect();
        let (verify_result, outcome) = Handshake {
            offered: self.offered(),
            accepted,
            identity: identity.as_ref(),
            trust: &trust,
            insecure,
            chain: &chain,
            host,
            now: session.process.clock().now().seconds(),
        }
        .run(self.trace)
        .await;
        outcome?;
        self.elapsed.step(Step::Handshake);
        self.times.app_connect = self.elapsed.microseconds();
        self.times.pre_transfer = self.times.app_connect;
        match accepted {
            "h2" => {
                self.trace.data_out(5).await;
                self.trace.info("using HTTP/2").await;
            }
            "" => {}
            _ => self.trace.info("using HTTP/1.1").await,
        }
        Ok(Rc::new(found.into_connection(accepted == "h2", verify_result, identity)))
    }

    /// What is told when a connection ends: the server's ticket was not read before if no request was sent.
    pub(crate) async fn closed(&self, failure: &Failure) {
        if matches!(failure, Failure::WrongHost(_) | Failure::WrongCommonName(..)) {
            handshake::session_ticket(self.trace, None).await;
            handshake::close_notify(self.trace).await;
        }
    }
}

/// A connection before TLS.
struct Found {
    transport: Rc<dyn Transport>,
    number: usize,
    address: Option<IpAddr>,
    port: u16,
}

impl Found {
    fn into_connection(self, http2: bool, verify_result: u32, identity: Option<Identity>) -> Connection {
        Connection {
            transport: self.transport,
            number: self.number,
            address: self.address,
            port: self.port,
            http2,
            verify_result,
            identity,
            requests: std::cell::Cell::new(0),
        }
    }
}
