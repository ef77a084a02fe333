//! What signing requests and certificates say, decoded for people.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::meta;
use countersign_pki::extension::GeneralName;
use countersign_pki::key::{KeyAlgorithm, SubjectPublicKeyInfo};
use countersign_pki::{Certificate, CertificateRequest, Name, Oid, pem};
use serde_json::Value;

/// What a request in a CertificateSigningRequest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFacts {
    /// CN, the user it asks for.
    pub common_name: String,
    /// O values, the groups it asks for.
    pub organizations: Vec<String>,
    /// Kind and size of the key, such as `RSA 2048`.
    pub key: String,
    /// Whether its sender holds the private key.
    pub signature_ok: bool,
    /// Names it is to be valid for, such as `DNS:web.example`.
    pub sans: Vec<String>,
}

/// What the certificate in a CertificateSigningRequest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// CN, the user.
    pub common_name: String,
    /// O values, the groups.
    pub organizations: Vec<String>,
    /// Who signed it, such as `CN=kubernetes`.
    pub issuer: String,
    /// Serial number, bytes in hexadecimal with colons.
    pub serial: String,
    /// First moment of validity, unix seconds.
    pub not_before: i64,
    /// Last moment of validity, unix seconds.
    pub not_after: i64,
    /// What it may be used for, in the words of `spec.usages`.
    pub usages: Vec<String>,
    /// Kind and size of the key.
    pub key: String,
    /// Names it is valid for.
    pub sans: Vec<String>,
}

/// The facts of `spec.request`; `None` if it cannot be read.
pub fn request(object: &Value) -> Option<RequestFacts> {
    let text = STANDARD.decode(meta::text(object, &["spec", "request"])?).ok()?;
    let block = pem::blocks_go(&text).find(|block| block.label.ends_with("CERTIFICATE REQUEST"))?;
    let request = CertificateRequest::parse(&block.der).ok()?;
    Some(RequestFacts {
        common_name: request.subject.common_name(),
        organizations: request.subject.organizations(),
        key: key(&request.public_key),
        signature_ok: request.verify().is_ok(),
        sans: request.subject_alt_names().iter().map(name).collect(),
    })
}

/// The facts of the first certificate in `status.certificate`; `None` if there is none that can be read.
pub fn certificate(object: &Value) -> Option<CertificateFacts> {
    let text = STANDARD.decode(meta::text(object, &["status", "certificate"])?).ok()?;
    let certificate = Certificate::from_pem(&text)?;
    let serial: Vec<String> = certificate.serial.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(CertificateFacts {
        common_name: certificate.subject.common_name(),
        organizations: certificate.subject.organizations(),
        issuer: issuer(&certificate.issuer),
        serial: serial.join(":"),
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        usages: usages(&certificate),
        key: key(&certificate.public_key),
        sans: certificate.subject_alt_names().iter().map(name).collect(),
    })
}

fn issuer(name: &Name) -> String {
    let attributes = name.attributes().map(|attribute| {
        let kind = attribute.oid.short_name().map_or_else(|| attribute.oid.to_string(), str::to_owned);
        format!("{kind}={}", attribute.text())
    });
    attributes.collect::<Vec<_>>().join(", ")
}

fn key(info: &SubjectPublicKeyInfo) -> String {
    let Ok(key) = info.public_key() else { return "unknown".to_owned() };
    match key.algorithm() {
        KeyAlgorithm::Rsa { bits } => format!("RSA {bits}"),
        KeyAlgorithm::RsaPss { bits } => format!("RSA-PSS {bits}"),
        KeyAlgorithm::Ec(curve) => format!("ECDSA {}", curve.nist_name().unwrap_or(curve.name())),
        KeyAlgorithm::Ed25519 => "Ed25519".to_owned(),
        KeyAlgorithm::Ed448 => "Ed448".to_owned(),
    }
}

fn name(name: &GeneralName) -> String {
    if let Some(address) = name.as_ip() {
        return format!("IP:{address}");
    }
    match name {
        GeneralName::Dns(text) => format!("DNS:{text}"),
        GeneralName::Email(text) => format!("email:{text}"),
        GeneralName::Uri(text) => format!("URI:{text}"),
        _ => "other".to_owned(),
    }
}

/// Upstream: k8s.io/api/certificates/v1 KeyUsage.
fn usages(certificate: &Certificate) -> Vec<String> {
    let bits = certificate.key_usage().unwrap_or_default();
    let simple = [
        "digital signature",
        "content commitment",
        "key encipherment",
        "data encipherment",
        "key agreement",
        "cert sign",
        "crl sign",
        "encipher only",
        "decipher only",
    ];
    let simple = simple.into_iter().enumerate().filter(|(bit, _)| bits.0 >> bit & 1 == 1);
    let extended = certificate.ext_key_usage().unwrap_or_default();
    let extended = extended.iter().map(|purpose| {
        let known = [(Oid::SERVER_AUTH, "server auth"), (Oid::CLIENT_AUTH, "client auth")];
        let name = known.into_iter().find(|(oid, _)| oid == purpose).map(|(_, name)| name.to_owned());
        name.or_else(|| purpose.long_name().map(str::to_lowercase)).unwrap_or_else(|| purpose.to_string())
    });
    simple.map(|(_, name)| name.to_owned()).chain(extended).collect()
}
