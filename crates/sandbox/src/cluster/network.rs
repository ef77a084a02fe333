//! What a program on a machine can dial.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use countersign_api::{ClientHello, ConnectError, Network, Transport};
use countersign_host::files::Caller;
use countersign_host::{Credentials, Machine};
use countersign_openssl::{Answer, DialError};
use countersign_pki::{Certificate, PrivateKey};
use futures::future::{LocalBoxFuture, ready};

use super::ControlPlane;
use super::listener::{Connection, Pace, PlainText};
use crate::world::{API_PORT, CONTROL_PLANE, HOSTS, LAPTOP};

/// The kernel gives up on a silent peer much later, Go's dialer after this.
const PATIENCE: Duration = Duration::from_secs(30);

/// The address of the service `kubernetes`, which nodes route to the API server.
const SERVICE: (&str, u16) = ("10.96.0.1", 443);

/// Where systemd-resolved listens.
const RESOLVER: &str = "127.0.0.53:53";

const MANIFEST: &str = "/etc/kubernetes/manifests/kube-apiserver.yaml";

/// The networks of all machines. Programs are installed before there is a machine to run them, so it is filled later.
#[derive(Clone, Default)]
pub(crate) struct Reach(Rc<RefCell<BTreeMap<String, Rc<Seen>>>>);

impl Reach {
    /// The machines can now reach `plane`.
    pub(crate) fn fill<'a>(&self, plane: &Rc<ControlPlane>, machines: impl Iterator<Item = &'a Rc<Machine>>) {
        for machine in machines {
            let seen = Seen { plane: plane.clone(), machine: machine.clone() };
            self.0.borrow_mut().insert(machine.name.clone(), Rc::new(seen));
        }
    }

    /// What a program on a machine can dial.
    #[allow(clippy::type_complexity, reason = "the contract of kubectl and curl")]
    pub(crate) fn networks(&self) -> Rc<dyn Fn(&Machine) -> Rc<dyn Network>> {
        let reach = self.clone();
        Rc::new(move |machine| match reach.0.borrow().get(&machine.name).cloned() {
            Some(seen) => seen,
            None => Rc::new(Unplugged),
        })
    }

    /// The same for `openssl s_client`, which wants to know no more than how the handshake goes.
    pub(crate) fn handshakes(&self) -> countersign_openssl::Network {
        let reach = self.clone();
        Rc::new(move |machine, hello| {
            let seen = reach.0.borrow().get(&machine.name).cloned();
            Box::pin(async move {
                let seen = seen.ok_or(DialError::NoSuchHost)?;
                let shown = ClientHello { server_name: hello.server_name, certificates: hello.certificates };
                match seen.connect(&hello.host, hello.port, Some(shown)).await {
                    Ok(transport) => Ok(Answer {
                        certificates: transport.server_certificates().to_vec(),
                        accepted: seen.plane.accepted_authorities(),
                    }),
                    Err(ConnectError::NoSuchHost { .. }) => Err(DialError::NoSuchHost),
                    Err(ConnectError::Refused { .. }) => Err(DialError::Refused),
                    Err(ConnectError::TimedOut { .. }) => Err(DialError::TimedOut),
                    Err(ConnectError::NotTls) => Err(DialError::NotTls),
                }
            })
        })
    }
}

/// No machine of this world.
struct Unplugged;

impl Network for Unplugged {
    fn connect<'a>(
        &'a self,
        _: &'a str,
        _: u16,
        _: Option<ClientHello>,
    ) -> LocalBoxFuture<'a, Result<Rc<dyn Transport>, ConnectError>> {
        Box::pin(ready(Err(ConnectError::NoSuchHost { resolver: RESOLVER.to_owned() })))
    }
}

struct Seen {
    plane: Rc<ControlPlane>,
    machine: Rc<Machine>,
}

impl Network for Seen {
    fn connect<'a>(
        &'a self,
        host: &'a str,
        port: u16,
        hello: Option<ClientHello>,
    ) -> LocalBoxFuture<'a, Result<Rc<dyn Transport>, ConnectError>> {
        Box::pin(async move {
            let Some(address) = self.resolve(host) else {
                return Err(ConnectError::NoSuchHost { resolver: RESOLVER.to_owned() });
            };
            let shown = match address {
                IpAddr::V4(_) => format!("{address}:{port}"),
                IpAddr::V6(_) => format!("[{address}]:{port}"),
            };
            let own =
                HOSTS.iter().find(|host| host.name == self.machine.name).map_or("", |host| host.address);
            match self.route(address, own) {
                Route::Nowhere => {
                    self.machine.system.clock.sleep(PATIENCE).await;
                    Err(ConnectError::TimedOut { address: shown })
                }
                Route::ControlPlane if port == API_PORT && self.serves() => Ok(self.accept(hello, own)),
                Route::Service if port == SERVICE.1 && self.serves() => Ok(self.accept(hello, own)),
                Route::ControlPlane | Route::Machine | Route::Service => {
                    Err(ConnectError::Refused { address: shown })
                }
            }
        })
    }
}

