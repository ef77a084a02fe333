//! `x509.ParseCertificate` and Kubernetes' `cert.ParseCertsPEM`.

use super::cryptobyte::{BOOLEAN, INTEGER, Input, OCTET_STRING, SEQUENCE};
use super::name::check_name;
use super::parse_error::{ParseError, quoted};
use super::public_key::parse_public_key;
use super::san::SubjectAltNames;
use crate::certificate::Certificate;
use crate::extension::Extension;
use crate::key::{AlgorithmIdentifier, SubjectPublicKeyInfo};
use crate::name::Name;
use crate::oid::Oid;
use crate::pem;

/// Why a bundle gives no certificates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificatesError {
    /// Not one `CERTIFICATE` block.
    #[error("data does not contain any valid RSA or ECDSA certificates")]
    None,
    /// A block that Go cannot read.
    #[error(transparent)]
    Parse(#[from] ParseError),
}

/// Reads every `CERTIFICATE` block without headers; the first unreadable one ends it.
///
/// Upstream: `ParseCertsPEM` in k8s.io/client-go/util/cert/pem.go
pub fn parse_certificates_pem(text: &[u8]) -> Result<Vec<Certificate>, CertificatesError> {
    let certificates = pem::blocks_go(text)
        .filter(|block| block.label == "CERTIFICATE" && block.headers.is_empty())
        .map(|block| parse_certificate(&block.der))
        .collect::<Result<Vec<_>, _>>()?;
    if certificates.is_empty() { Err(CertificatesError::None) } else { Ok(certificates) }
}

/// Reads a certificate as `x509.ParseCertificate` does.
pub fn parse_certificate(der: &[u8]) -> Result<Certificate, ParseError> {
    let fail = |what: &'static str| move || ParseError::x509(what);
    let mut input = Input(der);
    let whole = input.element(SEQUENCE).ok_or_else(fail("malformed certificate"))?;
    let mut outer = Input(whole.content);
    let tbs_element = outer.element(SEQUENCE).ok_or_else(fail("malformed tbs certificate"))?;
    let mut tbs = Input(tbs_element.content);

    let version = match tbs.optional(0xa0).ok_or_else(fail("malformed version"))? {
        None => 0,
        Some(mut inner) => match inner.integer().ok_or_else(fail("malformed version"))? {
            [number @ 0..=3] if inner.is_empty() => u32::from(*number),
            _ => return Err(ParseError::x509("malformed version")),
        },
    };
    if version > 2 {
        return Err(ParseError::x509("invalid version"));
    }
    let serial = tbs.integer().ok_or_else(fail("malformed serial number"))?;
    if serial.first().is_some_and(|first| first & 0x80 != 0) {
        return Err(ParseError::x509("negative serial number"));
    }
    let inner_algorithm = tbs.read(SEQUENCE).ok_or_else(fail("malformed signature algorithm identifier"))?;
    let outer_algorithm = outer.read(SEQUENCE).ok_or_else(fail("malformed algorithm identifier"))?;
    if inner_algorithm.0 != outer_algorithm.0 {
        return Err(ParseError::x509("inner and outer signature algorithm identifiers don't match"));
    }
    let signature_algorithm = algorithm(inner_algorithm)?;

    let issuer = tbs.element(SEQUENCE).ok_or_else(fail("malformed issuer"))?;
    check_name(issuer.raw)?;
    let mut validity = tbs.read(SEQUENCE).ok_or_else(fail("malformed validity"))?;
    let not_before = time(&mut validity)?;
    let not_after = time(&mut validity)?;
    let subject = tbs.element(SEQUENCE).ok_or_else(fail("malformed issuer"))?;
    check_name(subject.raw)?;

    let spki = tbs.element(SEQUENCE).ok_or_else(fail("malformed spki"))?;
    let mut spki_input = Input(spki.content);
    let key_algorithm =
        spki_input.read(SEQUENCE).ok_or_else(fail("malformed public key algorithm identifier"))?;
    let key_algorithm = algorithm(key_algorithm)?;
    let bits = spki_input.bit_string().ok_or_else(fail("malformed subjectPublicKey"))?;
    let public_key =
        SubjectPublicKeyInfo { algorithm: key_algorithm, bits: bits.to_vec(), der: spki.raw.to_vec() };
    parse_public_key(&public_key)?;

    let mut extensions = Vec::new();
    if version > 0 {
        tbs.optional(0x81).ok_or_else(fail("malformed issuerUniqueID"))?;
        tbs.optional(0x82).ok_or_else(fail("malformed subjectUniqueID"))?;
        if version == 2 {
            let list = tbs.optional(0xa3).ok_or_else(fail("malformed extensions"))?;
            if let Some(mut list) = list {
                let mut list = list.read(SEQUENCE).ok_or_else(fail("malformed extensions"))?;
                while !list.is_empty() {
                    let one = list.read(SEQUENCE).ok_or_else(fail("malformed extension"))?;
                    let one = extension(one)?;
                    if extensions.iter().any(|known: &Extension| known.oid == one.oid) {
                        return Err(ParseError::X509(format!(
                            "certificate contains duplicate extension with OID {}",
                            quoted(&one.oid.to_string())
                        )));
                    }
                    extensions.push(one);
                }
                extensions.iter().try_for_each(check_extension)?;
            }
        }
    }
    let signature = outer.bit_string().ok_or_else(fail("malformed signature"))?.to_vec();
    if !input.is_empty() {
        return Err(ParseError::x509("trailing data"));
    }
    let name = |der: &[u8]| Name::parse(der).map_err(|_| ParseError::x509("invalid RDNSequence"));
    Ok(Certificate {
        der: der.to_vec(),
        tbs: tbs_element.raw.to_vec(),
        version,
        serial: serial.to_vec(),
        tbs_signature_algorithm: signature_algorithm.clone(),
        issuer: name(issuer.raw)?,
        not_before,
        not_after,
        subject: name(subject.raw)?,
        public_key,
        extensions,
        signature_algorithm,
        signature,
    })
}

