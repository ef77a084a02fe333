//! What this end of TLS shows and trusts. Upstream: lib/vtls/openssl.c.

use std::net::IpAddr;

use countersign_host::{Errno, Process};
use countersign_pki::asn1::Asn1Error;
use countersign_pki::extension::GeneralName;
use countersign_pki::pem::{self, PemError};
use countersign_pki::verify::{self, ErrorCode, Options, Purpose};
use countersign_pki::{Certificate, PrivateKey};

use crate::args::config::Tls;
use crate::error::Failure;

/// Where Debian keeps certificates, one in a file.
pub(crate) const CA_DIRECTORY: &str = "/etc/ssl/certs";

/// Where Debian keeps them all in one file.
const CA_BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A certificate with its key.
pub(crate) struct Identity {
    /// DER, leaf first.
    pub(crate) chain: Vec<Vec<u8>>,
    /// How long a signature with its key is, bytes.
    pub(crate) signature: usize,
}

/// Reads `--cert` and `--key`; a key alone means nothing.
pub(crate) async fn identity(process: &Process, tls: &Tls) -> Result<Option<Identity>, Failure> {
    let Some(path) = &tls.certificate else { return Ok(None) };
    let kind = |kind: &Option<String>| kind.as_deref().unwrap_or("PEM").to_ascii_uppercase();
    let chain = match kind(&tls.certificate_type).as_str() {
        "PEM" => pem_chain(process, path).await,
        "DER" => der_certificate(process, path).await,
        _ => {
            let given = tls.certificate_type.clone().unwrap_or_default();
            return Err(Failure::FileType(given, "certificate"));
        }
    }?;
    let key_path = tls.key.as_ref().unwrap_or(path);
    let key_kind = kind(&tls.key_type);
    let format = match key_kind.as_str() {
        "PEM" => "PEM",
        "DER" => "DER",
        _ => return Err(Failure::FileType(tls.key_type.clone().unwrap_or_default(), "private key")),
    };
    let refused = || Failure::ClientKey(key_path.clone(), format);
    let bytes = process.read_file(key_path).await.map_err(|_| refused())?;
    let key = match format {
        "DER" => PrivateKey::from_der(&bytes),
        _ => {
            if is_encrypted(&bytes) && tls.pass_phrase.is_none() {
                process.stderr("Enter PEM pass phrase:").await;
            }
            PrivateKey::from_pem(&bytes)
        }
    }
    .map_err(|_| refused())?;
    let matches = chain.first().is_some_and(|leaf| leaf.public_key == key.public_key().to_spki());
    if !matches {
        return Err(refused());
    }
    let signature = chain.first().map_or(0, signature_length);
    Ok(Some(Identity { chain: chain.into_iter().map(|certificate| certificate.der).collect(), signature }))
}

/// Whether the first key is under a pass phrase.
fn is_encrypted(bytes: &[u8]) -> bool {
    pem::blocks_go(bytes)
        .find(|block| block.label.ends_with("PRIVATE KEY"))
        .is_some_and(|block| block.label.starts_with("ENCRYPTED") || block.header("DEK-Info").is_some())
}

/// The certificates of a file in their order.
async fn pem_chain(process: &Process, path: &str) -> Result<Vec<Certificate>, Failure> {
    let fail = |reason| Failure::ClientCertificate("PEM", path.to_owned(), reason);
    let bytes = match process.read_file(path).await {
        Ok(bytes) => bytes,
        Err(Errno::EISDIR) => Vec::new(),
        Err(errno) => return Err(fail(system(errno))),
    };
    let (mut chain, mut rest) = (Vec::new(), bytes.as_slice());
    loop {
        match pem::decode_openssl(rest) {
            Ok((block, tail)) => {
                rest = tail;
                let known = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];
                if known.contains(&block.label.as_str()) {
                    chain.push(Certificate::parse(&block.der).map_err(|error| fail(asn1(&error)))?);
                }
            }
            Err(PemError::NoStartLine) if !chain.is_empty() => return Ok(chain),
            Err(PemError::NoStartLine) => return Err(fail("error:0480006C:PEM routines::no start line")),
            Err(PemError::BadEndLine) => return Err(fail("error:04800066:PEM routines::bad end line")),
            Err(PemError::BadBase64) => return Err(fail("error:04800064:PEM routines::bad base64 decode")),
            Err(PemError::ShortHeader) => return Err(fail("error:04800070:PEM routines::short header")),
        }
    }
}

async fn der_certificate(process: &Process, path: &str) -> Result<Vec<Certificate>, Failure> {
    let fail = |reason| Failure::ClientCertificate("ASN1", path.to_owned(), reason);
    let bytes = process.read_file(path).await.map_err(|errno| fail(system(errno)))?;
    Ok(vec![Certificate::parse(&bytes).map_err(|error| fail(asn1(&error)))?])
}

fn system(errno: Errno) -> &'static str {
    match errno {
        Errno::EACCES => "error:8000000D:system library::Permission denied",
        Errno::ENOTDIR => "error:80000014:system library::Not a directory",
        _ => "error:80000002:system library::No such file or directory",
    }
}

fn asn1(error: &Asn1Error) -> &'static str {
    match error {
        Asn1Error::UnexpectedTag(_) => "error:068000A8:asn1 encoding routines::wrong tag",
        _ => "error:0680009B:asn1 encoding routines::too long",
    }
}

/// The length of a signature with this certificate's key, bytes.
pub(crate) fn signature_length(certificate: &Certificate) -> usize {
    use countersign_pki::PublicKey;
    match certificate.public_key.public_key() {
        Ok(PublicKey::Rsa(key) | PublicKey::RsaPss(key)) => {
            usize::try_from(key.bits()).unwrap_or_default().div_ceil(8)
        }
        Ok(PublicKey::Ec(_)) => 71,
        _ => 64,
    }
}