enum Route {
    ControlPlane,
    /// A machine on which nothing listens.
    Machine,
    Nowhere,
    Service,
}

impl Seen {
    /// /etc/hosts, then nothing: the name server knows no names.
    fn resolve(&self, host: &str) -> Option<IpAddr> {
        if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse() {
            return Some(address);
        }
        let hosts = read(&self.machine, "/etc/hosts").unwrap_or_default();
        let hosts = String::from_utf8_lossy(&hosts);
        let wanted = host.trim_end_matches('.');
        let addresses = hosts.lines().filter_map(|line| {
            let mut words = line.split('#').next()?.split_whitespace();
            let address = words.next()?.parse().ok()?;
            words.any(|name| name.eq_ignore_ascii_case(wanted)).then_some(address)
        });
        // IPv4 first, as there is no other way out.
        let addresses: Vec<IpAddr> = addresses.collect();
        addresses.iter().find(|address| address.is_ipv4()).or(addresses.first()).copied()
    }

    fn route(&self, address: IpAddr, own: &str) -> Route {
        let text = address.to_string();
        let is_control_plane = self.machine.name == CONTROL_PLANE.name;
        if address.is_loopback() || text == own {
            if is_control_plane { Route::ControlPlane } else { Route::Machine }
        } else if text == CONTROL_PLANE.address {
            Route::ControlPlane
        } else if HOSTS.iter().any(|host| host.address == text) {
            Route::Machine
        } else if text == SERVICE.0 && self.machine.name != LAPTOP.name {
            Route::Service
        } else {
            Route::Nowhere
        }
    }

    /// The kubelet runs the API server while there is a manifest.
    fn serves(&self) -> bool {
        read(&self.plane.machine, MANIFEST).is_some()
    }

    fn accept(&self, hello: Option<ClientHello>, address: &str) -> Rc<dyn Transport> {
        let Some(hello) = hello else { return Rc::new(PlainText) };
        Rc::new(Connection {
            server: self.plane.server(),
            pace: Pace::Person,
            server_certificates: self.plane.serving_certificates(),
            client_certificates: hello.certificates,
            address: address.to_owned(),
        })
    }
}

impl ControlPlane {
    /// Whose client certificates the API server accepts: the CA for clients and the one for proxies before it.
    fn accepted_authorities(&self) -> Vec<Vec<u8>> {
        let mut authorities = Certificate::all_from_pem(self.memory.borrow().client_ca.as_bytes());
        if let Some(proxies) = read(&self.machine, "/etc/kubernetes/pki/front-proxy-ca.crt") {
            authorities.extend(Certificate::all_from_pem(&proxies));
        }
        authorities.iter().map(|authority| authority.subject.der().to_vec()).collect()
    }

    /// The chain in apiserver.crt. The server reads it again when it changes, and keeps the old one if it cannot use
    /// the new.
    fn serving_certificates(&self) -> Vec<Vec<u8>> {
        let pki = "/etc/kubernetes/pki/apiserver";
        let files = (read(&self.machine, &format!("{pki}.crt")), read(&self.machine, &format!("{pki}.key")));
        if let (Some(certificate), Some(key)) = files {
            let mut serving = self.serving.borrow_mut();
            let same = serving.as_ref().is_some_and(|serving| {
                Rc::ptr_eq(&serving.certificate, &certificate) && Rc::ptr_eq(&serving.key, &key)
            });
            if !same && let Some(chain) = pair(&certificate, &key) {
                *serving = Some(Serving { certificate, key, chain });
            }
        }
        self.serving.borrow().as_ref().map(|serving| serving.chain.clone()).unwrap_or_default()
    }
}

/// What the API server serves with, and the bytes it was read from.
pub(super) struct Serving {
    certificate: Rc<Vec<u8>>,
    key: Rc<Vec<u8>>,
    chain: Vec<Vec<u8>>,
}

fn pair(certificate: &[u8], key: &[u8]) -> Option<Vec<Vec<u8>>> {
    let chain = Certificate::all_from_pem(certificate);
    let key = PrivateKey::from_pem(key).ok()?;
    (chain.first()?.public_key == key.public_key().to_spki())
        .then(|| chain.into_iter().map(|certificate| certificate.der).collect())
}

fn read(machine: &Machine, path: &str) -> Option<Rc<Vec<u8>>> {
    let caller = Caller { credentials: Credentials::ROOT, umask: 0, now: machine.system.clock.now() };
    machine.files.borrow().read(&caller, path).ok()
}