fn algorithm(mut input: Input<'_>) -> Result<AlgorithmIdentifier, ParseError> {
    let oid = input.oid().ok_or_else(|| ParseError::x509("malformed OID"))?;
    let parameters = if input.is_empty() {
        None
    } else {
        Some(input.any().ok_or_else(|| ParseError::x509("malformed parameters"))?.raw.to_vec())
    };
    Ok(AlgorithmIdentifier { oid, parameters })
}

fn time(input: &mut Input<'_>) -> Result<i64, ParseError> {
    let malformed = match input.peek() {
        Some(0x17) => "malformed UTCTime",
        Some(0x18) => "malformed GeneralizedTime",
        _ => return Err(ParseError::x509("unsupported time format")),
    };
    let element = input.any().ok_or_else(|| ParseError::x509(malformed))?;
    crate::asn1::time::decode(&element).map_err(|_| ParseError::x509(malformed))
}

fn extension(mut input: Input<'_>) -> Result<Extension, ParseError> {
    let oid = input.oid().ok_or_else(|| ParseError::x509("malformed extension OID field"))?;
    let critical = if input.peek() == Some(BOOLEAN) {
        input.boolean().ok_or_else(|| ParseError::x509("malformed extension critical field"))?
    } else {
        false
    };
    let value =
        input.read(OCTET_STRING).ok_or_else(|| ParseError::x509("malformed extension value field"))?;
    Ok(Extension { oid, critical, value: value.0.to_vec() })
}

/// `processExtensions`, for its errors.
fn check_extension(extension: &Extension) -> Result<(), ParseError> {
    let mut value = Input(&extension.value);
    let oid = &extension.oid;
    if *oid == Oid::KEY_USAGE {
        value.bit_string().ok_or_else(|| ParseError::x509("invalid key usage"))?;
    } else if *oid == Oid::BASIC_CONSTRAINTS {
        basic_constraints(value).ok_or_else(|| ParseError::x509("invalid basic constraints"))?;
    } else if *oid == Oid::SUBJECT_ALT_NAME {
        SubjectAltNames::parse(&extension.value)?;
    } else if *oid == Oid::AUTHORITY_KEY_ID {
        if extension.critical {
            return Err(ParseError::x509("authority key identifier incorrectly marked critical"));
        }
        let invalid = || ParseError::x509("invalid authority key identifier");
        let mut inner = value.sequence().ok_or_else(invalid)?;
        if inner.peek() == Some(0x80) {
            inner.any().ok_or_else(invalid)?;
        }
    } else if *oid == Oid::EXT_KEY_USAGE {
        let invalid = || ParseError::x509("invalid extended key usages");
        let mut list = value.sequence().ok_or_else(invalid)?;
        while !list.is_empty() {
            list.oid().ok_or_else(invalid)?;
        }
    } else if *oid == Oid::SUBJECT_KEY_ID {
        if extension.critical {
            return Err(ParseError::x509("subject key identifier incorrectly marked critical"));
        }
        value.read(OCTET_STRING).ok_or_else(|| ParseError::x509("invalid subject key identifier"))?;
    } else if *oid == Oid::CRL_DISTRIBUTION_POINTS {
        value.sequence().ok_or_else(|| ParseError::x509("invalid CRL distribution points"))?;
    } else if *oid == Oid::CERTIFICATE_POLICIES {
        value.sequence().ok_or_else(|| ParseError::x509("invalid certificate policies"))?;
    } else if *oid == Oid::AUTHORITY_INFO_ACCESS {
        if extension.critical {
            return Err(ParseError::x509("authority info access incorrectly marked critical"));
        }
        value.sequence().ok_or_else(|| ParseError::x509("invalid authority info access"))?;
    }
    Ok(())
}

fn basic_constraints(mut value: Input<'_>) -> Option<()> {
    let mut inner = value.sequence()?;
    if inner.peek() == Some(BOOLEAN) {
        inner.boolean()?;
    }
    if inner.peek() == Some(INTEGER) {
        let content = inner.integer()?;
        if content.len() > 8 || content.first().is_some_and(|first| first & 0x80 != 0) {
            return None;
        }
    }
    Some(())
}

/// Whether a critical extension is one Go has no rule for.
pub(super) fn is_unhandled(extension: &Extension) -> bool {
    const HANDLED: [Oid; 9] = [
        Oid::KEY_USAGE,
        Oid::BASIC_CONSTRAINTS,
        Oid::NAME_CONSTRAINTS,
        Oid::CRL_DISTRIBUTION_POINTS,
        Oid::AUTHORITY_KEY_ID,
        Oid::EXT_KEY_USAGE,
        Oid::SUBJECT_KEY_ID,
        Oid::CERTIFICATE_POLICIES,
        Oid::AUTHORITY_INFO_ACCESS,
    ];
    if !extension.critical || HANDLED.contains(&extension.oid) {
        return false;
    }
    if extension.oid == Oid::SUBJECT_ALT_NAME {
        return SubjectAltNames::parse(&extension.value).is_ok_and(|names| names.is_empty());
    }
    // Policy mappings, policy constraints, inhibit any policy.
    !["2.5.29.33", "2.5.29.36", "2.5.29.54"].contains(&extension.oid.to_string().as_str())
}