/// Whom this end trusts.
pub(crate) struct Trust {
    /// The file, for `-v`.
    pub(crate) file: String,
    /// The directory, for `-v`.
    pub(crate) directory: String,
    certificates: Vec<Certificate>,
}

impl Trust {
    /// Reads `--cacert` and `--capath`, or what stands for them in the environment or on Debian.
    pub(crate) async fn load(process: &Process, tls: &Tls) -> Result<Self, Failure> {
        let variable = |name| process.variable(name).filter(|value| !value.is_empty()).map(str::to_owned);
        let named =
            tls.ca_file.clone().or_else(|| variable("CURL_CA_BUNDLE")).or_else(|| variable("SSL_CERT_FILE"));
        let (file, by_default) = match named {
            Some(file) => (file, false),
            None => (CA_BUNDLE.to_owned(), true),
        };
        let bytes = process.read_file(&file).await.unwrap_or_default();
        let mut certificates = Certificate::all_from_pem(&bytes);
        // A machine without Debian's bundle trusts nobody, but may still go on.
        if certificates.is_empty() && !by_default {
            return Err(Failure::CaFile(file));
        }
        let directory = tls
            .ca_directory
            .clone()
            .or_else(|| variable("SSL_CERT_DIR"))
            .unwrap_or_else(|| CA_DIRECTORY.to_owned());
        certificates.extend(hashed(process, &directory).await);
        Ok(Self { file, directory, certificates })
    }

    /// Nobody, for `-k`.
    pub(crate) fn nobody() -> Self {
        Self { file: String::new(), directory: String::new(), certificates: Vec::new() }
    }

    /// OpenSSL's first complaint about a server's chain.
    pub(crate) fn complaint(&self, chain: &[Certificate], now: i64) -> Option<ErrorCode> {
        let (leaf, untrusted) = chain.split_first()?;
        let options = Options {
            untrusted,
            purpose: Some(Purpose::SslServer),
            partial_chain: true,
            ..Options::new(&self.certificates, now)
        };
        let mut complaint = None;
        verify::verify(leaf, &options, &mut |error| {
            complaint = Some(error.code);
            false
        });
        complaint
    }
}

/// The certificates of a directory as `c_rehash` leaves it: `HASH.N`.
async fn hashed(process: &Process, directory: &str) -> Vec<Certificate> {
    let path = process.absolute(directory);
    let entries = process.with_files(|files, caller| files.read_directory(caller, &path)).unwrap_or_default();
    let mut certificates = Vec::new();
    for entry in entries {
        let is_hash = entry.name.split_once('.').is_some_and(|(hash, number)| {
            hash.len() == 8
                && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
                && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        if is_hash {
            let bytes = process.read_file(&format!("{directory}/{}", entry.name)).await.unwrap_or_default();
            certificates.extend(Certificate::from_pem(&bytes));
        }
    }
    certificates
}

/// The alert that OpenSSL sends for a complaint: its text and its number with the level in front.
pub(crate) fn alert(code: ErrorCode) -> (&'static str, u32) {
    let (text, number) = match code {
        ErrorCode::Expired => ("certificate expired", 45),
        ErrorCode::NotYetValid => ("bad certificate", 42),
        ErrorCode::SignatureFailure => ("decrypt error", 51),
        ErrorCode::InvalidPurpose => ("unsupported certificate", 43),
        ErrorCode::UnableToGetIssuer
        | ErrorCode::UnableToGetIssuerLocally
        | ErrorCode::UnableToVerifyLeaf
        | ErrorCode::SelfSignedLeaf
        | ErrorCode::SelfSignedInChain
        | ErrorCode::InvalidCa
        | ErrorCode::PathLengthExceeded
        | ErrorCode::ChainTooLong => ("unknown CA", 48),
        _ => ("certificate unknown", 46),
    };
    (text, 2 << 8 | number)
}

/// Whether a certificate is for `host`: what `-v` says about it, and why not.
pub(crate) fn check_host(leaf: &Certificate, host: &str) -> (String, Result<(), Failure>) {
    let address = host.parse::<IpAddr>().ok();
    let names = leaf.subject_alt_names();
    let has = |name: &GeneralName| matches!(name, GeneralName::Dns(_)) || name.as_ip().is_some();
    if !names.iter().any(has) {
        let name = leaf.subject.common_name();
        return match address.is_none() && verify::matches_host(leaf, host) {
            true => (format!(" common name: {name} (matched)"), Ok(())),
            false => (String::new(), Err(Failure::WrongCommonName(name, host.to_owned()))),
        };
    }
    let matched = match address {
        Some(address) => verify::matches_ip(leaf, address).then(|| "IP address!".to_owned()),
        None => names.iter().find_map(|name| match name {
            GeneralName::Dns(pattern) => matches(pattern, host).then(|| format!("\"{pattern}\"")),
            _ => None,
        }),
    };
    match matched {
        Some(matched) => (format!(" subjectAltName: host \"{host}\" matched cert's {matched}"), Ok(())),
        None => (format!(" subjectAltName does not match {host}"), Err(Failure::WrongHost(host.to_owned()))),
    }
}

/// A star stands for one label at the left, and at least two labels follow it. Upstream: lib/vtls/hostcheck.c.
fn matches(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.trim_end_matches('.'), host.trim_end_matches('.'));
    match pattern.strip_prefix("*.") {
        Some(suffix) if suffix.contains('.') => {
            host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(suffix))
        }
        _ => pattern.eq_ignore_ascii_case(host),
    }
}
