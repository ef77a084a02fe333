//! What keys, requests and certificates say, decoded for people.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_pki::extension::{GeneralName, KeyUsage};
use countersign_pki::key::KeyAlgorithm;
use countersign_pki::{Certificate, CertificateRequest, Name, Oid, PrivateKey, PublicKey, pem};
use serde_json::Value;

/// What requests and certificates have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Common name; the last of several, as Go takes it.
    pub common_name: String,
    /// Organisations in order.
    pub organizations: Vec<String>,
    /// DNS names.
    pub dns: Vec<String>,
    /// IP addresses as text.
    pub ip: Vec<String>,
    /// E-mail addresses and URIs.
    pub other_names: Vec<String>,
    /// Kind of key, such as `RSA 2048`.
    pub key: String,
    /// DER of the SubjectPublicKeyInfo.
    pub public_key: Vec<u8>,
}

/// A decoded certificate request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Subject, names and key.
    pub holder: Holder,
    /// Whether the signature was made with the key inside.
    pub signature_ok: bool,
}

/// A decoded certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issued {
    /// Subject, names and key.
    pub holder: Holder,
    /// Issuer as `CN=kubernetes`.
    pub issuer: String,
    /// Serial number, colon hex.
    pub serial: String,
    /// First second of validity, unix.
    pub not_before: i64,
    /// Last second of validity, unix.
    pub not_after: i64,
    /// Kubernetes' names of the usages, key usages first.
    pub usages: Vec<String>,
}

/// Decodes a request in PEM.
pub fn request(pem_text: &[u8]) -> Option<Request> {
    let block = first_block(pem_text, &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"])?;
    let request = CertificateRequest::parse(&block).ok()?;
    let holder = holder(&request.subject, &request.public_key.der, &request.subject_alt_names());
    Some(Request { holder, signature_ok: request.verify().is_ok() })
}

/// Decodes the first certificate in PEM.
pub fn certificate(pem_text: &[u8]) -> Option<Issued> {
    let certificate = Certificate::from_pem(pem_text)?;
    let serial: Vec<String> = certificate.serial.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(Issued {
        holder: holder(&certificate.subject, &certificate.public_key.der, &certificate.subject_alt_names()),
        issuer: one_line(&certificate.issuer),
        serial: serial.join(":"),
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        usages: usages(&certificate),
    })
}

/// The public key (SubjectPublicKeyInfo, DER) of a private key in PEM.
pub fn public_half(pem_text: &[u8]) -> Option<Vec<u8>> {
    PrivateKey::from_pem(pem_text).ok().map(|key| key.public_key().to_spki_der())
}

/// Decodes `spec.request` of a CertificateSigningRequest.
pub fn spec_request(object: &Value) -> Option<Request> {
    let text = countersign_api::meta::text(object, &["spec", "request"])?;
    request(&decode(text)?)
}

/// Decodes `status.certificate` of a CertificateSigningRequest.
pub fn status_certificate(object: &Value) -> Option<Issued> {
    let text = countersign_api::meta::text(object, &["status", "certificate"])?;
    certificate(&decode(text)?)
}

/// Base64 that may be broken into lines.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let whole: String = text.chars().filter(|sign| !sign.is_ascii_whitespace()).collect();
    STANDARD.decode(whole).ok()
}

fn first_block(text: &[u8], labels: &[&str]) -> Option<Vec<u8>> {
    pem::blocks_go(text).find(|block| labels.contains(&block.label.as_str())).map(|block| block.der)
}

fn holder(subject: &Name, public_key: &[u8], names: &[GeneralName]) -> Holder {
    let mut holder = Holder {
        common_name: subject.values(&Oid::COMMON_NAME).pop().unwrap_or_default(),
        organizations: subject.organizations(),
        key: key_label(public_key),
        public_key: public_key.to_vec(),
        ..Holder::default()
    };
    for name in names {
        match name {
            GeneralName::Dns(name) => holder.dns.push(name.clone()),
            GeneralName::Ip(bytes) => holder.ip.push(address(bytes)),
            GeneralName::Email(name) | GeneralName::Uri(name) => holder.other_names.push(name.clone()),
            _ => {}
        }
    }
    holder
}

fn address(bytes: &[u8]) -> String {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return std::net::Ipv4Addr::from(four).to_string();
    }
    match <[u8; 16]>::try_from(bytes) {
        Ok(sixteen) => std::net::Ipv6Addr::from(sixteen).to_string(),
        Err(_) => "invalid address".to_owned(),
    }
}

fn key_label(spki: &[u8]) -> String {
    match PublicKey::from_spki_der(spki).map(|key| key.algorithm()) {
        Ok(KeyAlgorithm::Rsa { bits }) => format!("RSA {bits}"),
        Ok(KeyAlgorithm::RsaPss { bits }) => format!("RSA-PSS {bits}"),
        Ok(KeyAlgorithm::Ec(curve)) => format!("ECDSA {}", curve_label(curve)),
        Ok(KeyAlgorithm::Ed25519) => "Ed25519".to_owned(),
        Ok(KeyAlgorithm::Ed448) => "Ed448".to_owned(),
        Err(_) => "a key of an unknown kind".to_owned(),
    }
}

fn curve_label(curve: countersign_pki::key::Curve) -> &'static str {
    use countersign_pki::key::Curve;
    match curve {
        Curve::P256 => "P-256",
        Curve::P384 => "P-384",
        Curve::P521 => "P-521",
        Curve::P224 => "P-224",
        _ => "secp256k1",
    }
}

/// A name on one line, as `CN=kubernetes` or `O=dev-team, CN=developer`.
fn one_line(name: &Name) -> String {
    let parts: Vec<String> = name
        .attributes()
        .map(|attribute| {
            let label = attribute.oid.short_name().map_or_else(|| attribute.oid.to_string(), str::to_owned);
            format!("{label}={}", attribute.text())
        })
        .collect();
    parts.join(", ")
}

fn usages(certificate: &Certificate) -> Vec<String> {
    const KEY_USAGES: [(KeyUsage, &str); 9] = [
        (KeyUsage::DIGITAL_SIGNATURE, "digital signature"),
        (KeyUsage::CONTENT_COMMITMENT, "content commitment"),
        (KeyUsage::KEY_ENCIPHERMENT, "key encipherment"),
        (KeyUsage::DATA_ENCIPHERMENT, "data encipherment"),
        (KeyUsage::KEY_AGREEMENT, "key agreement"),
        (KeyUsage::CERT_SIGN, "cert sign"),
        (KeyUsage::CRL_SIGN, "crl sign"),
        (KeyUsage::ENCIPHER_ONLY, "encipher only"),
        (KeyUsage::DECIPHER_ONLY, "decipher only"),
    ];
    let set = certificate.key_usage();
    let basic = KEY_USAGES
        .iter()
        .filter(|(bit, _)| set.is_some_and(|set| set.contains(*bit)))
        .map(|(_, name)| (*name).to_owned());
    let extended = certificate.ext_key_usage().unwrap_or_default();
    basic.chain(extended.iter().map(extended_usage)).collect()
}

fn extended_usage(oid: &Oid) -> String {
    if *oid == Oid::CLIENT_AUTH {
        "client auth".to_owned()
    } else if *oid == Oid::SERVER_AUTH {
        "server auth".to_owned()
    } else {
        oid.long_name().map_or_else(|| oid.to_string(), str::to_lowercase)
    }
}
