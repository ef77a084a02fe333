//! Dials a server and checks who it is. Upstream: client-go transport.TLSConfigFor, crypto/tls.

use std::rc::Rc;

use countersign_api::{ClientHello, ConnectError, Transport};
use countersign_pki::go::{self, VerifyOptions};
use countersign_pki::{Certificate, pem};

use super::Address;
use crate::config::Connection;
use crate::error::lower_first;
use crate::{Context, Error};

/// What this end of TLS trusts and shows.
pub(super) struct Tls {
    roots: Vec<Certificate>,
    insecure: bool,
    server_name: String,
    /// The chain to show, or why there is none (told when the handshake would need it).
    client: Result<Vec<Vec<u8>>, String>,
}

impl Tls {
    /// Trusts nobody and shows nothing.
    pub(super) fn distrustful() -> Self {
        Self { roots: Vec::new(), insecure: false, server_name: String::new(), client: Ok(Vec::new()) }
    }

    /// Reads CA, certificate and key.
    pub(super) async fn load(context: &Context, connection: &Connection) -> Result<Self, Error> {
        let (cluster, user) = (&connection.cluster, &connection.user);
        let authority = !cluster.certificate_authority.is_empty();
        let insecure = cluster.insecure_skip_tls_verify;
        if insecure && (authority || !cluster.certificate_authority_data.is_empty()) {
            return Err(Error::message(
                "specifying a root certificates file with the insecure flag is not allowed",
            ));
        }
        let bundle =
            source(context, &cluster.certificate_authority_data, &cluster.certificate_authority).await?;
        let roots = match bundle.is_empty() {
            true => Vec::new(),
            false => roots(&bundle)
                .map_err(|cause| Error::message(format!("unable to load root certificates: {cause}")))?,
        };
        let certificate = source(context, &user.client_certificate_data, &user.client_certificate).await?;
        let key = source(context, &user.client_key_data, &user.client_key).await?;
        let given = !certificate.is_empty()
            || !key.is_empty()
            || !user.client_certificate.is_empty()
            || !user.client_key.is_empty();
        let mut client = Ok(Vec::new());
        if given {
            // Files are read anew with each handshake: a mistake shows later, and a pipe is empty by then.
            let reloads = user.client_certificate_data.is_empty() && user.client_key_data.is_empty();
            let pair = match reloads {
                true => {
                    let certificate = source(context, &[], &user.client_certificate).await?;
                    go::x509_key_pair(&certificate, &source(context, &[], &user.client_key).await?)
                }
                false => go::x509_key_pair(&certificate, &key),
            };
            match pair {
                Ok(pair) => client = Ok(pair.chain),
                Err(cause) if reloads => client = Err(cause.to_string()),
                Err(cause) => return Err(Error::message(cause.to_string())),
            }
        }
        Ok(Self { roots, insecure, server_name: cluster.tls_server_name.clone(), client })
    }
}

async fn source(context: &Context, data: &[u8], path: &str) -> Result<Vec<u8>, Error> {
    if !data.is_empty() || path.is_empty() {
        return Ok(data.to_vec());
    }
    context
        .process()
        .read_file(path)
        .await
        .map_err(|errno| Error::message(format!("open {path}: {}", lower_first(&errno.to_string()))))
}

/// The certificates of a bundle; the error as `createErrorParsingCAData` words it.
fn roots(bundle: &[u8]) -> Result<Vec<Certificate>, String> {
    let (mut roots, mut problem) = (Vec::new(), None);
    let mut rest = bundle;
    while !rest.is_empty() {
        let Some((block, tail)) = pem::decode_go(rest) else {
            problem = problem.or_else(|| Some("unable to parse bytes as PEM block".to_owned()));
            break;
        };
        rest = tail;
        if block.label != "CERTIFICATE" || !block.headers.is_empty() {
            continue;
        }
        match go::parse_certificate(&block.der) {
            Ok(certificate) => roots.push(certificate),
            Err(cause) => problem = problem.or_else(|| Some(format!("failed to parse certificate: {cause}"))),
        }
    }
    match roots.is_empty() {
        false => Ok(roots),
        true => Err(problem.unwrap_or_else(|| "no valid certificate authority data seen".to_owned())),
    }
}

/// Connects and verifies; the error is the part behind the URL in Go's url.Error.
pub(super) async fn connect(
    context: &Context,
    address: &Address,
    tls: Option<&Tls>,
) -> Result<Rc<dyn Transport>, String> {
    let hello = match tls {
        None => None,
        Some(tls) => {
            let certificates = match &tls.client {
                Ok(chain) => chain.clone(),
                Err(cause) => {
                    let text = format!("\"Loading client cert failed\" err=\"{cause}\"");
                    context.log('E', "cert_rotation.go:92", &text).await;
                    return Err(cause.clone());
                }
            };
            let name = if tls.server_name.is_empty() { &address.host } else { &tls.server_name };
            let is_address = name.parse::<std::net::IpAddr>().is_ok();
            let server_name = if is_address { String::new() } else { name.clone() };
            Some(ClientHello { server_name, certificates })
        }
    };
    let transport =
        context.network().connect(&address.host, address.port, hello).await.map_err(
            |error| match &error {
                ConnectError::NoSuchHost { resolver } => {
                    format!("dial tcp: lookup {} on {resolver}: no such host", address.host)
                }
                ConnectError::Refused { address } | ConnectError::TimedOut { address } => {
                    format!("dial tcp {address}: {error}")
                }
                ConnectError::NotTls => format!("http: {error}"),
            },
        )?;
    let Some(tls) = tls.filter(|tls| !tls.insecure) else { return Ok(transport) };
    let parsed: Result<Vec<_>, _> =
        transport.server_certificates().iter().map(|der| go::parse_certificate(der)).collect();
    let chain = parsed.map_err(|cause| format!("tls: failed to parse certificate from server: {cause}"))?;
    let Some((leaf, intermediates)) = chain.split_first() else {
        return Err("tls: received empty certificates message".to_owned());
    };
    let name = if tls.server_name.is_empty() { &address.host } else { &tls.server_name };
    let options = VerifyOptions {
        roots: &tls.roots,
        intermediates,
        dns_name: Some(name),
        now: context.clock().now().seconds(),
        key_usages: &[],
    };
    match go::verify(leaf, &options) {
        Ok(_) => Ok(transport),
        Err(cause) => Err(format!("tls: failed to verify certificate: {cause}")),
    }
}
